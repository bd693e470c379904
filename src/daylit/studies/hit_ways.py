"""What searches find with other choices of which searches count: does the answer stay the same?"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from daylit.studies import charts, ways, wording
from daylit.studies.comparing import Compared
from daylit.studies.finding import Chart, Estimate
from daylit.studies.searches import EVERY_SEARCH, KNOWN_BASIS
from daylit.terms.saying import say

FIRST: Final = say("As counted here")
WAYS: Final = (FIRST, KNOWN_BASIS, EVERY_SEARCH)


def rows(compared: Compared, variants: list[tuple[str, Compared]]) -> list[ways.Row]:
    """Whether something was found, of each group that is shown, with each choice of searches."""
    groups, outcome = compared.groups, compared.outcomes[0]
    ref = groups.reference
    return [
        ways.Row(
            what=outcome.title, quantity=f"{outcome.column}.ratio", **ways.beside(groups, g),
            unit="ratio", n=int(compared.n[[g, ref], 0].sum()), level=compared.settings.level,
            stands=bool(compared.clear[row, 0]),
            asked=tuple(_asked(name, one, row) for name, one in ((FIRST, compared), *variants)),
        )
        for row, g in enumerate(groups.others)
        if compared.use[row, 0]
    ]  # fmt: skip


def _asked(way: str, one: Compared, row: int) -> ways.Asked:
    return ways.Asked.at(way, one.ratio if one.use[row, 0] else None, (row, 0))


def ways_told(compared: Compared, variants: list[tuple[str, Compared]]) -> list[str]:
    """For each other choice whether it changes what is pointed out, and of whom."""
    told: list[str] = []
    if not compared.use[:, 0].any():
        return told
    for name, other in variants:
        changed = [
            compared.groups.people(compared.groups.others[row])
            for row in range(len(compared.groups.others))
            if compared.clear[row, 0] != other.clear[row, 0]
            or (compared.clear[row, 0] and (compared.ratio.estimate[row, 0] > 1) != (other.ratio.estimate[row, 0] > 1))
        ]
        if changed:
            told.append(
                say(
                    "Counted another way ({way:down}), the answer changes for {groups}.",
                    way=name,
                    groups=wording.listing(changed),
                )
            )
        elif compared.clear[:, 0].any():
            told.append(say("Counted another way ({way:down}), the answer stays the same.", way=name))
        else:  # the sides of gaps that are not clear may differ: that none is clear stays the same, and no more
            told.append(say("Counted another way ({way:down}), no gap is clear either.", way=name))
    return told


def way_estimates(variants: list[tuple[str, Compared]]) -> list[Estimate]:
    """How many times as often something was found, with each other choice."""
    return [
        replace(
            estimate,
            quantity=f"{estimate.quantity}.{number}",
            label=say("{way}: {what}", way=name, what=estimate.label),
            family="",
        )
        for number, (name, other) in enumerate(variants, start=1)
        for estimate in other.estimates()
        if estimate.quantity == "found.ratio"
    ]


def way_chart(compared: Compared, variants: list[tuple[str, Compared]]) -> Chart:
    """What searches find with each choice, a dot for each group."""
    groups, dots, rows = compared.groups, [], []
    ref = groups.label(groups.reference)
    for name, one in ((FIRST, compared), *variants):
        for row, g in enumerate(groups.others):
            value, low, high = (float(a[row, 0]) for a in (one.ratio.estimate, one.ratio.low, one.ratio.high))
            if one.use[row, 0]:
                dots.append(charts.Dot(label=name, series=groups.label(g), value=value, low=low, high=high))
            numbers = (
                (wording.decimal(value), wording.interval(low, high)) if one.use[row, 0] else (wording.too_few(), "–")
            )
            rows.append((name, groups.label(g), *numbers))
    return charts.dots(
        title=say("Something was found: does it matter which searches count?"),
        alt=say(
            "How often searches found something as a multiple of searches of {reference}, for {n} "
            "choices of searches. The table has the numbers.",
            reference=ref,
            n=str(1 + len(variants)),
        ),
        axis=wording.times_axis(ref),
        scale="ratio",
        data=dots,
        among=groups.ever,
        table=charts.Table(
            columns=(say("Searches counted"), say("Group"), wording.times_as_often(ref), say("Likely range")),
            rows=tuple(rows),
        ),
    )
