"""What is wrong with the form of a pack, told together with what could not even be read."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from daylit.jurisdictions.shaping import Shaper
from daylit.record.blocks import BLOCKS
from daylit.record.elements import Element, FormCode
from daylit.record.form import BlockUse, Form
from daylit.record.form_check import form_mistakes


def check_form(shaper: Shaper, plain: Mapping[str, Any], form: Form) -> "StoodIn":
    """Write down every mistake of a form, and give the form with which what stands beside it can be checked.

    What could not be read has been told. It stands in the form as an empty part of its name meanwhile, so that its
    lack is not told a second time wherever it is named.
    """
    stood_in = StoodIn(plain, form)
    paths = {element.path for element in stood_in.form.elements}
    for key, path in shaper.named:
        if path not in paths:
            shaper.wrong(key, f"The form does not ask “{path}”.", "Check its spelling, or add the element.")
    for mistake in form_mistakes(stood_in.form):
        if not stood_in.hides(mistake.where, mistake.what):
            shaper.wrong(mistake.where.replace(" ", ".", 1), mistake.what, mistake.remedy)
    return stood_in


class StoodIn:
    """A form with stand-ins for the elements, blocks and codes that could not be read."""

    def __init__(self, plain: Mapping[str, Any], form: Form) -> None:
        elements = tuple(_elements(plain, form))
        codes = {name: (*held, *_codes(plain, name, held)) for name, held in form.codes.items()}
        codes |= {name: () for name in _table(plain, "codes") if name not in form.codes}
        self.odd_lists = {name for name, held in codes.items() if len(held) > len(form.codes.get(name, ())) or not held}
        self.elements = {element.path for element in elements}
        self.blocks = set(_blocks(plain, form))
        sections = plain.get("sections", [])
        self.no_sections = not isinstance(sections, list) or len(sections) > len(form.sections)
        self.form = replace(
            form,
            pack=form.pack or "?",
            version=form.version or "?",
            title=form.title or "?",
            elements=(*form.elements, *elements),
            blocks=(*form.blocks, *(BlockUse(name=name) for name in self.blocks)),
            codes=codes,
        )
        self.listed = {element.path for element in self.form.elements if element.codes in self.odd_lists}

    def hides(self, where: str, what: str) -> bool:
        """Whether a mistake is about a stand-in, or may come from one."""
        part, _, name = where.partition(" ")
        if part == "elements" and name in self.elements:
            return True
        if part == "codes" and name in self.odd_lists:
            return True
        if part == "blocks" and name in self.blocks:
            return True
        if self.no_sections and what.startswith("There is no section"):
            return True
        return any(what.endswith(f"is not in the list of “{path}”.") for path in self.listed)


def _elements(plain: Mapping[str, Any], form: Form) -> Iterator[Element]:
    made = {element.path for element in form.elements}
    for path, one in _table(plain, "elements").items():
        if path in made or path.partition(".")[0] not in BLOCKS:
            continue
        kind, codes = (one.get(name) if isinstance(one, Mapping) else None for name in ("kind", "codes"))
        starts = path == "contact.start" and kind not in ("date", "datetime")
        yield Element(
            path=path,
            kind="datetime" if starts else str(kind or "text"),
            label="?",
            codes=codes if isinstance(codes, str) else "",
        )


def _codes(plain: Mapping[str, Any], name: str, held: tuple[FormCode, ...]) -> Iterator[FormCode]:
    listed = _table(_table(plain, "codes"), name).get("list")
    made = {code.value for code in held}
    for one in listed if isinstance(listed, list) else ():
        value = one.get("value") if isinstance(one, Mapping) else None
        if not isinstance(value, str) or value not in made:
            yield FormCode(value=value if isinstance(value, str) else "?", label="?")


def _blocks(plain: Mapping[str, Any], form: Form) -> Iterator[str]:
    made = {use.name for use in form.blocks}
    given = plain.get("blocks")
    if not isinstance(given, list):
        yield from (name for name in BLOCKS if name not in made)  # nobody knows which were meant
        return
    for one in given:
        name = one.get("name") if isinstance(one, Mapping) else None
        if isinstance(name, str) and name not in made:
            yield name


def _table(plain: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    given = plain.get(name)
    return given if isinstance(given, Mapping) else {}
