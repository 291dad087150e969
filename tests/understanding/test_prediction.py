"""The next word by the user's habits."""

from assistant.understanding.prediction import Prediction


def words(prediction: Prediction, typed: str) -> list[str]:
    return [word for word, _ in prediction.rank(typed)]


def test_what_was_said_most_after_a_word_comes_first_and_a_word_that_is_begun_is_completed() -> None:
    prediction = Prediction()
    prediction.learn(["turn on the kettle", "turn on the kitchen light", "Turn on the kettle please"])
    assert prediction.rank("turn on the ") == [("kettle", 2 / 3), ("kitchen", 1 / 3)]
    assert words(prediction, "turn on the kit") == ["kitchen"]
    assert words(prediction, "turn on the kettle") == []
    assert words(prediction, "tu") == ["turn"]
    assert words(prediction, "open the door and ") == []


def test_what_is_forgotten_is_no_longer_said() -> None:
    prediction = Prediction()
    prediction.learn(["good night everybody"])
    assert words(prediction, "good n") == ["night"]
    prediction.forget()
    assert words(prediction, "good n") == []
