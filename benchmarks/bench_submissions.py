"""Taking in what officers send: 50 a second for a minute, against the server as it runs for real, with PostgreSQL.

Senders keep to their times whether or not answers come (an open loop), and a time is counted from when the sending was
due, so that a server that falls behind cannot hide it. Senders and server share the machine.
"""

import json
import os
import re
import resource
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

RATE, SECONDS, OFFICERS, THREADS = 50, 60, 40, 32
TARGET = 250
TESTS = Path(__file__).parents[1] / "tests"


def run() -> list[dict[str, Any]]:
    sys.path[:0] = [str(TESTS / "web"), str(TESTS)]
    import postgres_server

    if why := postgres_server.missing():
        return [{"name": "submissions", "figure": "submissions", "value": None, "note": f"not measured: {why}"}]
    with tempfile.TemporaryDirectory(prefix="daylit-bench-") as folder, postgres_server.postgres_server() as url:
        return _measured(Path(folder), url)


def _measured(home: Path, url: str) -> list[dict[str, Any]]:
    import postgres_server
    import psycopg
    import served

    told = served.environment(home, url)
    made = subprocess.run(
        [sys.executable, __file__, "prepare"], env=told, capture_output=True, text=True, check=True, timeout=600
    )
    work = json.loads(made.stdout.splitlines()[-1])
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    from daylit.web.running import command_of

    command = command_of(host="127.0.0.1", port=port, workers=2)
    before = _processor_seconds()
    server = subprocess.Popen(command, env=told, start_new_session=True)
    try:
        _wait_for(port, work)
        busy = os.getloadavg()[0]
        statuses, times = _send_all(port, work)
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait(timeout=30)
    processor = (_processor_seconds() - before) / len(times) * 1_000
    with psycopg.connect(postgres_server.seeing_all(url)) as connection:
        stored = connection.execute("SELECT count(*) FROM ledger_revision").fetchall()[0][0] - work["warm"]
    times.sort()
    n = len(times)
    lost = n - stored + sum(status not in (200, 201, 202) for status in statuses)
    note = (
        f"{RATE}/s for {SECONDS} s, {n:,} sent, 2 workers as `daylit serve` runs them, PostgreSQL on the same 2 cores; "
        f"load before {busy:.1f}; one run"
    )
    p95, p50 = times[int(n * 0.95)], times[n // 2]
    return [
        _figure("submissions lost", lost, "", "0", lost == 0, note),
        _figure("submission, 95 of 100 within", p95, "ms", f"≤ {TARGET} ms", p95 <= TARGET, note),
        _figure("submission, half within", p50, "ms", "–", None, note),
        _figure("processor time of the server for each", processor, "ms", "–", None, "without PostgreSQL's own"),
    ]


def _processor_seconds() -> float:
    """Of all processes that ended and were waited for."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _figure(name: str, value: float, unit: str, target: str, met: bool | None, note: str) -> dict[str, Any]:
    return {"name": name, "figure": name, "value": value, "unit": unit, "target": target, "met": met, "note": note}


def _wait_for(port: int, work: dict[str, Any]) -> None:
    """Until every worker has answered: the first request of each loads the forms."""
    sender = _Sender(port)
    for id, session, body in work["warming"]:
        for _ in range(300):
            if sender.put(_request(id, session, body)) is not None:
                break
            time.sleep(0.1)


class _Sender(threading.local):
    """One connection for each thread. What is sent was made beforehand: senders share the server's cores."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.connection: socket.socket | None = None

    def put(self, request: bytes) -> int | None:
        """The answer's status; nothing where none came."""
        try:
            if self.connection is None:
                self.connection = socket.create_connection(("127.0.0.1", self.port), timeout=60)
                self.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self.connection.sendall(request)
            return self._status(self.connection)
        except (OSError, ValueError):
            if self.connection is not None:
                self.connection.close()
            self.connection = None
            return None

    def _status(self, connection: socket.socket) -> int:
        """Read one whole answer, by the length that it says."""
        got = b""
        while (end := got.find(b"\r\n\r\n")) < 0:
            got += self._more(connection)
        said = _LENGTH.search(got[:end])
        left = end + 4 + int(said[1]) - len(got) if said else 0
        while left > 0:
            left -= len(self._more(connection))
        return int(got[9:12])

    def _more(self, connection: socket.socket) -> bytes:
        more = connection.recv(65_536)
        if not more:
            raise OSError("the server hung up")
        return more


_LENGTH = re.compile(rb"(?i)content-length: *([0-9]+)")


def _request(id: str, session: str, body: str) -> bytes:
    """One sending, whole, as it goes over the wire."""
    sent = body.encode()
    head = (
        f"PUT /collect/api/contacts/{id} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
        f"Cookie: daylit={session}; csrftoken={'a' * 32}\r\nX-CSRFToken: {'a' * 32}\r\n"
        f"Content-Length: {len(sent)}\r\n\r\n"
    )
    return head.encode() + sent


def _send_all(port: int, work: dict[str, Any]) -> tuple[list[int | None], list[float]]:
    requests = [_request(*each) for each in work["sendings"]]
    sender, begin = _Sender(port), time.perf_counter() + 1
    times: list[float] = []

    def one(number: int) -> int | None:
        due = begin + number / RATE
        time.sleep(max(0.0, due - time.perf_counter()))
        status = sender.put(requests[number])
        times.append((time.perf_counter() - due) * 1_000)
        return status

    with ThreadPoolExecutor(THREADS) as pool:
        statuses = list(pool.map(one, range(len(requests))))
    return statuses, times


def _prepare() -> None:
    """Make the installation, its officers and everything that they will send."""
    from served import found

    cast = found()
    from cast import signed_in, with_role
    from sending import answers, entry_of, sealed

    from daylit.web.audience import Role

    officers = [with_role(f"officer{n}", Role.OFFICER, cast.millbrook, cast.patrol) for n in range(OFFICERS)]
    sessions = [signed_in(one).cookies["daylit"].value for one in officers]
    now = datetime.now(UTC)
    start = (now - timedelta(hours=6)).strftime("%Y-%m-%dT%H:%M")

    def sending(number: int) -> list[str]:
        entry = entry_of(answers(start), made_at=now.isoformat(), sent_at=now.isoformat(), unit=str(cast.patrol.pk))
        return [entry["id"], sessions[number % OFFICERS], json.dumps(sealed(entry))]

    warming = [sending(number) for number in range(OFFICERS)]
    sendings = [sending(number) for number in range(RATE * SECONDS)]
    print(json.dumps({"warm": len(warming), "warming": warming, "sendings": sendings}))


if __name__ == "__main__":
    if sys.argv[1:] == ["prepare"]:
        _prepare()
    else:
        for figure in run():
            print(figure)
