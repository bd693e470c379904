"""What months leave open where they may resemble their neighbours: beside R's nlme, and by the whole covariance."""

import csv
from pathlib import Path

import numpy as np
import pytest
from scipy import stats

from daylit.stats import likeness
from daylit.stats.likeness import law_of

REFERENCE = Path(__file__).parents[1] / "reference"


def months():
    """The rows of the reference, with gaps, as a weighted fit without likeness leaves them."""
    with (REFERENCE / "months_alike.csv").open() as file:
        rows = list(csv.DictReader(file))
    y, post, since, time, step, v = (
        np.array([float(row[name]) for row in rows]) for name in ("y", "post", "since", "time", "step", "v")
    )
    design, root = np.column_stack([post, since, np.ones(len(y)), time]), 1 / np.sqrt(v)
    found = np.linalg.lstsq(design * root[:, None], y * root, rcond=None)[0]
    return {"design": design, "left": (y - design @ found) * root, "root": root, "steps": step}


def test_it_works_and_likenesses_weigh_as_in_nlme(monkeypatch):
    with (REFERENCE / "months_alike_expected.csv").open() as file:
        told = [(float(row["likeness"]), float(row["log_likelihood"])) for row in csv.DictReader(file)]
    monkeypatch.setattr(likeness, "_LIKELY", np.array([one for one, _ in told]))
    given = months()
    law = law_of(**given, series=np.ones(len(given["left"]), dtype=bool))
    expected = np.exp([value - told[0][1] for _, value in told])
    np.testing.assert_allclose(law.weight / law.weight[0], expected, rtol=1e-6)


@pytest.mark.parametrize("shared", [1.0, 0.6])
def test_the_error_at_a_likeness_is_that_of_the_whole_covariance(shared, monkeypatch):
    """Two series that do not resemble each other, with and without a part of each month's own, by inverses of all."""
    monkeypatch.setattr(likeness, "_LIKELY", np.array([0.4]))
    monkeypatch.setattr(likeness, "_SHARED", np.array([shared]))
    monkeypatch.setattr(likeness, "_BEFOREHAND", np.ones(1))
    given = months()
    half = np.arange(len(given["left"])) < 17
    law = law_of(**given, series=half, own_part=True)
    apart = np.abs(given["steps"][:, None] - given["steps"])
    alike = shared * np.where(half[:, None] == half, 0.4**apart, 0.0) + (1 - shared) * np.eye(len(half))
    rows, y = given["design"] * given["root"][:, None], given["left"]
    inverse = np.linalg.inv(alike)
    best = np.linalg.solve(rows.T @ inverse @ rows, rows.T @ inverse @ y)
    square = (y - rows @ best) @ inverse @ (y - rows @ best)
    plain = np.linalg.pinv(rows)
    expected = plain @ alike @ plain.T * max(square / (len(y) - 4), 1.0)
    np.testing.assert_allclose(law.covariance[0], expected, rtol=1e-9, atol=1e-15)


def test_without_likeness_it_is_students_t_and_ends_agree_with_the_p_value(monkeypatch):
    given = months()
    given["left"] = 3 * given["left"]
    series, first = np.ones(len(given["left"]), dtype=bool), np.array([1.0, 0.0, 0.0, 0.0])
    law = law_of(**given, series=series)
    for level in (0.5, 0.95, 0.999):
        assert law.p_value(first, law.reach(first, level)) == pytest.approx(1 - level, abs=1e-9)
    monkeypatch.setattr(likeness, "_LIKELY", np.zeros(1))
    alone = law_of(**given, series=series)
    rows = given["design"] * given["root"][:, None]
    spread = (given["left"] ** 2).sum() / (len(series) - 4) * np.linalg.inv(rows.T @ rows)[0, 0]
    assert alone.reach(first, 0.95) == pytest.approx(stats.t(len(series) - 4).ppf(0.975) * np.sqrt(spread))
    assert law.reach(first, 0.95) > alone.reach(first, 0.95)


def test_months_never_vary_less_than_by_chance():
    given = months()
    series, first = np.ones(len(given["left"]), dtype=bool), np.array([1.0, 0.0, 0.0, 0.0])
    quiet = law_of(**{**given, "left": 0.001 * given["left"]}, series=series)
    rows = given["design"] * given["root"][:, None]
    least = np.sqrt(np.linalg.inv(rows.T @ rows)[0, 0])
    assert quiet.error(first).min() > 0.3 * least
    none = law_of(**{**given, "left": 0 * given["left"]}, series=series)
    assert np.isfinite(none.reach(first, 0.95))
    assert none.reach(first, 0.95) > least
