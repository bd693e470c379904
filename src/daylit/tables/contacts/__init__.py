"""Accepted contacts, as the ledger keeps them, sealed as an Extract: the same folder that an import makes of a file."""

from daylit.tables.contacts.reading import Noted
from daylit.tables.contacts.sealing import Sealed, seal_contacts
from daylit.tables.contacts.view import RULES, KeptContact, people_of

__all__ = ["RULES", "KeptContact", "Noted", "Sealed", "people_of", "seal_contacts"]
