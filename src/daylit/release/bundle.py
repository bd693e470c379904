"""A bundle as it is read: frozen documents and tables, whose files were compared with what was signed."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from daylit.release.signing import Signature
from daylit.terms.saying import Language

ALL = "all"
"""What stands in a column where a row counts all of its values together."""
LANGUAGES: tuple[Language, ...] = ("en", "es")
Document = Any
"""What a JSON file of the bundle holds: lists and dictionaries."""


@dataclass(frozen=True, kw_only=True)
class Table:
    """A table of counts. One row a cell: the columns of ``by``, then ``measures``, then ``hidden``.

    A count that is withheld is ``None``; ``hidden`` is True where one or more counts of the row are. A row whose column
    says “all” counts all values of that column together, people without one included.
    """

    name: str
    title: Mapping[str, str]
    by: tuple[str, ...]
    measures: tuple[str, ...]
    n_rows: int
    hidden_share: float
    text: str = field(repr=False)

    @cached_property
    def rows(self) -> tuple[Mapping[str, Any], ...]:
        """The rows, in the order of the file."""
        return tuple(_row(raw, self.by, self.measures) for raw in csv.DictReader(io.StringIO(self.text)))

    def where(self, **wanted: str) -> Iterator[Mapping[str, Any]]:
        """The rows whose columns have these values: ``where(period="2024", area="all")``."""
        return (row for row in self.rows if all(row[name] == value for name, value in wanted.items()))

    def to_csv(self) -> str:
        """The table as the bundle's CSV file holds it."""
        return self.text

    def to_json(self) -> str:
        """The same table as JSON: a list with one dictionary a row; a withheld count is ``null``."""
        return json.dumps([dict(row) for row in self.rows], ensure_ascii=False)


@dataclass(frozen=True, kw_only=True)
class Bundle:
    """A release that was read and checked. Documents are as docs/bundle.md says.

    ``signatures`` is empty in a preview, which nobody has signed yet.
    """

    path: Path
    facts: Mapping[str, Any]
    fingerprint: str
    signatures: tuple[Signature, ...]
    findings: tuple[Mapping[str, Any], ...]
    tables: Mapping[str, Table]
    documents: Mapping[str, Document]
    files: Mapping[str, str]

    @property
    def number(self) -> int:
        """Which release of its agency: 1, 2, …"""
        return int(self.facts["number"])

    @property
    def agency(self) -> Mapping[str, Any]:
        """The agency: ``name``, ``id`` (a slug) and ``zone``."""
        agency: Mapping[str, Any] = self.facts["agency"]
        return agency

    @property
    def signed(self) -> bool:
        """Whether this is a release, and not a preview."""
        return bool(self.signatures)

    @property
    def plan(self) -> Mapping[str, Any]:
        """The plan of analysis."""
        plan: Mapping[str, Any] = self.documents["plan"]
        return plan

    @property
    def actions(self) -> Sequence[Mapping[str, Any]]:
        """What the agency does about its findings."""
        return tuple(self.documents["actions"])

    @property
    def promises(self) -> Sequence[Mapping[str, Any]]:
        """“You said, we did.”"""
        return tuple(self.documents["promises"])

    @property
    def surveys(self) -> Sequence[Mapping[str, Any]]:
        """Results of surveys."""
        return tuple(self.documents["surveys"])

    @property
    def meetings(self) -> Sequence[Mapping[str, Any]]:
        """Meetings with their minutes."""
        return tuple(self.documents["meetings"])

    @property
    def questions(self) -> Sequence[Mapping[str, Any]]:
        """Questions to the agency, and its answers."""
        return tuple(self.documents["questions"])

    @property
    def dictionary(self) -> Mapping[str, Any]:
        """Every column and code of every table."""
        dictionary: Mapping[str, Any] = self.documents["dictionary"]
        return dictionary

    @property
    def risk(self) -> Mapping[str, Any]:
        """How the release was protected."""
        risk: Mapping[str, Any] = self.documents["risk"]
        return risk

    @property
    def changes(self) -> Mapping[str, Any]:
        """What changed since the release before."""
        changes: Mapping[str, Any] = self.documents["changes"]
        return changes

    def finding(self, study: str) -> Mapping[str, Any] | None:
        """The finding of one study, or ``None``."""
        return next((one for one in self.findings if one["study"] == study), None)

    def file(self, name: str) -> bytes:
        """The bytes of a file of the bundle. Raises ``KeyError`` for a name that the manifest does not list."""
        if name not in self.files:
            raise KeyError(name)
        return (self.path / name).read_bytes()


def _row(raw: Mapping[str, str], by: Sequence[str], measures: Sequence[str]) -> Mapping[str, Any]:
    return {
        **{name: raw[name] for name in by},
        **{name: int(raw[name]) if raw[name] else None for name in measures},
        "hidden": raw["hidden"] == "true",
    }
