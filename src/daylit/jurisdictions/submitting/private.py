"""Folders and files that nobody but their owner can read: what is sent, and what is answered, tells of people."""

import os
from pathlib import Path
from typing import BinaryIO

FOLDER, FILE = 0o700, 0o600


def private_folder(folder: Path) -> None:
    """Make a folder, and every folder above it that is not there. One that is there stays as it is."""
    for each in reversed((folder, *folder.parents)):
        if not each.is_dir():
            each.mkdir(mode=FOLDER, exist_ok=True)


def private_file(path: Path) -> BinaryIO:
    """A file to be written anew. It is never gone meanwhile: that it stands there tells how far a sending came."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, FILE)
    if hasattr(os, "fchmod"):
        os.fchmod(handle, FILE)  # what stood there may have been open to others
    return os.fdopen(handle, "wb")
