"""What a form is made of: elements, the codes they may take, and where each came from."""

from dataclasses import dataclass
from datetime import date
from typing import Any

Node = list[Any]
"""A condition as ``daylit.record.expression`` parses it."""

KINDS: dict[str, str] = {
    "choice": "one of a list",
    "choices": "one or more of a list",
    "number": "a number",
    "date": "a day",
    "time": "a time of day",
    "datetime": "a day and a time by the local clock",
    "place": "a map point",
    "text": "text",
    "yes_no": "yes or no",
}
"""Every kind of answer and what it is. What repeats is a block, not an element."""

HOW = ("perceived", "stated", "document", "prior_knowledge")
"""How an answer about a person may have come to be known: values of the code list ``race_basis``."""

MARKERS = ("unknown", "refused", "not_observed", "not_applicable")
"""Why there is no answer: the values of the code list ``missing``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Element:
    """One question of a form.

    ``path`` is ``block.name``. ``codes`` names a list of the form, ``table`` a table from outside (offences, cities)
    that is looked into only when it is handed to ``check``. ``minimum`` and ``maximum`` bound a number (both
    inclusive) or, for ``choices``, how many may be chosen. ``decimals`` is the most digits behind the point of a
    number or of the two numbers of a place. Lengths count code points of the trimmed text. ``valid_from``,
    ``valid_until`` (inclusive) and ``prohibited_from`` speak of the date of contact. ``required`` is true, false or
    a condition; ``show`` is a condition or nothing. ``phase`` is “submit” for what only the sender knows.
    ``core`` is the column of the analytic table it becomes; ``fields`` are the state's own names for it.
    ``rule`` is the place's number for what the element itself asks: that it is answered, and within which limits.
    """

    path: str
    kind: str
    label: str
    help: str = ""
    cite: str = ""
    section: str = ""
    rule: str = ""
    codes: str = ""
    table: str = ""
    how: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    required: bool | Node = False
    show: Node | None = None
    valid_from: date | None = None
    valid_until: date | None = None
    prohibited_from: date | None = None
    prohibited_because: str = ""
    prohibited_cite: str = ""
    prohibited_rule: str = ""
    minimum: float | None = None
    maximum: float | None = None
    whole: bool = False
    decimals: int | None = None
    min_length: int | None = None
    max_length: int | None = None
    pattern: str = ""
    pattern_says: str = ""
    narrative: bool = False
    phase: str = "entry"
    lock_after: str = ""
    ask_person: str = ""
    own: bool = False
    core: str = ""
    fields: tuple[str, ...] = ()
    confidence: str = ""
    note: str = ""

    @property
    def block(self) -> str:
        """The part of the record in which the answer stands."""
        return self.path.partition(".")[0]

    @property
    def name(self) -> str:
        """The key of the answer within its part."""
        return self.path.partition(".")[2]


@dataclass(frozen=True, slots=True, kw_only=True)
class FormCode:
    """One value that an element may take.

    ``value`` is what is stored; ``code`` is what the state calls it in its file; ``core`` is the value of a Daylit
    list that it stands for and ``loss`` says what is lost on the way. ``exclusive`` allows nothing beside it.
    ``when`` says for which contacts it may be used, and ``rule`` by which rule of the place. ``requires`` is a
    sentence for the reference page.
    """

    value: str
    label: str
    code: str = ""
    meaning: str = ""
    core: str = ""
    loss: str = ""
    exclusive: bool = False
    when: Node | None = None
    rule: str = ""
    valid_from: date | None = None
    valid_until: date | None = None
    requires: str = ""
    confidence: str = ""
    note: str = ""
