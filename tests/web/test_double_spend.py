"""FEED-3: a code gives one answer, however many send it at the same moment."""

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from random import Random
from time import sleep

import pytest
from cast import make_cast
from django.db import close_old_connections, connection, connections, transaction
from django.db.utils import OperationalError
from django.utils import timezone
from listening import a_given, a_survey

from daylit.web import wall
from daylit.web.community import batches, taking
from daylit.web.community.models import Source, Spent, Waiting
from daylit.web.community.taking import AlreadyUsed, take_answer

pytestmark = pytest.mark.django_db(transaction=True)


def sent_by_many(survey, *, codes: int, uses: int, threads: int) -> int:
    """Each code is sent so many times at once; how many were told that theirs was taken in."""
    start = threading.Barrier(threads)

    def one(number: int) -> int:
        with wall.everywhere():
            if number < threads:
                start.wait()
            try:
                return sent(f"{number // uses}")
            finally:
                close_old_connections()

    def sent(spent: str) -> int:
        while True:
            try:
                take_answer(survey, a_given(), spent=spent, source=Source.RECEIPT, at=timezone.now())
            except AlreadyUsed:
                return 0
            except OperationalError as error:  # SQLite's shared memory does not wait for its turn: send again
                if "locked" not in str(error):
                    raise
                sleep(0.001)
            else:
                return 1

    def done(_: object) -> None:
        connections.close_all()

    with ThreadPoolExecutor(threads) as pool:
        taken = sum(pool.map(one, range(codes * uses)))
        list(pool.map(done, range(threads)))
    return taken


@pytest.mark.parametrize(
    ("codes", "uses"), [(100, 10), pytest.param(1_000, 20, marks=pytest.mark.soak)], ids=["each run", "long"]
)
def test_each_code_gives_exactly_one_answer(transactional_db, codes: int, uses: int):
    survey = a_survey(make_cast())
    threads = 8 if connection.vendor == "postgresql" else 4
    assert sent_by_many(survey, codes=codes, uses=uses, threads=threads) == codes
    assert (Spent.objects.count(), Waiting.objects.count()) == (codes, codes)


def test_asking_first_and_writing_then_would_take_some_twice(transactional_db, monkeypatch):
    """Negative control: a check, a moment, and a write without the table's own key."""
    survey = a_survey(make_cast())
    used: set[str] = set()
    both = threading.Barrier(2, timeout=20)

    def check_then_insert(survey, spent, *, source, day):
        if spent in used:
            raise AlreadyUsed("used")
        with suppress(threading.BrokenBarrierError):
            both.wait()
        used.add(spent)

    monkeypatch.setattr(taking, "_spend", check_then_insert)
    taken = []

    def one() -> None:
        with wall.everywhere():
            try:
                taking._spend(survey, "code", source=Source.RECEIPT, day=timezone.now().date())
                taken.append(1)
            except (AlreadyUsed, OperationalError):
                pass
            finally:
                connections.close_all()

    both_at_once = [threading.Thread(target=one) for _ in range(2)]
    for each in both_at_once:
        each.start()
    for each in both_at_once:
        each.join()
    assert len(taken) == 2


def in_between(survey):
    """A code that is spent while a batch is being written, after the rows were read."""
    Spent.objects.create(hash="meanwhile", agency=survey.agency)
    yield from ()


def test_a_code_spent_while_a_batch_is_written_stays_spent(transactional_db):
    survey = a_survey(make_cast())
    Spent.objects.create(hash="before", agency=survey.agency)
    with transaction.atomic():
        batches._mix(Spent.objects.filter(agency=survey.agency), in_between(survey), chance=Random(1))
    assert set(Spent.objects.values_list("hash", flat=True)) == {"before", "meanwhile"}


def test_deleting_whatever_is_there_by_then_would_free_it(transactional_db):
    """Negative control: the same with a delete that looks anew."""
    survey = a_survey(make_cast())
    Spent.objects.create(hash="before", agency=survey.agency)
    there = Spent.objects.filter(agency=survey.agency)
    rows = [*there, *in_between(survey)]
    there.delete()
    there.model.objects.bulk_create(rows)
    assert set(Spent.objects.values_list("hash", flat=True)) == {"before"}
