"""Worlds with 10 to 30 clusters of very uneven size: the score bootstrap holds the truth, the sandwich too rarely."""

import numpy as np
import pytest
from scipy import special

from daylit.stats.glm import logit
from daylit.stats.wild import wild_score
from worlds.keeping_score import Tally


def world(rng, clusters, effect, even=False):
    """Sizes are lognormal, most of a cluster is in the dark or not (or half of it, ``even``), and clusters lean."""
    size = np.rint(100 * rng.lognormal(-0.7, 1.2, clusters)).astype(int) + 2
    dark = rng.binomial(size, 0.5 if even else rng.beta(0.3, 0.3, clusters))
    n = np.column_stack([dark, size - dark]).ravel()
    column, cluster = np.tile([1.0, 0.0], clusters), np.repeat(np.arange(clusters), 2)
    lean = rng.normal(0, 0.5, clusters)[cluster] + rng.normal(0, 0.25, 2 * clusters)
    won = rng.binomial(n, special.expit(-0.7 + effect * column + lean))
    return {
        "design": np.column_stack([np.ones(2 * clusters), column]),
        "successes": won,
        "trials": n,
        "cluster": cluster,
    }


def hold(clusters, worlds, effect=0.0, even=False, seed=5):
    rng, held, rejected, plain = np.random.default_rng(seed), 0, 0, 0
    for _ in range(worlds):
        given = world(rng, clusters, effect, even)
        found = wild_score(**given, of=1)
        held += found.interval.low <= effect <= found.interval.high
        rejected += found.p_value < 0.05
        plain += effect in logit(**given).interval(1)
    truth = f"odds ratio {np.exp(effect):.2f}" if effect else "no effect"
    tally = Tally(
        setting=f"{clusters} uneven clusters, {'each half in the dark, ' * even}{truth}",
        covered=held / worlds,
        rejected=None if effect else rejected / worlds,
        worlds=worlds,
    )
    print(tally, f"the sandwich {plain / worlds:.3f}")
    return tally, plain / worlds


def test_it_works_in_a_few_worlds():
    tally, plain = hold(12, 40)
    assert tally.covered >= 0.85
    assert plain <= tally.covered


@pytest.mark.soak
@pytest.mark.parametrize("clusters", [10, 12, 20, 30])
def test_it_holds_in_many_worlds(clusters):
    tally, plain = hold(clusters, 2_000)
    assert plain < 0.92
    tally.check()


@pytest.mark.soak
@pytest.mark.parametrize(("clusters", "effect", "even"), [(12, -0.7, False), (20, -0.7, False), (10, 0.0, True)])
def test_it_holds_an_effect_and_where_clusters_are_half_in_the_dark(clusters, effect, even):
    hold(clusters, 2_000, effect, even, seed=31)[0].check()
