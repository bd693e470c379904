"""The veil of darkness as states' rules ask it: here, and in worlds in which darkness changes nothing."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from daylit.stats.alike_evenings import EveningTest, alike_evenings
from daylit.stats.veil import VeilOfDarkness, veil_of_darkness
from daylit.studies.clustering import MOSTLY
from daylit.studies.estimating import finite
from daylit.studies.finding import Estimate
from daylit.studies.groups import group_rules
from daylit.studies.rule_profiles import LEVEL, TITLES, Test
from daylit.studies.rule_tests import REFERENCE, WORLDS, Answer, Asked
from daylit.studies.study import Asking
from daylit.studies.twilight_stops import evening, rules, spot_of
from daylit.studies.veil_fits import Stops, has_answer, usable
from daylit.terms.saying import say

Ints = NDArray[np.int64]
TWO: Final[tuple[Test, Test]] = ("evenings", "evenings_no_season")


def evening_tests(asking: Asking, rng: np.random.Generator) -> dict[Test, Answer]:
    """With the season held equal and days as clusters; and without it, with officers as clusters where known."""
    spot = spot_of(asking)
    if not asking.recorded("date", "minute"):
        return dict.fromkeys(TWO, say("date and time are not recorded"))
    if spot is None:
        return dict.fromkeys(TWO, say("the place or its time zone is not known"))
    columns = ["area"] if asking.recorded("area") else []
    officer = ["officer"] if asking.share_recorded("officer") >= MOSTLY else []
    by = [asking.settings.group, "date", "minute", *columns, *officer, *spot.columns]
    counts = asking.count(by, rules=(*group_rules(asking.settings), *rules(asking, spot)), derived=spot.derived())
    light = evening(counts, spot)
    stops = usable(asking, counts, light, spot, "area" if columns else None)
    if REFERENCE not in stops.groups.values or not stops.dark.any() or stops.dark.all():
        return dict.fromkeys(TWO, say("too few stops fall at hours of twilight"))
    ref, enough = stops.groups.values.index(REFERENCE), asking.settings.threshold
    others = [g for g in range(len(stops.groups)) if g != ref and _least(stops, g, ref) >= enough]
    if not others:
        return dict.fromkeys(TWO, say("too few stops fall at hours of twilight"))
    of = counts.codes("officer")[0][light.use].astype(np.int64) + 1 if officer else None
    return _asked(stops, of, ref, others, rng)


def _least(stops: Stops, g: int, ref: int) -> int:
    """The smallest of four numbers of stops: both groups, in light and dark."""
    pair = (stops.code == g) | (stops.code == ref)
    cell = 2 * (stops.code[pair] == g) + stops.dark[pair]
    return int(np.bincount(cell, weights=stops.n[pair], minlength=4).min())


def _asked(
    stops: Stops, officer: Ints | None, ref: int, others: list[int], rng: np.random.Generator
) -> dict[Test, Answer]:
    day = stops.date.astype("datetime64[D]").astype(np.int64)
    week = ((day + 3) % 7, stops.date.astype("datetime64[Y]").astype(np.int64))
    place = () if stops.area is None else (stops.area + 1,)
    season = (*week, *place, stops.date.astype("datetime64[M]").astype(np.int64) % 12)
    date = np.unique(day, return_inverse=True)[1].reshape(-1)
    tests = (EveningTest(factors=season, cluster=date), EveningTest(factors=week, cluster=officer))
    kept = np.isin(stops.code, [ref, *others])
    drawn = alike_evenings(
        stops=np.stack([np.where(stops.code == g, stops.n, 0)[kept] for g in (ref, *others)]),
        dark=stops.dark[kept], minute=stops.minute[kept], usual=[factor[kept] for factor in season],
        alike=[codes[kept] for codes in (date, officer) if codes is not None],
        tests=[EveningTest(factors=tuple(factor[kept] for factor in test.factors),
                           cluster=None if test.cluster is None else test.cluster[kept]) for test in tests],
        worlds=WORLDS, rng=rng,
    )  # fmt: skip
    made: dict[Test, Answer] = {}
    for name, test, worlds in zip(TWO, tests, drawn, strict=True):
        fits = [_fit(stops, g, ref, test) for g in others]
        values = [stops.groups.values[g] for g in others]
        against = (worlds.difference < 0) & (worlds.p_value < 1 - LEVEL)
        made[name] = Asked(
            points={value: _points(fit) for value, fit in zip(values, fits, strict=True)},
            worlds={value: against[:, row] for row, value in enumerate(values)},
            estimates=tuple(_estimate(stops, g, fit, name) for g, fit in zip(others, fits, strict=True)),
        )
    return made


def _fit(stops: Stops, g: int, ref: int, test: EveningTest) -> VeilOfDarkness:
    use = (stops.code == g) | (stops.code == ref)
    return veil_of_darkness(
        in_group=stops.code[use] == g,
        dark=stops.dark[use],
        minute=stops.minute[use],
        count=stops.n[use],
        cluster=None if test.cluster is None else test.cluster[use],
        factors=[factor[use] for factor in test.factors],
        level=LEVEL,
    )


def _points(fit: VeilOfDarkness) -> bool:
    """A smaller share in the dark, beyond chance at the level of the rule."""
    return has_answer(fit) and fit.log_odds < 0 and fit.p_value < 1 - LEVEL


def _estimate(stops: Stops, g: int, fit: VeilOfDarkness, name: Test) -> Estimate:
    shown = has_answer(fit)
    ends = fit.odds_ratio_interval
    return Estimate(
        quantity=f"dark.odds_ratio.rule.{name}",
        label=say(
            "{outcome}: {group} compared with {reference}",
            outcome=TITLES[name],
            group=stops.groups.label(g),
            reference=stops.groups.label(stops.groups.values.index(REFERENCE)),
        ),
        groups={stops.groups.column: stops.groups.values[g], "reference": REFERENCE},
        value=fit.odds_ratio if shown else None,
        low=finite(ends.low) if shown else None,
        high=finite(ends.high) if shown else None,
        level=LEVEL,
        unit="odds ratio",
        n=fit.n_daylight + fit.n_dark,
        p_value=finite(fit.p_value) if shown else None,
        status="ok" if shown else "not estimable",
        note="" if shown else say("The model has no answer here."),
    )
