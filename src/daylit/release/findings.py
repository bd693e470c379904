"""A finding as a document of the bundle: its words in both languages, its numbers, and its charts drawn."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from daylit.privacy.cells import HIDDEN
from daylit.release.bundle import LANGUAGES
from daylit.release.telling import told
from daylit.report import figures
from daylit.report.charts import draw
from daylit.report.slider import Slider, slider_of
from daylit.report.small import Guarded
from daylit.report.svg import night_colours
from daylit.studies.finding import Chart, Estimate, Finding
from daylit.terms.saying import Language
from daylit.terms.saying import told as told_in
from daylit.terms.telling import spoken


def finding_document(
    whole: Finding, guarded: Guarded, *, planned: Collection[str] = ()
) -> tuple[dict[str, Any], dict[str, bytes]]:
    """The document of a finding, and the pictures that it names, by path.

    ``whole`` is the finding as it was run, ``guarded`` what may be shown of it; ``planned`` are the studies of the plan
    of analysis: any other is marked as exploratory. Nothing of ``whole`` but its words enters the document.
    """
    pictures: dict[str, bytes] = {}
    safe = guarded.finding
    document: dict[str, Any] = {"study": safe.study, "design": safe.design}
    for language in LANGUAGES:
        one = told(whole, guarded, language)
        if language != "en" and one.language == "en":
            document[language] = {**document["en"], "language": "en"}
        else:
            document[language] = _words(one.finding, guarded, language, pictures)
    document |= {
        "numbers": [_number(part, n, events) for part, n, events in _with_hidden(guarded, safe.estimates)],
        "n_read": None if guarded.few and not safe.left_out else safe.n_read,
        "n_used": None if guarded.few or guarded.untold else safe.n_used,
        "references": list(safe.references),
        "provenance": _provenance(safe),
        "exploratory": bool(planned) and safe.study not in planned,
    }
    return document, pictures


def _words(finding: Finding, guarded: Guarded, language: Language, pictures: dict[str, bytes]) -> dict[str, Any]:
    return {
        "language": language,
        "title": finding.title,
        "question": finding.question,
        "answer": list(finding.answer),
        "assumes": list(finding.assumes),
        "does_not_show": list(finding.does_not_show),
        "cautions": [{"code": caution.code, "sentence": caution.sentence} for caution in finding.cautions],
        "left_out": [
            {"reason": part.reason, "sentence": part.sentence, "n": None if n == HIDDEN else part.n}
            for part, n in zip(finding.left_out, guarded.left_out, strict=True)
        ],
        "charts": [
            chart_document(chart, f"{finding.study}-{place}-{language}", language, pictures)
            for place, chart in enumerate(finding.charts, start=1)
        ],
        **slider_document(slider_of(finding.charts), language),
        "estimates": [
            {
                "label": part.label,
                "groups": dict(part.groups),
                "shown": _shown(part, language),
                "interval": told_in(figures.interval(part), language),
                "n": told_in(n, language) if n else figures.people(part.n),
                "note": told_in(part.note, language),
            }
            for part, n, _ in _with_hidden(guarded, finding.estimates)
        ],
    }


def _shown(part: Estimate, language: Language) -> str:
    if part.status == "ok":
        return told_in(figures.figure(part.value, part.unit), language)
    return told_in(HIDDEN, language) if part.status == "too few" else figures.NONE


def _with_hidden(guarded: Guarded, estimates: Sequence[Estimate]) -> list[tuple[Estimate, str, str]]:
    return list(zip(estimates, guarded.n, guarded.events, strict=True))


def chart_document(chart: Chart, name: str, language: Language, pictures: dict[str, bytes]) -> dict[str, Any]:
    """The chart's table, and the paths of its drawings, wide and narrow, in the light and in the dark.

    The drawings are put into ``pictures`` by path; ``name`` and ``language`` name them.
    """
    made: dict[str, Any] = {
        "title": chart.title,
        "alt": chart.alt,
        "columns": list(chart.columns),
        "rows": [[told_in(HIDDEN, language) if cell == HIDDEN else cell for cell in row] for row in chart.rows],
        "svg_light": None, "svg_dark": None, "svg_light_narrow": None, "svg_dark_narrow": None,
    }  # fmt: skip
    if not chart.spec:
        return made
    picture = draw(chart, name=name)
    for ending, drawing in (("", picture.wide), ("_narrow", picture.narrow)):
        for shade, text in (("light", drawing), ("dark", _at_night(drawing))):
            path = f"charts/{name}{ending.replace('_', '-')}-{shade}.svg"
            pictures[path] = text.encode()
            made[f"svg_{shade}{ending}"] = path
    return made


def slider_document(slider: Slider | None, language: Language) -> dict[str, Any]:
    """What a reader may move, as ``slider``: its values, each with the tables that it brings up; nothing without one.

    Its cells are those of the charts' tables.
    """
    if slider is None:
        return {}
    told = spoken(slider, language)
    steps = [
        {
            "words": step.words,
            "tables": [
                {"caption": sheet.caption, "columns": list(sheet.columns), "rows": [list(row) for row in sheet.rows]}
                for sheet in step.sheets
            ],
        }
        for step in told.steps
    ]
    return {"slider": {"heading": told.heading, "hint": told.hint, "title": told.title, "steps": steps}}


def _at_night(drawing: str) -> str:
    for day, dark in night_colours([drawing]).items():
        for what in ("fill", "stroke"):
            drawing = drawing.replace(f'{what}="{day}"', f'{what}="{dark}~"')
    return drawing.replace('~"', '"')


def _number(part: Estimate, n: str, events: str) -> dict[str, Any]:
    return {
        "quantity": part.quantity,
        "label": part.label,
        "groups": dict(part.groups),
        "value": _finite(part.value), "low": _finite(part.low), "high": _finite(part.high),
        "level": part.level,
        "unit": part.unit,
        "n": None if n else part.n,
        "events": None if events else part.events,
        "p_value": _finite(part.p_value), "q_value": _finite(part.q_value),
        "status": part.status,
    }  # fmt: skip


def _finite(value: float | None) -> float | None:
    return None if value is None or not math.isfinite(value) else value


def _provenance(finding: Finding) -> dict[str, Any]:
    """Where it came from, by fingerprint, version and settings. The names of source files stay in the agency."""
    settings: Mapping[str, Any] = finding.provenance.settings
    return {
        "extract": finding.provenance.extract,
        "version": finding.provenance.version,
        "settings": dict(settings),
    }
