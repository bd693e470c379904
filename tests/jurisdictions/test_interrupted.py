"""A send that is killed again and again, at random moments: in the end each contact is there exactly once."""

import json
import multiprocessing
import os
import random
import signal
import sys
import threading
import time
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from daylit.jurisdictions.submitting.journal import Journal
from daylit.jurisdictions.submitting.lives import lives
from jurisdictions.sending_process import send_slowly
from jurisdictions.sent_pack import LINKED, put, stop, town

CONTACTS = 60
AGENCIES = 40
KILLS = 24
FORK = multiprocessing.get_context("fork")  # a new interpreter for each kill would take most of the time


def start(home: Path, files: tuple[str, ...] = (), *, seconds: float | None = None) -> Any:
    """A process that sends; with a time, it is killed so long after its first step."""

    def work() -> None:
        if seconds is not None:
            threading.Thread(target=die, args=(journal, length(journal), seconds), daemon=True).start()
        sys.exit(send_slowly(home, files))

    journal = home / "state" / "journal.jsonl"
    process = FORK.Process(target=work)
    process.start()
    return process


def length(file: Path) -> int:
    return file.stat().st_size if file.exists() else 0


def die(journal: Path, before: int, seconds: float) -> None:
    """Once this process has written to the journal, it is in the midst of sending: then it is killed.

    It does so itself, from a thread: on a machine under load another process might come too late.
    """
    while length(journal) <= before:
        time.sleep(0.001)
    time.sleep(seconds)
    os.kill(os.getpid(), signal.SIGKILL)


def sweep(home: Path, taken: Path, chance: random.Random) -> None:
    """The receiver takes some of what stands there whole, as a state's server does."""
    for path in home.joinpath("receiver").glob("[!.]*"):
        if chance.random() < 0.7:
            path.rename(taken / path.name)


def kill_again_and_again(home: Path, chance: random.Random, *, sweeping: bool, files: tuple[str, ...] = ()) -> None:
    """Start it and kill it at a random moment, many times; then let it come to its end."""
    killed = 0
    while killed < KILLS:
        process = start(home, files, seconds=chance.uniform(0, 0.06))
        process.join()
        if process.exitcode != -signal.SIGKILL:
            break  # everything was sent before the last of the kills
        killed += 1
        if sweeping:
            sweep(home, home / "taken", chance)
    assert killed >= KILLS // 3
    last = start(home, files)
    last.join()
    assert last.exitcode == 0
    assert not list(home.joinpath("receiver").glob(".*.part"))


@pytest.mark.parametrize("sweeping", [False, True])
def test_it_works_however_often_it_is_killed(tmp_path, sweeping):
    home, taken = tmp_path, tmp_path / "taken"
    taken.mkdir()
    town(home / "packs")
    for number in range(CONTACTS):
        put(home / "contacts", f"c{number:03}", stop(number))
    kill_again_and_again(home, random.Random(20241123 + sweeping), sweeping=sweeping)
    arrived = [*home.joinpath("receiver").glob("*.json"), *taken.glob("*.json")]
    counted = Counter(json.loads(path.read_bytes())["submission"]["record"] for path in arrived)
    assert counted == {f"c{number:03}": 1 for number in range(CONTACTS)}
    assert {life.state for life in lives(Journal(home / "state").events).values()} == {"sent"}


@pytest.mark.parametrize("sweeping", [False, True])
def test_linked_tables_of_many_agencies_are_each_there_once(tmp_path, sweeping):
    home, taken = tmp_path, tmp_path / "taken"
    taken.mkdir()
    town(home / "packs", LINKED)
    for number in range(AGENCIES):
        put(home / "contacts", f"c{number:03}", {**stop(number), "submission": {"agency": f"A{number:03}"}})
    kill_again_and_again(home, random.Random(7 + sweeping), sweeping=sweeping, files=("town-tables",))
    arrived = Counter(path.name for folder in (home / "receiver", taken) for path in folder.iterdir())
    assert arrived == {f"A{n:03}_2024_{table}.csv": 1 for n in range(AGENCIES) for table in ("stops", "people")}
    assert {life.state for life in lives(Journal(home / "state").events).values()} == {"sent"}
