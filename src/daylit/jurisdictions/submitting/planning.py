"""What is to be done with each contact: sent, and as what; or not, and why. Nothing is sent here."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from daylit.errors import DaylitError
from daylit.jurisdictions.pack import Pack
from daylit.jurisdictions.submitting.contacts import Contact
from daylit.jurisdictions.submitting.envelope import filled, plain_answer
from daylit.jurisdictions.submitting.layouts import by_period, sent_files
from daylit.jurisdictions.submitting.lives import Life, standing
from daylit.jurisdictions.submitting.scoping import LeftOut, in_scope
from daylit.record.check import check
from daylit.record.found import Tables
from daylit.record.locking import changed_locked
from daylit.record.moments import date_of
from daylit.record.problems import Problem

WHAT: dict[str, str] = {
    "send": "to be sent",
    "filed": "in order, for the file of the period",
    "unchanged": "accepted and not changed since",
    "waiting": "sent and not answered yet",
    "returned": "sent back by the state and not corrected yet",
    "withdrawn": "withdrawn",
    "left_out": "not reported under the rules of the place",
    "problems": "not right yet, and not sent",
    "outside": "of other days",
}
"""What may be planned for a contact, in words that follow it or a number of contacts."""


CHANGED = "It was changed since it was sent. The change is sent when the state has answered."
WITHDRAWN = "It was withdrawn since it was sent. The state is told when it has answered."


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is to be done with one contact. ``kind`` is new, changed or withdrawn where it is to be sent.

    ``answers`` are what is sent: without the people who are not reported, with what the sender knows. ``of_period``
    says that the pack takes whole periods: then the contact goes with the file of its own.
    """

    contact: str
    what: str
    file: str
    fingerprint: str = ""
    day: date | None = None
    pack: Pack | None = None
    kind: str = ""
    transaction: str = ""
    agency: str = ""
    record: str = ""
    answers: dict[str, Any] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    remark: str = ""
    of_period: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Planner:
    """Plans contacts under one pack: ``load`` gives the version for a day, ``before`` the answers of an attempt.

    ``files`` names the files of the pack that are sent, where they are not those that the state takes.
    """

    load: Callable[[date], Pack]
    before: Callable[[str], dict[str, Any]]
    first: date | None = None
    last: date | None = None
    agency: str = ""
    tables: Tables = field(default_factory=dict)
    today: date | None = None
    files: tuple[str, ...] = ()

    def plan(self, contact: Contact, life: Life) -> Plan:
        """What is to be done with a contact."""
        if contact.withdrawn and life.ever_accepted:  # the state knows it by what it accepted, not by what stands now
            contact = replace(contact, answers=self.before(life.accepted))
        day = _day(contact.answers)
        if day is None:
            if plain_answer(contact.answers, "contact.start"):
                sentence = "The start of the contact is no day and time of the calendar."
                return _refused(contact, sentence, "Write contact.start as 2024-12-31T14:05.")
            return _refused(contact, "The day on which the contact began is missing.", "Give contact.start.")
        if (self.first and day < self.first) or (self.last and day > self.last):
            return Plan(contact=contact.id, what="outside", file=contact.file, day=day)
        if self.today and day > self.today:
            return _refused(
                contact, f"The contact began on {day}, which is still to come.", "Correct the day on which it began."
            )
        try:
            pack = self.load(day)
            of_period = by_period(sent_files(pack, wanted=self.files))
        except DaylitError as error:
            return _still(contact, life, day) or _refused(contact, error.message, error.remedy)
        if of_period:
            return self._of_period(pack, contact, day)
        return _still(contact, life, day) or self._under(pack, contact, life, day)

    def _of_period(self, pack: Pack, contact: Contact, day: date) -> Plan:
        """The contact as a part of the file of its period: whether it is in it; never whether it was sent."""
        if contact.withdrawn:
            agency = self._agency(contact)
            plan = Plan(contact=contact.id, what="withdrawn", file=contact.file, day=day, pack=pack, agency=agency)
        else:
            plan = self._under(pack, contact, Life(contact=contact.id), day)
        return replace(plan, what="filed" if plan.what == "send" else plan.what, of_period=True)

    def _agency(self, contact: Contact) -> str:
        return str(plain_answer(contact.answers, "submission.agency") or self.agency)

    def _under(self, pack: Pack, contact: Contact, life: Life, day: date) -> Plan:
        kind = "withdrawn" if contact.withdrawn else "changed" if life.ever_accepted else "new"
        code = getattr(pack.transaction, kind)
        if contact.no_more_information and pack.transaction.no_more_information and not _asks_for_it(pack):
            code = pack.transaction.no_more_information
        record = str(plain_answer(contact.answers, "submission.record") or contact.id)
        agency = self._agency(contact)
        theirs = life.attempt(life.accepted).agency if life.ever_accepted else ""
        if theirs and theirs != agency:
            return _of_another(contact, theirs, agency)
        known = {"agency": agency, "record": record, "transaction": code}
        if contact.no_more_information:
            known["no_more_information"] = True
        kept, left = in_scope(pack, filled(contact.answers, pack.form, known))
        if kept is None and not contact.withdrawn:
            remark = "It was accepted before: mark it as withdrawn to have it taken out." if life.ever_accepted else ""
            return Plan(
                contact=contact.id,
                what="left_out",
                file=contact.file,
                day=day,
                pack=pack,
                agency=agency,
                left_out=tuple(left),
                remark=remark,
            )
        answers = kept if kept is not None else filled(contact.answers, pack.form, known)
        problems = [] if contact.withdrawn else self._problems(pack, answers, life)
        wrong = any(each.severity == "error" for each in problems)
        return Plan(
            contact=contact.id,
            what="problems" if wrong else "send",
            file=contact.file,
            fingerprint=contact.fingerprint,
            day=day,
            pack=pack,
            kind=kind,
            transaction=code,
            agency=agency,
            record=record,
            answers=answers,
            problems=tuple(problems),
            left_out=tuple(left),
        )

    def _problems(self, pack: Pack, answers: dict[str, Any], life: Life) -> list[Problem]:
        found = check(pack.form, answers, tables=self.tables, phase="submit")
        if life.ever_accepted:
            before = self.before(life.accepted)
            found += changed_locked(pack.form, before, answers, rule=_lock_rule(pack))
        return found


def _still(contact: Contact, life: Life, day: date) -> Plan | None:
    """The plan where nothing is to be sent whatever the rules say."""
    what = standing(life, contact.fingerprint)
    if what != "waiting" and contact.withdrawn and not life.ever_accepted:
        what = "withdrawn"
    if not what:
        return None
    changed = what == "waiting" and life.last is not None and life.last.answers != contact.fingerprint
    remark = (CHANGED if not contact.withdrawn else WITHDRAWN) if changed else ""
    return Plan(
        contact=contact.id, what=what, file=contact.file, day=day, fingerprint=contact.fingerprint, remark=remark
    )


def _lock_rule(pack: Pack) -> str:
    """The id of the rule under which an accepted answer cannot change."""
    return next((rule for rule, carrier in pack.done_by.items() if carrier == "update"), "")


def _asks_for_it(pack: Pack) -> bool:
    return any(element.path == "submission.no_more_information" for element in pack.form.elements)


def _day(answers: dict[str, Any]) -> date | None:
    said = date_of(plain_answer(answers, "contact.start"))
    return date.fromisoformat(said) if isinstance(said, str) else None


def _refused(contact: Contact, sentence: str, remedy: str) -> Plan:
    problem = Problem(code="contact.refused", at="contact.start", sentence=sentence, remedy=remedy)
    return Plan(contact=contact.id, what="problems", file=contact.file, problems=(problem,))


def _of_another(contact: Contact, theirs: str, agency: str) -> Plan:
    """The state knows the contact under another agency: a change under this one would find nothing, or another's."""
    named = f"“{agency}”" if agency else "no agency"
    problem = Problem(
        code="contact.refused",
        at="submission.agency",
        sentence=f"The state accepted this contact from the agency “{theirs}”, and it is now given with {named}.",
        remedy=f"Send it with “{theirs}”. If that was wrong, withdraw the contact with it, and record it anew.",
    )
    return Plan(contact=contact.id, what="problems", file=contact.file, problems=(problem,))


def counted(plans: Iterable[Plan]) -> dict[str, int]:
    """How many contacts there are of each kind, in the order of ``WHAT``."""
    plans = list(plans)
    return {what: sum(each.what == what for each in plans) for what in WHAT}
