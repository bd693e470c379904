"""`daylit check` and `daylit import`: read a file under a mapping, and name every problem at once."""

from pathlib import Path
from typing import TYPE_CHECKING

from daylit.cli.exits import FINE, PROBLEMS
from daylit.cli.output import as_json, bar, say, table

if TYPE_CHECKING:
    from daylit.tables.importing import ImportReport


def check(sources: list[Path], *, mapping: str, json: bool) -> int:
    """Check without writing."""
    from daylit.tables.importing import check_files

    with bar(hidden=json) as progress:
        report = check_files(sources, mapping=mapping, progress=progress)
    return _answer(report, json=json)


def import_(sources: list[Path], *, mapping: str, out: Path, key: Path | None, json: bool) -> int:
    """Check, standardise and seal."""
    from daylit.tables.importing import import_files

    secret = None if key is None else key.read_bytes()
    with bar(hidden=json) as progress:
        report = import_files(sources, mapping=mapping, out=out, key=secret, progress=progress)
    code = _answer(report, json=json)
    if not json:
        say(f"Extract: {out}")
    return code


def _answer(report: "ImportReport", *, json: bool) -> int:
    if json:
        as_json(report.to_dict())
    return PROBLEMS if report.problems else FINE
