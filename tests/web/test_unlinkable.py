"""FEED-1, FEED-2, FEED-5, FEED-8: with the whole database and its order, no answer is tied to a code or a stop."""

from __future__ import annotations

import logging
import random
import secrets
from datetime import UTC, datetime, time, timedelta
from itertools import product
from pathlib import Path

import numpy as np
import pytest
from cast import Cast
from cryptography.hazmat.primitives.asymmetric import rsa
from django.conf import settings
from django.db import connection
from django.test import Client
from django.utils import timezone
from listening import (
    MONTH,
    a_given,
    a_survey,
    blinded_by_a_phone,
    codes,
    form_token,
    liaison,
    no_limits,
    payload,
    unblinded,
    write_all,
)

from daylit.web.audit.models import Event
from daylit.web.community import batches, blind, sealing
from daylit.web.community.actions import forget_texts
from daylit.web.community.models import Answer, FreeText, Kind, Source, Spent, Survey, Waiting
from daylit.web.community.taking import MARKS, monday, take_answer
from daylit.web.running import command_of

PEOPLE = 2_000
NEAR = 50
"""Two places of an order are near if so few lie between them; by chance 5 % of 2,000 pairs are."""
CHOICES = list(product(range(1, 6), repeat=5))
"""3,125 ways to answer: each of the people in the test answers in another, so that the truth is known."""


def stopped(survey, *, people: int, each: int = 250) -> list[tuple[int, ...]]:
    """So many people answer one after the other, and batches are written in between; what each of them answered."""
    truth = random.Random(7).sample(CHOICES, people)
    for number, marks in enumerate(truth):
        given = a_given(marks=dict(zip(MARKS, marks, strict=True)), text=f"{marks}")
        take_answer(survey, given, spent=f"{number:064d}", source=Source.RECEIPT, at=timezone.now())
        if number % each == each - 1:
            write_all(random.Random(number))
    return truth


def order_of(table: str, *, by: str) -> str:
    where = {"rowid": "rowid" if connection.vendor == "sqlite" else "ctid", "id": "id"}
    return f"SELECT {', '.join(MARKS) if table == 'community_answer' else 'text'} FROM {table} ORDER BY {where[by]}"


def found(query: str) -> list[tuple[int, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query)
        return [tuple(row) for row in cursor.fetchall()]


def spent_order() -> list[int]:
    """In which order people answered, as the table of used codes has it on the disk (the test's hashes count up)."""
    column = "rowid" if connection.vendor == "sqlite" else "ctid"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT hash FROM community_spent ORDER BY {column}")
        return [int(row[0]) for row in cursor.fetchall()]


def tells(guess: np.ndarray, truth: np.ndarray) -> tuple[float, float, float]:
    """How well one order tells another: share of exact hits over chance, of near ones over chance, and |ρ|."""
    n = len(truth)
    exact = float((guess == truth).mean()) * n
    near = float((np.abs(guess - truth) <= NEAR).mean()) / ((2 * NEAR + 1) / n)
    return exact, near, abs(float(np.corrcoef(guess, truth)[0, 1]))


def ranks(order: list[tuple[int, ...]], truth: list[tuple[int, ...]]) -> np.ndarray:
    place = {marks: number for number, marks in enumerate(truth)}
    return np.array([place[marks] for marks in order])


def test_no_order_in_the_database_ties_2_000_answers_to_their_codes(cast: Cast):
    survey = a_survey(cast)
    truth = stopped(survey, people=PEOPLE)
    assert (Answer.objects.count(), Spent.objects.count(), Waiting.objects.count()) == (PEOPLE, PEOPLE, 0)
    by_code = np.array(spent_order())
    sent = np.arange(PEOPLE)
    exact = []
    for by in ("rowid", "id"):
        answers = ranks(found(order_of("community_answer", by=by)), truth)
        texts = ranks([eval(row[0]) for row in found(order_of("community_freetext", by=by))], truth)
        for guess, known in ((answers, by_code), (answers, sent), (texts, by_code), (texts, sent), (answers, texts)):
            hits, near, rho = tells(guess, known)
            exact.append(hits)
            assert near <= 1.5
            assert rho < 0.05 * 1.3  # one of ten such ρ by pure chance lies beyond 0.05; see the mean below
    assert np.mean(exact) <= 1.5


def test_an_attacker_who_tries_every_shift_does_no_better(cast: Cast):
    """Where batches stood one behind the other, some shift of one order against the other would fit."""
    survey = a_survey(cast)
    truth = stopped(survey, people=500, each=25)
    answers, by_code = ranks(found(order_of("community_answer", by="rowid")), truth), np.array(spent_order())
    hits = [int((np.roll(answers, shift) == by_code).sum()) for shift in range(500)]
    assert np.mean(hits) <= 1.5
    assert max(hits) <= 8


def test_answers_in_the_order_in_which_they_came_would_be_told(cast: Cast, monkeypatch):
    """Negative control: batches as they come, one behind the other, are found by the same attack."""
    survey = a_survey(cast)
    monkeypatch.setattr(batches, "_mix", lambda there, fresh, *, chance: there.model.objects.bulk_create(fresh))
    truth = stopped(survey, people=400, each=20)
    answers = ranks(found(order_of("community_answer", by="rowid")), truth)
    exact, _, rho = tells(answers, np.array(spent_order()))
    assert exact > 1.5
    assert rho > 0.99


def test_shuffling_each_batch_alone_would_be_told_too(cast: Cast, monkeypatch):
    """Negative control: what a batch holds is known then, and the order of batches is that of time."""

    def alone(there, fresh, *, chance):
        rows = list(fresh)
        chance.shuffle(rows)
        there.model.objects.bulk_create(rows)

    survey = a_survey(cast)
    monkeypatch.setattr(batches, "_mix", alone)
    truth = stopped(survey, people=400, each=20)
    _, near, rho = tells(ranks(found(order_of("community_answer", by="rowid")), truth), np.array(spent_order()))
    assert rho > 0.9
    assert near > 1.5


def test_what_waits_cannot_be_read_and_all_of_it_is_of_one_length(cast: Cast):
    survey = a_survey(cast)
    for number, text in enumerate(("", "CANARY-SHORT", "CANARY-LONG " * 100)):
        take_answer(survey, a_given(text=text), spent=f"{number}", source=Source.RECEIPT, at=timezone.now())
    sealed = [bytes(row.sealed) for row in Waiting.objects.all()]
    assert len({len(one) for one in sealed}) == 1
    assert not any(b"CANARY" in one for one in sealed)


def test_answers_wait_until_their_week_is_over_and_eleven_of_their_survey_are_there(cast: Cast):
    """Whoever reads the public's results each week would otherwise read the one answer that came in between."""
    survey, other, now = a_survey(cast), a_survey(cast, Kind.COMMUNITY), timezone.now()
    later = now + timedelta(days=7)

    def come_in(count: int, where: Survey, source: Source) -> None:
        for _ in range(count):
            take_answer(where, a_given(text="x"), spent=secrets.token_hex(16), source=source, at=now)

    come_in(10, survey, Source.RECEIPT)
    come_in(9, other, Source.INVITED)
    assert batches.write_batches(at=now).answers == 0
    assert batches.write_batches(at=later).answers == 0  # the week is over, and each survey has too few
    come_in(1, survey, Source.RECEIPT)
    assert batches.write_batches(at=now).answers == 11  # twenty wait: those of the survey that has enough
    come_in(5, other, Source.OPEN)  # counted apart, so they are not enough together
    assert batches.write_batches(at=later).answers == 0
    assert (Answer.objects.count(), Waiting.objects.count()) == (11, 14)


def test_what_is_left_of_a_closed_survey_is_written(cast: Cast):
    survey, now = a_survey(cast), timezone.now()
    for number in range(3):
        take_answer(survey, a_given(text="x"), spent=f"{number}", source=Source.RECEIPT, at=now)
    Survey.objects.filter(pk=survey.pk).update(closes=now.date())
    assert batches.write_batches(at=now + timedelta(days=7)).answers == 3
    assert (Answer.objects.count(), Waiting.objects.count()) == (3, 0)


def test_a_weeks_key_is_thrown_away_and_what_it_sealed_stays_closed(cast: Cast):
    survey = a_survey(cast)
    now = timezone.now()
    for number in range(batches.LEAST):
        take_answer(survey, a_given(), spent=f"{number}", source=Source.RECEIPT, at=now)
    row = Waiting.objects.first()
    assert row is not None
    sealed, week = bytes(row.sealed), row.week
    assert sealing.opened(sealed, week=week) is not None
    batches.write_batches(at=now + timedelta(days=15))
    assert sealing.opened(sealed, week=week) is None


def test_answers_whose_key_is_gone_are_told_and_stop_no_others(cast: Cast):
    survey = a_survey(cast)
    now = timezone.now()
    take_answer(survey, a_given(), spent="1", source=Source.RECEIPT, at=now)
    Waiting.objects.update(week=monday(now.date()) - timedelta(days=70))
    for number in range(batches.LEAST):
        take_answer(survey, a_given(), spent=f"{number + 2}", source=Source.RECEIPT, at=now)
    assert batches.write_batches(at=now) == batches.Written(answers=batches.LEAST, lost=1)


def test_no_event_tells_of_a_single_answer(cast: Cast):
    survey = a_survey(cast)
    before = Event.objects.count()
    take_answer(survey, a_given(), spent="1", source=Source.RECEIPT, at=timezone.now())
    assert Event.objects.count() == before
    write_all()
    (event,) = Event.objects.filter(kind="answers.written")
    assert event.details == {"answers": 1, "lost": 0}


# --- The code ---


def a_key(bits: int = 1024) -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=bits)


def test_a_phones_code_is_one_of_ours_though_nobody_here_has_seen_it():
    key = a_key()
    nonce = secrets.token_bytes(blind.NONCE)
    number, factor = blinded_by_a_phone(key.public_key(), nonce)
    code = unblinded(blind.sign_blinded(number, key=key), factor, nonce, key.public_key())
    assert blind.is_ours(blind.read(code), purpose="stops", key=key)
    assert not blind.is_ours(blind.read(code), purpose="survey x", key=key)
    assert not blind.is_ours(blind.read(code), purpose="stops", key=a_key())


def test_every_signature_fits_every_code_so_none_is_told_from_another():
    """With all it has seen, and its key, the server finds for each code and each signing a factor that ties them."""
    key = a_key()
    n = key.public_key().public_numbers().n
    nonces = [secrets.token_bytes(blind.NONCE) for _ in range(6)]
    seen = [blinded_by_a_phone(key.public_key(), nonce)[0] for nonce in nonces]
    numbers = key.private_numbers()
    for number in seen:
        for nonce in nonces:
            image = blind.image(nonce, purpose="stops", modulus=n)
            factor = pow(number * pow(image, -1, n) % n, numbers.d, n)
            assert image * pow(factor, 65537, n) % n == number


def test_a_number_that_is_not_blinded_would_be_told():
    """Negative control: a phone that sends the image itself is known by it."""
    key = a_key()
    n = key.public_key().public_numbers().n
    nonces = [secrets.token_bytes(blind.NONCE) for _ in range(20)]
    seen = [blind.image(nonce, purpose="stops", modulus=n) for nonce in nonces]
    assert [seen.index(blind.image(nonce, purpose="stops", modulus=n)) for nonce in nonces] == list(range(20))


@pytest.mark.parametrize("number", [0, 1, -1])
def test_what_is_no_number_of_the_key_is_refused(number: int):
    key = a_key()
    n = key.public_key().public_numbers().n
    for wrong in (number, n + number):
        with pytest.raises(blind.NotBlinded):
            blind.sign_blinded(wrong, key=key)


def test_guessing_is_hopeless_and_a_short_tag_would_not_be(monkeypatch):
    """FEED-5: a tag has 64 bits, so of 10⁷ guesses 5·10⁻¹³ hit; a tag of one byte is found within 256."""
    key = a_key()
    guesses = [secrets.token_bytes(blind.NONCE + blind.TAG) for _ in range(100)]
    assert sum(blind.is_ours(guess, purpose="stops", key=key) for guess in guesses) == 0
    assert 8 * blind.TAG >= 64
    monkeypatch.setattr(blind, "TAG", 1)
    nonce = secrets.token_bytes(blind.NONCE)
    assert sum(blind.is_ours(nonce + bytes([tag]), purpose="stops", key=key) for tag in range(256)) == 1


def test_codes_are_read_however_they_are_typed():
    code = blind.new_code(purpose="stops", key=a_key())
    raw = blind.read(code)
    assert raw is not None
    for typed in (
        code.lower(),
        code.replace("-", ""),
        code.replace("-", " "),
        code.replace("0", "O").replace("1", "l"),
    ):
        assert blind.read(typed) == raw
    assert blind.written(raw) == code
    for wrong in ("", code[:-1], code + "0", code[:-1] + "U", "é" * 24):
        assert blind.read(wrong) is None


# --- What is kept of who asks ---

CANARIES = {
    "HTTP_USER_AGENT": "CANARYAGENT", "HTTP_REFERER": "https://canaryreferrer.org/",
    "HTTP_COOKIE": "a=CANARYCOOKIE",
    "HTTP_X_FORWARDED_FOR": "203.0.113.77", "HTTP_FORWARDED": "for=198.51.100.88", "HTTP_VIA": "CANARYVIA",
    "HTTP_X_REAL_IP": "198.51.100.99", "REMOTE_ADDR": "192.0.2.66", "HTTP_ACCEPT_LANGUAGE": "es-CANARYLANG",
    "HTTP_ACCEPT": "text/html;q=CANARYACCEPT", "HTTP_X_DEVICE": "CANARYDEVICE",
}  # fmt: skip
MARKS_OF_WHO = (
    *("canaryagent", "canaryreferrer", "canarycookie", "203.0.113.77", "198.51.100.88", "canaryvia"),
    *("198.51.100.99", "192.0.2.66", "canarylang", "canaryaccept", "canarydevice"),
)


def everything_kept() -> bytes:
    """Every row of every table, and every file of the installation."""
    parts = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            parts += [repr(row).encode() for row in cursor.fetchall()]
    if connection.vendor == "sqlite":
        parts.append(connection.connection.serialize())  # with all that is on pages that are free now
    files = [path for path in Path(settings.INSTALLATION.home).rglob("*") if path.is_file()]
    return b"\n".join([*parts, *(path.read_bytes() for path in files)]).lower()


def submissions(survey, *, many: int) -> None:
    client = Client(**CANARIES)
    with no_limits():
        for code in codes(survey, many):
            assert client.post(f"/survey/{survey.id}/", payload(client, survey, code, text="Fine.")).status_code == 302
        client.post(f"/survey/{survey.id}/", {"form": "x", "code": "wrong"})
        client.get("/survey/00000000-0000-0000-0000-000000000000/")
        page = f"/community/{survey.agency_id}/"
        for where, told in (("questions/", "Why so?"), ("statements/", "They are kind.")):
            client.post(page + where, {"form": form_token(client, page + where), "text": told, "lang": "en"})


@pytest.mark.parametrize("many", [100, pytest.param(1_000, marks=pytest.mark.soak)])
def test_nothing_of_who_asks_is_in_any_table_or_file_or_line(cast: Cast, caplog, capfd, many: int):
    survey = a_survey(cast)
    with caplog.at_level(logging.DEBUG):
        submissions(survey, many=min(many, 500))
        for _ in range(many // 500 - 1):
            submissions(survey, many=500)
        write_all()
    assert Answer.objects.count() >= many
    kept = everything_kept()
    said = "".join((caplog.text, *capfd.readouterr())).lower()
    assert [mark for mark in MARKS_OF_WHO if mark.encode() in kept] == []
    assert [mark for mark in MARKS_OF_WHO if mark in said] == []


def test_our_own_mistake_tells_nothing_of_who_asked_either(cast: Cast, caplog, monkeypatch):
    survey = a_survey(cast)
    monkeypatch.setattr("daylit.web.community.public_views.take_answer", lambda *_, **__: 1 / 0)
    client = Client(**CANARIES, raise_request_exception=False)
    (code,) = codes(survey)
    assert client.post(f"/survey/{survey.id}/", payload(client, survey, code)).status_code == 500
    told = caplog.text + "".join(repr(vars(record)) for record in caplog.records)
    for record in caplog.records:
        told += repr(getattr(getattr(record, "request", None), "META", ""))
    assert "ZeroDivisionError" in told
    assert [mark for mark in MARKS_OF_WHO if mark in told.lower()] == []


def test_an_installation_that_keeps_them_would_be_told(cast: Cast):
    """Negative control of the search above."""
    survey = a_survey(cast)
    FreeText.objects.create(
        id="8a8e2c5e-0000-4000-8000-000000000000", agency=cast.millbrook, survey=survey, month=survey.opens,
        text="192.0.2.66", language="en", source=Source.OPEN,
    )  # fmt: skip
    assert b"192.0.2.66" in everything_kept()


def test_no_page_gives_a_cookie_even_to_somebody_who_brings_one(cast: Cast):
    from cast import signed_in

    survey = a_survey(cast)
    client = signed_in(liaison(cast.millbrook))
    (code,) = codes(survey)
    root = f"/community/{cast.millbrook.id}/"
    for path in ("/survey/", f"/survey/{survey.id}/", "/community/", root, f"{root}questions/", f"{root}statements/"):
        answered = client.get(path)
        assert answered.cookies == {}, path
        assert answered.headers["Referrer-Policy"] == "no-referrer"
        assert answered.headers["Cache-Control"] == "no-store"
    answered = client.post(f"/survey/{survey.id}/", payload(client, survey, code))
    assert (answered.status_code, answered.cookies) == (302, {})


def test_the_server_writes_no_line_for_each_request():
    command = command_of(host="127.0.0.1", port=8000, workers=1)
    assert not any("access" in word for word in command)


def test_what_is_deleted_leaves_no_page_behind(cast: Cast):
    """On SQLite an old page would hold the order of an earlier batch."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA secure_delete")
            assert cursor.fetchone()[0] == 1
    told = str(settings.INSTALLATION.database_settings())
    assert ("secure_delete=ON" in told) is (connection.vendor == "sqlite")


def test_answers_hold_a_month_and_nothing_finer(cast: Cast):
    from django.db import models

    for model in (Answer, FreeText, Spent, Waiting):
        fields = [one for one in model._meta.concrete_fields if isinstance(one, models.DateField)]
        assert not any(isinstance(one, models.DateTimeField) for one in fields)
        assert {one.name for one in fields} <= {"month", "week"}


def test_texts_are_deleted_90_days_after_their_survey_closed(cast: Cast):
    """FEED-8, by the clock: none left of what was not shown; of what was shown, only the words that were shown."""
    now = datetime.combine(MONTH.replace(day=15), time(12), tzinfo=UTC)
    survey = a_survey(cast, at=now)
    for number, text in enumerate(("Kept back.", "Shown, by Mr. Hollis.")):
        take_answer(survey, a_given(text=text), spent=f"{number}", source=Source.RECEIPT, at=now)
    write_all()
    FreeText.objects.filter(text__startswith="Shown").update(state="shown", shown_text="Shown, by […].")
    survey.closes = now.date()
    survey.save()
    assert forget_texts(at=now + timedelta(days=90)) == 0
    assert forget_texts(at=now + timedelta(days=91)) == 2
    assert list(FreeText.objects.values_list("text", "shown_text")) == [("", "Shown, by […].")]
    assert Answer.objects.count() == 2
    assert forget_texts(at=now + timedelta(days=92)) == 0
