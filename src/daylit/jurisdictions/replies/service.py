"""The answer of a web service in JSON: one object for a record, or a list of them."""

import json
from typing import Any

from daylit.jurisdictions.replies.reply import Message, RecordReply, Reply

GOOD = {"success", "successful", "accepted", "processed", "5"}
"""What ``Status`` says of a record that was taken. Anything else is not taken for an acceptance."""

BAD = {"error", "errors", "failed", "failure", "fatal", "rejected", "invalid"}
MOST = 100_000


def read_service(text: str) -> Reply:
    """The answer in a JSON text."""
    try:
        given = json.loads(text, object_pairs_hook=_object)
    except (ValueError, RecursionError):
        return Reply(kind="service", whole=False, remarks=("It is no whole JSON: it breaks off, or is wrong.",))
    stops = given if isinstance(given, list) else [given]
    records = []
    remarks = []
    for number, stop in enumerate(stops[:MOST], 1):
        if isinstance(stop, dict) and ("LEARecordID" in stop or "Status" in stop):
            records.append(_record(stop))
        else:
            remarks.append(f"Answer {number} names no record and no status.")
    if len(stops) > MOST:
        remarks.append(f"It holds more than {MOST:,} answers.")
    if not stops:
        remarks.append("It names no record.")
    kind = "service" if records else "unknown"
    return Reply(kind=kind, whole=not remarks, records=tuple(records), remarks=tuple(remarks))


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object whose every key stands once: of two statuses, nobody knows which one holds."""
    made = dict(pairs)
    if len(made) != len(pairs):
        raise ValueError("a key stands twice")
    return made


def _record(stop: dict[str, Any]) -> RecordReply:
    listed = stop.get("Messages") or []
    given = listed if isinstance(listed, list) else [listed]
    messages = tuple(_message(each if isinstance(each, dict) else {"Message": each}) for each in given)
    status = _text(stop, "Status").lower()
    outcome = "unknown"
    if status in BAD or (messages and status not in GOOD):
        outcome = "rejected"
    elif status in GOOD and not messages:
        outcome = "accepted"
    return RecordReply(outcome=outcome, record=_text(stop, "LEARecordID"), agency=_text(stop, "ORI"), messages=messages)


def _message(message: dict[str, Any]) -> Message:
    number = _text(message, "PersonNumber")
    return Message(
        code=_text(message, "Code"),
        said=_text(message, "Message"),
        field=_text(message, "Field"),
        person=int(number) if number.isascii() and number.isdigit() and len(number) < 5 else 0,
    )


def _text(held: dict[str, Any], name: str) -> str:
    value = held.get(name)
    return str(value).strip() if isinstance(value, str | int) and not isinstance(value, bool) else ""
