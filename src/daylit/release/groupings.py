"""Every grouping of people that the plan declares: by race or ethnicity, by gender; each finding by its own name.

A finding is known by its study as long as it compares people by the first grouping; by another, the grouping is part
of its name and of its title. All of them stand in one release, and are protected together. By areas and units no
finding is told: their names are the agency's own words, and the tables tell areas as coarse as they must be.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from daylit.progress import Progress, quiet
from daylit.studies.finding import Finding
from daylit.studies.registry import STUDIES, run, run_all
from daylit.studies.settings import Settings
from daylit.studies.wording import column_title
from daylit.tables.extract import Extract
from daylit.terms.saying import say

PUBLIC = ("race_ethnicity", "race", "ethnicity", "gender")
"""Groupings by code lists, whose every label may be public."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A study as a release asks it. ``name`` is that of its file and its address: “rates”, “rates-by-gender”."""

    name: str
    study: str
    settings: Settings


def told_of(groups: Sequence[str]) -> tuple[str, ...]:
    """Those groupings of a plan that a release tells, in the order of the plan."""
    return tuple(group for group in groups if group in PUBLIC)


def question(study: str, settings: Settings, *, first: str) -> Question:
    """A study asked by a grouping; ``first`` is the first grouping of the plan."""
    plain = settings.group == first or not STUDIES[study].by_group
    name = study if plain else f"{study}-by-{settings.group}"
    return Question(name=name, study=study, settings=settings)


def answer(extract: Extract, asked: Sequence[Question], progress: Progress | None = None) -> tuple[Finding, ...]:
    """Run every question; each finding bears the name of its question. Raises as the studies do.

    Cost: a study about the others asks all of them once more.
    """
    tell, found = progress or quiet, []
    for place, one in enumerate(asked):
        tell(STUDIES[one.study].title, place / len(asked))
        found.append(named(run(extract, one.study, one.settings), one))
    return tuple(found)


def named(finding: Finding, asked: Question) -> Finding:
    """The finding under the name of its question, with the grouping in its title where the name tells it."""
    if asked.name == asked.study:
        return finding
    title = say("{title}, by {group:low}", title=finding.title, group=column_title(asked.settings.group))
    return replace(finding, study=asked.name, title=title)


def planned(plan: Mapping[str, Any], names: Sequence[str]) -> list[str]:
    """What a plan's studies are called in a release, by all of its groupings; without studies in it, all there are."""
    studies = plan.get("studies")
    if studies is None:
        return list(names)
    more = [name for study in studies for name in names if name.startswith(f"{study}-by-")]
    return [*studies, *more]


def every_study(
    extract: Extract, groups: Sequence[str], *, threshold: int, progress: Progress | None = None
) -> tuple[Finding, ...]:
    """Every study there is: by the first grouping, and those that compare groups by each of the others as well."""
    first, *others = told_of(groups) or (Settings().group,)
    found = run_all(extract, Settings(group=first, threshold=threshold), progress)
    more = [
        question(name, Settings(group=group, threshold=threshold), first=first)
        for group in others
        for name, study in STUDIES.items()
        if study.by_group and not study.about_others
    ]
    return (*found, *answer(extract, more))
