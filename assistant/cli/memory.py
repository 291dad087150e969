"""`assistant memory`: what it was told to remember and the conversations it kept: listed, searched, shown, deleted."""

import argparse
import json
from collections.abc import Sequence
from contextlib import closing
from datetime import datetime

from assistant.cli.options import add_common_options
from assistant.cli.output import table
from assistant.config import load
from assistant.core.errors import AssistantError
from assistant.core.values import KeptTurn
from assistant.store.notes import Note
from assistant.store.store import Store

EXAMPLES = """\
examples:
  assistant memory                          what it was told to remember, and the conversations of the chat
  assistant memory search lasagna           facts and turns with that word
  assistant memory show c12                 a whole conversation
  assistant memory delete f3 c12            for ever, also from the file
  assistant memory delete --conversations   all of them
"""
FACT, CONVERSATION = "f", "c"
"""What the ids begin with."""
LONGEST = 70
"""Signs of what was asked first, in the list."""


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Options of `assistant memory`."""
    parser = subparsers.add_parser(
        "memory",
        help="what it was told to remember and what was talked about: list, search, delete",
        description=__doc__,
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    parser.set_defaults(run=run, action="list")
    actions = parser.add_subparsers(dest="action", metavar="ACTION", title="actions")
    _action(actions, "list", "facts and conversations, each with its id (this is what happens without an action)")
    _action(actions, "search", "facts and turns in which all of the words are").add_argument("words", nargs="+")
    _action(actions, "show", "everything that was said in a conversation").add_argument("id", metavar="ID")
    delete = _action(actions, "delete", "delete facts and conversations for ever")
    delete.add_argument("ids", nargs="*", metavar="ID", help="as `list` shows it: f3, c12")
    delete.add_argument("--facts", action="store_true", help="all facts")
    delete.add_argument("--conversations", action="store_true", help="all conversations")


def _action(
    actions: "argparse._SubParsersAction[argparse.ArgumentParser]", name: str, about: str
) -> argparse.ArgumentParser:
    action = actions.add_parser(name, help=about, description=f"{about[0].upper()}{about[1:]}.")
    add_common_options(action)
    action.add_argument("--json", action="store_true", default=argparse.SUPPRESS, help="one JSON object a line")
    return action


def run(arguments: argparse.Namespace) -> int:
    """Do what `action` says. Raises ConfigError, StoreError, and AssistantError for an id that is not there."""
    with closing(Store(load(arguments.config).store_path)) as store:
        ACTIONS[arguments.action or "list"](store, arguments)
    return 0


def _list(store: Store, arguments: argparse.Namespace) -> None:
    rows = [_of_fact(fact) for fact in store.facts.all()]
    for one in store.conversations.conversations():
        text = one.first if len(one.first) <= LONGEST else f"{one.first[: LONGEST - 1]}…"
        rows.append({"id": f"{CONVERSATION}{one.id}", "at": _local(one.begun), "text": text, "turns": one.turns})
    _show(rows, arguments.json, "Nothing was kept.")


def _search(store: Store, arguments: argparse.Namespace) -> None:
    words = " ".join(arguments.words)
    wanted = words.casefold().split()
    rows = [_of_fact(fact) for fact in store.facts.all() if all(word in fact.text.casefold() for word in wanted)]
    rows += [_of_turn(number, turn) for number, turn in store.conversations.search(words)]
    _show(rows, arguments.json, f"Nothing about {words} was kept.")


def _show_one(store: Store, arguments: argparse.Namespace) -> None:
    kept = {f"{CONVERSATION}{one.id}": one.id for one in store.conversations.conversations()}
    if (number := kept.get(arguments.id)) is None:
        raise _unknown(arguments.id)
    _show([_of_turn(number, turn) for turn in store.conversations.turns(number)], arguments.json, "")


def _delete(store: Store, arguments: argparse.Namespace) -> None:
    if not (arguments.ids or arguments.facts or arguments.conversations):
        raise AssistantError("what is to be deleted?", "`assistant memory` lists ids; or --facts, --conversations")
    facts = store.facts.all()
    kept = [one.id for one in store.conversations.conversations()]
    known = {*(f"{FACT}{fact.id}" for fact in facts), *(f"{CONVERSATION}{number}" for number in kept)}
    if unknown := [one for one in arguments.ids if one not in known]:
        raise _unknown(unknown[0])
    gone = [fact for fact in facts if arguments.facts or f"{FACT}{fact.id}" in arguments.ids]
    over = [number for number in kept if arguments.conversations or f"{CONVERSATION}{number}" in arguments.ids]
    try:
        store.facts.erase(gone)
    finally:  # what another program still holds of the facts does not keep the conversations
        store.conversations.remove(over)
    ids = [*(f"{FACT}{fact.id}" for fact in gone), *(f"{CONVERSATION}{number}" for number in over)]
    if arguments.json:
        print(json.dumps({"deleted": ids}))
    else:
        print(f"deleted: {', '.join(ids) or 'nothing was kept'}")


ACTIONS = {"list": _list, "search": _search, "show": _show_one, "delete": _delete}


def _unknown(one: str) -> AssistantError:
    return AssistantError(f"there is no {one}", "`assistant memory` lists what was kept")


def _of_fact(fact: Note) -> dict[str, object]:
    return {"id": f"{FACT}{fact.id}", "at": _local(fact.at), "text": fact.text}


def _of_turn(conversation: int, turn: KeptTurn) -> dict[str, object]:
    return {"id": f"{CONVERSATION}{conversation}", "at": _local(turn.at), "text": turn.asked, "reply": turn.reply}


def _local(at: datetime) -> str:
    return at.astimezone().isoformat(" ", "minutes")[:16]


def _show(rows: Sequence[dict[str, object]], as_json: bool, nothing: str) -> None:
    if as_json:
        for row in rows:
            print(json.dumps(row, ensure_ascii=False))
    elif rows:
        replies = any("reply" in row for row in rows)
        heading = ("id", "when", "what", *(["reply"] if replies else []))
        columns = [
            (str(row["id"]), str(row["at"]), str(row["text"]), *([str(row.get("reply", ""))] if replies else []))
            for row in rows
        ]
        table([heading, *columns], whole=True)  # what is kept can be read nowhere else
    elif nothing:
        print(nothing)
