"""A database that others keep busy for longer than we wait: no fault of ours or of the asker, so “try again”.

With SQLite one writes at a time, and who waits longest is not served first: of a crowd that all write at once, one may
wait in vain. The app sends again by itself, as after every answer of this kind.
"""

from __future__ import annotations

from collections.abc import Callable

from django.db import OperationalError
from django.http import HttpRequest, HttpResponse

from daylit.web import errors

AFTER = 5
"""Seconds after which to try again."""
_SIGNS = ("database is locked", "database table is locked", "deadlock detected", "lock timeout", "could not serialize")


class Busy:
    """Middleware: an answer of 503 instead of 500 where the database was busy."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Only what says that others held the lock; a database that is broken stays our fault, in the log."""
        if isinstance(exception, OperationalError) and any(sign in str(exception).lower() for sign in _SIGNS):
            answer = errors.busy(request)
            answer.headers["Retry-After"] = str(AFTER)
            return answer
        return None
