"""What every way of sending can do, and what goes wrong on the way."""

from dataclasses import dataclass
from typing import Protocol
from urllib.parse import SplitResult, urlsplit

from daylit.errors import DaylitError

STANDINGS: dict[str, str] = {
    "absent": "nothing of it is there",
    "part": "it is there under its temporary name, whole or in part",
    "whole": "it is there, byte for byte",
    "other": "something else is there under its name",
}
"""How a file may stand at the receiver."""


class TransportError(DaylitError):
    """A file could not be brought. ``refused`` says that the receiver surely did not take it."""

    def __init__(self, message: str, *, remedy: str = "", refused: bool = False) -> None:
        super().__init__(message, remedy=remedy)
        self.refused = refused


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What the receiver said at once. ``reply`` is empty where its answer comes later, as a file."""

    said: str
    reply: bytes = b""
    refused: bool = False


class Transport(Protocol):
    """One way of sending.

    A file is brought in two steps. ``prepare`` puts it under a temporary name; ``finish`` gives it its own name, from
    which moment the receiver may take it away. Both may be called again for the same file. ``staged`` is false where
    there is just one step; then ``finish`` may be called again with the same key, and the receiver knows it by that.
    """

    staged: bool
    shown: str  # the address, without anything secret

    def look(self, name: str, content: bytes) -> str:
        """How the file stands at the receiver: one of ``STANDINGS``."""
        ...

    def prepare(self, name: str, content: bytes) -> None:
        """Put the whole file there under its temporary name."""
        ...

    def finish(self, name: str, content: bytes, *, key: str) -> Receipt:
        """Give it its own name."""
        ...

    def close(self) -> None:
        """Let the connection go."""
        ...


def address_parts(address: str) -> SplitResult:
    """An address taken apart, with a port that is one.

    Raises
    ------
    TransportError
        It cannot be read. Nothing was sent.
    """
    try:
        parts = urlsplit(address)
        whole = parts.port != 0 and address.isascii() and address.isprintable() and " " not in address
    except ValueError:  # brackets that do not close, a port that is no number or too large
        whole = False
    if not whole:
        raise TransportError(
            f"“{address}” cannot be read as an address.",
            remedy="Write a port as :2222, and a blank or a letter with an accent as %20 or %C3%A9.",
            refused=True,
        )
    return parts


def temporary(name: str) -> str:
    """The name of a file that is not whole yet. Receivers leave files alone whose name begins with a dot."""
    return f".{name}.part"
