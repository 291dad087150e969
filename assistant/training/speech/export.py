"""From a checkpoint to a speech model directory, and back to numbers: model.yaml says how the graph must be built."""

from dataclasses import asdict, dataclass, field, fields, replace
from pathlib import Path

import yaml

from assistant.engines.kaldi_graph import GraphSettings
from assistant.engines.kaldi_model import DECODER_OPTIONS, write_model
from assistant.engines.pronunciation import PHONES
from assistant.training.speech.checkpoint import Checkpoint
from assistant.training.speech.network import to_kaldi

_HEAD = """\
# Written by `assistant train speech`; MODEL.md tells how.
# blank_bias is already inside am/final.mdl, acoustic_scale in conf/model.conf.
# graph: costs that the graph writer puts into the graph.
# confidence: how a score becomes a confidence (natural log a frame of 30 ms).
"""


@dataclass(frozen=True, slots=True)
class Tuning:
    """What is chosen on the development recordings."""

    blank_bias: float = 3.0
    """Subtracted from the blank's score before the softmax."""
    acoustic_scale: float = 1.0
    """Weight of the sounds against the graph's costs; below 1 the search also keeps more readings."""
    graph: GraphSettings = field(default_factory=GraphSettings)
    midpoint: float = -0.9
    """Score a frame at which a reading is as likely wrong as right."""
    slope: float = 6.0
    """How fast the confidence changes round the midpoint."""

    def changed(self, name: str, value: float) -> "Tuning":
        """With another value of one setting of its own or of the graph."""
        if name in GraphSettings.__dataclass_fields__:
            return replace(self, graph=GraphSettings(**{**asdict(self.graph), name: value}))
        own = {setting.name: getattr(self, setting.name) for setting in fields(self)}
        return Tuning(**{**own, name: value})


def export(checkpoint: Checkpoint, folder: Path, tuning: Tuning) -> int:
    """Writes am/, conf/, phones.txt and model.yaml; gives the number of parameters."""
    network = to_kaldi(checkpoint.network, checkpoint.normalization, tuning.blank_bias)
    write_model(folder, network, {**DECODER_OPTIONS, "acoustic-scale": str(tuning.acoustic_scale)})
    (folder / "phones.txt").write_text("".join(f"{phone}\n" for phone in PHONES), encoding="ascii")
    content = {
        "language": "en",
        "blank_bias": tuning.blank_bias,
        "acoustic_scale": tuning.acoustic_scale,
        "graph": asdict(tuning.graph),
        "confidence": {"midpoint": tuning.midpoint, "slope": tuning.slope},
        "training": {
            "steps": checkpoint.steps,
            "minutes": round(checkpoint.seconds / 60, 1),
            "parameters": network.parameters,
        },
    }
    (folder / "model.yaml").write_text(_HEAD + yaml.safe_dump(content, sort_keys=False), encoding="utf-8")
    return network.parameters


def read_tuning(folder: Path) -> Tuning:
    """The tuning of a model directory; the defaults when it has none."""
    file = folder / "model.yaml"
    if not file.exists():
        return Tuning()
    content = yaml.safe_load(file.read_text(encoding="utf-8"))
    confidence = content.get("confidence", {})
    return Tuning(
        float(content.get("blank_bias", Tuning().blank_bias)),
        float(content.get("acoustic_scale", 1.0)),
        GraphSettings(**content.get("graph", {})),
        float(confidence.get("midpoint", -0.9)),
        float(confidence.get("slope", 6.0)),
    )
