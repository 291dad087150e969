"""Every family that people name is talked with, through the real engine, with a small random model of its kind."""

from pathlib import Path

import pytest

from assistant.bench.families import Report, check, markdown
from assistant.bench.model_families import Family, families
from assistant.model_store import LanguageModel, catalogue

REFUSED = {"Pythia", "Cerebras-GPT", "OpenELM", "Fox-1", "DCLM"}


@pytest.mark.parametrize("family", families().values(), ids=families())
def test_a_family_chats_as_its_template_says_or_is_refused_with_a_reason(family: Family, tmp_path: Path) -> None:
    result = check(family, tmp_path)
    if family.name in REFUSED:
        assert result.refusal == family.refused != ""
        assert result.loads == (family.name != "DCLM")
    else:
        assert result.chats, result
        assert result.fresh < result.prompt, "the third turn read everything again"
    said = "yes" if result.chats else "does not chat"
    assert said in markdown(Report((result,)))


def test_every_model_of_the_catalogue_is_of_a_family_that_is_tried() -> None:
    known = {family.architecture for family in families().values()}
    models = [entry for entry in catalogue().language if isinstance(entry, LanguageModel)]
    assert {model.architecture for model in models} <= known
    # What the catalogue calls a chat model is one that the engine can chat with, and the other way round.
    tried = {family.architecture for family in families().values() if not family.refused}
    assert {model.architecture for model in models if model.chat and not model.unsupported} <= tried
