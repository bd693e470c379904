"""`daylit check` and `daylit import`: read a file under a mapping, and name every problem at once."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from daylit.cli.exits import FINE, PROBLEMS
from daylit.cli.output import as_json, bar, say
from daylit.errors import DaylitError

if TYPE_CHECKING:
    from daylit.tables.importing import ImportReport


_SHORTEST = 16


class NoKey(DaylitError):
    """The file with the secret for pseudonyms cannot be used."""


def check(sources: list[Path], *, mapping: str, json: bool) -> int:
    """Check without writing."""
    from daylit.tables.importing import check_files

    with bar(hidden=json) as progress:
        report = check_files(sources, mapping=mapping, progress=progress)
    return _answer(report, json=json)


def import_(sources: list[Path], *, mapping: str, out: Path, key: Path | None, json: bool) -> int:
    """Check, standardise and seal."""
    from daylit.tables.importing import import_files

    secret = None if key is None else _secret(key)
    with bar(hidden=json) as progress:
        report = import_files(sources, mapping=mapping, out=out, key=secret, progress=progress)
    code = _answer(report, json=json)
    if not json:
        say(f"\nExtract: {out}")
        say(f"Next: daylit report {out} --out {out}-report")
    return code


def _secret(key: Path) -> bytes:
    """The secret in a file, without the line end that an editor puts after it."""
    try:
        secret = key.read_bytes().strip()
    except OSError as error:
        raise NoKey(
            f"The secret for pseudonyms in “{key}” cannot be read: {(error.strerror or str(error)).lower()}.",
            remedy="Give the path of a text file that holds the secret and nothing else.",
        ) from error
    if len(secret) < _SHORTEST:
        raise NoKey(
            f"The secret in “{key}” has {len(secret)} characters. A secret so short can be guessed, and the pseudonyms "
            "would show who the officers are.",
            remedy=f"Write at least {_SHORTEST} characters into the file that nobody can guess, and keep it safe.",
        )
    return secret


def _answer(report: "ImportReport", *, json: bool) -> int:
    if json:
        as_json({**report.to_dict(), "examples": _examples(report)})
    else:
        _tell(report)
    return PROBLEMS if report.problems else FINE


def _examples(report: "ImportReport") -> list[dict[str, Any]]:
    from daylit.tables.problems import describe

    return [
        {
            "code": one.code,
            "file": one.source_file,
            "row": one.source_row,
            "column": one.column,
            "value": one.value,
            "say": describe(one),
        }
        for one in report.examples
    ]


def _tell(report: "ImportReport") -> None:
    from daylit.tables.problems import CATALOGUE, describe

    say(
        f"{report.rows_read:,} rows read: {report.rows_used:,} used, {report.rows_set_aside:,} set aside. "
        f"{report.people:,} people."
    )
    for name, rows in report.side_rows.items():
        say(f"{rows:,} rows of the table “{name}”.")
    for note in report.notes:
        say(f"Note: {note}")
    for code, n in report.problems.items():
        entry = CATALOGUE[code]
        say(f"\n{n:,} × {entry.title} ({code}; {entry.effect})")
        for one in report.examples:
            if one.code == code:
                say(f"   {describe(one)}")
    if not report.problems:
        say("No problems were found.")
