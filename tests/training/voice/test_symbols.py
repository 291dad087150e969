"""espeak-ng's signs as the teacher's phones."""

import pytest

from assistant.training.voice.symbols import ALIASES, PHONES, phone_ids, phones, syllables


@pytest.mark.parametrize(
    ("signs", "expected"),
    [
        ("kˈɪtʃən", "k ih ch ax n"),
        ("lˈaɪt", "l ay t"),
        ("bˈʌʔn̩", "b ah t ax n"),
        ("sˈɛlsɪʲəs", "s eh l s ih ax s"),
        ("ˈɑːɹ", "aa r"),
    ],
)
def test_phones(signs: str, expected: str) -> None:
    found = phones(signs, 0)
    assert found is not None
    assert " ".join(phone.name for phone in found) == expected


def test_a_phone_knows_its_sign_and_its_stress() -> None:
    found = phones("kˈɪtʃən", 10)
    assert found is not None
    assert [(phone.stress, phone.sign) for phone in found] == [(0, 10), (1, 12), (0, 13), (0, 15), (0, 16)]


def test_an_unknown_sign_is_no_word() -> None:
    assert phones("k☃t", 0) is None


def test_syllables_begin_with_as_much_as_english_allows() -> None:
    word = phones("ɛkstɹˈiːmli", 0)
    assert word is not None
    parts = syllables(word)
    assert parts is not None
    assert [(" ".join(part.phones), part.stress) for part in parts] == [("eh k", 0), ("s t r iy m", 1), ("l iy", 0)]


def test_a_word_without_a_vowel_has_no_syllables() -> None:
    word = phones("st", 0)
    assert word is not None
    assert syllables(word) is None


def test_every_sign_has_one_number_and_aliases_lead_to_learned_signs() -> None:
    numbers = phone_ids()
    assert all(len(ids) == 1 for ids in numbers.values())
    assert numbers["r"] == numbers["ɹ"] != numbers["l"]
    learned = {sign for group in PHONES for sign in group} | set(",.!? ")
    assert set(ALIASES.values()) <= learned
