"""The default file that is made from the settings' own types."""

import re
from pathlib import Path

from assistant.config import Config, check, describe


def test_the_default_file_is_right_and_changes_nothing() -> None:
    assert check(describe.document(), Path("config.yaml")) == Config()


def test_every_setting_of_it_may_be_uncommented() -> None:
    names = "|".join({key.rpartition(".")[2] for key in describe.SETTINGS})
    text, changed = re.subn(rf"^( *)# (({names}): \S.*)$", r"\1\2", describe.document(), flags=re.MULTILINE)
    assert changed == len(describe.SETTINGS)
    assert check(text, Path("config.yaml")) == Config()


def test_every_setting_is_explained() -> None:
    for setting in describe.SETTINGS.values():
        assert setting.description.endswith("."), setting.key
        assert setting.expected, setting.key
    assert all(describe.SECTIONS.values())


def test_numbers_say_their_unit_or_range() -> None:
    text = describe.document()
    assert "Silence that ends a command, in seconds. From 0.2 to 5." in text
    assert max(map(len, text.splitlines())) < 200
