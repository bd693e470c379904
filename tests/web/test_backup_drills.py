"""A server that comes back from a backup loses nothing that a phone still holds (SYNC-8).

The server is the real one, from the address that a phone calls to the database's file; the phones are models, which do
as docs/collect-api.md tells the app to (what the app itself does is tested beside it, in JavaScript).
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from cast import Cast, make_cast, signed_in, with_role
from django.test import Client
from sending import is_signed, just_now, keys, put_body, sealed
from shop import Shop, a_shop, as_default

from daylit.web.accounts.models import Person
from daylit.web.audience import Role
from daylit.web.audit.verification import verify
from daylit.web.backup.actions import make_backup, restore, verify_backup
from daylit.web.ledger.models import Held, Revision

KEY = b"k" * 32


@pytest.fixture(autouse=True)
def databases(django_db_setup: None, django_db_blocker) -> Iterator[None]:
    with django_db_blocker.unblock():
        yield


@dataclass
class Waiting:
    """A record on a phone: its sealed bytes, and the event of its receipt."""

    body: bytes
    event: int | None = None


@dataclass
class Phone:
    """What a phone holds under each id. One that is not patient forgets whatever was acknowledged."""

    officer: Person
    patient: bool
    client: Client = field(default_factory=Client)
    held: dict[str, Waiting] = field(default_factory=dict)
    epoch: str = ""

    def record(self) -> str:
        """Make a record; it waits until the phone talks to the server."""
        entry = just_now()
        self.held[entry["id"]] = Waiting(json.dumps(sealed(entry)).encode())
        return str(entry["id"])

    def sign_in(self) -> None:
        self.client = signed_in(self.officer)

    def talk(self) -> None:
        """Ask how things stand, send what waits, and forget what is safe."""
        told = self.client.get("/collect/api/contacts").json()
        if told["epoch"] != self.epoch:
            self.epoch = told["epoch"]
            for one in self.held.values():
                one.event = None
        for id, one in self.held.items():
            if one.event is None:
                answer = put_body(self.client, id, one.body)
                assert answer.status_code in (200, 201), answer.content
                receipt = answer.json()["receipt"]
                assert is_signed(receipt)
                one.event = receipt["event"]
        safe = told["horizon"] if self.patient else 10**9
        self.held = {id: one for id, one in self.held.items() if one.event is None or one.event > safe}


@dataclass
class Drill:
    """One server, many phones, and backups now and then."""

    shop: Shop
    folder: Path
    chance: Random
    phones: list[Phone]
    made: list[str] = field(default_factory=list)
    verified: list[Path] = field(default_factory=list)

    def run(self) -> None:
        for turn in range(self.chance.randrange(8, 16)):
            for phone in self.chance.sample(self.phones, 6):
                self.made.append(phone.record())
                if self.chance.random() < 0.7:
                    phone.talk()
            if turn % 5 == 2:
                self.back_up(turn)
        self.back_up(99, tried_out=False)  # one that nobody may rely on
        for phone in self.phones:
            phone.talk()
        restore(self.verified[-1], at=datetime.now(UTC) + timedelta(days=1), replace=True, **self.told)
        for phone in self.phones:
            phone.sign_in()
            phone.talk()

    def back_up(self, turn: int, *, tried_out: bool = True) -> None:
        file, at = self.folder / f"b{turn}", datetime.now(UTC) + timedelta(hours=turn)
        make_backup(file, at=at, **self.told)
        if tried_out:
            verify_backup(file, at=at, **self.told)
            self.verified.append(file)

    @property
    def told(self) -> dict[str, Any]:
        return {"key": KEY, "configuration": self.shop.configuration, "using": self.shop.using}


def drilled(folder: Path, *, seed: int, patient: bool = True) -> tuple[int, int]:
    """How many records a drill lost, and how many it has twice or in two versions."""
    with a_shop(folder / "home") as aside, as_default(aside) as shop:
        shop.make_tables()
        keys()
        cast: Cast = make_cast()
        others = [with_role(f"officer{n}", Role.OFFICER, cast.millbrook, cast.patrol) for n in range(3)]
        phones = [Phone(officer, patient) for officer in (cast.rivera, *others) for _ in range(5)]
        for phone in phones:
            phone.sign_in()
        drill = Drill(shop, folder, Random(seed), phones)
        drill.run()
        there = [str(id) for id in Revision.objects.values_list("id", flat=True)]
        assert verify().damages == ()
        return len(set(drill.made) - set(there)), len(there) - len(set(there)) + Held.objects.count()


@pytest.mark.parametrize("drills", [1, pytest.param(50, marks=pytest.mark.soak)])
def test_it_works_and_nothing_is_lost_or_doubled(tmp_path: Path, drills: int):
    for seed in range(drills):
        assert drilled(tmp_path / str(seed), seed=seed) == (0, 0), seed


def test_phones_that_do_not_wait_for_the_horizon_are_found_out(tmp_path: Path):
    """The negative control: whatever was acknowledged is forgotten, and the backup lacks some of it."""
    lost, _ = drilled(tmp_path, seed=1, patient=False)
    assert lost > 0
