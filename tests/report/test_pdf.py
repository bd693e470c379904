"""The PDF: tagged, titled, with words for each picture; the same content as the page."""

from __future__ import annotations

from pathlib import Path

import pytest
from pypdf import PdfReader
from pypdf.generic import DictionaryObject

from daylit.report import Written, write_report
from daylit.report.pdf import PdfFailed
from daylit.tables.extract import Extract
from report.builders import NASTY, a_finding, nasty


def roles(node: object, found: dict[str, list[DictionaryObject]]) -> dict[str, list[DictionaryObject]]:
    """Every element of the structure tree by its role."""
    if isinstance(node, list):
        for part in node:
            roles(part.get_object() if hasattr(part, "get_object") else part, found)
    elif isinstance(node, DictionaryObject):
        if "/S" in node:
            found.setdefault(str(node["/S"]), []).append(node)
        if "/K" in node:
            roles(node["/K"].get_object() if hasattr(node["/K"], "get_object") else node["/K"], found)
    return found


@pytest.fixture(scope="module")
def reader(written: Written) -> PdfReader:
    return PdfReader(written.pdf)


def test_it_works(reader: PdfReader):
    text = reader.pages[0].extract_text()
    assert "Elmford: stops and contacts" in text
    assert "Of every 100 White people, 5 were searched." in text


def test_it_declares_that_everyone_can_read_it(reader: PdfReader):
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en-US"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert reader.metadata is not None
    assert reader.metadata.title == "Elmford: stops and contacts"
    assert b"<pdfuaid:part>1" in root["/Metadata"].get_data()


def test_its_tables_and_pictures_are_tagged(reader: PdfReader, written: Written):
    found = roles(reader.trailer["/Root"]["/StructTreeRoot"], {})
    page = written.html.read_text(encoding="utf-8")
    assert len(found["/Table"]) == page.count("<table")
    assert len(found["/Figure"]) >= 5
    assert all(part.get("/Alt") for part in found["/Figure"])
    assert found["/TH"]
    assert found["/Caption"]


def test_it_stamps_no_time_of_its_own(reader: PdfReader):
    assert reader.metadata is not None
    assert reader.metadata.creation_date is not None
    assert reader.metadata.creation_date.year == 2000


def test_it_sets_values_as_text_never_as_commands(extract: Extract, tmp_path: Path):
    done = write_report((nasty(),), extract, tmp_path / "out")
    text = " ".join(page.extract_text() for page in PdfReader(done.pdf).pages)
    assert "#strong[*b*]" in text
    assert "<script>" in text
    assert NASTY.split("&")[1].strip()[:8] in text


def test_it_says_when_it_cannot_be_set(extract: Extract, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    from daylit.report import pdf

    class Broken:
        def read_bytes(self) -> bytes:
            return b"#nothing-of-this-name"

    monkeypatch.setattr(pdf, "_TEMPLATE", Broken())
    with pytest.raises(PdfFailed) as told:
        write_report((a_finding(charts=()),), extract, tmp_path / "out")
    assert told.value.remedy
