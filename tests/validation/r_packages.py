"""What two packages of R make of their own examples, beside ours: fastDR's weights, and the bounds of rar."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd
from scipy import special

from daylit.stats.design import code, dummies
from daylit.stats.risk_adjusted import risk_bounds
from daylit.stats.weighting import doubly_robust
from validation.lines import DATA, Line, last_digit


def doubly_robust_weights() -> Iterator[Line]:
    """From the weights as published; times of the clock and degrees are straight lines, all else a level for each."""
    stops = pd.read_csv(DATA / "method-checks/hartford_input.csv.gz")
    weights = pd.read_csv(DATA / "method-checks/hartford_weights.csv.gz", index_col=0).loc[stops.key, "w"]
    blocks = [np.ones((len(stops), 1)), stops[["clocktime", "night", "tempk"]].to_numpy(float)]
    for name in ("weekday", "months", "year"):
        coded = code(stops[name].to_numpy(object if name != "year" else int))
        blocks.append(dummies(coded.codes, len(coded.levels)))
    found = doubly_robust(
        in_group=stops.black.to_numpy(int), n=np.ones(len(stops)), events=stops.citation.to_numpy(int),
        design=np.concatenate(blocks, axis=1), weight=weights.to_numpy(float),
    )  # fmt: skip
    rate, error = 0.590028901734104, float(found.weighted.high - found.weighted.low) / (2 * special.ndtri(0.975))
    told = [
        ("rate of the group", rate, found.robust.estimate + found.expected, 9),
        ("crude rate of the reference", 0.801722681979395, rate - found.crude.estimate, 9),
        ("weighted rate of the reference", 0.735218531541411, rate - found.weighted.estimate, 9),
        ("weighted difference", -0.145189629807308, found.weighted.estimate, 9),
        ("its standard error", 0.00931843798723164, error, 9),
        ("doubly robust rate of the reference", 0.731838029799371, found.expected, 9),
        ("doubly robust difference", -0.141809128065267, found.robust.estimate, 9),
        ("log odds", -0.7174853, found.log_odds, 7),
        ("standard error of the log odds", 0.0461350, found.log_odds_error, 7),
        ("people of the reference that the weights are worth", 4_563.94, found.effective, 2),
    ]
    for what, wanted, ours, digits in told:
        yield Line(what=what, published=wanted, ours=float(ours), tolerance=last_digit(digits))


def risk_sensitivity() -> Iterator[Line]:
    """Theirs is a search on a grid. Ours climbs to the end, so its bounds lie outside of theirs, by less than 0.001."""
    people = pd.read_csv(DATA / "method-checks/rar_example.csv")
    published = pd.read_csv(DATA / "method-checks/rar_example_sens.csv")
    seen = risk_bounds(
        in_group=(people.group == "b").to_numpy(int), n=np.ones(len(people)), actions=people.frisked.to_numpy(int),
        risk=people.p.to_numpy(float), apart=published.epsilon.to_numpy(float),
    )  # fmt: skip
    lows, highs = (published[name].to_numpy(float) for name in ("beta_min_b", "beta_max_b"))
    for apart, low, high, ours, above in zip(seen.apart, lows, highs, *seen.bounds, strict=True):
        tolerance = 1e-9 if apart == 0 else 1e-3
        yield Line(what=f"ε {apart:.4f}: lowest", published=float(low), ours=float(ours), tolerance=tolerance)
        yield Line(what=f"ε {apart:.4f}: highest", published=float(high), ours=float(above), tolerance=tolerance)
    outside = int(((seen.bounds.low <= lows + 1e-9) & (seen.bounds.high >= highs - 1e-9)).sum())
    yield Line(what="rows in which ours are not inside of theirs", published=len(lows), ours=outside, tolerance=0)
