"""Write the three files of a report: all of them or none."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from daylit.errors import DaylitError
from daylit.privacy.cells import THRESHOLD
from daylit.progress import Progress, quiet
from daylit.report.charts import Picture, draw
from daylit.report.document import Report, compose
from daylit.report.machine import machine_json
from daylit.report.page import page
from daylit.report.pdf import pdf
from daylit.report.small import Guarded, guard_all
from daylit.studies.finding import Finding
from daylit.tables.extract import Extract
from daylit.terms.saying import Language, say
from daylit.terms.telling import spoken

HTML, PDF, JSON = "report.html", "report.pdf", "report.json"


class ReportExists(DaylitError):
    """A report stands already where a new one should go. A report is never overwritten."""


class CannotWrite(DaylitError):
    """The folder for the report is a file, or may not be written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """Where the three files of a report are."""

    html: Path
    pdf: Path
    json: Path


def write_report(
    findings: Sequence[Finding],
    extract: Extract,
    out_dir: str | Path,
    *,
    title: str | None = None,
    threshold: int = THRESHOLD,
    language: Language = "en",
    progress: Progress | None = None,
) -> Written:
    """Write findings as ``report.html``, ``report.pdf`` and ``report.json`` into a folder, which is made if need be.

    Counts of people below ``threshold`` are hidden, with whatever would betray them; 1 hides nothing. ``title`` takes
    the place of the agency's name. ``language`` is that of the page, the PDF and the JSON: “en” or “es”; what is hidden
    is the same in both. The same findings and extract give the same bytes. Either all three files are
    written or none. Raises ``ReportExists`` where one of them is there already, and ``CannotWrite``.
    """
    tell = progress or quiet
    folder = Path(out_dir)
    _refuse(folder)
    tell(say("Hiding small numbers"), 0.0)
    guarded = guard_all(findings, threshold=threshold)
    report = compose(guarded, extract, title=title, threshold=threshold, language=language)
    if language != "en":
        guarded = tuple(replace(part, finding=part.finding.told(language)) for part in guarded)
        report = replace(spoken(report, language), language=language)
    pictures = _drawn(guarded, report, tell)
    tell(say("Writing the page"), 0.8)
    html = page(report, pictures)
    tell(say("Setting the PDF"), 0.85)
    printed = pdf(report, pictures)
    machine = machine_json(guarded, extract, report, threshold=threshold)
    _put(folder, {HTML: html.encode(), PDF: printed, JSON: machine.encode()})
    tell(say("Done"), 1.0)
    return Written(html=folder / HTML, pdf=folder / PDF, json=folder / JSON)


def _drawn(guarded: Sequence[Guarded], report: Report, tell: Progress) -> dict[str, Picture]:
    names = [figure.name for section in report.sections for figure in section.figures]
    charts = [chart for part in guarded for chart in part.finding.charts]
    pictures = {}
    for place, (name, chart) in enumerate(zip(names, charts, strict=True)):
        tell(say("Drawing charts"), 0.05 + 0.75 * place / len(names))
        if chart.spec:
            pictures[name] = draw(chart, name=name)
    return pictures


def _refuse(folder: Path) -> None:
    if folder.exists() and not folder.is_dir():
        raise CannotWrite(f"“{folder}” is a file, not a folder.", remedy="Name a folder for the report.")
    for name in (HTML, PDF, JSON):
        if (folder / name).exists() or (folder / name).is_symlink():
            raise ReportExists(
                f"There is a {name} in “{folder}” already, and a report is never overwritten.",
                remedy="Choose another folder, or move the old report away first.",
            )


def _put(folder: Path, contents: Mapping[str, bytes]) -> None:
    """Write all files beside their names, force them to the disk, then name them; on any trouble nothing remains."""
    made = _make(folder)
    named: list[Path] = []
    try:
        with tempfile.TemporaryDirectory(prefix=".report.", suffix=".part", dir=folder) as holder:
            for name, content in contents.items():
                with (Path(holder) / name).open("xb") as file:
                    file.write(content)
                    file.flush()
                    os.fsync(file.fileno())
            _refuse(folder)
            for name in contents:
                (Path(holder) / name).rename(folder / name)
                named.append(folder / name)
    except BaseException as error:
        for path in named:
            path.unlink(missing_ok=True)
        for path in made:
            path.rmdir()
        if isinstance(error, OSError):
            raise _cannot(folder, error) from error
        raise


def _make(folder: Path) -> list[Path]:
    """Make the folder; gives the folders that were not there before, innermost first."""
    missing = [path for path in (folder, *folder.parents) if not path.exists()]
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _cannot(folder, error) from error
    return missing


def _cannot(folder: Path, error: OSError) -> CannotWrite:
    return CannotWrite(
        f"The report cannot be written into “{folder}”: {error.strerror}.", remedy="Choose another folder."
    )
