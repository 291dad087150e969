"""`assistant models quantize`: a smaller file from a larger one, and what that costs."""

import argparse
import json
from pathlib import Path

from assistant.cli.models_list import path_of
from assistant.cli.output import complain
from assistant.cli.progress import ProgressLine
from assistant.config import load
from assistant.core.errors import ModelError
from assistant.model_store import Kind, ModelFacts, Shelf, amount, catalogue, look, usable
from assistant.model_store.machine import check_room
from assistant.model_store.quantize import TYPES, perplexity, quantize

FLOATING = {"F32", "F16", "BF16"}
"""What can be quantized without losing twice."""


def run_quantize(arguments: argparse.Namespace) -> int:
    """Write the smaller file; tell size and perplexity before and after."""
    config = load(arguments.config)
    shelf = Shelf(config.models.path)
    kind = arguments.type.upper()
    if kind not in TYPES:
        raise ModelError(f"{arguments.type} is not known", f"there is {', '.join(TYPES)}")
    source = path_of(arguments.model, config)
    if source is None:
        raise catalogue().unknown(arguments.model, [one.name for one in shelf])
    before = _language_model(source)
    if before.details["quantization"] not in FLOATING and not arguments.requantize:
        raise ModelError(
            f"{source.name} is {before.details['quantization']} already",
            "take the F16 file, or --requantize: it will be worse than quantized once",
        )
    line = ProgressLine(f"{source.name} → {kind}", verb="written")

    def write(target: Path) -> None:
        check_room(target.parent, before.bytes, f"quantizing {source.name}")
        try:
            quantize(source, target, kind, arguments.requantize, lambda done: line(done, None))
        finally:
            line.close()

    if arguments.output:
        output = arguments.output.expanduser().absolute()
        if output.exists():
            raise ModelError(f"{output} is there already", "give another name with -o, or remove it")
        part = output.with_name(output.name + ".part")
        write(part)
        part.replace(output)
        after = look(output)
    else:
        stem = source.parent.name if source.parent.parent.name == "models" else source.stem
        name = f"{stem}-{kind.lower()}"
        with shelf.changing():
            made = shelf.make(name, f"{name}.gguf", write, {"source": f"quantized from {source}"})
        assert made.facts is not None
        after = made.facts
    _tell(before, after, _perplexities(source, after) if not arguments.no_perplexity else None, arguments.json)
    return 0


def _language_model(path: Path) -> ModelFacts:
    facts = look(path)
    if facts.kind is not Kind.LANGUAGE:
        raise ModelError(f"{path} is a {facts.kind} model", "only language models (GGUF) can be quantized")
    return facts


def _perplexities(source: Path, after: ModelFacts) -> tuple[float, float] | None:
    try:
        return perplexity(source), perplexity(usable(after))
    except ModelError as error:  # the file is made all the same
        complain(f"perplexity is not measured: {error}")
        return None


def _tell(before: ModelFacts, after: ModelFacts, measured: tuple[float, float] | None, as_json: bool) -> None:
    if as_json:
        about: dict[str, object] = {"path": str(after.path), "bytes_before": before.bytes, "bytes": after.bytes}
        if measured:
            about |= {"perplexity_before": round(measured[0], 4), "perplexity": round(measured[1], 4)}
        print(json.dumps(about, ensure_ascii=False))
        return
    print(f"{after.path}: {amount(before.bytes)} → {amount(after.bytes)}")
    if measured:
        worse = measured[1] / measured[0] - 1
        print(f"perplexity {measured[0]:.2f} → {measured[1]:.2f} ({worse:+.1%}; lower predicts better)")
