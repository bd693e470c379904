"""Have Markov chains settled? The rank-normalised split R-hat and the effective number of draws."""

from __future__ import annotations

import numpy as np
from scipy import fft, special, stats

from daylit.stats.estimates import Floats


def split_r_hat(draws: Floats) -> Floats:
    """Rank-normalised split R-hat of draws, shape (draws, chains, ...): the larger of that of place and of spread.

    At 1 the halves of all chains look alike; above 1.01 they do not. A constant has no R-hat and gives 1.

    **Assumes** chains that started apart. **Does not show** a region that no chain has found.
    Vehtari, Gelman, Simpson, Carpenter & Bürkner 2021, doi:10.1214/20-BA1221.
    """
    halves = _halves(draws)
    folded = np.abs(halves - np.median(halves, axis=(0, 1)))
    return np.maximum(_r_hat(_normal_ranks(halves)), _r_hat(_normal_ranks(folded)))


def effective_draws(draws: Floats) -> Floats:
    """How many independent draws the mean and the tails are worth: the least of bulk, 5 % and 95 % tail.

    ``draws`` has the shape (draws, chains, ...). A constant is worth all its draws.

    **Assumes** and **does not show** what ``split_r_hat`` does, from the same paper; Geyer 1992,
    doi:10.1214/ss/1177011137, for where the sum of the autocorrelations ends.
    """
    halves = _halves(draws)
    low, high = np.quantile(halves, (0.05, 0.95), axis=(0, 1))
    tails = (_size((halves <= low).astype(np.float64)), _size((halves <= high).astype(np.float64)))
    return np.minimum(_size(_normal_ranks(halves)), np.minimum(*tails))


def _halves(draws: Floats) -> Floats:
    n = len(draws) // 2
    return np.concatenate([draws[:n], draws[-n:]], axis=1)


def _normal_ranks(draws: Floats) -> Floats:
    n, chains = draws.shape[:2]
    ranks = stats.rankdata(draws.reshape(n * chains, -1), axis=0).reshape(draws.shape)
    return np.asarray(special.ndtri((ranks - 0.375) / (n * chains + 0.25)))


def _r_hat(draws: Floats) -> Floats:
    within = draws.var(axis=0, ddof=1).mean(axis=0)
    between = draws.mean(axis=0).var(axis=0, ddof=1)
    n = len(draws)
    pooled = (n - 1) / n * within + between
    return np.asarray(np.sqrt(np.where(within > 1e-14, pooled / np.where(within > 1e-14, within, 1.0), 1.0)))


def _size(draws: Floats) -> Floats:
    """Draws divided by the sum of their autocorrelations, over all chains."""
    n, chains = draws.shape[:2]
    centred = draws - draws.mean(axis=0)
    spectrum = fft.rfft(centred, fft.next_fast_len(2 * n), axis=0)
    covariance = fft.irfft(np.abs(spectrum) ** 2, fft.next_fast_len(2 * n), axis=0)[:n].mean(axis=1) / n
    within = covariance[0] * n / (n - 1)
    pooled = within * (n - 1) / n + draws.mean(axis=0).var(axis=0, ddof=1)
    known = pooled > 1e-14
    correlation = 1 - (within - covariance) / np.where(known, pooled, 1.0)
    correlation[0] = 1
    pairs = correlation[0 : 2 * (n // 2) : 2] + correlation[1 : 2 * (n // 2) : 2]
    positive = np.logical_and.accumulate(pairs > 0, axis=0)
    falling = np.minimum.accumulate(np.where(positive, pairs, 0.0), axis=0)
    length = np.maximum(2 * falling.sum(axis=0) - 1, 1 / np.log10(n * chains))
    return np.asarray(np.where(known, n * chains / length, n * chains))
