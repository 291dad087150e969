"""The trained network → a Piper voice: one ONNX graph with large tensors in half precision, and its description."""

import json
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import torch

from assistant.core.errors import TrainingError
from assistant.training.voice import symbols
from assistant.training.voice.network import SYMBOLS, Speech, Voice
from assistant.training.voice.vocoder import HOP, RATE

LARGE = 4000
"""Numbers in a tensor from which it is stored in half precision."""
OPSET = 17
NOISE_SEED = 7.0


def export(network: Voice, path: Path) -> None:
    """Write the voice and its description. Raises TrainingError when the package onnx is missing."""
    try:
        import onnx
    except ImportError as error:
        raise TrainingError("the package onnx is not installed", "pip install -e '.[train]'") from error
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(".part")
    _trace(Speech(network.cpu().eval()).eval(), unfinished)
    model = onnx.load(str(unfinished))
    _halve(model)
    onnx.checker.check_model(model)
    onnx.save(model, str(unfinished))
    description = path.with_name(f"{path.name}.json")
    description.write_text(json.dumps(describe(), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    unfinished.replace(path)
    _add_gain(path, description)


def describe() -> dict[str, Any]:
    """What Piper wants to know about the voice."""
    return {
        "audio": {"sample_rate": RATE, "quality": "low"},
        "espeak": {"voice": "en-us"},
        "language": {"code": "en_US"},
        "inference": {"noise_scale": 0.667, "length_scale": 1.0, "noise_w": 0.8},
        "phoneme_type": "espeak",
        "phoneme_map": {},
        "phoneme_id_map": symbols.phone_ids(),
        "num_symbols": SYMBOLS,
        "num_speakers": 1,
        "speaker_id_map": {},
        "hop_length": HOP,
        "dataset": "cmu_us_slt_arctic_hts",
    }


def _trace(speech: Speech, path: Path) -> None:
    example = torch.zeros(1, 41, dtype=torch.long)
    example[0, 0], example[0, -1] = 1, 2
    example[0, 2:-1:2] = torch.arange(14, 33)
    with torch.no_grad(), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the tracer's, and of the recurrent layer at another batch size
        torch.onnx.export(
            speech,
            (example, torch.tensor([41]), torch.tensor([0.667, 1.0, 0.8])),
            str(path),
            input_names=["input", "input_lengths", "scales"],
            output_names=["output", "frames"],
            dynamic_axes={"input": {1: "symbols"}, "output": {3: "samples"}, "frames": {1: "symbols"}},
            opset_version=OPSET,
            dynamo=False,
        )


def _halve(model: Any) -> None:
    """Store large tensors in half precision (widened at load), and make the noise the same in every session."""
    from onnx import TensorProto, helper, numpy_helper

    graph = model.graph
    casts = []
    for tensor in list(graph.initializer):
        if tensor.data_type == TensorProto.FLOAT and np.prod(tensor.dims) > LARGE:
            half = numpy_helper.from_array(numpy_helper.to_array(tensor).astype(np.float16), f"{tensor.name}_half")
            casts.append(helper.make_node("Cast", [half.name], [tensor.name], to=TensorProto.FLOAT))
            graph.initializer.remove(tensor)
            graph.initializer.append(half)
    for number, cast in enumerate(casts):
        graph.node.insert(number, cast)
    for node in graph.node:
        if node.op_type.startswith("RandomNormal"):
            node.attribute.append(helper.make_attribute("seed", NOISE_SEED))


def _add_gain(path: Path, description: Path) -> None:
    """Note how loud the voice is, so that it need not be measured at every start."""
    from assistant.engines.tts_piper import PiperTextToSpeech

    gain = round(PiperTextToSpeech(path).gain, 3)
    content = json.loads(description.read_text(encoding="utf-8")) | {"gain": gain}
    description.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
