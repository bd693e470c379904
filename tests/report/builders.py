"""Findings drawn by hand, of every kind that a report must carry, and the extract that they name."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from daylit.studies import charts, month_lines
from daylit.studies.finding import Caution, Chart, Estimate, Finding, LeftOut, Provenance
from daylit.tables.extract import Extract
from small_extract import extract_from_sql

NASTY = "<script>alert('x')</script> & #strong[*b*] \"q\" $x$"
GROUPS = (("asian", "Asian"), ("black", "Black"), ("hispanic", "Hispanic"), ("white", "White"))


def an_extract(folder: Path, **columns: str) -> Extract:
    """An extract of a few people: its manifest is what the report shows."""
    return extract_from_sql(folder / "extract", rows=40, **columns)


def a_finding(**changes: Any) -> Finding:
    """The rates of four groups with intervals, one caution and two reasons for leaving people out."""
    people = (900, 4_000, 3_000, 12_000)
    searched = (40, 320, 210, 600)
    rows = [(label, n, k) for (_, label), n, k in zip(GROUPS, people, searched, strict=True)]
    made = Finding(
        study="rates",
        title="What happened to people who were stopped",
        question="How often were people of each group searched?",
        answer=(
            "Of every 100 White people, 5 were searched.",
            "Black people were searched 1.6 times as often as White people (likely between 1.4 and 1.8 times).",
        ),
        design="description",
        estimates=tuple(
            a_rate(value, label, n, k) for (value, label), n, k in zip(GROUPS, people, searched, strict=True)
        ),
        charts=(rate_chart(rows),),
        n_read=20_000,
        n_used=19_900,
        left_out=(
            LeftOut(reason="group.missing", sentence="The race or ethnicity is not recorded.", n=97),
            LeftOut(reason="group.unknown", sentence="The race or ethnicity is recorded as not known.", n=3),
        ),
        assumes=("Every stop was recorded, with the right group and the right outcome.",),
        does_not_show=("Why the rates differ.", "Whether the stop itself should have been made."),
        cautions=(Caution(code="outcome_missing", sentence="“Searched” is not recorded for 1 of 100 people."),),
        references=(
            "Wilson (1927), Journal of the American Statistical Association, doi:10.1080/01621459.1927.10502953",
        ),
        provenance=Provenance(
            extract="cd" * 32, source="stops.csv", version="0.1.0", settings={"group": "race_ethnicity", "where": []}
        ),
    )
    return replace(made, **changes)


def a_rate(value: str, label: str, n: int, events: int, outcome: str = "searched", **changes: Any) -> Estimate:
    """The share of a group that was searched, or had another outcome."""
    made = Estimate(
        quantity=f"{outcome}.rate",
        label=f"{outcome.capitalize()}: {label}",
        groups={"race_ethnicity": value},
        value=events / n,
        low=events / n * 0.85,
        high=events / n * 1.15,
        unit="percent",
        n=n,
        events=events,
    )
    return replace(made, **changes)


def a_ratio(value: str, label: str, n: int, events: int, outcome: str = "searched", **changes: Any) -> Estimate:
    """How many times as often a group was searched as white people, or had another outcome."""
    made = Estimate(
        quantity=f"{outcome}.ratio",
        label=f"{outcome.capitalize()}: {label} compared with White",
        groups={"race_ethnicity": value, "reference": "white"},
        value=1.6,
        low=1.4,
        high=1.8,
        unit="ratio",
        n=n,
        events=events,
        p_value=0.0004,
        q_value=0.002,
        family="outcomes by group",
    )
    return replace(made, **changes)


def rate_chart(rows: list[tuple[str, int, int]], title: str = "How often people were searched") -> Chart:
    """Dots with intervals and the table behind them, as the studies draw them."""
    dots = [charts.Dot(label=label, value=k / n, low=k / n * 0.85, high=k / n * 1.15) for label, n, k in rows]
    cells = tuple(
        (label, f"{100 * k / n:.1f} %", f"{85 * k / n:.1f} % to {115 * k / n:.1f} %", f"{n:,}") for label, n, k in rows
    )
    table = charts.Table(columns=("Group", "Rate", "Likely range", "Number of people"), rows=cells)
    return charts.dots(
        title=title,
        alt=f"{title}: {len(rows)} numbers.",
        axis="Share of people",
        scale="percent",
        data=dots,
        table=table,
    )


def ratios() -> Finding:
    """Comparisons on a log axis, several outcomes and groups, with p-values under control."""
    dots, rows = [], []
    for o, outcome in enumerate(("Searched", "Arrested", "Given a citation", "Given a warning", "Force used")):
        for g, label in enumerate(("Asian", "Black", "Hispanic", "More than one")):
            value = 0.6 + 0.35 * g + 0.1 * o
            dots.append(charts.Dot(label=outcome, series=label, value=value, low=value * 0.8, high=value * 1.25))
            rows.append((outcome, label, f"{value:.2f}", f"{value * 0.8:.2f} to {value * 1.25:.2f}", "yes"))
    table = charts.Table(
        columns=("Outcome", "Group", "Times as often as White", "Likely range", "Stands out"), rows=tuple(rows)
    )
    chart = charts.dots(
        title="Outcomes compared between groups",
        alt="Outcomes compared between groups: 20 numbers, from 0.60 to 2.05.",
        axis="Times as often as White (log scale; 1 = no difference)",
        scale="ratio",
        data=dots,
        table=table,
    )
    return a_finding(
        title="Outcomes compared",
        charts=(chart,),
        estimates=(
            *a_finding().estimates,
            a_ratio("black", "Black", 16_000, 920),
            a_ratio("asian", "Asian", 12_900, 640),
        ),
    )


def trend() -> Finding:
    """Monthly lines, one panel for each group."""
    points, rows = [], []
    for g, label in enumerate(("Asian", "Black", "White")):
        for month in range(36):
            value = 0.05 + 0.02 * g + 0.01 * (month % 12) / 12
            when = f"{2019 + month // 12}-{month % 12 + 1:02d}-01"
            points.append(month_lines.Point(when=when, series=label, value=value, low=value * 0.8, high=value * 1.2))
            rows.append((when[:7], label, f"{value:.1%}".replace("%", " %"), f"{1000 + month:,}"))
    table = charts.Table(columns=("Month", "Group", "Rate", "Number of people"), rows=tuple(rows))
    chart = month_lines.lines(
        title="Searches month by month",
        alt="Searches month by month for three groups.",
        axis="Share of people searched in the month",
        scale="percent",
        data=points,
        table=table,
    )
    return a_finding(study="trend", title="What changed over the months", charts=(chart,))


def supposed(along: str = "Share of stops", **changes: Any) -> Chart:
    """A table along which a reader may move, without a picture."""
    words = ("0 %", "10 %", "a third", "half")
    rows = tuple(
        (outcome, group, share, f"+{1 + place}.{n} (+0.5 to +9.5)")
        for outcome in ("Searched", "Force used")
        for n, group in enumerate(("Asian", "Black", "Hispanic"))
        for place, share in enumerate(words)
    )
    columns = ("Outcome", "Group", along, "Gap to White, in points (likely range)")
    made = Chart(title="Gaps", alt="Gaps of three groups.", spec={}, columns=columns, rows=rows, along=along)
    return replace(made, **changes)


def moved() -> Finding:
    """A finding with a share that nobody knows."""
    return a_finding(study="selection_bounds", title="If some stops would not have happened", charts=(supposed(),))


def stacked() -> Finding:
    """Bars whose parts add up to one."""
    parts = [
        (row, part, share)
        for row, a in (("Black", 0.3), ("White", 0.45))
        for part, share in (("Traffic safety", a), ("Investigation", 0.2), ("Equipment and papers", 0.8 - a))
    ]
    table = charts.Table(
        columns=("Group", "Reason", "Share"), rows=tuple((r, p, f"{100 * s:.1f} %") for r, p, s in parts)
    )
    chart = charts.bars(
        title="Why people were stopped",
        alt="Three reasons for two groups.",
        axis="Share of stops",
        scale="percent",
        data=(),
        stacks=parts,
        table=table,
    )
    return a_finding(study="search_reasons", title="Why people are stopped", charts=(chart,))


def nothing_seen() -> Finding:
    """A null result, which says what could have been seen."""
    return a_finding(
        study="veil_of_darkness",
        title="Does daylight change who is stopped?",
        design="design-based test",
        answer=(
            "We saw no clear difference. With these numbers we could only have seen a gap of about 1.4 times or more.",
        ),
        charts=(),
    )


def not_estimable() -> Finding:
    """A question that these records cannot answer."""
    return a_finding(
        study="benchmark",
        title="Stops and residents",
        answer=("This cannot be answered from these records: no numbers of residents were given.",),
        estimates=(
            Estimate(
                quantity="benchmark",
                label="Stops and residents",
                value=None,
                unit="none",
                n=0,
                status="not estimable",
                note="No numbers of residents were given.",
            ),
        ),
        charts=(),
        n_used=0,
        left_out=(LeftOut(reason="study.not_answered", sentence="The question has no answer.", n=20_000),),
        cautions=(),
    )


def few() -> Finding:
    """One group below the threshold, whose count must not come out by any way."""
    rows = [("Asian", 7, 3), ("Black", 400, 60), ("Hispanic", 90, 20), ("White", 1_200, 100)]
    return a_finding(
        answer=("Of every 100 Asian people, 43 were arrested.", "Of every 100 White people, 8 were arrested."),
        estimates=(
            *(a_rate(value, label, n, k, "arrested") for (value, _), (label, n, k) in zip(GROUPS, rows, strict=True)),
            a_ratio("asian", "Asian", 1_207, 103, "arrested"),
            a_ratio("black", "Black", 1_600, 160, "arrested"),
        ),
        charts=(rate_chart(rows, "How often people were arrested"),),
        n_read=1_697,
        n_used=1_697,
        left_out=(),
    )


def many(groups: int = 40) -> Finding:
    """Forty groups with long names."""
    rows = [
        (f"Beat {number:02d}, the streets north of the river and the old harbour", 500 + number, 50 + number)
        for number in range(groups)
    ]
    return a_finding(
        title="Forty areas",
        estimates=tuple(a_rate(f"beat{number}", label, n, k) for number, (label, n, k) in enumerate(rows)),
        charts=(rate_chart(rows, "How often people were searched in each area"),),
        n_read=sum(n for _, n, _ in rows),
        n_used=sum(n for _, n, _ in rows),
        left_out=(),
    )


def nasty() -> Finding:
    """Values from a source that try to become commands."""
    rows = [(NASTY, 900, 90), ("${alert(1)}", 800, 80)]
    return a_finding(
        title=f"Title {NASTY}",
        answer=(f"Answer {NASTY}",),
        estimates=tuple(a_rate(f"v{n}", label, n, k) for label, n, k in rows),
        charts=(rate_chart(rows, NASTY),),
        references=(NASTY,),
        cautions=(Caution(code="nasty", sentence=f"Caution {NASTY}"),),
    )


def all_kinds() -> tuple[Finding, ...]:
    """One of each, in the order of a report."""
    return (a_finding(), ratios(), trend(), stacked(), nothing_seen(), not_estimable(), few(), many())
