"""Each job, by its name. It takes the moment and says how it ended; what it raises is told, and stops no other."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings

from daylit.web.accounts.notices import send_notices
from daylit.web.audit.checkpoints import as_head, sign_checkpoint
from daylit.web.audit.reconcile import reconcile
from daylit.web.audit.verification import verify
from daylit.web.audit.witness import keep_heads, kept_heads
from daylit.web.backup.scheduled import back_up
from daylit.web.community.actions import forget_texts
from daylit.web.community.batches import write_batches
from daylit.web.improve.measuring import measure_due
from daylit.web.insight.nightly import ask_all
from daylit.web.insight.watching import look
from daylit.web.publish.building import build_waiting
from daylit.web.quality.matching import match_lately
from daylit.web.review import draw
from daylit.web.review.reminding import remind
from daylit.web.review.telling import tell_by_mail
from daylit.web.rounds.outcome import DONE, FOUND, Ended

OFTEN, HOURLY = timedelta(minutes=5), timedelta(hours=1)
SHORT, LONG = timedelta(minutes=15), timedelta(hours=6)


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """A job. ``every`` is the time between two runs, or nothing for once a night; ``lease`` how long one may take
    before another process may take it over; ``setting`` the word in the environment without which it is off.
    """

    name: str
    title: str
    does: str
    run: Callable[[datetime], Ended]
    every: timedelta | None = None
    lease: timedelta = SHORT
    setting: str = ""

    @property
    def on(self) -> bool:
        """Whether this installation wants it."""
        return not self.setting or bool(_configured(self.setting))


def _sign(at: datetime) -> Ended:
    head = sign_checkpoint(at=at)
    folder = _configured("DAYLIT_WITNESS")
    if folder is None:
        return Ended(DONE, f"Signed up to event {head.size:,}.")
    written = keep_heads(folder, upto=as_head(head))
    return Ended(DONE, f"Signed up to event {head.size:,}; {written:,} new in the witness's folder.")


def _verify(at: datetime) -> Ended:
    folder = _configured("DAYLIT_WITNESS")
    found = verify(kept=[] if folder is None else kept_heads(folder))
    if found.damages:
        return Ended(FOUND, f"{len(found.damages):,} damages in {found.size:,} events: run “daylit audit verify”.")
    return Ended(DONE, f"{found.size:,} events are as they were written.")


def _compare(at: datetime) -> Ended:
    found = reconcile(at=at)
    if found:
        return Ended(FOUND, f"{len(found):,} rows differ from the log: run “daylit audit compare”.")
    return Ended(DONE, "Every row is as the log says.")


def _draw(at: datetime) -> Ended:
    drawn = draw.draw_missing(secret=draw.secret(), at=at)
    return Ended(DONE, f"{drawn:,} new records had their draw." if drawn else "Every record has its draw.")


def _remind(at: datetime) -> Ended:
    noted, mails = remind(at=at), tell_by_mail(at=at)
    told = f"{noted:,} new reminders." if noted else "Nothing is newly overdue."
    return Ended(DONE, told + (f" Mails: {mails:,}." if mails else ""))


def _notices(at: datetime) -> Ended:
    sent = send_notices(at=at)
    return Ended(DONE, f"Mails sent: {sent:,}." if sent else "Nobody waits for a mail.")


def _match(at: datetime) -> Ended:
    changed = match_lately(at=at)
    return Ended(DONE, f"{changed:,} calls changed." if changed else "No call changed.")


def _studies(at: datetime) -> Ended:
    asked = ask_all(at=at)
    return Ended(DONE, f"{asked:,} questions wait to be answered." if asked else "Nothing is new to be asked.")


def _watch(at: datetime) -> Ended:
    fresh = look(at=at)
    return Ended(DONE, f"{fresh:,} new signals." if fresh else "Nothing new left its usual range.")


def _effects(at: datetime) -> Ended:
    made, changed = measure_due(at=at)
    if changed:
        return Ended(FOUND, f"{changed:,} plans are not what was fixed: run “daylit audit compare”.")
    return Ended(DONE, f"Effects measured: {made:,}." if made else "No effect is due on a new Extract.")


def _write_answers(at: datetime) -> Ended:
    done = write_batches(at=at)
    if done.lost:
        return Ended(
            FOUND, f"Answers of surveys that could not be opened, as the key of their week is gone: {done.lost:,}."
        )
    return Ended(DONE, f"Answers written: {done.answers:,}." if done.answers else "Too few wait to be written.")


def _forget_texts(at: datetime) -> Ended:
    gone = forget_texts(at=at)
    return Ended(DONE, f"Texts deleted: {gone:,}." if gone else "No text has reached its time.")


def _back_up(at: datetime) -> Ended:
    folder = _configured("DAYLIT_BACKUPS")
    assert folder is not None, "a job that is off is not run"
    found = back_up(folder, configuration=settings.INSTALLATION, at=at)
    if not found.ours or found.damages:
        return Ended(FOUND, "The backup was made, but the log in it is not whole: run “daylit audit verify”.")
    return Ended(DONE, f"Made and tried out: {found.rows:,} rows; phones may forget up to event {found.horizon:,}.")


def _build_releases(at: datetime) -> Ended:
    built, failed = build_waiting(at=at)
    if failed:
        return Ended(FOUND, f"{failed:,} releases could not be built: their pages say why.")
    return Ended(DONE, f"{built:,} releases were built." if built else "Nobody has asked for a release.")


WORK: tuple[Work, ...] = (
    Work(
        name="samples",
        title="Draws for review",
        does="Gives each new record its chance of a second look.",
        run=_draw,
        every=OFTEN,
    ),
    Work(
        name="reminders",
        title="Reminders",
        does="Notes what officers and reviewers have left open for too long, and mails each of them once a day.",
        run=_remind,
        every=HOURLY,
    ),
    Work(
        name="notices",
        title="Notices",
        does="Mails those whom a cleared second factor concerns.",
        run=_notices,
        every=OFTEN,
    ),
    Work(
        name="calls",
        title="Calls and records",
        does="Looks again which calls of the dispatcher's log have a record by now.",
        run=_match,
        every=HOURLY,
    ),
    Work(
        name="releases",
        title="Releases",
        does="Builds the releases that were asked for; nothing is public before two people sign.",
        run=_build_releases,
        every=OFTEN,
    ),
    Work(
        name="effects",
        title="Effects of actions",
        does="Measures what an action changed, once an Extract holds all the time that its plan compares.",
        run=_effects,
        every=HOURLY,
        lease=LONG,
    ),
    Work(
        name="answers",
        title="Answers of surveys",
        does="Mixes answers that wait with those that are there, 20 or more at a time, or those of a week.",
        run=_write_answers,
        every=HOURLY,
    ),
    Work(
        name="texts",
        title="Texts of surveys",
        does="Deletes what people wrote 90 days after their survey closed, once a night.",
        run=_forget_texts,
    ),
    Work(
        name="verify",
        title="The log",
        does="Checks every event of the log, once a night.",
        run=_verify,
        lease=LONG,
    ),
    Work(
        name="compare",
        title="The records",
        does="Compares every row with the log, once a night.",
        run=_compare,
        lease=LONG,
    ),
    Work(
        name="studies",
        title="Studies",
        does="Seals what was accepted, and asks it the questions of each plan, once a night.",
        run=_studies,
        lease=LONG,
    ),
    Work(
        name="watch",
        title="Watched figures",
        does="Looks whether a watched figure left its usual range, and tells it once.",
        run=_watch,
        every=HOURLY,
    ),
    Work(
        name="backup",
        title="The backup",
        does="Makes a backup and tries it out, once a night.",
        run=_back_up,
        lease=LONG,
        setting="DAYLIT_BACKUPS",
    ),
    Work(
        name="checkpoint",
        title="The log's head",
        does="Signs the head of the log when something is new, and gives it to the witness's folder.",
        run=_sign,
        every=OFTEN,
    ),
)
"""In this order: the head is signed last, so that it covers what the others told the log."""


def _configured(setting: str) -> Path | None:
    return {"DAYLIT_WITNESS": settings.INSTALLATION.witness, "DAYLIT_BACKUPS": settings.INSTALLATION.backups}[setting]
