"""The same tree as XML: an element for each name, one for each entry of a list, texts inside.

The paths of the columns say what is a list, so that a list of one reads back as a list.
"""

import re
from typing import Any
from xml.parsers import expat

from daylit.errors import DaylitError
from daylit.jurisdictions.files.paths import Step, tree_columns
from daylit.jurisdictions.files.tree import Answers, Tree, read_tree, write_tree
from daylit.jurisdictions.pack import StateFile
from daylit.record.form import Form

DEEPEST = 60
LARGEST = 16 * 2**20
_UNSENDABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


class BadXml(DaylitError):
    """A file is not the XML it should be."""


def write_xml(record: Answers, file: StateFile, *, form: Form) -> bytes:
    """The state's XML file for one record, in UTF-8. ``file.root`` names the outermost element."""
    tree = write_tree(record, file, form=form)
    lines = ['<?xml version="1.0" encoding="UTF-8"?>']
    _lines(file.root or "Record", tree, 0, lines)
    return ("\n".join(lines) + "\n").encode("utf-8")


def read_xml(raw: bytes, file: StateFile, *, form: Form) -> Answers:
    """The record in a state's XML file.

    Raises
    ------
    BadXml
        It is no XML, is nested too deeply, is too large, or declares entities, which no state's file needs.
    """
    lists = {_names(column.steps[: at + 1]) for column in tree_columns(form, file) for at in _lists(column.steps)}
    return read_tree(_tree(raw, lists), file, form=form)


def _lines(name: str, value: Any, depth: int, lines: list[str]) -> None:
    pad = " " * depth
    if isinstance(value, list):
        for each in value:
            _lines(name, each, depth, lines)
    elif isinstance(value, dict):
        lines.append(f"{pad}<{name}>")
        for inner, below in value.items():
            _lines(inner, below, depth + 1, lines)
        lines.append(f"{pad}</{name}>")
    else:
        lines.append(f"{pad}<{name}>{_escaped(str(value))}</{name}>")


def _escaped(text: str) -> str:
    """A text as XML holds it. A carriage return is written as a number: readers would make a line feed of it."""
    plain = _UNSENDABLE.sub("", text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return plain.replace("\r", "&#13;")


def _lists(steps: tuple[Step, ...]) -> list[int]:
    return [at for at, step in enumerate(steps) if step.is_list]


def _names(steps: tuple[Step, ...]) -> tuple[str, ...]:
    return tuple(step.name for step in steps)


class _Reader:
    """Builds the tree while the parser walks through the file."""

    def __init__(self, lists: set[tuple[str, ...]]) -> None:
        self.lists = lists
        self.path: list[str] = []
        self.open: list[Tree] = []
        self.texts: list[list[str]] = []
        self.tree: Tree = {}

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if len(self.open) >= DEEPEST:
            raise BadXml("The file is nested too deeply.", remedy="Ask for it again; it is no file of this state.")
        if self.open:
            self.path.append(name)
        self.open.append({})
        self.texts.append([])

    def text(self, text: str) -> None:
        self.texts[-1].append(text)

    def end(self, name: str) -> None:
        made, text = self.open.pop(), "".join(self.texts.pop())
        if not self.open:
            self.tree = made
            return
        value: Any = made or text
        if tuple(self.path) in self.lists:
            self.open[-1].setdefault(name, []).append(value)
        else:
            self.open[-1][name] = value
        self.path.pop()


def _tree(raw: bytes, lists: set[tuple[str, ...]]) -> Tree:
    if len(raw) > LARGEST:
        raise BadXml("The file is larger than 16 MB.", remedy="One file holds one record; ask for it again.")
    reader = _Reader(lists)
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.text
    parser.StartDoctypeDeclHandler = _refuse
    parser.EntityDeclHandler = _refuse
    try:
        parser.Parse(raw, True)
    except (expat.ExpatError, ValueError, LookupError) as error:
        raise BadXml(f"The file is no XML: {error}.", remedy="Ask for it again, or look at what is in it.") from None
    return reader.tree


def _refuse(*_: Any) -> None:
    raise BadXml("The file declares entities or a document type.", remedy="No state's file needs that; do not use it.")
