"""What `daylit submit` says: for people in sentences, for machines as one document."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from daylit.cli.output import say
from daylit.cli.packs import PARTIAL

if TYPE_CHECKING:
    from daylit.jurisdictions.submitting import Outcome
    from daylit.jurisdictions.submitting.answering import Taken
    from daylit.jurisdictions.submitting.batches import Batch
    from daylit.jurisdictions.submitting.planning import Plan

SHOWN = 20
GONE = (
    "Sent and not answered yet, and no longer in the folder. The state has them; to have one taken out, put it back "
    "and mark it as withdrawn:"
)
RELEASED = "This is the layout in which the state releases records. The pack does not know whether the state takes it."


def document(outcome: "Outcome") -> dict[str, Any]:
    """The outcome as plain JSON."""
    from daylit.jurisdictions.submitting.planning import counted

    return {
        "dry_run": outcome.dry,
        "counts": counted(outcome.plans),
        "sent": outcome.sent,
        "found_at_the_receiver": outcome.found,
        "stopped": outcome.stopped,
        "contacts": [_plan(plan, outcome) for plan in outcome.plans if plan.what != "outside"],
        "files": [_batch(batch, outcome) for batch in outcome.batches],
        "unreadable": [asdict(each) for each in outcome.unreadable],
        "replies": [asdict(each) for each in outcome.replies],
        "replies_read_before": outcome.read_before,
        "taken_as_accepted": outcome.stated,
        "waiting_and_gone": outcome.gone,
    }


def _plan(plan: "Plan", outcome: "Outcome") -> dict[str, Any]:
    life = outcome.lives.get(plan.contact)
    return {
        "id": plan.contact,
        "file": plan.file,
        "what": plan.what,
        "kind": plan.kind,
        "transaction": plan.transaction,
        "version": f"{plan.pack.id}/{plan.pack.version}" if plan.pack else "",
        "partial": bool(plan.pack and plan.pack.partial),
        "problems": [each.document() for each in plan.problems],
        "left_out": [asdict(each) for each in plan.left_out],
        "remark": plan.remark,
        "state": life.state if life else "unsent",
        "errors": [dict(each) for each in life.errors] if life else [],
    }


def _batch(batch: "Batch", outcome: "Outcome") -> dict[str, Any]:
    life = outcome.lives.get(batch.key)
    return {
        "key": batch.key,
        "period": batch.period.id,
        "from": batch.period.first,
        "to": batch.period.last,
        "agency": batch.agency,
        "version": f"{batch.pack.id}/{batch.pack.version}",
        "what": batch.what,
        "kind": batch.kind,
        "due": batch.due,
        "contacts": sorted(batch.contacts),
        "added": batch.added,
        "changed": batch.changed,
        "taken_out": batch.taken_out,
        "problems": [each.document() for each in batch.problems],
        "remark": batch.remark,
        "state": life.state if life else "unsent",
        "errors": [dict(each) for each in life.errors] if life else [],
        "names": list(life.last.names) if life and life.last else [],
    }


def tell(outcome: "Outcome") -> None:
    """Say what was done, and what is to be looked at."""
    from daylit.jurisdictions.submitting.planning import WHAT, counted

    _tell_packs(outcome)
    for what, n in counted(outcome.plans).items():
        if n:
            say(f"{_number(n, 'contact')} {WHAT[what]}.")
    for taken in outcome.replies:
        _tell_answer(taken)
    if outcome.read_before:
        said = "This answer was" if len(outcome.read_before) == 1 else "These answers were"
        _list(f"{said} read before, and not read again:", outcome.read_before)
    if outcome.stated:
        _list("Taken as accepted, as --accepted-until says:", outcome.stated)
    for bad in outcome.unreadable:
        _list(bad.file, [bad.sentence])
    for plan in outcome.plans:
        lines = [f"{each}{f' ({each.rule})' if each.rule else ''}" for each in plan.problems]
        lines += [f"{each.where or 'The contact'}: {each.sentence} ({each.rule})" for each in plan.left_out]
        _list(f"{plan.contact}, {WHAT[plan.what]}:", lines, plan.remark)
    if outcome.gone:
        _list(GONE, outcome.gone)
    for batch in outcome.batches:
        _tell_batch(batch, outcome)
    _tell_end(outcome)


def _tell_packs(outcome: "Outcome") -> None:
    """What is to be known of the packs: what they lack, and what their files are."""
    packs = {plan.pack.version: plan.pack for plan in outcome.plans if plan.pack}
    for pack in packs.values():
        if pack.partial:
            say(PARTIAL.format(name=pack.id, version=pack.version))
    files = {(batch.pack.version, name): batch.pack.file(name) for batch in outcome.batches for name in batch.files}
    for file in files.values():
        if file.note:
            say(f"{file.title}: {file.note}")
        if file.status == "released":
            say(f"{file.title}: {RELEASED}")


def _tell_answer(taken: "Taken") -> None:
    say(
        f"Answer {taken.name}: {len(taken.accepted):,} accepted, {len(taken.rejected):,} sent back."
        + "".join(f"\n   {remark}" for remark in taken.remarks)
    )
    for contact, errors in taken.rejected.items():
        _list(contact, [each.sentence for each in errors] or ["sent back without a reason."])


def _tell_batch(batch: "Batch", outcome: "Outcome") -> None:
    from daylit.jurisdictions.submitting.batches import BATCH_WHAT

    life = outcome.lives.get(batch.key)
    sent = batch.key in outcome.sent
    say(f"{batch.title}: {'sent' if sent else BATCH_WHAT[batch.what]}.")
    lines = [f"{each}{f' ({each.rule})' if each.rule else ''}" for each in batch.problems]
    if sent and life and life.last:
        lines.append(f"It went as {', '.join(life.last.names)}.")
    if batch.what == "send" or (batch.what == "problems" and batch.contacts):
        lines.append(f"{_number(len(batch.contacts), 'contact')} in it{_differing(batch)}.")
    if batch.what == "returned":
        lines += [str(each.get("sentence", "")) for each in (life.errors if life else ())]
    if batch.due and not sent and batch.what in ("send", "problems", "returned"):
        lines.append(f"It is due on {batch.due}.")
    _list("", lines, batch.remark)


def _differing(batch: "Batch") -> str:
    """How it differs from the last file of the period, where there is one."""
    if batch.kind == "new":
        return ""
    differs = ((batch.added, "new"), (batch.changed, "changed"), (batch.taken_out, "taken out"))
    told = ", ".join(f"{len(names):,} {word}" for names, word in differs if names)
    return f": {told}" if told else ""


def _tell_end(outcome: "Outcome") -> None:
    if outcome.found:
        said = "1 was" if len(outcome.found) == 1 else f"{len(outcome.found):,} were"
        say(f"{said} there already, from before the interruption, and not sent again.")
    say("Nothing was sent or kept: this was a dry run." if outcome.dry else f"{len(outcome.sent):,} sent.")
    if outcome.stopped:
        say(f"Stopped: {outcome.stopped}")


def _number(n: int, what: str) -> str:
    return f"{n:,} {what}{'' if n == 1 else 's'}"


def _list(title: str, lines: Sequence[str], remark: str = "") -> None:
    lines = [*lines, remark] if remark else lines
    if lines:
        if title:
            say(title)
        for line in lines[:SHOWN]:
            say(f"   {line}")
        if len(lines) > SHOWN:
            say(f"   and {len(lines) - SHOWN:,} more")
