"""Reads an intent model's GGUF file back as a network, to train on where an earlier run ended."""

import json
from dataclasses import dataclass
from pathlib import Path

import gguf
import torch
from torch import Tensor

from assistant.core.errors import TrainingError
from assistant.training.language.export import tensor_names
from assistant.training.language.network import Network, Shape
from assistant.training.language.vocabulary import functional_tokens
from assistant.understanding.calibration import CALIBRATION_KEY
from assistant.understanding.model import ALLOWED_KEY, PIECES_KEY
from assistant.understanding.pieces import Pieces


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a run begins from."""

    shape: Shape
    pieces: Pieces
    weights: dict[str, Tensor]
    """The network's tensors by name; rounded as the file has them."""
    allowed: dict[str, list[str]]
    """What occurs with each intent, see `export.allowed`."""
    calibration: str
    """How far its confidence can be believed, as the file has it; "" where that was not fitted."""


def read_gguf(path: Path) -> Loaded:
    """Raises TrainingError when the file is missing, no intent model, or one of another vocabulary."""
    try:
        reader = gguf.GGUFReader(path)
        pieces = Pieces.from_json(str(reader.fields[PIECES_KEY].contents()))
        allowed = json.loads(str(reader.fields[ALLOWED_KEY].contents()))
        fitted = reader.fields.get(CALIBRATION_KEY)
        sizes = [
            int(reader.fields[f"llama.{name}"].contents())
            for name in ("embedding_length", "block_count", "attention.head_count", "feed_forward_length")
        ]
        found = {
            tensor.name: torch.from_numpy(gguf.quants.dequantize(tensor.data, tensor.tensor_type).copy())
            for tensor in reader.tensors
        }
        shape = Shape(len(pieces.pieces) + len(functional_tokens()), *sizes)
        weights = {own: torch.cat([found[name] for name in names]) for own, names in tensor_names(shape.layers)}
        Network(shape).load_state_dict(weights)
    except (OSError, ValueError, LookupError, RuntimeError) as error:
        raise TrainingError(f"{path} is not an intent model to begin from: {error}") from error
    return Loaded(shape, pieces, weights, allowed, str(fitted.contents()) if fitted else "")
