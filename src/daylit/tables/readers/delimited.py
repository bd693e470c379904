"""Delimited files: checked stretch by stretch while they are copied into parts that DuckDB reads without a doubt."""

from collections.abc import Callable
from pathlib import Path

from daylit.tables.problems import Problem
from daylit.tables.readers.copying import Copier
from daylit.tables.readers.dialect import find_dialect, line_dialect
from daylit.tables.readers.encoding import Recoder, find_encoding
from daylit.tables.readers.ledger import Ledger
from daylit.tables.readers.listening import Listener, tell
from daylit.tables.readers.opening import Stream
from daylit.tables.readers.relation import Reading
from daylit.tables.readers.spec import ReadSpec

HEAD = 256 * 2**10
CHUNK = 3 * 2**20
"""So many bytes are read and checked together. In smaller pieces the threads would more often wait for each other."""


def read_delimited(
    stream: Stream,
    spec: ReadSpec,
    workdir: Path,
    ledger: Ledger,
    *,
    tick: Callable[[int], None],
    lines_from: int | None = None,
    listener: Listener | None = None,
) -> Reading:
    """Copy a delimited file into parts, and write down every row that is not whole.

    With ``lines_from`` each line is one cell, and the first has that row number. A ``listener`` hears of each part as
    soon as it is there. Raises ``Unusable`` where the file
    as a whole cannot be read.
    """
    head = b""
    while len(head) < HEAD and (data := stream.read(HEAD - len(head))):
        head += data
    encoding = find_encoding(head, spec.encoding)
    recoder = Recoder(encoding)
    old_mac = encoding.codec[:6] not in ("utf-16", "utf-32") and b"\n" not in head and b"\r" in head
    text = _recode(recoder, head[encoding.mark :], final=False, old_mac=old_mac)
    problems: list[Problem] = []
    if lines_from is None:
        dialect, header, problems = find_dialect(text, spec, stream.name)
    else:
        dialect, header = line_dialect(text, spec, row=lines_from - 1)
    copier = Copier(stream.name, dialect, workdir, ledger, row=header.row + 1, header=text[: header.length])
    tell(listener, stream, dialect, encoding, copier)
    copier.add(text[header.length :])
    while data := stream.read(CHUNK):
        copier.add(_recode(recoder, data, final=False, old_mac=old_mac))
        tick(stream.done())
    copier.add(_recode(recoder, b"", final=True, old_mac=old_mac))
    copier.finish()
    problems += copier.encoding_problems(encoding)
    if not copier.rows:
        problems.append(Problem("file.header_only", stream.name))
    relations = tuple(part.relation(dialect) for part in copier.parts)
    return Reading(
        file=stream.name,
        names=dialect.names,
        relations=relations,
        rows=copier.rows,
        problems=problems,
        sample=copier.sample.relation(dialect),
    )


def _recode(recoder: Recoder, data: bytes, *, final: bool, old_mac: bool) -> bytes:
    text = recoder.recode(data, final=final)
    return text.replace(b"\r", b"\n") if old_mac else text
