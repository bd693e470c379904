"""The files of whole periods: which contacts are in each, and whether it is to be sent. Nothing is sent here.

A file is made when its period is over, from every contact of it, and sent when it says something else than the last
one did. It is sent whole or not at all: while one of its contacts is not right, or one is missing, it waits.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from daylit.jurisdictions.deadlines import due_day, reporting_months
from daylit.jurisdictions.pack import Pack, StateFile
from daylit.jurisdictions.periods import Period, period_of
from daylit.jurisdictions.submitting.contacts import fingerprint_of
from daylit.jurisdictions.submitting.envelope import plain_answer
from daylit.jurisdictions.submitting.layouts import BY_PERIOD, Built, sent_files
from daylit.jurisdictions.submitting.lives import Life, standing
from daylit.jurisdictions.submitting.parcels import Parcel, Part, distinct, filled_name, names_in
from daylit.jurisdictions.submitting.planning import Plan
from daylit.record.problems import Problem

BATCH_WHAT: dict[str, str] = {
    "send": "to be sent",
    "unchanged": "sent, and nothing changed since",
    "waiting": "sent and not answered yet",
    "returned": "sent back by the state and not corrected yet",
    "problems": "not sent: something is not right yet",
    "running": "not over yet, and sent when it is",
    "cut": "not sent: the days asked for hold a part of it only",
    "empty": "without a contact to report",
}
"""What may be planned for the file of a period, in words that follow the period."""

START = "contact.start"
UNPLACED = "batch.unplaced"
CHANGED = "It changed since it was sent. The new file is sent when the state has answered."


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """The file of one period, or several that belong together, for one agency under one version of a pack.

    ``files`` are the files of the pack. ``contacts`` are those in it, with the fingerprint of each; ``added``,
    ``changed`` and ``taken_out`` say how they differ from those of the last file. ``due`` is the day on which it is
    due, where the law names one.
    """

    key: str
    pack: Pack
    period: Period
    agency: str
    what: str = "send"
    kind: str = "new"
    files: tuple[str, ...] = ()
    parts: tuple[Part, ...] = ()
    fingerprint: str = ""
    contacts: Mapping[str, str] = field(default_factory=dict)
    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    taken_out: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()
    due: date | None = None
    remark: str = ""

    @property
    def title(self) -> str:
        """The period and the agency, for people."""
        return f"{self.period.title}, {self.agency}" if self.agency else self.period.title

    def parcel(self) -> Parcel:
        """What goes to the state."""
        return Parcel(
            contact=self.key,
            parts=self.parts,
            kept={
                "contacts": dict(self.contacts),
                "first": self.period.first.isoformat(),
                "months": self.period.months,
            },
            fingerprint=self.fingerprint,
            kind=self.kind,
            version=f"{self.pack.id}/{self.pack.version}",
            agency=self.agency,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Batcher:
    """Plans the files of periods.

    ``load`` gives a version of a pack by “pack/version”, ``before`` what was kept of an attempt; ``files`` names files
    of the pack. ``there`` are the ids of all contacts in the folder. ``unplaced`` says how many files there may belong
    to any period, because they cannot be read or their day is not known.
    """

    load: Callable[[str], Pack]
    before: Callable[[str], Mapping[str, Any]]
    today: date
    there: Collection[str]
    unplaced: int = 0
    first: date | None = None
    last: date | None = None
    files: tuple[str, ...] = ()

    def batches(self, plans: Sequence[Plan], lives: Mapping[str, Life]) -> tuple[list[Plan], list[Batch]]:
        """The file of each period that the contacts name; and the contacts, with what a file has no room for."""
        made: list[Batch] = []
        wrong: dict[str, tuple[Problem, ...]] = {}
        groups = _grouped(plans)
        groups |= {batch.key: (batch, []) for batch in self._left_behind(plans, groups, lives)}
        moved = self._moved(plans, lives)
        for _, (batch, members) in sorted(groups.items()):
            batch, more = self._planned(batch, members, lives.get(batch.key, Life(contact=batch.key)), moved)
            made.append(batch)
            wrong.update(more)
        return [_with(plan, wrong.get(plan.contact, ())) for plan in plans], made

    def _left_behind(
        self, plans: Sequence[Plan], groups: Collection[str], lives: Mapping[str, Life]
    ) -> Iterator[Batch]:
        """Files that were sent with contacts which all belong to other files now: the state still has them there."""
        placed = {plan.contact: plan.pack.id for plan in plans if plan.of_period and plan.pack is not None}
        for life in lives.values():
            last = life.last
            if last is None or last.record or life.contact in groups:
                continue
            kept = self.before(last.key)
            if any(placed.get(name) == last.version.partition("/")[0] for name in kept["contacts"]):
                period = period_of(date.fromisoformat(kept["first"]), months=kept["months"])
                yield Batch(key=life.contact, pack=self.load(last.version), period=period, agency=last.agency)

    def _moved(self, plans: Sequence[Plan], lives: Mapping[str, Life]) -> dict[str, tuple[str, str]]:
        """Contacts that the state holds from one agency and that are given with another now: both agencies, by id."""
        held: dict[str, str] = {}
        for life in lives.values():
            accepted = life.attempt(life.accepted) if life.ever_accepted else None
            there = accepted if life.state == "rejected" else life.last
            if there is not None and not there.record:
                held |= dict.fromkeys(self.before(there.key)["contacts"], there.agency)
        pairs = ((plan.contact, (held.get(plan.contact, ""), plan.agency)) for plan in plans if plan.what == "filed")
        return {name: pair for name, pair in pairs if pair[0] and pair[0] != pair[1]}

    def _planned(
        self, batch: Batch, members: Sequence[Plan], life: Life, moved: Mapping[str, tuple[str, str]]
    ) -> tuple[Batch, dict[str, tuple[Problem, ...]]]:
        period = batch.period
        if self.today <= period.last:
            return replace(batch, what="running"), {}
        if (self.first and self.first > period.first) or (self.last and self.last < period.last):
            return replace(
                batch, what="cut", remark=f"Ask for all of it: --from {period.first} --to {period.last}."
            ), {}
        filed = [plan for plan in members if plan.what == "filed"]
        held = [plan for plan in members if plan.what == "problems"]
        if not filed and not held and life.last is None:
            return replace(batch, what="empty"), {}
        built = [(file, _build(batch.pack, file, filed)) for file in sent_files(batch.pack, wanted=self.files)]
        wrong: dict[str, tuple[Problem, ...]] = {}
        for number, plan in enumerate(filed):
            found = tuple(each for _, one in built for each in one.wrong.get(number, ()))
            if found:
                wrong[plan.contact] = found
        batch = _compared(batch, filed, self.before(life.last.key) if life.last else {})
        problems = [
            *self._not_whole(batch, len(held) + len(wrong)),
            *_of_another(batch, moved),
            *(each for _, one in built for each in one.problems),
        ]
        batch = replace(
            batch,
            kind="changed" if life.ever_accepted else "new",
            files=tuple(file.id for file, _ in built),
            parts=distinct([part for file, one in built for part in _parts(file, one, batch)]),
            fingerprint=fingerprint_of([[file.id, one.fingerprint] for file, one in built]),
            problems=tuple(problems),
            due=due_day(batch.pack, period),
        )
        return _decided(batch, life), wrong

    def _not_whole(self, batch: Batch, held: int) -> Iterator[Problem]:
        """Why the file would not be whole."""
        if held:
            what = "1 contact of this period is" if held == 1 else f"{held:,} contacts of this period are"
            yield _problem("batch.held", f"{what} not right yet.", "Correct what is named there, then send again.")
        if self.unplaced:
            what = "1 file" if self.unplaced == 1 else f"{self.unplaced:,} files"
            yield _problem(
                UNPLACED,
                f"{what} in the folder may belong to this period: the contact or its day cannot be read.",
                "Correct what is named there, or take it out of the folder.",
            )
        gone = [name for name in batch.taken_out if name not in self.there]
        if gone:
            what = "1 contact" if len(gone) == 1 else f"{len(gone):,} contacts"
            yield _problem(
                "batch.gone",
                f"{what} of the last file cannot be found in the folder any more: {_some(gone)}.",
                "Put the contact back. To have it taken out at the state, mark it as withdrawn.",
            )


def _of_another(batch: Batch, moved: Mapping[str, tuple[str, str]]) -> Iterator[Problem]:
    """Contacts that would leave the file of one agency for that of another: mostly a wrong number."""
    names = [name for name in (*batch.contacts, *batch.taken_out) if name in moved]
    for theirs, agency in dict.fromkeys(moved[name] for name in names):
        here = [name for name in names if moved[name] == (theirs, agency)]
        what = "1 contact was" if len(here) == 1 else f"{len(here):,} contacts were"
        named = f"“{agency}”" if agency else "no agency"
        yield _problem(
            "batch.other_agency",
            f"{what} sent for the agency “{theirs}”, and {named} is named now: {_some(here)}.",
            f"Send with “{theirs}”. If that was wrong, withdraw the contacts with it, and record them anew.",
        )


def _grouped(plans: Iterable[Plan]) -> dict[str, tuple[Batch, list[Plan]]]:
    """The contacts of each file, in the order of their days, and the file with nothing planned yet."""
    groups: dict[str, tuple[Batch, list[Plan]]] = {}
    for plan in sorted(plans, key=lambda plan: (str(plain_answer(plan.answers, START)), plan.contact)):
        if plan.of_period and plan.pack is not None and plan.day is not None:
            period = period_of(plan.day, months=reporting_months(plan.pack))
            key = f"{plan.pack.id}/{plan.pack.version} {plan.agency or '-'} {period.id}"
            batch = Batch(key=key, pack=plan.pack, period=period, agency=plan.agency)
            groups.setdefault(key, (batch, []))[1].append(plan)
    return groups


def _build(pack: Pack, file: StateFile, filed: Sequence[Plan]) -> Built:
    return BY_PERIOD[file.format](pack, file, [plan.answers for plan in filed])


def _compared(batch: Batch, filed: Sequence[Plan], before: Mapping[str, Any]) -> Batch:
    """The batch with its contacts, and how they differ from those of the last file."""
    now = {plan.contact: plan.fingerprint for plan in filed}
    then = before.get("contacts", {})
    return replace(
        batch,
        contacts=now,
        added=tuple(name for name in now if name not in then),
        changed=tuple(name for name in now if name in then and then[name] != now[name]),
        taken_out=tuple(name for name in then if name not in now),
    )


def _decided(batch: Batch, life: Life) -> Batch:
    """What is to be done: a file that would say the same needs no correction, one that is not right is not sent."""
    what = standing(life, batch.fingerprint)
    if what == "waiting":
        last = life.last
        return replace(batch, what=what, remark=CHANGED if last and last.answers != batch.fingerprint else "")
    if what == "unchanged" and all(each.code == UNPLACED for each in batch.problems):
        return replace(batch, what=what, problems=())  # nothing of it lies in the file that cannot be read
    if batch.problems:
        return replace(batch, what="problems")
    return replace(batch, what=what or "send")


def _parts(file: StateFile, built: Built, batch: Batch) -> Iterator[Part]:
    """The files to be sent. A name that tells no period or agency gets them in front, so that no two are alike."""
    titles = {table.id: table.name or table.id for table in file.tables}
    for table, content in built.tables.items():
        template = file.name if not table or "{table}" in file.name else titles[table]
        named = names_in(template)
        if not named & {"month", "period"} and not ("year" in named and batch.period.months == 12):
            template = f"{{period}}_{template or file.id}"
        if "agency" not in named:
            template = f"{{agency}}_{template}"
        year = f"{batch.period.first.year:04}"
        known = {"table": table, "agency": batch.agency, "year": year}
        yield Part(
            name=filled_name(template, {**known, "month": batch.period.id, "period": batch.period.id}), content=content
        )


def _with(plan: Plan, wrong: tuple[Problem, ...]) -> Plan:
    return replace(plan, what="problems", problems=(*plan.problems, *wrong)) if wrong else plan


def _problem(code: str, sentence: str, remedy: str) -> Problem:
    return Problem(code=code, at="", sentence=sentence, remedy=remedy)


def _some(names: Sequence[str]) -> str:
    more = f" and {len(names) - 5:,} more" if len(names) > 5 else ""
    return ", ".join(names[:5]) + more
