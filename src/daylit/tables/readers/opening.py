"""From a path to streams of plain bytes: gzip and ZIP unpacked with a guard against files that grow without end."""

import fnmatch
import gzip
import hashlib
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, cast

from daylit.tables.readers.damage import damage

BOMB_RATIO = 300
"""Tables of stops shrink 5 to 60 times; a file that grows more than this when unpacked is not one."""
BOMB_FLOOR = 64 * 2**20
"""Below this size a file cannot do harm, however much it grows."""
BOMB_CEILING = 200 * 2**30
"""No unpacked file may be larger than this."""
TABLE_ENDINGS = (".csv", ".tsv", ".txt", ".dat", ".json", ".jsonl", ".ndjson", ".xlsx", ".parquet", ".gz", ".zip")
_NESTED = 2


class Unusable(Exception):
    """A file or member that cannot be read; carries the code and value of the problem. Never leaves the readers."""

    def __init__(self, code: str, value: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.value = value


@dataclass(slots=True)
class Stream:
    """A named stream of unpacked bytes, which remembers how far it has come in the packed file.

    ``plain`` is the path of a file that holds these very bytes, where there is one.
    """

    name: str
    file: IO[bytes]
    packed: int
    done: Callable[[], int]
    plain: Path | None = None
    _out: int = 0

    def read(self, size: int) -> bytes:
        """The next bytes, or none at the end. Raises ``Unusable`` for damage and for a file that grows too much."""
        try:
            data = self.file.read(size)
        except (OSError, EOFError, zlib.error, zipfile.BadZipFile) as error:
            raise Unusable("file.damaged", damage(error)) from error
        self._out += len(data)
        if self._out > BOMB_FLOOR and (self._out > BOMB_RATIO * max(self.packed, 1) or self._out > BOMB_CEILING):
            raise Unusable("file.zip_bomb", f"{self.packed:,} bytes become more than {self._out:,}")
        return data


def fingerprint(path: Path) -> str:
    """SHA-256 of a file as it was given."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def check_path(path: Path) -> None:
    """Raise ``Unusable`` where there is no file to read at this path."""
    if path.is_dir():
        raise Unusable("file.directory", str(path))
    if not path.exists():
        raise Unusable("file.missing", str(path))
    if not path.is_file():
        raise Unusable("file.unreadable", "it is no regular file")
    try:
        with path.open("rb") as file:
            if not file.read(1):
                raise Unusable("file.empty")
    except PermissionError as error:
        raise Unusable("file.not_allowed", str(path)) from error


def head_of(path: Path, size: int = 8) -> bytes:
    """The first bytes of a file, by which its kind is known."""
    with path.open("rb") as file:
        return file.read(size)


@contextmanager
def open_stream(path: Path, name: str) -> Iterator[Stream]:
    """Open a file that is plain or gzip as a stream of unpacked bytes."""
    size = path.stat().st_size
    with path.open("rb") as raw:
        if head_of(path, 2) == b"\x1f\x8b":
            with gzip.GzipFile(fileobj=raw) as unpacked:
                yield Stream(name, cast(IO[bytes], unpacked), size, raw.tell)
        else:
            yield Stream(name, raw, max(size, 1), raw.tell, plain=path)


def members(path: Path, *, wanted: str | None, workdir: Path, depth: int = 0) -> Iterator[tuple[str, Path, list[str]]]:
    """Unpack the members of a ZIP that hold tables: name, unpacked file, and the names of members left out.

    ``wanted`` is a name or pattern; for a ZIP within a ZIP, ``inner.zip/file.csv``. Without it every table is taken.
    Raises ``Unusable`` where nothing can be taken. The names left out come with the first member only.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            infos = [info for info in archive.infolist() if not info.is_dir() and not _hidden(info.filename)]
            pattern, _, rest = (wanted or "").partition(".zip/")
            pattern += ".zip" if rest else ""
            taken = [info for info in infos if _fits(info.filename, pattern)]
            left = [info.filename for info in infos if info not in taken]
            if not taken:
                listed = ", ".join(info.filename for info in infos[:20]) or "it holds no files"
                raise Unusable("file.member", f"nothing fits “{wanted}” among {listed}" if wanted else listed)
            for number, info in enumerate(taken):
                unpacked = _unpack(archive, info, workdir / f"member-{depth}-{number}{Path(info.filename).suffix}")
                if info.filename.lower().endswith(".zip") and depth + 1 < _NESTED:
                    inner = members(unpacked, wanted=rest or None, workdir=workdir, depth=depth + 1 + number * _NESTED)
                    yield from ((f"{info.filename}/{name}", file, left) for name, file, left in inner)
                else:
                    yield info.filename, unpacked, left if number == 0 else []
    except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError) as error:
        raise Unusable("file.damaged", damage(error)) from error


def _hidden(name: str) -> bool:
    return name.startswith("__MACOSX/") or Path(name).name.startswith(".")


def _fits(name: str, pattern: str) -> bool:
    if pattern:
        return fnmatch.fnmatchcase(name, pattern) or fnmatch.fnmatchcase(Path(name).name, pattern)
    return name.lower().endswith(TABLE_ENDINGS)


def _unpack(archive: zipfile.ZipFile, info: zipfile.ZipInfo, target: Path) -> Path:
    if info.flag_bits & 1:
        raise Unusable("file.locked")
    try:
        with archive.open(info) as packed, target.open("wb") as file:
            stream = Stream(info.filename, packed, info.compress_size, lambda: 0)
            while data := stream.read(2**20):
                file.write(data)
    except (RuntimeError, NotImplementedError) as error:
        raise Unusable("file.damaged", damage(error)) from error
    return target
