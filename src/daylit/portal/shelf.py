"""The shelf: the folder of bundles is watched, what is good is copied to where the server's processes read it.

A bundle that is damaged, unsigned, or does not follow on what is shown is refused with the reason, and what was good
stays. The copy makes the portal independent of the folder: it may vanish, or change under a reader's hands.
"""

from __future__ import annotations

import json
import os
import secrets
import shutil
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from daylit.portal.configuration import Configuration
from daylit.portal.reading import NotBelieved, read_bundle
from daylit.release import Bundle

LIST = "shelf.json"
LARGEST, MOST_FILES = 2 * 2**30, 20_000
"""Bytes and files of one bundle; beyond them it is refused before it fills a disk."""

Stamp = tuple[tuple[str, int, int], ...]


@dataclass(slots=True, kw_only=True)
class Shelf:
    """What was found in the folder of bundles. ``told`` hears each reason for a refusal once."""

    configuration: Configuration
    told: Callable[[str], None]
    kept: dict[int, Bundle] = field(default_factory=dict)
    refused: dict[str, str] = field(default_factory=dict)
    seen: dict[str, Stamp] = field(default_factory=dict)

    def open(self) -> None:
        """Take up what was kept before. A kept copy that no longer fits is told and left aside."""
        self.configuration.kept.mkdir(parents=True, exist_ok=True)
        for left in self.configuration.kept.glob(".new-*"):
            shutil.rmtree(left, ignore_errors=True) if left.is_dir() else left.unlink()
        for folder in sorted(self.configuration.kept.iterdir()):
            if folder.is_dir():
                try:
                    sealed = read_bundle(folder, keys=self.configuration.keys)
                except NotBelieved as error:
                    self.told(f"The kept copy {folder.name} is not shown: {error}")
                else:
                    self.kept[sealed.number] = sealed
        self.write_list()

    def look(self) -> bool:
        """Look once at the folder; whether something new is shown. Costs nothing where nothing changed."""
        fresh = []
        for path in self._candidates():
            stamp = _stamp(path)
            if stamp and self.seen.get(path.name) != stamp:
                self.seen[path.name] = stamp
                if (copy := self._copied(path)) is not None:
                    fresh.append((path.name, copy))
        changed = False
        for name, sealed in sorted(fresh, key=lambda pair: (pair[1].number, pair[0])):
            changed |= self._taken(name, sealed)
        if fresh or changed:
            self.write_list()
        return changed

    def write_list(self) -> None:
        """Say which copies are good, in one step, for the processes that answer."""
        editions = [
            {"number": number, "fingerprint": one.fingerprint, "folder": one.path.name}
            for number, one in sorted(self.kept.items())
        ]
        fresh = self.configuration.kept / f".{LIST}.{secrets.token_hex(4)}"
        fresh.write_text(json.dumps({"editions": editions}), encoding="utf-8")
        os.replace(fresh, self.configuration.kept / LIST)

    def _candidates(self) -> list[Path]:
        try:
            there = sorted(self.configuration.bundles.iterdir())
        except OSError:
            self._refuse(
                "", f"The folder “{self.configuration.bundles.name}” cannot be read: what was good stays shown."
            )
            return []
        self.refused.pop("", None)
        return [one for one in there if one.suffix == ".zip" or (one.is_dir() and (one / "bundle.json").exists())]

    def _copied(self, path: Path) -> Bundle | None:
        """A checked copy of a bundle, or nothing with the reason told."""
        target = self.configuration.kept / f".new-{secrets.token_hex(6)}"
        try:
            _unpack(path, target) if path.suffix == ".zip" else _copy(path, target)
            return read_bundle(target, keys=self.configuration.keys)
        except NotBelieved as error:
            self._refuse(path.name, f"{path.name} is refused: {error}")
        except (OSError, zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError) as error:
            self._refuse(path.name, f"{path.name} is refused: it cannot be copied ({type(error).__name__}).")
        shutil.rmtree(target, ignore_errors=True)
        return None

    def _taken(self, name: str, sealed: Bundle) -> bool:
        number = sealed.number
        if why := does_not_follow(sealed, self.kept):
            shutil.rmtree(sealed.path, ignore_errors=True)
            self._refuse(name, f"{name} is refused: {why}")
            return False
        self.refused.pop(name, None)
        if number in self.kept:  # the same one again
            shutil.rmtree(sealed.path, ignore_errors=True)
            return False
        folder = self.configuration.kept / f"{number:04d}-{sealed.fingerprint[:16]}"
        shutil.rmtree(folder, ignore_errors=True)
        sealed.path.rename(folder)
        _pack(folder)
        self.kept[number] = read_bundle(folder, keys=self.configuration.keys)
        self.told(f"Release {number} ({name}) is shown.")
        return True

    def _refuse(self, name: str, why: str) -> None:
        if self.refused.get(name) != why:
            self.refused[name] = why
            self.told(why)


def does_not_follow(sealed: Bundle, kept: Mapping[int, Bundle]) -> str:
    """Why a good bundle does not belong to those that are shown; empty where it does."""
    number, fingerprint = sealed.number, sealed.fingerprint
    if not kept:
        return ""
    agency = next(iter(kept.values())).facts["agency"]["id"]
    if sealed.facts["agency"]["id"] != agency:
        return f"it is of another agency ({sealed.facts['agency']['id']}); this portal shows {agency}."
    if number in kept:
        same = kept[number].fingerprint == fingerprint
        return "" if same else f"there is another release {number} already, with other content. The first one stays."
    before, after = kept.get(number - 1), kept.get(number + 1)
    if before is not None and sealed.facts["previous"] != before.fingerprint:
        return f"it does not name the release {number - 1} that is shown as the one before it."
    if after is not None and after.facts["previous"] == fingerprint:
        return ""
    if number < max(kept):
        return f"it is older than release {max(kept)}, which is shown, and does not belong to its history."
    return ""


def _stamp(path: Path) -> Stamp:
    """What would change if a file of the bundle did; empty where it went away meanwhile."""
    try:
        files = [path] if path.is_file() else sorted(one for one in path.rglob("*") if one.is_file())
        return tuple((one.name, (at := one.stat()).st_size, at.st_mtime_ns) for one in files[: MOST_FILES + 1])
    except OSError:
        return ()


def _copy(source: Path, target: Path) -> None:
    files = [one for one in source.rglob("*") if one.is_symlink() or one.is_file()]
    if any(one.is_symlink() for one in (source, *files)):
        raise NotBelieved("It holds a link to somewhere else.", remedy="Copy the files themselves.")
    _refuse_size(len(files), sum(one.stat().st_size for one in files))
    shutil.copytree(source, target)


def _unpack(source: Path, target: Path) -> None:
    with zipfile.ZipFile(source) as packed:
        members = [one for one in packed.infolist() if not one.is_dir()]
        _refuse_size(len(members), sum(one.file_size for one in members))
        root = "" if any(one.filename == "bundle.json" for one in members) else _only_folder(members)
        for member in members:
            path = member.filename.removeprefix(root)
            if path.startswith(("/", "\\")) or ".." in Path(path).parts or "\\" in path or ":" in path:
                raise NotBelieved(f"It names a file outside of itself: {path}.", remedy="Ask the agency about it.")
            (target / path).parent.mkdir(parents=True, exist_ok=True)
            with packed.open(member) as coming, (target / path).open("wb") as going:
                shutil.copyfileobj(coming, going)


def _pack(folder: Path) -> None:
    """The whole release as one ZIP beside its folder, for readers to take away; made once, in one step."""
    fresh = folder.with_name(f".new-{folder.name}.zip")
    with zipfile.ZipFile(fresh, "w", zipfile.ZIP_DEFLATED) as packing:
        for path in sorted(one for one in folder.rglob("*") if one.is_file()):
            name = f"release-{int(folder.name[:4])}/{path.relative_to(folder).as_posix()}"
            packing.writestr(zipfile.ZipInfo(name), path.read_bytes(), zipfile.ZIP_DEFLATED)
    os.replace(fresh, folder.with_suffix(".zip"))


def _only_folder(members: list[zipfile.ZipInfo]) -> str:
    tops = {one.filename.partition("/")[0] for one in members}
    return f"{tops.pop()}/" if len(tops) == 1 else ""


def _refuse_size(files: int, size: int) -> None:
    if files > MOST_FILES or size > LARGEST:
        raise NotBelieved(
            f"It is too large: {files:,} files, {size / 2**20:,.0f} MB.",
            remedy=f"A bundle has at most {MOST_FILES:,} files and {LARGEST / 2**20:,.0f} MB.",
        )
