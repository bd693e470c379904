"""What a release tells: the questions of the plan in force, and what the other apps have for the public."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from daylit.release import Bundle
from daylit.release.groupings import Question, question, told_of
from daylit.release.sides import Sides
from daylit.studies.registry import STUDIES
from daylit.studies.settings import Settings
from daylit.web.accounts.models import Agency
from daylit.web.community import queries as community
from daylit.web.improve import queries as improve
from daylit.web.insight import plans
from daylit.web.insight import queries as insight
from daylit.web.publish.held import held


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The plan as docs/bundle.md says, and each of its questions by the name under which the release tells it."""

    plan: Mapping[str, Any]
    questions: Sequence[Question]


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathered:
    """Actions, promises, surveys, meetings and questions by name (docs/bundle.md), the pictures of actions, and what
    these tell of both sides of a comparison.
    """

    documents: dict[str, list[Mapping[str, Any]]]
    pictures: Mapping[str, bytes]
    sides: Mapping[str, Sides]


def gathered(agency: Agency, *, before: Sequence[Bundle] = ()) -> Gathered:
    """What the other apps have for the public, after these releases. Draws the pictures of effects, a tenth of a
    second each.
    """
    done = improve.for_release(agency)
    told: dict[str, list[Mapping[str, Any]]] = {"actions": list(done.documents)}
    for name, listed in community.for_release(agency).items():
        told[name.removesuffix(".json")] = list(listed)
    told["surveys"] = held(told["surveys"], [one.surveys for one in before])
    told["promises"] = [_tied(one, {row["id"] for row in told["actions"]}) for one in told["promises"]]
    return Gathered(documents=told, pictures=done.pictures, sides=done.sides)


def _tied(promise: Mapping[str, Any], public: Collection[str]) -> Mapping[str, Any]:
    """A promise that names no action which the agency has not shown to the public."""
    return promise if promise["action"] in public else {**promise, "action": None}


def asked(agency: Agency, *, threshold: int) -> Asked:
    """The plan of analysis in force, all of its studies by all of its groupings that may be public.

    Without a plan it is every study there is, and the release says so.

    Everybody is asked about: the plan's sets of some people only stay inside the agency, where they are marked as
    planned.
    """
    found = insight.plan_in_force(agency)
    if found is None:
        settings = Settings(threshold=threshold)
        every = [question(name, settings, first=settings.group) for name in STUDIES]
        return Asked(plan={"studies": [one.name for one in every]}, questions=every)
    document = found.document
    groups = told_of(document["groups"])
    told = [
        question(one.study, replace(one.settings, threshold=threshold), first=groups[0] if groups else "")
        for one in plans.questions(document)
        if one.variant == plans.EVERYONE and (one.settings.group in groups or not STUDIES[one.study].by_group)
    ]
    plan = {
        "declared": found.declared.date().isoformat(),
        "number": found.number,
        "fingerprint": found.fingerprint,
        "title": document["title"],
        "studies": [one.name for one in told],
        "groups": list(groups),
        "groups_inside": [name for name in document["groups"] if name not in groups],
        "limits": document["limits"],
    }
    return Asked(plan=plan, questions=told)
