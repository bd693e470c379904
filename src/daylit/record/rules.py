"""Rules between answers: what must be there, what must not, and what must hold, each with its sentence and source."""

from dataclasses import dataclass

from daylit.record.elements import Node

RULE_KINDS: dict[str, str] = {
    "check": "Read with the answers, by `check`.",
    "element": "Said by the questions that name it: that they are answered, and within their limits.",
    "scope": "Says which contacts and people are recorded; carried out by the scope of the pack.",
    "select": "Says which version of a pack holds; carried out when the pack is chosen.",
    "derive": "Says how a value is worked out; carried out when the state file is made.",
    "life_cycle": "Says what may change after sending; carried out when the record is sent again.",
    "privacy": "Says what must not be told; carried out when text is checked and when data leave the agency.",
    "publish": "Says what a publication shows; carried out by the publication view.",
}
"""Every kind of rule and where it is carried out. Only “check” is read with the answers as a rule."""

PHASES: dict[str, str] = {
    "entry": "while the officer writes",
    "submit": "before it is sent",
    "update": "when a sent record is changed",
    "review": "when a supervisor reads it",
}

CHECKED: dict[str, frozenset[str]] = {
    "entry": frozenset({"entry"}),
    "submit": frozenset({"entry", "submit"}),
    "review": frozenset({"entry", "submit", "review"}),
}
"""When a record is checked → the phases whose rules are read. A rule of “update” needs two revisions: a life cycle."""

SEVERITIES = ("error", "warning")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule of a place.

    It is read once for each instance of the deepest part it names. Where ``when`` is true or empty, each path of
    ``require`` must be answered, each of ``prohibit`` must not be, and ``check`` must hold. ``at`` is the path (or
    the part) that is shown beside the message; ``message`` and ``remedy`` are sentences an officer understands.
    """

    id: str
    message: str
    remedy: str = ""
    when: Node | None = None
    require: tuple[str, ...] = ()
    prohibit: tuple[str, ...] = ()
    check: Node | None = None
    at: str = ""
    severity: str = "error"
    phase: tuple[str, ...] = ("entry", "submit")
    kind: str = "check"
    cite: str = ""
    confidence: str = ""
    note: str = ""
