"""AUTH-2 and AUTH-6: guesses are counted before they are looked at, and tell nothing about which names exist."""

import random
import re
from collections import Counter
from datetime import datetime, timedelta

import pytest
from asked import asked
from cast import NOW, PASSWORD, Cast, signed_in
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from daylit.web.accounts import adapters, guessing
from daylit.web.accounts.actions import accept_invitation, grant, invite
from daylit.web.accounts.adapters import AccountAdapter
from daylit.web.accounts.guessing import locked_until, take_guess, unlock, wrong_guess
from daylit.web.accounts.models import Guess, Membership, Person
from daylit.web.audience import Role
from daylit.web.audit.models import Event

COMMON = [f"{word}{number}" for word in ("police", "password", "welcome", "sheriff") for number in range(2000, 2050)]
"""What is tried first. ``test_easily_guessed_passwords_are_refused`` and the one below: none of them can be chosen."""
PLACES = [f"198.51.{high}.{low}" for high in range(2) for low in range(250)]
MINUTES = timedelta(minutes=1)


class Town:
    """Accounts under attack: a clock, and what was looked at of whom, and when."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, *, accounts: int) -> None:
        self.now = NOW
        self.looked_at: dict[str, list[datetime]] = {}
        people = [Person(username=f"officer{n}", name=f"Officer {n}", password="!") for n in range(accounts)]
        Person.objects.bulk_create(people)
        self.names = [one.username for one in people]
        monkeypatch.setattr(adapters.timezone, "now", lambda: self.now)
        monkeypatch.setattr(Person, "check_password", lambda person, password: self._look(person, password))

    def _look(self, person: Person, password: str) -> bool:
        """In place of the hash: a password of four words, which no list of common ones holds."""
        self.looked_at.setdefault(person.username, []).append(self.now)
        return password == f"{person.username} walks four quiet miles"

    def guess(self, name: str, password: str, place: str) -> bool:
        request = RequestFactory(REMOTE_ADDR=place).post("/sign-in/login/")
        try:
            return AccountAdapter(request).authenticate(request, username=name, password=password) is not None
        except ValidationError:
            return False

    def attack(self, *, guesses: int, within: timedelta, seed: int) -> int:
        """Guess from everywhere at everybody; how many came in."""
        rng, came_in, begun = random.Random(seed), 0, self.now
        for number in range(guesses):
            self.now = begun + within * number / guesses
            came_in += self.guess(rng.choice(self.names), rng.choice(COMMON), rng.choice(PLACES))
        return came_in

    def most(self) -> int:
        """The most that was looked at of one account within any quarter of an hour."""
        return max(
            sum(one <= other < one + 15 * MINUTES for other in times)
            for times in self.looked_at.values()
            for one in times
        )


def test_it_works_for_who_knows_the_password(db: None, monkeypatch):
    town = Town(monkeypatch, accounts=2)
    assert town.guess("officer1", "officer1 walks four quiet miles", "192.0.2.1")
    assert Guess.objects.count() == 0
    assert not town.guess("officer1", "police2026", "192.0.2.1")
    assert Guess.objects.count() == 1


@pytest.mark.parametrize(("guesses", "accounts"), [(1_000, 20), pytest.param(100_000, 200, marks=pytest.mark.soak)])
def test_at_most_five_guesses_at_an_account_are_looked_at_in_a_quarter_of_an_hour(
    db: None, monkeypatch, guesses: int, accounts: int
):
    town = Town(monkeypatch, accounts=accounts)
    assert town.attack(guesses=guesses, within=60 * MINUTES, seed=2) == 0
    assert town.most() == 5
    assert len(town.looked_at) == accounts
    assert sum(map(len, town.looked_at.values())) <= accounts * 15
    assert Event.objects.filter(kind="sign_in.many_locked").exists()
    places = Counter(Guess.objects.filter(at__gt=town.now - 15 * MINUTES).values_list("where", flat=True))
    assert max(places.values()) <= guessing.PER_PLACE


def test_a_count_in_the_memory_of_each_process_would_let_more_through(db: None, monkeypatch):
    """Negative control: two processes that count for themselves look at more than five."""
    town = Town(monkeypatch, accounts=4)
    memories: list[Counter[str]] = [Counter(), Counter()]

    def in_memory(*, who: str, where: str, at: datetime) -> Guess | None:
        memory = random.Random(at.timestamp()).choice(memories)
        memory[who] += 1
        return Guess(at=at, who=who, where=where) if memory[who] <= 5 else None

    monkeypatch.setattr(adapters, "take_guess", in_memory)
    monkeypatch.setattr(adapters, "wrong_guess", lambda **_: None)
    town.attack(guesses=200, within=10 * MINUTES, seed=2)
    assert town.most() > 5


def test_of_many_at_the_same_moment_five_are_looked_at(cast: Cast):
    """Each is counted before any is decided."""
    taken = [take_guess(who="rivera", where=place, at=NOW) for place in PLACES[:20]]
    assert sum(one is not None for one in taken) == 5


@pytest.mark.parametrize("word", COMMON[::20])
def test_none_of_what_is_tried_first_can_be_chosen(cast: Cast, word: str):
    _, code = invite(agency=cast.millbrook, username="new", name="New", by=None, at=NOW)
    for password in (word, f"{word}!!", word.title() + "Millbrook"):
        with pytest.raises(ValidationError):
            accept_invitation(code=code, password=password, at=NOW)


@given(st.lists(st.integers(0, 3_000), max_size=30))
def test_a_lock_comes_with_each_fifth_guess_within_the_window_and_grows(seconds: list[int]):
    times = [NOW + timedelta(seconds=one) for one in sorted(seconds)]
    locked = [locked_until(times[: n + 1]) for n in range(len(times))]
    ends = [one for one in dict.fromkeys(locked) if one is not None]
    assert len(ends) <= len(times) // 5
    assert locked[:4] == [None] * min(4, len(times))
    for one, end, before in zip(times, locked, [None, *locked], strict=False):
        assert end == before or end >= one + 15 * MINUTES


def test_known_locks():
    five = [NOW] * 5
    assert locked_until(five[:4]) is None
    assert locked_until(five) == NOW + 15 * MINUTES
    assert locked_until([*five, *[NOW + 16 * MINUTES] * 5]) == NOW + 46 * MINUTES
    assert locked_until([NOW + 4 * n * MINUTES for n in range(40)]) is None


def lock(name: str, *, at: datetime) -> None:
    for place in PLACES[:5]:
        wrong_guess(who=name, where=place, at=at)


def test_five_locked_accounts_within_ten_minutes_are_told_to_their_agency_and_its_administrator(cast: Cast):
    from django.utils import timezone

    now = timezone.now()
    for number, name in enumerate(("rivera", "okafor", "mbeki", "lindgren")):
        lock(name, at=now - (9 - number) * MINUTES)
    client = signed_in(cast.tanaka)
    assert "somebody may be guessing" not in client.get("/").content.decode()
    lock("tanaka", at=now - MINUTES)
    told = Event.objects.filter(kind="sign_in.many_locked")
    assert set(told.values_list("agency", flat=True)) == {None, cast.millbrook.id, cast.ashford.id}
    assert {one.details["accounts"] for one in told} == {5}
    page = client.get("/").content.decode()
    assert "accounts locked within minutes" in page
    assert "somebody may be guessing" in page
    assert "somebody may be guessing" not in signed_in(cast.rivera).get("/").content.decode()


def test_locks_spread_over_a_day_are_no_attack(cast: Cast):
    for number, name in enumerate(("rivera", "okafor", "mbeki", "lindgren", "tanaka")):
        lock(name, at=NOW + 3 * number * MINUTES)
    assert not Event.objects.filter(kind="sign_in.many_locked").exists()


@pytest.mark.parametrize("role", [one for one in Role if one is not Role.ADMIN])
def test_an_administrator_of_the_agency_lets_in_again_and_nobody_else(cast: Cast, role: Role):
    from django.utils import timezone

    lock("rivera", at=timezone.now())
    grant(person=cast.okafor, agency=cast.millbrook, role=role, since=NOW.date(), by=None, at=NOW)
    grant(person=cast.lindgren, agency=cast.ashford, role=Role.ADMIN, since=NOW.date(), by=None, at=NOW)
    for person, status in ((cast.okafor, 404), (cast.lindgren, 404), (cast.tanaka, 302)):
        person.refresh_from_db()
        assert signed_in(person).post(f"/people/{cast.rivera.pk}/unlock/").status_code == status
        locked = take_guess(who="rivera", where="192.0.2.77", at=timezone.now()) is None
        assert locked is (status == 404)
    assert Membership.objects.filter(person=cast.rivera).exists()


# AUTH-6: the same work for a name that is there and for one that is not


class Counting(MD5PasswordHasher):
    """Counts how often a password is hashed."""

    hashed = 0

    def encode(self, password: str, salt: str) -> str:
        Counting.hashed += 1
        return super().encode(password, salt)


@pytest.fixture
def counting(settings) -> None:
    settings.PASSWORD_HASHERS = [f"{__name__}.Counting"]
    Counting.hashed = 0


def work_of(name: str, *, guesses: int = 12) -> list[tuple[int, str, list[str]]]:
    """For each guess: how often was hashed, what came back, and what the database was asked."""
    found = []
    for number in range(guesses):
        before = Counting.hashed
        with CaptureQueriesContext(connection) as context:
            answer = Client(REMOTE_ADDR=PLACES[number]).post(
                "/sign-in/login/", {"login": name, "password": "wrong wrong"}
            )
        body = answer.content.decode().replace(name, "NAME")
        body = re.sub(r'nonce="[^"]*"|value="[A-Za-z0-9]{64}"', "", body)
        found.append((Counting.hashed - before, body, asked(context)))
    return found


def test_a_name_that_is_there_and_one_that_is_not_are_the_same_work_at_each_guess(cast: Cast, counting):
    cast.rivera.set_password(PASSWORD)
    cast.rivera.save()
    known, unknown = work_of("rivera"), work_of("stranger")
    assert [one[0] for one in known] == [1] * 5 + [0] * 7
    assert [one[0] for one in known] == [one[0] for one in unknown]
    assert [one[1] for one in known] == [one[1] for one in unknown]
    for mine, other in zip(known, unknown, strict=True):
        assert mine[2] == other[2]


def test_work_that_is_saved_for_unknown_names_would_be_noticed(cast: Cast, counting, monkeypatch):
    """Negative control: a library that does not hash for names it does not know."""
    from allauth.account.auth_backends import AuthenticationBackend

    monkeypatch.setattr(AuthenticationBackend, "_mitigate_timing_attack", lambda *_: None)
    assert [one[0] for one in work_of("stranger", guesses=2)] != [one[0] for one in work_of("rivera", guesses=2)]


def test_a_closed_account_answers_like_any_other_until_the_password_is_right(cast: Cast, counting):
    Person.objects.filter(pk=cast.okafor.pk).update(is_active=False)
    assert work_of("okafor", guesses=2)[0][:2] == work_of("stranger", guesses=2)[0][:2]


def test_an_account_that_is_open_again_counts_anew(cast: Cast):
    lock("rivera", at=NOW)
    unlock(person=cast.rivera, by=cast.tanaka.id, agency=cast.millbrook.id, at=NOW)
    assert take_guess(who="rivera", where="192.0.2.1", at=NOW) is not None
