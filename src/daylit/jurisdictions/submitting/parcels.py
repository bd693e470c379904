"""What goes to the state at once and is answered at once: one file, or several that belong together."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

_NAMED = re.compile(r"\{([a-z_]+)(?::([^}]*))?\}")
_PLAIN = re.compile(r"[^A-Za-z0-9_.-]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One file of a parcel. Its name may still lack the time of sending: “{sent:%Y%m%d}_17.json”."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """What is to be sent at once.

    ``contact`` names what it is about: a contact, or the file of a period. ``fingerprint`` tells whether the same was
    sent before. ``kept`` is what must be known of it later. ``record`` is empty where it holds many records.
    """

    contact: str
    parts: tuple[Part, ...]
    kept: Mapping[str, Any]
    fingerprint: str
    kind: str
    version: str
    agency: str = ""
    transaction: str = ""
    record: str = ""
    marks: tuple[str, ...] = ()


def filled_name(template: str, known: Mapping[str, str]) -> str:
    """A file's name with all that is known filled in; the time of sending is left for later."""
    return _NAMED.sub(
        lambda found: found[0] if found[1] == "sent" else _PLAIN.sub("-", known.get(found[1], "")), template
    )


def names_in(template: str) -> set[str]:
    """What a file's name tells: “agency”, “month”, “sent” …"""
    return {found[1] for found in _NAMED.finditer(template)}


def sent_name(name: str, *, at: datetime, number: int = 1) -> str:
    """The name under which a file is sent; what has no place in a file's name becomes a dash.

    ``number`` tells apart files that would have the same name: it stands before the ending, from 2 on.
    """
    timed = _NAMED.sub(lambda found: at.strftime(found[2] or "%Y%m%d%H%M%S"), name)
    plain = _PLAIN.sub("-", timed).lstrip("._-") or "record"
    if number == 1:
        return plain
    stem, dot, ending = plain.rpartition(".")
    return f"{stem}_{number}.{ending}" if dot else f"{plain}_{number}"


def distinct(parts: Sequence[Part]) -> tuple[Part, ...]:
    """The files of a parcel, each with a name of its own."""
    known: set[str] = set()
    made = []
    for number, part in enumerate(parts, 1):
        stem, dot, ending = part.name.rpartition(".")
        name = part.name if part.name not in known else f"{stem}-{number}{dot}{ending}"
        known.add(name)
        made.append(Part(name=name, content=part.content))
    return tuple(made)
