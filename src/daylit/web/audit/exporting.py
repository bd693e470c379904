"""Taking the log out of the installation, with all that somebody else needs to check it."""

from __future__ import annotations

import json
import shutil
from datetime import datetime
from pathlib import Path
from uuid import UUID

from daylit.errors import DaylitError
from daylit.web.audit import queries, verifier
from daylit.web.audit.actions import record
from daylit.web.audit.checkpoints import own_heads, own_keys, sign_checkpoint
from daylit.web.audit.heads import public_keys, texts


class FolderThere(DaylitError):
    """There is something where the log was to be written."""


def export(folder: Path, *, at: datetime, agency: UUID | None = None, by: UUID | None = None) -> int:
    """Write ``log.jsonl``, ``checkpoints.txt``, ``keys.json`` and ``verifier.py``; returns the number of events.

    That the log was read is in it, under the last checkpoint. Raises ``FolderThere``.
    """
    if folder.exists():
        raise FolderThere(f"“{folder}” exists already.", remedy="Name a folder that does not exist yet.")
    record("log.read", at=at, by=by, agency=agency, details={"how": "export"})
    size = sign_checkpoint(at=at).size
    folder.mkdir(parents=True, mode=0o700)
    with (folder / "log.jsonl").open("wb") as file:
        file.writelines(line + b"\n" for line in queries.lines(until=size, agency=agency))
    (folder / "checkpoints.txt").write_text(texts(own_heads()), encoding="utf-8")
    (folder / "keys.json").write_text(json.dumps(public_keys(own_keys()), indent=2) + "\n", encoding="utf-8")
    shutil.copyfile(verifier.__file__, folder / "verifier.py")
    return size
