"""One agency of the invented place, that sends into a folder; and the state that answers it."""

import json
from pathlib import Path
from typing import Any

from daylit.jurisdictions.submitting import Order, Outcome, submit
from daylit.jurisdictions.submitting.journal import Journal
from daylit.jurisdictions.submitting.lives import lives
from daylit.jurisdictions.submitting.transports.folder import Folder
from jurisdictions.sent_pack import clock, plain_json, put, town


class Agency:
    """One agency: its contacts, its folder of what was sent, and the state's folder."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.contacts, self.state, self.receiver = home / "contacts", home / "state", home / "receiver"
        self.packs = town(home / "packs")
        self.clock = clock()

    def put(self, name: str, given: dict[str, Any] | None = None, **more: Any) -> None:
        put(self.contacts, name, given, **more)

    def send(self, *, dry: bool = False, **changes: Any) -> Outcome:
        order: dict[str, Any] = {
            "contacts": self.contacts,
            "pack": "xx-town",
            "state": self.state,
            "clock": self.clock,
            "write": plain_json,
            "connect": None if dry else lambda: Folder(self.receiver),
            "agency": "CA0010000",
            "packs": self.packs,
            **changes,
        }
        return submit(Order(**order))

    def reply(self, *lines: tuple[str, str, str], name: str = "reply.xml", named: bool = True) -> Outcome:
        """The state answers each record with a status and a code, and names the file sent last."""
        files = {life.contact: life.last.name for life in lives(Journal(self.state).events).values() if life.last}
        stops = "".join(
            f"<Stop><FileName>{files.get(record, '') if named else ''}</FileName>"
            f"<LeaRecId>{record}</LeaRecId><RecStat>{status}</RecStat>"
            + (f"<Message><MessageCd>{code}</MessageCd><MsgText>said</MsgText></Message>" if code else "")
            + "</Stop>"
            for record, status, code in lines
        )
        return self.send(replies=((name, f"<Stops>{stops}</Stops>".encode()),))

    def received(self) -> list[dict[str, Any]]:
        return [json.loads(path.read_bytes()) for path in sorted(self.receiver.glob("*.json"))]

    def transactions(self) -> list[str]:
        return [record["submission"]["transaction"] for record in self.received()]


def what(outcome: Outcome) -> dict[str, str]:
    return {plan.contact: plan.what for plan in outcome.plans}
