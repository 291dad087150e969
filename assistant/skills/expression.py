"""Sums as people say or write them: "12 times 7", "15 percent of 80", "square root of 49", "(3 + 4) × 5".

A recursive-descent parser over words; nothing is ever evaluated as a program. Whole numbers and fractions are exact.
"""

import math
import re
from collections.abc import Callable
from fractions import Fraction

from assistant.core.errors import SkillError
from assistant.languages.numbers import number_at, parse_ordinal

LONGEST = 200
"""Characters of an expression."""
MOST_DIGITS = 60
"""Digits of a result, and of a power on the way to it."""

_SIGNS = {
    "×": " times ", "·": " times ", "*": " times ", "÷": " over ", "/": " over ", "−": " minus ", "–": " minus ",
    "+": " plus ", "^": " power ", "**": " power ", "²": " squared ", "³": " cubed ", "√": " root ", "%": " percent ",
    "(": " ( ", ")": " ) ", "!": " factorial ", "=": " ", "?": " ", "½": " half ", "π": " pi ",
}  # fmt: skip
_FRACTIONS = {"fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9, "tenth": 10, "hundredth": 100}
_PHRASES = (
    (r"^(?:what is|what's|what are|whats|how much is|how much are|calculate|compute|work out|the|solve)\b", ""),
    (r"^(?:what (?:does|would|do you get (?:if|when) you)|how much (?:does|would)|the result of)\b", ""),
    (r"\b(?:equal|be|come to|make)$", ""),
    (r"[$€£]|\b(?:dollars?|euros?|bucks)\b", ""),
    (r"^what percent of (.+) (?:is|are) (.+)", r"( \2 ) over ( \1 ) times 100"),
    (r"^(.+) (?:is|are) what percent of (.+)", r"( \1 ) over ( \2 ) times 100"),
    (r"^(.+) percent off (?:of )?(.+)", r"( \2 ) minus \1 percent"),
    (r"^(.+) percent more than (.+)", r"( \2 ) plus \1 percent"),
    (r"^(.+) percent less than (.+)", r"( \2 ) minus \1 percent"),
    (r"\bpercent (?:tip|tax)? ?(?:on|for)\b", "percent of"),
    (r"^(.+) more than (.+)", r"( \2 ) plus ( \1 )"),
    (r"^(.+) less than (.+)", r"( \2 ) minus ( \1 )"),
    (r"^how many times does (.+) go into (.+)", r"( \2 ) over ( \1 )"),
    (r"^(.+?) (?:goes )?into (.+)", r"( \2 ) over ( \1 )"),
    (r"\bremainder of (.+) (?:divided by|over) (.+)", r"( \1 ) mod ( \2 )"),
    (r"\btake (?:away )?(.+?) (?:away )?from (.+)", r"( \2 ) minus ( \1 )"),
    (r"\bsquare of (.+)", r"( \1 ) squared"),
    (r"\bcube of (.+)", r"( \1 ) cubed"),
    (r"\b(?:sqrt|squareroot)\b", "square root"),
    (r"\b(?:equals|is equal to|makes|make|is)$", ""),
    (r"(?<=\d)\s*x\s*(?=\d)", " times "),
    (r"\bsubtract (.+) from (.+)", r"( \2 ) minus ( \1 )"),
    (r"\badd (.+) to (.+)", r"( \1 ) plus ( \2 )"),
    (r"\badd (.+?) and (.+)", r"( \1 ) plus ( \2 )"),
    (r"\bmultiply (.+?) (?:by|and|with) (.+)", r"( \1 ) times ( \2 )"),
    (r"\bdivide (.+?) by (.+)", r"( \1 ) over ( \2 )"),
    (r"\bsum of (.+?) and (.+)", r"( \1 ) plus ( \2 )"),
    (r"\bproduct of (.+?) and (.+)", r"( \1 ) times ( \2 )"),
    (r"\bdifference (?:between|of) (.+?) and (.+)", r"( \1 ) minus ( \2 )"),
    (r"\baverage of (.+?) and (.+)", r"( ( \1 ) plus ( \2 ) ) over 2"),
    (r"\b(?:raised )?to the power(?: of)?\b|\braised to\b|\bto the\b(?= \w+ power)", "power"),
    (r"\b(?:multiplied by|multiply by)\b", "times"),
    (r"\b(?:divided by|divide by|divided)\b", "over"),
    (r"\b(?:take away|less|subtract)\b", "minus"),
    (r"\b(?:added to|add)\b", "plus"),
    (r"\bcube root(?: of)?\b", "cuberoot"),
    (r"\b(?:square )?root(?: of)?\b", "root"),
    (r"\bper cent\b", "percent"),
    (r"\b(?:modulo|mod|modulus)\b", "mod"),
    (r"\btwice\b|\bdouble\b", "2 times"),
    (r"\btriple\b", "3 times"),
    (r"\bthe (?=\w)", ""),
)  # fmt: skip

_ONE_OF_MANY = re.compile(rf"\b(a|one|two|three|four|five|seven|nine|\d) ({'|'.join(_FRACTIONS)})s?\b")
_TO_THE = re.compile(r"\b(?:raised )?to the (\w+)(?: power)?$")
_LIST = re.compile(r"\b(?:add(?: up)?|(?:the )?sum of) (.+)")

_UNKNOWN = "I could not work that out."


def evaluate(text: str) -> Fraction | float:
    """The value of an expression. Raises SkillError with what is wrong."""
    if len(text) > LONGEST:
        raise SkillError("That is too long for me to work out.")
    parser = _Parser(_words(text))
    value = parser.whole()
    if isinstance(value, Fraction) and _digits(value) > MOST_DIGITS:
        raise SkillError("That number is too large for me.")
    return value


def said(value: Fraction | float) -> str:
    """A value as it is told: "84", "about 3.3333", "1.2677 × 10^30" for what nobody wants to hear in full."""
    exact = Fraction(value) if isinstance(value, Fraction) else None
    number = float(value)
    if abs(number) >= 1e15:
        mantissa, exponent = f"{number:.4e}".split("e")
        return f"about {float(mantissa):g} times 10 to the power of {int(exponent)}"
    if exact is not None and exact.denominator == 1:
        return str(exact.numerator)
    rounded = round(number, 4) if abs(number) >= 0.01 else float(f"{number:.3g}")
    text = f"{rounded:.{4 if abs(number) >= 0.01 else 12}f}".rstrip("0").rstrip(".")
    return text if exact is not None and Fraction(text) == exact else f"about {text}"


def _words(text: str) -> list[str]:
    text = text.casefold().strip()
    text = re.sub(r"(?<=\d),(?=\d{3}\b)", "", text)
    text = text.replace("**", " power ")
    text = re.sub(r"(?<=[a-z])-(?=[a-z])", " ", text).replace("-", " minus ")
    for sign, word in _SIGNS.items():
        text = text.replace(sign, word)
    text = " ".join(text.split()).rstrip(".,;")
    text = _ONE_OF_MANY.sub(lambda match: f"( {match[1]} over {_FRACTIONS[match[2]]} )".replace("( a ", "( 1 "), text)
    text = _TO_THE.sub(lambda match: f"power {parse_ordinal(match[1]) or match[1]}", text)
    text = _LIST.sub(lambda match: _added(match[1]) or match[0], text)
    for pattern, instead in _PHRASES:
        text = " ".join(re.sub(pattern, instead, text).split())
    return text.split()


def _added(text: str) -> str:
    """As in "3, 4 and 5", "one hundred and five and six": numbers to be added; "" when it is anything else."""
    words = text.replace(",", " ").split()
    terms: list[str] = []
    at = 0
    while at < len(words):
        at += bool(terms) and words[at] == "and"
        found = number_at(words, at)
        if found is None:
            return ""
        terms.append(" ".join(words[at : found[1]]))
        at = found[1]
    return f"( {' plus '.join(terms)} )" if len(terms) > 1 else ""


def _digits(value: Fraction) -> int:
    return max(len(str(abs(value.numerator))), len(str(value.denominator)))


Value = Fraction | float


class _Parser:
    """expression = term (plus|minus term)*; term = unary (times|over|mod|of unary)*; unary = minus unary | power."""

    def __init__(self, words: list[str]) -> None:
        self._words = words
        self._at = 0
        self._depth = 0

    def whole(self) -> Value:
        """The value of all the words."""
        if not self._words:
            raise SkillError(_UNKNOWN)
        value = self._expression()
        if self._at < len(self._words):
            raise SkillError(_UNKNOWN)
        return value

    def _skip(self, *words: str) -> str:
        """The next word, passed, when it is one of these; else ""."""
        if self._at < len(self._words) and self._words[self._at] in words:
            self._at += 1
            return self._words[self._at - 1]
        return ""

    def _expression(self) -> Value:
        self._depth += 1
        if self._depth > 40:
            raise SkillError(_UNKNOWN)
        value = self._term()
        while sign := self._skip("plus", "minus"):
            right = self._term()
            if self._percent_just_read(right):
                right = _exact(lambda a, b: a * b, value, right)  # "80 plus 10 percent" is 88
            value = _exact((lambda a, b: a + b) if sign == "plus" else (lambda a, b: a - b), value, right)
        self._depth -= 1
        return value

    def _percent_just_read(self, right: Value) -> bool:
        return self._words[self._at - 1] == "percent"

    def _term(self) -> Value:
        value = self._unary()
        while sign := self._skip("times", "over", "mod", "of"):
            right = self._unary()
            if sign in ("over", "mod"):
                if right == 0:
                    raise SkillError("Nothing can be divided by zero.")
                value = _exact((lambda a, b: a / b) if sign == "over" else (lambda a, b: a % b), value, right)
            else:
                value = _exact(lambda a, b: a * b, value, right)
        return value

    def _unary(self) -> Value:
        if self._skip("minus", "negative"):
            return -self._unary()
        if self._skip("root"):
            return _root(self._unary(), 2)
        if self._skip("cuberoot"):
            return _root(self._unary(), 3)
        return self._power()

    def _power(self) -> Value:
        base = self._atom()
        while word := self._skip("squared", "cubed", "factorial", "percent", "power"):
            if word == "power":
                exponent = self._unary()
                self._skip("power")  # "to the third power"
                base = _powered(base, exponent)
            elif word == "factorial":
                base = _factorial(base)
            elif word == "percent":
                base = base / 100
            else:
                base = _powered(base, Fraction(2 if word == "squared" else 3))
        return base

    def _atom(self) -> Value:
        if self._skip("("):
            value = self._expression()
            if not self._skip(")"):
                raise SkillError(_UNKNOWN)
            return value
        if self._skip("pi"):
            return math.pi
        found = number_at(self._words, self._at)
        if found is None or any(len(word) > 30 for word in self._words[self._at : found[1]]):
            raise SkillError(_UNKNOWN)
        # The word itself where it is digits: the reader of spoken numbers rounds, also thirds.
        exact = self._words[self._at] if found[1] == self._at + 1 else ""
        self._at = found[1]
        if re.fullmatch(r"\d+(\.\d+)?", exact):
            return Fraction(exact)
        read = Fraction(str(found[0]))
        third = read.limit_denominator(12)
        return third if abs(read - third) < Fraction(1, 1_000_000) else read


def _exact(operate: Callable[[Value, Value], Value], left: Value, right: Value) -> Value:
    """Exact while both are fractions of sound size, else in floating point."""
    try:
        if isinstance(left, Fraction) and isinstance(right, Fraction):
            value = operate(left, right)
            return value if isinstance(value, Fraction) and _digits(value) <= MOST_DIGITS else float(value)
        return operate(float(left), float(right))
    except OverflowError:
        raise SkillError("That number is too large for me.") from None


def _root(value: Value, degree: int) -> Value:
    if value < 0 and degree == 2:
        raise SkillError("A negative number has no square root.")
    root = math.copysign(abs(float(value)) ** (1 / degree), float(value))
    near = Fraction(round(root))
    return near if near**degree == value else root


def _powered(base: Value, exponent: Value) -> Value:
    try:
        if isinstance(base, Fraction) and isinstance(exponent, Fraction) and exponent.denominator == 1:
            if base == 0 and exponent < 0:
                raise SkillError("Nothing can be divided by zero.")
            if abs(exponent.numerator) * _digits(base) > 4 * MOST_DIGITS:
                raise SkillError("That number is too large for me.")
            return Fraction(base**exponent.numerator)
        if base < 0:
            raise SkillError(_UNKNOWN)
        value = math.pow(base, exponent)
    except (OverflowError, ZeroDivisionError):
        raise SkillError("That number is too large for me.") from None
    return value


def _factorial(value: Value) -> Value:
    if not isinstance(value, Fraction) or value.denominator != 1 or value < 0:
        raise SkillError("Only whole numbers have a factorial.")
    if value > 40:
        raise SkillError("That number is too large for me.")
    return Fraction(math.factorial(value.numerator))
