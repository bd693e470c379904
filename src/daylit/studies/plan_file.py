"""A plan of analysis as one file that people write: read whole, with every mistake of it told at once."""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from daylit.errors import DaylitError
from daylit.studies import plan
from daylit.studies.plan import BadPlan
from daylit.studies.registry import EVERY, FIRST_PLAN, STUDIES
from daylit.studies.settings import GROUP_COLUMNS, Settings
from daylit.tables.filters import Filters

_OF_CHANGE = "interrupted_series"
LIMITS = ("threshold", "level", "false_discovery")
KEYS = (
    "title", "declared", "studies", "groups", "reference", "seed", "benchmark", "change_on", "unchanged", "outcome",
    "limits", "variants", "families",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanFile:
    """A plan as it was written: its document (``daylit.studies.plan``), and what only a file can say.

    ``declared``: the day from which it binds. ``benchmark``: the resident population, a file beside the plan.
    ``families``: names of studies whose comparisons are controlled together; a study in none is a family by itself.
    """

    document: Mapping[str, Any]
    declared: date
    benchmark: Path | None = None
    families: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def fingerprint(self) -> str:
        """SHA-256 of what is asked and how it is judged, whatever the file's layout and comments."""
        asked = {
            **self.document,
            "declared": self.declared.isoformat(),
            "benchmark": None if self.benchmark is None else plan.fingerprint(self.benchmark.read_text("utf-8-sig")),
            "families": {name: list(studies) for name, studies in self.families.items()},
        }
        return plan.fingerprint(asked)


def read_plan(path: Path, *, today: date | None = None) -> PlanFile:
    """A plan from its TOML file. Raises ``BadPlan``, which names every mistake of the file.

    ``today``: where it is given, a plan that was declared after it is a mistake: nobody decides on a day to come.
    """
    try:
        told = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        raise BadPlan(f"There is no file {path}.", remedy="`daylit plan new FILE` writes one to begin with.") from None
    except (OSError, UnicodeDecodeError) as error:
        raise BadPlan(f"{path} cannot be read as a text file: {error}.") from None
    except tomllib.TOMLDecodeError as error:
        raise BadPlan(
            f"{path} is not a TOML file: {error}.", remedy="See https://toml.io for how one is written."
        ) from None
    reading = _Reading(told=told, folder=path.parent, today=today)
    made = reading.plan()
    if made is None or reading.wrong:
        raise BadPlan(
            f"The plan {path.name} cannot be used yet:\n" + "\n".join(f"- {line}" for line in reading.wrong),
            remedy="\n`daylit plan check FILE` says again what is left.",
        )
    return made


@dataclass
class _Reading:
    """One reading of a file: what it says, and what is wrong with it, in the order of the file's parts."""

    told: Mapping[str, Any]
    folder: Path
    today: date | None = None
    wrong: list[str] = field(default_factory=list)

    def plan(self) -> PlanFile | None:
        for key in self.told:
            if key not in KEYS:
                self.wrong.append(f"“{key}” is not a part of a plan{_near(key, KEYS)}.")
        title = self._kind("title", str, "", "a line of text")
        declared = self._declared()
        studies = self._names("studies", EVERY, default=tuple(STUDIES))
        groups = self._names("groups", GROUP_COLUMNS, default=("race_ethnicity",))
        asked = {
            "reference": self._kind("reference", str, "white", "the name of a group"),
            "seed": self._kind("seed", int, 1, "a whole number"),
            **self._limits(),
        }
        self._settings(groups, asked)
        variants, families, benchmark = self._variants(), self._families(studies), self._benchmark()
        change = self._change(studies)
        if self.wrong or declared is None:
            return None
        try:
            document = plan.document(
                title=title, studies=studies, groups=groups, variants=variants, change=change, **asked
            )
        except DaylitError as error:
            self.wrong.append(str(error))
            return None
        return PlanFile(document=document, declared=declared, benchmark=benchmark, families=families)

    def _kind(self, key: str, kind: type, default: Any, what: str) -> Any:
        found = self.told.get(key, default)
        if not isinstance(found, kind) or isinstance(found, bool):
            self.wrong.append(f"“{key}” is {found!r}: it must be {what}.")
            return default
        if key == "title" and not str(found).strip():
            self.wrong.append("“title” is missing: give the plan a name.")
        return found

    def _declared(self) -> date | None:
        found = self.told.get("declared")
        if type(found) is date:
            if self.today is not None and found > self.today:
                self.wrong.append(f"“declared” is {found}: that day has not come. It is the day of the decision.")
            return found
        self.wrong.append(
            "“declared” is missing: the day of the decision, as declared = 2026-01-31."
            if found is None
            else f"“declared” is {found!r}: it must be a day without quotation marks, as 2026-01-31."
        )
        return None

    def _names(self, key: str, known: Iterable[str], *, default: tuple[str, ...]) -> tuple[str, ...]:
        found = self.told.get(key, list(default))
        if not _is_texts(found) or not found:
            self.wrong.append(f"“{key}” must be a list of names between quotation marks.")
            return ()
        for name in found:
            if name not in known:
                self.wrong.append(f"“{name}” in “{key}” is unknown{_near(name, known)}; there are: {', '.join(known)}.")
        return tuple(name for name in dict.fromkeys(found) if name in known)

    def _limits(self) -> dict[str, Any]:
        found = self._table("limits")
        for key, value in found.items():
            if key not in LIMITS:
                self.wrong.append(f"“{key}” in [limits] is unknown{_near(key, LIMITS)}.")
            elif isinstance(value, bool) or not isinstance(value, int | float):
                self.wrong.append(f"“{key}” in [limits] is {value!r}: it must be a number.")
            elif key == "threshold" and not isinstance(value, int):
                self.wrong.append(f"“threshold” in [limits] is {value}: it must be a whole number.")
        return {
            key: value
            for key, value in found.items()
            if key in LIMITS and isinstance(value, int | float) and not isinstance(value, bool)
        }

    def _settings(self, groups: Sequence[str], asked: Mapping[str, Any]) -> None:
        """Each limit by itself, so that one that is wrong hides no other."""
        tries: list[Callable[[], object]] = [
            partial(Settings, **{key: asked[key]}) for key in (*LIMITS, "seed") if key in asked
        ]
        coded = [group for group in groups if group in ("race_ethnicity", "race")]
        self._each([*tries, *(partial(Settings, group=group, reference=asked["reference"]) for group in coded)])

    def _each(self, tries: Iterable[Callable[[], object]], before: str = "") -> None:
        for one in tries:
            try:
                one()
            except DaylitError as error:
                self.wrong.append(f"{before}{error}")

    def _variants(self) -> dict[str, list[str]]:
        kept = {}
        for name, texts in self._table("variants").items():
            if not _is_texts(texts) or not texts:
                self.wrong.append(f'“{name}” in [variants] must be a list of filters, as ["kind=traffic"].')
            elif name == plan.EVERYONE:
                self.wrong.append(f"“{name}” in [variants] is asked already: it stands for all people.")
            else:
                self._each([partial(Filters.parse, texts)], f"“{name}” in [variants]: ")
                kept[name] = list(texts)
        return kept

    def _change(self, studies: Sequence[str]) -> dict[str, Any]:
        """The settings of a change at a date, where there are any; a day may be written with or without marks."""
        day = self.told.get("change_on", "")
        told = {
            "change_on": day.isoformat() if type(day) is date else day,
            "unchanged": self.told.get("unchanged", []),
            "outcome": self._kind("outcome", str, "", "the name of an outcome"),
        }
        if not _is_texts(told["unchanged"]):
            self.wrong.append('“unchanged” must be a list of filters, as ["unit=North"].')
            told["unchanged"] = []
        self._each([partial(Settings, **{name: _frozen(one)}) for name, one in told.items()])
        if _OF_CHANGE in studies and not told["change_on"]:
            self.wrong.append(f"“{_OF_CHANGE}” asks what changed with a day: add it, as change_on = 2025-07-01.")
        if _OF_CHANGE not in studies and not self._misnamed():  # a study that is misspelt may be the one that asks
            self.wrong += [
                f"“{name}” is of “{_OF_CHANGE}”, which is not among the studies: nothing would use it."
                for name, one in told.items()
                if one
            ]
        return {name: one for name, one in told.items() if one}

    def _misnamed(self) -> bool:
        named = self.told.get("studies", [])
        return not _is_texts(named) or any(name not in EVERY for name in named)

    def _families(self, studies: Sequence[str]) -> dict[str, tuple[str, ...]]:
        kept: dict[str, tuple[str, ...]] = {}
        for name, members in self._table("families").items():
            if not _is_texts(members) or not members:
                self.wrong.append(f"“{name}” in [families] must be a list of studies.")
                continue
            for member in members:
                if member not in studies:
                    self.wrong.append(f"“{member}” of the family “{name}” is not among the studies of the plan.")
                if others := [other for other, its in kept.items() if member in its]:
                    self.wrong.append(f"“{member}” is in two families: “{others[0]}” and “{name}”.")
            kept[name] = tuple(members)
        return kept

    def _benchmark(self) -> Path | None:
        named = self._kind("benchmark", str, "", "the name of a file")
        path = self.folder / named if named else None
        if path is not None and not path.is_file():
            self.wrong.append(f"There is no file “{named}” beside the plan, which “benchmark” names.")
        return path

    def _table(self, key: str) -> Mapping[str, Any]:
        found = self.told.get(key, {})
        if isinstance(found, dict):
            return found
        self.wrong.append(f"“{key}” must be a part of its own, under the line [{key}].")
        return {}


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _is_texts(found: object) -> bool:
    return isinstance(found, list) and all(isinstance(one, str) for one in found)


def _near(name: str, known: Iterable[str]) -> str:
    """“(did you mean …?)” for a name that is nearly a known one."""
    near = difflib.get_close_matches(name, list(known), n=1)
    return f" (did you mean “{near[0]}”?)" if near else ""


def first_plan(title: str, declared: date) -> str:
    """The text of a plan to begin with: what it asks, the usual limits, and what may be added, in comments."""
    width = max(len(name) for name in EVERY) + 4
    listed = "\n".join(
        ("    " if name in FIRST_PLAN else "    # ") + f'"{name}",'.ljust(width) + f"# {study.question}"
        for name, study in EVERY.items()
    )
    quoted = title.replace("\\", "\\\\").replace('"', '\\"')
    return f"""\
# A plan of analysis: what will be asked, of whom, and how it is judged, written down before anybody has seen an answer.
# `daylit plan check` reads it; `daylit plan run` asks all of it of an Extract.

title = "{quoted}"
declared = {declared.isoformat()}    # the day on which this was decided

studies = [
{listed}
]

groups = ["race_ethnicity"]    # each grouping is asked every question: {", ".join(GROUP_COLUMNS)}
reference = "white"            # with whom the other groups are compared
seed = 1                       # the same plan, records and seed give the same answers, byte for byte
# benchmark = "residents.csv"  # the resident population, beside this file: columns group and population
# change_on = 2025-07-01       # of interrupted_series: the day on which something began
# unchanged = ["unit=North"]   # and those for whom nothing changed then

[limits]
threshold = 11                 # nothing is told that rests on fewer people
level = 0.95                   # of ranges
false_discovery = 0.05         # of the comparisons that stand out, the share that may be there by chance alone

# Further sets of people. Everybody is always asked; each set is asked the same, to see whether the answers hold in it.
[variants]
# "Traffic stops" = ["kind=traffic"]
# "Since the new policy" = ["date=2025-07-01..2025-12-31"]

# Comparisons that are judged together. A study that is named in no family is a family by itself.
[families]
"What follows a stop" = ["rates", "standardised"]
"""
