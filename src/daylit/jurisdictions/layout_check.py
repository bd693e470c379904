"""What is wrong with the layout of a file: what a row is, the letters and signs it is written in, its name, its parts.

``column_check`` looks at the columns one by one.
"""

import codecs
import re
from collections.abc import Collection, Iterator

from daylit.jurisdictions.column_check import MOMENT, MOMENTS, Mistake, column_mistakes, out_of_sight
from daylit.jurisdictions.pack import FileTable, Pack, StateFile
from daylit.record.blocks import BLOCKS, chain

TREES = ("json", "xml")
LETTERS = (
    *("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"),
    *("ascii", "latin-1", "iso8859-15", "cp1252"),
)
LINE_ENDS = ("\r\n", "\n", "\r")
NAMES = {"contact": ("agency", "record", "sent"), "period": ("agency", "year", "month", "period", "table", "sent")}
"""What the name of a file may hold, where each contact is a file of its own, and where a whole period is one."""

_IN_NAME = re.compile(r"\{([^{}:]*)(?::([^{}]*))?\}")
_STEP = re.compile(r"[^.\[\]]+(?:\[[^.\[\]]*\])?")
_XML_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")


def layout_mistakes(file: StateFile, pack: Pack, *, odd: Collection[str] = ()) -> Iterator[Mistake]:
    """Everything that is wrong with how a file is laid out: (key, what, remedy).

    ``odd`` are the parts at the top of the pack's file that hold mistakes already; what rests on them is not looked at.
    """
    key = f"files[{file.id}]"
    if file.status != "view":
        yield from _name(file, f"{key}.name")
    yield from _letters(file, key)
    if file.format in ("linked", "crosstab") and not file.tables:
        yield f"{key}.tables", f"A file of the format “{file.format}” has tables.", "Add [[files.tables]]."
    if file.format not in ("linked", "crosstab") and file.tables:
        yield f"{key}.tables", f"A file of the format “{file.format}” has no tables.", "Write [[files.columns]] alone."
    if {"elements", "codes", "blocks"} & set(odd):
        return
    if file.format in TREES:
        yield from _paths(file, key)
        yield from _lists(file, key, pack)
    elif file.columns:
        yield from _unit(file.unit, key, pack, file)
        yield from out_of_sight(file.when, f"{key}.when", file.unit)
    for table in file.tables:
        yield from _table(table, f"{key}.tables[{table.id}]", file, pack)
    for column in file.columns:
        yield from column_mistakes(column, f"{key}.columns[{column.to}]", file, pack, unit=file.unit)


def _table(table: FileTable, key: str, file: StateFile, pack: Pack) -> Iterator[Mistake]:
    yield from _unit(table.unit, key, pack, file)
    yield from out_of_sight(table.when, f"{key}.when", table.unit)
    for row in table.rows:
        yield from out_of_sight(row.when, f"{key}.rows[{row.label}].when", table.unit)
    for name, path in (("across", table.across), ("down", table.down)):
        if path:
            yield from out_of_sight(["get", *path.partition(".")[::2]], f"{key}.{name}", table.unit)
    for column in table.columns:
        yield from column_mistakes(column, f"{key}.columns[{column.to}]", file, pack, unit=table.unit)


def _unit(unit: str, key: str, pack: Pack, file: StateFile) -> Iterator[Mistake]:
    """What one row is: a part that the pack uses, or each choice of an answer."""
    used = {use.name for use in pack.form.blocks}
    chosen = {element.path for element in pack.form.elements if element.kind == "choices"}
    if unit not in used and (file.format == "crosstab" or unit not in chosen):
        yield (
            f"{key}.unit",
            f"The pack has no part “{unit}”.",
            f"Use one of: {', '.join(sorted(used & BLOCKS.keys()))}.",
        )


def _letters(file: StateFile, key: str) -> Iterator[Mistake]:
    """The letters in which a file is written, and the signs that part its cells and lines."""
    if file.format in TREES:
        if file.encoding.lower() not in ("utf-8", "utf8"):
            yield f"{key}.encoding", f"{file.format.upper()} is always written in UTF-8.", "Take out encoding."
        return
    try:
        known = codecs.lookup(file.encoding).name in {codecs.lookup(name).name for name in LETTERS}
    except (LookupError, ValueError):
        known = False
    if not known:
        yield f"{key}.encoding", f"There is no “{file.encoding}”.", f"Use one of: {', '.join(LETTERS)}."
    if file.line_end not in LINE_ENDS:
        yield f"{key}.line_end", "A line cannot end so.", r'Use one of: "\r\n", "\n", "\r".'
    yield from _signs(file, key)
    for text in _fixed_texts(file) if known else ():
        try:
            text.encode(file.encoding)
        except UnicodeEncodeError:
            yield f"{key}.encoding", f"“{text}” cannot be written in {file.encoding}.", "Change one of the two."


def _signs(file: StateFile, key: str) -> Iterator[Mistake]:
    if file.format in ("delimited", "crosstab") or (file.format == "linked" and file.delimiter):
        sign = file.delimiter
        if len(sign) != 1 or sign.isalnum() or sign in '"\r\n\0':
            yield f"{key}.delimiter", "One sign parts the columns.", "Write one, such as a comma."
        if len(file.quote) > 1 or file.quote in ("\r", "\n", "\0", sign) or file.quote.isalnum():
            yield f"{key}.quote", "Texts are quoted with one sign, or with none.", "Write one other than the delimiter."
    else:
        columns = [*file.columns, *(column for table in file.tables for column in table.columns)]
        for to in dict.fromkeys(column.to for column in columns if column.width is None or column.width < 1):
            yield f"{key}.columns[{to}].width", "In a file of fixed widths it needs one.", "Write how wide it is."


def _fixed_texts(file: StateFile) -> Iterator[str]:
    """What stands in a file whatever the answers are."""
    columns = [*file.columns, *(column for table in file.tables for column in table.columns)]
    yield from dict.fromkeys(
        [
            file.empty,
            *(
                each
                for column in columns
                for each in (column.value, column.empty or "", column.to if file.header else "")
            ),
            *(each for table in file.tables for each in (table.title, *(row.label for row in table.rows))),
        ]
    )


def _name(file: StateFile, key: str) -> Iterator[Mistake]:
    allowed = NAMES["contact" if file.format in TREES else "period"]
    for name, layout in _IN_NAME.findall(file.name):
        if name not in allowed:
            named = ", ".join(f"{{{each}}}" for each in allowed)
            yield key, f"Nothing is known that could stand for “{{{name}}}”.", f"Use one of: {named}."
        elif layout and (name != "sent" or not MOMENT.fullmatch(layout)):
            yield key, f"“{layout}” is no way to write when it is sent.", f"Use {MOMENTS}, as {{sent:%Y%m%d%H%M%S}}."


def _paths(file: StateFile, key: str) -> Iterator[Mistake]:
    """The places in a tree: each must be one, and what holds a text holds nothing below it."""
    paths = {column.to: tuple(step.partition("[")[0] for step in column.to.split(".")) for column in file.columns}
    for to, names in paths.items():
        good = all(_STEP.fullmatch(step) for step in to.split("."))
        if not good or (file.format == "xml" and not all(_XML_NAME.fullmatch(name) for name in names)):
            yield f"{key}.columns[{to}].to", "It is no place in the file.", "Write it as Person[].Age."
        if any(other[: len(names)] == names and len(other) > len(names) for other in paths.values()):
            yield f"{key}.columns[{to}].to", "It holds a text, and other columns stand below it.", "Change one of them."
    if file.root and not _XML_NAME.fullmatch(file.root):
        yield f"{key}.root", f"“{file.root}” is no name in XML.", "Use letters, digits and _."


def _lists(file: StateFile, key: str, pack: Pack) -> Iterator[Mistake]:
    """The lists on the way to a place: one for each list of the record, and one more for each choice of an answer."""
    several = {element.path for element in pack.form.elements if element.kind == "choices"}
    for column in file.columns:
        block = column.source.partition(".")[0]
        if block not in BLOCKS:
            continue
        lists, deep = column.to.count("["), len(chain(block))
        more = (column.source in several) + (re.search(r"\[[^\]]", column.to) is not None)
        least = 0 if file.status == "view" else deep  # a view may show of several the last
        if not least <= lists <= deep + more:
            what = f"It stands in {lists} lists, and “{column.source}” in {deep}."
            yield f"{key}.columns[{column.to}].to", what, "Write [] behind each name that stands for several."
