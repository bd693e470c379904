"""A plan run as one: every question asked, every family judged, and where the sets of people agree."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np

from daylit.progress import Progress, quiet
from daylit.stats.multiple import benjamini_hochberg
from daylit.studies.finding import Estimate, Finding
from daylit.studies.plan import EVERYONE, Question, questions
from daylit.studies.plan_file import PlanFile
from daylit.studies.registry import EVERY, ask_all
from daylit.tables.extract import Extract
from daylit.terms.saying import say

_Test = tuple[str, str, str, str]
_NOTHING = {"ratio": 1.0, "odds ratio": 1.0, "points": 0.0}
"""What a comparison of each unit is where nobody differs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """One comparison of a plan, where it was asked and what it said; ``q_value`` within its family of the plan.

    Most are of two groups. A place held against all others, and the question whether places differ at all, are tests
    too: they have a p-value, and no side of “no difference” on which sets of people could agree.
    """

    study: str
    group: str
    variant: str
    quantity: str
    label: str
    unit: str
    value: float
    low: float | None
    high: float | None
    p_value: float | None
    family: str = ""
    q_value: float | None = None

    @property
    def side(self) -> int:
        """−1, 0 or 1: on which side of “no difference” it lies; 0 where it has none."""
        return int(np.sign(self.value - _NOTHING[self.unit])) if _has_sides(self) else 0

    @property
    def clear(self) -> bool:
        """Whether its range leaves out “no difference”."""
        if not _has_sides(self):
            return False
        none = _NOTHING[self.unit]
        return (self.low is not None and self.low > none) or (self.high is not None and self.high < none)


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """Comparisons that are judged together: how many there are, how many stand out, and how many by chance.

    ``by_chance`` of them would have a p-value below ``rate`` if nothing differed, where ``before`` have; ``after``
    control of the false-discovery rate (Benjamini and Hochberg 1995) stand out, of which at most ``may_be_false`` are
    expected to be there by chance.
    """

    name: str
    studies: tuple[str, ...]
    rate: float
    comparisons: int
    before: int
    by_chance: float
    after: int
    may_be_false: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """One comparison of everybody, held against the other sets of people of the plan.

    Of the ``sets`` that could be compared (everybody is one of them), ``same`` point the same way as everybody, and
    ``clear`` do so clearly. ``stands``: of everybody, it stands out once its family is allowed for.
    """

    study: str
    group: str
    quantity: str
    label: str
    sets: int
    same: int
    clear: int
    stands: bool
    values: Mapping[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ran:
    """What a run found: each question with its finding, in the plan's order, the families and the agreement."""

    plan: PlanFile
    extract: str
    findings: tuple[tuple[Question, Finding], ...]
    comparisons: tuple[Comparison, ...]
    families: tuple[Family, ...]
    agreements: tuple[Agreement, ...]

    def to_dict(self) -> dict[str, Any]:
        """Plain values: the same plan, records and seed give the same."""
        return {
            "plan": {**self.plan.document, "declared": self.plan.declared.isoformat()},
            "fingerprint": self.plan.fingerprint,
            "extract": self.extract,
            "families": [asdict(one) for one in self.families],
            "agreements": [asdict(one) for one in self.agreements],
            "comparisons": [asdict(one) for one in self.comparisons],
        }


def run_plan(plan: PlanFile, extract: Extract, *, engine: str = "duckdb", progress: Progress | None = None) -> Ran:
    """Ask every question of a plan of one Extract.

    What the records cannot answer is a finding that says so, as everywhere. All comparisons of a family, over all
    groupings and sets of people, are judged together at the plan's ``false_discovery``.

    **Assumes** that the plan was written before its answers were seen: nothing here can tell. **Does not show** that
    sets of people which overlap agree independently: those of “traffic stops” are among “everyone”.
    """
    tell = progress or quiet
    asked = list(questions(plan.document, benchmark=plan.benchmark, engine=engine))
    found: dict[str, Finding] = {}
    rounds = _rounds(asked)
    for place, (variant, together) in enumerate(rounds):
        named = {question.study: question for question in together}
        made = ask_all(extract, tuple(named), together[0].settings, progress=_within(tell, variant, place, len(rounds)))
        found |= {named[one.study].key: one for one in made}
    answered = tuple((question, found[question.key]) for question in asked)
    rate = float(plan.document["limits"]["false_discovery"])
    judged, families = _judged(
        plan, rate, [one for question, finding in answered for one in _compared(question, finding)]
    )
    tell(say("Done"), 1.0)
    return Ran(
        plan=plan, extract=extract.manifest.fingerprint, findings=answered, comparisons=tuple(judged),
        families=tuple(families), agreements=tuple(_agreements(judged, rate)),
    )  # fmt: skip


def _within(tell: Progress, variant: str, place: int, rounds: int) -> Progress:
    whom = say("Everyone") if variant == EVERYONE else variant
    return lambda step, share: tell(say("{whom}: {step}", whom=whom, step=step), (place + share) / rounds)


def _rounds(asked: Sequence[Question]) -> list[tuple[str, list[Question]]]:
    """The questions with the same settings, together: each set of people by each grouping is one round."""
    rounds: list[tuple[str, list[Question]]] = []
    for question in asked:
        if not rounds or rounds[-1][1][0].settings != question.settings:
            rounds.append((question.variant, []))
        rounds[-1][1].append(question)
    return rounds


def _compared(question: Question, finding: Finding) -> Iterator[Comparison]:
    group = question.settings.group if EVERY[question.study].by_group else ""
    left = _left_out(finding)
    for one in finding.estimates:
        if _is_comparison(one):
            yield Comparison(
                study=question.study, group=group, variant=question.variant, quantity=one.quantity,
                label=one.label, unit=one.unit, value=float(one.value or 0.0), low=one.low, high=one.high,
                p_value=None if one.label in left else one.p_value,
            )  # fmt: skip


def _left_out(finding: Finding) -> set[str]:
    """What a study tells of too few people to be judged, by label: it was no test there and is none here."""
    return {one.label for one in finding.estimates if one.family and one.q_value is None}


def _is_comparison(one: Estimate) -> bool:
    """Whether something was held against something else: with a p-value, or with a range around “no difference”."""
    known = one.status == "ok" and one.value is not None and math.isfinite(one.value)
    ranged = one.low is not None or one.high is not None
    return known and (one.p_value is not None or (_has_sides(one) and ranged))


def _has_sides(one: Comparison | Estimate) -> bool:
    """Whether it can lie on either side of “no difference”: how much areas or officers differ never lies below."""
    return one.unit in _NOTHING and not one.quantity.endswith("spread")


def _judged(plan: PlanFile, rate: float, made: Sequence[Comparison]) -> tuple[list[Comparison], list[Family]]:
    """Each comparison with its q-value in its family, and the families in the order of the studies."""
    of_study = {study: name for name, studies in plan.families.items() for study in studies}
    names = dict.fromkeys(of_study.get(study, EVERY[study].title) for study in plan.document["studies"])
    q_values: dict[_Test, float] = {}
    families = []
    for name in names:
        own = [one for one in made if of_study.get(one.study, EVERY[one.study].title) == name]
        p_values: dict[_Test, float] = {}
        for one in own:
            if one.p_value is not None:
                p_values.setdefault(_test(one), one.p_value)
        p = np.array(list(p_values.values()), dtype=float)
        q = benjamini_hochberg(p)
        q_values |= dict(zip(p_values, q.tolist(), strict=True))
        tests, after = len(p_values), int(np.sum(q < rate))
        if tests:
            studies = tuple(
                study for study in plan.document["studies"] if of_study.get(study, EVERY[study].title) == name
            )
            families.append(
                Family(
                    name=name, studies=studies, rate=rate, comparisons=tests, before=int(np.sum(p < rate)),
                    by_chance=rate * tests, after=after, may_be_false=rate * after,
                )
            )  # fmt: skip
    told = [
        replace(one, family=of_study.get(one.study, EVERY[one.study].title), q_value=q_values[_test(one)])
        if one.p_value is not None
        else one
        for one in made
    ]
    return told, families


def _test(one: Comparison) -> _Test:
    """A ratio and a difference of the same two groups are one test, told twice: the first of them is judged.

    Their p-values differ where ranges allow for clusters, so they are known by what is compared.
    """
    return (one.study, one.group, one.variant, one.label)


def _agreements(judged: Sequence[Comparison], rate: float) -> Iterator[Agreement]:
    """Where there are several sets of people: each comparison of everybody that some other set could make too; told
    as a ratio and as a difference, it is taken once.
    """
    apart: dict[tuple[str, str, str], list[Comparison]] = {}
    for one in judged:
        alike = apart.setdefault((one.study, one.group, one.label), [])
        if not alike or one.quantity == alike[0].quantity:
            alike.append(one)
    for (study, group, label), alike in apart.items():
        whole = next((one for one in alike if one.variant == EVERYONE), None)
        if whole is None or len(alike) < 2 or not whole.side:
            continue
        same = [one for one in alike if one.side == whole.side]
        yield Agreement(
            study=study, group=group, quantity=whole.quantity, label=label, sets=len(alike), same=len(same),
            clear=sum(one.clear for one in same), stands=whole.q_value is not None and whole.q_value < rate,
            values={one.variant: one.value for one in alike},
        )  # fmt: skip
