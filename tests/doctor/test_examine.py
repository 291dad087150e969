"""The doctor on real faults: each is one finding with advice, and none stops the examination."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.cli.main import main
from assistant.config import Config, built_in, config_file, load
from assistant.core.errors import ConfigError
from assistant.doctor import Finding, Status, examine, home, machine, models, outside, service
from assistant.model_store import Kind


def by_name(findings: Iterator[Finding]) -> dict[str, Finding]:
    return {finding.name: finding for finding in findings}


def written(text: str) -> None:
    config_file().parent.mkdir(parents=True, exist_ok=True)
    config_file().write_text(text, encoding="utf-8")


def test_a_broken_configuration_is_a_finding_and_the_rest_is_still_looked_at() -> None:
    written("audio: {vol: 3}\n")
    findings = by_name(examine(checks=[machine.python]))
    assert findings["configuration"].status is Status.FAIL
    assert "audio.volume" in findings["configuration"].hint
    assert findings["python"].status is Status.OK


def test_files_that_are_named_and_not_there_are_found() -> None:
    written("home: nowhere.yaml\n")
    (finding,) = examine(checks=[])
    assert finding.status is Status.FAIL
    assert "nowhere.yaml" in finding.message


def test_a_check_that_breaks_stops_nothing() -> None:
    def broken(_: Config) -> Iterator[Finding]:
        raise ZeroDivisionError("oh")

    def explained(_: Config) -> Iterator[Finding]:
        raise ConfigError("no luck", "try again")

    findings = by_name(examine(checks=[broken, explained, machine.python]))
    assert "ZeroDivisionError" in findings["broken"].message
    assert (findings["explained"].message, findings["explained"].hint) == ("no luck", "try again")
    assert "python" in findings


def test_the_built_in_models_open() -> None:
    """Each in its real engine."""
    findings = [finding for finding in models.opens(load()) if finding.status is not Status.OK]
    assert findings == []


def test_a_broken_voice_is_told(tmp_path: Path) -> None:
    voice = next(built_in("voices", "en").glob("*.onnx"))
    broken = tmp_path / "broken.onnx"
    broken.write_bytes(voice.read_bytes()[:20_000])
    broken.with_name("broken.onnx.json").write_bytes(voice.with_name(voice.name + ".json").read_bytes())
    finding = models.opened(Kind.VOICE, "voice.model", broken)
    assert finding.status is Status.FAIL
    assert str(broken) in finding.message
    assert finding.hint


@pytest.mark.parametrize(
    ("kind", "setting", "content", "says"),
    [
        (Kind.SPEECH, "speech.model", b"", "is not a model"),
        (Kind.SPEECH, "speech.model", b"GGUF", "not a whole GGUF file"),
        (Kind.LANGUAGE, "chat.model", b"GGUF\3" + bytes(100), "does not open"),
        (Kind.VOICE, "voice.model", b"GGUF\3" + bytes(100), "is a language model"),
    ],
)
def test_what_is_no_such_model_is_told(kind: Kind, setting: str, content: bytes, says: str, tmp_path: Path) -> None:
    file = tmp_path / "model.gguf"
    file.write_bytes(content)
    finding = models.opened(kind, setting, file)
    assert finding.status is Status.FAIL
    assert says in finding.message


def test_a_child_that_does_not_answer_is_given_up() -> None:
    assert "did not answer" in outside.look("imports", "json", timeout=0.001).problem


def test_a_library_that_is_not_there_is_told() -> None:
    outcome = outside.look("imports", "json", "no_such_library_at_all")
    assert outcome.problem == ""
    assert "ModuleNotFoundError" in str(outcome.results[1]["problem"])


def test_a_socket_that_nobody_answers_is_a_warning() -> None:
    path = load().socket_path
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch()
    assert by_name(service.answers(load()))["socket"].status is Status.WARN


def test_no_room_for_the_cache_is_a_warning() -> None:
    written("voice: {cache_megabytes: 1000000000}\n")
    assert Status.WARN in {finding.status for finding in machine.disk(load())}


def test_the_whole_report_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    written("voice: {model: /no/such/voice.onnx}\n")
    assert main(["doctor", "--json"]) == 1
    findings = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert {"configuration", "python", "library vosk", "memory", "folders", "model voice", "socket"} <= {
        finding["name"] for finding in findings
    }
    assert all(finding["hint"] for finding in findings if finding["status"] != "ok")
    assert next(one for one in findings if one["name"] == "model voice")["status"] == "fail"


def test_the_report_for_people_ends_with_a_count(capsys: pytest.CaptureFixture[str]) -> None:
    written("nonsense: 1\n")
    assert main(["doctor"]) == 1
    out = capsys.readouterr().out
    assert "FAIL  configuration:" in out
    assert "in order" in out.splitlines()[-1]


def test_the_demo_home_and_its_sentences_are_in_order() -> None:
    findings = [*home.home(load()), *home.sentences(load()), *home.database(load())]
    assert {finding.status for finding in findings} == {Status.OK}, findings


def test_sentences_that_cannot_be_used_are_told_with_their_place(tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text("language: en\nintents:\n  Sow: ['sow (seeds', 'sow seeds']\n", encoding="utf-8")
    written(f"sentences: [{file}]\n")
    (finding,) = home.sentences(load())
    assert finding.status is Status.WARN
    assert f"{file}, line 3" in finding.message


def test_what_can_be_said_at_the_demo_home_can_be_heard() -> None:
    assert [finding.status for finding in home.recognition(load())] == [Status.OK]


def test_names_and_sentences_that_will_not_be_heard_are_told(tmp_path: Path) -> None:
    house, mine = tmp_path / "home.yaml", tmp_path / "mine.yaml"
    house.write_text(
        "areas: [{name: Shed}]\nentities:\n  - {id: light.one, name: Лампа, area: Shed}\n"
        "  - {id: light.two, name: Bertha, area: Shed}\n  - {id: light.three, name: Berta, area: Shed}\n",
        encoding="utf-8",
    )
    mine.write_text(
        "language: en\nintents:\n  Sow: ['sow {a} by {b} and {c} or {d}']\n"
        "lists: {a: {wildcard: true}, b: {wildcard: true}, c: {wildcard: true}, d: {wildcard: true}}\n",
        encoding="utf-8",
    )
    written(f"home: {house}\nsentences: [{mine}]\n")
    findings = list(home.recognition(load()))
    assert {finding.status for finding in findings} == {Status.WARN}
    name, alike, sentence = findings
    assert "Лампа" in name.message
    assert "alias" in name.hint
    assert str(house) in name.hint
    assert "Bertha" in alike.message
    assert "Berta”" in alike.message
    assert "sow {a} by {b}" in sentence.message


def test_an_area_that_the_home_does_not_have_is_told() -> None:
    written("area: Dungeon\n")
    finding = next(home.home(load()))
    assert finding.status is Status.FAIL
    assert "Kitchen" in finding.hint


def test_a_device_to_confirm_that_the_home_does_not_have_is_told() -> None:
    written("confirm: {devices: [Kitchen Lihgt, Boiler, kitchen light, light.kitchen_ceiling]}\n")
    slip, unknown, whole = home.home(load())
    assert (slip.status, unknown.status, whole.status) == (Status.WARN, Status.WARN, Status.OK)
    assert '"Kitchen Lihgt"' in slip.message
    assert "“Kitchen Light”" in slip.hint
    assert '"Boiler"' in unknown.message
    assert "confirm.devices" in unknown.hint


def test_a_home_file_that_is_wrong_is_told_with_its_place(tmp_path: Path) -> None:
    file = tmp_path / "home.yaml"
    file.write_text("areas: [{nam: Kitchen}]\n", encoding="utf-8")
    written(f"home: {file}\n")
    finding = by_name(examine(checks=[home.home]))["home"]
    assert finding.status is Status.FAIL
    assert str(file) in finding.message


def test_a_damaged_database_is_told_and_left_alone() -> None:
    path = load().store_path
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"no database at all, but long enough to be looked at" * 100)
    before = path.read_bytes()
    assert next(home.database(load())).status is Status.FAIL
    assert path.read_bytes() == before
