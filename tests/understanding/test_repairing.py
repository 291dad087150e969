"""Where a sentence is cut in which somebody corrects themselves. What it then means: tests/golden/en/repairs.yaml."""

import pytest

from assistant.core.values import Request, Tier
from assistant.home.registry import demo
from assistant.understanding.reading import Parse, Reading
from assistant.understanding.repairing import MOST_SLIPS, MOST_WORDS, Cut, repairs
from assistant.understanding.tiers import Tiers
from tests.understanding.golden import NOW, plain


@pytest.mark.parametrize(
    ("text", "meant", "cut"),
    [
        ("a timer for ten, no, twenty minutes", "a timer for twenty minutes", Cut.VALUE),
        ("a timer for ten minutes, no, twenty", "a timer for twenty minutes", Cut.VALUE),
        ("set a ten minute timer oops fifteen", "set a fifteen minute timer", Cut.VALUE),
        ("alarm at half past six tomorrow sorry quarter to seven", "alarm at quarter to seven tomorrow", Cut.VALUE),
        ("turn the lights off actually just dim them", "dim the lights", Cut.WHOLE),
        ("remind me at five to call mum I mean at six", "remind me at six to call mum", Cut.VALUE),
        ("turn the kettle on no off", "turn the kettle off", Cut.VALUE),
        ("dim the lamp to fifty no wait the hall light", "dim the hall light to fifty", Cut.THING),
        ("put bread I mean butter on my list", "put butter on my list", Cut.THING),
        ("what's the time in rome sorry in oslo", "what's the time in oslo", Cut.THING),
        ("turn everything off no just the lights", "turn the lights off", Cut.THING),
        ("turn on the kitchen light no the bathroom", "turn on the bathroom light", Cut.PART),
        ("close the blinds no open them", "open the blinds", Cut.WHOLE),
        ("switch off the fan or rather switch on the heating", "switch on the heating", Cut.WHOLE),
    ],
)
def test_the_last_thing_of_the_kind_is_replaced(text: str, meant: str, cut: Cut) -> None:
    first = next(repairs(text))
    assert (first.text, first.cut) == (meant, cut)


@pytest.mark.parametrize(
    "text",
    [
        "add milk and actually good bread to the shopping list",
        "play music no vocals",
        "turn on the kitchen light no hurry",
        "turn off the tv i mean right now",
        "",
        "turn on the light",
        "play no surprises",
        "there is no light in the kitchen",
        "actually turn it off",
        "turn it up actually",
        "turn off the radio no don't",
        "and he said no turn it off",
        "no more than ten",
        f"put {'very ' * MOST_WORDS}old bread no butter on the list",
        "ten no " * (MOST_SLIPS + 1) + "eleven minutes",
        "," * 5000,
    ],
)
def test_nothing_is_cut_where_nobody_corrects_themselves(text: str) -> None:
    assert list(repairs(text)) == []


def test_an_unsure_model_is_asked_without_the_slip_and_keeps_its_own_intents() -> None:
    def lamp(span: str, probability: float, intent: str = "HassTurnOn") -> Reading:
        return (Parse(intent, spans=(("name", span),), probability=probability),)

    answers = {
        "have the lamp er no the kettle bubbling": lamp("lamp", 0.75),
        "have the kettle bubbling": lamp("kettle", 0.9),
        "have the radio sing er no the fan blow": lamp("radio", 0.9),
        "have the fan blow": lamp("fan", 0.95),
        "would the kettle er no the tv be so kind": lamp("kettle", 0.75),
        "would the tv be so kind": lamp("tv", 0.95, "HassMediaPause"),
    }
    tiers = Tiers(demo(), model=lambda text: (answers.get(text, lamp("", 0.1)),))
    found = {text: tiers.understand(Request(text, now=NOW)) for text in answers if " er no " in text}
    assert {understanding.tier for understanding in found.values()} == {Tier.MODEL}
    assert [plain(understanding.intents)[0][1]["name"] for understanding in found.values()] == [
        "Kettle",
        "Radio",
        "Kettle",
    ]
