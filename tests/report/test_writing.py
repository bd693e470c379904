"""Three files, all or none, the same each time."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from daylit.errors import DaylitError
from daylit.report import Written, write_report, writing
from daylit.report.wording import DESIGN, HEADING
from daylit.report.writing import CannotWrite, ReportExists
from daylit.tables.extract import Extract
from report.builders import a_finding, few, nasty, not_estimable


def test_it_works(written: Written):
    assert [path.name for path in (written.html, written.pdf, written.json)] == [
        "report.html",
        "report.pdf",
        "report.json",
    ]
    assert sorted(written.html.parent.iterdir()) == sorted([written.html, written.pdf, written.json])
    assert written.html.stat().st_size < 2_000_000


def test_it_writes_the_same_bytes_each_time(extract: Extract, tmp_path: Path):
    one, two = (write_report((a_finding(), few()), extract, tmp_path / name) for name in ("a", "b"))
    assert one.html.read_bytes() == two.html.read_bytes()
    assert one.json.read_bytes() == two.json.read_bytes()
    assert one.pdf.read_bytes() == two.pdf.read_bytes()


def test_it_tells_how_far_it_is(extract: Extract, tmp_path: Path):
    told: list[float] = []
    write_report((a_finding(),), extract, tmp_path / "out", progress=lambda step, share: told.append(share))
    assert told == sorted(told)
    assert told[-1] == 1.0


def test_it_names_no_path_of_this_machine(written: Written, extract: Extract):
    for path in (written.html, written.json):
        assert str(extract.path.parent) not in path.read_text(encoding="utf-8")


def test_it_refuses_to_overwrite(extract: Extract, tmp_path: Path):
    (tmp_path / "report.pdf").write_text("an old one")
    with pytest.raises(ReportExists) as told:
        write_report((a_finding(),), extract, tmp_path)
    assert "report.pdf" in told.value.message
    assert told.value.remedy
    assert [path.name for path in tmp_path.iterdir()] == ["report.pdf"]


def test_it_leaves_other_files_of_the_folder_alone(extract: Extract, tmp_path: Path):
    (tmp_path / "notes.txt").write_text("mine")
    write_report((a_finding(charts=()),), extract, tmp_path)
    assert (tmp_path / "notes.txt").read_text() == "mine"


@pytest.mark.parametrize("place", ["file", "file/below"])
def test_it_says_when_the_folder_is_a_file(extract: Extract, tmp_path: Path, place: str):
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(CannotWrite) as told:
        write_report((a_finding(charts=()),), extract, tmp_path / place)
    assert isinstance(told.value, DaylitError)
    assert told.value.remedy


@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), KeyboardInterrupt()])
def test_it_leaves_nothing_half_written(
    extract: Extract, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: BaseException
):
    rename = Path.rename

    def broken(self: Path, target: Path) -> Path:
        if target.name == "report.json":
            raise error
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", broken)
    with pytest.raises((CannotWrite, KeyboardInterrupt)):
        write_report((a_finding(charts=()),), extract, tmp_path / "new" / "deep")
    assert list(tmp_path.iterdir()) == []


def test_it_writes_nothing_where_a_part_fails(extract: Extract, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def broken(*_: object) -> bytes:
        raise ValueError("no PDF today")

    monkeypatch.setattr(writing, "pdf", broken)
    with pytest.raises(ValueError, match="no PDF today"):
        write_report((a_finding(charts=()),), extract, tmp_path / "out")
    assert list(tmp_path.iterdir()) == []


def test_it_writes_a_report_without_findings(extract: Extract, tmp_path: Path):
    done = write_report((), extract, tmp_path / "out")
    assert json.loads(done.json.read_text())["findings"] == []
    assert "no findings" in done.html.read_text()


def test_the_json_holds_every_finding_and_where_it_came_from(written: Written, extract: Extract):
    document = json.loads(written.json.read_text(encoding="utf-8"))
    assert document["format"] == "daylit.report/1"
    assert len(document["findings"]) == 8
    assert document["extract"]["fingerprint"] == extract.manifest.fingerprint
    assert document["extract"]["sources"][0]["sha256"] == extract.manifest.sources[0].sha256
    first = document["findings"][0]
    assert first["n_used"] + sum(part["n"] for part in first["left_out"]) == first["n_read"]
    assert first["estimates"][0]["low"] < first["estimates"][0]["value"] < first["estimates"][0]["high"]


def test_the_json_holds_no_infinity(extract: Extract, tmp_path: Path):
    part = a_finding().estimates[0]
    from dataclasses import replace

    endless = a_finding(estimates=(replace(part, high=float("inf"), p_value=float("nan")),), charts=())
    done = write_report((endless,), extract, tmp_path / "out")
    estimate = json.loads(done.json.read_text(), parse_constant=pytest.fail)["findings"][0]["estimates"][0]
    assert estimate["high"] is None
    assert estimate["p_value"] is None
    assert "no upper limit" in done.html.read_text()


def test_it_sets_values_that_look_like_commands(extract: Extract, tmp_path: Path):
    done = write_report((nasty(),), extract, tmp_path / "out", title="#emph[x] <b>")
    assert all(path.stat().st_size for path in (done.html, done.pdf, done.json))


def test_a_question_without_an_answer_lists_no_counts_and_no_design(extract: Extract, tmp_path: Path):
    done = write_report((not_estimable(),), extract, tmp_path / "out")
    page = done.html.read_text()
    assert "This cannot be answered from these records" in page
    for heading in ("counted", "assumes", "does_not_show", "every_number"):
        assert f">{HEADING[heading]}<" not in page
    assert not any(design in page for design in DESIGN.values())
