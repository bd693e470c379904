"""An answer in XML with one ``Stop`` for each record. Entities and outside references are refused, never followed."""

from typing import Any
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from daylit.jurisdictions.replies.reply import Message, RecordReply, Reply

STATUS = {"5": "accepted", "7": "no_more_information"}
"""What the state's number of a record's status says. Only these two are public."""


def read_per_stop(text: str) -> Reply:
    """The answer in an XML text."""
    try:
        root: Any = fromstring(text.encode(), forbid_dtd=True)
    except ParseError as error:
        line = error.position[0] if error.position else 0
        return _broken(f"It is no whole XML: it breaks off or is wrong at line {line}.")
    except (DefusedXmlException, ValueError, LookupError, RecursionError):
        return _broken("It holds definitions that no answer needs, and was not read.")
    stops = [each for each in root.iter() if _name(each) == "stop"]
    if not stops:
        return _broken("It names no stop.")
    records = tuple(_record(each) for each in stops)
    nameless = [number for number, each in enumerate(records, 1) if not each.record and not each.file]
    remarks = tuple(f"Stop {number} names neither a record nor a file." for number in nameless)
    return Reply(kind="per_stop", whole=not remarks, records=records, remarks=remarks)


def _record(stop: Element) -> RecordReply:
    messages = tuple(_message(each) for each in stop.iter() if _name(each) == "message" and len(each))
    statuses = {(each.text or "").strip() for each in stop if _name(each) == "recstat"}
    outcome = STATUS.get(min(statuses), "") if len(statuses) == 1 else ""  # two that differ say nothing
    fatal = any(each.severity.lower().startswith("f") for each in messages)
    if not outcome or fatal:
        outcome = "rejected" if any(_is_error(each) for each in messages) else "unknown"
    return RecordReply(outcome=outcome, record=_text(stop, "learecid"), file=_text(stop, "filename"), messages=messages)


def _message(message: Element) -> Message:
    return Message(
        code=_text(message, "messagecd"),
        said=_text(message, "msgtext"),
        field=_text(message, "wsname"),
        severity=_text(message, "msgseverity"),
    )


def _is_error(message: Message) -> bool:
    return not message.severity.lower().startswith(("w", "i"))


def _name(element: Element) -> str:
    tag = element.tag if isinstance(element.tag, str) else ""
    return tag.rpartition("}")[2].lower()


def _text(element: Element, name: str) -> str:
    for child in element:
        if _name(child) == name:
            return (child.text or "").strip()
    return ""


def _broken(remark: str) -> Reply:
    return Reply(kind="per_stop", whole=False, remarks=(remark,))
