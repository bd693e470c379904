"""What a pack is: one version of the rules of a place, as data."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from daylit.record.elements import Node
from daylit.record.form import Form
from daylit.record.rules import Rule

COMPLETENESS = ("faithful", "near-faithful", "draft")
"""How much of the public standard a pack holds: all, at least 95 of 100 rows, at least 80 of 100."""

REPORTING_UNITS = ("contact", "person", "outcome", "search", "aggregate")
FORMATS = ("json", "xml", "delimited", "fixed", "linked", "crosstab")
RESPONSE_READERS = ("none", "sdcs")
"""A place that does not answer; and answers in CSV, XML or JSON, told apart by looking at them, as California's are."""

FILE_STATUS = ("submission", "released", "view")
DEADLINE_RULES = (
    "yearly",
    "half-yearly",
    "quarterly",
    "monthly",
    "end_of_shift",
    "hours",
    "continuous",
    "years_kept",
)
REDUCTIONS = (
    "as_is",
    "multi_to_other",
    "hispanic_overrides",
    "first_in_order",
    "separate_ethnicity",
    "unknown_if_any_unknown",
    "label",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Authority:
    """A text of law, or another public source, that the pack was written from."""

    cite: str
    url: str = ""
    retrieved: date | None = None
    confidence: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaveOut:
    """Who or what is not reported: the first that holds decides. ``unit`` is contact or person."""

    id: str
    when: Node
    message: str
    unit: str = "contact"
    cite: str = ""
    confidence: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """What is reported. ``agency`` are sentences about which agencies must; nothing checks them."""

    agency: tuple[str, ...] = ()
    leave_out: tuple[LeaveOut, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TableRow:
    """One code of an external table, with the days of contact for which it may be used (both inclusive)."""

    code: str
    label: str
    valid_from: date | None = None
    valid_until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ExternalTable:
    """A code table that the state publishes and changes: offences, cities, schools.

    A pack ships a small ``sample`` for tests and the demo; ``importer`` reads the state's own file.
    """

    id: str
    title: str
    source: str = ""
    importer: str = "csv"
    sheet: str = ""
    key: str = ""
    label: str = ""
    from_column: str = ""
    until_column: str = ""
    rows: tuple[TableRow, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    """One thing that is due. ``rule`` is one of ``DEADLINE_RULES``; which of the others it needs follows from it."""

    kind: str
    title: str
    rule: str
    day: str = ""
    days_after: int | None = None
    hours: int | None = None
    years: int | None = None
    first: date | None = None
    cite: str = ""
    confidence: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Crosswalk:
    """How an element is put into the words of another standard, and what is lost on the way.

    Where ``target`` is the name of a pack, ``daylit.jurisdictions.crosswalk`` carries it out: ``to`` is the element
    there (empty: the one of the same name), ``codes`` say which value becomes which (empty text: none; “*”: every
    other), before those with the same Daylit word; ``how = "label"`` writes labels as text; ``yes_if`` answers a yes
    or no. Of several for one element the first whose ``when``
    holds is taken. ``loss`` is a sentence, told wherever the element was answered.
    """

    target: str
    element: str = ""
    how: str = "as_is"
    order: tuple[str, ...] = ()
    to: str = ""
    codes: Mapping[str, str] = field(default_factory=dict)
    when: Node | None = None
    yes_if: Node | None = None
    loss: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FileColumn:
    """One column, or one place in a tree, of a state file.

    ``to`` is the column's name or the path; ``source`` the element (or, empty, ``value`` is written as it is);
    ``how`` how the answer is put into text; ``when`` a condition outside of which ``empty`` is written.
    """

    to: str
    source: str = ""
    value: str = ""
    how: str = ""
    when: Node | None = None
    width: int | None = None
    pad: str = " "
    align: str = "left"
    empty: str | None = None
    order: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CrosstabRow:
    """One row of an aggregate file: its label and the condition for being counted in it."""

    label: str
    when: Node | None = None
    id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FileTable:
    """One table of a file that has several.

    Of a cross-tab, the columns are the codes of the element ``across``; the rows are ``rows`` and then one for each
    code of the element ``down``.
    """

    id: str
    title: str = ""
    unit: str = "person"
    name: str = ""
    columns: tuple[FileColumn, ...] = ()
    rows: tuple[CrosstabRow, ...] = ()
    across: str = ""
    down: str = ""
    when: Node | None = None
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FileSum:
    """An arithmetic check of an aggregate file: the rows ``parts`` added up are compared with ``whole``.

    “search.yes” names a row, “gender” all rows of a table. The parts “columns” are the columns of the row ``whole``.
    """

    id: str
    whole: str
    parts: tuple[str, ...]
    relation: str = "=="
    message: str = ""
    cite: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FileCode:
    """A code that stands in a file only, because no officer chooses it: of the list ``list``, what ``code`` means.

    ``value`` is the value of the record it is written for, empty where it is worked out (“more than one”).
    """

    list: str
    code: str
    label: str
    value: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StateFile:
    """One file: what the state takes, what it publishes, or what the agency shows. ``status`` says which."""

    id: str
    title: str
    format: str
    unit: str = "contact"
    status: str = "submission"
    name: str = ""
    empty: str = ""
    delimiter: str = ","
    quote: str = '"'
    header: bool = True
    line_end: str = "\r\n"
    encoding: str = "utf-8"
    forbidden: str = ""
    root: str = ""
    transports: tuple[str, ...] = ()
    columns: tuple[FileColumn, ...] = ()
    tables: tuple[FileTable, ...] = ()
    sums: tuple[FileSum, ...] = ()
    codes: tuple[FileCode, ...] = ()
    when: Node | None = None
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Transaction:
    """What the state calls a new record, a changed one, one taken back, and one that cannot be completed."""

    new: str = ""
    changed: str = ""
    withdrawn: str = ""
    no_more_information: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unique:
    """Answers that no two contacts of an agency may have in common, found before anything is sent.

    ``of`` are elements of parts that stand once. A contact that lacks one of them is compared with none.
    """

    id: str
    of: tuple[str, ...]
    message: str
    remedy: str = ""
    cite: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponseCode:
    """What an error code of the state means, what is to be done about it, and which element caused it."""

    what: str
    meaning: str = ""
    element: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """How the state's answer is read. ``reader`` is one of ``RESPONSE_READERS``."""

    reader: str = "none"
    codes: Mapping[str, ResponseCode] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """What the place itself shows in public: the file that is the view, what is dropped, the smallest count shown."""

    view: str = ""
    drop: tuple[str, ...] = ()
    smallest: int | None = None
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Vector:
    """A case that must come out: a record, and the rules that it breaks or that leave it out.

    The record is ``answers``, or that of the case ``base``, without ``take_out`` and with ``change`` (place → answer).
    A problem that carries no rule is expected by its code.
    """

    id: str
    base: str = ""
    answers: Mapping[str, Any] = field(default_factory=dict)
    take_out: tuple[str, ...] = ()
    change: Mapping[str, Any] = field(default_factory=dict)
    expect: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pack:
    """One version of the rules of a place.

    ``rules`` are all of them; those that ``check`` reads stand in the ``form`` too. ``missing`` names, in sentences,
    what the pack does not hold. ``standards`` maps the names of code lists to the state's own names for them, and
    ``fields_elsewhere`` the state's names of fields to where they are answered if not by an element.
    """

    id: str
    version: str
    title: str
    country: str
    place: str
    completeness: str
    effective_from: date
    effective_until: date | None
    reporting_unit: str
    form: Form
    standard: str = ""
    confidence: str = ""
    missing: tuple[str, ...] = ()
    authority: tuple[Authority, ...] = ()
    rules: tuple[Rule, ...] = ()
    done_by: Mapping[str, str] = field(default_factory=dict)
    version_rule: str = ""
    narrative_rule: str = ""
    narrative_max: int | None = None
    scope: Scope = Scope()
    tables: tuple[ExternalTable, ...] = ()
    deadlines: tuple[Deadline, ...] = ()
    crosswalks: tuple[Crosswalk, ...] = ()
    files: tuple[StateFile, ...] = ()
    transaction: Transaction = Transaction()
    unique: tuple[Unique, ...] = ()
    response: Response = Response()
    publication: Publication = Publication()
    vectors: tuple[Vector, ...] = ()
    list_titles: Mapping[str, str] = field(default_factory=dict)
    list_names: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    fields_elsewhere: Mapping[str, str] = field(default_factory=dict)

    @property
    def partial(self) -> bool:
        """Whether something of the public standard is missing. A partial pack can never be called certified."""
        return self.completeness != "faithful" or bool(self.missing)

    def covers(self, day: date) -> bool:
        """Whether this version holds for a contact of that day."""
        return self.effective_from <= day and (self.effective_until is None or day <= self.effective_until)

    def file(self, name: str) -> StateFile:
        """The state file with this id.

        Raises
        ------
        KeyError
            The pack has no such file.
        """
        return {each.id: each for each in self.files}[name]

    def sample_tables(self) -> dict[str, dict[str, tuple[str, str] | None]]:
        """The shipped rows of the external tables as ``check`` takes them: code → first and last day, or None."""
        return {table.id: {row.code: _days(row) for row in table.rows} for table in self.tables if table.rows}


def _days(row: TableRow) -> tuple[str, str] | None:
    if row.valid_from is None and row.valid_until is None:
        return None
    first = row.valid_from or date(1, 1, 1)
    return first.isoformat(), (row.valid_until or date(9999, 12, 31)).isoformat()
