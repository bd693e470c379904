"""The threshold: findings and protected tables become a sealed bundle, which the public's pages read."""

from daylit.release.bundle import Bundle, Table
from daylit.release.reading import NotABundle, read
from daylit.release.signing import Key, Signature

__all__ = ["Bundle", "Key", "NotABundle", "Signature", "Table", "read"]
