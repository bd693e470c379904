"""Whether an entry is in the name of the officer who sends it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from daylit.record.problems import Problem
from daylit.web.accounts.models import Agency, OfficerFacts, Person
from daylit.web.ledger.entry import Entry
from daylit.web.ledger.problem_texts import problem


def whose_problems(entry: Entry, *, by: Person, agency: Agency) -> Iterator[Problem]:
    """What is wrong with the officer of an entry. An app from before it said so names none, and that is right."""
    if entry.officer and entry.officer != str(by.id):
        yield problem("entry.other_officer", at="officer")
    given = _id(entry.answers)
    if given is None:
        return
    facts = OfficerFacts.objects.filter(agency=agency, person=by).values_list("answers", flat=True).first()
    known = _id(facts if isinstance(facts, dict) and "officer" in facts else {"officer": facts})
    if known is not None and given != known:
        yield problem("entry.other_officer_id", at="officer.id")


def _id(answers: Any) -> str | None:
    officer = answers.get("officer") if isinstance(answers, dict) else None
    given = officer.get("id") if isinstance(officer, dict) else None
    return str(given).strip() if isinstance(given, str | int) and str(given).strip() else None
