"""What a person may choose when asking a question. Everything else about a study is fixed and documented."""

from __future__ import annotations

import difflib
import numbers
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from pathlib import Path
from typing import Any

from daylit.errors import DaylitError
from daylit.tables.contract import BY_NAME
from daylit.tables.counts import ENGINES
from daylit.tables.filters import Filters

GROUP_COLUMNS = ("race_ethnicity", "race", "ethnicity", "gender", "resident", "agency", "area", "unit")
"""Columns whose values may be compared as groups of people. Officers are not among them: a report never ranks them."""

OUTCOMES = ("searched", "found", "arrested", "cited", "warned", "force")
"""What one may ask whether it changed: of all contacts, and what was found of all searches."""

_REFERENCE = "white"
"""The default stands for every column of groups: where it names none, the largest group takes its place."""


class BadSetting(DaylitError):
    """A setting of a study has a value that cannot be used."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """How a study is asked. The same settings on the same extract give the same finding, byte for byte.

    * ``group``: the column whose groups of people are compared, one of ``GROUP_COLUMNS``.
    * ``reference``: the group with which each other group is compared. Where nobody is in it, or fewer people than
      ``threshold``, the largest group takes its place and the finding says so.
    * ``level``: the share of intervals that hold the true value over many repetitions, 0.5 to 0.999.
    * ``false_discovery``: of the comparisons that a finding points out, the share that may be there by chance alone
      (Benjamini–Hochberg), 0.001 to 0.5.
    * ``threshold``: an estimate that rests on fewer people than this is not shown; its status is “too few”.
    * ``where``: only these people: ``column=value,value`` or ``column=low..high``; all must hold.
    * ``benchmark``: CSV file of the resident population, columns ``group`` and ``population`` (``benchmarks.py``).
    * ``seed``: where a study draws random numbers, they start here.
    * ``change_on``: the day on which something began (``2024-03-01``), for a study that asks whether a rate changed.
    * ``unchanged``: filters of the people for whom nothing changed then, with whom the others are compared.
    * ``outcome``: the one outcome whose change is asked, one of ``OUTCOMES``; where empty, searches and their finds.
    * ``engine``: what counts, one of ``ENGINES``: ``duckdb``, ``polars`` or ``spark``. The counts are the same.
    """

    group: str = "race_ethnicity"
    reference: str = _REFERENCE
    level: float = 0.95
    false_discovery: float = 0.05
    threshold: int = 11
    where: tuple[str, ...] = ()
    benchmark: Path | None = None
    seed: int = 1
    engine: str = "duckdb"
    change_on: str = ""
    unchanged: tuple[str, ...] = ()
    outcome: str = ""

    def __post_init__(self) -> None:
        if self.group not in GROUP_COLUMNS:
            raise BadSetting(
                f"People cannot be compared by “{self.group}”.", remedy=f"Use one of: {', '.join(GROUP_COLUMNS)}."
            )
        codes = BY_NAME[self.group].codes
        if codes and self.reference not in codes and self.reference != _REFERENCE:
            raise BadSetting(
                f"“{self.reference}” is not a group of {codes.title.lower()}.",
                remedy=f"Compare with one of: {', '.join(codes.values)}.",
            )
        _within("level", self.level, 0.5, 0.999)
        _within("false_discovery", self.false_discovery, 0.001, 0.5)
        _within("threshold", self.threshold, 1, 1_000_000)
        _within("seed", self.seed, 0, 2**53)
        self._check_change()
        if self.engine not in ENGINES:
            raise BadSetting(
                f"“{self.engine}” is not an engine that counts.", remedy=f"Use one of: {', '.join(ENGINES)}."
            )

    def _check_change(self) -> None:
        """The settings of a change at a date; read here, so that a plan that cannot be asked is refused at once."""
        if self.change_on != "" and not _is_day(self.change_on):
            raise BadSetting(
                f"“{self.change_on}” is not a day on which something can have changed.",
                remedy="Write the day as 2024-03-01.",
            )
        if self.outcome and self.outcome not in OUTCOMES:
            raise BadSetting(
                f"Whether “{self.outcome}” changed cannot be asked.", remedy=f"Use one of: {', '.join(OUTCOMES)}."
            )
        Filters.parse(self.unchanged)

    @property
    def group_title(self) -> str:
        """The title of the compared groups, as people read it."""
        codes = BY_NAME[self.group].codes
        return codes.title if codes else self.group.capitalize()

    def to_dict(self) -> dict[str, Any]:
        """Plain values for the provenance; of a benchmark file only the name, never a path of this machine.

        What belongs to a change at a date is there only where it was set: all other questions keep their names.
        """
        change = {"change_on": self.change_on, "unchanged": list(self.unchanged), "outcome": self.outcome}
        return {
            "group": self.group,
            "reference": self.reference,
            "level": self.level,
            "false_discovery": self.false_discovery,
            "threshold": self.threshold,
            "where": list(self.where),
            "benchmark": None if self.benchmark is None else self.benchmark.name,
            "seed": self.seed,
            "engine": self.engine,
            **{name: value for name, value in change.items() if value},
        }


def _is_day(text: str) -> bool:
    """Whether it is a day as 2024-03-01. Python takes 20240301 and 2024-W09-5 too, which no month can be read from."""
    try:
        return date.fromisoformat(text).isoformat() == text
    except (TypeError, ValueError):
        return False


def settings_of(told: Mapping[str, Any]) -> Settings:
    """Settings as a person writes them: one filter need not be a list, and a name that is none is told with near ones.

    Raises ``BadSetting``.
    """
    known = [one.name for one in fields(Settings)]
    for name in told:
        if name not in known:
            near = difflib.get_close_matches(name, known, n=1)
            meant = f" (did you mean “{near[0]}”?)" if near else ""
            raise BadSetting(f"“{name}” is not a setting{meant}.", remedy=f"There are: {', '.join(known)}.")
    lists = {name: _filters(name, told[name]) for name in ("where", "unchanged") if name in told}
    file = told.get("benchmark")
    return Settings(**{**told, **lists, **({"benchmark": Path(file)} if isinstance(file, str) else {})})


def _filters(name: str, told: object) -> tuple[str, ...]:
    found = (told,) if isinstance(told, str) else tuple(told) if isinstance(told, list | tuple) else ()
    if not isinstance(told, str | list | tuple) or not all(isinstance(one, str) for one in found):
        raise BadSetting(
            f"“{name}” is {told!r}.", remedy="Write filters as texts: “kind=traffic”, or a list of such texts."
        )
    return found


def _within(name: str, value: float, low: float, high: float) -> None:
    if isinstance(value, bool) or not isinstance(value, numbers.Real):
        raise BadSetting(f"The setting {name} is {value!r}.", remedy="It must be a number.")
    if not low <= value <= high:
        raise BadSetting(f"The setting {name} is {value}.", remedy=f"Choose a value from {low:g} to {high:g}.")
