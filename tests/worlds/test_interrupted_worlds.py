"""Worlds of months with a known change at a date, alone and beside a control series."""

import numpy as np
import pytest

from daylit.stats.interrupted import interrupted_series
from worlds.keeping_score import Tally

# Months before and after, people a month, share, spread of months on the log-odds scale, likeness of neighbours.
SETTINGS = {
    "36 and 24 months, chance alone": (36, 24, 400, 0.2, 0.0, 0.0),
    "36 and 24 months that vary": (36, 24, 1000, 0.2, 0.1, 0.0),
    "48 and 24 months that resemble their neighbours": (48, 24, 1000, 0.2, 0.1, 0.3),
    "60 and 12 months that vary": (60, 12, 1000, 0.1, 0.1, 0.0),
}
START = np.datetime64("2022-01")


def world(rng, setting, *, jump, control=False):
    before, after, people, share, spread, alike = setting
    size = before + after
    month = START + np.arange(-before, after)
    steps = np.arange(-before, after)
    made = {}
    for name in ("", "control_") if control else ("",):
        shock, last = np.zeros(size), rng.standard_normal()
        for place in range(size):
            last = alike * last + np.sqrt(1 - alike**2) * rng.standard_normal()
            shock[place] = spread * last
        line = np.log(share / (1 - share)) + 0.05 * steps / 12 + 0.15 * np.cos(2 * np.pi * (steps % 12) / 12) + shock
        line = line + (steps >= 0) * (0.3 if control else 0.0) + (steps >= 0) * (jump if not name else 0.0)
        n = rng.poisson(people, size)
        made |= {f"{name}month": month, f"{name}events": rng.binomial(n, 1 / (1 + np.exp(-line))), f"{name}n": n}
    return made


def hold(name, worlds, *, jump=0.0, control=False, seed=1):
    rng = np.random.default_rng(seed)
    found = [
        interrupted_series(**world(rng, SETTINGS[name], jump=jump, control=control), start=START) for _ in range(worlds)
    ]
    truth = np.exp(jump)
    covered = float(np.mean([one.average.low <= truth <= one.average.high for one in found]))
    rejected = None if jump else float(np.mean([one.average.p_value < 0.05 for one in found]))
    print(f"{name}: covers {covered:.3f}")
    setting = f"{name}{', beside a control' if control else ''}"
    return Tally(setting=setting, covered=covered, rejected=rejected, worlds=worlds)


def test_it_works_on_months_that_vary():
    tally = hold("36 and 24 months that vary", 300, jump=-0.3)
    assert 0.90 <= tally.covered <= 0.985


@pytest.mark.soak
@pytest.mark.parametrize("control", [False, True], ids=["alone", "control"])
@pytest.mark.parametrize("name", SETTINGS)
def test_changes_in_many_worlds(name, control):
    hold(name, 2_000, control=control).check(
        sparse=SETTINGS[name][4] == 0.0,  # never narrowed below chance
    )
