"""Where packs stand, and which version of one holds for a contact: by the contact's day, never by today's."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any

from daylit.errors import DaylitError
from daylit.jurisdictions.building import build
from daylit.jurisdictions.mistakes import BadPack, PackMistake, effective_mistakes, text_mistake
from daylit.jurisdictions.pack import Pack
from daylit.jurisdictions.reading import gather, read_toml

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
    home = home_of(name, folder=folder)
    every = _every(name, folder)
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


def home_of(name: str, *, folder: Path = SHIPPED) -> Path:
    """The folder of a pack.

    Raises
    ------
    NoSuchPack
        It is not there or holds no version; the remedy says which packs there are.
    """
    home = folder / name.replace("-", "_")
    if re.fullmatch(r"[a-z][a-z0-9-]*", name) and any(_files(home)):
        return home
    if misnamed := _misnamed(name, folder):
        raise misnamed
    if home.is_dir() and any(home.glob("*.toml")):
        what = f"The folder “{home.name}” holds no version of a pack."
        raise NoSuchPack(what, remedy="A version is a file named by it, beginning with a digit, such as 2024.toml.")
    if names := pack_names(folder=folder) if folder.is_dir() else ():
        raise NoSuchPack(f"There is no pack “{name}”.", remedy=f"Use one of: {', '.join(names)}.")
    what = f"There is no pack “{name}”, and none at all in the folder “{folder}”."
    raise NoSuchPack(what, remedy="Name a shipped pack (“daylit pack list”), or the folder that holds the versions.")


def _misnamed(name: str, folder: Path) -> NoSuchPack | None:
    """What is said where versions stand there, but the name that was given, or the folder's own, is written wrongly."""
    right = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")
    if not re.match("[a-z]", right) or re.fullmatch(r"[\w-]+", name) is None:
        return None
    wanted = right.replace("-", "_")
    if name != right and any(_files(folder / wanted)):
        return NoSuchPack(f"There is no pack “{name}”.", remedy=f"Write {right}.")
    for given in sorted({name, name.replace("-", "_")} - {wanted}):
        if any(_files(folder / given)):
            return NoSuchPack(
                f"“{given}” cannot be the name of a pack's folder, which has small letters, digits and _ alone.",
                remedy=f'Rename it to {wanted}, and write in its versions: pack = "{right}".',
            )
    return None


def version_names(home: Path) -> tuple[str, ...]:
    """The versions in the folder of a pack, by the names of their files."""
    return tuple(sorted(path.stem for path in _files(home)))


def misfits(name: str, versions: Sequence[Listed]) -> Iterator[PackMistake]:
    """Versions that begin while an earlier one still holds, and days between two versions on which none holds."""
    for earlier, later in pairwise(sorted(versions, key=lambda each: each.effective_from)):
        first, last = later.effective_from, earlier.effective_until
        if last is None or last >= first:
            what = f"It begins on {first}, while version {earlier.version} still holds."
            remedy = "End the earlier one the day before."
        elif last + timedelta(days=1) < first:
            what = f"It begins on {first}, and version {earlier.version} ends on {last}: no version holds in between."
            remedy = f"Begin it on {last + timedelta(days=1)}, or end the earlier one the day before this one begins."
        else:
            continue
        file = f"{name.replace('-', '_')}/{later.version}.toml"
        yield PackMistake(file=file, key="effective.from", what=what, remedy=remedy)


def heads(name: str, *, folder: Path = SHIPPED) -> tuple[tuple[Listed, ...], tuple[PackMistake, ...]]:
    """The versions of a pack whose heads can be read, and the mistakes of the others and between them."""
    listed: list[Listed] = []
    mistakes: list[PackMistake] = []
    for path in sorted(_files(folder / name.replace("-", "_"))):
        try:
            listed.append(_listed(path, name, (path.stat().st_mtime_ns, path.stat().st_size)))
        except BadPack as error:
            mistakes += error.mistakes
    return tuple(listed), (*mistakes, *misfits(name, listed))


def _every(name: str, folder: Path) -> tuple[Listed, ...]:
    """The versions of a pack, among which the day of a contact chooses: they must all be read for that."""
    listed, mistakes = heads(name, folder=folder)
    if mistakes:
        raise BadPack(name, mistakes)
    return listed


def _versions(name: str, folder: Path) -> tuple[Listed, ...]:
    home = folder / name.replace("-", "_")
    return tuple(_listed(path, name, (path.stat().st_mtime_ns, path.stat().st_size)) for path in sorted(_files(home)))


@lru_cache(maxsize=256)
def _listed(path: Path, name: str, stamp: tuple[int, int]) -> Listed:
    """The head of one file, read once as long as the file does not change."""
    shown = f"{path.parent.name}/{path.name}"
    plain = read_toml(path, shown)
    mistakes = list(_head_mistakes(plain, shown, wanted={"pack": name, "version": path.stem}))
    if mistakes:
        raise BadPack(shown, mistakes)
    return Listed(
        pack=name,
        version=path.stem,
        title=str(plain.get("title", "")),
        place=str(plain.get("place", "")),
        completeness=str(plain.get("completeness", "")),
        effective_from=plain["effective"]["from"],
        effective_until=plain["effective"].get("until"),
    )


def _head_mistakes(plain: Mapping[str, Any], shown: str, *, wanted: Mapping[str, str]) -> Iterator[PackMistake]:
    for key, name in wanted.items():
        given = plain.get(key)
        if not isinstance(given, str) or not given.strip():
            yield text_mistake(shown, key, given)
        elif given != name:
            by = "folder" if key == "pack" else "file"
            remedy = f"Correct it, or rename the {by}."
            yield PackMistake(file=shown, key=key, what=f"It should be “{name}”, as its {by}.", remedy=remedy)
    yield from effective_mistakes(plain.get("effective"), shown)


def _files(home: Path) -> Iterator[Path]:
    """The versions' files: those whose name begins with a digit; the others are included by them."""
    return (path for path in home.glob("*.toml") if is_version(path)) if home.is_dir() else iter(())


def is_version(path: Path) -> bool:
    """Whether a file is named as a version; the others are included by versions."""
    return _VERSION.fullmatch(path.stem) is not None


@lru_cache(maxsize=64)
def _loaded_once(home: Path, version: str, stamp: tuple[tuple[str, int, int], ...]) -> Pack:
    file = f"{home.name}/{version}.toml"
    found = gather(home, version)
    if not found.whole:
        raise BadPack(file, found.mistakes)
    return build(found.plain, file=file, mistakes=found.mistakes)


def _loaded(home: Path, version: str) -> Pack:
    """The pack, read once as long as no file of any pack beside it changes."""
    files = sorted(home.parent.glob("*/*.toml"))  # no deeper: the folder beside may be anybody's home
    stamp = tuple((str(path), path.stat().st_mtime_ns, path.stat().st_size) for path in files)
    return _loaded_once(home, version, stamp)
