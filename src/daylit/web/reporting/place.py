"""Where the state files of an agency lie on the server: the journal of what was sent, the files, and the keys."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

from daylit.web.accounts.models import Agency


def state_folder(agency: Agency) -> Path:
    """What was sent and answered under the agency's pack, with its journal: the memory that lets nothing go twice.

    Each pack has a folder of its own; one that was begun before that was so is gone on with.
    """
    home = settings.INSTALLATION.home / "state-files" / str(agency.pk)
    own, first = home / f"journal-{agency.pack}", home / "journal"
    return _own(first if (first / "journal.jsonl").exists() and not own.exists() else own)


def files_folder(agency: Agency) -> Path:
    """Files that somebody takes to the state by hand."""
    return _own(settings.INSTALLATION.home / "state-files" / str(agency.pk) / "files")


def secret(agency: Agency, name: str) -> Path:
    """A key, a token or the list of known hosts; put there by whoever runs the server."""
    path: Path = settings.INSTALLATION.secrets_folder / "state-files" / str(agency.pk) / name
    return path


def files_of(agency: Agency) -> list[tuple[str, int]]:
    """The finished files, the newest first, each with its bytes."""
    there = [one for one in files_folder(agency).iterdir() if one.is_file() and not one.name.startswith(".")]
    there.sort(key=lambda one: one.stat().st_mtime, reverse=True)
    return [(one.name, one.stat().st_size) for one in there]


def _own(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder
