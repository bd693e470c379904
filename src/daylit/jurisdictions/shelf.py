"""Where packs stand, and which version of one holds for a contact: by the contact's day, never by today's."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

from daylit.errors import DaylitError
from daylit.jurisdictions.building import build
from daylit.jurisdictions.mistakes import BadPack, PackMistake
from daylit.jurisdictions.pack import Pack
from daylit.jurisdictions.reading import read_toml, read_version

SHIPPED = Path(__file__).parent / "packs"
_VERSION = re.compile(r"[0-9][0-9a-z-]*")


class NoSuchPack(DaylitError):
    """There is no pack of this name."""


class NoVersion(DaylitError):
    """No version of the pack holds for that day, or there is none of that name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A version of a pack as the list shows it, without reading all of it."""

    pack: str
    version: str
    title: str
    place: str
    completeness: str
    effective_from: date
    effective_until: date | None


def packs(*, folder: Path = SHIPPED) -> tuple[Listed, ...]:
    """Every version of every pack, by pack and by the day it begins."""
    listed = [each for name in pack_names(folder=folder) for each in _versions(name, folder)]
    return tuple(sorted(listed, key=lambda each: (each.pack, each.effective_from)))


def pack_names(*, folder: Path = SHIPPED) -> tuple[str, ...]:
    """The names of all packs."""
    return tuple(sorted(each.name.replace("_", "-") for each in folder.iterdir() if any(_files(each))))


def load_pack(name: str, *, version: str | None = None, on: date | None = None, folder: Path = SHIPPED) -> Pack:
    """A version of a pack: the one named, the one that holds on a day, or the latest.

    Raises
    ------
    NoSuchPack, NoVersion
        With the names that there are.
    BadPack
        With every mistake in its files.
    """
    home = folder / name.replace("-", "_")
    if not re.fullmatch(r"[a-z][a-z0-9-]*", name) or not any(_files(home)):
        raise NoSuchPack(f"There is no pack “{name}”.", remedy=f"Use one of: {', '.join(pack_names(folder=folder))}.")
    every = _versions(name, folder)
    _refuse_overlaps(name, every)
    if version is None:
        version = (_on(name, every, on) if on is not None else max(every, key=lambda each: each.effective_from)).version
    elif version not in {each.version for each in every}:
        raise NoVersion(
            f"The pack “{name}” has no version “{version}”.",
            remedy=f"Use one of: {', '.join(each.version for each in every)}.",
        )
    return _loaded(home, version)


def _on(name: str, every: tuple[Listed, ...], day: date) -> Listed:
    for each in every:
        if each.effective_from <= day and (each.effective_until is None or day <= each.effective_until):
            return each
    spans = "; ".join(
        f"{each.version} from {each.effective_from} until {each.effective_until or 'now'}" for each in every
    )
    raise NoVersion(f"No version of “{name}” holds for a contact of {day}.", remedy=f"There are: {spans}.")


def _refuse_overlaps(name: str, every: tuple[Listed, ...]) -> None:
    ordered = sorted(every, key=lambda each: each.effective_from)
    mistakes = [
        PackMistake(
            file=f"{name.replace('-', '_')}/{later.version}.toml",
            key="effective.from",
            what=f"It begins on {later.effective_from}, while version {earlier.version} still holds.",
            remedy="End the earlier one the day before.",
        )
        for earlier, later in pairwise(ordered)
        if earlier.effective_until is None or earlier.effective_until >= later.effective_from
    ]
    if mistakes:
        raise BadPack(name, mistakes)


def _versions(name: str, folder: Path) -> tuple[Listed, ...]:
    home = folder / name.replace("-", "_")
    return tuple(_listed(path, name, (path.stat().st_mtime_ns, path.stat().st_size)) for path in sorted(_files(home)))


@lru_cache(maxsize=256)
def _listed(path: Path, name: str, stamp: tuple[int, int]) -> Listed:
    """The head of one file, read once as long as the file does not change."""
    shown = f"{path.parent.name}/{path.name}"
    plain = read_toml(path, shown)
    effective = plain.get("effective")
    first = effective.get("from") if isinstance(effective, dict) else None
    until = effective.get("until") if isinstance(effective, dict) else None
    mistakes = []
    if plain.get("pack") != name:
        mistakes.append(PackMistake(file=shown, key="pack", what=f"It should be “{name}”, as its folder.", remedy=""))
    if plain.get("version") != path.stem:
        mistakes.append(PackMistake(file=shown, key="version", what=f"It should be “{path.stem}”, as its file."))
    if not isinstance(first, date) or not isinstance(until, date | None):
        mistakes.append(
            PackMistake(file=shown, key="effective", what="It lacks its days.", remedy="Write from = 2024-01-01.")
        )
    if mistakes:
        raise BadPack(shown, mistakes)
    assert isinstance(first, date)
    return Listed(
        pack=name,
        version=path.stem,
        title=str(plain.get("title", "")),
        place=str(plain.get("place", "")),
        completeness=str(plain.get("completeness", "")),
        effective_from=first,
        effective_until=until,
    )


def _files(home: Path) -> Iterator[Path]:
    """The versions' files: those whose name begins with a digit; the others are included by them."""
    return (path for path in home.glob("*.toml") if _VERSION.fullmatch(path.stem)) if home.is_dir() else iter(())


@lru_cache(maxsize=64)
def _loaded_once(home: Path, version: str, stamp: tuple[tuple[str, int, int], ...]) -> Pack:
    return build(read_version(home, version), file=f"{home.name}/{version}.toml")


def _loaded(home: Path, version: str) -> Pack:
    """The pack, read once as long as no file of any pack beside it changes."""
    files = sorted(path for path in home.parent.rglob("*.toml"))
    stamp = tuple((str(path), path.stat().st_mtime_ns, path.stat().st_size) for path in files)
    return _loaded_once(home, version, stamp)
