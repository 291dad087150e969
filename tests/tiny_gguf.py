"""Small random-weight GGUFs with the architecture, tokenizer type and chat template of real chat models."""

from pathlib import Path

from assistant.bench import random_model
from assistant.bench.model_families import families
from assistant.bench.random_model import TINY, Size

FAMILIES = {"tinyllama": "TinyLlama", "phi-3.5-mini": "Phi-3.5", "qwen2.5": "Qwen2.5"}


def write(path: Path, family: str, seed: int = 0, template: str | None = None, size: Size = TINY) -> Path:
    """Write the family's tiny model. `template` replaces its chat template; "" leaves it out."""
    return random_model.write(path, families()[FAMILIES[family]], size, seed, template)
