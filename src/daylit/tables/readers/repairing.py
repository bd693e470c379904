"""The careful path: the few rows that are not plain are read sign by sign, and put right or set aside."""

import re
from dataclasses import dataclass, field

from daylit.tables.readers.dialect import Dialect
from daylit.tables.readers.encoding import from_1252, is_utf8

LONGEST_ROW = 2**20
"""A row of more bytes is set aside: no row of a stop file is a megabyte long."""
LONGEST_KEPT = 16 * 2**20
"""A row set aside is kept whole up to this many bytes, and a quotation mark is searched for its pair as far."""
SENTINEL = b"\x1aset aside\x1a"
"""Stands in the first cell of a row that was set aside, so that the rows after it keep their numbers."""


@dataclass(slots=True)
class Repaired:
    """The rows of a stretch, each on a line of its own: plain ones as they were, others put right or replaced.

    ``aside`` holds (row, code, raw bytes); ``recoded`` the rows that were not UTF-8; ``parted`` those that ended with
    a carriage return alone; ``beyond_ascii`` tells whether others hold UTF-8 beyond ASCII; ``used`` the bytes dealt
    with.
    """

    lines: list[bytes] = field(default_factory=list)
    aside: list[tuple[int, str, bytes]] = field(default_factory=list)
    recoded: list[int] = field(default_factory=list)
    parted: list[int] = field(default_factory=list)
    beyond_ascii: bool = False
    used: int = 0


@dataclass(slots=True)
class _Record:
    cells: list[bytes]
    end: int
    strict: bool


class Repairer:
    """Reads stretches of a delimited file that the fast check did not pass."""

    def __init__(self, dialect: Dialect) -> None:
        self.dialect = dialect
        self.filler = SENTINEL + dialect.delimiter * (dialect.width - 1)
        signs = re.escape(dialect.delimiter + b"\r\n" + dialect.quote)
        self._needs_quotes = re.compile(b"[" + signs + b"]|^[ \t]|[ \t]$") if dialect.quote else None

    def repair(self, data: bytes, *, row: int, final: bool) -> Repaired:
        """Read records from the start of ``data``, the first of them being spreadsheet row ``row``.

        Stops before a record that is not whole in ``data``, unless ``final``.
        """
        result = Repaired()
        at, size = 0, len(data)
        delimiter, quote, width = self.dialect.delimiter, self.dialect.quote, self.dialect.width
        while at < size:
            end = data.find(b"\n", at)
            if end < 0 and not final:
                break
            end = size if end < 0 else end
            line = data[at:end]
            if line.endswith(b"\r"):
                line = line[:-1]
            after = end + 1
            number = row + len(result.lines)
            if quote and quote in line:
                record = self._record(data, at, final=final)
                if record is None and not final and size - at < LONGEST_KEPT:
                    break
                if record is None or self._spills(record, data, at):
                    # The pair of this quotation mark is missing, or some other row's: only this line is broken.
                    self._put_aside(result, number, "row.quote_open", line)
                else:
                    after = record.end
                    self._judge(result, number, record.cells, data[at : record.end].rstrip(b"\r\n"))
            elif line.count(delimiter) == width - 1 and self._plain(line):
                result.lines.append(line)
            else:
                self._judge(result, number, line.split(delimiter), line)
            at = min(after, size)
        result.used = at
        return result

    def _plain(self, line: bytes) -> bool:
        return (
            len(line) <= LONGEST_ROW
            and line.isascii()
            and b"\0" not in line
            and b"\r" not in line
            and not line.startswith(SENTINEL)
            and line.count(self.dialect.delimiter) != len(line)
        )

    def _spills(self, record: _Record, data: bytes, at: int) -> bool:
        """Whether a record goes over several lines and yet is no whole row."""
        several = b"\n" in data[at : record.end - 1]
        return several and (len(record.cells) != self.dialect.width or not record.strict)

    def _record(self, data: bytes, at: int, *, final: bool, returns: bool = False) -> _Record | None:
        """Cut one record into cells as spreadsheets do: a quotation mark counts only where a cell begins.

        None where a quotation mark has no pair, or the record's end is not in the bytes at hand. With ``returns`` a
        carriage return alone ends the record too.
        """
        delimiter, quote = self.dialect.delimiter, self.dialect.quote
        cells: list[bytes] = []
        strict = True
        while True:
            if quote and data.startswith(quote, at):
                quoted = self._quoted(data, at + 1, final=final)
                if quoted is None:
                    return None
                text, at = quoted
                stop = self._cell_end(data, at, returns=returns)
                strict = strict and stop == at
                cells.append(text + data[at:stop])
            else:
                stop = self._cell_end(data, at, returns=returns)
                cells.append(data[at:stop])
            if data.startswith(delimiter, stop):
                at = stop + 1
                continue
            if data.startswith(b"\r\n", stop):
                stop += 1
            if stop >= len(data) and not final:
                return None
            return _Record(cells, stop + 1, strict)

    def _quoted(self, data: bytes, at: int, *, final: bool) -> tuple[bytes, int] | None:
        quote = self.dialect.quote
        pieces: list[bytes] = []
        while True:
            close = data.find(quote, at, at + LONGEST_KEPT)
            if close < 0 or (close + 1 >= len(data) and not final):
                return None
            pieces.append(data[at:close])
            if not data.startswith(quote, close + 1):
                return quote.join(pieces), close + 1
            at = close + 2

    def _cell_end(self, data: bytes, at: int, *, returns: bool) -> int:
        """Where the cell ends that has no (more) quotation marks to heed: at a delimiter, a line end, or the end."""
        line_end = data.find(b"\n", at)
        line_end = len(data) if line_end < 0 else line_end
        if line_end > at and data[line_end - 1] == 13:
            line_end -= 1
        if returns and (alone := data.find(b"\r", at, line_end)) >= 0:
            line_end = alone
        delimiter = data.find(self.dialect.delimiter, at, line_end)
        return line_end if delimiter < 0 else delimiter

    def _judge(self, result: Repaired, number: int, cells: list[bytes], raw: bytes) -> None:
        records = self._apart(raw) if b"\r" in raw else []
        for record, own in records or [(cells, raw)]:
            self._take(result, number, record, own)
            number += 1
        result.parted += range(number - len(records), number - 1)

    def _apart(self, raw: bytes) -> list[tuple[list[bytes], bytes]]:
        """The records that only a carriage return parts, with their bytes, if each of them is whole; else none."""
        records: list[tuple[list[bytes], bytes]] = []
        at = 0
        while at < len(raw):
            record = self._record(raw, at, final=True, returns=True)
            if record is None or len(record.cells) != self.dialect.width or not any(record.cells):
                return []
            records.append((record.cells, raw[at : record.end].rstrip(b"\r")))
            at = record.end
        return records if len(records) > 1 else []

    def _take(self, result: Repaired, number: int, cells: list[bytes], raw: bytes) -> None:
        code = self._fault(cells, raw)
        if code is not None:
            self._put_aside(result, number, code, raw)
            return
        line = self.dialect.delimiter.join(
            self._quote(cell) for cell in (*cells, *[b""] * (self.dialect.width - len(cells)))
        )
        if not is_utf8(line):
            result.recoded.append(number)
            line = from_1252(line)
        elif not line.isascii():
            result.beyond_ascii = True
        result.lines.append(line)

    def _fault(self, cells: list[bytes], raw: bytes) -> str | None:
        width = self.dialect.width
        if not any(cells):
            return "row.empty"
        if len(raw) > LONGEST_ROW:
            return "row.too_long"
        if b"\0" in raw:
            return "row.nul"
        if self._may_be_several(cells, raw.rstrip(b"\r")):
            return "row.joined"
        if len(cells) > width:
            return "row.ragged_long"
        if len(cells) < width and self.dialect.short_rows != "pad":
            return "row.ragged_short"
        if cells[0] == SENTINEL or (self._needs_quotes is None and b"\r" in raw):
            return "row.unreadable"
        return None

    def _may_be_several(self, cells: list[bytes], raw: bytes) -> bool:
        """Whether a carriage return alone may part rows here: the row does not fit, or it is one bare cell."""
        return b"\r" in raw and (len(cells) != self.dialect.width or cells == [raw])

    def _put_aside(self, result: Repaired, number: int, code: str, raw: bytes) -> None:
        result.aside.append((number, code, raw))
        result.lines.append(self.filler)

    def _quote(self, cell: bytes) -> bytes:
        if self._needs_quotes is None or not self._needs_quotes.search(cell):
            return cell
        quote = self.dialect.quote
        return quote + cell.replace(quote, quote + quote) + quote


def raw_text(raw: bytes) -> str:
    """The text of a row set aside, whatever its bytes."""
    kept = raw[:LONGEST_KEPT]
    return kept.decode() if is_utf8(kept) else from_1252(kept).decode()
