"""METHODS V15: 800 officers who differ by chance and by their work, 12 truly different: how many flags are false."""

import numpy as np
import pytest

from daylit.stats.officers import internal_benchmark
from stats.test_officers import agency


def false_share(null, worlds, *, unusual=12, seed=0):
    """Mean over worlds of the share of flags that are false (0 where none is flagged), and mean number of flags."""
    false, flags = [], []
    for world in range(worlds):
        rng = np.random.default_rng([seed, world])
        cells = agency(rng, officers=800, stops=300, between=0.25, unusual=range(unusual), places=10)
        flagged = np.flatnonzero(internal_benchmark(**cells, null=null).flag)
        flags.append(flagged.size)
        false.append(np.mean(flagged >= unusual) if flagged.size else 0.0)
    return float(np.mean(false)), float(np.mean(flags))


def test_it_works_in_one_world():
    assert false_share("theoretical", 1)[0] > 0.8
    assert false_share("random_effects", 1)[0] <= 0.4


@pytest.mark.soak
def test_the_false_flags_are_as_declared():
    false, flags = false_share("random_effects", 200)
    assert false <= 0.15
    assert flags > 6
    # With nobody to find every flag is false: this is the share of worlds with any. It is 16 of 100 in 600 of them, not
    # the 10 declared: officers of like odds within places differ unalike over several (docstring).
    nobody, _ = false_share("random_effects", 200, unusual=0, seed=1)
    assert nobody <= 0.20
