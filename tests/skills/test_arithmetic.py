"""Sums and units by voice."""

import pytest

from tests.skills.conftest import Household


@pytest.mark.parametrize(
    ("expression", "result"),
    [
        ("12 times 7", "84"),
        ("twelve times seven", "84"),
        ("3 × 4", "12"),
        ("3 x 4", "12"),
        ("15 percent of 80", "12"),
        ("15% of 80", "12"),
        ("80 plus 10 percent", "88"),
        ("80 minus 25 %", "60"),
        ("square root of 49", "7"),
        ("the square root of forty nine", "7"),
        ("√49", "7"),
        ("cube root of 27", "3"),
        ("two to the power of ten", "1024"),
        ("2^10", "1024"),
        ("2 ** 10", "1024"),
        ("5 squared", "25"),
        ("3 cubed plus 1", "28"),
        ("5 factorial", "120"),
        ("10 divided by 4", "2.5"),
        ("10 / 4", "2.5"),
        ("ten over three", "about 3.3333"),
        ("0.1 + 0.2", "0.3"),
        ("two plus three times four", "14"),
        ("(2 + 3) * 4", "20"),
        ("-3 + 5", "2"),
        ("5-3", "2"),
        ("minus three times minus three", "9"),
        ("half of 30", "15"),
        ("a third of 90", "30"),
        ("two thirds of 90", "60"),
        ("twice 21", "42"),
        ("twenty-one minus nineteen", "2"),
        ("one hundred and five plus five", "110"),
        ("1,234 + 1", "1235"),
        ("add 3 and 4", "7"),
        ("subtract 3 from 10", "7"),
        ("multiply 6 by 7", "42"),
        ("divide 42 by 6", "7"),
        ("the sum of 3 and 4", "7"),
        ("the difference between 10 and 4", "6"),
        ("average of 4 and 8", "6"),
        ("what is 6 times 7?", "42"),
        ("17 mod 5", "2"),
        ("three point five times two", "7"),
        ("0 times 5", "0"),
        ("square root of 2", "about 1.4142"),
        ("9 times 9 equals", "81"),
        ("add 456 and 781", "1237"),
        ("add one hundred and thirty to six", "136"),
        ("add one hundred and five and six", "111"),
        ("add 3, 4 and 5", "12"),
        ("the sum of 3, 4 and 5", "12"),
        ("subtract 100 from 12", "-88"),
        ("divide 3 by 2", "1.5"),
        ("30 % off 279", "195.3"),
        ("thirty percent off two hundred", "140"),
        ("twenty percent off of fifty", "40"),
        ("10 percent more than 50", "55"),
        ("10 percent less than 50", "45"),
        ("5 more than 10", "15"),
        ("6 less than 10", "4"),
        ("half of ninety", "45"),
        ("three fifths of 50", "30"),
        ("one tenth of 90", "9"),
        ("square root of two hundred", "about 14.1421"),
        ("sqrt 49", "7"),
        ("the square of 12", "144"),
        ("two to the third power", "8"),
        ("2 to the fifth", "32"),
        ("7 into 35", "5"),
        ("how many times does 7 go into 35", "5"),
        ("the remainder of 17 divided by 5", "2"),
        ("take 5 away from 20", "15"),
        ("20 take away 5", "15"),
        ("15 percent tip on 40 dollars", "6"),
        ("$45 plus $5", "50"),
        ("20 is what percent of 80", "25"),
        ("what percent of 80 is 20", "25"),
        ("what does 4 plus 4 equal", "8"),
        ("what would five times nine be", "45"),
        ("six plus seven", "13"),
        ("4 + 4", "8"),
        ("1000000 divided by 7", "about 142857.1429"),
        ("a quarter of a million", "250000"),
        ("2 to the power of 100", "about 1.2677 times 10 to the power of 30"),
    ],
)
def test_a_sum(house: Household, expression: str, result: str) -> None:
    assert house.says("Calculate", expression=expression) == f"That makes {result}."


@pytest.mark.parametrize(
    ("expression", "part"),
    [
        ("5 divided by 0", "divided by zero"),
        ("5 mod 0", "divided by zero"),
        ("0 to the power of minus 1", "divided by zero"),
        ("9 ** 9 ** 9", "too large"),
        ("99999 factorial", "too large"),
        ("10 ^ 10 ^ 10", "too large"),
        ("square root of minus 4", "no square root"),
        ("2.5 factorial", "whole numbers"),
        ("the meaning of life", "could not work"),
        ("__import__('os').system('ls')", "could not work"),
        ("3 plus", "could not work"),
        ("plus", "could not work"),
        ("two and two", "could not work"),
        ("add five", "could not work"),
        ("seven eights", "could not work"),
        ("(" * 90 + "1" + ")" * 90, "could not work"),
        ("9" * 100, "could not work"),
        ("1+" * 150 + "1", "too long"),
    ],
)
def test_what_is_no_sum_is_refused(house: Household, expression: str, part: str) -> None:
    assert part in house.refuses("Calculate", expression=expression)


def test_a_sum_is_asked_for(house: Household) -> None:
    assert house.asks("Calculate") == "What should I work out?"


@pytest.mark.parametrize(
    ("value", "from_unit", "to_unit", "said"),
    [
        (5, "miles", "kilometers", "5 miles are 8.0467 kilometers."),
        (1, "inch", "cm", "1 inch is 2.54 centimeters."),
        (6, "feet", "metres", "6 feet are 1.8288 meters."),
        (100, "fahrenheit", "celsius", "100 °F is 37.8 °C."),
        (-40, "degrees celsius", "degrees fahrenheit", "-40 °C is -40 °F."),
        (20, "°C", "kelvin", "20 °C is 293.15 kelvin."),
        (2, "pounds", "grams", "2 pounds are 907.18 grams."),
        (3, "cups", "milliliters", "3 cups are 709.76 milliliters."),
        (90, "minutes", "hours", "90 minutes are 1.5 hours."),
        (60, "miles per hour", "km/h", "60 miles per hour are 96.561 kilometers per hour."),
        (1, "square mile", "acres", "1 square mile is 640 acres."),
        (10, "kg", "pounds", "10 kilograms are 22.046 pounds."),
        (2, "horsepower", "kilowatts", "2 horsepower are 1.4914 kilowatts."),
    ],
)
def test_a_conversion(house: Household, value: float, from_unit: str, to_unit: str, said: str) -> None:
    assert house.says("ConvertUnit", value=value, from_unit=from_unit, to_unit=to_unit) == said


def test_what_cannot_be_converted_is_refused(house: Household) -> None:
    assert "cannot be turned into" in house.refuses("ConvertUnit", value=1, from_unit="miles", to_unit="kilograms")
    assert "cannot be turned into" in house.refuses("ConvertUnit", value=1, from_unit="miles", to_unit="celsius")
    assert "unit furlongs" in house.refuses("ConvertUnit", value=1, from_unit="furlongs", to_unit="meters")
    assert "Exchange rates" in house.refuses("ConvertUnit", value=20, from_unit="dollars", to_unit="euros")
    assert "colder" in house.refuses("ConvertUnit", value=-300, from_unit="celsius", to_unit="kelvin")
    assert house.asks("ConvertUnit", value=1, from_unit="miles") == "To which unit?"


def test_units_alone_give_the_factor(house: Household) -> None:
    assert house.says("ConvertUnit", from_unit="inches", to_unit="centimeters") == "1 inch is 2.54 centimeters."
