"""The exact conditional likelihood of a logit within sets: what made a set's own level falls out of it.

Of a set's n stops k ended in the outcome. Given k, the chance that it was these k is the product of their odds over
the sum of such products for all ways to choose k of n. The sum grows stop by stop, with its first two derivatives, for
all sets at once; sets that look alike are worked out once (Gail, Lubin & Rubinstein 1981, doi:10.1093/biomet/68.3.703).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from daylit.stats.design import Codes, code
from daylit.stats.estimates import Bools, Floats

AT_ONCE: Final = 4_000_000
"""Numbers of one derivative held at a time; more sets than this allows are worked out in several parts."""
FAR: Final = 14.0
"""A log odds ratio as far from 0 as this is on its way to infinity."""
_ROUNDS: Final = 60
_STEP: Final = 2.0
_NOTHING: Final = 1e-200


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Sets:
    """Sets in which the outcome varies, and what they look like.

    ``pattern`` (sets,) says which of the patterns a set has; ``observed`` (sets, p) sums the columns over its stops
    with the outcome. A pattern has ``k`` of ``n`` (patterns,), no more than half: where more had it, those without are
    counted, and ``sign`` is −1. ``rows`` (patterns' stops,) name the row of ``columns`` (rows, p) of each stop, pattern
    after pattern, by ``k`` and largest first.
    """

    pattern: Codes
    observed: Floats
    n: Codes
    k: Codes
    sign: Floats
    rows: Codes
    columns: Floats
    label: Codes
    """The set's own number among all that were given."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Fit:
    """Coefficients (p,), the log-likelihood, the information (p, p), each set's score (sets, p), and if it settled."""

    beta: Floats
    height: float
    information: Floats
    score: Floats
    settled: bool


def as_sets(*, label: Codes, events: Floats, n: Floats, row: Codes, columns: Floats) -> Sets:
    """Sets from cells: of ``n`` stops of the set ``label`` with the row ``row`` of ``columns``, ``events`` had it.

    Cells of one set and row are added up. Sets in which all or none had the outcome say nothing, and are left out.
    """
    sets = int(label.max(initial=-1)) + 1
    stops, had = np.bincount(label, n, sets), np.bincount(label, events, sets)
    use = ((had > 0) & (had < stops))[label] & (n > 0)
    keys, at = np.unique(label[use] * len(columns) + row[use], return_inverse=True)
    at = at.reshape(-1)
    x, m = np.bincount(at, events[use], len(keys)), np.bincount(at, n[use], len(keys)).astype(np.intp)
    kept, owner = np.unique(keys // max(len(columns), 1), return_inverse=True)
    owner, item = owner.reshape(-1), keys % max(len(columns), 1)
    sums = [np.bincount(owner, x * column[item], len(kept)) for column in columns.T]
    observed = np.stack(sums, axis=1).astype(np.float64)
    pattern, first = _alike(owner, item * (int(m.max(initial=0)) + 1) + m, had[kept].astype(np.intp))
    total, k = stops[kept].astype(np.intp)[first], had[kept].astype(np.intp)[first]
    least = np.minimum(k, total - k)
    order = np.lexsort((-total, least))
    back = np.empty_like(order)
    back[order] = np.arange(len(order))
    # The cells of the first set of each pattern, one stop after the other.
    turn = np.full(len(kept), -1)
    turn[first[order]] = np.arange(len(order))
    mine = np.flatnonzero(turn[owner] >= 0)
    mine = mine[np.argsort(turn[owner[mine]], kind="stable")]
    flipped = 2 * k[order] > total[order]
    return Sets(
        pattern=back[pattern], observed=observed, n=total[order],
        k=least[order], sign=np.where(flipped, -1.0, 1.0),
        rows=np.repeat(item[mine], m[mine]), columns=columns, label=kept,
    )  # fmt: skip


def _alike(owner: Codes, item: Codes, had: Codes) -> tuple[Codes, Codes]:
    """Which sets hold the same items and outcomes: the pattern of each, and the first set of each pattern."""
    starts = np.searchsorted(owner, np.arange(len(had)))
    size = np.diff(np.append(starts, len(owner)))
    pattern, kinds = np.unique(had, return_inverse=True)[1].reshape(-1), code(item)
    for step in range(int(size.max(initial=0))):
        going = np.flatnonzero(size > step)
        # One number for the set so far and its next item; sets that end here keep theirs, which no other can have.
        key = pattern * (len(kinds.levels) + 1)
        key[going] += 1 + kinds.codes[starts[going] + step]
        pattern = code(key).codes
    _, first, pattern = np.unique(pattern, return_index=True, return_inverse=True)
    return pattern.reshape(-1), first


def likelihood(sets: Sets, beta: Floats) -> Fit:
    """Everything at these coefficients, exactly. Cost: stops of distinct patterns times their outcomes, times p²."""
    patterns, p = len(sets.n), len(beta)
    log_norm, mean, bend = np.zeros(patterns), np.zeros((patterns, p)), np.zeros((patterns, p, p))
    starts = np.append(0, np.cumsum(sets.n))
    begun = 0
    while begun < patterns:
        width = int(sets.k[begun]) + 1
        same = int(np.searchsorted(sets.k, width, side="left"))
        end = min(same, begun + max(1, AT_ONCE // (width * p * p)))
        part = slice(begun, end)
        log_norm[part], mean[part], bend[part] = _grown(sets, starts, part, beta)
        begun = end
    many = np.bincount(sets.pattern, minlength=patterns).astype(np.float64)
    return Fit(
        beta=beta, height=float(sets.observed.sum(axis=0) @ beta - many @ log_norm),
        information=np.tensordot(many, bend, axes=1), score=sets.observed - mean[sets.pattern], settled=False,
    )  # fmt: skip


def _grown(sets: Sets, starts: Codes, part: slice, beta: Floats) -> tuple[Floats, Floats, Floats]:
    """Log of the sum over all choices, mean and covariance of the chosen columns' sum, of patterns with one k."""
    n, k, sign = sets.n[part], int(sets.k[part][0]), sets.sign[part]
    first, m, p, width = starts[part.start : part.stop], len(n), len(beta), k + 1
    zero, one, two = np.zeros((m, width)), np.zeros((m, width, p)), np.zeros((m, width, p, p))
    zero[:, 0] = 1.0
    scale, base = np.zeros(m), np.zeros((m, p))
    for step in range(int(n[0])):
        a = int(np.searchsorted(-n, -step, side="left"))  # patterns come largest first: these still have stops
        x = sign[:a, None] * sets.columns[sets.rows[first[:a] + step]]
        base[:a] += x
        odds = np.exp(np.minimum(x @ beta, 300.0))[:, None]
        f, g = zero[:a, :-1], one[:a, :-1]
        outer = x[:, None, :, None] * g[:, :, None, :]
        grown = (
            two[:a, :-1] + outer + outer.swapaxes(2, 3) + f[:, :, None, None] * (x[:, :, None] * x[:, None])[:, None]
        )
        two[:a, 1:] += odds[:, :, None, None] * grown
        one[:a, 1:] += odds[:, :, None] * (g + f[:, :, None] * x[:, None])
        zero[:a, 1:] += odds * f
        # The entry that is asked for in the end stays 1; what falls far below it no longer counts, and would be slow.
        top = zero[:a, min(k, step + 1)].copy()
        scale[:a] += np.log(top)
        zero[:a] /= top[:, None]
        one[:a] /= top[:, None, None]
        two[:a] /= top[:, None, None, None]
        low = zero[:a] < _NOTHING
        zero[:a][low], one[:a][low], two[:a][low] = 0.0, 0.0, 0.0
    mean = one[:, k]
    bend = two[:, k] - mean[:, :, None] * mean[:, None]
    # Where those without were counted, the sum over those with it is what is left of all: all = −Σ of signed columns.
    turned = (sign < 0)[:, None]
    log_norm = scale + np.where(turned[:, 0], -base @ beta, 0.0)
    return log_norm, np.where(turned, mean - base, mean), bend


def fit(sets: Sets, *, start: Floats, free: Bools) -> Fit:
    """Newton's method in the coefficients that are ``free`` (p,); the others stay where they start."""
    found = likelihood(sets, start.astype(np.float64))
    for _ in range(_ROUNDS):
        slope = found.score.sum(axis=0)[free]
        step = np.linalg.lstsq(found.information[np.ix_(free, free)], slope, rcond=1e-12)[0]
        if not free.any() or float(np.abs(step).max()) < 1e-10:
            return _settled(found)
        step *= min(1.0, _STEP / max(float(np.abs(step).max()), 1e-300))
        for _ in range(12):
            beta = found.beta.copy()
            beta[free] += step
            tried = likelihood(sets, beta)
            if tried.height >= found.height - 1e-12 * (1 + abs(found.height)):
                break
            step = step / 2
        else:
            return found
        found = tried
        if np.abs(found.beta[free]).max() > FAR + _STEP:
            return found
    return found


def _settled(found: Fit) -> Fit:
    return Fit(
        beta=found.beta, height=found.height, information=found.information, score=found.score, settled=True
    )  # fmt: skip
