"""Officers compared with their own peers in like work, and which of them differ by more than officers do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from daylit.stats.asked import checked
from daylit.stats.balancing import BALANCED, balance
from daylit.stats.cautions import Caution
from daylit.stats.design import code
from daylit.stats.estimates import Bools, Floats, countable, numbers
from daylit.stats.frozen import Frozen
from daylit.stats.labels import in_words, known_labels, lacks
from daylit.stats.multiple import benjamini_hochberg, local_false_discovery
from daylit.stats.officer_null import Distance, distance, standardised
from daylit.stats.seeds import generator

FEWEST_STOPS: Final = 50
FEWEST_PEERS: Final = 100.0
"""An officer with fewer stops, or with peers worth fewer, is not judged."""
MANY_VALUES: Final = 24
MOST_OFFICERS: Final = 50_000
"""More than any agency of the country has."""
MOST_LEVELS: Final = 3_000
A_LOOK: Final = 100_000
"""So many rows are looked at before all are: most often they tell already that there are too many labels."""
MOST_TOGETHER: Final = 200_000_000
"""Officers times kinds of work: each is held as two numbers, of three gigabytes together."""
_QUARTERS: Final = 1.349

Null = Literal["random_effects", "empirical", "theoretical"]
Covariates = Mapping[str, ArrayLike] | Sequence[ArrayLike] | NDArray[Any]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class InternalBenchmark(Frozen):
    """Each officer beside their peers; arrays have the shape (officers,), in the order of ``officers``.

    ``difference`` is the group's share of the officer's stops minus its share of the peers' stops, weighted to like
    work (fractions of 1; NaN where there are no peers in like work). ``z`` and ``q_value`` belong to the chosen null,
    on the scale of log-odds within cells of like work, and are NaN where an officer is not ``judged``. ``flag``: a
    supervisor should look at the work; of these flags about ``expected_false`` are chance. ``ordinary`` is how probable
    it is of each officer alone that they are as the others (NaN with fewer than 100 judged). ``between`` is how much
    officers differ from each other beyond chance, as a standard deviation of those log-odds. Among ``cautions`` are
    ``nobody_judged`` and ``cut_at_deciles``.
    """

    officers: NDArray[Any]
    difference: Floats
    std_error: Floats
    share: Floats
    peers_share: Floats
    stops: Floats
    peers_ess: Floats
    judged: Bools
    z: Floats
    q_value: Floats
    flag: Bools
    ordinary: Floats
    between: float
    expected_false: float
    null: str
    cautions: tuple[Caution, ...]


@checked
def internal_benchmark(
    *,
    officer: ArrayLike,
    in_group: ArrayLike,
    covariates: Covariates,
    count: ArrayLike | None = None,
    null: Null = "random_effects",
    fdr: float = 0.10,
    seed: int = 0,
) -> InternalBenchmark:
    """Compare each officer's share of stops of a group with that of peers in like work.

    One row for each stop, shape (stops,); or one for stops that are alike, with ``count`` saying how many.
    ``covariates`` are the circumstances of the work (place, hour, assignment, kind of stop): a mapping or sequence of
    columns, or an array (stops, columns); numbers with more than 24 values are cut at their deciles (with a caution:
    names that are numbers are to be given as words). An officer is judged with 50 stops or more and peers worth 100 or
    more that were made alike. How far officers lie from their peers is told by the log-odds that, added in each of
    their cells, gives their stops. ``null`` says how much officers differ where nothing is amiss: by a spread estimated
    from the middle four fifths of them, of which it counts how little is known (“random_effects”), by however the
    middle of the z-values lies (“empirical”), or not at all (“theoretical”, which flags far too many).
    Flags are those with a q-value of Benjamini and Hochberg below ``fdr``. Nothing is drawn, so ``seed`` changes
    nothing; it is there for plans that give one to every method.

    Raises ``ValueError``, naming the input, for missing values, unequal lengths, fewer than three officers, more than
    ``MOST_OFFICERS``, a covariate of more than ``MOST_LEVELS`` labels, another null, an fdr outside 0 to 1, or a seed
    below 0.

    **Assumes** that peers in like work meet like people, that most officers are as the others, and that these differ by
    a normal law: with tails as of Student's t with 5 degrees of freedom, somebody was flagged in 51 of 100 worlds.
    **Does not show** what all officers share, nor what anyone meant; one who differs may have work that the covariates
    do not tell. In simulated worlds with a dozen unusual among 800, 7 or 8 of 100 flags were false; with none
    unusual, at an fdr of 0.10, somebody was flagged in 3 to 11 of 100 worlds, whether or not officers differ for
    no reason recorded. Look again in another period before anything is said, and never rank or name in public.
    Ridgeway & MacDonald 2009, doi:10.1198/jasa.2009.0034; Efron 2004, doi:10.1198/016214504000000089.

    >>> rng = np.random.default_rng(0)
    >>> who, place = np.repeat(np.arange(40), 200), rng.integers(0, 5, 8000)
    >>> stopped = rng.random(8000) < np.where(who == 7, 0.6, 0.3)
    >>> found = internal_benchmark(officer=who, in_group=stopped, covariates=[place])
    >>> found.officers[found.flag].tolist()
    [7]
    """
    if not 0 < fdr < 1:
        raise ValueError(f"fdr must lie between 0 and 1, such as 0.10, not {fdr}")
    generator(seed)
    member = _yes_no(in_group)
    names, who = _numbered("officer", officer, member.size)
    if len(names) < 3:
        raise ValueError("officer holds fewer than three officers; there are no peers to compare with")
    if len(names) > MOST_OFFICERS:
        raise ValueError(
            f"officer holds {len(names):,} officers; more than {MOST_OFFICERS:,} are compared in no sensible time."
            " Ask it of each agency by itself"
        )
    many = _counted(count, member.size)
    columns = _columns(covariates)
    design, cell = _cells(columns, member.size)
    shape = (len(names), len(design))
    if len(names) * len(design) > MOST_TOGETHER:
        raise ValueError(
            f"covariates tell {len(design):,} kinds of work apart for {len(names):,} officers, too many to balance."
            " Put places or hours together: peers are found in like work alone"
        )
    place = who * len(design) + cell
    stops = np.bincount(place, weights=many, minlength=shape[0] * shape[1]).astype(np.float64).reshape(shape)
    members = np.bincount(place, weights=many * member, minlength=stops.size).astype(np.float64).reshape(shape)
    peers = balance(design=design, stops=stops, members=members)
    n = stops.sum(axis=1)
    share = members.sum(axis=1) / n
    alike = peers.apart < BALANCED
    difference = np.where(alike, share - peers.share, np.nan)
    variance = np.where(alike, peers.share * (1 - peers.share), 0.0)
    error = np.sqrt(variance / n + peers.variance)
    judged = alike & (n >= FEWEST_STOPS) & (peers.effective >= FEWEST_PEERS) & (variance > 0)
    z, between = np.full(judged.shape, np.nan), float("nan")
    if judged.any():
        far = distance(design=design, stops=stops, members=members, peers=peers, use=judged)
        z[judged], between = _standardised(far, null)
    q_value = benjamini_hochberg(np.where(judged, special.erfc(np.abs(z) / np.sqrt(2)), np.nan))
    flag = judged & (np.nan_to_num(q_value, nan=1.0) < fdr)
    return InternalBenchmark(
        officers=names,
        difference=difference,
        std_error=np.where(alike, error, np.nan),
        share=share,
        peers_share=np.where(alike, peers.share, np.nan),
        stops=n,
        peers_ess=peers.effective,
        judged=judged,
        z=z,
        q_value=q_value,
        flag=flag,
        ordinary=local_false_discovery(z),
        between=between,
        expected_false=fdr * int(flag.sum()),
        null=null,
        cautions=(
            *(() if judged.any() else (Caution.NOBODY_JUDGED,)),
            *((Caution.CUT_AT_DECILES,) if any(map(_is_cut, columns)) else ()),
        ),
    )


def _standardised(found: Distance, null: str) -> tuple[Floats, float]:
    """z-values under the null, and the spread between officers."""
    if null == "random_effects":
        return standardised(found)
    z = found.z(middle=0.0, spread=np.zeros(1))[0]
    if null == "empirical":
        low, middle, high = np.quantile(z, (0.25, 0.5, 0.75))
        z = (z - middle) / max((high - low) / _QUARTERS, 1.0)
    return z, float("nan")


_LEVELS: Final = (
    "covariate {number} holds {many:,} labels or more; with more than {most:,} nobody has peers in like work."
    " Put some together"
)
_A_LIST: Final = (
    "covariates is a list of arrays, one for each circumstance of the work, such as covariates=[place, hour]"
)


def _columns(covariates: Covariates) -> list[NDArray[Any]]:
    """Each covariate as an array; one that is missing is refused before NumPy could make it a word."""
    given: list[ArrayLike]
    if isinstance(covariates, Mapping):
        given = list(covariates.values())
    elif hasattr(covariates, "columns"):  # a data frame; going through one of pandas gives its names alone
        given = [covariates[name] for name in covariates.columns]
    elif isinstance(covariates, np.ndarray):
        given = list(covariates.T) if covariates.ndim == 2 else [covariates]
    elif hasattr(covariates, "dtype"):  # one column of a data frame, of pandas or of Polars
        given = [np.asarray(covariates)]
    elif isinstance(covariates, str) or not isinstance(covariates, Iterable):
        raise ValueError(_A_LIST)
    else:
        given = list(covariates)
        if given and np.ndim(given[0]) == 0:
            raise ValueError(_A_LIST)
    return [known_labels(f"covariate {place}", column, of="stops") for place, column in enumerate(given, start=1)]


def _cells(columns: list[NDArray[Any]], size: int) -> tuple[Floats, NDArray[np.intp]]:
    """The distinct cells as 0 and 1 for each level of each column, (cells, levels), and the cell of each stop."""
    cell, coded = np.zeros(size, dtype=np.intp), []
    for number, column in enumerate(columns, start=1):
        if column.dtype.kind in "OUS" and (many := len(set(column[:A_LOOK].reshape(-1).tolist()))) > MOST_LEVELS:
            raise ValueError(_LEVELS.format(number=number, many=many, most=MOST_LEVELS))  # before all are sorted
        levels, place = _numbered(f"covariate {number}", _cut(column), size)
        if len(levels) > MOST_LEVELS:
            raise ValueError(_LEVELS.format(number=number, many=len(levels), most=MOST_LEVELS))
        coded.append((place, len(levels)))
        cell = code(cell * len(levels) + place).codes
    _, first = np.unique(cell, return_index=True)
    blocks = [np.eye(levels)[place[first]] for place, levels in coded]
    return np.concatenate([np.ones((len(first), 1)), *blocks], axis=1), cell


def _cut(column: NDArray[Any]) -> NDArray[Any]:
    """Numbers with many values by their deciles; all else as it is."""
    if not _is_cut(column):
        return column
    return np.searchsorted(np.quantile(column, np.arange(1, 10) / 10), column, side="right")


def _is_cut(column: NDArray[Any]) -> bool:
    if column.dtype.kind not in "iuf" or not np.isfinite(column.astype(np.float64)).all():
        return False
    return any(len(np.unique(part)) > MANY_VALUES for part in (column[:A_LOOK], column))


def _numbered(name: str, labels: ArrayLike, size: int) -> tuple[NDArray[Any], NDArray[np.intp]]:
    given = known_labels(name, labels, of="stops")
    if given.shape != (size,):
        raise ValueError(f"{name} must hold one label for each of the {size} stops, not shape {given.shape}")
    words = in_words(given)
    coded = code(words)
    return coded.levels.astype(words.dtype, copy=False), coded.codes


def _counted(count: ArrayLike | None, size: int) -> Floats:
    if count is None:
        return np.ones(size)
    many = numbers("count", count)
    if many.shape != (size,):
        raise ValueError(f"count must hold one number for each of the {size} rows, not shape {many.shape}")
    if not np.isfinite(many).all() or (many < 1).any() or (many % 1 != 0).any():
        raise ValueError("count must hold whole numbers of 1 or more: how many stops each row stands for")
    countable("count", many)
    return many


def _yes_no(values: ArrayLike) -> Floats:
    gone = lacks("in_group", values)
    given = np.asarray(values)
    if given.ndim != 1 or gone or not np.isin(given, (0, 1)).all():
        raise ValueError("in_group must hold yes or no for each stop; leave out what was not recorded, and say so")
    return np.asarray(given.astype(np.float64))
