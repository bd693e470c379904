"""`daylit audit`: the log of an installation."""

from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from daylit.cli.exits import FINE, PROBLEMS
from daylit.cli.output import as_json, say
from daylit.errors import DaylitError

SHOWN = 50


class BadAgency(DaylitError):
    """An agency is not named by its id."""


def verify(kept: list[Path], *, home: Path | None, json: bool) -> int:
    """Every damage to the log. Leaves with 1 where there is one."""
    from daylit.web.opening import open_installation

    open_installation(home)
    from daylit.web.audit.heads import read_heads
    from daylit.web.audit.verification import verify as check

    heads = [head for path in kept for head in read_heads(_text(path), source=path.name)]
    found = check(kept=heads)
    if json:
        damages = [{**asdict(damage), "sentence": damage.sentence} for damage in found.damages]
        as_json({"events": found.size, "head": found.head, "witnessed": found.witnessed, "damages": damages})
    else:
        for damage in found.damages[:SHOWN]:
            say(damage.sentence)
        if len(found.damages) > SHOWN:
            say(f"… and {len(found.damages) - SHOWN:,} more; --json names them all.")
        say(f"{found.size:,} events, {len(found.damages):,} damages found.")
        if found.witnessed:
            say(f"Checkpoints that were kept outside cover events 1 to {found.witnessed:,}.")
        else:
            say(
                "No checkpoint from outside was given: a log that was cut or written anew cannot be told from this one."
            )
    return PROBLEMS if found.damages else FINE


def checkpoint(*, out: Path | None, home: Path | None, json: bool) -> int:
    """Sign the head, and print it or add it to a file."""
    from daylit.web.opening import open_installation

    open_installation(home)
    from daylit.web.audit.checkpoints import as_head, sign_checkpoint

    head = as_head(sign_checkpoint(at=datetime.now(UTC)))
    if out is not None:
        with out.open("a", encoding="utf-8") as file:
            file.write(("\n" if file.tell() else "") + head.text())
    if json:
        as_json({**asdict(head), "text": head.text()})
    else:
        say(head.text().rstrip() if out is None else f"The head at event {head.size:,} was added to {out}.")
    return FINE


def export(folder: Path, *, agency: str, home: Path | None, json: bool) -> int:
    """The log and all that is needed to check it, in a new folder."""
    from daylit.web.opening import open_installation

    open_installation(home)
    from daylit.web.audit.exporting import export as write

    try:
        asked = UUID(agency) if agency else None
    except ValueError:
        raise BadAgency(f"“{agency}” is not the id of an agency.", remedy="It is on the agency's own page.") from None
    events = write(folder, agency=asked, at=datetime.now(UTC))
    if json:
        as_json({"folder": str(folder), "events": events})
    else:
        say(f"{events:,} events were written to {folder}. Check them anywhere with:")
        say("  python verifier.py log.jsonl --keys keys.json --own checkpoints.txt --checkpoint KEPT_BY_A_WITNESS")
    return FINE


def compare(*, home: Path | None, json: bool) -> int:
    """Rows that are not what the log says. Leaves with 1 where there is one."""
    from daylit.web.opening import open_installation

    open_installation(home)
    from daylit.web.audit.reconcile import reconcile

    found = reconcile(at=datetime.now(UTC))
    if json:
        as_json({"differences": [{**asdict(one), "sentence": one.sentence} for one in found]})
    else:
        for one in found[:SHOWN]:
            say(one.sentence + (f" After {one.since:%Y-%m-%d %H:%M} UTC." if one.since else ""))
        say(f"{len(found):,} rows differ from the log.")
    return PROBLEMS if found else FINE


def new_key(*, home: Path | None, json: bool) -> int:
    """A new key for signing."""
    from daylit.web.opening import open_installation

    open_installation(home)
    from daylit.web.audit.checkpoints import new_signing_key

    name = new_signing_key(at=datetime.now(UTC))
    if json:
        as_json({"key": name})
    else:
        say(f"The key {name} signs from now on. Give its public half to your witness: daylit audit export.")
    return FINE


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8", errors="replace")
