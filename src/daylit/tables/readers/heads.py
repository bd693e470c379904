"""A glance at the head of files: the names of their columns, to tell which file is which and which mapping fits."""

import contextlib
import tempfile
from collections.abc import Sequence
from pathlib import Path

from daylit.tables.engine import connect
from daylit.tables.readers.delimited import HEAD
from daylit.tables.readers.dialect import find_dialect
from daylit.tables.readers.opening import Unusable, check_path, head_of, members, open_stream
from daylit.tables.readers.parquet import read_parquet
from daylit.tables.readers.reading import check_text, is_archive, is_xlsx, text_kind
from daylit.tables.readers.spec import ReadSpec
from daylit.tables.readers.staging import stage

_PLAIN = ReadSpec()


def read_headers(sources: Sequence[str | Path], spec: ReadSpec = _PLAIN) -> list[tuple[str, ...] | None]:
    """The column names of each file, or None for one that cannot be read; ``stage`` then says why.

    Reads the first 256 KB only, but unpacks a ZIP and reads a JSON array whole. Of a ZIP with several files, those of
    the one that shares columns with most, and then the widest: others may be notes beside the table.
    """
    return [_header(Path(source), spec) for source in sources]


def _header(path: Path, spec: ReadSpec) -> tuple[str, ...] | None:
    try:
        check_path(path)
        if not is_archive(path):
            return _of_file(path, spec)
        with tempfile.TemporaryDirectory() as folder:
            found: list[tuple[str, ...]] = []
            for _, unpacked, _ in members(path, wanted=spec.member, workdir=Path(folder)):
                with contextlib.suppress(Unusable):
                    found.append(_of_file(unpacked, spec))
            return max(
                found, key=lambda names: (sum(bool({*names} & {*other}) for other in found), len(names)), default=None
            )
    except (Unusable, OSError):
        pass
    return None


def _of_file(path: Path, spec: ReadSpec) -> tuple[str, ...]:
    if spec.format == "parquet" or (spec.format == "auto" and head_of(path, 4) == b"PAR1"):
        with connect(memory="100MB") as engine:
            return read_parquet(engine, path, path.name).names
    if spec.format == "xlsx" or (spec.format == "auto" and is_xlsx(path)):
        from daylit.tables.readers.sheets import sheet_names

        return sheet_names(path, spec)
    with open_stream(path, path.name) as stream:
        head = stream.read(HEAD)
    text = check_text(head, spec)
    kind = text_kind(text, spec)
    if kind == "csv":
        return find_dialect(text, spec, path.name)[0].names
    if kind == "fixed":
        return tuple(field.name for field in spec.fields)
    with tempfile.TemporaryDirectory() as folder:
        return stage([path], spec, folder).columns
