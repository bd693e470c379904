"""Writing a bundle: in a folder beside the target, renamed in one step, so that nothing half-written is ever seen."""

from __future__ import annotations

import json
import os
import re
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from daylit.errors import DaylitError
from daylit.release.manifest import MANIFEST, manifest_text
from daylit.release.signing import SIGNATURES, Signature
from daylit.tables.engine import connect, quote_name, quote_text


class BundleExists(DaylitError):
    """There is something where the bundle is to be written. A bundle is never overwritten."""


class CannotWrite(DaylitError):
    """The folder that is to hold the bundle cannot be written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """A table that is to be written: ``rows`` hold the values of ``by`` as text, then one count for each measure,
    ``None`` where it is withheld.
    """

    name: str
    title: Mapping[str, str]
    by: tuple[str, ...]
    measures: tuple[str, ...]
    rows: Sequence[tuple[Any, ...]]
    hidden_share: float

    def to_csv(self) -> str:
        """The text of the CSV file; commas and quotes as RFC 4180 has them, lines end with a line feed."""
        lines = [",".join((*self.by, *self.measures, "hidden"))]
        for row in self.rows:
            keys, counts = row[: len(self.by)], row[len(self.by) :]
            shown = ["" if count is None else str(count) for count in counts]
            hidden = "true" if None in counts else "false"
            lines.append(",".join([*(quoted(harmless(str(key))) for key in keys), *shown, hidden]))
        return "\n".join(lines) + "\n"

    def to_dict(self) -> dict[str, Any]:
        """As it stands in ``tables.json``."""
        return {
            "name": self.name, "title": dict(self.title), "by": list(self.by), "measures": list(self.measures),
            "rows": len(self.rows), "hidden_share": self.hidden_share,
        }  # fmt: skip


_STARTS = re.compile(r"^[\s\"'\u200b\ufeff\x00]*[=+\-@\t\r\x00＝＋－＠]")
_NUMBER = re.compile(r"[+-]?\d[\d.,:]*%?")


def harmless(text: str) -> str:
    """A text that no spreadsheet takes for a formula: an apostrophe before what begins like one.

    Numbers, below zero too, and times stay as they are.

    >>> harmless("=1+1"), harmless("-12.5"), harmless("District 04")
    ("'=1+1", '-12.5', 'District 04')
    """
    return f"'{text}" if _STARTS.match(text) and not _NUMBER.fullmatch(text) else text


def quoted(text: str) -> str:
    """A cell of a CSV file, in quotes where it must be."""
    return '"' + text.replace('"', '""') + '"' if re.search(r'[",\n\r]', text) else text


@contextmanager
def writing(target: Path) -> Iterator[Path]:
    """A folder beside the target, which becomes the target when the block ends well, and is gone when it does not.

    Raises ``BundleExists`` before any work is done, and ``CannotWrite``.
    """
    _refuse(target)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        folder = Path(tempfile.mkdtemp(prefix=f".{target.name}.", suffix=".part", dir=target.parent))
    except OSError as error:
        raise CannotWrite(
            f"The folder “{target.parent}” cannot be written: {error.strerror}.", remedy="Choose another place."
        ) from error
    try:
        yield folder
        _force_to_disk(folder)
        _refuse(target)
        folder.chmod(0o755)
        folder.rename(target)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise


def write_bundle(
    target: str | Path,
    *,
    facts: Mapping[str, Any],
    findings: Sequence[Mapping[str, Any]],
    tables: Sequence[Drawn],
    documents: Mapping[str, Any],
    texts: Mapping[str, bytes],
) -> str:
    """Write a bundle that nobody has signed yet, whole or not at all; returns its fingerprint.

    ``documents`` are the JSON files by name; ``texts`` all other files by path. The same content gives the same
    fingerprint: no clock and no path of this machine enters it.
    """
    with writing(Path(target)) as folder:
        for name in ("tables", "findings", "charts"):
            (folder / name).mkdir()
        written = {**facts, "findings": [one["study"] for one in findings]}
        _put(folder, "bundle.json", as_json(written))
        _put(folder, "tables.json", as_json([table.to_dict() for table in tables]))
        for one in findings:
            _put(folder, f"findings/{one['study']}.json", as_json(one))
        for name, document in documents.items():
            _put(folder, f"{name}.json", as_json(document))
        for name, content in texts.items():
            _put(folder, name, content)
        _put_tables(folder, tables)
        text, fingerprint = manifest_text(folder)
        _put(folder, MANIFEST, text.encode())
    return fingerprint


def write_signatures(folder: Path, signatures: Sequence[Signature]) -> None:
    """Put the signatures beside what they sign, in one step."""
    fresh = folder / f".{SIGNATURES}.part"
    with fresh.open("wb") as file:
        file.write(as_json([one.to_dict() for one in signatures]))
        file.flush()
        os.fsync(file.fileno())
    fresh.rename(folder / SIGNATURES)


def as_json(value: Any) -> bytes:
    """JSON as every file of a bundle is written: the same value gives the same bytes."""
    return (json.dumps(value, ensure_ascii=False, indent=1, allow_nan=False) + "\n").encode()


def _put(folder: Path, name: str, content: bytes) -> None:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def _put_tables(folder: Path, tables: Sequence[Drawn]) -> None:
    with connect(threads=1) as engine:
        for table in tables:
            place = folder / "tables" / table.name
            place.with_suffix(".csv").write_text(table.to_csv(), encoding="utf-8", newline="")
            kinds = {
                **dict.fromkeys(table.by, "VARCHAR"),
                **dict.fromkeys(table.measures, "BIGINT"),
                "hidden": "BOOLEAN",
            }
            columns = ", ".join(f"{quote_name(name)}: {quote_text(kind)}" for name, kind in kinds.items())
            rows = (
                f"read_csv({quote_text(place.with_suffix('.csv'))}, columns = {{{columns}}}, header = true, "
                f"nullstr = '', delim = ',', quote = '\"', escape = '\"', auto_detect = false)"
            )
            engine.execute(
                f"COPY (SELECT * FROM {rows}) TO {quote_text(place.with_suffix('.parquet'))} "
                "(FORMAT parquet, COMPRESSION zstd)"
            )


def _refuse(target: Path) -> None:
    if target.exists() or target.is_symlink():
        raise BundleExists(
            f"“{target}” is there already, and a bundle is never overwritten.", remedy="Choose another name."
        )


def _force_to_disk(folder: Path) -> None:
    for path in [*folder.rglob("*"), folder]:
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
