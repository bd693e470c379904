"""What a mapping may say about how its files are to be read: the table [reader]."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any, Literal, cast

from daylit.errors import DaylitError
from daylit.tables.readers.encoding import is_encoding

Format = Literal["auto", "csv", "fixed", "json", "xlsx", "parquet"]
MOST = 10**7
"""More lines before a header, or a longer line, no file of stops has."""
FORMATS: tuple[Format, ...] = ("auto", "csv", "fixed", "json", "xlsx", "parquet")


class BadReadSpec(DaylitError):
    """The table [reader] of a mapping cannot be understood."""


@dataclass(frozen=True, slots=True)
class Field:
    """One column of a fixed-width file. ``start`` counts from 1, as agencies' layout sheets do."""

    name: str
    start: int
    width: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadSpec:
    """How to read the files of one table; everything is found out from the file where it is left as it is.

    ``delimiter`` and ``quote`` are single ASCII signs; ``quote=""`` means that quotation marks are ordinary signs.
    ``skip`` is the number of lines before the header; ``header=False`` says that there is none, and ``names`` gives
    the columns' names in its place. ``comment`` begins lines that are left out before the header. ``member`` is the
    name, or a pattern with ``*``, of files inside a ZIP; ``sheet`` the name of a spreadsheet's sheet. ``short_rows``
    says what becomes of a row with too few values: set aside (it may be a broken line), or padded with empty values.
    """

    format: Format = "auto"
    encoding: str = "auto"
    delimiter: str = "auto"
    quote: str = '"'
    skip: int | None = None
    comment: str = "#"
    header: bool = True
    names: tuple[str, ...] = ()
    fields: tuple[Field, ...] = ()
    member: str | None = None
    sheet: str | None = None
    short_rows: Literal["set_aside", "pad"] = "set_aside"


def read_spec(table: Mapping[str, Any]) -> tuple[ReadSpec, list[str]]:
    """The [reader] table of a mapping as a ``ReadSpec``, and a sentence for everything that is wrong with it.

    ``fields`` is a list of ``{name, start, width}`` or of ``[name, start, width]``; ``widths`` with ``names`` is the
    same for columns that touch.

    >>> spec, wrong = read_spec({"delimiter": ";", "skp": 2})
    >>> spec.delimiter, len(wrong)
    (';', 1)
    """
    wrong: list[str] = []
    known = {one.name for one in fields(ReadSpec)} | {"widths"}
    wrong += [f"[reader] has no setting “{name}”. It has {', '.join(sorted(known))}." for name in table.keys() - known]
    values: dict[str, Any] = {name: table[name] for name in table.keys() & known if name not in {"fields", "widths"}}
    if "names" in values:
        values["names"] = tuple(str(name) for name in _listed(values["names"]))
    values["fields"] = _fields(table, wrong)
    for name, allowed in _ALLOWED.items():
        if name in values and not allowed(values[name]):
            wrong.append(f"[reader] {name} cannot be “{values[name]}”. {_HINT[name]}")
            del values[name]
    return ReadSpec(**values), wrong


def _listed(value: Any) -> Sequence[Any]:
    return cast(Sequence[Any], value) if isinstance(value, (list, tuple)) else [value]


def _fields(table: Mapping[str, Any], wrong: list[str]) -> tuple[Field, ...]:
    found: list[Field] = []
    for item in _listed(table.get("fields", [])):
        try:
            name, start, width = (
                (item["name"], item["start"], item["width"]) if isinstance(item, Mapping) else tuple(item)
            )
            field = Field(str(name), int(start), int(width))
        except (KeyError, TypeError, ValueError):
            field = Field("", 0, 0)
        if not (1 <= field.start < MOST and 1 <= field.width < MOST):
            wrong.append(f"[reader] fields: “{item}” needs a name, a start (from 1) and a width (at least 1).")
        else:
            found.append(field)
    widths = _listed(table.get("widths", []))
    if widths:
        names = [str(name) for name in _listed(table.get("names", []))]
        if not all(isinstance(width, int) and 0 < width < MOST for width in widths):
            wrong.append("[reader] widths must be whole numbers of at least 1.")
        elif names and len(names) != len(widths):
            wrong.append(f"[reader] has {len(widths)} widths but {len(names)} names. Give as many of one as the other.")
        else:
            start = 1
            for number, width in enumerate(widths):
                found.append(Field(names[number] if names else f"column_{number + 1}", start, int(width)))
                start += int(width)
    return tuple(found)


def _one_sign(value: Any) -> bool:
    return isinstance(value, str) and len(value) == 1 and value.isascii() and value not in "\r\n\0"


_ALLOWED: dict[str, Callable[[Any], bool]] = {
    "format": lambda value: value in FORMATS,
    "encoding": lambda value: value == "auto" or (isinstance(value, str) and is_encoding(value)),
    "delimiter": lambda value: value == "auto" or _one_sign(value),
    "quote": lambda value: value == "" or _one_sign(value),
    "skip": lambda value: isinstance(value, int) and not isinstance(value, bool) and 0 <= value < MOST,
    "comment": lambda value: isinstance(value, str),
    "header": lambda value: isinstance(value, bool),
    "member": lambda value: isinstance(value, str) and bool(value),
    "sheet": lambda value: isinstance(value, str) and bool(value),
    "short_rows": lambda value: value in ("set_aside", "pad"),
}
_HINT = {
    "format": f"Use one of {', '.join(FORMATS)}.",
    "encoding": "Use the name of an encoding of text, such as utf-8, utf-16 or cp1252.",
    "delimiter": "Use one sign, such as “,” or “;”, or “auto”.",
    "quote": "Use one sign, or an empty text for none.",
    "skip": "Use the number of lines before the header.",
    "comment": "Use the sign with which such lines begin.",
    "header": "Use true or false.",
    "member": "Use the name of a file inside the ZIP.",
    "sheet": "Use the name of a sheet.",
    "short_rows": "Use “set_aside” or “pad”.",
}
