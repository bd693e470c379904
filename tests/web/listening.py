"""Surveys, codes and answers for the tests of those who listen."""

from __future__ import annotations

import secrets
from contextlib import contextmanager
from datetime import datetime, timedelta
from random import Random
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from cast import Cast, with_role
from cryptography.hazmat.primitives.asymmetric import rsa
from django.test import Client
from django.utils import timezone

from daylit.web import keys as keys_module
from daylit.web.accounts.models import Agency, Person
from daylit.web.audience import Role
from daylit.web.community import batches, blind, limits
from daylit.web.community.actions import make_codes, open_survey
from daylit.web.community.codes import spent_hash
from daylit.web.community.models import (
    Allotment,
    Answer,
    Commitment,
    FreeText,
    Kind,
    Meeting,
    Question,
    Rules,
    Source,
    Spent,
    Statement,
    Survey,
    Waiting,
)
from daylit.web.community.taking import Given, take_answer

MONTH = datetime.now(ZoneInfo("America/Chicago")).date().replace(day=1)
"""The month it is where the invented agencies are; in UTC the next one may have begun."""
keys_module.BLINDING_BITS = 1024  # in tests alone: a code is made and checked four times as fast


def liaison(agency: Agency, name: str = "hassan") -> Person:
    """Who runs surveys: one for each agency."""
    return Person.objects.filter(username=name).first() or with_role(name, Role.COMMUNITY, agency)


def a_survey(cast: Cast, kind: Kind = Kind.STOPS, *, at: datetime | None = None, **more: Any) -> Survey:
    """A survey that is open today."""
    at = at or timezone.now()
    told = {"title": "How did the stop go?", "title_es": "¿Cómo le fue?", **more}
    return open_survey(agency=cast.millbrook, kind=kind, by=liaison(cast.millbrook), at=at, **told)


def codes(survey: Survey, count: int = 1) -> list[str]:
    """Codes as they are printed."""
    return make_codes(survey=survey, count=count, by=liaison(survey.agency), at=timezone.now())


def a_given(**changes: Any) -> Given:
    """An answer, with one thing altered."""
    marks = {"a1": 4, "a2": 4, "a3": 5, "a4": 3, "a5": 5}
    return Given(**{"marks": marks, "kind": "traffic", "month": MONTH, **changes})


def answer(survey: Survey, *, many: int = 1, source: Source = Source.RECEIPT, **changes: Any) -> None:
    """So many answers, written down."""
    for number in range(many):
        spent = f"{survey.id}-{source}-{number}-{Random().random()}"
        take_answer(survey, a_given(**changes), spent=spent[:64], source=source, at=timezone.now())
    write_all()


def write_all(chance: Random | None = None) -> None:
    """Write down all that waits, however little it is."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(batches, "BATCH", 1)
        patched.setattr(batches, "LEAST", 1)
        batches.write_batches(at=timezone.now(), chance=chance)


def form_token(client: Client, path: str) -> str:
    """The token of a page's form."""
    page = client.get(path)
    return str(page.context["token"])


def payload(client: Client, survey: Survey, code: str, **changes: Any) -> dict[str, Any]:
    """What the survey's page sends, with one thing altered."""
    token = form_token(client, f"/survey/{survey.id}/")
    given = {"a1": "4", "a2": "5", "a3": "3", "a4": "0", "a5": "2", "text": "", "kind": "traffic", "area": ""}
    return {"form": token, "lang": "en", "code": code, **given, "month": "", **changes}


def is_spent(survey: Survey, code: str) -> str:
    """The hash of a code."""
    found = spent_hash(survey, code)
    assert found is not None
    return found


@contextmanager
def no_limits():
    """For a test that sends much from one place."""
    limits.forget()
    with pytest.MonkeyPatch.context() as patched:
        for name in ("CODES", "OPEN", "TEXTS", "VOTES"):
            patched.setattr(limits, name, 10**9)
        yield
    limits.forget()


def community_rows(agency: Agency, officer: Person) -> None:
    """A row of an agency in every table of this app."""
    things = community_things(agency)
    day, id = timezone.now().date(), uuid4()
    Rules.objects.create(agency=agency)
    Spent.objects.create(agency=agency, hash=id.hex)
    Waiting.objects.create(agency=agency, week=day, sealed=b"x")
    Answer.objects.create(id=id, agency=agency, survey=things["survey"], source="receipt", month=day)
    Allotment.objects.create(agency=agency, officer=officer, day=day)


def community_things(agency: Agency) -> dict[str, Any]:
    """One of each thing that addresses are about."""
    mine, day = {"agency": agency}, timezone.now().date()
    survey = Survey.objects.create(
        kind=Kind.STOPS, title="Stops", questions="stops_1", opens=day - timedelta(days=3), **mine
    )
    text = FreeText.objects.create(
        id=uuid4(), survey=survey, month=day.replace(day=1), text="Fine.", language="en", source="receipt", **mine
    )
    shown = {"language": "en", "day": day, "state": "shown", **mine}
    return {
        "agency": agency,
        "survey": survey,
        "text": text,
        "statement": Statement.objects.create(text="They are kind.", **shown),
        "question": Question.objects.create(text="Why?", due=day, code_hash=uuid4().hex, **shown),
        "meeting": Meeting.objects.create(title="At the library", day=day, place="Library", **mine),
        "commitment": Commitment.objects.create(said="More light.", did="Lamps.", since=day, due=day, **mine),
    }


THINGS = ("agency", "survey", "question", "meeting", "commitment")


def things_of(agency: Agency, name: str) -> Any:
    """The one thing of a name that an agency has."""
    models = {"survey": Survey, "question": Question, "meeting": Meeting, "commitment": Commitment}
    if name == "agency":
        return agency
    rows = models[name].objects.filter(agency=agency)
    return (rows.filter(state="shown") if name == "question" else rows).first()


def poison_community(agency: Agency, joined: str) -> None:
    """Every text that a resident or the liaison can write, filled with payloads; and answers enough to show them."""
    things = community_things(agency)
    survey = things["survey"]
    Survey.objects.filter(pk=survey.pk).update(title=joined[:120], title_es=joined[:120])
    for number in range(12):
        Answer.objects.create(
            id=uuid4(),
            agency=agency,
            survey=survey,
            source="receipt",
            month=survey.opens,
            kind=joined[:40],
            a1=1 + number % 5,
        )
    FreeText.objects.update(text=joined, shown_text=joined)
    shown = FreeText.objects.get()
    shown.pk, shown.state = uuid4(), "shown"
    shown.save(force_insert=True)
    for model in (Statement, Question):
        model.objects.update(because=joined[:300], text=joined[: model._meta.get_field("text").max_length])
        waiting = model.objects.get()
        waiting.pk, waiting.state = uuid4(), "waiting"
        if model is Question:
            waiting.code_hash = uuid4().hex
        waiting.save(force_insert=True)
    Question.objects.filter(state="waiting").update(answer=joined)
    Question.objects.filter(state="shown").update(answer=joined)
    Meeting.objects.update(
        title=joined[:120], title_es=joined[:120], place=joined[:200], agenda=joined, agenda_es=joined, minutes=joined,
        minutes_es=joined,
    )  # fmt: skip
    Commitment.objects.update(said=joined, said_es=joined, did=joined, did_es=joined)


def said_back_by_the_public_side(agency: Agency, joined: str) -> list[Any]:
    """Pages that show again what was sent to them."""
    client, survey = Client(), things_of(agency, "survey")
    root = f"/community/{agency.id}/"
    with no_limits():
        return [
            client.post(
                f"/survey/{survey.id}/", {"code": joined, "text": joined, "lang": joined, "kind": joined, "a1": joined}
            ),
            client.post(f"{root}statements/", {"text": joined, "form": joined, "lang": joined}),
            client.post(f"{root}questions/", {"text": joined, "form": joined}),
            client.get(f"/survey/{survey.id}/", {"c": joined, "a": joined, "k": joined, "m": joined}),
        ]


def blinded_by_a_phone(key: rsa.RSAPublicKey, nonce: bytes) -> tuple[int, int]:
    """What a phone does: the number to send, and the factor that it keeps."""
    n = key.public_numbers().n
    factor = secrets.randbelow(n - 2) + 2
    return blind.image(nonce, purpose="stops", modulus=n) * pow(factor, 65537, n) % n, factor


def unblinded(signed: int, factor: int, nonce: bytes, key: rsa.RSAPublicKey) -> str:
    n = key.public_numbers().n
    return blind.written(nonce + blind.shortened(signed * pow(factor, -1, n) % n, modulus=n))
