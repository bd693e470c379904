"""Which kinds of call are contacts that need a record: told from their names until somebody decides."""

from __future__ import annotations

import re

_STOP = re.compile(
    r"\b(traffic|vehicle|veh|car|ped|pedestrian|subject|subj|person|bicycle|bike|field|investigat\w*)[\s/-]*"
    r"(stop|stops|contact|interview|check)\b|\bt[\s-]?stop\b|\bts\b|\bts[ot]\b|\bfi\b|\bstop and (talk|frisk|search)\b",
    re.IGNORECASE,
)
_NO_STOP = re.compile(
    r"\b(alarm|theft|crash|accident|welfare|noise|parking|report|medical|fire|escort)\b", re.IGNORECASE
)


def likely_needs_record(name: str) -> bool | None:
    """Whether a kind of call sounds like a contact that must be recorded; ``None`` where its name does not tell.

    >>> likely_needs_record("TRAFFIC STOP"), likely_needs_record("Burglar alarm"), likely_needs_record("10-38")
    (True, False, None)
    """
    if _STOP.search(name):
        return True
    return False if _NO_STOP.search(name) else None
