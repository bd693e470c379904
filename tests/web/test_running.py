"""`daylit serve` as a service runs it: it answers, takes fresh workers without going away, and stops when told."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from served import environment

from daylit.web.configuration import Configuration, from_environment
from daylit.web.running import command_of, environment_of
from daylit.web.serving import PortInUse, configured, refuse_port_in_use

DAYLIT = [sys.executable, "-c", "import sys; from daylit.cli.run import run; sys.exit(run(sys.argv[1:]))"]


def daylit(*words: str, **more: str) -> subprocess.CompletedProcess[str]:
    """A command in a process of its own, without this machine's settings."""
    plain = {key: value for key, value in os.environ.items() if not key.startswith(("DAYLIT_", "DJANGO_"))}
    return subprocess.run([*DAYLIT, *words], env={**plain, **more}, capture_output=True, text=True, check=False)


def answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/sign-in/login/", timeout=20) as answer:
            return answer.status == 200
    except (urllib.error.URLError, OSError):
        return False


def below(pid: int) -> set[int]:
    """The processes that a process started, and theirs."""
    files = Path(f"/proc/{pid}/task").glob("*/children")
    own = {int(word) for file in files for word in file.read_text().split()}
    return own.union(*map(below, own))


def of(server: subprocess.Popen[bytes], word: str) -> set[int]:
    """Of the processes that a server started, those that were started with a word: granian's, or the studies'."""
    found = set()
    for pid in below(server.pid):
        with suppress(OSError):  # it ended while it was looked at
            if word.encode() in Path(f"/proc/{pid}/cmdline").read_bytes():
                found.add(pid)
    return found


def until(holds, *, tries: int = 1_800) -> bool:
    """Look again and again; a machine may be slow."""
    for _ in range(tries):
        if holds():
            return True
        time.sleep(0.1)
    return False


@pytest.fixture
def running(tmp_path: Path) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    told = environment(tmp_path / "home")
    server = subprocess.Popen([*DAYLIT, "serve", "--port", str(port), "--workers", "1"], env=told)
    try:
        assert until(lambda: answers(port))
        yield server, port
    finally:
        for pid in [*below(server.pid), server.pid] if server.poll() is None else []:
            os.kill(pid, signal.SIGKILL)
        server.wait()


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="this machine does not tell who started whom")
def test_it_works_and_a_reload_brings_fresh_workers_and_a_stop_leaves_nobody(running):
    server, port = running
    before = of(server, "granian")
    assert len(before) == 2  # the server and its worker
    server.send_signal(signal.SIGHUP)
    assert until(lambda: len(of(server, "granian")) == 2 and len(before & of(server, "granian")) == 1)  # another worker
    assert until(lambda: answers(port))
    assert until(lambda: len(of(server, "insight.process")) == 1)  # beside them, and untouched by it
    left = below(server.pid)
    server.send_signal(signal.SIGTERM)
    assert server.wait(timeout=180) == 0
    assert until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in left))


def test_a_worker_that_grew_or_died_is_replaced():
    command = command_of(host="127.0.0.1", port=8000, workers=3, memory=700)
    assert command[command.index("--workers-max-rss") + 1] == "700"
    assert {"--respawn-failed-workers", "--workers-kill-timeout"} <= set(command)
    assert "--ssl-certificate" not in command


def test_addresses_on_this_machine_name_the_port_that_is_served(tmp_path):
    """A receipt's code led nobody anywhere where 8000 was not the port."""
    demo = Configuration(home=tmp_path, hosts=("127.0.0.1",), demo=True, secret="x")
    told = from_environment(environment_of(demo, port=8123))
    assert told.address("/survey/") == "http://127.0.0.1:8123/survey/"


def test_setting_up_names_the_port_that_will_be_served(tmp_path):
    """The page of the first administrator led nowhere where 8000 was not the port."""
    words = ("setup", "--agency", "A", "--username", "tanaka", "--name", "T")
    done = daylit(*words, "--home", str(tmp_path / "here"), "--port", "8133", DAYLIT_PORT="8132")
    assert "http://localhost:8133/invitation/" in done.stdout, done.stderr
    told = "".join(done.stdout.split())
    assert "DAYLIT_HOSTS=localhostDAYLIT_NO_TLS=1daylitserve--port8133--home" in told  # without TLS it leads to https
    named = daylit(*words, "--home", str(tmp_path / "named"), DAYLIT_HOSTS="stops.example.gov")
    assert "https://stops.example.gov/invitation/" in named.stdout, named.stderr
    assert "--port" not in named.stdout
    wrong = daylit(*words, "--home", str(tmp_path / "wrong"), DAYLIT_PORT="eight")
    assert (wrong.returncode, "DAYLIT_PORT is no port" in wrong.stderr) == (2, True)


def test_the_port_is_the_one_given_else_that_of_the_environment(tmp_path, monkeypatch):
    assert configured(home=tmp_path).port == 8000
    monkeypatch.setenv("DAYLIT_PORT", "8132")
    assert configured(home=tmp_path).port == 8132
    assert configured(home=tmp_path, port=8133).port == 8133


def test_a_port_at_which_somebody_listens_is_refused():
    """The system would hand each of two servers some of the requests: another folder's, a demonstration's."""
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)  # as granian listens
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(PortInUse, match=f"port {port} of 127.0.0.1"):
            refuse_port_in_use("127.0.0.1", port)
    refuse_port_in_use("127.0.0.1", port)


def test_a_new_installation_is_its_owners_alone(tmp_path):
    home = tmp_path / "new"
    from_environment({"DAYLIT_HOME": str(home)})
    assert {path.stat().st_mode & 0o777 for path in (home, home / "secrets")} == {0o700}


def test_a_certificate_goes_with_its_key():
    command = command_of(host="::", port=1, workers=1, certificate=Path("c"), key=Path("k"))
    assert command[command.index("--ssl-certificate") + 1] == "c"
    assert command[command.index("--ssl-keyfile") + 1] == "k"
