"""The veil of darkness with an effect of each place, on a million rows, against three peers that read rows, in one run.

All fit the same model: darkness, a natural spline of the clock with six pieces, weekday, month and place. statsmodels
and glum are given their design matrices, and timed for the fit alone; pyfixest takes weekday, month and place out by
itself. All start again each time.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import statsmodels.api as sm

from benchmarks.bench_veil import seconds
from daylit.stats.spline import natural_spline
from daylit.stats.veil import veil_of_darkness

ROWS = 1_000_000
PLACES = 60
TIMES = 7
TARGETS = {"statsmodels": 50.0, "glum": 15.0, "pyfixest": 25.0}


def invented_stops(rows: int, rng: np.random.Generator) -> pd.DataFrame:
    """Evening stops of two years in sixty places of unlike size and people, on days that differ."""
    day = rng.integers(0, 730, rows)
    minute = rng.integers(1020, 1290, rows)
    place = np.minimum(rng.geometric(0.04, rows), PLACES) - 1
    dusk = 1155 + 120 * np.cos((day - 172) * 2 * np.pi / 365.25)
    line = -1.1 + 0.002 * (minute - 1150) + rng.normal(0, 0.3, 730)[day] + rng.normal(0, 0.5, PLACES)[place]
    return pd.DataFrame(
        {
            "black": (rng.random(rows) < 1 / (1 + np.exp(-line))).astype(np.int8),
            "dark": (minute > dusk).astype(np.int8),
            "minute": minute,
            "day": day,
            "weekday": day % 7,
            "month": (day // 30.4375).astype(int) % 12,
            "place": place,
        }
    )


def run() -> list[dict[str, Any]]:
    """Time all four, and hold the peers to our number."""
    stops = invented_stops(ROWS, np.random.default_rng(2))
    columns = {name: stops[name].to_numpy() for name in stops}

    def ours() -> Any:
        factors = [columns[name] for name in ("weekday", "month", "place")]
        return veil_of_darkness(
            in_group=columns["black"],
            dark=columns["dark"],
            minute=columns["minute"],
            cluster=columns["day"],
            factors=factors,
        )

    ours()
    own, result = seconds(ours, TIMES)
    rows = []
    for name, (peer, times) in peers(stops).items():
        taken, said = seconds(peer, times)
        apart = abs(said - result.log_odds)
        assert apart < 1e-4, (name, apart)
        rows.append(_row(name, own, taken, times, apart))
    return rows


def peers(stops: pd.DataFrame) -> dict[str, tuple[Callable[[], float], int]]:
    """What each peer does, and how often: a fit that gives the coefficient of darkness."""
    curve = natural_spline(stops["minute"].to_numpy().astype(float), df=6)
    levels = [pd.get_dummies(stops[name], drop_first=True) for name in ("weekday", "month", "place")]
    design = np.column_stack([np.ones(ROWS), stops["dark"], curve, *levels]).astype(float)
    group = stops["day"].to_numpy()

    def of_statsmodels() -> float:
        fit = sm.Logit(stops["black"], design).fit(disp=0, cov_type="cluster", cov_kwds={"groups": group})
        return float(fit.params.iloc[1])

    return {"statsmodels": (of_statsmodels, 1), **_of_glum(stops, design), **_of_pyfixest(stops, curve)}


def _of_glum(stops: pd.DataFrame, design: np.ndarray) -> dict[str, tuple[Callable[[], float], int]]:
    import tabmat
    from glum import GeneralizedLinearRegressor

    matrix = tabmat.SplitMatrix(
        [
            tabmat.DenseMatrix(np.ascontiguousarray(design[:, 1:8])),
            *(
                tabmat.CategoricalMatrix(stops[name].to_numpy(), drop_first=True)
                for name in ("weekday", "month", "place")
            ),
        ]
    )
    seen = stops["black"].to_numpy().astype(float)

    def fit() -> float:
        model = GeneralizedLinearRegressor(family="binomial", alpha=0, gradient_tol=1e-7).fit(matrix, seen)
        return float(model.coef_[0])

    return {"glum": (fit, 3)}


def _of_pyfixest(stops: pd.DataFrame, curve: np.ndarray) -> dict[str, tuple[Callable[[], float], int]]:
    import pyfixest

    names = [f"s{piece}" for piece in range(curve.shape[1])]
    frame = pd.concat([stops, pd.DataFrame(curve, columns=names)], axis=1)
    formula = f"black ~ dark + {' + '.join(names)} | weekday + month + place"

    def fit() -> float:
        found = pyfixest.feglm(formula, frame, family="logit", vcov={"CRV1": "day"})
        return float(found.coef()["dark"])

    return {"pyfixest": (fit, 1)}


def _row(name: str, own: float, taken: float, times: int, apart: float) -> dict[str, Any]:
    return {
        "name": "veil_places",
        "figure": f"veil of darkness with {PLACES} places, 1 million rows, from arrays to result",
        "value": own,
        "unit": "s",
        "peer": f"{name} (median of {times})",
        "peer_value": taken,
        "ratio": taken / own,
        "target": f"≥ {TARGETS[name]:g} ×",
        "met": taken / own >= TARGETS[name],
        "note": f"coefficients differ by {apart:.0e}",
    }
