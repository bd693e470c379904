"""Keeping templates, and saying what may not stand in one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from daylit.errors import DaylitError
from daylit.privacy.text import find_personal
from daylit.record.blocks import BLOCKS
from daylit.record.elements import Element
from daylit.record.form import Form
from daylit.web.accounts.models import Agency, Person
from daylit.web.collect.models import Template
from daylit.web.ledger.checking import is_perceived
from daylit.web.ledger.entry import keepable
from daylit.web.ledger.forms import form_for

MOST, LONGEST_NAME, MOST_ANSWERS = 60, 80, 300
_NEVER = {
    "date": "a time",
    "time": "a time",
    "datetime": "a time",
    "place": "a place",
}


class NotInATemplate(DaylitError):
    """A template was to hold what is new at every contact."""


class NotATemplate(DaylitError):
    """What was sent is no template."""


def save_template(
    *, id: UUID, agency: Agency, owner: Person | None, name: Any, kind: Any, answers: Any, at: datetime
) -> Template | None:
    """Save a template under its id; nothing where the id is somebody else's.

    Raises
    ------
    NotInATemplate, NotATemplate
        With what must be taken out.
    """
    form = form_for(agency, day=at.date()) or form_for(agency)
    own = Template.objects.filter(pk=id, agency=agency, owner=owner)
    _refuse(name, kind, answers, None if form is None else form.form, kept=own.values_list("kind", flat=True).first())
    fields = {"name": name.strip(), "kind": kind, "answers": answers}
    if own.update(**fields):
        return own.get()
    if Template.objects.filter(agency=agency, owner=owner).count() >= MOST:
        raise NotATemplate(f"There are {MOST} templates already.", remedy="Take one away first.")
    try:
        with transaction.atomic():
            return Template.objects.create(id=id, agency=agency, owner=owner, **fields)
    except IntegrityError:
        return None


def delete_template(*, id: UUID, agency: Agency, owner: Person) -> bool:
    """Take away an officer's own template; false where there is none."""
    return bool(Template.objects.filter(pk=id, agency=agency, owner=owner).delete()[0])


def _refuse(name: Any, kind: Any, answers: Any, form: Form | None, *, kept: str | None) -> None:
    if not isinstance(name, str) or not 0 < len(name.strip()) <= LONGEST_NAME or not keepable(name):
        raise NotATemplate("A template needs a name.", remedy=f"Use at most {LONGEST_NAME} characters.")
    if not isinstance(kind, str) or len(kind) > 40 or not keepable(kind) or form is None:
        raise NotATemplate("A template needs a kind of contact.", remedy="Choose one.")
    if kind != kept and kind not in (kinds := _kinds(form)):
        raise NotATemplate(
            f"“{kind}” is no kind of contact on your agency's form.",
            remedy=f"Use one of: {', '.join(kinds)}."
            if any(kinds)
            else "Leave the kind empty: the form asks for none.",
        )
    if not isinstance(answers, dict) or not keepable(answers):
        raise NotATemplate("The answers of a template are an object.", remedy="Save it again.")
    if find_personal(name):
        raise NotInATemplate("The name of a template may name somebody.", remedy="Call it by what is done.")
    elements = {element.path: element for element in form.elements}
    found = list(_leaves(answers, form))
    if len(found) > MOST_ANSWERS:
        raise NotATemplate(f"A template holds at most {MOST_ANSWERS} answers.", remedy="Take some out.")
    for path, value in found:
        if what := _why_not(elements.get(path), path, value):
            label = elements[path].label if path in elements else path
            raise NotInATemplate(f"“{label}” is {what}, which is new at every contact.", remedy="Take it out.")


def _kinds(form: Form) -> list[str]:
    """The kinds of contact that a form knows; an empty one where it does not ask."""
    asked = next((element for element in form.elements if element.path == "contact.kind"), None)
    return [""] if asked is None else [code.value for code in form.codes[asked.codes]]


def _why_not(element: Element | None, path: str, value: Any) -> str:
    """What an answer is, if it may not stand in a template; empty where it may."""
    if element is None:
        return "nothing that the form asks"
    if is_perceived(element):
        return "what you see of a person"
    if path.startswith("location."):
        return "a place"
    if element.kind == "text" and isinstance(value, str) and find_personal(value):
        return "something that may name a person"
    return _NEVER.get(element.kind, "")


def _leaves(answers: dict[str, Any], form: Form) -> Iterator[tuple[str, Any]]:
    """Every answer with its path; what stands where no answer can is given with a path that no form has."""
    names = {use.name for use in form.blocks}
    yield from _in_part(answers, "", names)


def _in_part(part: dict[str, Any], above: str, names: set[str]) -> Iterator[tuple[str, Any]]:
    below = {BLOCKS[name].key: BLOCKS[name] for name in names if BLOCKS[name].parent == above}
    for key, value in part.items():
        block = below.get(key)
        if block is None:
            yield f"{above}.{key}", value
            continue
        for one in value if block.repeats and isinstance(value, list) else [value]:
            if isinstance(one, dict):
                yield from _in_part(one, block.name, names)
            else:
                yield f"{block.name}.", one
