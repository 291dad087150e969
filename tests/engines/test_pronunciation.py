"""Pronunciations of words and of names people give to devices."""

import pytest

from assistant.engines.pronunciation import MOST_VARIANTS, PHONES, lexicon, pronounce, read_sentence, words_of


def said(text: str) -> list[str]:
    return [" ".join(phones) for phones in pronounce(text)]


@pytest.mark.parametrize(
    ("text", "phones"),
    [
        ("kitchen", "K IH CH AH N"),
        ("light", "L AY T"),
        ("thermostat", "TH ER M AH S T AE T"),
        ("garage", "G ER AA ZH"),
        ("TV 2", "T IY V IY T UW"),
        ("3D printer", "TH R IY D IY P R IH N T ER"),
        ("Café", "K AE F EY"),
        ("LED", "EH L IY D IY"),
        ("21", "T W EH N T IY W AH N"),
        ("7th", "S EH V AH N TH"),
        ("kitchen's", "K IH CH AH N Z"),
        ("rock & roll", "R AA K AE N D R OW L"),
        ("L'Étoile", "L EH T W AA L"),
    ],
)
def test_name_has_its_usual_pronunciation(text: str, phones: str) -> None:
    assert phones in said(text)


def test_function_words_have_weak_forms() -> None:
    assert {"AH", "EY"} <= set(said("a"))
    assert {"DH AH", "DH IY"} <= set(said("the"))
    assert {"T UW", "T AH"} <= set(said("to"))
    assert {"AE N D", "AH N"} <= set(said("and"))


def test_words_with_several_usual_forms_have_them_all() -> None:
    assert {"EY CH V AE K"} <= set(said("hvac"))
    assert len(said("temperature")) >= 3
    assert "T W EH N IY" in said("twenty")


@pytest.mark.parametrize("text", ["", "   ", "日本", "кухня", "😀", "---", "light 日本"])
def test_what_cannot_be_said_has_no_pronunciation(text: str) -> None:
    assert pronounce(text) == ()


def test_letter_case_and_typographic_apostrophes_do_not_matter() -> None:
    assert said("Dad’s Lamp") == said("dad's lamp")


def test_only_phones_of_the_model_are_used() -> None:
    names = [
        "Jörg",
        "Señor",
        "Ångström",
        "crème",
        "brûlée",
        "Łódź",
        "façade",
        "naïve",
        "smörgåsbord",
        "Zoë",
        "Curaçao",
        "Dvořák",
        "Gdańsk",
    ]
    known, silent = lexicon(names)
    assert silent == ()
    assert all(set(phones) <= set(PHONES) for ways in known.values() for phones in ways)


def test_names_of_many_words_have_a_bounded_number_of_pronunciations() -> None:
    assert 1 < len(pronounce("the lamp and the fan in the hall of the bathroom and the garage")) <= MOST_VARIANTS


def test_lexicon_reports_what_cannot_be_said() -> None:
    known, silent = lexicon(["kitchen", "厨房"])
    assert list(known) == ["kitchen"]
    assert silent == ("厨房",)


def test_words_of_a_name_are_separate_lower_case_words() -> None:
    assert words_of("TV-2 & Café") == ("tv", "2", "and", "café")


def test_sentence_is_read_in_context() -> None:
    assert read_sentence("turn on the light") == tuple(["T", "ER", "N", "AO", "N", "DH", "AH", "L", "AY", "T"])
