"""The council report: the findings of a release as tagged PDF (PDF/UA-1), in each language, from what may be shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from daylit.release.bundle import LANGUAGES
from daylit.report.charts import draw
from daylit.report.document import Report, compose
from daylit.report.pdf import pdf
from daylit.report.small import Guarded
from daylit.studies.finding import Chart, charts_told
from daylit.tables.extract import Extract
from daylit.terms.telling import spoken

REPORTS = {"en": "report.pdf", "es": "report.es.pdf"}


def printed(guarded: Sequence[Guarded], extract: Extract, name: str, *, threshold: int) -> dict[str, bytes]:
    """The report of a release by its path, one for each language: what ``findings/`` holds, and no more.

    What is hidden is hidden before it is told in another language; what has no words there stays English.
    """
    report = replace(compose(guarded, extract, title=name, threshold=threshold), commands=(), again_note="")
    charts = tuple(chart for part in guarded for chart in part.finding.charts)
    made = {}
    for language in LANGUAGES:
        words = report if language == "en" else replace(spoken(report, language), language=language)
        made[REPORTS[language]] = _set(words, charts_told(charts, language))
    return made


def _set(report: Report, charts: Sequence[Chart]) -> bytes:
    names = [figure.name for section in report.sections for figure in section.figures]
    return pdf(report, {name: draw(one, name=name) for name, one in zip(names, charts, strict=True) if one.spec})
