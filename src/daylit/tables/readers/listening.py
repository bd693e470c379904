"""Telling of a file's parts while the rest of it is still being read, so that work on them can begin."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from daylit.tables.readers.cells import Cells
from daylit.tables.readers.checking import Checker
from daylit.tables.readers.copying import PART_BYTES, Copier
from daylit.tables.readers.dialect import Dialect
from daylit.tables.readers.encoding import Encoding
from daylit.tables.readers.opening import Stream
from daylit.tables.readers.parts import PartFile
from daylit.tables.readers.relation import Rows

WORTH_IT = 4 * PART_BYTES
"""Smaller files are read before anything could be gained."""
_PIECES, _PIECE = 64, 12 * 2**10


@dataclass(frozen=True, slots=True, kw_only=True)
class Listener:
    """Hears of a file's columns, with a SELECT of some rows from all through it; then of each part once it is whole.

    Before a part it hears of the stretches of which the part consists, one after the other; of those only that are
    plain beyond doubt, so a part may have more rows. What it hears is a promise: it holds if ``stage`` returns these
    columns and these parts, and is else forgotten.
    """

    opened: Callable[[tuple[str, ...], str], None]
    stretch: Callable[[Cells], None]
    part: Callable[[Rows], None]


def tell(listener: Listener | None, stream: Stream, dialect: Dialect, encoding: Encoding, copier: Copier) -> None:
    """Let a listener hear of a file's parts, where the file is large and plain enough for that."""
    if listener is None or not encoding.is_utf8 or stream.plain is None or stream.packed < WORTH_IT:
        return
    sample = _sample(stream.plain, stream.packed, dialect, copier.workdir / "listened.csv")
    if sample is None:
        return
    hear = listener.part

    def closed(part: PartFile) -> None:
        relation = part.relation(dialect)
        hear(Rows(relation.select(stream.name, dialect.names), relation.plain))

    listener.opened(dialect.names, sample.relation(dialect).select(stream.name, dialect.names))
    copier.heard, copier.closed = listener.stretch, closed


def _sample(path: Path, size: int, dialect: Dialect, target: Path) -> PartFile | None:
    """Whole lines from places all through a file. Stretches that are not plain are passed over."""
    checker, rows = Checker(dialect), 0
    with path.open("rb") as file, target.open("wb") as out:
        for number in range(_PIECES):
            file.seek(size * number // _PIECES)
            piece = file.read(_PIECE)
            lines = piece[piece.find(b"\n") + 1 : piece.rfind(b"\n") + 1]
            if lines and (count := checker.rows(lines)):
                out.write(lines)
                rows += count
    return PartFile(target, 1, rows) if rows else None
