"""Say which lines of watched months a report leaves out, and why: what is drawn is not read as all there is."""

from __future__ import annotations

from collections.abc import Iterator

from daylit.report.chart_counts import inside_of
from daylit.studies import wording
from daylit.studies.finding import Finding
from daylit.terms.saying import say


def inside_told(finding: Finding, threshold: int) -> Iterator[str]:
    """A sentence for each chart of which some lines are shown inside the agency only (``Chart.inside``)."""
    for chart in finding.charts:
        closed = inside_of(chart, threshold)
        # As the rows write them: these can be told in another language.
        names = dict.fromkeys(cell for row in chart.rows for cell in row if cell in closed)
        if names:
            yield say(
                "{title}: not shown here are the lines of {groups}. From them, readers could work out a count of fewer "
                "than {n} people in some month.",
                title=chart.title, groups=wording.listing(list(names)), n=str(threshold),
            )  # fmt: skip
