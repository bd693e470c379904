"""What is wrong with a damaged file, in our words: those of the libraries speak of their own insides and folders."""

import json
import re
import zipfile
import zlib
from gzip import BadGzipFile

import duckdb

_WORDS: tuple[tuple[str, str], ...] = (
    ("crc", "its check sum does not fit its content"),
    ("incorrect length", "its length is not the one it says it has"),
    ("not a gzipped file", "it begins as a gzip file and goes on as something else"),
    ("unknown compression method", "it begins as a gzip file and goes on as something else"),
    ("encrypted", "part of it is locked with a password"),
    ("compression", "it is packed in a way that cannot be unpacked here"),
    ("magic bytes", "it begins as a Parquet file and does not end as one"),
)
"""What a library's message holds, and what that means."""
_AT_BYTE = re.compile(r"at byte ([0-9]+)")


def damage(error: Exception) -> str:
    """What is wrong with the file, as an end of the sentence “… its content is damaged: …”."""
    said = str(error).lower()
    if isinstance(error, json.JSONDecodeError):
        return f"its JSON breaks off or is broken in line {error.lineno:,}, column {error.colno:,}"
    if isinstance(error, RecursionError):
        return "its JSON is nested too deeply"
    if isinstance(error, EOFError):
        return "it ends in the middle"
    if isinstance(error, OSError) and error.strerror:
        return f"the machine says “{error.strerror.lower()}”"
    for word, meaning in _WORDS:
        if word in said:
            return meaning
    if isinstance(error, BadGzipFile | zlib.error | zipfile.BadZipFile):
        return "its packed content is broken"
    if isinstance(error, duckdb.Error):
        at = _AT_BYTE.search(said)
        return f"its content is broken near byte {int(at[1]):,}" if at else "its content is broken"
    return "some of its parts are missing or broken"
