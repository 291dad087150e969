"""Chance and jokes."""

import random

from assistant.core.errors import SkillError
from assistant.core.values import Reply
from assistant.skills.history import History
from assistant.skills.phrases import joined
from assistant.skills.skill import skill

MOST = 20
"""Coins, dice or numbers at once: nobody listens to more."""
_CHANCE = random.SystemRandom()
_JOKES = (
    "I asked the lamp for advice. It was not very bright.",
    "My thermostat and I argued. It got heated.",
    "Why was the calendar nervous? Its days were numbered.",
    "The vacuum cleaner quit its job. It said the work sucked.",
    "I told the clock to hurry. It said it needed a second.",
    "Why did the door get promoted? It was good at opening up.",
    "The fridge told me a secret. It was very cool about it.",
    "What does a lazy light do all day? It just hangs around.",
    "The blinds and I do not talk any more. They keep shutting me out.",
    "I wanted to tell a joke about silence, but it goes without saying.",
)


@skill("FlipCoin")
def flip_coin(count: int = 1) -> Reply:
    """Flip a coin, or several."""
    _check(count, "coins")
    sides = [_CHANCE.choice(("heads", "tails")) for _ in range(count)]
    if count == 1:
        return Reply(f"{sides[0].capitalize()}.", {"result": sides[0]})
    heads = sides.count("heads")
    return Reply(f"{heads} heads and {count - heads} tails.", {"result": sides})


@skill("RollDice")
def roll_dice(sides: int = 6, count: int = 1) -> Reply:
    """Roll a die, or several."""
    _check(count, "dice")
    if not 2 <= sides <= 1000:
        raise SkillError("A die has 2 to 1000 sides.")
    rolled = [_CHANCE.randint(1, sides) for _ in range(count)]
    numbers = [str(number) for number in rolled]
    if count == 1:
        return Reply(f"{rolled[0]}.", {"result": numbers})
    return Reply(f"{joined(numbers)}, together {sum(rolled)}.", {"result": numbers})


@skill("RandomNumber")
def random_number(minimum: int = 1, maximum: int = 100, count: int = 1) -> Reply:
    """Pick a number between two others."""
    _check(count, "numbers")
    low, high = sorted((minimum, maximum))
    numbers = [str(_CHANCE.randint(low, high)) for _ in range(count)]
    return Reply(f"{joined(numbers)}.", {"result": numbers})


@skill("TellJoke")
def tell_joke(*, history: History) -> Reply:
    """Tell a joke, not the same one again."""
    told = history.lately_said()
    fresh = [joke for joke in _JOKES if joke not in told]
    return Reply(_CHANCE.choice(fresh or _JOKES))


def _check(count: int, things: str) -> None:
    if not 1 <= count <= MOST:
        raise SkillError(f"I can do 1 to {MOST} {things} at once.")
