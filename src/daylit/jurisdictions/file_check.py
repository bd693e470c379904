"""What is wrong with the parts of a pack beside its form: files, scope, deadlines and what they name."""

import re
from collections.abc import Iterator

from daylit.jurisdictions.pack import DEADLINE_RULES, FILE_STATUS, FORMATS, REDUCTIONS, FileColumn, Pack
from daylit.record.blocks import deepest
from daylit.record.condition_check import Standing, condition_mistakes
from daylit.record.elements import Node
from daylit.record.expression import blocks_outside

Mistake = tuple[str, str, str]
_DAY = re.compile(r"(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])")


def file_mistakes(pack: Pack) -> Iterator[Mistake]:
    """Everything that is wrong beside the form: (key, what, remedy)."""
    standing = Standing(pack.form, {use.name for use in pack.form.blocks})
    for left in pack.scope.leave_out:
        key = f"scope.leave_out[{left.id}]"
        if left.unit not in ("contact", "person"):
            yield key, f"unit cannot be “{left.unit}”.", "Use contact or person."
        yield from _condition(left.when, key, standing)
    for table in _twice(each.id for each in pack.tables):
        yield f"tables[{table}]", "It stands there twice.", "Keep one."
    named = {element.table for element in pack.form.elements if element.table}
    for name in named - {table.id for table in pack.tables}:
        yield (
            f"tables[{name}]",
            "An element is looked up in it, but it is not declared.",
            "Add [[tables]] with this id.",
        )
    for walk in pack.crosswalks:
        if walk.how not in REDUCTIONS:
            yield (
                f"crosswalks[{walk.target}].how",
                f"There is no “{walk.how}”.",
                f"Use one of: {', '.join(REDUCTIONS)}.",
            )
        yield from _named(walk.element, f"crosswalks[{walk.target}].element", pack)
    for due in pack.deadlines:
        yield from _deadline(due.rule, due.day, f"deadlines[{due.kind}]")
    yield from _files(pack, standing)
    for unique in pack.unique:
        for path in unique.of:
            yield from _named(path, f"unique[{unique.id}].of", pack)
    for code, meaning in pack.response.codes.items():
        if meaning.element:
            yield from _named(meaning.element, f"response.codes.{code}.element", pack)
    if pack.publication.view and pack.publication.view not in {file.id for file in pack.files}:
        yield "publication.view", f"There is no file “{pack.publication.view}”.", "Name one of [[files]]."


def _files(pack: Pack, standing: Standing) -> Iterator[Mistake]:
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
            for row in table.rows:
                if row.when is not None:
                    yield from _condition(row.when, f"{key}.tables[{table.id}].rows[{row.label}]", standing)
            if table.across:
                yield from _named(table.across, f"{key}.tables[{table.id}].across", pack)


def _column(column: FileColumn, key: str, pack: Pack, standing: Standing) -> Iterator[Mistake]:
    if column.source:
        yield from _named(column.source, f"{key}.from", pack)
    if column.when is not None:
        yield from _condition(column.when, f"{key}.when", standing)
    if column.align not in ("left", "right"):
        yield f"{key}.align", f"There is no “{column.align}”.", "Use left or right."
    if len(column.pad) != 1:
        yield f"{key}.pad", "It should be one character.", ""


def _condition(node: Node, key: str, standing: Standing) -> Iterator[Mistake]:
    try:
        block = deepest(blocks_outside(node))
    except ValueError as error:
        yield key, f"It cannot be read: {error}.", "Speak of one list at a time, with some() or every()."
        return
    for what in condition_mistakes(node, standing, block=block):
        yield key, what, ""


def _named(path: str, key: str, pack: Pack) -> Iterator[Mistake]:
    """A name that must be an element of the form, or one of its blocks."""
    known = {element.path for element in pack.form.elements} | {use.name for use in pack.form.blocks}
    if path not in known:
        yield key, f"“{path}” is not asked by this pack.", "Check its spelling, or add the element."


def _deadline(rule: str, day: str, key: str) -> Iterator[Mistake]:
    if rule not in DEADLINE_RULES:
        yield f"{key}.rule", f"There is no “{rule}”.", f"Use one of: {', '.join(DEADLINE_RULES)}."
    if rule == "yearly" and day and not _DAY.fullmatch(day):
        yield f"{key}.day", f"“{day}” is no day of the year.", "Write month and day: 04-01."
    if rule == "monthly" and day and not (day.isdigit() and 1 <= int(day) <= 31):
        yield f"{key}.day", f"“{day}” is no day of a month.", "Write a number from 1 to 31."


def _twice(names: Iterator[str]) -> list[str]:
    seen: set[str] = set()
    twice = []
    for name in names:
        if name in seen:
            twice.append(name)
        seen.add(name)
    return twice
