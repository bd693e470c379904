"""Where an installation keeps its key of backups."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

from daylit.web.backup.actions import KEY_FILE
from daylit.web.backup.sealed import make_key, read_key
from daylit.web.configuration import Configuration


def installed() -> Configuration:
    """The set-up of the installation that was opened."""
    return settings.INSTALLATION  # type: ignore[no-any-return]


def key_for_reading(given: Path | None, *, configuration: Configuration) -> bytes:
    """The key in the file given, else the installation's; raises ``NoBackupKey``."""
    return read_key(given or configuration.secrets_folder / KEY_FILE)


def key_for_writing(given: Path | None, *, configuration: Configuration) -> tuple[bytes, Path | None]:
    """The same, and where the installation has none yet, a new one with the path at which it was kept."""
    own = configuration.secrets_folder / KEY_FILE
    if given is None and not own.exists():
        return make_key(own), own
    return read_key(given or own), None
