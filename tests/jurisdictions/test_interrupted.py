"""A send that is killed again and again, at random moments: in the end each contact is there exactly once."""

import json
import multiprocessing
import random
import signal
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from daylit.jurisdictions.submitting.journal import Journal
from daylit.jurisdictions.submitting.lives import lives
from jurisdictions.sending_process import send_slowly
from jurisdictions.sent_pack import put, stop, town

CONTACTS = 60
KILLS = 24
FORK = multiprocessing.get_context("fork")  # a new interpreter for each kill would take most of the time


def start(home: Path) -> Any:
    process = FORK.Process(target=lambda: sys.exit(send_slowly(home)))
    process.start()
    return process


def wait_for_the_first_step(home: Path, process: Any, before: int) -> None:
    """Until this process has written to the journal: then it is in the midst of sending."""
    journal = home / "state" / "journal.jsonl"
    while process.is_alive() and (journal.stat().st_size if journal.exists() else 0) <= before:
        time.sleep(0.001)


def sweep(home: Path, taken: Path, chance: random.Random) -> None:
    """The receiver takes some of what stands there whole, as a state's server does."""
    for path in home.joinpath("receiver").glob("*.json"):
        if chance.random() < 0.7:
            path.rename(taken / path.name)


@pytest.mark.parametrize("sweeping", [False, True])
def test_it_works_however_often_it_is_killed(tmp_path, sweeping):
    home, taken = tmp_path, tmp_path / "taken"
    taken.mkdir()
    town(home / "packs")
    for number in range(CONTACTS):
        put(home / "contacts", f"c{number:03}", stop(number))
    chance = random.Random(20241123 + sweeping)
    killed = 0
    journal = home / "state" / "journal.jsonl"
    while killed < KILLS:
        before = journal.stat().st_size if journal.exists() else 0
        process = start(home)
        wait_for_the_first_step(home, process, before)
        time.sleep(chance.uniform(0, 0.06))
        assert process.is_alive()
        process.kill()
        process.join()
        assert process.exitcode == -signal.SIGKILL
        killed += 1
        if sweeping:
            sweep(home, taken, chance)
    last = start(home)
    last.join()
    assert last.exitcode == 0
    arrived = [*home.joinpath("receiver").glob("*.json"), *taken.glob("*.json")]
    counted = Counter(json.loads(path.read_bytes())["submission"]["record"] for path in arrived)
    assert counted == {f"c{number:03}": 1 for number in range(CONTACTS)}
    assert not list(home.joinpath("receiver").glob(".*.part"))
    assert {life.state for life in lives(Journal(home / "state").events).values()} == {"sent"}
