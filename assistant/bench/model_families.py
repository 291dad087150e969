"""The families of language models that people name, each with the look of its files: data, from `families.yaml`."""

from dataclasses import dataclass
from pathlib import Path

import yaml

FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Family:
    """How one family of language models looks from outside."""

    name: str
    architecture: str
    """llama.cpp's name for it."""
    end: str = ""
    """The token that ends a turn."""
    begin: str = ""
    """The token that a text begins with; "": the usual one of sentence pieces, none with byte pairs."""
    tokenizer: str = ""
    """Byte pairs by this rule for cutting words; "": sentence pieces."""
    specials: tuple[str, ...] = ()
    template: str = ""
    """The file in templates/ with its chat template; "": there is none."""
    given: bool = False
    """Its files come without the template: who uses it names one."""
    source: str = ""
    """Where the template was published."""
    refused: str = ""
    """Why it cannot chat."""

    @property
    def chat_template(self) -> str:
        """The text of its template, "" when it has none."""
        return (FOLDER / "templates" / f"{self.template}.jinja").read_text("utf-8") if self.template else ""


def families() -> dict[str, Family]:
    """All of them, by name."""
    rows = yaml.safe_load((FOLDER / "families.yaml").read_text("utf-8"))
    return {row["name"]: Family(**{**row, "specials": tuple(row.get("specials", ()))}) for row in rows}
