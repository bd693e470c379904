"""Sending records to a state, once each, whatever happens on the way, and reading what it answers.

``submit(Order(…))`` does it all. Its folder keeps the exact bytes of everything sent, every answer as it came, and a
journal of every step; the life of each contact is read from the journal.
"""

from daylit.jurisdictions.submitting.submission import Order, Outcome, submit

__all__ = ["Order", "Outcome", "submit"]
