"""What a device sends, taken apart. Whatever is not as it should be becomes a problem; nothing is thrown away."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from daylit.record.problems import Problem
from daylit.web.ledger.moments import read_instant
from daylit.web.ledger.problem_texts import problem

MOST_TAGS, LONGEST_TAG, LONGEST_LINE, LONGEST_REASON = 20, 60, 80, 1_000
MOST_SECONDS = 7 * 86_400
_UNKEEPABLE = re.compile("[\x00\ud800-\udfff]")


@dataclass(slots=True, kw_only=True)
class Entry:
    """An entry. ``problems`` are those of its envelope; the answers are for others to check."""

    made_at: datetime
    sent_at: datetime
    answers: Any
    form: dict[str, str]
    unit: str | None
    area: str | None
    late_reason: str
    reason: str
    cad: str
    tags: list[str]
    officer: str
    corrects: UUID | None
    override: dict[str, str]
    seconds: int | None
    problems: list[Problem] = field(default_factory=list)


def keepable(value: Any) -> bool:
    """Whether every database can hold the value: no zero sign, no half of a sign, no number without end."""
    if isinstance(value, str):
        return _UNKEEPABLE.search(value) is None
    if isinstance(value, float):
        return math.isfinite(value)
    if isinstance(value, dict):
        return all(keepable(key) and keepable(each) for key, each in value.items())
    return all(map(keepable, value)) if isinstance(value, list) else True


def read_entry(raw: dict[str, Any], *, at: datetime) -> Entry:
    """The entry in a JSON object. Times that cannot be read are replaced by ``at`` and told as problems."""
    found: list[Problem] = []
    made_at, sent_at = (read_instant(raw.get(name)) for name in ("made_at", "sent_at"))
    if made_at is None or sent_at is None:
        found.append(problem("entry.no_times"))
    corrects = _uuid(raw.get("corrects"))
    if raw.get("corrects") is not None and corrects is None:
        found.append(problem("entry.corrects_unknown"))
    for name, longest in (("late_reason", LONGEST_REASON), ("reason", LONGEST_REASON), ("cad", LONGEST_LINE)):
        given = raw.get(name)
        if given is not None and (not isinstance(given, str) or len(given) > longest):
            found.append(problem("entry.line", at=name, longest=longest))
    if not _are_tags(raw.get("tags")):
        found.append(problem("entry.tags", at="tags", most=MOST_TAGS, longest=LONGEST_TAG))
    form, override = raw.get("form"), raw.get("override")
    return Entry(
        made_at=made_at or at,
        sent_at=sent_at or at,
        answers=raw.get("answers"),
        form={key: each for key, each in form.items() if isinstance(each, str)} if isinstance(form, dict) else {},
        unit=_text(raw.get("unit")) or None,
        area=_text(raw.get("area")) or None,
        late_reason=_text(raw.get("late_reason")),
        reason=_text(raw.get("reason")),
        cad=_text(raw.get("cad")),
        tags=_texts(raw.get("tags")),
        officer=_text(raw.get("officer")),
        corrects=corrects,
        override={key: _text(each) for key, each in override.items()} if isinstance(override, dict) else {},
        seconds=_seconds(raw.get("seconds")),
        problems=found,
    )


def _text(given: object) -> str:
    return given.strip() if isinstance(given, str) else ""


def _texts(given: object) -> list[str]:
    return [each for each in given if isinstance(each, str)] if isinstance(given, list) else []


def _uuid(given: object) -> UUID | None:
    try:
        return UUID(given) if isinstance(given, str) else None
    except ValueError:
        return None


def _are_tags(given: object) -> bool:
    if given is None:
        return True
    return (
        isinstance(given, list)
        and len(given) <= MOST_TAGS
        and all(isinstance(each, str) and len(each) <= LONGEST_TAG for each in given)
    )


def _seconds(given: object) -> int | None:
    """All seconds together; nothing where they were not counted, or cannot be true."""
    if not isinstance(given, dict) or not given:
        return None
    parts = [each for each in given.values() if isinstance(each, int | float) and not isinstance(each, bool)]
    if len(parts) < len(given) or any(each < 0 for each in parts) or sum(parts) > MOST_SECONDS:
        return None
    return round(sum(parts))
