"""The next word: a model's guesses, the user's habits, the names of the home."""

from assistant.understanding.prediction import Prediction

NAMES = ("Kitchen Light", "Garage Door")


def words(prediction: Prediction, typed: str, *guesses: tuple[str, float]) -> list[str]:
    return [word for word, _ in prediction.rank(typed, guesses)]


def test_names_of_the_home_and_the_users_own_words_come_before_a_models_guess() -> None:
    prediction = Prediction(NAMES)
    assert words(prediction, "turn on the k", ("king", 0.3)) == ["king", "kitchen"]
    prediction.learn(["turn on the kettle", "turn on the kettle please"])
    assert words(prediction, "turn on the k", ("king", 0.3)) == ["kettle", "king", "kitchen"]
    assert words(prediction, "turn on the kitchen ") == ["light"]
    assert words(prediction, "turn on the kettle") == []


def test_probabilities_are_of_one_whole() -> None:
    prediction = Prediction(NAMES)
    prediction.learn(["open the garage door"])
    ranked = prediction.rank("open the ", [("window", 0.7), ("door", 0.3)])
    assert sum(share for _, share in ranked) <= 1
    assert ranked[0][0] == "garage"


def test_what_is_forgotten_is_no_longer_said() -> None:
    prediction = Prediction(NAMES)
    prediction.learn(["good night everybody"])
    assert words(prediction, "good n") == ["night"]
    prediction.forget()
    assert words(prediction, "good n") == []
