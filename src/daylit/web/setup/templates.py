"""Templates of the agency: what its officers often do, to begin a record with one touch."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.db import transaction

from daylit.record.elements import Element
from daylit.record.form import Form
from daylit.web.accounts.models import Agency
from daylit.web.audit.actions import record
from daylit.web.collect.models import Template
from daylit.web.collect.templates import LONGEST_NAME, save_template
from daylit.web.ledger.checking import is_perceived

BLOCKS = {"contact": "contact", "person": "people"}
_KIND = "contact.kind"
_NEW_EACH_TIME = frozenset({"found", "injured"})
"""What happened to a person or came to light: nobody begins with that."""


class TemplateForm(forms.Form):
    """A name, a kind, and every answer that a template may hold."""

    name = forms.CharField(
        label="Name of the template", max_length=LONGEST_NAME, help_text="What is done, such as “Speeding, warning”."
    )

    def __init__(self, *args: Any, form: Form, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asked = {element.path.replace(".", "__"): element for element in _fillable(form)}
        for name, element in self.asked.items():
            self.fields[name] = _field(element, form)

    def kind(self) -> str:
        """The kind of contact; empty where the pack has none."""
        return str(self.cleaned_data.get(_KIND.replace(".", "__")) or "")

    def answers(self) -> dict[str, Any]:
        """What was chosen, as a record holds it: the person's answers for the first person."""
        made: dict[str, Any] = {}
        for name, element in self.asked.items():
            value = self.cleaned_data.get(name)
            if element.path == _KIND or value in (None, "", []):
                continue
            value = value == "yes" if element.kind == "yes_no" else value
            block = made.setdefault(BLOCKS[element.block], {} if element.block == "contact" else [{}])
            (block if element.block == "contact" else block[0])[element.name] = value
        return made


def _fillable(form: Form) -> Iterator[Element]:
    for element in form.elements:
        chosen = element.kind == "yes_no" or (element.kind in ("choice", "choices") and element.codes)
        if element.name in _NEW_EACH_TIME:
            continue
        if element.block in BLOCKS and chosen and not is_perceived(element) and element.phase == "entry":
            yield element


def _field(element: Element, form: Form) -> forms.Field:
    label, wanted = element.label, element.path == _KIND
    if element.kind == "yes_no":
        return forms.ChoiceField(label=label, required=False, choices=[("", "–"), ("yes", "Yes"), ("no", "No")])
    codes = [(code.value, code.label) for code in form.codes[element.codes]]
    if element.kind == "choice":
        return forms.ChoiceField(label=label, required=wanted, choices=[("", "–"), *codes])
    boxes = forms.CheckboxSelectMultiple()
    return forms.MultipleChoiceField(label=label, required=False, choices=codes, widget=boxes)


@transaction.atomic
def add_template(*, agency: Agency, name: str, kind: str, answers: dict[str, Any], by: UUID, at: datetime) -> Template:
    """A new template for all officers. Raises ``NotInATemplate`` and ``NotATemplate``."""
    made = save_template(id=uuid4(), agency=agency, owner=None, name=name, kind=kind, answers=answers, at=at)
    assert made is not None
    _tell(agency, made, by=by, at=at, what="template added")
    return made


@transaction.atomic
def rename_template(*, template: Template, name: str, by: UUID, at: datetime) -> None:
    """The same under another name. Raises ``NotInATemplate`` and ``NotATemplate``."""
    kept = {"kind": template.kind, "answers": template.answers}
    save_template(id=template.id, agency=template.agency, owner=None, name=name, at=at, **kept)
    _tell(template.agency, template, by=by, at=at, what="template renamed")


@transaction.atomic
def remove_template(*, template: Template, by: UUID, at: datetime) -> None:
    """Take a template away. Records that were begun with it stay as they are."""
    _tell(template.agency, template, by=by, at=at, what="template removed")
    template.delete()


def _tell(agency: Agency, template: Template, *, by: UUID, at: datetime, what: str) -> None:
    details = {"what": what, "template": str(template.id)}
    record("agency.changed", at=at, by=by, agency=agency.id, subject=f"agency:{agency.id}", details=details)
