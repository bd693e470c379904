"""Is the same person searched more often when recorded as of another group?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike
from scipy import optimize, special

from daylit.stats.asked import checked
from daylit.stats.cautions import FEW_CLUSTERS
from daylit.stats.conditional import FAR, Fit, Sets, as_sets, fit, likelihood
from daylit.stats.design import Codes, code, labels_of
from daylit.stats.estimates import Bools, Floats, check_level, counts, few, flagged, within
from daylit.stats.labels import listed, not_more
from daylit.stats.rates import RateRatio

MOST_STOPS: Final = 4_000
"""Of one person (and label): the ways to choose the searched among more are beyond any number."""
_SAYS_NOTHING: Final = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class WithinPerson:
    """Odds of a search when recorded as of the group, as a multiple of the same person's odds when recorded otherwise.

    ``odds`` holds the ratio with its interval; ``n`` and ``events`` are the stops and searches of those who contribute.
    ``log_odds`` and ``std_error`` are its log and the error that allows for persons as clusters (NaN where there is no
    finite ratio). Of ``persons``, ``recorded_both`` were recorded both ways and ``contributing`` of these were
    searched at some stops and not at others: the answer is about them alone.
    """

    odds: RateRatio
    log_odds: float
    std_error: float
    persons: int
    recorded_both: int
    contributing: int


@checked
def within_person(
    *,
    events: ArrayLike,
    n: ArrayLike,
    in_group: ArrayLike,
    person: ArrayLike,
    within_too: ArrayLike | None = None,
    controls: Sequence[ArrayLike] = (),
    level: float = 0.95,
) -> WithinPerson:
    """Compare stops of the same person that were recorded as of the group with those that were not.

    One cell per row, shape (cells,): at ``n`` stops of ``person`` (a number without meaning, such as a keyed hash of a
    licence), recorded ``in_group`` or not (True, False), ``events`` ended in a search. A logit with a level of its own
    for each person, by the exact likelihood given how often each person was searched; so whatever stays the same about
    a person falls out. ``within_too`` (labels, such as the place) compares stops of one person *and* one label only;
    ``controls`` are labels of what changes from stop to stop (hour, reason), each with an effect that is the same for
    all. Persons are the clusters: the variance is the larger of the model's and that of persons' scores, with t
    quantiles. If all that can be compared points one way the ratio is infinite or 0 (``zero_cell``, ``separated``), and
    the interval, from the profile of the likelihood, has one end. Below 40 contributing persons: ``few_clusters``.

    Raises ``ValueError`` for counts that are not whole or cannot be, for labels that are missing or not one for each
    cell. If no person was recorded both ways and searched at times only: NaN, interval (0, ∞), p-value 1,
    ``not_estimable``.

    **Assumes** that how an officer records a person has nothing to do with what the person does at that stop, and that
    it is recorded before or without regard to the search: where officers write it down afterwards, a search can change
    what they write. **Does not show** anything of the persons, nearly all, who are always recorded alike, nor why
    anybody was searched. Gera & Pierson 2024, arXiv:2409.11269; Chamberlain 1980, doi:10.2307/2297110.

    >>> stops = dict(person=[1, 1, 2, 2, 3, 3, 4, 4], in_group=[True, False] * 4, n=[1, 1, 2, 1, 1, 2, 1, 1])
    >>> found = within_person(**stops, events=[1, 0, 1, 0, 1, 0, 0, 1])
    >>> print(f"{found.odds.ratio:.2f}", found.contributing, *found.odds.cautions)
    3.18 4 few_events few_clusters
    """
    check_level(level)
    x, m = counts(events=events, n=n)
    within(events=x, n=m)
    if x.ndim != 1 or (x % 1).any() or (m % 1).any():
        raise ValueError("events and n must hold whole numbers, one for each cell, in one dimension")
    recorded = np.asarray(in_group)
    if recorded.dtype != np.bool_ or recorded.shape != x.shape:
        raise ValueError(f"in_group must be True or False for each of the {x.size} cells")
    who = labels_of("person", person, x.size).codes
    owner, label = who, who
    if within_too is not None:
        too = labels_of("within_too", within_too, x.size).codes
        label = code(who * (int(too.max(initial=0)) + 1) + too).codes
    held = listed("controls", controls, x.size, such="hour")
    row, columns = _columns(recorded, [labels_of(f"control {i}", one, x.size).codes for i, one in enumerate(held, 1)])
    stops = np.bincount(label, m)
    not_more(
        "stops of one person", int(stops.max(initial=0)), MOST_STOPS, "A number that is given to many is nobody's own"
    )
    sets = as_sets(label=label, events=x, n=m, row=row, columns=columns)
    of_set = np.zeros(int(label.max(initial=-1)) + 1, dtype=np.intp)
    of_set[label] = owner
    both = np.bincount(who, m * recorded) * np.bincount(who, m * ~recorded) > 0 if x.size else np.zeros(0, dtype=bool)
    varied = _varied(label, x, m, recorded)
    used = varied[label]
    told = {
        "persons": int(np.count_nonzero(np.bincount(who, m))), "recorded_both": int(both.sum()),
        "contributing": len(np.unique(of_set[np.flatnonzero(varied)])),
    }  # fmt: skip
    return _answer(sets, of_set[sets.label], told, _sums(x, m, recorded, used), level)


def _columns(recorded: Bools, controls: list[Codes]) -> tuple[Codes, Floats]:
    """Which row of the table of distinct rows each cell has; the group first, then each label but a control's first."""
    at = recorded.astype(np.intp)
    for values in controls:
        at = code(at * (int(values.max(initial=0)) + 1) + values).codes
    rows = int(at.max(initial=-1)) + 1
    first = np.zeros(rows, dtype=np.intp)
    first[at] = np.arange(len(at))
    parts = [recorded[first, None].astype(np.float64)]
    for values in controls:
        parts.append((values[first, None] == np.arange(1, int(values.max(initial=0)) + 1)).astype(np.float64))
    return at, np.concatenate(parts, axis=1)


def _varied(label: Codes, x: Floats, m: Floats, recorded: Bools) -> Bools:
    """Which sets were recorded both ways, and searched at some stops only."""
    stops, had, marked = (np.bincount(label, part) for part in (m, x, m * recorded))
    return np.asarray((had > 0) & (had < stops) & (marked > 0) & (marked < stops))


def _sums(x: Floats, m: Floats, recorded: Bools, used: Bools) -> tuple[float, float, float, float]:
    """Searches and stops of those who contribute, recorded as of the group and not."""
    own, other = used & recorded, used & ~recorded
    return float(x[own].sum()), float(m[own].sum()), float(x[other].sum()), float(m[other].sum())


def _answer(
    sets: Sets, owner: Codes, told: dict[str, int], sums: tuple[float, float, float, float], level: float
) -> WithinPerson:
    a, n1, b, n0 = sums
    known = told["contributing"] > 0
    estimate, low, high, p_value = np.nan, 0.0, np.inf, 1.0
    log_odds = error = np.nan
    separated = dropped = unsettled = False
    if known:
        free = _told_apart(sets)
        dropped = not free.all()
        found = fit(sets, start=np.zeros(len(free)), free=free)
        group = float(found.beta[0])
        separated = bool((np.abs(found.beta) > FAR).any())
        unsettled = not (found.settled or separated)
        if abs(group) > FAR:
            estimate = np.inf if group > 0 else 0.0
            low, high, p_value = _one_end(sets, found, free, level)
        elif unsettled:
            known = False
        else:
            log_odds, error = group, _error(found, free, owner)
            df = max(told["contributing"] - 1, 1)
            reach = float(special.stdtrit(df, 0.5 + level / 2)) * error
            estimate, low, high = (float(np.exp(end)) for end in (group, group - reach, min(group + reach, 700.0)))
            p_value = float(2 * special.stdtr(df, -abs(group) / error))
    odds = RateRatio(
        estimate=np.asarray(estimate), low=np.asarray(low), high=np.asarray(high), p_value=np.asarray(p_value),
        n=np.asarray(n1 + n0), events=np.asarray(a + b), level=level, method="conditional logit",
        flags=flagged(
            (), not_estimable=not known, zero_cell=known and not np.isfinite(log_odds),
            few_events=known and bool(few(np.asarray(a), np.asarray(n1)) or few(np.asarray(b), np.asarray(n0))),
            few_clusters=known and told["contributing"] < FEW_CLUSTERS, not_converged=unsettled,
            separated=separated, columns_dropped=dropped,
        ),
    )  # fmt: skip
    return WithinPerson(odds=odds, log_odds=log_odds, std_error=error, **told)


def _told_apart(sets: Sets) -> Bools:
    """Which columns say something, within sets, that those before them did not say."""
    left = likelihood(sets, np.zeros(sets.columns.shape[1])).information
    whole = np.diag(left).copy()
    kept = np.zeros(len(whole), dtype=bool)
    for column in range(len(whole)):
        if left[column, column] > _SAYS_NOTHING * max(whole[column], 1e-12):
            kept[column] = True
            left = left - np.outer(left[:, column], left[column]) / left[column, column]
    return kept


def _error(found: Fit, free: Bools, owner: Codes) -> float:
    """The larger error of the group's coefficient: the model's, or that of persons' scores."""
    inverse = np.linalg.pinv(found.information[np.ix_(free, free)], hermitian=True)
    weight = found.score[:, free] @ inverse[:, 0]
    each = np.bincount(owner, weight)
    size = int(np.count_nonzero(np.bincount(owner)))
    robust = float((each**2).sum()) * size / max(size - 1, 1)
    return float(np.sqrt(max(robust, float(inverse[0, 0]))))


def _one_end(sets: Sets, found: Fit, free: Bools, level: float) -> tuple[float, float, float]:
    """The interval and the p-value where the ratio has no end: how far in does the likelihood's profile reach?"""
    side, others = float(np.sign(found.beta[0])), free.copy()
    others[0] = False

    def short(value: float) -> float:
        start = np.where(np.arange(len(free)) == 0, side * value, np.clip(found.beta, -FAR, FAR))
        return 2 * (found.height - fit(sets, start=start, free=others).height)

    most = float(special.chdtri(1, 1 - level))
    p_value = float(special.chdtrc(1, max(short(0.0), 0.0)))
    end = (
        float(optimize.brentq(lambda value: short(value) - most, -FAR, FAR, xtol=1e-8)) if short(-FAR) > most else -FAR
    )
    ends = (float(np.exp(end)), np.inf) if side > 0 else (0.0, float(np.exp(-end)))
    return *ends, p_value
