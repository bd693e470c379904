"""What an answer of a state is made of."""

from dataclasses import dataclass, field

OUTCOMES: dict[str, str] = {
    "accepted": "the state accepted it",
    "rejected": "the state sent it back",
    "no_more_information": "the state keeps it as one that cannot be completed",
    "unknown": "the answer does not say what became of it",
}
"""What an answer may say of a record."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One message of the state, as it came. ``field`` is the state's own name; ``person`` counts from 1, 0 for none."""

    code: str
    said: str
    field: str = ""
    person: int = 0
    severity: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordReply:
    """What an answer says of one record. Where ``record`` is empty, ``file`` names it."""

    outcome: str
    record: str = ""
    file: str = ""
    agency: str = ""
    messages: tuple[Message, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """An answer of a state. ``kind`` is summary, per_stop, service or unknown.

    ``whole`` is false where it breaks off or could not be understood to its end: then ``remarks`` say where, and no
    record of it counts as accepted. ``lists_only_errors`` says that records without an error do not stand in it.
    """

    kind: str
    whole: bool
    records: tuple[RecordReply, ...] = ()
    remarks: tuple[str, ...] = field(default=())
    lists_only_errors: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Explained:
    """One message in words. ``element`` and ``at`` are empty where it is not known what caused it.

    ``what`` is what is to be done: duplicate, locked, bad_officer_id, retry, reject; or unknown.
    """

    code: str
    sentence: str
    said: str
    what: str
    element: str = ""
    at: str = ""
