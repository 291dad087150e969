"""`assistant models recommend`: tests this machine, and ranks the chat models that answer within a time budget."""

import argparse
import json
from pathlib import Path

from assistant.cli.models_list import BUILT_IN
from assistant.cli.output import table
from assistant.cli.progress import duration
from assistant.config import built_in, load
from assistant.core.errors import ModelError
from assistant.model_store import Shelf, amount, catalogue, this_machine
from assistant.model_store.gguf_header import read_header
from assistant.model_store.speed import Candidate, candidates

SHOWN = 5
"""So many are shown of those that answer in time."""


def run_recommend(arguments: argparse.Namespace) -> int:
    """A table, the best first; or one JSON object for the machine and one for each model."""
    if not arguments.budget > 0:
        raise ModelError("a budget must be more than 0 seconds", "as in --budget 3")
    config = load(arguments.config)
    machine = this_machine()
    from assistant.bench.speed import measure

    model = built_in(*BUILT_IN[1])
    speed = measure(model, _weights_at_work(model))
    ranked = candidates(catalogue().language, speed, machine, config.language)
    in_time = [one for one in ranked if one.seconds <= arguments.budget]
    shown = in_time[:SHOWN] or sorted(ranked, key=lambda one: one.seconds)[:1]
    installed = {one.name for one in Shelf(config.models.path)}
    if arguments.json:
        about = {"cores": machine.cores, "memory": machine.memory, "available": machine.available}
        test = {"threads": speed.threads, "reads": round(speed.reading), "writes": round(speed.writing)}
        print(json.dumps({**about, **test, "memory_per_second": round(speed.bandwidth)}))
        for one in shown:
            print(json.dumps(_as_json(one, arguments.budget, one.model.name in installed)))
        return 0
    print(
        f"{machine.cores} cores, {amount(machine.memory)} memory ({amount(machine.available)} free), "
        f"read at {amount(speed.bandwidth)}/s; on one core the built-in model reads {speed.reading:.0f} "
        f"and writes {speed.writing:.0f} tokens a second"
    )
    if not shown:
        print(f"no chat model for “{config.language}” fits this machine")
        return 0
    if not in_time:
        print(f"nothing answers within {duration(arguments.budget)}; the fastest is")
    table([("model", "size", "first sentence", "tokens/s", "fits", "licence"), *map(_as_cells, shown)])
    best = shown[0].model.name
    print(f"\nassistant models {'use' if best in installed else 'pull'} {best}")
    return 0


def _weights_at_work(model: Path) -> int:
    """Weights that every token is multiplied with: all but the two tables of tokens."""
    header = read_header(model)
    architecture = header.values["general.architecture"]
    width, tokens = (int(header.values[f"{architecture}.{key}"]) for key in ("embedding_length", "vocab_size"))
    return header.parameters - 2 * width * tokens


def _as_cells(one: Candidate) -> tuple[str, ...]:
    exact = "" if one.model.size_is_known() else "~"
    return (
        one.model.name,
        f"{exact}{amount(one.model.size())}",
        f"{one.seconds:.1f} s",
        f"{one.writes:.0f}" if one.writes >= 10 else f"{one.writes:.1f}",
        one.fit,
        one.model.licence,
    )


def _as_json(one: Candidate, budget: float, installed: bool) -> dict[str, object]:
    return {
        "name": one.model.name,
        "bytes": one.model.size(),
        "first_sentence_seconds": round(one.seconds, 2),
        "writes": round(one.writes, 1),
        "fit": one.fit,
        "licence": one.model.licence,
        "in_time": one.seconds <= budget,
        "installed": installed,
    }
