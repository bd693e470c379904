"""From files of an agency to an Extract: read, standardise, check, seal. Nothing is dropped in silence."""

from __future__ import annotations

import secrets
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb

from daylit.errors import DaylitError
from daylit.progress import Progress, quiet
from daylit.tables.engine import connect
from daylit.tables.extract import PROBLEMS, SET_ASIDE, open_extract
from daylit.tables.importing.outcome import Outcome, examples
from daylit.tables.importing.people import Standardised, standardise
from daylit.tables.importing.writing import write_people
from daylit.tables.manifest import Source
from daylit.tables.problems import CATALOGUE, Problem, describe
from daylit.tables.sealing import Draft, sealing


class NothingToImport(DaylitError):
    """None of the files could be read."""


class NoRoom(DaylitError):
    """The disk or the memory ran out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportReport:
    """What an import or a check did.

    ``rows_read = rows_used + rows_set_aside`` counts the rows of the main table; ``people`` may be more (several
    persons in a row) or fewer (several rows about one person). ``examples`` holds the first problems of each code.
    """

    mapping: str
    rows_read: int
    rows_used: int
    rows_set_aside: int
    people: int
    problems: Mapping[str, int]
    examples: tuple[Problem, ...] = ()
    fingerprint: str | None = None
    path: Path | None = None
    sources: tuple[Source, ...] = ()
    side_rows: Mapping[str, int] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON, the same keys for an import and a check; a check has no fingerprint."""
        return {
            "mapping": self.mapping,
            "rows_read": self.rows_read,
            "rows_used": self.rows_used,
            "rows_set_aside": self.rows_set_aside,
            "people": self.people,
            "fingerprint": self.fingerprint,
            "problems": dict(self.problems),
            "side_rows": dict(self.side_rows),
            "notes": list(self.notes),
        }


def import_files(
    sources: Sequence[str | Path],
    *,
    mapping: str | Path,
    out: str | Path,
    key: bytes | None = None,
    progress: Progress = quiet,
) -> ImportReport:
    """Read files as a mapping says, and seal the people in them as an Extract at ``out``.

    ``mapping`` is the name of a shipped mapping or the path of a mapping file. ``key`` is the secret for pseudonyms of
    officers, where the mapping asks for them; without one a secret is made up and not kept, and the report says so.

    Whatever happens, ``out`` is a whole Extract afterwards or is not there. Raises ``ExtractExists`` where it is there
    before, ``MappingError``, ``NoSuchMapping`` or ``WrongSource`` where mapping and files do not fit,
    ``NothingToImport`` where no file can be read, and ``NoRoom`` where disk or memory ran out.
    """
    target = Path(out)
    with _room(), sealing(target) as draft, _engine(key, beside=target) as (engine, work):
        done = standardise(engine, sources, mapping=mapping, workdir=work, progress=progress)
        _refuse_nothing(done)
        outcome = Outcome.of(engine, done)
        _write(engine, done, outcome, draft, progress)
        report = _report(engine, done, outcome, secret_lost=key is None)
    return _sealed(report, target)


def check_files(
    sources: Sequence[str | Path], *, mapping: str | Path, key: bytes | None = None, progress: Progress = quiet
) -> ImportReport:
    """The same as ``import_files``, problem by problem, without writing anything."""
    with _room(), _engine(key, beside=None) as (engine, work):
        done = standardise(engine, sources, mapping=mapping, workdir=work, progress=progress)
        return _report(engine, done, Outcome.of(engine, done), secret_lost=False)


@contextmanager
def _engine(key: bytes | None, *, beside: Path | None) -> Iterator[tuple[duckdb.DuckDBPyConnection, Path]]:
    """An engine and a work folder for it, on the disk that must have room anyway; both are gone afterwards."""
    folder = None if beside is None else beside.parent
    with (
        tempfile.TemporaryDirectory(prefix=".daylit-", dir=folder) as work,
        connect(temp_directory=Path(work) / "spill") as engine,
    ):
        engine.execute("SET TimeZone = 'UTC'")
        engine.execute("CREATE TABLE secret AS SELECT $1 AS key", [(key or secrets.token_bytes(32)).hex()])
        yield engine, Path(work)


@contextmanager
def _room() -> Iterator[None]:
    """Turn the engine's words for a full disk or memory into ours; other errors of the engine are our mistakes."""
    try:
        yield
    except duckdb.OutOfMemoryException as error:
        raise NoRoom(
            "The files needed more memory than Daylit allows itself. Nothing was written.",
            remedy="Free some disk space (about five times the size of the files), for that is where what does not fit "
            "is put; and if the files have thousands of columns, leave out those that the mapping does not use.",
        ) from error
    except duckdb.IOException as error:
        raise NoRoom(
            "The machine ran out of disk space while the files were read. Nothing was written.",
            remedy="Free some space (about five times the size of the files) and try again.",
        ) from error
    except OSError as error:
        if error.errno != 28:
            raise
        raise NoRoom("The disk is full. Nothing was written.", remedy="Free some space and try again.") from error


def _refuse_nothing(done: Standardised) -> None:
    if done.readable:
        return
    told = "".join(f"\n  · {CATALOGUE[one.code].title.lower()}: {describe(one)}" for one in done.file_problems)
    raise NothingToImport(
        f"There is nothing that can be read in what was given:{told or ' no files.'}\n",
        remedy="Correct the files and try again.",
    )


def _write(
    engine: duckdb.DuckDBPyConnection, done: Standardised, outcome: Outcome, draft: Draft, progress: Progress
) -> None:
    write_people(engine, outcome, draft, progress)
    progress("Writing problems", 0.0)
    outcome.write_problems(engine, draft.folder / PROBLEMS)
    outcome.write_set_aside(engine, draft.folder / SET_ASIDE)
    progress("Sealing", 0.0)
    draft.finish(
        sources=done.sources,
        mapping=done.mapping.document,
        place=done.mapping.place,
        rows_read=done.rows_read,
        rows_set_aside=outcome.rows_set_aside,
        con=engine,
    )
    progress("Sealing", 1.0)


def _report(
    engine: duckdb.DuckDBPyConnection, done: Standardised, outcome: Outcome, *, secret_lost: bool
) -> ImportReport:
    notes = []
    officer = done.mapping.rules.get("officer")
    if officer is not None and officer.pseudonym and secret_lost:
        notes.append(
            "Each officer's id was replaced by a pseudonym, made with a secret that was not kept. Officers can be told "
            "apart within this extract, but not found again in another one. To follow them from one extract to the "
            "next, import each with the same secret: --pseudonym-key FILE."
        )
    return ImportReport(
        mapping=done.mapping.name,
        rows_read=done.rows_read,
        rows_used=done.rows_read - outcome.rows_set_aside,
        rows_set_aside=outcome.rows_set_aside,
        people=outcome.people,
        problems=outcome.problem_counts(engine),
        examples=examples(engine),
        sources=done.sources,
        side_rows=done.side_rows,
        notes=tuple(notes),
    )


def _sealed(report: ImportReport, target: Path) -> ImportReport:
    from dataclasses import replace

    return replace(report, fingerprint=open_extract(target).manifest.fingerprint, path=target)
