"""What is read aloud of a chart in which something is hidden or rounded."""

from __future__ import annotations

from daylit.studies.finding import Chart
from daylit.terms.saying import say


def without_numbers(chart: Chart) -> str:
    """Words for a chart whose own tell from which number to which, in full, also where its table does not."""
    return say(
        "{title}: {n} rows, and some numbers are hidden or rounded. The table has those that can be shown.",
        title=chart.title, n=str(len(chart.rows)),
    )  # fmt: skip
