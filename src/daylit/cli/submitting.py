"""`daylit submit`: send the contacts of a folder to a state, once each, and read what it answered."""

from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from daylit.cli.exits import CANNOT, FINE, PROBLEMS
from daylit.cli.output import as_json, say
from daylit.cli.packs import place
from daylit.errors import DaylitError

if TYPE_CHECKING:
    from daylit.jurisdictions.submitting import Outcome
    from daylit.jurisdictions.submitting.planning import Plan
    from daylit.jurisdictions.submitting.transports.transport import Transport

SHOWN = 20


class NowhereToSend(DaylitError):
    """It was not said where to send, or said twice."""


class BadDay(DaylitError):
    """A day is not written as a day."""


class NoTables(DaylitError):
    """A folder of code tables was named that holds none."""


def _table_files(folder: Path) -> list[Path]:
    files = sorted(folder.glob("*.toml"))
    if not files:
        raise NoTables(
            f"There are no code tables in “{folder}”, so no code could be looked up.",
            remedy="Name the folder into which “daylit pack table” wrote them.",
        )
    return files


def _refuse_mixed_folders(contacts: Path, state: Path, out: Path | None) -> None:
    for name, folder in (("--state", state), ("--out", out)):
        if folder is not None and folder.resolve() == contacts.resolve():
            raise NowhereToSend(f"{name} names the folder of the contacts.", remedy="Give it a folder of its own.")


def submit(
    contacts: Path,
    *,
    pack: str,
    state: Path,
    first: str | None,
    last: str | None,
    send: str | None,
    out: Path | None,
    dry_run: bool,
    agency: str,
    tables: Path | None,
    replies: list[str],
    accepted_until: str | None,
    secrets: dict[str, Path | None],
    json: bool,
) -> int:
    """Send, or with `dry_run` say what would be sent."""
    from daylit.jurisdictions.files.tree import write_json
    from daylit.jurisdictions.submitting import Order
    from daylit.jurisdictions.submitting import submit as send_contacts
    from daylit.jurisdictions.submitting.answering import reply_files
    from daylit.jurisdictions.table_import import read_table

    if (send is None and out is None and not dry_run) or (send is not None and out is not None):
        raise NowhereToSend("Say where to send.", remedy="Use one of --send ADDRESS, --out FOLDER and --dry-run.")
    _refuse_mixed_folders(contacts, state, out)
    begin, end = day(first), day(last)
    if begin and end and end < begin:
        raise BadDay(f"The last day, {end}, lies before the first, {begin}.", remedy="Change the two round.")
    name, home = place(pack)
    address = send or f"folder://{(out or Path()).resolve()}"
    local = [Path(each) for each in replies if not each.startswith("sftp:")]
    order = Order(
        contacts=contacts,
        pack=name,
        packs=home,
        state=state,
        clock=lambda: datetime.now(UTC).astimezone(),
        write=write_json,
        connect=None if dry_run else _connecting(address, secrets),
        fetch=_fetching([each.removeprefix("sftp:") for each in replies if each.startswith("sftp:")]),
        first=begin,
        last=end,
        agency=agency,
        tables={each.stem: read_table(each) for each in _table_files(tables)} if tables else {},
        replies=tuple(one for path in local for one in reply_files(path)),
        accepted_until=day(accepted_until),
    )
    outcome = send_contacts(order)
    if json:
        as_json(document(outcome))
    else:
        _tell(outcome)
    return CANNOT if outcome.stopped else FINE if outcome.fine else PROBLEMS


def day(text: str | None) -> date | None:
    """A day of the command line."""
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BadDay(f"“{text}” is no day.", remedy="Write it as 2024-12-31.") from None


def _connecting(address: str, secrets: dict[str, Path | None]) -> "Callable[[], Transport]":
    def connect() -> "Transport":
        from daylit.jurisdictions.submitting.transports.choosing import transport_to

        token = secrets["token"]
        return transport_to(
            address,
            key=secrets["key"],
            known_hosts=secrets["known_hosts"],
            token=token.read_text("utf-8").strip() if token else "",
            authorities=secrets["authorities"],
        )

    return connect


def _fetching(folders: list[str]) -> "Callable[[Transport], list[tuple[str, bytes]]] | None":
    """Fetches the answers from folders of the server to which is sent."""
    if not folders:
        return None

    def fetch(transport: "Transport") -> list[tuple[str, bytes]]:
        look: Any = getattr(transport, "replies", None)
        if look is None:
            raise NowhereToSend("Answers can be fetched only where is sent by SFTP.", remedy="Use --send sftp://….")
        return [one for folder in folders for one in look(folder)]

    return fetch


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
        "unreadable": [asdict(each) for each in outcome.unreadable],
        "replies": [asdict(each) for each in outcome.replies],
        "taken_as_accepted": outcome.stated,
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


def _tell(outcome: "Outcome") -> None:
    from daylit.jurisdictions.submitting.planning import WHAT, counted

    versions = {plan.pack.version: plan.pack for plan in outcome.plans if plan.pack}
    for pack in versions.values():
        if pack.partial:
            say(f"The pack {pack.id} {pack.version} is partial: “daylit pack show {pack.id}” says what it lacks.")
    for what, n in counted(outcome.plans).items():
        if n:
            say(f"{n:,} {'contact' if n == 1 else 'contacts'} {WHAT[what]}.")
    for taken in outcome.replies:
        say(
            f"Answer {taken.name}: {len(taken.accepted):,} accepted, {len(taken.rejected):,} sent back."
            + "".join(f"\n   {remark}" for remark in taken.remarks)
        )
        for contact, errors in taken.rejected.items():
            _list(contact, [each.sentence for each in errors] or ["sent back without a reason."])
    for bad in outcome.unreadable:
        _list(bad.file, [bad.sentence])
    for plan in outcome.plans:
        lines = [f"{each}{f' ({each.rule})' if each.rule else ''}" for each in plan.problems]
        lines += [f"{each.at or 'The contact'}: {each.sentence} ({each.rule})" for each in plan.left_out]
        _list(f"{plan.contact}, {WHAT[plan.what]}:", lines, plan.remark)
    if outcome.found:
        say(f"{len(outcome.found):,} had arrived before the work was interrupted; they were not sent again.")
    say("Nothing was sent: this was a dry run." if outcome.dry else f"{len(outcome.sent):,} sent.")
    if outcome.stopped:
        say(f"Stopped: {outcome.stopped}")


def _list(title: str, lines: list[str], remark: str = "") -> None:
    lines = [*lines, remark] if remark else lines
    if lines:
        say(title)
        for line in lines[:SHOWN]:
            say(f"   {line}")
        if len(lines) > SHOWN:
            say(f"   and {len(lines) - SHOWN:,} more")
