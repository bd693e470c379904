"""Answers of a state: what became of each record, and each error in words, at the element that caused it.

``read_reply(content, name=…)`` tells what kind of answer it is by looking at it. Whatever cannot be read to its end, or
is of no known kind, says of no record that it was accepted.
"""

from daylit.jurisdictions.replies.explaining import explained
from daylit.jurisdictions.replies.reading import read_reply
from daylit.jurisdictions.replies.reply import Explained, Message, RecordReply, Reply

__all__ = ["Explained", "Message", "RecordReply", "Reply", "explained", "read_reply"]
