"""Frozen batches: what was published once stays as it was, and each release adds only the periods after it.

A record that is corrected, or comes late, would show as one person more or less between two releases. So a release is
made from an Extract of its own, which is that of the release before and, from the newest one, only what came after:
no number of a period that was published can change, in a table or in a finding.
"""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from daylit.errors import DaylitError
from daylit.privacy.cells import THRESHOLD
from daylit.release.choosing import choose
from daylit.release.counting import Choice, cube_of, last_whole_day
from daylit.release.joining import Memory
from daylit.tables.engine import connect, quote_text
from daylit.tables.extract import Extract, open_extract
from daylit.tables.manifest import Source
from daylit.tables.sealing import sealing

MEMORY, PENDING, EXTRACT = "memory.json", "pending.json", "extract"
LEAST_THRESHOLD = 5
OF_THE_SOURCE = ("made_up", "complete_rows_only")
"""What a mapping says of the whole source: it holds of what is frozen too."""


class NothingNew(DaylitError):
    """No whole period is over since the last release, or nobody was recorded in it."""


class NoMemory(DaylitError):
    """What an agency keeps of its last release is not there, or cannot be read."""


class BadThreshold(DaylitError):
    """A threshold was asked for under which too little would be hidden."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """All that a release needs before its findings are run: the frozen Extract, how coarse it is, and until when.

    ``folder`` is the agency's own place for this release; it must never be published.
    """

    folder: Path
    extract: Extract
    choice: Choice
    number: int
    first: str
    last: date
    threshold: int
    earlier: Memory | None


def prepare(extract: Extract, shelf: str | Path, *, threshold: int = THRESHOLD) -> Prepared:
    """Freeze what the next release is made of.

    ``shelf`` is the agency's private folder with one folder for each release before, as this function made them. The
    first release chooses how coarse it is (``choosing``); all later ones keep to it. Doing it twice gives the same.

    Raises
    ------
    NothingNew
        No period is over that was not published yet.
    NoMemory
        The folder of the last release is damaged: without it, nothing safe can follow.
    BadThreshold
        The threshold lies below 5, or below that of the release before.
    """
    if threshold < LEAST_THRESHOLD:
        raise BadThreshold(f"A threshold of {threshold} hides too little.", remedy="Use 11, or more; 5 is the least.")
    place = Path(shelf)
    number, earlier, before = _last_of(place)
    newest = _newest(extract)
    choice = (
        choose(cube_of(extract, last=newest), newest=newest, threshold=threshold) if earlier is None else earlier.choice
    )
    last = last_whole_day(newest, choice.grain)
    if earlier is not None and last.isoformat() <= earlier.last:
        raise NothingNew(
            f"Release {number} holds everything until {earlier.last}, and no further {_WORD[choice.grain]} is over.",
            remedy="Wait until it is, or seal a newer Extract.",
        )
    folder = place / str(number + 1)
    frozen = _frozen(extract, folder / EXTRACT, last=last, earlier=earlier, before=before)
    return Prepared(
        folder=folder, extract=frozen, choice=choice, number=number + 1, first=_first(frozen), last=last,
        threshold=threshold, earlier=earlier,
    )  # fmt: skip


_WORD = {"quarter": "quarter", "half": "half-year", "year": "year", "all": "month"}


def _last_of(shelf: Path) -> tuple[int, Memory | None, Extract | None]:
    """The last release that was remembered: its number, its memory and its Extract."""
    numbers = sorted(int(path.name) for path in (shelf.iterdir() if shelf.is_dir() else ()) if path.name.isdecimal())
    done = [number for number in numbers if (shelf / str(number) / MEMORY).is_file()]
    if not done:
        return 0, None, None
    folder = shelf / str(done[-1])
    if done != list(range(1, done[-1] + 1)):
        raise NoMemory("A release before the last one is not remembered.", remedy=_RESTORE)
    return done[-1], read_memory(folder), open_extract(folder / EXTRACT, verify=True)


def read_memory(folder: Path) -> Memory:
    """What was kept of a release. Raises ``NoMemory``."""
    try:
        return Memory.from_dict(json.loads((folder / MEMORY).read_text(encoding="utf-8")))
    except (OSError, ValueError, KeyError, TypeError, AssertionError) as error:
        raise NoMemory(f"What was kept of release {folder.name} cannot be read.", remedy=_RESTORE) from error


_RESTORE = "Bring the folder back from a backup: without it a new release could be compared with the old ones."


def write_memory(folder: Path, memory: Memory) -> None:
    """Write what is behind a release, for nobody else to read; it counts from ``remember`` on."""
    pending = folder / PENDING
    pending.unlink(missing_ok=True)
    pending.touch(mode=0o600)
    pending.write_text(json.dumps(memory.to_dict(), ensure_ascii=False), encoding="utf-8")


def remember(folder: Path) -> None:
    """From now on this release was published: all later ones are protected together with it."""
    (folder / PENDING).rename(folder / MEMORY)


def forget(folder: Path) -> None:
    """Take away what was prepared for a release that never was. Raises ``ValueError`` if it was published."""
    if (folder / MEMORY).exists():
        raise ValueError("what was published must be remembered")
    shutil.rmtree(folder, ignore_errors=True)


def _newest(extract: Extract) -> date:
    days = [part.date_high for part in extract.manifest.parts if part.date_high]
    if not days:
        raise NothingNew("This Extract holds nobody with a date.", remedy="Seal another one.")
    return date.fromisoformat(max(days))


def _first(extract: Extract) -> str:
    return min(part.date_low for part in extract.manifest.parts if part.date_low)


def _frozen(extract: Extract, target: Path, *, last: date, earlier: Memory | None, before: Extract | None) -> Extract:
    """The Extract of the release: rows of the one before, and from the newest those of the days since."""
    if target.exists():
        return open_extract(target, verify=True)
    since = "" if earlier is None else f"AND date > DATE '{earlier.last}'"
    fresh = f"SELECT * FROM read_parquet({quote_text(extract.people_glob)}) WHERE date <= DATE '{last}' {since}"
    whole = (
        fresh if before is None else f"SELECT * FROM read_parquet({quote_text(before.people_glob)}) UNION ALL {fresh}"
    )
    source = {name: told for name, told in extract.manifest.mapping.items() if name in OF_THE_SOURCE}
    chain = [] if before is None else list(before.manifest.mapping.get("extracts", []))
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with sealing(target) as draft, connect(temp_directory=target.parent) as engine:
        people = int(engine.execute(f"SELECT count(*) FROM ({fresh})").fetchall()[0][0])
        if not people:
            raise NothingNew("Nobody was recorded in the new period.", remedy="Wait until there is something to tell.")
        draft.write_people(engine, whole)
        rows = int(engine.execute(f"SELECT count(*) FROM ({whole})").fetchall()[0][0])
        draft.finish(
            sources=[Source(name="released records", sha256=extract.manifest.fingerprint, bytes=0, rows=rows)],
            mapping={"name": "release", "extracts": [*chain, extract.manifest.fingerprint], **source},
            place=extract.manifest.place,
            rows_read=rows,
            rows_set_aside=0,
            con=engine,
        )
    return open_extract(target)
