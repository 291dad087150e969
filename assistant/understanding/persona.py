"""Personas: how the chat model is to talk, one YAML file each. They are words for the model and change nothing else."""

from pathlib import Path
from typing import Annotated

import msgspec
import yaml
from msgspec import Meta

from assistant.core.errors import ConfigError

FOLDER = Path(__file__).parent / "personas"


class Persona(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One way of talking."""

    about: str
    """For people who choose."""
    system: Annotated[str, Meta(min_length=1)]
    """What the model is told."""
    max_tokens: Annotated[int, Meta(ge=8)] | None = None
    """The longest reply; None: as the settings say."""
    only_files: bool = False
    """What the user's files do not have is not answered."""


def personas() -> list[str]:
    """The names of those that are built in."""
    return sorted(file.stem for file in FOLDER.glob("*.yaml"))


def persona(name: str) -> Persona:
    """One by its name, or from a YAML file of the user's. Raises ConfigError."""
    path = FOLDER / f"{name}.yaml" if name in personas() else Path(name)
    try:
        return msgspec.convert(yaml.safe_load(path.read_text(encoding="utf-8")), Persona)
    except (OSError, UnicodeDecodeError):
        raise ConfigError(
            f"there is no persona {name}", f"built in: {', '.join(personas())}; or name a YAML file"
        ) from None
    except (yaml.YAMLError, msgspec.ValidationError) as error:
        reason = " ".join(str(error).split())
        raise ConfigError(f"the persona {path} is wrong: {reason}", "it has about and system") from None
