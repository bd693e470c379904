"""Numbers of the county tables of Pierson and others 2020 (METHODS V3)."""

from __future__ import annotations

import csv
from collections.abc import Iterator

import numpy as np

from daylit.stats.design import code, dummies
from daylit.stats.glm import Fit, logit, poisson
from daylit.stats.negative_binomial import negative_binomial
from daylit.stats.outcome import outcome_test
from validation.lines import COUNTIES, Line, last_digit


def county_table(name: str, events: str, n: str) -> dict[str, dict[str, tuple[float, float]]]:
    """Group → county → (events, n)."""
    table: dict[str, dict[str, tuple[float, float]]] = {}
    with (COUNTIES / name).open(newline="") as lines:
        for row in csv.DictReader(lines):
            group = row["driver_race"].split()[0]
            table.setdefault(group, {})[row["location"]] = (float(row[events]), float(row[n]))
    return table


def counties() -> Iterator[Line]:
    files = {
        "stop": ("fig2_stop_rate_county.csv", "n_stops", "county_population", -1, (84.6, 45.2), (859, None)),
        "search": ("fig3a_search_rate_county.csv", "n_searches", "n_stops", 1, (12.4, 10.8), (863, 863)),
        "hit": ("fig4a_hit_rate_county.csv", "n_hits", "n_searches", 1, (56.0, 92.3), (234, 234)),
    }
    for kind, (name, events, n, sign, shares, many) in files.items():
        table = county_table(name, events, n)
        for group, share, rates in zip(("Black", "Hispanic"), shares, many, strict=True):
            names = sorted(set(table[group]) & set(table["White"]))
            mine, white = (np.array([table[one][county] for county in names]) for one in (group, "White"))
            higher = sign * (white[:, 0] / white[:, 1] - mine[:, 0] / mine[:, 1]) > 0
            whose = "white" if sign > 0 else group
            what = (
                f"{kind} rate of {whose} drivers the higher one, beside {'white' if sign < 0 else group}, % of counties"
            )
            yield Line(what=what, published=share, ours=100 * float(higher.mean()), tolerance=last_digit(1))
            if rates is not None:  # of Hispanic drivers' stops no number was published; there are 861
                what = f"counties with a {kind} rate of both, {group}"
                yield Line(what=what, published=rates, ours=len(names), tolerance=0)
            if kind == "hit":
                yield hit_odds(group, names, mine, white)
    yield from within_counties()


def hit_odds(group: str, names: list[str], mine: np.ndarray, white: np.ndarray) -> Line:
    """Ours is Mantel–Haenszel's estimator, theirs a logit with an effect for each county."""
    test = outcome_test(
        found=mine[:, 0], searches=mine[:, 1], reference_found=white[:, 0], reference_searches=white[:, 1],
        stratum=names, cluster=names,
    )  # fmt: skip
    published = {"Black": 0.0020, "Hispanic": -0.4308}[group]
    ours = float(np.log(float(test.within.odds_ratio.estimate)))
    what = f"hit rate within counties, log odds by Mantel–Haenszel, {group}"
    return Line(what=what, published=published, ours=ours, tolerance=0.03)


WITHIN_COUNTIES = {
    # The table; events and what they are of; log odds of Black and Hispanic drivers, and their clustered errors.
    "search": ("fig3a_search_rate_county.csv", "n_searches", "n_stops", (0.6779, 0.7363), (0.0315, 0.0375)),
    "arrest": ("fig3b_arrest_rate_county.csv", "n_arrests", "n_stops", (0.501, 0.607), (0.0383, 0.0461)),
    "hit": ("fig4a_hit_rate_county.csv", "n_hits", "n_searches", (0.0020, -0.4308), (0.0244, 0.0253)),
}


def county_rows(name: str, events: str, n: str) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Columns of Black and Hispanic drivers, events, what they are of, and county; counties without any event left out.

    Of those a logit tells nothing, and takes long to see it.
    """
    table, groups = county_table(name, events, n), ("White", "Black", "Hispanic")
    rows = [(group, county, *table[group][county]) for group in groups for county in table[group]]
    group, county = (np.array([row[place] for row in rows]) for place in (0, 1))
    y, of = (np.array([row[place] for row in rows]) for place in (2, 3))
    codes = code(county).codes
    some = np.bincount(codes, weights=y)[codes] > 0
    design = np.column_stack([group == "Black", group == "Hispanic"]).astype(float)
    return design[some], y[some], of[some], county[some]


def within_counties() -> Iterator[Line]:
    """Table S3 of the paper: a regression with an effect of each county."""
    for kind, (name, events, n, odds, errors) in WITHIN_COUNTIES.items():
        design, y, of, county = county_rows(name, events, n)
        fit = logit(design=with_counties(design, county), successes=y, trials=of, cluster=county)
        yield from beside(
            f"{kind} rate within counties, log odds", fit.coefficients[1:3], odds, 0.001 if kind == "arrest" else 5e-5
        )
        yield from beside(f"{kind} rate within counties, clustered error", fit.cluster_std_errors[1:3], errors, 1e-4)
        if kind == "search":
            yield from beside(
                "search rate within counties, error of the model", fit.std_errors[1:3], (0.0025, 0.0022), 5e-5
            )
            yield Line(
                what="search rate within counties, Pearson’s φ", published=22.4, ours=phi_of_all(fit, name, events, n),
                tolerance=0.05,
            )  # fmt: skip
    design, y, of, county = county_rows("fig2_stop_rate_county.csv", "n_stops", "county_population")
    fit = poisson(design=with_counties(design, county), events=y, exposure=of, cluster=county)
    yield from beside("stop rate within counties, Poisson", fit.coefficients[1:3], (0.4288, -0.0016), 5e-5)
    yield from beside(
        "stop rate within counties, Poisson, clustered error", fit.cluster_std_errors[1:3], (0.0236, 0.0372), 1e-4
    )
    yield Line(what="stop rate within counties, Pearson’s φ", published=409.5, ours=fit.dispersion, tolerance=0.05)
    found = negative_binomial(design=design, events=y, exposure=of, place=county)
    yield from beside("stop rate within counties, negative binomial", found.coefficients, (0.7384, -0.0480), 5e-5)
    yield Line(what="stop rate within counties, size θ", published=6.839, ours=found.theta, tolerance=0.0005)


def phi_of_all(fit: Fit, name: str, events: str, n: str) -> float:
    """The dispersion with counties without an event counted: they are fitted exactly, and have degrees of freedom."""
    table = county_table(name, events, n)
    rows = sum(len(counties) for counties in table.values())
    places = len({county for counties in table.values() for county in counties})
    freedom = rows - places - 2
    return fit.dispersion * (fit.n_cells - fit.rank) / freedom


def with_counties(design: np.ndarray, county: np.ndarray) -> np.ndarray:
    coded = code(county)
    return np.concatenate([np.ones((len(design), 1)), design, dummies(coded.codes, len(coded.levels))], axis=1)


def beside(what: str, ours: np.ndarray, published: tuple[float, float], tolerance: float) -> Iterator[Line]:
    for group, number, told in zip(("Black", "Hispanic"), ours, published, strict=True):
        yield Line(what=f"{what}, {group}", published=told, ours=float(number), tolerance=tolerance)
