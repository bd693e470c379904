"""A send that is killed again and again, at random moments: in the end each contact is there exactly once."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from daylit.jurisdictions.submitting.journal import Journal
from daylit.jurisdictions.submitting.lives import lives
from jurisdictions.sent_pack import put, stop, town

TESTS = Path(__file__).parents[1]
CONTACTS = 120
KILLS = 24


def start(home: Path) -> subprocess.Popen[bytes]:
    path = os.pathsep.join([str(TESTS.parent / "src"), str(TESTS)])
    return subprocess.Popen(
        [sys.executable, "-m", "jurisdictions.sending_process", str(home)],
        env={**os.environ, "PYTHONPATH": path},
        stderr=subprocess.PIPE,
    )


def wait_for_the_first_step(home: Path, process: subprocess.Popen[bytes], before: int) -> None:
    """Until this process has written to the journal: then it is in the midst of sending."""
    journal = home / "state" / "journal.jsonl"
    while process.poll() is None and (journal.stat().st_size if journal.exists() else 0) <= before:
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
        time.sleep(chance.uniform(0, 0.1))
        assert process.poll() is None, process.communicate()[1].decode()
        process.send_signal(signal.SIGKILL)
        process.wait()
        killed += 1
        if sweeping:
            sweep(home, taken, chance)
    open_ends = {life.state for life in lives(Journal(home / "state").events).values()}
    last = start(home)
    assert last.wait() == 0, last.communicate()[1].decode()
    assert "sending" in open_ends or "sent" in open_ends
    arrived = [*home.joinpath("receiver").glob("*.json"), *taken.glob("*.json")]
    counted = Counter(json.loads(path.read_bytes())["submission"]["record"] for path in arrived)
    assert counted == {f"c{number:03}": 1 for number in range(CONTACTS)}
    assert not list(home.joinpath("receiver").glob(".*.part"))
    assert {life.state for life in lives(Journal(home / "state").events).values()} == {"sent"}
