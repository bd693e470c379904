"""What is true in the invented agency: every effect that a study could be held against, in one declaration."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import betainc, expit, logit

GROUPS = ("white", "black", "hispanic", "asian", "native_american", "other")
"""Groups of people in the town, as codes of ``race_ethnicity``; the first is the reference."""
REASON_GROUPS = ("safety", "investigatory", "equipment_administrative", "call_for_service", "other")


def _fixed(**values: float) -> Any:
    return field(default_factory=lambda: dict(values))


@dataclass(frozen=True, slots=True, kw_only=True)
class Truth:
    """The effects built into an invented agency. A group or reason that a mapping leaves out has no effect (0).

    The town and its calendar:

    * ``start``, ``end``: first and last day. ``latitude``, ``longitude``, ``zone``: where, for the light of the day.
    * ``population``: residents by group. ``areas``, ``area_sd``: number of areas, and how unevenly groups live in
      them (standard deviation of the log of a group's density).
    * ``yearly_change``: log change of the number of contacts per year. ``season``: how much busier July is than
      the average, as a share.

    Whom officers contact:

    * ``stop_log_odds``: log odds of a group among the people contacted, over its share of an area's residents and
      against the first group.
    * ``dark_log_odds``: what darkness adds to these, for traffic stops begun by the officer. Light until sunset, dark
      from the end of civil dusk until dawn, half the effect between. **A veil-of-darkness study should find this.**
    * ``clock_log_odds``: a group's log odds rise and fall over the day by this much (highest at 23:00), whatever the
      light: what makes a plain comparison of day and night wrong.
    * ``officer_sd``: officers differ in the log odds of all groups but the first by this standard deviation.
    * ``equipment_log_odds``: a group's odds of an equipment or paper reason rather than another.

    Whom they search: each person carries a risk of having something to find, Beta-distributed with the mean
    ``risk_mean`` of the reason's group (times ``risk_factor`` of the person's group) and ``risk_size`` = α + β. The
    officer sees the risk and searches when it is above ``threshold`` of the person's group. A lower threshold means
    more searches and fewer finds: **the gap an outcome test should find.** ``officer_threshold_sd`` makes officers
    differ on the logit scale.

    * ``training_unit``, ``training_date``, ``training_share``: from that day the unit's thresholds have moved by this
      share of the way (on the logit scale) to the first group's.
    * ``cite_log_odds``: a group's log odds of a citation rather than a warning.

    What is not recorded: ``gaps`` scales all missing data (0: complete; 1: about 1–4 % in most columns, and
    ``gap_unit`` leaves out race for 40 % of people from June to August of the second year). With gaps, 0.7 % of
    times read 00:00.
    """

    start: date = date(2021, 1, 1)
    end: date = date(2023, 12, 31)
    latitude: float = 40.15
    longitude: float = -88.95
    zone: str = "America/Chicago"
    population: Mapping[str, float] = _fixed(
        white=96_000, black=38_000, hispanic=31_000, asian=12_000, native_american=1_500, other=6_500
    )
    areas: int = 12
    area_sd: float = 0.6
    yearly_change: float = -0.03
    season: float = 0.15
    stop_log_odds: Mapping[str, float] = _fixed(black=0.45, hispanic=0.15, asian=-0.25)
    dark_log_odds: Mapping[str, float] = _fixed(black=-0.25, hispanic=-0.10)
    clock_log_odds: Mapping[str, float] = _fixed(black=0.30, hispanic=0.20)
    officer_sd: float = 0.20
    equipment_log_odds: Mapping[str, float] = _fixed(black=0.25, hispanic=0.20)
    risk_mean: Mapping[str, float] = _fixed(
        safety=0.025, investigatory=0.12, equipment_administrative=0.04, call_for_service=0.05, other=0.05
    )
    risk_size: float = 6.0
    risk_factor: Mapping[str, float] = _fixed()
    threshold: Mapping[str, float] = _fixed(
        white=0.22, black=0.14, hispanic=0.17, asian=0.24, native_american=0.22, other=0.22
    )
    officer_threshold_sd: float = 0.20
    training_unit: str = "Patrol West"
    training_date: date = date(2022, 7, 1)
    training_share: float = 1.0
    cite_log_odds: Mapping[str, float] = _fixed(black=0.10, hispanic=0.15)
    gaps: float = 1.0
    gap_unit: str = "Patrol North"

    def no_differences(self) -> Truth:
        """The same town where officers treat all groups alike: every test of “no difference” should be met.

        Groups still live in different areas, and officers still differ in whom they search.
        """
        return replace(
            self,
            stop_log_odds={},
            dark_log_odds={},
            clock_log_odds={},
            equipment_log_odds={},
            cite_log_odds={},
            risk_factor={},
            threshold=dict.fromkeys(GROUPS, self.threshold[GROUPS[0]]),
            officer_sd=0.0,
            training_share=0.0,
        )

    def search_rate(
        self, group: str, reason_group: str, *, trained: bool = False, officer: float | NDArray[Any] = 0.0
    ) -> Any:
        """The share of people searched by an officer's choice: P(risk > threshold).

        ``officer`` is the officer's shift of the threshold on the logit scale, shape (...,); 0 is the typical one.
        """
        a, b, at = self._risk(group, reason_group, trained=trained, officer=officer)
        return 1 - betainc(a, b, at)

    def hit_rate(
        self, group: str, reason_group: str, *, trained: bool = False, officer: float | NDArray[Any] = 0.0
    ) -> Any:
        """The share of such searches that find something: E(risk | risk > threshold). Arguments as ``search_rate``."""
        a, b, at = self._risk(group, reason_group, trained=trained, officer=officer)
        return a / (a + b) * (1 - betainc(a + 1, b, at)) / (1 - betainc(a, b, at))

    def _risk(
        self, group: str, reason_group: str, *, trained: bool, officer: float | NDArray[Any]
    ) -> tuple[float, float, Any]:
        mean = self.risk_mean[reason_group] * self.risk_factor.get(group, 1.0)
        own, first = logit(self.threshold[group]), logit(self.threshold[GROUPS[0]])
        moved = own + (self.training_share * (first - own) if trained else 0.0)
        return mean * self.risk_size, (1 - mean) * self.risk_size, expit(moved + np.asarray(officer))

    def vector(self, effect: str) -> NDArray[np.float64]:
        """An effect by group as an array in the order of ``GROUPS``, 0 where the mapping leaves a group out."""
        values: Mapping[str, float] = getattr(self, effect)
        return np.array([values.get(group, 0.0) for group in GROUPS])

    def to_dict(self) -> dict[str, Any]:
        """Plain values, as they stand in the manifest of the extract."""
        return {name: _plain(getattr(self, name)) for name in self.__slots__}


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return dict(value)
    return value.isoformat() if isinstance(value, date) else value
