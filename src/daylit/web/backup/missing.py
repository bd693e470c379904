"""What the secrets' folder lacks for the records that are there, said after a backup was brought back.

The database is looked at as a whole, so its tables are asked for by name: this app lies below those that own them.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db.models import Manager

from daylit.web import wall
from daylit.web.configuration import Configuration
from daylit.web.keys import Keys, blinding_kind


@wall.everywhere()
def missing_secrets(configuration: Configuration, *, using: str = "default") -> tuple[str, ...]:
    """A sentence for each file of secrets that records need and that is not there: which, and what it means."""
    keys = Keys(configuration.secrets_folder)
    return (
        *_of_sign_in(keys, using),
        *_of_phones(keys, using),
        *_of_receipts(keys, using),
        *_of_answers(keys, using),
        *_of_review(keys, using),
        *_of_releases(keys, using),
    )


def _of_sign_in(keys: Keys, using: str) -> Iterator[str]:
    apps_of = _rows("mfa.Authenticator", using).filter(type__in=("totp", "recovery_codes")).values("user").distinct()
    if not (keys.folder / "factors").exists() and (people := apps_of.count()):
        yield (
            f"factors: the authenticator apps and recovery codes of {people:,} {'person' if people == 1 else 'people'} "
            "let nobody in. Passkeys do; for everybody else clear the second factor (daylit lost-factor)."
        )


def _of_phones(keys: Keys, using: str) -> Iterator[str]:
    if not keys.names("sealing"):
        yield "sealing-….pem: what phones still hold is sealed to it. It cannot be opened, and is lost without it."
    held = _rows("ledger.Held", using).filter(why="unreadable").values_list("body", flat=True)
    lost = Counter(_sealed_to(bytes(body)) for body in held.iterator())
    for name in sorted(set(lost) - {"", *keys.names("sealing")}):
        yield f"sealing-{name}.pem: {_count(lost[name], 'record')} kept as they came cannot be opened."


def _of_receipts(keys: Keys, using: str) -> Iterator[str]:
    receipts = Counter(_rows("ledger.Receipt", using).values_list("key", flat=True))
    heads = Counter(_rows("audit.Checkpoint", using).values_list("key", flat=True))
    for name in sorted({*receipts, *heads} - set(keys.names("signing"))):
        told = ((receipts[name], "receipt", "of officers"), (heads[name], "signed head", "of the log"))
        what = " and ".join(f"{_count(number, one)} {whose}" for number, one, whose in told if number)
        yield f"signing-{name}.pem: {what} cannot be checked. The records themselves can be read."


def _of_answers(keys: Keys, using: str) -> Iterator[str]:
    folder = keys.folder / "answers"
    if _rows("community.Spent", using).exists() and not (folder / "spent").exists():
        yield "answers/spent: codes of surveys that were used are not known again, so each could be used once more."
    waiting = Counter(_rows("community.Waiting", using).values_list("week", flat=True))
    for week in sorted(week for week in waiting if not (folder / f"week-{week}").exists()):
        yield f"answers/week-{week}: {_count(waiting[week], 'answer')} to surveys cannot be opened or counted."
    for agency in sorted(set(_rows("community.Allotment", using).values_list("agency", flat=True))):
        if not keys.names(blinding_kind(UUID(str(agency)))):
            yield f"{blinding_kind(agency)}-….pem: codes on receipts that were handed out are not taken."


def _of_review(keys: Keys, using: str) -> Iterator[str]:
    drawn = _rows("review.ReviewSample", using).count()
    if drawn and not (keys.folder / "sample").exists():
        yield (
            f"sample: whether {_count(drawn, 'draw')} for review fell as chance had it cannot be checked. "
            "The draws stay; contacts that come are drawn with a new secret."
        )


def _of_releases(keys: Keys, using: str) -> Iterator[str]:
    if _rows("publish.Release", using).exists() and not any(keys.folder.glob("release-*.pem")):
        yield "release-….pem: the next release is signed with new keys, which readers do not know yet."


def _rows(model: str, using: str) -> Manager[Any]:
    found: Manager[Any] = apps.get_model(model)._default_manager.using(using)  # type: ignore[assignment]
    return found


def _sealed_to(body: bytes) -> str:
    """The key to which a device sealed something; empty where it says none."""
    try:
        found = json.loads(body).get("key")
    except (ValueError, AttributeError, RecursionError):
        return ""
    return found if isinstance(found, str) and found.replace("-", "").isalnum() and len(found) <= 40 else ""


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"
