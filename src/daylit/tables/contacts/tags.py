"""The tags of a contact as they leave the ledger: short words by which an agency gathers records."""

from __future__ import annotations

from collections.abc import Iterable

from daylit.privacy.text import find_personal

SEPARATOR = ";"


def joined_tags(tags: object) -> str | None:
    """Tags as the column ``tags`` holds them: in small letters, sorted, each once, joined by “;”; nothing for none.

    What is no text is not taken over, and neither is a tag that may tell who somebody is, whatever was let through
    when the record was made: a tag is the one text of a record that goes over.

    >>> joined_tags(["Operation  Safe Streets", "school", "School", "555-201-3344"])
    'operation safe streets;school'
    """
    given: Iterable[object] = tags if isinstance(tags, list | tuple) else ()
    kept = (tag for tag in given if isinstance(tag, str) and not find_personal(tag))
    texts = {" ".join(tag.replace(SEPARATOR, " ").lower().split()) for tag in kept}
    return SEPARATOR.join(sorted(filter(None, texts))) or None
