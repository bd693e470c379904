"""Sealing contacts: rows by rows to the disk, then by the writer that every Extract has."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any, TextIO

from daylit.tables.contacts.view import RULES, KeptContact, people_of
from daylit.tables.contract import BY_NAME, RAW_COLUMNS
from daylit.tables.engine import connect, quote_name, quote_text
from daylit.tables.extract import PROBLEMS, open_extract
from daylit.tables.manifest import Place, Source
from daylit.tables.sealing import PROBLEM_COLUMNS, sealing, write_parquet

NAME = "contacts"
"""What an Extract says it was mapped with, and what its rows name as their file."""
_TYPES = {name: column.sql_type for name, column in BY_NAME.items()} | dict.fromkeys(RAW_COLUMNS, "VARCHAR")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sealed:
    """An Extract that was sealed: where, under which fingerprint, and how much is in it."""

    path: Path
    fingerprint: str
    contacts: int
    people: int
    problems: Mapping[str, int]


@dataclass(slots=True, kw_only=True)
class _Written:
    """What was written so far. The source's bytes are the list of ids with the fingerprints of their revisions."""

    contacts: int = 0
    bytes: int = 0
    packs: dict[str, str] = field(default_factory=dict)
    digest: Any = field(default_factory=sha256)


def seal_contacts(
    contacts: Iterable[KeptContact], *, out: str | Path, place: Place, period: tuple[date | None, date | None]
) -> Sealed:
    """Seal accepted contacts as an Extract at ``out``: one row for each person, no name, no free text.

    The same contacts in the same order, under the same packs and versions, give the same fingerprint. ``period`` holds
    the first and last day that were asked for (both inclusive); it is kept in the manifest. What could not be taken
    over stands in the Extract's problems by row, which is the contact's place in the order given, from 1.

    Raises ``ExtractExists`` or ``CannotWrite``; ``out`` is a whole Extract afterwards, or is not there.
    """
    target = Path(out)
    with sealing(target) as draft, tempfile.TemporaryDirectory(prefix=".daylit-", dir=target.parent) as work:
        people, problems = Path(work) / "people.json", Path(work) / "problems.json"
        with people.open("w", encoding="utf-8") as rows, problems.open("w", encoding="utf-8") as noted:
            written = _write(contacts, rows, noted)
        with connect(temp_directory=Path(work) / "spill") as engine:
            engine.execute("SET TimeZone = 'UTC'")
            draft.write_people(engine, _read(people, _TYPES))
            if problems.stat().st_size:
                order = 'ORDER BY source_row, code, "column", "value"'
                write_parquet(engine, f"{_read(problems, PROBLEM_COLUMNS)} {order}", draft.folder / PROBLEMS)
            draft.finish(
                sources=[
                    Source(name=NAME, sha256=written.digest.hexdigest(), bytes=written.bytes, rows=written.contacts)
                ],
                mapping=_document(written, period),
                place=place,
                rows_read=written.contacts,
                rows_set_aside=0,
                con=engine,
            )
    made = open_extract(target).manifest
    return Sealed(
        path=target,
        fingerprint=made.fingerprint,
        contacts=made.rows_read,
        people=made.people,
        problems=made.problems,
    )


def _line(id: str, fingerprint: str) -> bytes:
    return f"{id} {fingerprint}\n".encode()


def _write(contacts: Iterable[KeptContact], rows: TextIO, noted: TextIO) -> _Written:
    written = _Written()
    dump: Callable[[Any], str] = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
    for number, contact in enumerate(contacts, 1):
        made, troubles = people_of(contact)
        at = {"source_file": NAME, "source_row": number}
        rows.writelines(f"{dump({**row, **at})}\n" for row in made)
        noted.writelines(
            f"{dump({**at, 'code': one.code, 'column': one.column, 'value': one.value})}\n" for one in troubles
        )
        line = _line(contact.id, contact.fingerprint)
        written.digest.update(line)
        written.bytes += len(line)
        written.contacts = number
        pack = contact.pack
        if (name := f"{pack.id} {pack.version}") not in written.packs:
            text = json.dumps(pack.form.document(), sort_keys=True, ensure_ascii=False)
            written.packs[name] = sha256(text.encode()).hexdigest()
    return written


def _document(written: _Written, period: tuple[date | None, date | None]) -> dict[str, Any]:
    first, last = (None if day is None else day.isoformat() for day in period)
    return {
        "name": NAME,
        "title": "Contacts recorded and accepted in Daylit",
        "period": {"from": first, "to": last},
        "forms": dict(sorted(written.packs.items())),
        "columns": RULES,
    }


def _read(path: Path, types: Mapping[str, str]) -> str:
    """A query over lines of JSON with exactly these columns; a file without a line has no row."""
    columns = ", ".join(f"{quote_name(name)}: {quote_text(kind)}" for name, kind in types.items())
    if not path.stat().st_size:
        nulls = ", ".join(f"CAST(NULL AS {kind}) AS {quote_name(name)}" for name, kind in types.items())
        return f"SELECT {nulls} WHERE false"
    return f"SELECT * FROM read_json({quote_text(path)}, format = 'newline_delimited', columns = {{{columns}}})"
