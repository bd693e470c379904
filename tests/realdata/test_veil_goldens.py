"""Published veil-of-darkness results and daylight flags, made again from their files (METHODS V5, V13)."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from daylit.stats.design import code, dummies
from daylit.stats.glm import logit
from daylit.stats.veil import veil_of_darkness
from daylit.sun import sun_altitude

DATA = Path(__file__).parents[2].parent / "shared" / "data"
pytestmark = [
    pytest.mark.realdata,
    pytest.mark.skipif(not DATA.is_dir(), reason=f"the real stop files are not at {DATA}: nothing was held to them"),
]

MODELS = {
    "raw": (0, []),
    "ns6": (6, []),
    "ns6_dow_year": (6, ["dow", "year"]),
    "ns6_dow_year_month": (6, ["dow", "year", "month"]),
}
# Published: rows, coefficient of night, its error, log-likelihood; and whether the model has years.
JURISDICTIONS = {
    "TX1": (76_152, 0.027, 0.050, -52_293.970),
    "CO1": (150_600, 0.018, 0.041, -86_046.090),
    "VT1": (27_346, -0.021, 0.116, -7_969.127),
}
PLACES = {
    "VT1": (44.4759, -73.2121, 5),
    "OH1": (39.1031, -84.5120, 30),
    "CO1": (39.7294, -104.8319, 31),
    "TX1": (32.7357, -97.1081, 22),
}


def columns(path, *names):
    frame = pd.read_csv(path, usecols=list(names) or None)
    return {name: frame[name].to_numpy() for name in frame}


@pytest.fixture(scope="module")
def golden():
    found = columns(DATA / "method-checks" / "vod_golden.csv")
    return {place: {name: found[name][row] for name in found} for row, place in enumerate(found["place"])}


@pytest.fixture(scope="module", params=["KY1", "CT1", "WI1"])
def place(request):
    return request.param, columns(DATA / "method-checks" / f"{request.param}_vod.csv.gz")


@pytest.mark.parametrize("model", MODELS)
def test_it_gives_every_digit_of_r(place, golden, model):
    name, stops = place
    want, (df, factors) = golden[name], MODELS[model]
    found = veil_of_darkness(
        in_group=stops["black"].astype(int),
        dark=stops["dark"].astype(int),
        minute=stops["minute"].astype(int),
        cluster=stops["date"].astype("datetime64[D]"),
        factors=[stops[factor] for factor in factors],
        df=df,
    )
    assert (found.n_daylight + found.n_dark, found.n_dark) == (int(want["n"]), int(want["n_dark"]))
    assert found.log_odds == pytest.approx(float(want[f"b_{model}"]), abs=1e-8)
    assert found.model_std_error == pytest.approx(float(want[f"se_{model}"]), abs=1e-8)
    assert found.std_error == pytest.approx(float(want[f"clse_{model}"]), abs=1e-8)


@pytest.mark.parametrize("jurisdiction", JURISDICTIONS)
def test_it_refits_the_published_logits(jurisdiction):
    rows, night, error, log_likelihood = JURISDICTIONS[jurisdiction]
    names = ("black", "hispanic", "clocktime", "night", "weekday", "months", "year", "det")
    stops = columns(DATA / "daylight" / f"{jurisdiction}.csv.gz", *names)
    used = (stops["hispanic"] == 0) & ~np.isnan(stops["det"])
    hour = np.floor(stops["clocktime"][used].astype(float)).astype(int)
    blocks = [np.ones((used.sum(), 1)), stops["night"][used].astype(float)[:, None]]
    for factor in (hour, stops["months"][used], stops["weekday"][used], stops["year"][used]):
        coded = code(factor)
        blocks.append(dummies(coded.codes, len(coded.levels)))
    blocks.append(stops["det"][used].astype(float)[:, None])
    fit = logit(design=np.concatenate(blocks, axis=1), successes=stops["black"][used].astype(float))
    assert fit.n == rows
    assert fit.log_likelihood == pytest.approx(log_likelihood, rel=1e-6)
    assert round(float(fit.coefficients[1]), 3) == night
    assert round(float(fit.std_errors[1]), 3) == error


@pytest.mark.parametrize("jurisdiction", PLACES)
def test_the_sun_was_down_where_night_was_flagged(jurisdiction):
    latitude, longitude, shallow = PLACES[jurisdiction]
    stops = columns(DATA / "daylight" / f"{jurisdiction}.csv.gz", "night", "datetime")
    flagged = stops["night"] == 1
    instant = stops["datetime"][flagged].astype("datetime64[s]")
    height = sun_altitude(instant=instant, latitude=latitude, longitude=longitude)
    assert flagged.sum() > 1000
    assert (height < -0.833).all()
    assert (height >= -6.0).sum() == shallow
