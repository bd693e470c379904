"""The words: every code list once, with labels, meaning, validity, and crosswalks with declared loss."""

from daylit.terms.registry import ALL

__all__ = ["ALL"]
