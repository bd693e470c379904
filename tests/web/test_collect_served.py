"""The way in of a real server in its own process: the same from many at once is one (SYNC-2)."""

import json
import random
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import postgres_server
import psycopg
import pytest
from sending import entry_of, sealed
from served import Served, served

from daylit.web.keys import Keys


def body_for(place: Served, entry: dict[str, Any]) -> bytes:
    """The entry as a device sends it to this server."""
    return json.dumps(sealed(entry, to=Keys(place.home / "secrets"))).encode()


@pytest.fixture(scope="module", params=["SQLite", "PostgreSQL"])
def place(request, tmp_path_factory) -> Iterator[Served]:
    home = tmp_path_factory.mktemp("home")
    if request.param == "SQLite":
        with served(home) as server:
            yield server
        return
    if why := postgres_server.missing():
        pytest.skip(why)
    with postgres_server.postgres_server() as url, served(home, database=url) as server:
        yield server


def test_it_works(place: Served):
    entry = entry_of()
    status, body = place.put("rivera", entry["id"], body_for(place, entry))
    assert status in (201, 202)
    assert body["receipt"]["id"] == entry["id"]


def at_once(place: Served, bodies: list[tuple[str, bytes]]) -> list[tuple[int, Any]]:
    def send(one: tuple[str, bytes]) -> tuple[int, Any]:
        while (answer := place.put("rivera", *one, timeout=120))[0] in (
            429,
            503,
        ):  # too many at once: a phone waits too
            time.sleep(1)
        return answer

    with ThreadPoolExecutor(32) as pool:
        return list(pool.map(send, bodies))


def batched(bodies: list[Any], size: int) -> list[list[Any]]:
    return [bodies[at : at + size] for at in range(0, len(bodies), size)]


@pytest.mark.parametrize(("records", "most"), [(16, 12), pytest.param(1_000, 50, marks=pytest.mark.soak)])
def test_the_same_from_many_threads_is_one_record_with_one_receipt(place: Served, records: int, most: int):
    """SYNC-2: each record is sent again and again by 32 threads at once."""
    rng, before = random.Random(2), place.count("ledger_revision")
    bodies = []
    for _ in range(records):
        entry = entry_of()
        bodies += [(entry["id"], body_for(place, entry))] * rng.randint(2, most)
    bodies = [one for part in batched(bodies, 32 * most) for one in rng.sample(part, len(part))]  # one id's lie close
    receipts: dict[str, set[str]] = {}
    for (id, _), (status, body) in zip(bodies, at_once(place, bodies), strict=True):
        assert status in (200, 201, 202), (place.home / "log").read_text().partition("Traceback")[2][:6000]
        receipts.setdefault(id, set()).add(json.dumps(body["receipt"], sort_keys=True))
    assert {len(each) for each in receipts.values()} == {1}
    assert place.count("ledger_revision") == before + records
    assert place.count("ledger_contact") == place.count("ledger_receipt") == place.count("ledger_revision")


@pytest.mark.parametrize("records", [16, pytest.param(1_000, marks=pytest.mark.soak)])
def test_other_content_under_one_id_is_all_kept(place: Served, records: int):
    rng, held, kept = random.Random(3), place.count("ledger_held"), place.count("ledger_revision")
    bodies = []
    for _ in range(records):
        entry = entry_of()
        bodies += [(entry["id"], body_for(place, {**entry, "taps": taps})) for taps in (1, 2)]
    rng.shuffle(bodies)
    statuses = [status for status, _ in at_once(place, bodies)]
    assert statuses.count(409) == records
    assert place.count("ledger_revision") == kept + records
    assert place.count("ledger_held") == held + records


def test_the_log_has_no_gap_after_all_of_that(place: Served):
    numbers = [int(number) for (number,) in place.rows("SELECT number FROM audit_event ORDER BY number")]
    assert numbers == list(range(1, len(numbers) + 1))
    assert place.rows("SELECT size FROM audit_tree") == [(len(numbers),)]


def test_without_the_constraint_records_would_be_doubled(tmp_path: Path):
    """The negative control of SYNC-2: with the unique index away, the same is there many times."""
    if why := postgres_server.missing():
        pytest.skip(why)
    with postgres_server.postgres_server() as url, served(tmp_path, database=url) as place:
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("ALTER TABLE ledger_receipt DROP CONSTRAINT ledger_receipt_pkey CASCADE")
            connection.execute("ALTER TABLE ledger_revision DROP CONSTRAINT ledger_revision_pkey CASCADE")
        entry = entry_of()
        at_once(place, [(entry["id"], body_for(place, entry))] * 16)
        assert place.count("ledger_revision") > 1
