"""What a bundle consists of: every file with its size and hash, and the fingerprint of that list."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import Any

from daylit.errors import DaylitError
from daylit.release.signing import SIGNATURES
from daylit.tables.extract import file_sha256
from daylit.tables.manifest import canonical_json

MANIFEST = "manifest.json"
_OUTSIDE = {MANIFEST, SIGNATURES}


class Damaged(DaylitError):
    """The files of a bundle are not those that its manifest lists."""


def listing(folder: Path) -> list[dict[str, Any]]:
    """Every file below a folder, sorted by path, but the manifest and the signatures."""
    paths = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    return [
        {"path": name, "sha256": file_sha256(folder / name), "bytes": (folder / name).stat().st_size}
        for name in paths
        if name not in _OUTSIDE
    ]


def fingerprint_of(files: Any) -> str:
    """The fingerprint of such a list: SHA-256 of its canonical JSON."""
    return hashlib.sha256(canonical_json(files).encode()).hexdigest()


def manifest_text(folder: Path) -> tuple[str, str]:
    """The text of the manifest of a folder, and the fingerprint."""
    files = listing(folder)
    fingerprint = fingerprint_of(files)
    return json.dumps({"files": files, "fingerprint": fingerprint}, indent=1) + "\n", fingerprint


def checked(folder: Path) -> tuple[Mapping[str, str], str]:
    """The files of a bundle by path with their SHA-256, and its fingerprint. Raises ``Damaged``, naming what is.

    What is compared: the fingerprint with the list, the list with the files, and the files with the list: one more
    than listed is refused as well, and so are links and paths that lead out of the folder.
    """
    try:
        told = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        files, fingerprint = told["files"], str(told["fingerprint"])
        wanted = {str(one["path"]): (str(one["sha256"]), int(one["bytes"])) for one in files}
        own = fingerprint_of(files)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError) as error:
        raise Damaged(f"Its {MANIFEST} cannot be read.", remedy=AGAIN) from error
    if own != fingerprint:
        raise Damaged("Its fingerprint is not that of its list of files.", remedy=AGAIN)
    _compare(folder, wanted)
    return {name: digest for name, (digest, _) in wanted.items()}, fingerprint


def _compare(folder: Path, wanted: Mapping[str, tuple[str, int]]) -> None:
    there = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if not path.is_dir()}
    if linked := sorted(name for name, path in there.items() if path.is_symlink()):
        raise Damaged(f"“{linked[0]}” is a link and not a file.", remedy=AGAIN)
    for name, (digest, size) in wanted.items():
        if _leads_out(name) or name not in there:
            raise Damaged(f"“{name}” is missing.", remedy=AGAIN)
        if there[name].stat().st_size != size or file_sha256(there[name]) != digest:
            raise Damaged(f"“{name}” was changed after it was sealed.", remedy=AGAIN)
    if extra := sorted(set(there) - set(wanted) - _OUTSIDE):
        raise Damaged(f"“{extra[0]}” does not belong to it.", remedy=AGAIN)


def _leads_out(name: str) -> bool:
    path = PurePosixPath(name)
    return path.is_absolute() or ".." in path.parts


AGAIN = "Take it again from where it was published."
