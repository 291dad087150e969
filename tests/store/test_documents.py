"""The user's own files: found by words, read again when they change, damaged ones left out."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.core.errors import StoreError
from assistant.store.documents import Documents


@pytest.fixture
def documents(tmp_path: Path) -> Iterator[Documents]:
    folder = tmp_path / "mine"
    (folder / "garden").mkdir(parents=True)
    (folder / "garden" / "roses.md").write_text("# Roses\n\nThe roses are watered on Mondays.\n\nCut them in March.")
    (folder / "boiler.txt").write_text("The boiler's pressure should be 1.5 bar.")
    found = Documents(folder, tmp_path / "index.db")
    yield found
    found.close()


def pdf(text: str) -> bytes:
    """The smallest page with a text on it."""
    stream = f"BT /F1 12 Tf 50 100 Td ({text}) Tj ET".encode()
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 200] /Contents 4 0 R"
        b" /Resources << /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
    ]
    data, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, start=1):
        places.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return data + (
        b"xref\n0 5\n0000000000 65535 f \n%strailer\n<< /Size 5 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF"
        % (table, len(data))
    )


def test_a_question_finds_the_passage_and_names_its_file(documents: Documents) -> None:
    (found,) = documents.search("when should I water the roses", 1)
    assert found.file == "garden/roses.md"
    assert "watered on Mondays" in found.text
    assert documents.search("who wrote Hamlet") == []
    assert documents.search("what is it") == []


def test_only_what_changed_is_read_again(documents: Documents, tmp_path: Path) -> None:
    assert documents.update() == 2
    assert documents.update() == 0
    (tmp_path / "mine" / "boiler.txt").write_text("The boiler's pressure should be two bar, says the plumber.")
    assert documents.update() == 1
    assert "two bar" in documents.search("boiler pressure")[0].text
    (tmp_path / "mine" / "boiler.txt").unlink()
    assert documents.search("boiler pressure") == []


def test_pdf_is_read_and_a_damaged_one_is_left_out(documents: Documents, tmp_path: Path) -> None:
    (tmp_path / "mine" / "manual.pdf").write_bytes(pdf("Descale the kettle monthly."))
    (tmp_path / "mine" / "broken.pdf").write_bytes(b"%PDF-1.4 nothing")
    (found,) = documents.search("descale kettle")
    assert (found.file, found.text) == ("manual.pdf", "Descale the kettle monthly.")


def test_an_index_that_is_none_is_one_clear_error(tmp_path: Path) -> None:
    (tmp_path / "index.db").write_bytes(b"not a database" * 100)
    with pytest.raises(StoreError, match="cannot be used"):
        Documents(tmp_path, tmp_path / "index.db")
