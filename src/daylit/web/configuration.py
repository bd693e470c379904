"""How an installation is set up: one folder, and a few words in the environment. Nothing unsafe starts by accident."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

from daylit.errors import DaylitError

SHORTEST_SECRET = 50
_KNOWN_SECRETS = ("changeme", "secret", "django-insecure", "insecure", "password", "example", "default")
LOOPBACK = ("127.0.0.1", "localhost", "[::1]")


class Unsafe(DaylitError):
    """The server was asked to run in a way that would put records at risk."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Configuration:
    """``home`` holds the database (unless ``database`` names a server), the secrets and what is kept for the public."""

    home: Path
    database: str = ""
    hosts: tuple[str, ...] = ()
    secret: str = ""
    demo: bool = False
    debug: bool = False
    tls_in_front: bool = True
    oidc: Mapping[str, str] | None = None
    witness: Path | None = None
    backups: Path | None = None
    proxies: int = 0
    port: int = 8000
    mail: str = ""
    mail_from: str = ""

    @property
    def secrets_folder(self) -> Path:
        """Where keys lie, apart from the database: a copy of one is worth little without the other."""
        return self.home / "secrets"

    def database_settings(self) -> dict[str, object]:
        """The database as Django names it. SQLite keeps every acknowledged write through a power cut."""
        if not self.database:
            return {
                "ENGINE": "django.db.backends.sqlite3",
                "NAME": str(self.home / "daylit.sqlite3"),
                "OPTIONS": {
                    "transaction_mode": "IMMEDIATE",
                    "timeout": 20,
                    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; "
                    "PRAGMA secure_delete=ON;",  # what is deleted leaves no old page behind, nor its order
                },
            }
        parts = urlsplit(self.database)
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": parts.path.lstrip("/"),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": unquote(parts.hostname or ""),
            "PORT": str(parts.port or ""),
            "CONN_MAX_AGE": 60,
            "CONN_HEALTH_CHECKS": True,
        }

    def mail_settings(self) -> dict[str, object]:
        """How mail goes out, as Django names it; nothing where no server is named, and then none is sent."""
        parts = urlsplit(self.mail)
        return {
            "EMAIL_HOST": parts.hostname or "",
            "EMAIL_PORT": parts.port or (465 if parts.scheme == "smtps" else 587),
            "EMAIL_HOST_USER": unquote(parts.username or ""),
            "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
            "EMAIL_USE_SSL": parts.scheme == "smtps",
            "EMAIL_USE_TLS": parts.scheme == "smtp",
            "EMAIL_TIMEOUT": 20,
            "DEFAULT_FROM_EMAIL": self.mail_from,
        }

    def address(self, path: str) -> str:
        """A path as people type it: with the name under which the server is reached."""
        host = self._host()
        if self.names_port():
            return f"http://{host}:{self.port}{path}"
        return f"{'https' if self.tls_in_front else 'http'}://{host}{path}"

    def names_port(self) -> bool:
        """Whether people type the port too: on this machine itself, where no other server stands in front."""
        return self._host() in LOOPBACK

    def _host(self) -> str:
        return self.hosts[0] if self.hosts else "localhost"

    def dangers(self) -> list[tuple[str, str]]:
        """Everything about this set-up that must not be served for real, each with what to do."""
        found = []
        if self.debug:
            found.append(("DAYLIT_DJANGO_DEBUG is on: every error page shows what is inside.", "Take it away."))
        if self.demo:
            found.append(("This is a demonstration: its accounts are open to everyone.", "Use a folder of its own."))
        if len(self.secret) < SHORTEST_SECRET or len(set(self.secret)) < 10:
            found.append(
                (
                    f"The secret is shorter than {SHORTEST_SECRET} signs, or always the same ones.",
                    "Take DAYLIT_SECRET away, and one is made and kept.",
                )
            )
        elif any(word in self.secret.lower() for word in _KNOWN_SECRETS):
            found.append(("The secret is one that is known.", "Take DAYLIT_SECRET away, and one is made and kept."))
        if not self.hosts or "*" in self.hosts:
            found.append(
                (
                    "It is not said under which name the server is reached.",
                    "Set DAYLIT_HOSTS=stops.example.gov; for this machine alone DAYLIT_HOSTS=localhost DAYLIT_NO_TLS=1",
                )
            )
        if not self.tls_in_front and not all(host in LOOPBACK for host in self.hosts):
            found.append(("Passwords would travel in the clear.", "Put TLS in front, or give a certificate."))
        if self.mail and (urlsplit(self.mail).scheme not in ("smtp", "smtps") or "@" not in self.mail_from):
            found.append(
                (
                    "DAYLIT_MAIL is not an address of a mail server, or DAYLIT_MAIL_FROM names no sender.",
                    "Write smtp://user:word@host and an address such as daylit@example.gov",
                )
            )
        if self.database and urlsplit(self.database).scheme not in ("postgres", "postgresql"):
            found.append(("DAYLIT_DATABASE is not an address of PostgreSQL.", "Write postgresql://user:word@host/name"))
        return found


def from_environment(environment: Mapping[str, str], *, demo: bool | None = None) -> Configuration:
    """Read the set-up; a secret is made and kept in the secrets' folder where none was given."""
    home = Path(environment.get("DAYLIT_HOME", "daylit-data")).resolve()
    given = environment.get("DAYLIT_SECRET", "")
    is_demo = _yes(environment.get("DAYLIT_DEMO", "")) if demo is None else demo
    hosts = tuple(filter(None, (one.strip() for one in environment.get("DAYLIT_HOSTS", "").split(","))))
    oidc = None
    if environment.get("DAYLIT_OIDC_SERVER"):
        oidc = {
            "server": environment["DAYLIT_OIDC_SERVER"],
            "client": environment.get("DAYLIT_OIDC_CLIENT", ""),
            "secret": environment.get("DAYLIT_OIDC_SECRET", ""),
            "name": environment.get("DAYLIT_OIDC_NAME", "your agency's account"),
        }
    tls_in_front = not is_demo and not _yes(environment.get("DAYLIT_NO_TLS", ""))
    return Configuration(
        home=home,
        database=environment.get("DAYLIT_DATABASE", ""),
        hosts=LOOPBACK if is_demo else hosts,
        secret=given or kept_secret(home / "secrets" / "django"),
        demo=is_demo,
        debug=_yes(environment.get("DAYLIT_DJANGO_DEBUG", "")),
        tls_in_front=tls_in_front,
        oidc=oidc,
        witness=_folder(environment.get("DAYLIT_WITNESS", "")),
        backups=_folder(environment.get("DAYLIT_BACKUPS", "")),
        mail=environment.get("DAYLIT_MAIL", "").strip(),
        mail_from=environment.get("DAYLIT_MAIL_FROM", "").strip(),
        port=_port(environment.get("DAYLIT_PORT", "")),
        proxies=_proxies(environment.get("DAYLIT_PROXIES", ""), behind_one=tls_in_front),
    )


def kept_secret(path: Path) -> str:
    """The secret in a file that only its owner can read; made when it is asked for the first time."""
    if not path.exists():
        for folder in (
            path.parent.parent,
            path.parent,
        ):  # the installation's own is for its owner alone, as its secrets
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        fresh = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
        fresh.touch(mode=0o600)
        fresh.write_text(secrets.token_urlsafe(64), encoding="ascii")
        fresh.rename(path)
    return path.read_text(encoding="ascii").strip()


def refuse_dangers(configuration: Configuration) -> None:
    """Raise ``Unsafe`` with every danger at once, for a server that is to run for real."""
    dangers = configuration.dangers()
    if dangers:
        told = "".join(f"\n  · {what} {remedy}" for what, remedy in dangers)
        raise Unsafe(
            f"Daylit does not start like this:{told}\n", remedy="Correct these, or look around with “make demo”."
        )


def _folder(word: str) -> Path | None:
    return Path(word.strip()).resolve() if word.strip() else None


def _proxies(word: str, *, behind_one: bool) -> int:
    """How many servers stand in front; without a word one, where there is TLS in front."""
    return int(word) if word.strip().isdigit() else int(behind_one)


def _port(word: str) -> int:
    word = word.strip()
    if not word:
        return 8000
    if not (word.isdecimal() and word.isascii() and 0 < int(word) < 65_536):
        raise Unsafe(f"DAYLIT_PORT is no port: “{word[:40]}”.", remedy="Write a number from 1 to 65535.")
    return int(word)


def _yes(word: str) -> bool:
    return word.strip().lower() in ("1", "yes", "true", "on")
