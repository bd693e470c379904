"""What a process does that is killed: it sends into a folder, slowly enough to be killed at any step."""

import time
from datetime import UTC, datetime
from pathlib import Path

from daylit.jurisdictions.submitting import Order, submit
from daylit.jurisdictions.submitting.transports.folder import Folder
from daylit.jurisdictions.submitting.transports.transport import Receipt
from jurisdictions.sent_pack import plain_json


class SlowFolder(Folder):
    """Takes a little time before and after each step, and writes a file in two pieces."""

    def prepare(self, name: str, content: bytes) -> None:
        time.sleep(0.004)
        half = len(content) // 2
        with (self.folder / f".{name}.part").open("wb") as file:
            file.write(content[:half])
            file.flush()
            time.sleep(0.004)
            file.write(content[half:])
        time.sleep(0.004)

    def finish(self, name: str, content: bytes, *, key: str) -> Receipt:
        receipt = super().finish(name, content, key=key)
        time.sleep(0.008)
        return receipt


def send_slowly(home: Path, files: tuple[str, ...] = ()) -> int:
    """Send everything in ``home/contacts``: each contact, or the named files of each period."""
    order = Order(
        contacts=home / "contacts",
        pack="xx-town",
        state=home / "state",
        packs=home / "packs",
        clock=lambda: datetime.now(UTC),
        write=plain_json,
        connect=lambda: SlowFolder(home / "receiver"),
        agency="" if files else "CA0010000",
        files=files,
    )
    return 0 if submit(order).fine else 1
