"""Sums and conversions of units."""

from assistant.core.values import Reply
from assistant.skills.expression import evaluate, said
from assistant.skills.skill import Question, skill
from assistant.skills.units import convert


@skill("Calculate")
def calculate(expression: str = "") -> Reply:
    """Work out a sum."""
    if not expression:
        raise Question("What should I work out?")
    value = evaluate(expression)
    result = said(value)
    return Reply(f"That makes {result}.", {"value": float(value)})


@skill("ConvertUnit")
def convert_unit(value: float = 1, from_unit: str = "", to_unit: str = "") -> Reply:
    """Convert an amount from one unit to another."""
    if not from_unit:
        raise Question("From which unit?")
    if not to_unit:
        raise Question("To which unit?")
    return Reply(convert(value, from_unit, to_unit))
