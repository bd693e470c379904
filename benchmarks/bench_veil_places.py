"""The veil of darkness with an effect of each place, on a million rows, against three peers that read rows, in one run.

All fit the same two models: darkness, a natural spline of the clock with six pieces and place; and the same with
weekday and month, where hardly two rows are alike and nothing is gained by counting cells. Errors are clustered by
date. All are timed from columns to coefficient and error, and start again each time; only the pieces of the spline are
made for the peers beforehand. statsmodels needs a table of ones and zeros; the others take labels.
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
VARIANTS = {"": ["place"], ", weekday and month": ["weekday", "month", "place"]}
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

    rows = []
    for words, labels in VARIANTS.items():

        def ours(labels: list[str] = labels) -> Any:
            return veil_of_darkness(
                in_group=columns["black"],
                dark=columns["dark"],
                minute=columns["minute"],
                cluster=columns["day"],
                factors=[columns[name] for name in labels],
            )

        ours()
        own, result = seconds(ours, TIMES)
        for name, (peer, times) in peers(stops, labels).items():
            taken, said = seconds(peer, times)
            apart = abs(said[0] - result.log_odds)
            assert apart < 1e-4, (name, apart)
            assert abs(said[1] / result.std_error - 1) < 1e-2, (name, said[1])  # factors for few days differ
            rows.append(_row(words, name, own, taken, times, apart))
    return rows


def peers(stops: pd.DataFrame, labels: list[str]) -> dict[str, tuple[Callable[[], tuple[float, float]], int]]:
    """What each peer does, and how often: from columns to the coefficient of darkness and its clustered error."""
    curve = natural_spline(stops["minute"].to_numpy().astype(float), df=6)
    pieces = [f"s{piece}" for piece in range(curve.shape[1])]
    frame = pd.concat([stops, pd.DataFrame(curve, columns=pieces)], axis=1)
    return {
        "statsmodels": (lambda: of_statsmodels(frame, pieces, labels), 5),
        "glum": (lambda: of_glum(frame, pieces, labels), 5),
        "pyfixest": (lambda: of_pyfixest(frame, pieces, labels), 5),
    }


def of_statsmodels(frame: pd.DataFrame, pieces: list[str], labels: list[str]) -> tuple[float, float]:
    levels = [pd.get_dummies(frame[name], drop_first=True) for name in labels]
    design = np.column_stack([np.ones(len(frame)), frame["dark"], frame[pieces], *levels]).astype(float)
    groups = frame["day"].to_numpy()
    fit = sm.Logit(frame["black"].to_numpy(), design).fit(disp=0, cov_type="cluster", cov_kwds={"groups": groups})
    return float(fit.params[1]), float(fit.bse[1])


def of_glum(frame: pd.DataFrame, pieces: list[str], labels: list[str]) -> tuple[float, float]:
    from glum import GeneralizedLinearRegressor

    columns = frame[["dark", *pieces, *labels]].astype(dict.fromkeys(labels, "category") | {"dark": float})
    seen = frame["black"].to_numpy().astype(float)
    model = GeneralizedLinearRegressor(family="binomial", alpha=0, gradient_tol=1e-7, drop_first=True)
    model.fit(columns, seen)
    spread = model.covariance_matrix(X=columns, y=seen, clusters=frame["day"].to_numpy())
    return float(model.coef_[0]), float(np.sqrt(spread[1, 1]))


def of_pyfixest(frame: pd.DataFrame, pieces: list[str], labels: list[str]) -> tuple[float, float]:
    import pyfixest

    formula = f"black ~ dark + {' + '.join(pieces)} | {' + '.join(labels)}"
    found = pyfixest.feglm(formula, frame, family="logit", vcov={"CRV1": "day"})
    return float(found.coef()["dark"]), float(found.se()["dark"])


def _row(words: str, name: str, own: float, taken: float, times: int, apart: float) -> dict[str, Any]:
    return {
        "name": "veil_places",
        "figure": f"veil of darkness with {PLACES} places{words}, 1 million rows, from arrays to result",
        "value": own,
        "unit": "s",
        "peer": f"{name} (median of {times})",
        "peer_value": taken,
        "ratio": taken / own,
        "target": f"≥ {TARGETS[name]:g} ×",
        "met": taken / own >= TARGETS[name],
        "note": f"coefficients differ by {apart:.0e}",
    }
