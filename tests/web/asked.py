"""What a request asked of the database, without what was filled in: two requests that do the same work ask the same."""

from __future__ import annotations

import re

from django.test.utils import CaptureQueriesContext

_FILLED = re.compile(r"'[^']*'|\bNULL\b|\b[0-9a-f]{32}\b|-?\b\d+(\.\d+)?\b")
_CAST = re.compile(r"::\w+")
_SAVEPOINT = re.compile(r'"?s\d+_x\d+"?')


def asked(context: CaptureQueriesContext) -> list[str]:
    """The questions, in order."""
    return [
        _FILLED.sub("?", _CAST.sub("", _SAVEPOINT.sub("savepoint", one["sql"]))) for one in context.captured_queries
    ]
