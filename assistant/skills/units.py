"""Units of measure: a small table of what people ask for.

Cups, pints and gallons are American unless "imperial" is said.

Factors are exact by definition: the inch is 2.54 cm, the pound 0.45359237 kg, the American gallon 3.785411784 l.
"""

import re

from assistant.core.errors import SkillError
from assistant.skills.phrases import number

_TABLE: dict[str, dict[str, float]] = {
    "length": {
        "meter|metre|m": 1, "kilometer|kilometre|km": 1000, "centimeter|centimetre|cm": 0.01,
        "millimeter|millimetre|mm": 0.001, "inch|inches|in": 0.0254, "foot|feet|ft": 0.3048, "yard|yd": 0.9144,
        "mile|mi": 1609.344, "nautical mile": 1852, "light year": 9.4607304725808e15,
    },
    "weight": {
        "kilogram|kilo|kg": 1, "gram|g": 0.001, "milligram|mg": 1e-6, "ton|tonne|metric ton|t": 1000,
        "pound|lb|lbs": 0.45359237, "ounce|oz": 0.028349523125, "stone|stones|st": 6.35029318,
    },
    "volume": {
        "liter|litre|l": 1, "milliliter|millilitre|ml": 0.001, "centiliter|centilitre|cl": 0.01,
        "deciliter|decilitre|dl": 0.1, "cubic meter|cubic metre": 1000,
        "cup": 0.2365882365, "tablespoon|tbsp": 0.01478676478125,
        "teaspoon|tsp": 0.00492892159375, "fluid ounce|fl oz": 0.0295735295625,
        "pint": 0.473176473, "quart": 0.946352946,
        "gallon": 3.785411784, "imperial pint": 0.56826125, "imperial gallon": 4.54609,
    },
    "speed": {
        "kilometer per hour|kilometre per hour|kilometers an hour|km/h|kmh|kph": 1 / 3.6,
        "meter per second|metre per second|m/s": 1,
        "mile per hour|miles an hour|mph": 0.44704, "knot": 1852 / 3600,
    },
    "time": {
        "second|sec|s": 1, "minute|min": 60, "hour|hr|h": 3600, "day": 86_400, "week": 604_800, "millisecond|ms": 0.001,
        "year": 31_557_600, "month": 2_629_800, "fortnight": 1_209_600, "decade": 315_576_000,
        "century|centuries": 3_155_760_000,
    },
    "area": {
        "square meter|square metre": 1, "square kilometer|square kilometre": 1e6, "square foot|square feet": 0.09290304,
        "square mile": 2_589_988.110336, "acre": 4046.8564224,
        "hectare|ha": 10_000, "square inch|square inches": 0.00064516,
    },
    "data": {
        "byte": 1, "kilobyte|kb": 1e3, "megabyte|mb": 1e6, "gigabyte|gb": 1e9, "terabyte|tb": 1e12, "bit": 0.125,
        "megabit": 125_000, "gigabit": 125_000_000,
    },
    "power": {"watt|w": 1, "kilowatt|kw": 1000, "horsepower|hp": 745.69987158227},
    "pressure": {"pascal|pa": 1, "bar": 100_000, "pound per square inch|psi": 6894.757293168, "millibar": 100},
    "energy": {
        "joule|j": 1, "kilojoule|kj": 1000, "calorie|cal": 4.184, "kilocalorie|kcal": 4184, "kilowatt hour|kwh": 3.6e6,
    },
}  # fmt: skip
"""Quantity → names of a unit → how many of the quantity's first unit it is."""

_MONEY = re.compile(
    r"(?:\w+ )?(?:dollar|rupee|peso|franc)s?|(?:euro|yen|pence|cent|yuan|krona|bitcoin)s?|pounds? sterling|usd|eur|gbp"
)
_ZERO_AND_DEGREE = {"celsius": (0.0, 1.0), "fahrenheit": (-160 / 9, 5 / 9), "kelvin": (-273.15, 1.0)}
"""Temperature scale → its zero in °C and its degree in °C."""
_SCALES = {
    **dict.fromkeys(("celsius", "centigrade", "c", "°c", "degree celsius", "degree centigrade", "degree c"), "celsius"),
    **dict.fromkeys(("fahrenheit", "f", "°f", "degree fahrenheit", "degree f"), "fahrenheit"),
    **dict.fromkeys(("kelvin", "k"), "kelvin"),
}
_UNITS = {
    name: (quantity, names.split("|")[0], factor)
    for quantity, units in _TABLE.items()
    for names, factor in units.items()
    for name in names.split("|")
}


def convert(value: float, from_unit: str, to_unit: str) -> str:
    """The sentence "5 miles are 8.0467 kilometers". Raises SkillError for an unknown or unfitting unit."""
    source, target = _scale(from_unit), _scale(to_unit)
    if source and target:
        zero, degree = _ZERO_AND_DEGREE[source]
        celsius = zero + value * degree
        if celsius < -273.15 - 1e-9:
            raise SkillError("Nothing is colder than minus 273.15 °C.")
        zero, degree = _ZERO_AND_DEGREE[target]
        sign = {"celsius": "°C", "fahrenheit": "°F", "kelvin": "kelvin"}
        result = round((celsius - zero) / degree, 2 if target == "kelvin" else 1)
        return f"{number(value)} {sign[source]} is {number(result)} {sign[target]}."
    one, other = _unit(from_unit), _unit(to_unit)
    if one is None or other is None:
        missing = from_unit if one is None and not source else to_unit if other is None and not target else ""
        if missing and _MONEY.fullmatch(_folded(missing)):
            raise SkillError("Exchange rates change every day, and I look nothing up.")
        if missing:
            raise SkillError(f"I do not know the unit {missing}.")
    if one is None or other is None or one[0] != other[0]:
        raise SkillError(f"{from_unit.capitalize()} cannot be turned into {to_unit}.")
    result = value * one[2] / other[2]
    rounded = float(f"{result:.5g}")
    verb = "is" if value == 1 else "are"
    return f"{number(value)} {_several(one[1], value)} {verb} {number(rounded)} {_several(other[1], rounded)}."


def _scale(name: str) -> str:
    return _SCALES.get(_folded(name).removeprefix("degrees ").strip(), "") or _SCALES.get(_singular(_folded(name)), "")


def _unit(name: str) -> tuple[str, str, float] | None:
    folded = _folded(name)
    return _UNITS.get(folded) or _UNITS.get(_singular(folded))


def _folded(name: str) -> str:
    return " ".join(name.casefold().replace("-", " ").split())


def _singular(name: str) -> str:
    """ "square meters" → "square meter", "kilometers per hour" → "kilometer per hour"."""
    first, per, rest = name.partition(" per ")
    return f"{first.removesuffix('s')}{per}{rest}"


def _several(name: str, count: float) -> str:
    if count == 1:
        return name
    first, per, rest = name.partition(" per ")
    irregular = {
        "foot": "feet",
        "horsepower": "horsepower",
        "century": "centuries",
        "inch": "inches",
        "stone": "stone",
        "square foot": "square feet",
        "square inch": "square inches",
    }
    return f"{irregular.get(first, first + 's')}{per}{rest}"
