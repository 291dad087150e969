"""`assistant doctor`: looks at everything the assistant needs and says what to do about each fault."""

import argparse
import json
from collections import Counter
from dataclasses import asdict


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Options of `assistant doctor`."""
    parser = subparsers.add_parser("doctor", help="find out what is wrong", description=__doc__)
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Report; 1 when something cannot work."""
    from assistant.doctor import Status, examine

    marks = {Status.OK: "ok  ", Status.WARN: "warn", Status.FAIL: "FAIL"}
    count: Counter[Status] = Counter()
    for finding in examine(arguments.config):
        count[finding.status] += 1
        if arguments.json:
            print(json.dumps(asdict(finding), ensure_ascii=False), flush=True)
        else:
            print(f"{marks[finding.status]}  {finding.name + ':':<32} {finding.message}", flush=True)
            if finding.hint:
                print(f"      -> {finding.hint}", flush=True)
    if not arguments.json:
        print(f"{count[Status.FAIL]} faults, {count[Status.WARN]} warnings, {count[Status.OK]} in order")
    return 1 if count[Status.FAIL] else 0
