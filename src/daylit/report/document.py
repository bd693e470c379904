"""What a report says, as plain text in order; the page and the PDF only dress it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from daylit import __version__
from daylit.privacy.cells import HIDDEN, small
from daylit.report import figures, wording
from daylit.report.again import again
from daylit.report.overview import overview
from daylit.report.slider import Slider, slider_of
from daylit.report.small import Guarded
from daylit.report.tables import Sheet, left_out_sheet, number_sheets
from daylit.report.wording import FIXED, HEADING
from daylit.studies.finding import Chart, Finding
from daylit.studies.overview_words import READING
from daylit.studies.wording import month
from daylit.tables.contract import COLUMNS
from daylit.tables.extract import Extract
from daylit.tables.manifest import Manifest
from daylit.terms.saying import Language, joined, say


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One chart in the report: its title, its words, and the table behind it. ``name`` finds the drawing."""

    name: str
    title: str
    alt: str
    note: str
    table: Sheet


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One finding as the reader meets it. ``anchor`` is its address inside the page.

    A question without an answer has no design, counts, numbers or limits: they would speak of numbers that are not
    there.
    """

    anchor: str
    number: int
    title: str
    question: str
    answer: tuple[str, ...]
    design: str
    slider: Slider | None
    figures: tuple[Figure, ...]
    numbers: tuple[Sheet, ...]
    counted: str
    left_out: Sheet | None
    assumes: tuple[str, ...]
    does_not_show: tuple[str, ...]
    cautions: tuple[str, ...]
    settings: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Headline:
    """One answer in the summary, with how many people stand behind it."""

    anchor: str
    title: str
    answer: str
    counted: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """The whole report in the order in which it is read."""

    title: str
    facts: tuple[str, ...]
    notice: str
    asked: str
    headlines: tuple[Headline, ...]
    overview: tuple[Sheet, ...]
    care: tuple[str, ...]
    sections: tuple[Section, ...]
    small: str
    words: tuple[tuple[str, str], ...]
    groups: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]
    references: tuple[str, ...]
    provenance: Sheet
    commands: tuple[str, ...]
    again_note: str
    heading: dict[str, str] = field(default_factory=lambda: dict(HEADING))
    fixed: dict[str, str] = field(default_factory=lambda: dict(FIXED))
    reading: tuple[str, ...] = READING
    language: Language = "en"


def compose(
    guarded: Sequence[Guarded], extract: Extract, *, title: str | None, threshold: int, language: Language = "en"
) -> Report:
    """Put findings in order for a reader. Small counts were hidden before (``daylit.report.small``).

    ``language`` is the one in which the report will be told; all is in English here.
    """
    manifest = extract.manifest
    findings = tuple(part.finding for part in guarded)
    sections = tuple(_section(part, number) for number, part in enumerate(guarded, start=1))
    commands, note = again(manifest, findings, title=title, language=language)
    return Report(
        title=title or _title(manifest),
        facts=_facts(manifest, threshold),
        notice=wording.MADE_UP if "made_up" in manifest.mapping or manifest.mapping.get("invented") is True else "",
        asked=wording.asked(len(findings)) if findings else wording.NO_RECORDS,
        headlines=tuple(_headline(part, section) for part, section in zip(guarded, sections, strict=True)),
        overview=overview(guarded),
        care=_care(findings),
        sections=sections,
        small=wording.small_numbers(threshold) if threshold > 1 else wording.SMALL_OFF,
        words=_words(findings),
        groups=_groups(findings),
        references=tuple(dict.fromkeys(reference for finding in findings for reference in finding.references)),
        provenance=_provenance(manifest),
        commands=commands,
        again_note=note,
    )


def _section(guarded: Guarded, number: int) -> Section:
    finding = guarded.finding
    anchor = f"finding-{number}"
    return Section(
        anchor=anchor,
        number=number,
        title=finding.title,
        question=finding.question,
        answer=finding.answer,
        design=wording.DESIGN[finding.design] if finding.answered else "",
        slider=slider_of(finding.charts),
        figures=tuple(_figure(chart, f"{anchor}-chart-{n}") for n, chart in enumerate(finding.charts, start=1)),
        numbers=number_sheets(guarded) if finding.answered else (),
        counted=_counted(guarded) if finding.answered else "",
        left_out=left_out_sheet(guarded) if finding.answered else None,
        assumes=finding.assumes if finding.answered else (),
        does_not_show=finding.does_not_show if finding.answered else (),
        cautions=tuple(caution.sentence for caution in finding.cautions),
        settings=_settings(finding),
    )


def _figure(chart: Chart, name: str) -> Figure:
    note = wording.HIDDEN_IN_CHART if any(HIDDEN in row for row in chart.rows) else ""
    rows = () if chart.rows and all(_says_nothing(row) for row in chart.rows) else chart.rows
    table = Sheet(caption=chart.title, columns=chart.columns, rows=rows)
    return Figure(name=name, title=chart.title, alt=chart.alt, note=note, table=table)


def _says_nothing(row: Sequence[str]) -> bool:
    """Whether a row has names, and nothing beside them that is not hidden."""
    return HIDDEN in row and all(cell == HIDDEN for cell in row[row.index(HIDDEN) :])


def _counted(guarded: Guarded) -> str:
    finding = guarded.finding
    if finding.n_used == finding.n_read:
        return wording.counted_all(guarded.read)
    if guarded.untold:
        return wording.count_hidden(guarded.read)
    share = wording.HIDDEN_SHARE if guarded.few else figures.share(finding.n_used, finding.n_read)
    return wording.counted(read=guarded.read, used=guarded.used, share=share)


def _headline(guarded: Guarded, section: Section) -> Headline:
    finding = guarded.finding
    return Headline(
        anchor=section.anchor,
        title=finding.title,
        answer=short(finding.answer) or finding.title,
        counted=say("{n} people counted", n=guarded.used) if finding.n_used and not guarded.untold else "",
    )


def short(answer: Sequence[str]) -> str:
    """The first sentences of an answer, up to three, as long as a summary can hold them.

    The first result with its range is always among them, after what was asked before it and showed no gap: a summary of
    what searches find does not tell of arrests alone.
    """
    said = [part for part in answer if not part.startswith(_COUNTS) and part != wording.HIDDEN_SENTENCE]
    place = next((place for place, sentence in enumerate(said) if _RANGE in sentence), None)
    if place is not None:  # with the rate of the reference before it, where that is what it compares with
        before = place > 0 and said[place - 1].startswith(_RATE)
        quiet = [sentence for sentence in said[:place] if any(words in sentence for words in _QUIET)]
        return joined([*quiet[:1], *(said[place - 1 : place + 1] if before else said[place : place + 1])])
    said.sort(key=lambda sentence: _SIGNAL not in sentence)
    told = said[:1] or [wording.HIDDEN_SENTENCE] * (wording.HIDDEN_SENTENCE in answer) or list(answer[:1])
    for sentence in said[1:3]:
        if sum(map(len, told)) + len(sentence) > _SUMMARY_LETTERS:
            break
        told.append(sentence)
    return joined(told)


def _care(findings: Sequence[Finding]) -> tuple[str, ...]:
    """What holds for every report, then the cautions that touch most findings; the rest stand in their sections."""
    seen: dict[str, list[str]] = {}
    for finding in findings:
        for caution in finding.cautions:
            seen.setdefault(caution.code, []).append(caution.sentence)
    most = sorted(seen.values(), key=len, reverse=True)[:2]
    return (*wording.ALWAYS, *(sentences[0] for sentences in most))


def _title(manifest: Manifest) -> str:
    name = manifest.place.name
    return say("{agency}: stops and contacts", agency=name) if name else wording.DEFAULT_TITLE


def _facts(manifest: Manifest, threshold: int) -> tuple[str, ...]:
    months = sorted({part.month for part in manifest.coverage if part.month})
    people = small(manifest.people, threshold) if threshold > 1 else figures.people(manifest.people)
    facts: list[str] = [say("{n} people stopped or contacted", n=people)]
    if months:
        first, last = month(months[0]), month(months[-1])
        facts.append(first if first == last else say("{low} to {high}", low=first, high=last))
    facts.append(say("Extract {fingerprint}", fingerprint=manifest.fingerprint[:12]))
    return tuple(facts)


_QUIET = ("no clear gap", "no meaningful gap")
_COUNTS = (
    "This answer counts", "We count searches", "Who was ", "Fewer than ", "Counted another way", "The records cover",
    "The first ", "There are ", "Nobody is compared", "The change is told beyond", "Finds are counted among",
)  # fmt: skip
"""The summary tells how many were counted after each answer, and leaves these sentences about the way out."""
_SIGNAL = "left its usual range"
"""What a watched month points out; it comes before whatever kept its range."""
_RANGE = "(likely "
_RATE = ("Of every", "Kind of reason", "Searches and finds both", "We cannot tell whether the bar")
_SUMMARY_LETTERS = 240


def _settings(finding: Finding) -> str:
    parts = [f"{name} {_plain(value)}" for name, value in sorted(finding.provenance.settings.items())]
    if not parts:
        return say("Study {name}.", name=finding.study)
    return say("Study {name}. Settings: {settings}.", name=finding.study, settings="; ".join(parts))


def _plain(value: Any) -> str:
    if isinstance(value, list | tuple):
        return ", ".join(_plain(part) for part in value) or "none"
    return "none" if value is None or value == "" else str(value)


def _words(findings: Sequence[Finding]) -> tuple[tuple[str, str], ...]:
    all_levels = {estimate.level for finding in findings for estimate in finding.estimates}
    levels = all_levels - {1.0} or {0.95}  # at 1 stand the ends of what is possible, which are no such range
    told = figures.level(min(levels))
    for level in sorted(levels)[1:]:
        told = say("{one} or {other}", one=told, other=figures.level(level))
    return wording.words(told)


def _groups(findings: Sequence[Finding]) -> tuple[tuple[str, tuple[tuple[str, str], ...]], ...]:
    """Of each code list, the labels that the report shows, with their meaning."""
    shown = set(_labels(findings))
    lists = {column.codes.name: column.codes for column in COLUMNS if column.codes is not None}
    found = []
    for codes in lists.values():
        used = tuple((codes.said(code.value), codes.meaning_said(code.value)) for code in codes if code.label in shown)
        if used and len(codes) > 1:
            found.append((codes.title_said, used))
    return tuple(found)


def _labels(findings: Sequence[Finding]) -> Iterable[str]:
    for finding in findings:
        for estimate in finding.estimates:
            yield estimate.label
            yield from estimate.groups.values()
        for chart in finding.charts:
            for row in chart.rows:
                yield from row


def _provenance(manifest: Manifest) -> Sheet:
    rows: list[tuple[str, ...]] = [(say("Extract"), manifest.fingerprint)]
    for source in manifest.sources:
        size = say(
            "{rows} rows, {bytes} bytes, SHA-256 {sha256}",
            rows=figures.people(source.rows),
            bytes=figures.people(source.bytes),
            sha256=source.sha256,
        )
        rows.append((say("Source file: {name}", name=source.name), size))
    rows += [
        (say("Rows read"), figures.people(manifest.rows_read)),
        (say("Rows used"), figures.people(manifest.rows_used)),
        (say("Rows set aside"), figures.people(manifest.rows_set_aside)),
        (say("People"), figures.people(manifest.people)),
        (say("Mapping"), _mapping_told(manifest)),
        (say("Made with"), f"Daylit {manifest.version}, {manifest.engine}"),
        (say("Report written with"), f"Daylit {__version__}"),
    ]
    return Sheet(caption=HEADING["provenance"], columns=(say("What"), say("Value")), rows=tuple(rows))


def _mapping_told(manifest: Manifest) -> str:
    name, sha256 = _mapping_name(manifest), manifest.mapping_sha256
    return f"{name}, SHA-256 {sha256}" if name else say("own file, SHA-256 {sha256}", sha256=sha256)


def _mapping_name(manifest: Manifest) -> str:
    name = manifest.mapping.get("name")
    return name if isinstance(name, str) else ""
