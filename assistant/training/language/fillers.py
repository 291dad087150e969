"""What stands in the slots: names of a random home, numbers, times, dates, songs, errands.

Every name is combined anew: real words, odd words and words that do not exist, so that the model learns to copy
a name from its place in the sentence and not to know it.
"""

import random
from collections.abc import Callable, Sequence
from importlib.resources import files

import yaml

from assistant.training.language.quantities import Quantities

ODD_NAME = 0.05
KINDS = ("light", "switch", "fan", "cover", "lock", "valve", "media", "climate", "vacuum", "mower", "scene", "sensor")


def read_lists() -> dict[str, list[str]]:
    """The lists of `fillers.yaml`."""
    data = yaml.safe_load((files("assistant.training.language") / "fillers.yaml").read_text(encoding="utf-8"))
    return {name: [str(entry) for entry in entries] for name, entries in data.items() if isinstance(entries, list)}


def read_misheard() -> dict[str, list[str]]:
    """Common words with what a recognizer makes of them."""
    data = yaml.safe_load((files("assistant.training.language") / "fillers.yaml").read_text(encoding="utf-8"))
    return {str(word): [str(other) for other in others] for word, others in data["misheard"].items()}


class Fillers(Quantities):
    """Makes fillers with a given random generator. `words`: ordinary words for odd names and titles."""

    def __init__(self, rng: random.Random, words: Sequence[str], command: Callable[[], str]) -> None:
        super().__init__(rng, read_lists())
        self.words = words
        self.command = command

    def fill(self, name: str) -> str:
        """A filler by the name that patterns use. Raises KeyError for an unknown one."""
        if name in KINDS:
            return self.device(name)
        if name == "cmd":
            return self.command()
        method: Callable[[], str] | None = getattr(self, f"fill_{name}", None)
        if method is None:
            raise KeyError(name)
        return method()

    def word(self) -> str:
        """Any ordinary word."""
        return self.rng.choice(self.words)

    def invented(self) -> str:
        """A word that does not exist."""
        return "".join(self.pick("syllables") for _ in range(self.rng.randint(2, 4))) + self.one(
            "", "", "n", "r", "s", "x"
        )

    def fill_person(self) -> str:
        """A person."""
        return self.pick("people") if self.often(0.8) else self.invented()

    def owner(self) -> str:
        """ "emma's" """
        return self.fill_person() + ("'s" if self.often(0.85) else "s")

    def fill_area(self) -> str:
        """A room or another part of a home."""
        chance = self.rng.random()
        if chance < 0.84:
            return self.pick("areas")
        if chance < 0.95:
            return f"{self.owner()} {self.one('room', 'bedroom', 'office', 'bathroom', 'study', 'den', 'corner')}"
        odd = self.word() if self.often(0.5) else self.invented()
        return f"{odd} {self.one('room', 'wing', 'hall', 'corner')}" if self.often(0.7) else odd

    def fill_floor(self) -> str:
        """A floor."""
        return self.pick("floors")

    def before_noun(self) -> str:
        """What stands before the noun in a device's name."""
        chance = self.rng.random()
        if chance < 0.5:
            return self.fill_area()
        if chance < 0.8:
            return self.pick("adjectives")
        if chance < 0.93:
            return self.owner()
        return self.word() if chance < 0.97 else self.invented()

    def device(self, kind: str) -> str:
        """A device, scene or sensor of that kind."""
        nouns, names = self.lists[f"{kind}_nouns"], self.lists[f"{kind}_names"]
        chance = self.rng.random()
        if chance < 0.3:
            return self.rng.choice(names)
        if chance < 0.85:
            return f"{self.before_noun()} {self.rng.choice(nouns)}"
        if chance < 1 - ODD_NAME:
            return f"{self.before_noun()} {self.before_noun()} {self.rng.choice(nouns)}"
        odd = self.word() if self.often(0.5) else self.invented()
        return f"{odd} {self.rng.choice(nouns)}" if self.often(0.6) else odd

    def fill_dev(self) -> str:
        """Something that is switched."""
        return self.device(self.one("light", "light", "light", "switch", "switch", "switch", "fan", "media", "climate"))

    def fill_any(self) -> str:
        """Something with a state."""
        return self.device(self.one("light", "switch", "fan", "cover", "cover", "lock", "lock", "media", "climate"))

    def fill_gen(self) -> str:
        """A device by its kind alone, which several may fit."""
        return self.pick("plain_devices")

    def fill_genc(self) -> str:
        """A cover by its kind alone."""
        return self.pick("plain_covers")

    def fill_genl(self) -> str:
        """A lock by its kind alone."""
        return self.one("door", "gate", "lock", "front door", "back door", "side door")

    def fill_genlt(self) -> str:
        """A light by its kind alone."""
        return self.pick("plain_lights")

    def fill_glist(self) -> str:
        """A list without its name."""
        return self.one("list", "lists")

    def fill_hot(self) -> str:
        """Something that heats."""
        return self.pick("heating_things")

    def fill_cm(self) -> str:
        """A coffee machine."""
        return self.pick("coffee_machines") if self.often(0.85) else f"{self.owner()} coffee machine"

    def fill_loc(self) -> str:
        """Where a thing lies."""
        place = self.one(*self.lists["hiding_places"], f"in the {self.pick('areas')}", f"next to the {self.word()}")
        return f"{self.one('the', 'my')} {self.fill_thing()} {place}"

    def fill_p(self) -> str:
        """A relative."""
        return self.pick("relatives")

    def fill_place(self) -> str:
        """A town or country."""
        return self.pick("places") if self.often(0.92) else self.invented()

    def fill_item(self) -> str:
        """Something to buy."""
        chance = self.rng.random()
        if chance < 0.85:
            item = self.pick("items")
        else:
            item = (self.word() + self.one("", " sauce", " juice", " powder", " soup", "")).strip()
        return f"{self.pick('amounts')} {item}" if self.often(0.15) else item

    def fill_task(self) -> str:
        """Something to do."""
        chance = self.rng.random()
        if chance < 0.65:
            return self.pick("tasks")
        if chance < 0.9:
            return (
                f"{self.pick('errand_verbs')} {self.pick('errand_people') if self.often(0.7) else self.fill_person()}"
            )
        verb = self.one("fix", "clean", "buy", "paint", "find", "order", "check", "sell", "repair")
        return f"{verb} {self.one('the', 'my', 'a', 'some')} {self.word()}"

    def fill_list(self) -> str:
        """The name of a list, without "list"."""
        if self.often(0.85):
            return self.pick("lists")
        return self.word() if self.often(0.6) else self.owner()

    def fill_list2(self) -> str:
        """The name of a list as it is said."""
        return f"{self.fill_list()} list" if self.often(0.8) else self.pick("list_names")

    def fill_shopping(self) -> str:
        """The shopping list."""
        return self.one("shopping list", "grocery list", "list", "shopping")

    def fill_event(self) -> str:
        """A calendar entry."""
        event = self.pick("events")
        return event.replace("{pl}", self.fill_place()).replace("{p}", self.fill_person()).replace("{w}", self.word())

    def fill_song(self) -> str:
        """What somebody may want to hear."""
        chance = self.rng.random()
        if chance < 0.25:
            return self.pick("titles")
        if chance < 0.5:
            return f"{self.pick('titles')} by {self.pick('artists')}"
        if chance < 0.65:
            return self.pick("artists")
        if chance < 0.8:
            return self.pick("genres")
        title = " ".join(self.word() for _ in range(self.rng.randint(1, 4)))
        return f"{title} by {self.fill_artist()}" if self.often(0.4) else title

    def fill_artist(self) -> str:
        """Who made the music."""
        return self.pick("artists") if self.often(0.75) else f"{self.invented()} {self.invented()}"

    def fill_genre(self) -> str:
        """A kind of music."""
        return self.pick("genres")

    def fill_radio(self) -> str:
        """A station."""
        frequency = f"{self.spoken(self.rng.randint(88, 107))} point {self.spelled(self.rng.randint(1, 9))} fm"
        return self.one(*self.lists["stations"], f"radio {self.invented()}", frequency)

    def fill_plname(self) -> str:
        """A playlist or podcast."""
        if self.often(0.75):
            return self.one(*self.lists["genres"], *self.lists["playlists"])
        return " ".join(self.word() for _ in range(self.rng.randint(1, 3)))

    def fill_tname(self) -> str:
        """What a timer is for."""
        if self.often(0.88):
            return self.pick("timer_names")
        return self.word() if self.often(0.7) else f"{self.owner()} {self.pick('timer_names')}"

    def fill_aname(self) -> str:
        """What an alarm is for."""
        return self.pick("alarm_names") if self.often(0.9) else self.word()

    def fill_msg(self) -> str:
        """Something to announce."""
        if self.often(0.8):
            return self.pick("messages")
        return self.pick("message_frames").replace("{w}", self.word())

    def fill_fact(self) -> str:
        """Something to remember."""
        if self.often(0.5):
            value = self.one(
                self.spoken(self.rng.randint(100, 9999)),
                self.word(),
                self.fill_person(),
                self.fill_date(),
                self.fill_color(),
            )
            return f"my {self.pick('personal_facts')} is {value}"
        fact = self.pick("facts").replace("{x}", self.pick("hiding_places")).replace("{p}", self.fill_person())
        fact = fact.replace("{w}", self.word()).replace("{pl}", self.fill_place()).replace("{d}", self.pick("weekdays"))
        fact = fact.replace("{n}", self.spoken(self.rng.randint(2, 2000))).replace("{t}", self.fill_time())
        return fact.replace("{m}", self.pick("months"))

    def fill_topic(self) -> str:
        """Something remembered before."""
        odd = f"{self.word()} {self.one('code', 'number', 'name', 'password')}"
        return self.one(*self.lists["personal_facts"], odd)

    def fill_thing(self) -> str:
        """Something that gets lost."""
        return self.one(*self.lists["things"], self.word())

    def fill_word(self) -> str:
        """A word to define or spell."""
        if self.often(0.5):
            return self.pick("rare_words")
        return self.word() if self.often(0.9) else self.invented()

    def fill_lang(self) -> str:
        """A language."""
        return self.pick("tongues")

    def fill_phrase(self) -> str:
        """Something to translate."""
        if self.often(0.8):
            return self.one(*self.lists["phrases"], f"my name is {self.fill_person()}")
        return " ".join(self.word() for _ in range(self.rng.randint(1, 3)))

    def fill_pref(self) -> str:
        """A preference."""
        return self.pick("preferences")

    def fill_favt(self) -> str:
        """What there is a favourite of."""
        return self.pick("favourite_topics")

    def fill_favv(self) -> str:
        """A favourite."""
        kinds = ("colors", "genres", "places", "artists", "items")
        return self.one(*(self.pick(kind) for kind in kinds), self.fill_radio(), self.spoken(self.rng.randint(10, 30)))

    def fill_corr(self) -> str:
        """What was meant instead."""
        chance = self.rng.random()
        if chance < 0.5:
            return self.fill_any()
        if chance < 0.7:
            return self.fill_area()
        if chance < 0.85:
            return self.spoken(self.rng.randint(1, 99))
        return self.one(self.command(), self.fill_time(), self.fill_item(), self.fill_date())

    def fill_phr(self) -> str:
        """A phrase that is to become a command."""
        if self.often(0.5):
            return self.device("scene")
        return self.pick("catch_phrases") if self.often(0.8) else f"{self.word()} {self.word()}"
