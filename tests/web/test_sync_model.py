"""SYNC-1 and SYNC-7: phones, a bad network and a server that dies, in every order that hypothesis can think of.

The four broken variants of the requirement, and one more, are found by the same machine.
"""

from datetime import timedelta
from typing import Any

import pytest
from cast import Cast
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from model_phones import (
    AcknowledgesFirst,
    AsksFirst,
    EditsWhileSending,
    ForgetsEarly,
    Phone,
    Row,
    Server,
    WithoutConstraint,
)
from sending import keys

FAULTS = st.sampled_from(
    ["", "", "request lost", "answer lost", "5xx", "twice", "killed before commit", "killed after commit"]
)
QUIET = settings(
    max_examples=500,
    stateful_step_count=14,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.generate],
    derandomize=True,
    print_blob=False,
)
SEARCH = settings(QUIET, max_examples=1_000, stateful_step_count=40)
"""For a broken variant: it must be found within 1,000 runs, and longer runs find it sooner."""


def machine(cast: Cast, *, server_is: type[Server] = Server, phone_is: type[Phone] = Phone) -> Any:
    """The machine for a server and phones of a kind."""

    class World(RuleBasedStateMachine):
        """Three phones of two officers and one server; every run begins with an empty ledger."""

        runs = 0
        steps = 0

        def __init__(self) -> None:
            super().__init__()
            self.before = transaction.savepoint()
            self.server = server_is(cast)
            self.phones = [phone_is(officer) for officer in (cast.rivera, cast.rivera, cast.okafor)]
            self.on_the_way: list[tuple[Phone, Row]] = []
            World.runs += 1

        @initialize(clocks=st.lists(st.integers(-48, 48), min_size=3, max_size=3))
        def wrong_clocks(self, clocks: list[int]) -> None:
            for phone, hours in zip(self.phones, clocks, strict=True):
                phone.clock = timedelta(hours=hours)

        @rule(which=st.integers(0, 2), count=st.integers(1, 3))
        def finalise(self, which: int, count: int) -> None:
            for _ in range(count):
                self.phones[which].finalise(self.server.at)

        @rule(which=st.integers(0, 2), number=st.integers(0, 9))
        def edit(self, which: int, number: int) -> None:
            self.phones[which].edit(number)

        @rule(which=st.integers(0, 2), number=st.integers(0, 9))
        def correct(self, which: int, number: int) -> None:
            phone = self.phones[which]
            corrected = {row.entry["corrects"] for row in phone.disk}
            known = [row for row in phone.disk if row.receipt and row.entry["id"] not in corrected]
            if known and server_is is Server:
                phone.finalise(self.server.at, corrects=known[number % len(known)].entry["id"])

        @rule(which=st.integers(0, 2), number=st.integers(0, 9), fault=FAULTS)
        def send(self, which: int, number: int, fault: str) -> None:
            waiting = self.phones[which].waiting()
            if waiting:
                self.phones[which].send(waiting[number % len(waiting)], self.server, fault)

        @rule(which=st.integers(0, 2), number=st.integers(0, 9))
        def send_and_be_delayed(self, which: int, number: int) -> None:
            """The request hangs on the way, and arrives later or never; the phone gives up waiting for it."""
            waiting = self.phones[which].waiting()
            if waiting and phone_is is Phone:
                row = waiting[number % len(waiting)]
                row.frozen = True
                self.on_the_way.append((self.phones[which], row))

        @rule(number=st.integers(0, 9), hears=st.booleans())
        def arrive_out_of_order(self, number: int, hears: bool) -> None:
            if self.on_the_way:
                phone, row = self.on_the_way.pop(number % len(self.on_the_way))
                done = self.server.put(phone.officer, row.entry["id"], row.raw, row.entry)
                if hears:
                    phone.told(row, done)

        @invariant()
        def nothing_is_there_twice(self) -> None:
            World.steps += 1
            assert max(self.server.stored().values(), default=0) <= 1

        def teardown(self) -> None:
            try:
                for phone in self.phones:
                    phone.drain(self.server)
                self.check()
            finally:
                transaction.savepoint_rollback(self.before)

        def check(self) -> None:
            """All converged within one drain: 0 lost, 0 doubled, 0 overwritten, 0 conflicts."""
            made = {id: digest for phone in self.phones for id, digest in phone.made.items()}
            stored = self.server.stored()
            assert set(stored) == set(made)
            assert set(stored.values()) <= {1}
            assert all(not phone.waiting() for phone in self.phones)
            assert self.server.doubled() == 0
            if server_is in (Server, AcknowledgesFirst):
                assert all(self.server.content(id) == digest for id, digest in made.items())

    return World


def test_it_works_every_stop_arrives_exactly_once(cast: Cast):
    keys()
    run_state_machine_as_test(machine(cast), settings=QUIET)


@pytest.mark.parametrize(
    ("server_is", "phone_is"),
    [
        (WithoutConstraint, Phone),
        (Server, ForgetsEarly),
        (AsksFirst, Phone),
        (AcknowledgesFirst, Phone),
        (Server, EditsWhileSending),
    ],
    ids=["no constraint", "delete before the answer", "read then insert", "answer before data", "edit while sending"],
)
def test_every_broken_variant_is_found(cast: Cast, server_is: type[Server], phone_is: type[Phone]):
    keys()
    with pytest.raises(AssertionError):
        run_state_machine_as_test(machine(cast, server_is=server_is, phone_is=phone_is), settings=SEARCH)


@pytest.mark.soak
@pytest.mark.parametrize("part", range(10))
def test_ten_thousand_runs_of_twenty_steps_and_more(cast: Cast, part: int, record_property: Any):
    """SYNC-1, the long variant: 10,000 runs, at least 200,000 steps, in ten parts that each count their own."""
    keys()
    world = machine(cast)
    long = settings(QUIET, max_examples=1_000, stateful_step_count=40, derandomize=False)
    run_state_machine_as_test(world, settings=long)
    record_property("steps", world.steps)
    assert world.runs >= 1_000
    assert world.steps >= 20_000
