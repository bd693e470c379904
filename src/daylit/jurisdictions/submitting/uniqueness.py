"""Contacts that the state would take for one another: found before anything is sent, and named."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from daylit.jurisdictions.pack import Pack, Unique
from daylit.jurisdictions.submitting.contacts import fingerprint_of
from daylit.jurisdictions.submitting.envelope import plain_answer
from daylit.jurisdictions.submitting.planning import Plan
from daylit.record.problems import Problem

TO_THE_MINUTE = 16
"""Characters of a date and time that tell its minute: a state's file holds no seconds."""


def marks(plan: Plan) -> dict[str, Unique]:
    """One mark for each rule of uniqueness: two contacts with the same mark may not both be sent."""
    if plan.pack is None or plan.what not in ("send", "filed"):
        return {}
    found = ((_mark(rule, plan, plan.pack), rule) for rule in plan.pack.unique)
    return {mark: rule for mark, rule in found if mark}


def without_doubles(plans: Iterable[Plan], *, sent: Mapping[str, str]) -> list[Plan]:
    """The plans, with a problem for each contact that would be taken for another one.

    ``sent`` maps the marks of what was sent before to the contact. Of two contacts of which neither was sent, neither
    is: nobody but the officer knows which is right.
    """
    plans = list(plans)
    marked = {plan.contact: marks(plan) for plan in plans}
    holders: dict[str, list[str]] = {mark: [contact] for mark, contact in sent.items()}
    for contact, own in marked.items():
        for mark in own:
            others = holders.setdefault(mark, [])
            if contact not in others:
                others.append(contact)
    return [_with_doubles(plan, marked[plan.contact], holders) for plan in plans]


def _with_doubles(plan: Plan, own: Mapping[str, Unique], holders: Mapping[str, list[str]]) -> Plan:
    problems = []
    for mark, rule in own.items():
        others = [contact for contact in holders[mark] if contact != plan.contact]
        if others:
            problems.append(
                Problem(
                    code="contact.double",
                    at=rule.of[-1],
                    sentence=f"{rule.message} The same stands in: {', '.join(sorted(others)[:5])}.",
                    remedy=rule.remedy,
                    rule=rule.id,
                    values={"others": sorted(others)},
                )
            )
    return replace(plan, what="problems", problems=(*plan.problems, *problems)) if problems else plan


def _mark(rule: Unique, plan: Plan, pack: Pack) -> str:
    values = [_plain(path, plan) for path in rule.of]
    if any(value in (None, "") for value in values):
        return ""
    return fingerprint_of([pack.id, rule.id, list(rule.of), values])


def _plain(path: str, plan: Plan) -> Any:
    value = plain_answer(plan.answers, path)
    if value in (None, ""):
        value = {"submission.agency": plan.agency, "submission.record": plan.record}.get(path)
    if path == "contact.start" and isinstance(value, str):
        return value[:TO_THE_MINUTE]
    return value.strip().casefold() if isinstance(value, str) else value
