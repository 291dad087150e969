"""What agrees with a number, and what short sentences cost."""

from assistant.listening.agreement import DISAGREES, Agreement, AgreementHistory

AGREEMENT = Agreement(
    counted=frozenset({"minute", "door"}),
    heads=frozenset({"timer"}),
    ones=frozenset({"one", "a"}),
    alls=frozenset({"all"}),
    between=frozenset({"the", "of"}),
    measures=frozenset({"duration"}),
)


def cost(said: str, history: AgreementHistory) -> int | None:
    """What the words and slots of a sentence cost; None where it cannot be said."""
    context, total = history.start, 0
    for symbol in said.split(" "):
        step = history.step(context, symbol.replace("_", " "))
        if step is None:
            return None
        context, more = step
        total += more
    end = history.end(context)
    return None if end is None else total + end


def test_nouns_agree_with_what_is_before_them() -> None:
    history = AgreementHistory(AGREEMENT)
    for right in (
        "{range_1_5} minutes",
        "{range_1_5} minute timer",
        "{range_1_5} minute {free_things} timer",
        "one minute",
        "one minute timer",
        "all the doors",
        "all of the doors",
        "the door",
        "{free_duration}",
        "{free_duration_compound} timer",
    ):
        assert cost(right, history) == 0, right
    for wrong in (
        "{range_1_5} minute",
        "{range_1_5} minute from now",
        "{range_1_5} minutes timer",
        "one minutes",
        "all the door",
        "{free_duration} timer",
    ):
        assert cost(wrong, history) == DISAGREES, wrong


def test_what_only_stands_before_a_noun_stands_nowhere_else() -> None:
    history = AgreementHistory(AGREEMENT)
    assert cost("{free_duration_compound}", history) is None
    assert cost("{free_duration_compound} from now", history) is None


def test_short_sentences_cost() -> None:
    history = AgreementHistory(AGREEMENT, (0, 600, 300))
    assert history.end(history.start) is None
    assert cost("stop", history) == 600
    assert cost("stop it", history) == 300
    assert cost("stop it now", history) == 0
    assert cost("stop it right now", history) == 0
