"""Veil of darkness on a million rows against statsmodels' row-level logit with the same formula, in one run.

Ours is timed from arrays to result, collapsing included. statsmodels is timed for the fit with clustered errors alone
(its design matrix is made beforehand and given to it), and once more from a formula, as a person would write it.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import statsmodels.api as sm
import statsmodels.formula.api as smf

from daylit.stats.spline import natural_spline
from daylit.stats.veil import VeilOfDarkness, veil_of_darkness

ROWS = 1_000_000
TIMES = 9
TIMES_PEER = 3


def invented_stops(rows: int, rng: np.random.Generator) -> pd.DataFrame:
    """Ten years of evening stops at one place, by the minute, with days that differ."""
    day = rng.integers(0, 3652, rows)
    date = np.datetime64("2010-01-01") + day
    minute = rng.integers(1020, 1290, rows)
    dusk = 1155 + 120 * np.cos((day - 172) * 2 * np.pi / 365.25)
    chance = 1 / (1 + np.exp(1.1 - 0.002 * (minute - 1150) - rng.normal(0, 0.3, 3652)[day]))
    return pd.DataFrame(
        {
            "black": (rng.random(rows) < chance).astype(np.int8),
            "dark": (minute > dusk).astype(np.int8),
            "minute": minute,
            "date": date,
            "dow": (day + 4) % 7,
            "year": date.astype("datetime64[Y]").astype(np.int64) + 1970,
        }
    )


def seconds(action: Callable[[], Any], times: int) -> tuple[float, Any]:
    """Median wall time of an action, and what it returned last."""
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        answer = action()
        taken.append(time.perf_counter() - start)
    return statistics.median(taken), answer


def run() -> list[dict[str, Any]]:
    """Time both, hold them to the same numbers, and give the figures."""
    stops = invented_stops(ROWS, np.random.default_rng(1))
    columns = {name: stops[name].to_numpy() for name in stops}
    curve = natural_spline(columns["minute"].astype(float), df=6)
    design = np.column_stack(
        [
            np.ones(ROWS),
            columns["dark"],
            curve,
            pd.get_dummies(stops["dow"], drop_first=True),
            pd.get_dummies(stops["year"], drop_first=True),
        ]
    ).astype(float)
    group = (columns["date"] - columns["date"].min()).astype(int)

    def ours() -> VeilOfDarkness:
        return veil_of_darkness(
            in_group=columns["black"],
            dark=columns["dark"],
            minute=columns["minute"],
            cluster=columns["date"],
            factors=[columns["dow"], columns["year"]],
        )

    def peer() -> Any:
        return sm.Logit(columns["black"], design).fit(disp=0, cov_type="cluster", cov_kwds={"groups": group})

    def peer_formula() -> Any:
        names = [f"s{piece}" for piece in range(curve.shape[1])]
        frame = pd.concat([stops, pd.DataFrame(curve, columns=names)], axis=1)
        formula = f"black ~ dark + {' + '.join(names)} + C(dow) + C(year)"
        return smf.logit(formula, frame).fit(disp=0, cov_type="cluster", cov_kwds={"groups": group})

    ours()
    own_time, result = seconds(ours, TIMES)
    peer_time, fit = seconds(peer, TIMES_PEER)
    formula_time, _ = seconds(peer_formula, 1)
    # statsmodels' factor is G/(G − 1) · (N − 1)/(N − K), ours G/(G − 1).
    peer_error = fit.bse[1] / np.sqrt((ROWS - 1) / (ROWS - design.shape[1]))
    apart = abs(result.log_odds - fit.params[1]), abs(result.std_error - peer_error)
    assert max(apart) < 1e-6, apart
    note = f"coefficient and clustered error differ by {apart[0]:.1e} and {apart[1]:.1e}"
    figures = (
        ("veil of darkness, 1 million rows, fit", peer_time, f"statsmodels Logit (median of {TIMES_PEER})", 20.0, note),
        ("veil of darkness, 1 million rows, formula", formula_time, "statsmodels formula (once)", None, note),
    )
    return [
        {
            "name": name,
            "figure": "seconds from arrays to result",
            "value": own_time,
            "unit": "s",
            "peer": other,
            "peer_value": other_time,
            "ratio": other_time / own_time,
            "target": None if target is None else f"≥ {target:.0f} ×",
            "met": None if target is None else other_time / own_time >= target,
            "note": words,
        }
        for name, other_time, other, target, words in figures
    ]


if __name__ == "__main__":
    for figure in run():
        print(figure)
