"""A real OpenSSH server on loopback, started for a test, with its own keys; it serves one folder by SFTP."""

import getpass
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

SSHD = shutil.which("sshd") or ("/usr/sbin/sshd" if Path("/usr/sbin/sshd").exists() else None)
KEYGEN = shutil.which("ssh-keygen")
ABSENT = "OpenSSH's server is not installed (apt-get install openssh-server): sending by SFTP is not tested"


@dataclass
class Server:
    """Where the server is, the keys to come in with, and the folder that it serves."""

    port: int
    key: Path
    known_hosts: Path
    folder: Path
    process: subprocess.Popen[bytes]

    @property
    def address(self) -> str:
        return f"sftp://{getpass.getuser()}@127.0.0.1:{self.port}{self.folder}"


def keypair(path: Path) -> Path:
    assert KEYGEN is not None
    subprocess.run([KEYGEN, "-q", "-t", "ed25519", "-N", "", "-f", path], check=True)
    return path


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def ssh_server(home: Path) -> Iterator[Server]:
    """The server, until the test is over."""
    assert SSHD is not None
    os.chmod(home, 0o755)
    host, user, folder = keypair(home / "host_key"), keypair(home / "user_key"), home / "incoming"
    folder.mkdir()
    authorized = home / "authorized_keys"
    shutil.copy(user.with_suffix(".pub"), authorized)
    authorized.chmod(0o600)
    port = free_port()
    (home / "sshd_config").write_text(
        f"Port {port}\nListenAddress 127.0.0.1\nHostKey {host}\nPidFile {home / 'pid'}\n"
        f"AuthorizedKeysFile {authorized}\nStrictModes no\nPasswordAuthentication no\nUsePAM no\n"
        "KbdInteractiveAuthentication no\nPermitRootLogin prohibit-password\nSubsystem sftp internal-sftp\n"
    )
    Path("/run/sshd").mkdir(exist_ok=True) if os.geteuid() == 0 else None
    command = [SSHD, "-D", "-e", "-f", str(home / "sshd_config")]
    process = subprocess.Popen(command, stderr=(home / "log").open("wb"))
    try:
        wait_until_it_listens(port, process, home / "log")
        known = home / "known_hosts"
        known.write_text(f"[127.0.0.1]:{port} {host.with_suffix('.pub').read_text()}")
        yield Server(port=port, key=user, known_hosts=known, folder=folder, process=process)
    finally:
        process.terminate()
        process.wait()


def wait_until_it_listens(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(2_400):
        assert process.poll() is None, log.read_text()
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.05)
    raise AssertionError(log.read_text())
