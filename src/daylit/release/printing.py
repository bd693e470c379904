"""The council report: the findings of a release as a tagged PDF (PDF/UA-1), from what may be shown of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from daylit.report.charts import draw
from daylit.report.document import compose
from daylit.report.ledger import Where
from daylit.report.pdf import pdf
from daylit.report.small import guard_all
from daylit.studies.finding import Finding
from daylit.tables.extract import Extract

REPORT = "report.pdf"


def printed(
    findings: Sequence[Finding], told: Mapping[Where, bool], extract: Extract, name: str, *, threshold: int
) -> dict[str, bytes]:
    """The report of a release by its path. It holds what ``findings/`` holds, and nothing of how it was stored."""
    guarded = guard_all(findings, threshold=threshold, told=told)
    report = replace(compose(guarded, extract, title=name, threshold=threshold), commands=(), again_note="")
    pictures = {}
    names = [figure.name for section in report.sections for figure in section.figures]
    charts = [chart for part in guarded for chart in part.finding.charts]
    for where, chart in zip(names, charts, strict=True):
        if chart.spec:
            pictures[where] = draw(chart, name=where)
    return {REPORT: pdf(report, pictures)}
