"""Which reader a file needs: found out from its first bytes, not from what it calls itself."""

import zipfile
from collections.abc import Callable
from pathlib import Path

import duckdb

from daylit.tables.readers.delimited import read_delimited
from daylit.tables.readers.encoding import Recoder, find_encoding
from daylit.tables.readers.fixed import cut_lines
from daylit.tables.readers.json_texts import is_json_lines, read_array, widen_lines
from daylit.tables.readers.ledger import Ledger
from daylit.tables.readers.listening import Listener
from daylit.tables.readers.opening import Unusable, head_of, open_stream
from daylit.tables.readers.parquet import read_parquet
from daylit.tables.readers.relation import Reading
from daylit.tables.readers.spec import ReadSpec

_LOOK_AT = 2**16
_NO_TABLE = (
    (b"%PDF", "it is a PDF"),
    (b"\xd0\xcf\x11\xe0", "it is an old Office file (XLS) or has a password; save it as XLSX without one"),
    (b"\x89PNG", "it is a picture"),
    (b"\xff\xd8\xff", "it is a picture"),
    (b"SQLite format 3", "it is an SQLite database"),
    (b"7z\xbc\xaf", "it is a 7z archive; unpack it"),
    (b"Rar!", "it is a RAR archive; unpack it"),
    (b"BZh", "it is a bzip2 file; unpack it"),
    (b"\xfd7zXZ", "it is an xz file; unpack it"),
    (b"\x28\xb5\x2f\xfd", "it is a zstd file; unpack it"),
)
_WEB = (b"<!doctype html", b"<html", b"<table", b"<?xml")


def is_archive(path: Path) -> bool:
    """Whether the file is a ZIP of files, and not an XLSX, which is a ZIP too."""
    return (head_of(path, 4) == b"PK\x03\x04" and not is_xlsx(path)) or head_of(path, 4) == b"PK\x05\x06"


def read_file(
    path: Path,
    name: str,
    spec: ReadSpec,
    folder: Path,
    engine: duckdb.DuckDBPyConnection,
    ledger: Ledger,
    *,
    tick: Callable[[int], None],
    listener: Listener | None = None,
) -> Reading:
    """Read one file that is no archive. Raises ``Unusable`` where it cannot be read as a table."""
    kind = spec.format
    if kind == "parquet" or (kind == "auto" and head_of(path, 4) == b"PAR1"):
        return read_parquet(engine, path, name)
    if kind == "xlsx" or (kind == "auto" and is_xlsx(path)):
        # openpyxl takes longer to load than most files take to read.
        from daylit.tables.readers.sheets import read_sheet

        return read_sheet(path, name, spec, folder, ledger, tick=tick)
    with open_stream(path, name) as stream:
        head = stream.read(_LOOK_AT)
    text = check_text(head, spec)
    shape = text_kind(text, spec)
    with open_stream(path, name) as stream:
        if shape == "json" and not is_json_lines(text):
            return read_array(engine, stream, spec, folder, ledger)
        if shape == "csv":
            return read_delimited(stream, spec, folder, ledger, tick=tick, listener=listener)
        lines = read_delimited(stream, spec, folder, ledger, tick=tick, lines_from=2 if shape == "json" else 1)
    return widen_lines(engine, lines, folder, ledger) if shape == "json" else cut_lines(engine, lines, spec, ledger)


def text_kind(text: bytes, spec: ReadSpec) -> str:
    """Whether a text is “csv”, “fixed” or “json”."""
    if spec.format != "auto":
        return spec.format
    if spec.fields:
        return "fixed"
    start = text.lstrip()[:1]
    return "json" if start == b"{" or (start == b"[" and text.lstrip()[1:].lstrip()[:1] in (b"{", b"]")) else "csv"


def check_text(head: bytes, spec: ReadSpec) -> bytes:
    """The first bytes as UTF-8. Raises ``Unusable`` for what is no text."""
    if not head:
        raise Unusable("file.empty")
    for magic, what in _NO_TABLE:
        if head.startswith(magic):
            raise Unusable("file.unreadable", what)
    encoding = find_encoding(head, spec.encoding)
    text = Recoder(encoding).recode(head[encoding.mark :], final=False)
    if text.lstrip()[:64].lower().startswith(_WEB):
        raise Unusable("file.unreadable", "it is a web page or XML, whatever its name says")
    control = sum(text.count(bytes([sign])) for sign in range(1, 32) if sign not in b"\t\n\r\x1a\x1f")
    if control > max(16, 0.05 * len(text)):
        raise Unusable("file.unreadable", "it is not text")
    if not text.strip(b"\0\r\n\t ,;|\xef\xbb\xbf"):
        raise Unusable("file.empty") if not text.strip(b"\r\n\t ,;|") else Unusable("file.unreadable", "it is all NULs")
    return text if b"\n" in text else text.replace(b"\r", b"\n")


def is_xlsx(path: Path) -> bool:
    """Whether the file is an XLSX spreadsheet."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, OSError, NotImplementedError):
        return False
    return "[Content_Types].xml" in names and any(name.startswith("xl/") for name in names)
