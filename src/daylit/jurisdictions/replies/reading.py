"""Which kind of answer a text is, and its reading. Nothing in it is trusted, and nothing of it is lost."""

from daylit.jurisdictions.replies.per_stop import read_per_stop
from daylit.jurisdictions.replies.reply import Reply
from daylit.jurisdictions.replies.service import read_service
from daylit.jurisdictions.replies.summary import read_summary

LARGEST = 64_000_000


def read_reply(content: bytes, *, name: str = "") -> Reply:
    """The answer in a file: a summary of errors (CSV), an answer for each stop (XML), or a web service's (JSON).

    ``name`` is the file's name, or the name of the file that it answers. An answer that breaks off, or is of no known
    kind, is handed back with ``whole`` false and a remark; nothing raises.
    """
    if len(content) > LARGEST:
        return _unknown(f"It is larger than {LARGEST:,} bytes and was not read.")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        try:
            text = content.decode("utf-16") if content[:2] in (b"\xff\xfe", b"\xfe\xff") else content.decode("cp1252")
        except UnicodeDecodeError:
            return _unknown("It is no text that can be read.")
    start = text.lstrip()[:1]
    if not start:
        return _unknown("It is empty.")
    if start == "<":
        return read_per_stop(text)
    if start in "{[":
        return read_service(text)
    return read_summary(text)


def _unknown(remark: str) -> Reply:
    return Reply(kind="unknown", whole=False, remarks=(remark,))
