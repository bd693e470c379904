"""The forms that an agency's officers fill in: those of its pack, with the agency's own questions behind them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import lru_cache
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.db import transaction

from daylit.errors import DaylitError
from daylit.jurisdictions import load_pack, packs
from daylit.jurisdictions.pack import Pack
from daylit.jurisdictions.shelf import Listed, NoSuchPack, NoVersion
from daylit.record.elements import Element, FormCode
from daylit.record.form import BlockUse, Form, Section
from daylit.record.form_check import Mistake, form_mistakes
from daylit.record.found import Tables
from daylit.web.accounts.models import Agency
from daylit.web.audit.actions import record

OWN = "agency"
MOST_QUESTIONS = 30
_BACK, _AHEAD = timedelta(days=400), timedelta(days=90)
_KEYS = {
    *("path", "kind", "label", "help", "required", "minimum", "maximum", "whole", "min_length", "max_length"),
    *("missing", "choices", "narrative", "valid_from"),
}


class BadQuestions(DaylitError):
    """An agency's own questions cannot be asked as they are. ``mistakes`` has all that is wrong with them."""

    def __init__(self, mistakes: list[Mistake]) -> None:
        super().__init__("\n".join(map(str, mistakes)), remedy="Correct these and save again.")
        self.mistakes = mistakes


@dataclass(frozen=True, slots=True, kw_only=True)
class AgencyForm:
    """One form: the same text for the device and for the check. ``document`` is the text, ``sha256`` its name."""

    pack: Pack
    form: Form
    document: bytes
    sha256: str
    tables: Tables


def form_for(agency: Agency, *, version: str | None = None, day: date | None = None) -> AgencyForm | None:
    """The agency's form of a version, or of a day of contact, or the newest; nothing where there is none."""
    found = _version(agency.pack, version, day)
    return None if found is None else _made(agency.pack, found, json.dumps(agency.questions or [], sort_keys=True))


def forms_of(agency: Agency, *, day: date) -> list[AgencyForm]:
    """Every form that a device may need around a day: contacts are written late, and devices are offline for long."""
    found = [
        form_for(agency, version=each.version)
        for each in _versions(agency.pack)
        if each.effective_from <= day + _AHEAD and (each.effective_until is None or each.effective_until >= day - _BACK)
    ]
    return [each for each in found if each is not None]


def tables_of(pack: Pack) -> list[tuple[str, bytes, str]]:
    """Each code table of a pack: its name, its text as the device gets it, and the text's fingerprint."""
    return [
        (table.id, text, sha256(text).hexdigest())
        for table in pack.tables
        if table.rows
        for text in [_text({"name": table.id, "rows": [_row(row) for row in table.rows]})]
    ]


def with_questions(form: Form, questions: Any) -> Form:
    """A pack's form with an agency's own questions behind its own.

    Raises
    ------
    BadQuestions
        With everything that is wrong with the questions.
    """
    if not questions:
        return form
    elements, codes, mistakes = _elements(questions, form)
    if not mistakes:
        used = {use.name for use in form.blocks}
        blocks = tuple(BlockUse(name=each.block) for each in elements if each.block not in used)
        made = replace(
            form,
            sections=(*form.sections, Section(id=OWN, title="Your agency asks")),
            blocks=(*form.blocks, *dict.fromkeys(blocks)),
            elements=(*form.elements, *elements),
            codes={**form.codes, **codes},
        )
        mistakes = form_mistakes(made)
        if not mistakes:
            return made
    raise BadQuestions(mistakes)


@transaction.atomic
def set_questions(*, agency: Agency, questions: list[dict[str, Any]], by: UUID | None, at: datetime) -> None:
    """Save an agency's own questions. Raises ``BadQuestions`` where one of its forms could not be asked with them."""
    for one in forms_of(agency, day=at.date()):
        with_questions(one.pack.form, questions)
    agency.questions = questions
    agency.save(update_fields=["questions"])
    record(
        "agency.changed",
        at=at,
        by=by,
        agency=agency.id,
        subject=f"agency:{agency.id}",
        details={"what": "questions", "questions": len(questions)},
    )


def _elements(questions: Any, form: Form) -> tuple[list[Element], dict[str, tuple[FormCode, ...]], list[Mistake]]:
    elements: list[Element] = []
    codes: dict[str, tuple[FormCode, ...]] = {}
    mistakes: list[Mistake] = []
    if not isinstance(questions, list) or len(questions) > MOST_QUESTIONS:
        mistakes.append(Mistake(where="questions", what=f"They are a list of at most {MOST_QUESTIONS}."))
        return elements, codes, mistakes
    for number, question in enumerate(questions, 1):
        where = f"question {number}"
        if not isinstance(question, Mapping) or question.keys() - _KEYS:
            mistakes.append(
                Mistake(where=where, what="It holds a key that is unknown.", remedy=f"Use {sorted(_KEYS)}.")
            )
            continue
        try:
            element, own = _element(question, form)
        except (TypeError, ValueError, KeyError):
            mistakes.append(Mistake(where=where, what="It cannot be read.", remedy="Give path, kind and label."))
            continue
        if element.valid_from and form.effective_until and element.valid_from > form.effective_until:
            continue  # it begins after this version: no contact of the version is asked it
        elements.append(element)
        codes |= own
    return elements, codes, mistakes


def _element(question: Mapping[str, Any], form: Form) -> tuple[Element, dict[str, tuple[FormCode, ...]]]:
    plain = {key: value for key, value in question.items() if key != "choices"}
    if not all(isinstance(plain[key], str) for key in ("path", "kind", "label")):
        raise TypeError("path, kind and label are texts")
    if not isinstance(plain.get("required", False), bool):
        raise TypeError("an agency's own question is required or not, without a condition")
    if "valid_from" in plain:
        plain["valid_from"] = date.fromisoformat(plain["valid_from"])
    if "missing" in plain:
        plain["missing"] = tuple(plain["missing"])
    name = ""
    choices: dict[str, tuple[FormCode, ...]] = {}
    if "choices" in question:
        name = f"own_{plain['path'].replace('.', '_')}"
        choices[name] = tuple(
            FormCode(value=str(each["value"]), label=str(each["label"])) for each in question["choices"]
        )
    section = OWN if form.sections else ""
    narrative = bool(plain.pop("narrative", plain["kind"] == "text"))
    return Element(**plain, section=section, codes=name, own=True, narrative=narrative), choices


@lru_cache(maxsize=1_024)
def _version(pack: str, version: str | None, day: date | None) -> str | None:
    """Which version of a pack holds. Packs come with the program: while it runs, they stay as they are."""
    try:
        return load_pack(pack, version=version, on=day).version
    except (NoSuchPack, NoVersion):
        return None


@lru_cache(maxsize=32)
def _versions(pack: str) -> tuple[Listed, ...]:
    return tuple(each for each in packs() if each.pack == pack)


@lru_cache(maxsize=128)
def _made(pack: str, version: str, questions: str) -> AgencyForm:
    found = load_pack(pack, version=version)
    try:
        form = with_questions(found.form, json.loads(questions))
    except BadQuestions:  # the pack changed under them: what the law asks comes first, and a record is never refused
        form = found.form
    text = _text(form.document())
    digest = sha256(text).hexdigest()
    return AgencyForm(pack=found, form=form, document=text, sha256=digest, tables=found.sample_tables())


def _row(row: Any) -> list[str | None]:
    first, until = row.valid_from, row.valid_until
    return [row.code, row.label, first and first.isoformat(), until and until.isoformat()]


def _text(document: Any) -> bytes:
    return json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
