"""Any encoding becomes UTF-8; bytes that fit none are read as Windows-1252, in which every byte is a sign."""

import codecs
from dataclasses import dataclass

from daylit.tables.readers.opening import Unusable

_TABLE_1252 = "".join(bytes([byte]).decode("cp1252", errors="ignore") or chr(byte) for byte in range(256))
"""Windows-1252 with the five bytes it leaves undefined kept as Latin-1 control signs, so that no byte is lost."""

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_TITLES = {"utf-16-le": "UTF-16", "utf-16-be": "UTF-16", "utf-32-le": "UTF-32", "utf-32-be": "UTF-32"}
WINDOWS = "Windows-1252"


@dataclass(frozen=True, slots=True)
class Encoding:
    """How the bytes of a file are read: the codec, the bytes of its mark at the start, and its name for people."""

    codec: str
    mark: int
    title: str

    @property
    def is_utf8(self) -> bool:
        """Whether the bytes can be taken as they are."""
        return self.codec == "utf-8"


def is_encoding(name: str) -> bool:
    """Whether a name is that of an encoding of text: some of Python's codecs turn text into text, or pack bytes."""
    try:
        codec = _codec(name)
        "a".encode(codec)
        codecs.getincrementaldecoder(codec)("replace").decode(bytes(range(256)), True)
    except (LookupError, ValueError):
        return False
    return codec not in ("idna", "punycode")  # ways to write names of hosts


def _codec(name: str) -> str:
    """Python's name for it. UTF-16 and UTF-32 without a mark are taken for those of Windows."""
    codec = codecs.lookup(name).name
    return {"utf-8-sig": "utf-8", "ascii": "utf-8", "utf-16": "utf-16-le", "utf-32": "utf-32-le"}.get(codec, codec)


def find_encoding(head: bytes, asked: str = "auto") -> Encoding:
    """The encoding that the first bytes show, or the one asked for. Raises ``Unusable`` for a name not known."""
    for mark, codec in _MARKS:
        if head.startswith(mark):
            return Encoding(codec, len(mark), _TITLES.get(codec, "UTF-8"))
    if asked != "auto":
        if not is_encoding(asked):
            raise Unusable("file.unreadable", f"the encoding “{asked}” is not known")
        codec = _codec(asked)
        return Encoding(codec, 0, _TITLES.get(codec, asked))
    for offset, codec in ((1, "utf-16-le"), (0, "utf-16-be")):
        # Latin letters in UTF-16 have a NUL beside every sign; a NUL in a text of one byte per sign is rare.
        if len(head) >= 4 and head[offset:4096:2].count(0) > 0.4 * len(head[offset:4096:2]):
            return Encoding(codec, 0, "UTF-16")
    return Encoding("utf-8", 0, "UTF-8")


class Recoder:
    """Turns the stream's chunks into UTF-8; signs cut by the end of a chunk wait for the next one."""

    def __init__(self, encoding: Encoding) -> None:
        self._single = encoding.codec in ("cp1252", "iso8859-1")
        self._decoder = None if encoding.is_utf8 else codecs.getincrementaldecoder(encoding.codec)("replace")

    def recode(self, data: bytes, *, final: bool) -> bytes:
        """The same text in UTF-8."""
        if self._decoder is None or (self._single and data.isascii()):
            return data
        if self._single:
            return from_1252(data)
        return self._decoder.decode(data, final).encode("utf-8", "replace")


def from_1252(data: bytes) -> bytes:
    """Windows-1252 as UTF-8. Latin-1 text is the same but for signs that no text holds."""
    return codecs.charmap_decode(data, "strict", _TABLE_1252)[0].encode()


def is_utf8(data: bytes) -> bool:
    """Whether the bytes are whole UTF-8."""
    if data.isascii():
        return True
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True
