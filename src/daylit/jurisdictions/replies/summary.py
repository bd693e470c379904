"""The nightly summary of a state: sections of errors as delimited text, each with its own heading.

Sections are known by their columns: file-level fatal errors name a file and one message; record-level errors name a
record too, with a list of ``CODE::message``. A record without an error does not stand in a summary.
"""

import csv
import io
import re

from daylit.jurisdictions.replies.reply import Message, RecordReply, Reply

MESSAGE = re.compile(r"(?<![A-Za-z0-9])([A-Z]{2,8}[0-9]{0,6}(?:_[A-Za-z0-9.]+)*)\s*::")
_HEADS = {
    "agency ori": "agency",
    "ori": "agency",
    "file name": "file",
    "filename": "file",
    "lea record id": "record",
    "learecordid": "record",
    "error list": "errors",
    "error message": "errors",
    "date submitted": "date",
    "time submitted": "time",
}
SIGNS = ("|", ",", "\t", ";")


def read_summary(text: str) -> Reply:
    """The summary in a text."""
    sign = _sign(text)
    records: list[RecordReply] = []
    remarks: list[str] = []
    heads: list[str] = []
    sections = 0
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=sign, strict=True))
    except csv.Error as error:
        return Reply(kind="summary", whole=False, remarks=(f"It breaks off within a quotation: {error}.",))
    for number, row in enumerate(rows, 1):
        cells = [cell.strip() for cell in row]
        if not any(cells):
            continue
        named = [_HEADS.get(" ".join(cell.lower().replace("_", " ").split()), "") for cell in cells]
        if "agency" in named and "errors" in named:
            heads, sections = named, sections + 1
        elif sum(bool(cell) for cell in cells) == 1 and len(cells) < len(heads or "12"):
            heads = []  # the title of a section: its columns follow
        elif not heads or len(cells) < len(heads):
            remarks.append(f"Line {number} cannot be read: it has not the columns of its section.")
        else:
            records.append(_record(cells, heads))
    if not sections:
        return Reply(kind="unknown", whole=False, remarks=("It is no answer of a kind that is known.",))
    if not text.endswith(("\n", "\r")):
        remarks.append("The last line does not end: more may be missing.")
    return Reply(
        kind="summary", whole=not remarks, records=tuple(records), remarks=tuple(remarks), lists_only_errors=True
    )


def _sign(text: str) -> str:
    """The sign between columns: the one that stands most often in the first heading that is known."""
    for line in text.splitlines():
        if "file" in line.lower() and "ori" in line.lower():
            return max(SIGNS, key=line.count)
    return ","


def _record(cells: list[str], heads: list[str]) -> RecordReply:
    last = heads.index("errors")
    found = {name: cells[at] for at, name in enumerate(heads) if name and at != last}
    rest = " ".join(cells[last:])  # a message may hold the sign itself
    return RecordReply(
        outcome="rejected",
        record=found.get("record", ""),
        file=found.get("file", ""),
        agency=found.get("agency", ""),
        messages=tuple(messages_in(rest)),
    )


def messages_in(text: str) -> list[Message]:
    """The messages of an error list: ``CODE::message`` each, in whatever way they are parted."""
    found = list(MESSAGE.finditer(text))
    if not found:
        return [Message(code="", said=text.strip())] if text.strip() else []
    ends = [each.start() for each in found[1:]] + [len(text)]
    return [
        Message(code=each[1], said=text[each.end() : end].strip(" \t\r\n;,|"))
        for each, end in zip(found, ends, strict=True)
    ]
