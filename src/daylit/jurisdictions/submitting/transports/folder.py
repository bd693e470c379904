"""Files put into a folder of this machine, from where somebody else takes them to the state."""

import os
from pathlib import Path

from daylit.jurisdictions.submitting.journal import keep_folder
from daylit.jurisdictions.submitting.private import private_file, private_folder
from daylit.jurisdictions.submitting.transports.transport import Receipt, TransportError, temporary


class Folder:
    """A folder as receiver."""

    staged = True

    def __init__(self, folder: Path) -> None:
        private_folder(folder)
        self.folder = folder
        self.shown = f"folder://{folder}"

    def look(self, name: str, content: bytes) -> str:
        """How the file stands in the folder."""
        path = self.folder / name
        if path.exists():
            return "whole" if path.read_bytes() == content else "other"
        return "part" if (self.folder / temporary(name)).exists() else "absent"

    def prepare(self, name: str, content: bytes) -> None:
        """Write the file under its temporary name and wait for the disk."""
        with private_file(self.folder / temporary(name)) as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())

    def finish(self, name: str, content: bytes, *, key: str) -> Receipt:
        """Rename it, unless another file has its name."""
        if self.look(name, content) == "other":
            raise TransportError(f"Another file has the name “{name}” in “{self.folder}”.", remedy="Look at it first.")
        (self.folder / temporary(name)).replace(self.folder / name)
        keep_folder(self.folder)
        return Receipt(said=f"written to {self.folder / name}")

    def close(self) -> None:
        """Nothing is open."""
