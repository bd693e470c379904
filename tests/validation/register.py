"""The numbers that others published, and what Daylit makes of the same data: one line each, by groups of METHODS.

Each maker yields its lines; what they are held to is in the same line. ``python tests/validation/page.py`` writes them
into docs/validation.md, and ``test_register.py`` holds the quick ones on every run where the files are there.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator

import numpy as np
import pandas as pd
from scipy import special
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import proportions_ztest

from daylit.stats.design import code, dummies
from daylit.stats.did import att_gt
from daylit.stats.glm import logit, poisson
from daylit.stats.multiple import benjamini_hochberg
from daylit.stats.outcome import robust_outcome_test
from daylit.stats.rates import rate, rate_ratio
from daylit.stats.selection import selection_bounds
from daylit.stats.standardise import direct
from daylit.stats.threshold_families import beta_chances, discriminant_chances, discriminant_risk
from daylit.stats.veil import veil_of_darkness
from validation.counties import counties
from validation.lines import COUNTIES, DATA, Line, Part, last_digit
from validation.r_packages import doubly_robust_weights, risk_sensitivity
from validation.thresholds import beta_family, discriminant_family
from validation.twilight import times


def beside_white(group: str) -> dict[str, np.ndarray]:
    """The cells of a group and those of white drivers, where a place has both."""
    names, places = ("stops", "searches", "hits"), {}
    with (COUNTIES / "threshold_test.csv").open(newline="") as lines:
        for row in csv.DictReader(lines):
            cell = [float(row[f"num_{name}"]) for name in names]
            places.setdefault((row["state"], row["location_variable"]), {})[row["driver_race"].split()[0]] = cell
    both = [cells[group] + cells["White"] for cells in places.values() if group in cells and "White" in cells]
    return dict(zip((*names, *(f"reference_{name}" for name in names)), np.array(both).T, strict=True))


def robust_test() -> Iterator[Line]:
    published = {"Black": (345, 196, 194, 11, 153, 63, 13), "Hispanic": (363, 311, 304, 2, 66, 173, 144)}
    for group, numbers in published.items():
        test = robust_outcome_test(**beside_white(group))
        against = test.verdict == "lower bar"
        ours = (
            (test.search.estimate > 0).sum(), (test.hit.estimate < 0).sum(), against.sum(),
            (test.verdict == "higher bar").sum(), (test.verdict == "cannot tell").sum(),
            (against & (test.p_value < 0.05)).sum(), (against & (benjamini_hochberg(test.p_value) < 0.05)).sum(),
        )  # fmt: skip
        told = ("more searches", "fewer finds", "lower bar", "higher bar", "cannot tell", "p < .05", "BH q < .05")
        for name, wanted, found in zip(told, numbers, ours, strict=True):
            yield Line(what=f"{group}: places with {name}", published=wanted, ours=int(found), tolerance=0)
        other = of_statsmodels(**beside_white(group))
        yield Line(what=f"{group}: the same, by statsmodels", published=other, ours=int(ours[-1]), tolerance=0)
        yield Line(
            what=f"{group}: the same, of places with three searches of each group and more",
            published=numbers[-1], ours=among_searched(**beside_white(group)), tolerance=0,
        )  # fmt: skip


def among_searched(**counts: np.ndarray) -> int:
    """Places with a lower bar in the family of those with three searches and more; the published one's is not said."""
    told = np.minimum(counts["searches"], counts["reference_searches"]) >= 3
    test = robust_outcome_test(**{name: values[told] for name, values in counts.items()})
    return int(((test.verdict == "lower bar") & (benjamini_hochberg(test.p_value) < 0.05)).sum())


def of_statsmodels(
    stops: np.ndarray, searches: np.ndarray, hits: np.ndarray,
    reference_stops: np.ndarray, reference_searches: np.ndarray, reference_hits: np.ndarray,
) -> int:  # fmt: skip
    """In how many places another implementation sees a lower bar at a false discovery rate of 5 %."""
    told = []
    for n, s, h, m, r, g in zip(
        stops, searches, hits, reference_stops, reference_searches, reference_hits, strict=True
    ):  # fmt: skip
        more = proportions_ztest([s, r], [n, m], alternative="larger")[1]
        # Where nothing was found, or each time, there is no spread to hold a difference against.
        fewer = proportions_ztest([h, g], [s, r], alternative="smaller")[1] if 0 < h + g < s + r else 1.0
        told.append(max(more, fewer))
    return int(multipletests(told, 0.05, "fdr_bh")[0].sum())


def philadelphia() -> Iterator[Line]:
    stops = {"Asian": 7_504, "Black": 204_420, "Hispanic": 29_999, "other": 4_529, "white": 50_698}
    residents = {"Asian": 110_864, "Black": 648_846, "Hispanic": 221_777, "other": 39_858, "white": 548_312}
    published = {"Asian": 0.0677, "Black": 0.3151, "Hispanic": 0.1353, "other": 0.1136, "white": 0.0925}
    for group, share in published.items():
        ours = float(rate(events=stops[group], n=residents[group]).estimate)
        yield Line(what=f"stops per resident, {group}", published=share, ours=ours, tolerance=last_digit(4))
    for group, ratio in (("Black", 3.407), ("Hispanic", 1.463)):
        found = rate_ratio(
            events=stops[group], exposure=residents[group], reference_events=stops["white"],
            reference_exposure=residents["white"],
        )  # fmt: skip
        what = f"ratio to white, {group}"
        yield Line(what=what, published=ratio, ours=float(found.ratio), tolerance=last_digit(3))


def daylight_logits() -> Iterator[Line]:
    published = {
        "TX1": (76_152, 0.027, 0.050, -52_293.970),
        "CO1": (150_600, 0.018, 0.041, -86_046.090),
        "VT1": (27_346, -0.021, 0.116, -7_969.127),
    }
    names = ["black", "hispanic", "clocktime", "night", "weekday", "months", "year", "det"]
    for place, (rows, night, error, likelihood) in published.items():
        stops = pd.read_csv(DATA / "daylight" / f"{place}.csv.gz", usecols=names)
        stops = stops[(stops.hispanic == 0) & stops.det.notna()]
        blocks = [np.ones((len(stops), 1)), stops.night.to_numpy(float)[:, None]]
        hour = np.floor(stops.clocktime.to_numpy(float)).astype(int)
        for factor in (hour, stops.months.to_numpy(), stops.weekday.to_numpy(), stops.year.to_numpy()):
            coded = code(factor)
            blocks.append(dummies(coded.codes, len(coded.levels)))
        blocks.append(stops.det.to_numpy(float)[:, None])
        fit = logit(design=np.concatenate(blocks, axis=1), successes=stops.black.to_numpy(float))
        yield Line(what=f"{place}: stops", published=rows, ours=fit.n, tolerance=0)
        yield Line(what=f"{place}: night", published=night, ours=float(fit.coefficients[1]), tolerance=last_digit(3))
        ours = float(fit.std_errors[1])
        yield Line(what=f"{place}: its standard error", published=error, ours=ours, tolerance=last_digit(3))
        yield Line(
            what=f"{place}: log-likelihood", published=likelihood, ours=float(fit.log_likelihood),
            tolerance=1e-6 * abs(likelihood),
        )  # fmt: skip


def stop_and_frisk() -> Iterator[Line]:
    """900 rows are 225 cells of precinct and group; the offset is the logarithm of earlier arrests."""
    rows = pd.read_csv(DATA / "method-checks/frisk_with_noise.txt", sep=" ")
    cells = rows.groupby(["precinct", "eth"], as_index=False)[["stops", "past.arrests"]].sum()
    coded = code(cells.precinct.to_numpy())
    design = np.column_stack([np.ones(len(cells)), cells.eth == 2, cells.eth == 3, dummies(coded.codes, 75)])
    y = cells.stops.to_numpy(float)
    counts = {"events": y, "exposure": cells["past.arrests"].to_numpy(float)}
    plain, full = (poisson(design=design[:, :columns].astype(float), **counts) for columns in (3, design.shape[1]))
    best = float((special.xlogy(y, y) - y - special.gammaln(y + 1)).sum())  # of a model with an effect for each cell
    told = [("intercept", -0.588, plain.coefficients[0], 3)]
    groups = ((0.070, 0.006, 0.010, 0.007, 0.032), (-0.162, 0.009, -0.419, 0.009, 0.044))
    for at, (effect, error, within, own, quasi) in enumerate(groups, 1):
        told += [
            (f"group {at + 1}", effect, plain.coefficients[at], 3),
            (f"group {at + 1}: error", error, plain.std_errors[at], 3),
            (f"group {at + 1} within precincts", within, full.coefficients[at], 3),
            (f"group {at + 1} within precincts: error", own, full.std_errors[at], 3),
            (f"group {at + 1} within precincts: quasi error", quasi, full.quasi_std_errors[at], 3),
        ]
    told += [
        ("deviance within precincts", 3_427.14, 2 * (best - full.log_likelihood), 2),
        ("overdispersion", 21.885, full.dispersion, 3),
    ]
    for what, wanted, ours, digits in told:
        yield Line(what=what, published=wanted, ours=float(ours), tolerance=last_digit(digits))


def exact_intervals() -> Iterator[Line]:
    published = [(72, 1, 0.201, 0.005, 1.156, 3), (196, 3, 0.281, 0.0575, 0.8334, 4), (84, 4, 0.147, 0.0391, 0.3906, 4)]
    for reference, events, ratio, low, high, digits in published:
        found = rate_ratio(
            events=events, exposure=1, reference_events=reference, reference_exposure=ratio * reference / events
        )
        ends = [float(end) for end in found.interval]
        for name, wanted, ours in zip(("low", "high"), (low, high), ends, strict=True):
            what = f"{events} beside {reference}, ratio {ratio}: {name} end"
            yield Line(what=what, published=wanted, ours=ours, tolerance=last_digit(digits))
    none = rate_ratio(events=0, exposure=1, reference_events=18, reference_exposure=32.76)
    ours = float(none.interval.high)
    yield Line(what="0 beside 18: high end", published=7.451, ours=ours, tolerance=last_digit(3))
    monthly = direct(events=[18, 1], n=[900, 100], weights=[1, 1])
    for name, wanted, ours in (
        ("as counted", 228, float(monthly.events) / float(monthly.n)), ("standardised", 180, float(monthly.estimate))
    ):  # fmt: skip
        what = f"18 of 900 and 1 of 100 a month, for 1,000 and a year: {name}"
        yield Line(what=what, published=wanted, ours=12_000 * ours, tolerance=1e-9)
    wilson = rate(events=22, n=58)
    for name, wanted, ours in (("low", 0.266, wilson.low), ("high", 0.508, wilson.high)):
        yield Line(what=f"22 of 58, Wilson: {name} end", published=wanted, ours=float(ours), tolerance=last_digit(3))


def veil_goldens() -> Iterator[Line]:
    golden = pd.read_csv(DATA / "method-checks/vod_golden.csv").set_index("place")
    models = {"raw": (0, []), "ns6": (6, []), "ns6_dow_year": (6, ["dow", "year"])}
    models["ns6_dow_year_month"] = (6, ["dow", "year", "month"])
    for place in ("KY1", "CT1", "WI1"):
        stops = pd.read_csv(DATA / f"method-checks/{place}_vod.csv.gz")
        for model, (df, factors) in models.items():
            found = veil_of_darkness(
                in_group=stops.black.to_numpy(int), dark=stops.dark.to_numpy(int), minute=stops.minute.to_numpy(int),
                cluster=stops.date.to_numpy("datetime64[D]"), factors=[stops[one].to_numpy() for one in factors], df=df,
            )  # fmt: skip
            want = golden.loc[place]
            for name, key, ours in (
                ("darkness", "b", found.log_odds), ("its error", "se", found.model_std_error),
                ("clustered", "clse", found.std_error),
            ):  # fmt: skip
                wanted = float(want[f"{key}_{model}"])
                yield Line(what=f"{place}, {model}: {name}", published=wanted, ours=float(ours), tolerance=1e-8)


def closed_forms() -> Iterator[Line]:
    beta = {(0.15, 0.05, 10): (0.0828138426, 0.2213947765), (0.05, 0.03, 7): (0.1806747635, 0.1307792394),
            (0.3, 0.1, 5): (0.0811261888, 0.4157641212)}  # fmt: skip
    for (t, share, size), (search, hit) in beta.items():
        chances = beta_chances(*(np.array([value]) for value in (special.logit(t), special.logit(share), np.log(size))))
        at = f"beta, t {t}, φ {share}, λ {size}"
        searched, found = float(chances.searched[0]), float(chances.found[0])
        yield Line(what=f"{at}: searched", published=search, ours=searched, tolerance=1e-9)
        yield Line(what=f"{at}: found", published=hit, ours=found / searched, tolerance=1e-9)
    at = np.array([2.0]), special.logit(np.array([0.05])), np.log(np.array([1.5]))
    chances, risk = discriminant_chances(*at), float(discriminant_risk(*at)[0])
    searched, found = float(chances.searched[0]), float(chances.found[0])
    for name, wanted, ours in (
        ("searched", 0.0370395023, searched), ("found", 0.4164979544, found / searched), ("p", 0.2555097895, risk)
    ):  # fmt: skip
        yield Line(what=f"discriminant, t 2, φ .05, δ 1.5: {name}", published=wanted, ours=ours, tolerance=1e-9)
    seen = selection_bounds(events=20_060, stops=85_000, reference_events=2_625, reference_stops=15_000, extra=0.32)
    for name, wanted, ours in (
        ("naive", 0.061, seen.naive), ("among those stopped", 0.117, seen.stopped),
        ("everyone, low", 0.1086, seen.everyone.low), ("everyone, high", 0.125259, seen.everyone.high),
    ):  # fmt: skip
        yield Line(what=f"selection bounds, ρ .32: {name}", published=wanted, ours=float(ours), tolerance=1e-6)
    for share, size, hit in ((0.05, 20, 0.145), (0.10, 10, 0.190)):
        of = special.logit(0.10), special.logit(share), np.log(size)
        chances = beta_chances(*(np.array([value]) for value in of))
        ours = float(chances.found[0] / chances.searched[0])
        what = f"one bar of .10, Beta(1, {size - 1}): share of searches that find"
        yield Line(what=what, published=hit, ours=ours, tolerance=last_digit(3))


def staggered_effects() -> Iterator[Line]:
    table = pd.read_csv(DATA / "method-checks/mpdta.csv")
    found = att_gt(outcome=table.lemp, unit=table.countyreal, time=table.year, first_treated=table.first_treat)
    cells = {
        2004: (-0.0105, -0.0704, -0.1373, -0.1008),
        2006: (0.0065, -0.0028, -0.0046, -0.0412),
        2007: (0.0305, -0.0027, -0.0311, -0.0261),
    }
    told = [(f"ATT({group}, {2004 + at})", wanted, found.cells.at(group=group, time=2004 + at).estimate)
            for group, row in cells.items() for at, wanted in enumerate(row)]  # fmt: skip
    dynamic = {one.time: one.estimate for one in found.dynamic}
    told += [(f"dynamic, e = {e}", wanted, dynamic[e]) for e, wanted in enumerate((-0.0199, -0.0510, -0.1373, -0.1008))]
    told += [
        ("simple", -0.0400, found.simple.estimate), ("its standard error", 0.0120, found.simple.std_error),
        ("dynamic, overall", -0.0772, found.dynamic.overall.estimate),
        ("by group, overall", -0.0310, found.group.overall.estimate),
    ]  # fmt: skip
    for what, wanted, ours in told:
        yield Line(what=what, published=wanted, ours=float(ours), tolerance=last_digit(4))


PARTS = (
    Part(title="V1 · Threshold test, beta family", make=beta_family, needs=COUNTIES / "threshold_test.csv", slow=True,
         source="Pierson et al. 2020, doi:10.1038/s41562-020-0858-1: posterior means by place and group"),
    Part(title="V2 · Threshold test, discriminant family", make=discriminant_family,
         needs=COUNTIES / "threshold_test.csv", slow=True,
         source="Pierson, Corbett-Davies & Goel 2018, arXiv:1702.08536: their model and priors, run in rstan"),
    Part(title="V2b · Robust outcome test on the same cells", make=robust_test, needs=COUNTIES / "threshold_test.csv",
         source="Gaebler & Goel 2025, doi:10.1073/pnas.2416348122, on the cells of Pierson et al. 2020. "
                "Which places are one family for BH is not said: of all of them other software counts as Daylit does"),
    Part(title="V3 · Counties", make=counties, needs=COUNTIES / "fig3a_search_rate_county.csv",
         source="Pierson et al. 2020: county tables"),
    Part(title="V4 · Philadelphia, 2017", make=philadelphia, source="Stanford Open Policing's tutorial"),
    Part(title="V5 · Published logits of night", make=daylight_logits, needs=DATA / "daylight/TX1.csv.gz", slow=True,
         source="Published regressions on stops in Arlington, Aurora and Burlington"),
    Part(title="V6 · Doubly robust weighting", make=doubly_robust_weights,
         needs=DATA / "method-checks/hartford_weights.csv.gz",
         source="The R package fastDR (Ridgeway) on stops in Hartford, from its own weights"),
    Part(title="V7 · Sensitivity of risk-adjusted regression", make=risk_sensitivity,
         needs=DATA / "method-checks/rar_example.csv",
         source="The R package rar on its example (Jung et al., arXiv:1809.05651), a search on a grid"),
    Part(title="V8 · Stop and frisk with noise", make=stop_and_frisk, needs=DATA / "method-checks/frisk_with_noise.txt",
         source="Gelman & Hill 2007, chapter 6"),
    Part(title="V9 · Exact and score intervals, and a standardised rate", make=exact_intervals,
         source="Clopper & Pearson 1934, doi:10.1093/biomet/26.4.404, as published for state reports; Wilson 1927"),
    Part(title="V13 · Veil of darkness, held to R", make=veil_goldens, needs=DATA / "method-checks/vod_golden.csv",
         source="R’s glm with natural splines, errors clustered by date with the factor G/(G − 1)"),
    Part(title="Sun · Sunset and dusk by the convention of suncalc", make=times,
         source="The R package suncalc, local clock; Daylit's own default is NOAA's and NREL's, 70–93 seconds earlier"),
    Part(title="V14 · Closed forms", make=closed_forms,
         source="Simoiu et al. 2017, doi:10.1214/17-AOAS1058; Knox et al. 2020, doi:10.1017/S0003055420000039"),
    Part(title="V16 · Staggered difference-in-differences", make=staggered_effects,
         needs=DATA / "method-checks/mpdta.csv", source="Callaway & Sant’Anna 2021, doi:10.1016/j.jeconom.2020.12.001"),
)  # fmt: skip
WAITING = {
    "V15 · Officer flags": (
        "202, 164 and 6 flags are of one simulation whose draws were not published; ours is held to at most 15 % of "
        "false ones over simulated worlds (`tests/worlds/test_officers_worlds.py`, docs/worlds.md)"
    ),
    "V17 · Wording by example": "a style of sentence, not a number",
}
