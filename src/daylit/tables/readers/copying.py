"""A delimited text, checked stretch by stretch while it is copied into parts."""

from collections.abc import Callable
from pathlib import Path
from typing import IO

from daylit.tables.problems import Problem
from daylit.tables.readers.cells import Cells, Numbers, count_of
from daylit.tables.readers.checking import Checker
from daylit.tables.readers.dialect import Dialect
from daylit.tables.readers.encoding import WINDOWS, Encoding, is_utf8
from daylit.tables.readers.ledger import Ledger
from daylit.tables.readers.parts import CHUNK, PartFile
from daylit.tables.readers.repairing import LONGEST_KEPT, Repaired, Repairer, raw_text

PIECE = 16 * 2**10
"""A stretch that is not plain is cut into pieces of this size, and only those with odd rows are read with care."""
PART_BYTES = 12 * 2**20
SAMPLE_PIECE, SAMPLE_BYTES = 64 * 2**10, 6 * 2**20
"""So much of each stretch, and so much in all, is copied once more as a sample of the whole file."""
_SHOWN = 200


class Copier:
    """Cuts the text into stretches between rows, checks each, and writes it to the part at hand."""

    def __init__(self, file: str, dialect: Dialect, workdir: Path, ledger: Ledger, *, row: int, header: bytes) -> None:
        self.file, self.dialect, self.workdir, self.ledger = file, dialect, workdir, ledger
        self.checker, self.repairer = Checker(dialect), Repairer(dialect)
        self.row = row
        self.parts: list[PartFile] = []
        self.heard: Callable[[Cells], None] | None = None
        self.closed: Callable[[PartFile], None] | None = None
        self.sample = PartFile(workdir / f"sample-{len(list(workdir.glob('sample-*.csv'))):05d}.csv", row)
        self._out: IO[bytes] | None = None
        self._sampled: IO[bytes] = self.sample.path.open("wb")
        self._carry = b""
        self._overlong: tuple[bytes, int] | None = None
        self._recoded: list[int] = [] if is_utf8(header) else [row - 1]
        self._beyond_ascii = not header.isascii() and is_utf8(header)
        self._empty: list[int] = []

    @property
    def rows(self) -> int:
        """How many data rows there are; line ends after the last row are none: nobody wrote anything there."""
        return sum(part.rows for part in self.parts) - len(self._empty)

    def add(self, text: bytes) -> None:
        """Take the next bytes of the file."""
        if self._overlong is not None:
            text = self._go_on_overlong(text)
        data = self._carry + text
        cut = self._cut(data)
        self._carry = data[cut:]
        self._take(data[:cut])
        if len(self._carry) > CHUNK:
            self._keep(self._carry[self._take_care(self._carry, final=False) :])

    def finish(self) -> None:
        """Take what is left as the last row, and close the last part."""
        if self._overlong is not None:
            self._end_overlong()
        if self._carry:
            self._take_care(self._carry, final=True)
        self._sampled.close()
        self._close_part()

    def encoding_problems(self, encoding: Encoding) -> list[Problem]:
        """What is to be said about the encoding, once the whole file has been seen."""
        if not encoding.is_utf8:
            return [Problem("file.encoding", self.file, None, None, encoding.title)]
        if not self._recoded:
            return []
        if not self._beyond_ascii:
            return [Problem("file.encoding", self.file, None, None, WINDOWS)]
        for row in self._recoded:
            self.ledger.note("row.encoding", self.file, row)
        return []

    def _cut(self, data: bytes) -> int:
        """The last place that lies between two rows, going by the number of quotation marks before it."""
        end = data.rfind(b"\n")
        quote = self.dialect.quote
        if not quote or end < 0:
            return end + 1
        before = count_of(quote, data, 0, end)
        for _ in range(1000):
            if before % 2 == 0 or end < 0:
                break
            previous = data.rfind(b"\n", 0, end)
            before -= data.count(quote, max(previous, 0), end)
            end = previous
        return end + 1 if before % 2 == 0 else 0

    def _take(self, data: bytes) -> None:
        """Write a stretch: whole if it is plain, or else in small pieces, so that few rows are read with care."""
        at, size = self._take_heard(data) or self._take_plain(data), PIECE
        while at < len(data):
            last = at + size >= len(data)
            piece = data[at : at + size]
            stretch = piece if last else piece[: self._cut(piece)]
            used = self._take_plain(stretch) or self._take_care(stretch, final=False)
            if last and not used:
                break
            at, size = at + used, PIECE if used else 2 * size
        self._keep(data[at:] + self._carry)

    def _take_heard(self, data: bytes) -> int:
        """Write a stretch and hand on its cells, if somebody wants them and it is plain beyond doubt."""
        cells = self.checker.cells(data) if data and self.heard is not None else None
        if cells is None or self.heard is None:
            return 0
        self._write_plain(data, len(cells), starts=cells.bounds[0])
        self.heard(cells)
        return len(data)

    def _take_plain(self, data: bytes) -> int:
        count = self.checker.rows(data) if data else None
        if count is None:
            return 0
        self._write_plain(data, count)
        return len(data)

    def _write_plain(self, data: bytes, count: int, *, starts: Numbers | None = None) -> None:
        self._beyond_ascii = self._beyond_ascii or not data.isascii()
        self._write(data, count, starts=starts)

    def _take_care(self, data: bytes, *, final: bool) -> int:
        repaired = self.repairer.repair(data, row=self.row, final=final)
        self._note(repaired)
        if repaired.lines:
            eol = self.dialect.eol
            self._write(eol.join(repaired.lines) + eol, len(repaired.lines), aside=len(repaired.aside))
        return repaired.used

    def _keep(self, left: bytes) -> None:
        """Keep what is no whole row yet; of a row without an end only the beginning."""
        if len(left) > LONGEST_KEPT and b"\n" not in left:
            self._overlong, left = (left[:LONGEST_KEPT], len(left)), b""
        self._carry = left

    def _note(self, repaired: Repaired) -> None:
        self._recoded += repaired.recoded
        for row in repaired.parted:
            self.ledger.note("row.parted", self.file, row)
        self._beyond_ascii = self._beyond_ascii or repaired.beyond_ascii
        for row, code, raw in repaired.aside:
            text = raw_text(raw)
            if code == "row.empty" and not text.strip():
                self._empty.append(row)
                continue
            value = f"{len(raw):,}" if code == "row.too_long" else text[:_SHOWN]
            self.ledger.set_aside(code, self.file, row, raw=text, value=value)
        self._note_empty(but_from=self.row + len(repaired.lines) - self._empty_at_end(repaired))

    def _empty_at_end(self, repaired: Repaired) -> int:
        """How many rows at the end of a stretch, and before it if it has no others, are empty."""
        row, count = self.row + len(repaired.lines) - 1, 0
        while count < len(self._empty) and self._empty[-1 - count] == row - count:
            count += 1
        return count

    def _note_empty(self, *, but_from: int | None = None) -> None:
        """Set empty rows aside; those from ``but_from`` wait, for they may turn out to be the end of the file."""
        waiting = [row for row in self._empty if but_from is not None and row >= but_from]
        for row in self._empty[: len(self._empty) - len(waiting)]:
            self.ledger.set_aside("row.empty", self.file, row, raw="")
        self._empty = waiting

    def _go_on_overlong(self, text: bytes) -> bytes:
        """Pass over a row that is longer than anything kept, up to its line end."""
        assert self._overlong is not None
        end = text.find(b"\n")
        kept, size = self._overlong
        self._overlong = (kept, size + (len(text) if end < 0 else end))
        if end < 0:
            return b""
        self._end_overlong()
        return text[end + 1 :]

    def _end_overlong(self) -> None:
        assert self._overlong is not None
        kept, size = self._overlong
        self._overlong = None
        self.ledger.set_aside("row.too_long", self.file, self.row, raw=raw_text(kept), value=f"{size:,}")
        self._write(self.repairer.filler + self.dialect.eol, 1, aside=1)

    def _write(self, data: bytes, count: int, *, aside: int = 0, starts: Numbers | None = None) -> None:
        if not count:
            return
        if not aside:
            self._note_empty()
        if self._out is None or self._out.tell() > PART_BYTES:
            self._open_part()
        assert self._out is not None
        self._out.write(data)
        self._add_sample(data, aside)
        self.parts[-1].add(data, count, self.dialect, aside=aside, starts=starts)
        self.row += count

    def _add_sample(self, data: bytes, aside: int) -> None:
        if self._sampled.tell() < SAMPLE_BYTES:
            # Else the place of a row set aside would pass for a text of the first column.
            self.sample.rows += aside
            self.sample.aside += aside
            piece = data[:SAMPLE_PIECE]
            self._sampled.write(piece[: self._cut(piece)])

    def _close_part(self) -> None:
        if self._out is None:
            return
        self._out.close()
        if self.closed is not None:
            self.closed(self.parts[-1])

    def _open_part(self) -> None:
        self._close_part()
        path = self.workdir / f"part-{len(list(self.workdir.glob('part-*.csv'))):05d}.csv"
        self._out = path.open("wb")
        self.parts.append(PartFile(path, self.row, plain=self.file))
