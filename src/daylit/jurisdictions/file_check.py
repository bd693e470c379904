"""What is wrong with the parts of a pack beside its form: files, scope, deadlines and what they name."""

import re
from collections.abc import Collection, Iterator

from daylit.jurisdictions.crosstab_tables import COLUMNS, rows_of
from daylit.jurisdictions.layout_check import layout_mistakes
from daylit.jurisdictions.pack import (
    DEADLINE_RULES,
    FILE_STATUS,
    FORMATS,
    REDUCTIONS,
    Crosswalk,
    Deadline,
    FileColumn,
    Pack,
    StateFile,
)
from daylit.record.blocks import deepest
from daylit.record.condition_check import Standing, condition_mistakes
from daylit.record.elements import Node
from daylit.record.expression import blocks_outside

Mistake = tuple[str, str, str]
_DAY_OF_MONTH = re.compile(r"[1-9]|[12][0-9]|3[01]")
_DAY = re.compile(r"(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])")


def file_mistakes(pack: Pack, *, odd: Collection[str] = ()) -> Iterator[Mistake]:
    """Everything that is wrong beside the form: (key, what, remedy).

    ``odd`` are the parts at the top of the file that hold mistakes already. What is looked up in one of them is not
    missed here, since it may stand in what could not be read.
    """
    standing = Standing(pack.form, {use.name for use in pack.form.blocks})
    for left in pack.scope.leave_out:
        key = f"scope.leave_out[{left.id}]"
        if left.unit not in ("contact", "person"):
            yield key, f"unit cannot be “{left.unit}”.", "Use contact or person."
        yield from _condition(left.when, key, standing)
    if "tables" not in odd:
        yield from _tables(pack)
    if "rules" not in odd:
        yield from _linked(pack, all_there="elements" not in odd)
    for walk in pack.crosswalks:
        if walk.how not in REDUCTIONS:
            yield (
                f"crosswalks[{walk.target}].how",
                f"There is no “{walk.how}”.",
                f"Use one of: {', '.join(REDUCTIONS)}.",
            )
        yield from _walk(walk, f"crosswalks[{walk.target}]", pack, standing)
    for due in pack.deadlines:
        yield from _deadline(due, f"deadlines[{due.kind}]")
    yield from _files(pack, standing, odd)
    for unique in pack.unique:
        for path in unique.of:
            yield from _named(path, f"unique[{unique.id}].of", pack)
    for code, meaning in pack.response.codes.items():
        if meaning.element:
            yield from _named(meaning.element, f"response.codes.{code}.element", pack)
    if pack.publication.view and "files" not in odd and pack.publication.view not in {file.id for file in pack.files}:
        yield "publication.view", f"There is no file “{pack.publication.view}”.", "Name one of [[files]]."


def _tables(pack: Pack) -> Iterator[Mistake]:
    for table in _twice(each.id for each in pack.tables):
        yield f"tables[{table}]", "It stands there twice.", "Keep one."
    named = {element.table for element in pack.form.elements if element.table}
    for name in sorted(named - {table.id for table in pack.tables}):
        what = "An element is looked up in it, but it is not declared."
        yield f"tables[{name}]", what, "Add [[tables]] with this id."


def _walk(walk: Crosswalk, key: str, pack: Pack, standing: Standing) -> Iterator[Mistake]:
    if walk.element:
        yield from _named(walk.element, f"{key}.element", pack)
    if not walk.element and walk.yes_if is None:
        yield f"{key}.element", "It is missing.", "Name the element that is carried over, or write yes_if."
    if not walk.element and not walk.to:
        yield f"{key}.to", "It is missing.", "Name the element of the other pack."
    for name, node in (("when", walk.when), ("yes_if", walk.yes_if)):
        if node is not None:
            yield from _condition(node, f"{key}.{name}", standing)
    codes = next(
        (standing.codes.get(one.codes, set()) for one in pack.form.elements if one.path == walk.element), set()
    )
    for value in sorted(walk.codes.keys() - codes - {"*"}):
        yield f"{key}.codes", f"“{value}” is not in the list of “{walk.element}”.", "Check its spelling."


def _linked(pack: Pack, *, all_there: bool) -> Iterator[Mistake]:
    """Rules that questions and codes say themselves: each must be there, and, of all elements, one must say it."""
    known = {rule.id for rule in pack.rules}
    for element in pack.form.elements:
        if element.rule and element.rule not in known:
            yield f"elements.{element.path}.rule", f"There is no rule “{element.rule}”.", "Add it under [[rules]]."
    for name, codes in pack.form.codes.items():
        for code in codes:
            if code.rule and (code.rule not in known or code.when is None):
                lack = "there is no such rule" if code.rule not in known else "the code has no condition"
                yield f"codes.{name}", f"“{code.value}” names the rule “{code.rule}”, but {lack}.", "Add it."
    said = {element.rule for element in pack.form.elements}
    for rule in pack.rules:
        if all_there and rule.kind == "element" and rule.id not in said:
            yield f"rules[{rule.id}].kind", "No element names this rule.", f'Write rule = "{rule.id}" in its element.'


def _files(pack: Pack, standing: Standing, odd: Collection[str]) -> Iterator[Mistake]:
    for name in _twice(each.id for each in pack.files):
        yield f"files[{name}]", "It stands there twice.", "Keep one."
    for file in pack.files:
        key = f"files[{file.id}]"
        for what, given, allowed in (("format", file.format, FORMATS), ("status", file.status, FILE_STATUS)):
            if given not in allowed:
                yield f"{key}.{what}", f"There is no “{given}”.", f"Use one of: {', '.join(allowed)}."
        if file.when is not None:
            yield from _condition(file.when, key, standing)
        if not file.columns and not file.tables:
            yield key, "It has no columns.", "Add [[files.columns]]."
        columns = [*file.columns, *(column for table in file.tables for column in table.columns)]
        for column in columns:
            yield from _column(column, f"{key}.columns[{column.to}]", pack, standing)
        for table in file.tables:
            if table.when is not None:
                yield from _condition(table.when, f"{key}.tables[{table.id}].when", standing)
            for row in table.rows:
                if row.when is not None:
                    yield from _condition(row.when, f"{key}.tables[{table.id}].rows[{row.label}]", standing)
            for name, path in (("across", table.across), ("down", table.down)):
                yield from _coded(path, f"{key}.tables[{table.id}].{name}", pack)
        yield from layout_mistakes(file, pack, odd=odd)
        if not {"elements", "codes", "files"} & set(odd):
            yield from _sums(file, key, pack)


def _coded(path: str, key: str, pack: Pack) -> Iterator[Mistake]:
    """An element whose codes are rows or columns."""
    if not path:
        return
    kinds = [element.kind for element in pack.form.elements if element.path == path]
    if not kinds:
        yield key, f"“{path}” is not asked by this pack.", "Check its spelling, or add the element."
    elif kinds[0] not in ("choice", "choices") and not (kinds[0] == "yes_no" and key.endswith("down")):
        yield key, f"“{path}” has no codes.", "Name an element with a code list."


def _sums(file: StateFile, key: str, pack: Pack) -> Iterator[Mistake]:
    if not file.sums or any(True for table in file.tables for _ in _coded(table.down, "down", pack)):
        return
    known = {COLUMNS}
    for table in file.tables:
        ids = [row.id for row in rows_of(table, pack.form)]
        known |= {table.id, *(f"{table.id}.{row}" for row in ids)}
        for row in _twice(iter(ids)):
            yield f"{key}.tables[{table.id}].rows[{row}]", "It stands there twice.", "Give each row an id of its own."
    for one in file.sums:
        for name in (one.whole, *one.parts):
            if name not in known:
                yield (
                    f"{key}.sums[{one.id}]",
                    f"There is no row “{name}”.",
                    "Write table.row, or a table for all of it.",
                )
        if one.relation not in ("==", "<="):
            yield f"{key}.sums[{one.id}].relation", f"There is no “{one.relation}”.", "Use == or <=."


def _column(column: FileColumn, key: str, pack: Pack, standing: Standing) -> Iterator[Mistake]:
    if column.source:
        yield from _named(column.source, f"{key}.from", pack)
    if column.when is not None:
        yield from _condition(column.when, f"{key}.when", standing)
    if column.align not in ("left", "right"):
        yield f"{key}.align", f"There is no “{column.align}”.", "Use left or right."
    if len(column.pad) != 1:
        yield f"{key}.pad", "It should be one character.", "Write a blank or a 0."


def _condition(node: Node, key: str, standing: Standing) -> Iterator[Mistake]:
    try:
        block = deepest(blocks_outside(node))
    except ValueError as error:
        yield key, f"It cannot be read: {error}.", "Speak of one list at a time, with some() or every()."
        return
    for what, remedy in condition_mistakes(node, standing, block=block):
        yield key, what, remedy


def _named(path: str, key: str, pack: Pack) -> Iterator[Mistake]:
    """A name that must be an element of the form, or one of its blocks."""
    known = {element.path for element in pack.form.elements} | {use.name for use in pack.form.blocks}
    if path not in known:
        yield key, f"“{path}” is not asked by this pack.", "Check its spelling, or add the element."


def _deadline(due: Deadline, key: str) -> Iterator[Mistake]:
    rule, day = due.rule, due.day
    if rule not in DEADLINE_RULES:
        yield f"{key}.rule", f"There is no “{rule}”.", f"Use one of: {', '.join(DEADLINE_RULES)}."
    if rule == "yearly" and day and not _DAY.fullmatch(day):
        yield f"{key}.day", f"“{day}” is no day of the year.", "Write month and day: 04-01."
    if rule in ("half-yearly", "quarterly", "monthly") and day and not _DAY_OF_MONTH.fullmatch(day):
        yield f"{key}.day", f"“{day}” is no day of the month that follows.", "Write a number from 1 to 31."
    if due.days_after is not None and (due.days_after < 0 or day):
        yield f"{key}.days_after", "It is below 0, or stands beside a day.", "Write one of day and days_after."
    for name, given in (("hours", due.hours), ("years", due.years)):
        if rule.startswith(name) and (given is None or given < 1):
            yield f"{key}.{name}", f"The rule “{rule}” needs it.", f"Write {name} = and a number."


def _twice(names: Iterator[str]) -> list[str]:
    seen: set[str] = set()
    twice = []
    for name in names:
        if name in seen:
            twice.append(name)
        seen.add(name)
    return twice
