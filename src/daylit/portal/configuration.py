"""How a portal is set up: where the bundles lie, which keys may sign them, and under which name it is reached."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from daylit.errors import DaylitError

LOOPBACK = ("127.0.0.1", "localhost", "::1", "[::1]")
_PREFIX = "DAYLIT_PORTAL_"


class Unsafe(DaylitError):
    """The portal was asked to run in a way that would not serve the public well."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Configuration:
    """``bundles`` is watched and never written to; ``kept`` holds a copy of each bundle that was found good.

    ``names`` are those under which the public reaches the portal; without one it answers on this machine alone. Without
    ``keys`` it is a preview: drafts that nobody has signed are shown, to those at this machine.
    """

    bundles: Path
    keys: Path | None
    kept: Path
    names: tuple[str, ...] = ()

    @property
    def hosts(self) -> tuple[str, ...]:
        """Every name that is answered to."""
        return (*self.names, *LOOPBACK)

    @property
    def public(self) -> bool:
        """Whether it is reached from elsewhere, and so through TLS."""
        return bool(self.names)

    def environment(self) -> dict[str, str]:
        """What the server's processes are told."""
        return {
            f"{_PREFIX}BUNDLES": str(self.bundles),
            f"{_PREFIX}KEYS": "" if self.keys is None else str(self.keys),
            f"{_PREFIX}KEPT": str(self.kept),
            f"{_PREFIX}NAMES": ",".join(self.names),
        }


def from_environment(environment: Mapping[str, str]) -> Configuration:
    """Read what the server's processes were told."""
    bundles = Path(environment.get(f"{_PREFIX}BUNDLES", "releases"))
    names, keys = environment.get(f"{_PREFIX}NAMES", ""), environment.get(f"{_PREFIX}KEYS", "keys.json")
    return Configuration(
        bundles=bundles,
        keys=Path(keys) if keys else None,
        kept=Path(environment.get(f"{_PREFIX}KEPT", "") or beside(bundles)),
        names=tuple(filter(None, (name.strip() for name in names.split(",")))),
    )


def beside(bundles: Path) -> Path:
    """Where good bundles are kept, if nobody says otherwise."""
    return bundles.with_name(f"{bundles.name}.kept")


def refuse_dangers(configuration: Configuration, *, host: str) -> None:
    """Raise ``Unsafe`` with everything at once that stands against serving like this."""
    wrong = []
    if not configuration.bundles.is_dir():
        wrong.append((f"There is no folder “{configuration.bundles}”.", "Name the folder that holds the releases."))
    if configuration.keys is None:
        wrong += _wrong_preview(configuration, host)
    elif not configuration.keys.is_file():
        wrong.append(
            (
                f"There is no file “{configuration.keys}” with the keys that may sign.",
                "Give it with --keys: a bundle that brings its own keys is not believed.",
            )
        )
    elif configuration.bundles.resolve() in configuration.keys.resolve().parents:
        wrong.append(
            (
                "The keys lie among the bundles: who can put a bundle there could change them too.",
                "Keep the keys in another folder.",
            )
        )
    if _inside(configuration.kept, configuration.bundles):
        wrong.append(("The kept copies would lie among the bundles.", "Name another folder with --kept."))
    wrong += [_wrong_name(name) for name in configuration.names if name == "*" or "/" in name or ":" in name]
    if host not in LOOPBACK and not configuration.names and configuration.keys is not None:
        wrong.append(
            (
                f"It would listen on {host}, and it is not said under which name the public reaches it.",
                "Give --name stops.example.gov, and put a server with TLS in front; or leave out --host.",
            )
        )
    if wrong:
        told = "".join(f"\n  · {what} {remedy}" for what, remedy in wrong)
        raise Unsafe(f"The portal does not start like this:{told}\n", remedy="Correct these, then start again.")


def _wrong_preview(configuration: Configuration, host: str) -> list[tuple[str, str]]:
    """A draft is for those who sign it: it never leaves this machine."""
    if host in LOOPBACK and not configuration.names:
        return []
    return [
        ("A preview shows what nobody has signed, so it answers on this machine alone.", "Leave out --host and --name.")
    ]


def _wrong_name(name: str) -> tuple[str, str]:
    host = urlsplit(name if "//" in name else f"//{name}").hostname or "stops.example.gov"
    return f"“{name}” is not the name of a host.", f"Give the name alone, such as --name {host.strip('*') or 'a.gov'}."


def _inside(folder: Path, other: Path) -> bool:
    inner, outer = folder.resolve(), other.resolve()
    return inner == outer or outer in inner.parents
