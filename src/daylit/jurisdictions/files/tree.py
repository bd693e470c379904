"""Nested files: a record becomes a tree of names, lists and texts, and such a tree a record again.

The path of a column says where its text stands: “Location.City”; “People.Person[].Age” once for each person;
“People.Person[].Races.Race[]” one text for each choice; “…Action[].Code” an object for each choice;
“…Action[asked].Consent” in the object of that choice alone. A list that nothing fills is there and empty, and every
other place that nothing fills holds what the file writes for nothing.
"""

import json
from collections.abc import Iterator
from typing import Any

from daylit.jurisdictions.files.asked import element_of
from daylit.jurisdictions.files.paths import Step, TreeColumn, tree_columns
from daylit.jurisdictions.files.places import Place, Places, places
from daylit.jurisdictions.files.values import joined, read_value, unwrapped, write_value
from daylit.jurisdictions.pack import StateFile
from daylit.record.blocks import BLOCKS, chain
from daylit.record.form import Form
from daylit.record.found import Found
from daylit.record.problems import Problem
from daylit.record.reading import read_answers

Tree = dict[str, Any]
Answers = dict[str, Any]


def write_tree(record: Answers, file: StateFile, *, form: Form) -> Tree:
    """The tree of a state's file for one record: names, lists and texts.

    Assumes
    -------
    ``check`` found nothing wrong with the record.

    Does not show
    -------------
    What the file has no place for: see ``left_out``.
    """
    tree: Tree = {}
    columns = tree_columns(form, file)
    made_by = _makers(columns)
    found = places(form, record)
    for column in columns:
        if column.source:
            for place in found.of(column.block):
                _write(tree, column, place, found, made_by=made_by, form=form)
    for column in columns:
        if not column.source:
            _write_constant(tree, column.steps, column)
    return _ordered(tree, [column.steps for column in columns])


def read_tree(tree: Tree, file: StateFile, *, form: Form) -> Answers:
    """The record that a tree of a state's file stands for.

    Texts that fit no answer are kept as they stand, so that ``check`` can say what is wrong. Places that the file does
    not have are not looked at: see ``unknown_places``.
    """
    columns = [column for column in tree_columns(form, file) if column.source]
    made_by = _makers(columns)
    record: Answers = {}
    for column in columns:
        if column.when is None:
            for numbers in _instances(tree, column):
                _read(record, tree, column, numbers, made_by=made_by, form=form)
    for name in dict.fromkeys(column.to for column in columns if column.when is not None):
        same = [column for column in columns if column.to == name]
        found = places(form, record)
        for numbers in list(_instances(tree, same[0])):
            held = _holding(found, tree, same, numbers)
            if held is not None:
                _read(record, tree, held, numbers, made_by=made_by, form=form)
    return record


def write_json(record: Answers, file: StateFile, *, form: Form) -> bytes:
    """The state's JSON file for one record, in UTF-8."""
    tree = write_tree(record, file, form=form)
    return json.dumps(tree, ensure_ascii=False, indent=1).encode("utf-8") + b"\n"


def read_json(raw: bytes, file: StateFile, *, form: Form) -> tuple[Answers, list[Problem]]:
    """The record in a state's JSON file, and what is wrong with the text as JSON. It never raises."""
    tree, problems = read_answers(raw)
    if problems or isinstance(tree, dict):
        return (read_tree(tree, file, form=form) if isinstance(tree, dict) and not problems else {}), problems
    found = Found(None, {})
    found.at("record.not_an_object", "")
    return {}, found.problems


def left_out(form: Form, file: StateFile) -> tuple[str, ...]:
    """The elements of a form that a file has no place for, in the form's order: they stay with the agency."""
    written = {column.source for column in tree_columns(form, file)}
    return tuple(element.path for element in form.elements if element.path not in written)


def unknown_places(tree: Tree, file: StateFile, *, form: Form) -> tuple[str, ...]:
    """What stands in a tree where the file has no place: the paths, in the order of the tree, each once."""
    paths = {tuple(step.name for step in column.steps) for column in tree_columns(form, file)}
    known = {path[:length] for path in paths for length in range(1, len(path) + 1)}
    return tuple(dict.fromkeys(".".join(path) for path in _unknown(tree, (), known)))


def _unknown(value: Any, path: tuple[str, ...], known: set[tuple[str, ...]]) -> Iterator[tuple[str, ...]]:
    if isinstance(value, list):
        for each in value:
            yield from _unknown(each, path, known)
    elif isinstance(value, dict):
        for name, below in value.items():
            if (*path, name) in known:
                yield from _unknown(below, (*path, name), known)
            else:
                yield *path, name


# Writing


def _makers(columns: tuple[TreeColumn, ...] | list[TreeColumn]) -> dict[str, TreeColumn]:
    """List that holds an entry for each choice → the column whose choices they are."""
    return {column.list_of_choices: column for column in reversed(columns) if column.list_of_choices}


def _write(tree: Tree, column: TreeColumn, place: Place, found: Places, *, made_by: Any, form: Form) -> None:
    if column.source in BLOCKS:
        texts: Any = str(place.numbers[-1] + 1)
    elif found.holds(column.when, place):
        texts = write_value(place.answers.get(column.name), column, form=form)
    else:
        texts = column.empty
        if _holds_more(tree, column, place):
            return
    numbers = list(place.numbers)
    if column.choice:
        maker = made_by.get(column.list_of_choice)
        chosen = unwrapped(place.answers.get(maker.name)) if maker else None
        if not isinstance(chosen, list) or column.choice not in chosen:
            return
        numbers.append(chosen.index(column.choice))
    _put(tree, column, numbers, texts)


def _holds_more(tree: Tree, column: TreeColumn, place: Place) -> bool:
    """Whether another column of the same place has written there already."""
    return _get(tree, column.steps, list(place.numbers)) is not None


def _put(tree: Tree, column: TreeColumn, numbers: list[int], texts: Any) -> None:
    *above, last = column.steps
    if column.several_objects:
        _put_objects(tree, column, numbers, texts if isinstance(texts, list) else [texts] if texts else [])
        return
    here = tree
    for step in above:
        here = _enter(here, step, numbers.pop(0) if step.is_list else None)
    if last.is_list:
        here[last.name] = texts if isinstance(texts, list) else [texts] if texts else []
    else:
        here[last.name] = texts[0] if isinstance(texts, list) and texts else texts or column.empty


def _put_objects(tree: Tree, column: TreeColumn, numbers: list[int], texts: list[str]) -> None:
    here = tree
    for step in column.steps[:-2]:
        here = _enter(here, step, numbers.pop(0) if step.is_list else None)
    entries = here.setdefault(column.steps[-2].name, [])
    for at, text in enumerate(texts):
        while len(entries) <= at:
            entries.append({})
        entries[at][column.steps[-1].name] = text


def _enter(here: Tree, step: Step, number: int | None) -> Tree:
    if number is None:
        inner = here.setdefault(step.name, {})
    else:
        entries = here.setdefault(step.name, [])
        while len(entries) <= number:
            entries.append({})
        inner = entries[number]
    assert isinstance(inner, dict)
    return inner


def _write_constant(here: Tree, steps: tuple[Step, ...], column: TreeColumn) -> None:
    """The same text, or an empty list, in every object that is there and has nothing at that place."""
    first, *rest = steps
    if not rest:
        here.setdefault(first.name, [] if first.is_list else column.value or column.empty)
    elif first.is_list:
        for entry in here.get(first.name, []):
            _write_constant(entry, tuple(rest), column)
    else:
        _write_constant(here.setdefault(first.name, {}), tuple(rest), column)


def _ordered(tree: Tree, paths: list[tuple[Step, ...]]) -> Tree:
    """The tree with its names in the order of the columns."""
    below: dict[str, list[tuple[Step, ...]]] = {}
    for steps in paths:
        below.setdefault(steps[0].name, []).append(steps[1:])
    return {name: _ordered_below(tree[name], [each for each in below[name] if each]) for name in below if name in tree}


def _ordered_below(value: Any, paths: list[tuple[Step, ...]]) -> Any:
    if isinstance(value, dict):
        return _ordered(value, paths)
    return [_ordered_below(each, paths) for each in value] if isinstance(value, list) else value


# Reading


def _instances(tree: Tree, column: TreeColumn) -> Iterator[list[int]]:
    """The numbers of every instance of the column's block that the tree holds."""
    yield from _numbers(tree, column.steps, len(chain(column.block)))


def _numbers(here: Any, steps: tuple[Step, ...], lists: int) -> Iterator[list[int]]:
    if lists == 0:
        yield []
        return
    at = next((index for index, step in enumerate(steps) if step.is_list), None)
    for step in steps[:at] if at is not None else ():
        here = here.get(step.name) if isinstance(here, dict) else None
    entries = here.get(steps[at].name) if at is not None and isinstance(here, dict) else None
    for number, entry in enumerate(entries if isinstance(entries, list) else ()):
        for below in _numbers(entry, steps[(at or 0) + 1 :], lists - 1):
            yield [number, *below]


def _get(here: Any, steps: tuple[Step, ...], numbers: list[int]) -> Any:
    """What stands at a path; for a list that is not numbered, one thing for each entry."""
    for at, step in enumerate(steps):
        here = here.get(step.name) if isinstance(here, dict) else None
        if not step.is_list:
            continue
        if not isinstance(here, list):
            return None
        if not numbers:
            rest = steps[at + 1 :]
            return [_get(entry, rest, []) for entry in here] if rest else here
        number, *numbers = numbers
        here = here[number] if number < len(here) else None
    return here


def _holding(found: Places, tree: Tree, same: list[TreeColumn], numbers: list[int]) -> TreeColumn | None:
    """The one of a place's columns whose condition holds for what was read so far; the first for a stray text."""
    for column in same:
        place = found.at(column.block, tuple(numbers))
        if place is not None and found.holds(column.when, place):
            return column
    stray = _get(tree, same[0].steps, list(numbers)) not in (None, same[0].empty, [])
    return same[0] if stray else None


def _read(record: Answers, tree: Tree, column: TreeColumn, numbers: list[int], *, made_by: Any, form: Form) -> None:
    holder = _holder(record, column.block, numbers)
    if column.source in BLOCKS:
        return
    at = list(numbers)
    if column.choice:
        maker = made_by.get(column.list_of_choice)
        chosen = unwrapped(holder.get(maker.name)) if maker else None
        if not isinstance(chosen, list) or column.choice not in chosen:
            return
        at.append(chosen.index(column.choice))
    texts = _get(tree, column.steps, at)
    if texts is None:
        return
    answer = read_value(texts, column, form=form)
    if answer is not None and answer != []:
        element = element_of(column.source, form)
        holder[column.name] = joined(holder.get(column.name), answer, element=element)


def _holder(record: Answers, block: str, numbers: list[int]) -> Answers:
    """The part of the record that an instance of a block is, made where it is not there."""
    here = record
    left = list(numbers)
    for name in (*chain(block), *(() if BLOCKS[block].repeats else (block,))):
        key = BLOCKS[name].key
        if not BLOCKS[name].repeats:
            here = here.setdefault(key, {})
            continue
        entries = here.setdefault(key, [])
        number = left.pop(0)
        while len(entries) <= number:
            entries.append({})
        here = entries[number]
    return here
