"""What lies beside the database and cannot be made again: releases, what is behind them, and what the state was sent.

Extracts and pictures are not here: the same records make the same again.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from daylit.web.backup.parts import Staged, Writing, pieces_of
from daylit.web.backup.sealed import BadBackup

KEPT = ("behind-releases", "releases", "state-files")
PART = "file/"


def copy_files(writing: Writing, *, home: Path) -> dict[str, str]:
    """Write each file as a part; returns the path of each part, below the installation's folder."""
    paths = {f"{PART}{number:06d}": path for number, path in enumerate(_files(home), 1)}
    for part, path in paths.items():
        writing.part(part, pieces_of(path))
    return {part: path.relative_to(home).as_posix() for part, path in paths.items()}


def bring_files(staged: Staged, *, home: Path, at: datetime) -> int:
    """Put the files of a backup in their places; folders that are there already are kept aside. How many files it was.

    Raises ``BadBackup`` before anything is touched where a path would lead out of the installation's folder.
    """
    listed: dict[str, str] = staged.manifest.get("files", {})
    targets = {part: home / path for part, path in listed.items()}
    for part, target in targets.items():
        inside = target.resolve().is_relative_to(home.resolve()) and Path(listed[part]).parts[0] in KEPT
        if not inside or ".." in Path(listed[part]).parts:
            raise BadBackup(f"“{listed[part][:80]}” is no place for a file of a backup.", remedy="Take another backup.")
    if not targets:
        return 0
    for name in KEPT:
        if (home / name).exists():
            (home / name).rename(home / f"{name}.before-{at:%Y%m%d-%H%M%S}")
    for part, target in targets.items():
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        shutil.copyfile(staged.file(part), target)
        target.chmod(0o600)
    return len(targets)


def _files(home: Path) -> Iterator[Path]:
    for name in KEPT:
        yield from (path for path in sorted((home / name).rglob("*")) if path.is_file() and not path.is_symlink())
