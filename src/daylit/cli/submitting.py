"""`daylit submit`: send the contacts of a folder to a state, once each, and read what it answered."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from daylit.cli.exits import CANNOT, FINE, PROBLEMS
from daylit.cli.output import as_json
from daylit.cli.packs import place
from daylit.cli.submission_words import document, tell
from daylit.errors import DaylitError

if TYPE_CHECKING:
    from daylit.jurisdictions.submitting.transports.transport import Transport


class NowhereToSend(DaylitError):
    """It was not said where to send, or said twice."""


class BadDay(DaylitError):
    """A day is not written as a day."""


class NoTables(DaylitError):
    """A folder of code tables was named that holds none."""


class VersionNamed(DaylitError):
    """A version of a pack was named where the contacts' days choose it."""


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
    if out is not None and out.resolve() == state.resolve():
        raise NowhereToSend("--out names the folder of --state.", remedy="Give each a folder of its own.")


def _refuse_version(pack: str) -> None:
    """The day of each contact chooses the version; nobody else can."""
    from daylit.jurisdictions import pack_names

    head, _, version = pack.rpartition("/")
    if head and not Path(pack).is_dir() and (head in pack_names() or (Path(head) / f"{version}.toml").is_file()):
        raise VersionNamed(
            f"The version “{version}” cannot be chosen: the day of each contact chooses it.",
            remedy=f"Write --pack {head}, and use --from and --to to send the contacts of certain days.",
        )


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
    files: list[str],
    secrets: dict[str, Path | None],
    json: bool,
) -> int:
    """Send, or with `dry_run` say what would be sent."""
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
    _refuse_version(pack)
    name, home = place(pack)
    address = f"folder://{(out or Path()).resolve()}" if send is None else send  # an empty one is refused as it is
    if dry_run and any(each.startswith("sftp:") for each in replies):
        raise NowhereToSend(
            "A dry run calls no server, so it cannot fetch answers there.",
            remedy="Name a file or folder of answers on this machine, or leave out --dry-run.",
        )
    local = [Path(each) for each in replies if not each.startswith("sftp:")]
    order = Order(
        contacts=contacts,
        pack=name,
        packs=home,
        state=state,
        clock=lambda: now(),
        connect=None if dry_run else _connecting(address, secrets),
        fetch=_fetching([each.removeprefix("sftp:") for each in replies if each.startswith("sftp:")]),
        first=begin,
        last=end,
        agency=agency,
        tables={each.stem: read_table(each) for each in _table_files(tables)} if tables else {},
        replies=tuple(one for path in local for one in reply_files(path)),
        accepted_until=day(accepted_until),
        files=tuple(dict.fromkeys(files)),
    )
    outcome = send_contacts(order)
    if json:
        as_json(document(outcome))
    else:
        tell(outcome)
    return CANNOT if outcome.stopped else FINE if outcome.fine else PROBLEMS


def now() -> datetime:
    """The time of this place."""
    return datetime.now(UTC).astimezone()


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
            token=token.read_text("utf-8", errors="replace").strip() if token else "",
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
