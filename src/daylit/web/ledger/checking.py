"""Everything that is not right in an entry: its form, its answers, its times, its texts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from daylit.privacy.text import find_in_call, find_personal
from daylit.record import Problem, check
from daylit.record.elements import Element
from daylit.record.form import Form
from daylit.record.looking import Looking
from daylit.record.parts import Part
from daylit.web.accounts.models import Agency
from daylit.web.ledger.entry import Entry
from daylit.web.ledger.forms import AgencyForm, form_for
from daylit.web.ledger.moments import SKEW, TOLERATED, Began, began
from daylit.web.ledger.problem_texts import problem

SHORTEST_REASON = 5
MOST_TOLD = 200
"""Problems kept of one entry: a record with more is told so by the first of them."""


@dataclass(slots=True, kw_only=True)
class Checked:
    """What the server makes of an entry. ``looking`` is empty where the answers are no record at all."""

    problems: list[Problem]
    form: AgencyForm | None
    began: Began | None = None
    kind: str = ""
    people: int = 0
    skew: int = 0
    looking: Looking | None = field(default=None, repr=False)

    @property
    def right(self) -> bool:
        """Whether it can go to a reviewer."""
        return all(each.severity != "error" for each in self.problems)

    @property
    def warnings(self) -> int:
        """What a reviewer should look at."""
        return sum(each.severity == "warning" for each in self.problems)


def check_entry(
    entry: Entry, *, agency: Agency, at: datetime, device_now: datetime | None = None, correction: bool = False
) -> Checked:
    """Check all of an entry at once. ``at`` is the server's clock, ``device_now`` the device's while it sent."""
    started = began(_start(entry.answers), zone=ZoneInfo(agency.zone), made_at=entry.made_at)
    form, wrong = _form(entry, agency, None if started is None else started.day)
    skew = _skew(entry, at, device_now)
    checked = Checked(problems=[*entry.problems, *wrong], form=form, began=started, skew=round(skew.total_seconds()))
    checked.problems += _clock(skew, known=device_now is not None)
    checked.problems += _times(entry, agency, started, correction=correction)
    if form is not None:
        checked.problems += _answers(entry, form)
        if isinstance(entry.answers, dict):
            checked.looking = Looking(form.form, entry.answers)
            checked.kind = _kind(checked.looking)
            checked.people = len(checked.looking.places.get("person", ()))
    checked.problems = _with_texts(checked, entry)[:MOST_TOLD]
    return checked


def _form(entry: Entry, agency: Agency, day: date | None) -> tuple[AgencyForm | None, list[Problem]]:
    """The form that the contact needs, and whether the entry was written on another one."""
    right = form_for(agency, day=day)
    if right is None:
        return form_for(agency), [problem("entry.no_form", at="contact.start")]
    written = (entry.form.get("pack", ""), entry.form.get("version", ""))
    if written == (right.pack.id, right.pack.version):
        return right, []
    said = " ".join(filter(None, written))[:60] or "none"
    return right, [problem("entry.wrong_form", at="form", form=said, right=f"{right.pack.id} {right.pack.version}")]


def _answers(entry: Entry, form: AgencyForm) -> Iterator[Problem]:
    """The problems of the answers, without what only the sender to the state can answer.

    A device that was offline may not know the agency's newest questions: what it lacks of them is told as a warning.
    """
    elements = {element.path: element for element in form.form.elements}
    older = entry.form.get("sha256") != form.sha256
    for found in check(form.form, entry.answers, tables=form.tables, phase="submit"):
        element = elements.get(path_of(found.at))
        if element is not None and element.phase == "submit":
            continue
        if found.code == "form.wrong_version":  # told as entry.wrong_form
            continue
        if element is not None and element.own and older and found.severity == "error":
            yield Problem(
                code=found.code, at=found.at, sentence=found.sentence, remedy=found.remedy, rule=found.rule,
                severity="warning", values=found.values,
            )  # fmt: skip
            continue
        yield found


def path_of(at: str) -> str:
    """The path of the element at a place: people[0].searches[1].basis is search.basis."""
    above, _, name = at.rpartition(".")
    key = above.rpartition(".")[2].partition("[")[0]
    return f"{_BLOCK_OF.get(key, key)}.{name}"


_BLOCK_OF = {"people": "person", "searches": "search", "finds": "find", "seizures": "seizure", "outcomes": "outcome"}


def _skew(entry: Entry, at: datetime, device_now: datetime | None) -> timedelta:
    """How far the device's clock is ahead of ours; below zero, behind.

    Without the clock at the time of sending there is only the time at which the entry was sealed. It may lie far back
    by right (a day without a network), so that only a clock that is ahead can be told from it.
    """
    return (device_now or entry.sent_at) - at


def _clock(skew: timedelta, *, known: bool) -> Iterator[Problem]:
    if abs(skew) <= SKEW or (skew < timedelta(0) and not known):
        return
    if abs(skew) > TOLERATED + SKEW:
        yield problem("entry.clock_far", at="contact.start")
    else:
        yield problem("entry.clock", at="contact.start", minutes=f"{abs(skew) // timedelta(minutes=1)}")


def _times(entry: Entry, agency: Agency, started: Began | None, *, correction: bool) -> Iterator[Problem]:
    """Lateness is measured by the device's clock on both sides, so that a wrong clock makes nobody late."""
    if started is None:
        return
    if not started.exists:
        yield problem("entry.no_such_hour", at="contact.start")
    if started.at > entry.made_at + SKEW:
        yield problem("entry.starts_later", at="contact.start")
    late = entry.made_at - started.at > timedelta(hours=agency.late_hours)
    if late and not correction and not entry.late_reason:
        yield problem("entry.late", at="late_reason", hours=agency.late_hours)


def _with_texts(checked: Checked, entry: Entry) -> list[Problem]:
    """The problems, with those of texts that may name somebody, each once; with the officer's word as a warning."""
    patterned = [each for each in checked.problems if each.code == "text.personal"]
    kept = [each for each in checked.problems if each.code != "text.personal"]
    told: dict[str, tuple[str, list[str]]] = {}
    for each in patterned:
        told.setdefault(each.at, (str(each.values.get("label", "It")), []))[1].append(str(each.values.get("what", "")))
    for at, label, text in _texts(checked, entry):
        for span in find_in_call(text) if at == "cad" else find_personal(text):
            told.setdefault(at, (label, []))[1].append(span.what)
    for at, (label, whats) in told.items():
        excused = len(entry.override.get(at, "")) >= SHORTEST_REASON
        what = " and ".join(dict.fromkeys(whats))
        kept.append(problem("text.overridden" if excused else "text.personal", at=at, label=label, what=what))
    return kept


def _texts(checked: Checked, entry: Entry) -> Iterator[tuple[str, str, str]]:
    """Every free text of an entry: where it stands, what it is called, what it says."""
    yield "late_reason", "The reason for being late", entry.late_reason
    yield "reason", "The reason for the change", entry.reason
    yield "cad", "The number of the call", entry.cad
    for tag in entry.tags:
        yield "tags", "A tag", tag
    if checked.looking is None or checked.form is None:
        return
    for part, element in _answerable(checked.looking, checked.form.form):
        if element.kind == "text" and (element.narrative or element.own):
            value = part.values.get(element.name)
            if isinstance(value, str):
                yield f"{part.at}.{element.name}", element.label, value


def _answerable(looking: Looking, form: Form) -> Iterator[tuple[Part, Element]]:
    """Every part of a record with each element that may be answered in it."""
    by_block: dict[str, list[Element]] = {}
    for element in form.elements:
        by_block.setdefault(element.block, []).append(element)
    for block, places in looking.places.items():
        for part, _ in places:
            for element in by_block.get(block, ()):
                yield part, element


def is_perceived(element: Element) -> bool:
    """Whether an answer is the officer's impression of a person, which nobody else may change or suggest."""
    return bool(element.how) or element.ask_person == "prohibited" or bool(element.lock_after)


def perceived_of(answers: Any, form: Form) -> dict[str, Any]:
    """Every perceived answer of a record by its place."""
    if not isinstance(answers, dict):
        return {}
    return {
        f"{part.at}.{element.name}": part.raw[element.name]
        for part, element in _answerable(Looking(form, answers), form)
        if is_perceived(element) and element.name in part.raw
    }


def _start(answers: Any) -> Any:
    contact = answers.get("contact") if isinstance(answers, dict) else None
    start = contact.get("start") if isinstance(contact, dict) else None
    return start.get("value") if isinstance(start, dict) else start


def _kind(looking: Looking) -> str:
    kind = looking.value(["get", "contact", "kind"]) if "contact" in looking.places else None
    return kind if isinstance(kind, str) and len(kind) <= 40 and kind.isprintable() else ""
