"""What is written to the log: every kind of event, in full, and never what it must not hold (TRUST AUD-5)."""

import ast
from datetime import timedelta
from pathlib import Path

import pytest
from cast import NOW, Cast, signed_in
from test_audit_rows import a_revision

from daylit.web.accounts.actions import accept_invitation, grant, invite
from daylit.web.accounts.guessing import unlock, wrong_guess
from daylit.web.audience import Role
from daylit.web.audit import witnessed
from daylit.web.audit.actions import leaf_bytes, record
from daylit.web.audit.catalogue import EVENTS
from daylit.web.audit.models import Event
from daylit.web.audit.witnessed import witness
from daylit.web.ledger.models import Revision

SOURCE = Path(__file__).parents[2] / "src/daylit/web"
WAITING: dict[str, str] = {}
"""Kinds that nothing writes yet, and what they wait for. A kind leaves this list when it is written."""


def words_of_the_source(folder: Path = SOURCE) -> set[str]:
    """Every text in the sources of the agency's product, but for the catalogue itself.

    One that is put together, such as ``f"contact.{why}"``, counts with each plain text of its own file behind it.
    """
    found: set[str] = set()
    for path in folder.rglob("*.py"):
        if path.name == "catalogue.py":
            continue
        tree = list(ast.walk(ast.parse(path.read_text("utf-8"))))
        plain = {part.value for part in tree if isinstance(part, ast.Constant) and isinstance(part.value, str)}
        begun = {part.values[0].value for part in tree if isinstance(part, ast.JoinedStr) and is_kind(part)}
        found |= plain | {f"{beginning}{word}" for beginning in begun for word in plain}
    return found


def is_kind(part: ast.JoinedStr) -> bool:
    first = part.values[0] if part.values else None
    return isinstance(first, ast.Constant) and any(kind.startswith(str(first.value)) for kind in EVENTS)


def test_it_works_and_every_kind_is_written_somewhere_or_waits():
    assert sorted(set(EVENTS) - words_of_the_source() - set(WAITING)) == []
    assert sorted(set(WAITING) - set(EVENTS)) == []


def test_what_waits_is_written_nowhere_and_what_is_written_does_not_wait():
    assert words_of_the_source() & set(WAITING) == set()


def test_a_kind_that_nothing_writes_is_noticed(tmp_path: Path):
    """Negative control: of the catalogue, only what these lines write is found."""
    (tmp_path / "a.py").write_text('WHY = "conflict"\nrecord(f"contact.{why}")\nrecord("log.read")\n', "utf-8")
    (tmp_path / "b.py").write_text('OTHER = "unreadable"\n', "utf-8")
    assert words_of_the_source(tmp_path) & set(EVENTS) == {"contact.conflict", "log.read"}


def test_a_kind_that_is_not_in_the_catalogue_cannot_be_written(db: None):
    with pytest.raises(ValueError, match="add it to the catalogue"):
        record("contact.vanished", at=NOW)
    assert Event.objects.count() == 0


@pytest.mark.parametrize("kind", sorted(EVENTS))
def test_each_kind_says_who_what_when_where_and_how_it_ended(cast: Cast, kind: str):
    at = NOW + timedelta(milliseconds=10)
    event = record(
        kind, at=at, by=cast.rivera.id, agency=cast.millbrook.id, subject="contact:1", outcome="refused", origin="ab12"
    )
    kept = Event.objects.get(number=event.number)
    assert (kept.kind, kept.person, kept.agency) == (kind, cast.rivera.id, cast.millbrook.id)
    assert (kept.at, kept.subject, kept.outcome, kept.origin) == (at, "contact:1", "refused", "ab12")
    assert b"14:00:00.010000+00:00" in leaf_bytes(kept)


def test_none_of_500_canaries_is_in_the_log(cast: Cast, monkeypatch: pytest.MonkeyPatch):
    """Names, sign-in names, passwords, guesses, places and what records say: nothing of them may stand in an event."""
    monkeypatch.setattr(witnessed, "_TABLES", {})
    witness(Revision, name="revision")
    canaries = [f"CANARY{number:03d}x" for number in range(500)]
    for at in range(0, 500, 5):
        name, person_name, password, guess, text = canaries[at : at + 5]
        person, code = invite(
            agency=cast.millbrook, username=name, name=person_name, email=f"{name}@x.org", by=None, at=NOW
        )
        accept_invitation(code=code, password=f"{password}-four-words", at=NOW)
        for _ in range(5):
            wrong_guess(who=name, where=f"{guess}.example", at=NOW)
        unlock(person=person, by=cast.tanaka.id, agency=cast.millbrook.id, at=NOW)
        grant(person=person, agency=cast.millbrook, role=Role.ANALYST, since=NOW.date(), by=cast.tanaka.id, at=NOW)
        row = a_revision(cast, number=at)
        row.entry = {"answers": {"narrative": text}}
        record("contact.corrected", at=NOW, rows=[row])
        row.save()
    signed_in(cast.rivera).get(f"/{canaries[0]}/?q={canaries[1]}")
    log = b"\n".join(leaf_bytes(event) for event in Event.objects.all()).lower()
    assert Event.objects.count() > 800
    assert [canary for canary in canaries if canary.lower().encode() in log] == []


def test_a_canary_in_the_details_would_be_found(db: None):
    """Negative control of the search above."""
    event = record("log.read", at=NOW, details={"name": "CANARY"})
    assert b"CANARY" in leaf_bytes(event)
