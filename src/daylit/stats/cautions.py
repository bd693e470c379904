"""The cautions a method can attach to a number: one short code each, worded for people by the studies."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

FEW_EVENTS: Final = 11
"""Below this many events (or non-events) in a group a number carries ``few_events`` (METHODS M1: y ≥ 11)."""

FEW_CLUSTERS: Final = 40
"""Below this many clusters a clustered interval carries ``few_clusters`` (METHODS M2)."""

NO_SPREAD: Final = 1e-6
"""Clusters whose standard error is less than this share of that of people counted one by one do not differ
(``no_spread``): they were made alike, or are too few to tell."""


class Caution(StrEnum):
    """What the reader of a number must know before using it.

    The order is the order in which cautions are reported. The values are the codes that stand in a finding.
    """

    NOT_ESTIMABLE = "not_estimable"
    """Nothing can be said: a denominator is 0, or all that would distinguish the groups is missing.
    The estimate is NaN and the interval is everything the parameter could be."""

    ZERO_CELL = "zero_cell"
    """A group has no events (or nothing but events): a ratio is 0 or infinite, an interval one-sided."""

    FEW_EVENTS = "few_events"
    """Fewer than 11 events, or fewer than 11 non-events, in a group: the interval is wide, the point unstable."""

    OVERDISPERSED = "overdispersed"
    """The cells vary more than chance allows: an interval that counts people one by one is too narrow."""

    FEW_CLUSTERS = "few_clusters"
    """Fewer than 40 clusters: how far they differ is itself badly known, and the interval may be too narrow."""

    ONE_STRATUM = "one_stratum"
    """Only one stratum compares the groups: nothing was adjusted, and agreement between strata cannot be looked at."""

    SPARSE_STRATA = "sparse_strata"
    """Many strata hold too few people to test whether the difference is the same everywhere."""

    STRATA_LEFT_OUT = "strata_left_out"
    """Some strata hold people of one group only; they say nothing about a difference and carry no weight."""

    UNEVEN_WEIGHTS = "uneven_weights"
    """One small stratum (fewer than five events or non-events expected) carries more than 40 % of the uncertainty of
    a standardised proportion: its interval may cover as little as 82 %."""

    NOT_UNIFORM = "not_uniform"
    """The difference varies between strata by more than chance: one number hides that."""

    SHORT_SERIES = "short_series"
    """Too few months to tell a season from a change."""

    AUTOCORRELATED = "autocorrelated"
    """A month resembles the one before beyond trend and season: the interval allows for it only in part."""

    NOT_CONVERGED = "not_converged"
    """The fit did not settle; its numbers are not to be used."""

    SEPARATED = "separated"
    """In some part of the data everybody or nobody belongs to the group: that part has no finite effect of its own.
    The other effects are those of the limit and can be read."""

    COLUMNS_DROPPED = "columns_dropped"
    """A column of the model says nothing that the columns before it did not say, and was left out."""

    LITTLE_OVERLAP = "little_overlap"
    """At too few times of the clock there are both daylight and dark: the comparison leans on the model's shape."""

    PENALISED = "penalised"
    """Data are thin: Firth's penalty keeps the estimate finite and draws it towards “no difference”."""

    FAR_EXTRAPOLATION = "far_extrapolation"
    """Not even officers who search most search half of the people: what all carry rests on a form, not on data."""

    UNLIKE_PEOPLE = "unlike_people"
    """Officers of one place and hour do not meet the same people: chance did not decide who met whom."""

    WILD_BOOTSTRAP = "wild_bootstrap"
    """Fewer than 40 clusters: the interval comes from a score bootstrap over clusters, which holds where errors of
    few and uneven clusters would be too short."""

    OPEN_END = "open_end"
    """No value is rejected on one side: nearly all clusters are of one kind (one day in the dark), and the interval has
    one end only."""

    NO_SPREAD = "no_spread"
    """Units or clusters that are compared do not differ at all: standard errors are 0, and ranges of no width would say
    nothing of chance."""

    NO_BAR_SEEN = "no_bar_seen"
    """Of some group nobody or everybody was searched, or no search or every search found something: where its bar lies
    is told by the priors. It takes people on both sides."""

    NOBODY_JUDGED = "nobody_judged"
    """No officer has 50 stops, and peers in like work worth 100: nobody is compared, so nobody can be flagged."""

    CUT_AT_DECILES = "cut_at_deciles"
    """A column of numbers with more than 24 values was cut at its deciles. Where the numbers are names (of places, of
    officers' units), unlike work was put together: give such names as words."""
