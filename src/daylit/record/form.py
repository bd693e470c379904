"""A form: everything that is asked at a contact under one version of the rules of a place, as one JSON document."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from typing import Any

from daylit.errors import DaylitError
from daylit.record.blocks import BLOCKS, MOST_IN_A_BLOCK
from daylit.record.elements import KINDS, Element, FormCode, Node
from daylit.record.problem_texts import TEXTS
from daylit.record.rules import Rule
from daylit.terms.people import ASCERTAINED
from daylit.terms.record import MISSING

LAYOUT = 1
"""The layout of the document. It grows when a reader of the old one would misread the new one."""


class BadForm(DaylitError):
    """A document is not a form that this version of Daylit can read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A heading under which elements are asked, in the order of the form's sections."""

    id: str
    title: str
    help: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockUse:
    """That a form uses a part of the record, how often at least and at most, and when it is asked at all.

    For a part that does not repeat, ``minimum`` and ``maximum`` mean nothing. ``show`` is a condition in the part
    that this one stands in.
    """

    name: str
    minimum: int = 0
    maximum: int = MOST_IN_A_BLOCK
    show: Node | None = None
    title: str = ""
    help: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Narrative:
    """What texts must not hold. Each pattern finds something that may name a person; ``rule`` is the place's rule."""

    patterns: tuple["NarrativePattern", ...] = ()
    severity: str = "error"


@dataclass(frozen=True, slots=True, kw_only=True)
class NarrativePattern:
    """One thing that a text must not hold: ``what`` completes “may hold …”."""

    id: str
    pattern: str
    what: str
    rule: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """One version of what a place asks.

    ``effective_from`` and ``effective_until`` (both inclusive) bound the dates of contact; ``version_rule`` is the
    place's rule for that choice. ``draft`` says that the form is not complete, ``lacking`` what is missing.
    ``zone`` names the time zone of the place and ``gaps`` the local times that its clocks skip, each with its start
    and, excluded, its end (``daylit.record.clocks``); empty where the zone is not known.
    """

    pack: str
    version: str
    title: str
    effective_from: date
    effective_until: date | None = None
    version_rule: str = ""
    draft: bool = False
    lacking: tuple[str, ...] = ()
    sections: tuple[Section, ...] = ()
    blocks: tuple[BlockUse, ...] = ()
    elements: tuple[Element, ...] = ()
    codes: Mapping[str, tuple[FormCode, ...]] = field(default_factory=dict)
    rules: tuple[Rule, ...] = ()
    narrative: Narrative = Narrative()
    texts: Mapping[str, str] = field(default_factory=dict)
    zone: str = ""
    gaps: tuple[tuple[str, str], ...] = ()
    made_ready: dict[str, Any] = field(default_factory=dict, init=False, repr=False, compare=False)
    """What readers of this form keep, so that they work it out once. Not part of the form."""

    def element(self, path: str) -> Element:
        """The element with this path.

        Raises
        ------
        KeyError
            The form does not ask it.
        """
        by_path: dict[str, Element] = self.made_ready.setdefault("paths", {each.path: each for each in self.elements})
        return by_path[path]

    def document(self) -> dict[str, Any]:
        """The form as plain JSON: all that a reader needs, the sentences of problems included.

        What has its default is left out. Conditions are lists, dates are texts.
        """
        document = {"layout": LAYOUT, **_plain(self)}
        document["blocks"] = [{**_plain(use), **_standing(use.name)} for use in self.blocks]
        document["sentences"] = {code: {"sentence": text[1], "remedy": text[2]} for code, text in TEXTS.items()}
        document["words"] = {
            "missing": {code.value: code.label for code in MISSING},
            "how": {code.value: code.label for code in ASCERTAINED},
            "kinds": KINDS,
        }
        return document

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> "Form":
        """The form that a document came from.

        Raises
        ------
        BadForm
            The document is of another layout, or lacks something, or holds something unknown.
        """
        if not isinstance(document, Mapping) or document.get("layout") != LAYOUT:
            raise BadForm("This is not a form that this version of Daylit can read.", remedy="Make it again.")
        try:
            return _form(cls, dict(document))
        except (TypeError, ValueError, KeyError, AttributeError) as error:
            raise BadForm(f"The form cannot be read: {error}.", remedy="Make it again from its pack.") from None


def _form(cls: type[Form], document: dict[str, Any]) -> Form:
    for unused in ("layout", "sentences", "words"):
        document.pop(unused, None)
    blocks = [{key: part for key, part in use.items() if key not in STANDING} for use in document.get("blocks", ())]
    narrative = document.get("narrative", {})
    patterns = tuple(_read(NarrativePattern, each) for each in narrative.get("patterns", ()))
    parts = {
        "sections": tuple(_read(Section, each) for each in document.get("sections", ())),
        "blocks": tuple(_read(BlockUse, each) for each in blocks),
        "elements": tuple(_read(Element, each) for each in document.get("elements", ())),
        "codes": {
            name: tuple(_read(FormCode, each) for each in codes) for name, codes in document.get("codes", {}).items()
        },
        "rules": tuple(_read(Rule, each) for each in document.get("rules", ())),
        "narrative": _read(Narrative, {**narrative, "patterns": patterns}),
        "gaps": tuple((str(start), str(end)) for start, end in document.get("gaps", ())),
    }
    form = _read(cls, {**document, **parts})
    assert isinstance(form, Form)
    return form


STANDING = ("key", "parent", "repeats", "word")


def _standing(name: str) -> dict[str, Any]:
    """What the reader on the phone needs of a block: its key, its parent, whether it repeats, its word."""
    block = BLOCKS[name]
    return {"key": block.key, "parent": block.parent, "repeats": block.repeats, "word": block.title}


DATES = {"valid_from", "valid_until", "prohibited_from", "effective_from", "effective_until"}
TUPLES = {"how", "missing", "fields", "require", "prohibit", "phase", "lacking"}


def _plain(thing: Any) -> dict[str, Any]:
    """A dataclass as JSON, without what has its default."""
    plain = {}
    for each in fields(thing):
        value = getattr(thing, each.name)
        default = each.default_factory() if callable(each.default_factory) else each.default
        if each.init and value != default:
            plain[each.name] = _json(value)
    return plain


def _json(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {key: _json(each) for key, each in value.items()}
    if isinstance(value, tuple):
        return [_json(each) for each in value]
    return _plain(value) if hasattr(value, "__dataclass_fields__") else value


def _read(kind: Any, plain: Mapping[str, Any]) -> Any:
    values = dict(plain)
    for key in values.keys() & DATES:
        values[key] = None if values[key] is None else date.fromisoformat(values[key])
    for key in values.keys() & TUPLES:
        if isinstance(values[key], list):  # the phase of an element is one word, that of a rule a list
            values[key] = tuple(values[key])
    return kind(**values)
