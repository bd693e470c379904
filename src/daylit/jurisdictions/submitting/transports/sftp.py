"""Files brought by SFTP. The host must be known; a file is renamed only when it is there as a whole."""

import errno
import os
import re
import socket
import stat
from pathlib import Path
from posixpath import join
from typing import TYPE_CHECKING, Any, NoReturn
from urllib.parse import unquote

from daylit.errors import DaylitError
from daylit.jurisdictions.submitting.transports.transport import Receipt, TransportError, address_parts, temporary

if TYPE_CHECKING:
    import paramiko

CHUNK = 32_768


class NoSftp(DaylitError):
    """The library for SFTP is not installed."""


class Sftp:
    """A folder of an SFTP server as receiver."""

    staged = True

    def __init__(self, address: str, *, key: Path | None = None, known_hosts: Path | None = None, seconds: float = 60):
        parts = address_parts(address)
        if parts.password:
            raise TransportError(
                "A password in an address is seen by others.", remedy="Use --key, or DAYLIT_SFTP_PASSWORD."
            )
        if parts.scheme != "sftp" or not parts.hostname or not parts.username:
            raise TransportError(f"“{address}” is not complete.", remedy="Write sftp://NAME@HOST/FOLDER.")
        self.folder = unquote(parts.path) or "."
        self.shown = f"sftp://{parts.username}@{parts.hostname}{f':{parts.port}' if parts.port else ''}{parts.path}"
        self.host = parts.hostname
        self._client = _connected(
            self.host, parts.port or 22, parts.username, key=key, known_hosts=known_hosts, seconds=seconds
        )
        try:
            self._sftp = self._client.open_sftp()
            channel = self._sftp.get_channel()
            if channel is not None:
                channel.settimeout(seconds)
        except Exception as error:
            self._client.close()
            self._broken(error)

    def look(self, name: str, content: bytes) -> str:
        """How the file stands there: by its size first, then byte for byte."""
        try:
            size = self._size(name)
            if size is not None:
                return "whole" if size == len(content) and self._read(name) == content else "other"
            return "absent" if self._size(temporary(name)) is None else "part"
        except Exception as error:
            self._broken(error)

    def prepare(self, name: str, content: bytes) -> None:
        """Write the file under its temporary name; what an interruption left there of it is gone on with."""
        part = join(self.folder, temporary(name))
        try:
            start = self._usable(temporary(name), content)
            with self._sftp.open(part, "r+b" if start else "wb") as file:
                file.seek(start)
                for at in range(start, len(content), CHUNK):
                    file.write(content[at : at + CHUNK])
            if self._size(temporary(name)) != len(content):
                raise TransportError(f"Not all of “{name}” arrived at {self.host}.", remedy="Start the command again.")
        except TransportError:
            raise
        except Exception as error:
            self._broken(error)

    def finish(self, name: str, content: bytes, *, key: str) -> Receipt:
        """Rename it. A server does not rename over another file."""
        try:
            self._sftp.rename(join(self.folder, temporary(name)), join(self.folder, name))
        except Exception as error:
            self._broken(error)
        return Receipt(said=f"{len(content):,} bytes stand at {self.host} as {name}")

    def replies(self, folder: str) -> list[tuple[str, bytes]]:
        """The files of another folder of the same server, by name: where the state puts its answers."""
        try:
            entries = [each for each in self._sftp.listdir_attr(folder) if not stat.S_ISDIR(each.st_mode or 0)]
            names = sorted(each.filename for each in entries if not each.filename.startswith("."))
            return [(name, self._read_from(join(folder, name))) for name in names]
        except Exception as error:
            self._broken(error)

    def close(self) -> None:
        """Close the connection."""
        self._client.close()

    def _usable(self, name: str, content: bytes) -> int:
        """How many bytes of the file stand there already, as they should be."""
        size = self._size(name)
        if size is None or size > len(content):
            return 0
        return size if self._read(name) == content[:size] else 0

    def _size(self, name: str) -> int | None:
        try:
            size: int | None = self._sftp.stat(join(self.folder, name)).st_size
            return size
        except OSError as error:
            if error.errno == errno.ENOENT:
                return None
            raise

    def _read(self, name: str) -> bytes:
        return self._read_from(join(self.folder, name))

    def _read_from(self, path: str) -> bytes:
        with self._sftp.open(path, "rb") as file:
            return bytes(file.read())

    def _broken(self, error: Exception) -> NoReturn:
        raise TransportError(
            f"The work with {self.host} was cut off: {_reason(error)}.",
            remedy="Start the command again: it looks up what arrived and goes on from there.",
        ) from error


def _connected(
    host: str, port: int, user: str, *, key: Path | None, known_hosts: Path | None, seconds: float
) -> "paramiko.SSHClient":
    try:
        import paramiko
    except ImportError:
        raise NoSftp(
            "Sending by SFTP needs a library that is not installed.", remedy="Install daylit[submit]."
        ) from None
    _look_at_files(key, known_hosts)
    client = paramiko.SSHClient()
    try:
        if known_hosts is None:
            client.load_system_host_keys()
        else:
            client.load_host_keys(str(known_hosts))
    except (paramiko.SSHException, paramiko.hostkeys.InvalidHostKey):
        raise TransportError(
            f"A line of {f'“{known_hosts}”' if known_hosts else 'your known hosts'} cannot be read. Nothing was sent.",
            remedy="Take the line out, or write it as the server's operator gives it.",
            refused=True,
        ) from None
    client.set_missing_host_key_policy(paramiko.RejectPolicy())
    password = os.environ.get("DAYLIT_SFTP_PASSWORD")
    ways: dict[str, Any] = {"key_filename": str(key), "allow_agent": False, "look_for_keys": False} if key else {}
    try:
        client.connect(
            host, port, user, password=password, timeout=seconds, banner_timeout=seconds, auth_timeout=seconds, **ways
        )
    except Exception as error:
        client.close()
        _explain(error, host, port)
    return client


def _look_at_files(key: Path | None, known_hosts: Path | None) -> None:
    """Refuse files that are not what they should be, before anybody is called."""
    for path, option, what in (
        (key, "--key", "a private key, which begins with -----BEGIN"),
        (known_hosts, "--known-hosts", "known hosts, a line for each"),
    ):
        if path is None:
            continue
        try:
            text = path.read_text("utf-8")
        except (OSError, UnicodeDecodeError):
            text = None
        if text is None or (path is key and not text.startswith("-----BEGIN")):
            raise TransportError(
                f"“{path}” cannot be used. Nothing was sent.",
                remedy=f"{option} names a file with {what}.",
                refused=True,
            )


def _reason(error: BaseException) -> str:
    """What went wrong, in words: the numbers and names that libraries give tell nobody anything."""
    import paramiko

    known: tuple[tuple[type[BaseException], str], ...] = (
        (paramiko.ssh_exception.NoValidConnectionsError, "nobody answers there"),
        (ConnectionRefusedError, "nobody answers there"),
        (socket.gaierror, "there is no host of this name"),
        (TimeoutError, "there was no answer in time"),
        (EOFError, "the other side closed the connection"),
        (PermissionError, "this is not allowed there"),
        (FileNotFoundError, "there is no such file or folder"),
    )
    for kind, words in known:
        if isinstance(error, kind):
            return words
    if isinstance(error, OSError) and error.strerror:
        return error.strerror[:1].lower() + error.strerror[1:]
    return re.sub(r"\[Errno [^\]]*\] *", "", str(error)).rstrip(".") or "the connection broke"


def _explain(error: Exception, host: str, port: int) -> NoReturn:
    """Why no connection was made, in words. Nothing was sent."""
    import paramiko

    said = f"ssh-keyscan -p {port} {host}"
    match error:
        case paramiko.BadHostKeyException():
            what = f"{host} shows another host key than the one that is known. Nothing was sent."
            remedy = "Ask the receiver whether the key was changed before you accept the new one."
        case paramiko.PasswordRequiredException():
            what = "The private key is locked with a passphrase. Nothing was sent."
            remedy = (
                "Load it into your SSH agent and leave out --key, or ask the receiver for a key of this machine's own."
            )
        case paramiko.AuthenticationException():
            what = f"{host} did not let this user in. Nothing was sent."
            remedy = (
                "Check the name, and the key or the password: --key names the file with the private key, and "
                "DAYLIT_SFTP_PASSWORD holds the password, if that is how the receiver lets you in."
            )
        case paramiko.SSHException() if "not found in known_hosts" in str(error):
            what = (
                f"{host} is not among the known hosts: it is not sure who would receive the records. Nothing was sent."
            )
            remedy = (
                f"Ask the receiver for its host key, compare it with what “{said}” shows, and add it to the file of "
                "--known-hosts."
            )
        case _:
            what = f"{host} could not be reached on port {port}: {_reason(error)}. Nothing was sent."
            remedy = "Check the address and the network."
    raise TransportError(what, remedy=remedy, refused=True) from error
