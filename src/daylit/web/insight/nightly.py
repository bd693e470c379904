"""What is done each night without anybody asking: contacts are sealed, and the plan's questions are asked of them."""

from __future__ import annotations

from datetime import datetime

from daylit.web.accounts.models import Agency
from daylit.web.insight import actions
from daylit.web.insight.queries import plan_in_force
from daylit.web.ledger.sealing import NothingAccepted, seal_extract


def ask_all(*, at: datetime) -> int:
    """Seal each agency's contacts and put its plan's questions into the queue; returns how many wait now.

    Where nothing changed since the night before, nothing is asked again. An agency without a plan is sealed all the
    same, so that it can be explored; one without an accepted contact is left alone.
    """
    return sum(_ask(agency, at=at) for agency in Agency.objects.order_by("name"))


def _ask(agency: Agency, *, at: datetime) -> int:
    try:
        extract = seal_extract(agency=agency, at=at)
    except NothingAccepted:
        return 0
    plan, counts = plan_in_force(agency), actions.ask_counts(extract, at=at)
    return (counts is not None) + (0 if plan is None else actions.ask_plan(plan, extract=extract, at=at))
