"""What an Extract says about itself: where it came from, what is in it, and the fingerprint that names it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from daylit.errors import DaylitError

FORMAT = 1
"""Version of the folder's layout. A reader refuses a higher one, because it cannot know what changed."""


class NotAManifest(DaylitError):
    """A manifest cannot be read: it is damaged, or a newer Daylit wrote it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One file from which the people came: its name, the SHA-256 of its bytes, its size, and the rows read from it."""

    name: str
    sha256: str
    bytes: int
    rows: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where the agency is: the point for which dusk is computed (degrees north and east) and its IANA time zone.

    A part that the mapping does not give is ``None``; a study that needs it says so.
    """

    name: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    zone: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """How much of one column is filled in one month: ``n`` people, for ``recorded`` of whom the value is there.

    ``month`` reads ``2021-03``; ``None`` gathers the people without a date.
    """

    column: str
    month: str | None
    n: int
    recorded: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One file of people: its rows and the first and last agency and day (ISO) in it, ``None`` where none is recorded.

    A count of one agency or some days opens only the files that can hold them.
    """

    name: str
    rows: int
    agency_low: str | None
    agency_high: str | None
    date_low: str | None
    date_high: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """Everything an Extract says about itself.

    ``rows_read = rows_used + rows_set_aside``: each source row is used or set aside, none disappears. One row may hold
    several people, so ``people`` may be larger than ``rows_used``. ``problems`` counts them by code. ``files`` holds
    the SHA-256 of every file of the folder, ``engine`` the program that wrote the Parquet files.
    ``fingerprint`` is the SHA-256 of all other fields in canonical JSON, hence of the whole content: the same source,
    mapping and versions give the same fingerprint. No clock and no path enters it.
    """

    sources: tuple[Source, ...]
    mapping: Mapping[str, Any]
    mapping_sha256: str
    place: Place
    rows_read: int
    rows_used: int
    rows_set_aside: int
    people: int
    problems: Mapping[str, int]
    tables: Mapping[str, int]
    coverage: tuple[Coverage, ...]
    parts: tuple[Part, ...]
    files: Mapping[str, str]
    version: str
    engine: str
    format: int = FORMAT
    fingerprint: str = field(default="")

    def __post_init__(self) -> None:
        if self.rows_used + self.rows_set_aside != self.rows_read:
            raise ValueError(
                f"{self.rows_used} rows used and {self.rows_set_aside} set aside are not the {self.rows_read} read"
            )
        for name in ("mapping", "problems", "tables", "files"):
            object.__setattr__(self, name, dict(getattr(self, name)))
        if not self.fingerprint:
            object.__setattr__(self, "fingerprint", self.computed_fingerprint())

    def __repr__(self) -> str:
        """In short, for a notebook: its coverage alone has a line for each column and month."""
        return f"<Manifest {self.fingerprint[:12]}: {self.people:,} people of {self.rows_used:,} rows>"

    def to_dict(self) -> dict[str, Any]:
        """Plain dictionaries and lists, in the order of the fields."""
        return {
            "format": self.format,
            "fingerprint": self.fingerprint,
            "version": self.version,
            "engine": self.engine,
            "sources": [_plain(source) for source in self.sources],
            "mapping": dict(self.mapping),
            "mapping_sha256": self.mapping_sha256,
            "place": _plain(self.place),
            "rows_read": self.rows_read,
            "rows_used": self.rows_used,
            "rows_set_aside": self.rows_set_aside,
            "people": self.people,
            "problems": dict(sorted(self.problems.items())),
            "tables": dict(self.tables),
            "coverage": [_plain(part) for part in self.coverage],
            "parts": [_plain(part) for part in self.parts],
            "files": dict(sorted(self.files.items())),
        }

    def computed_fingerprint(self) -> str:
        """The fingerprint that belongs to the content; another one in the field means that someone changed it."""
        content = {name: value for name, value in self.to_dict().items() if name != "fingerprint"}
        return hashlib.sha256(canonical_json(content).encode()).hexdigest()

    def to_json(self) -> str:
        """The manifest as it stands in ``manifest.json``; the same manifest gives the same bytes."""
        fields = (f"{json.dumps(name)}: {_lines(value)}" for name, value in self.to_dict().items())
        return "{\n " + ",\n ".join(fields) + "\n}\n"


def _plain(part: Source | Place | Coverage | Part) -> dict[str, Any]:
    # Not dataclasses.asdict: it copies deeply, and over a thousand parts that took longer than a count.
    return {name: getattr(part, name) for name in part.__slots__}


def _lines(value: object) -> str:
    """JSON with a line for each member of a list: for thousands of them several times faster than ``indent``."""
    if isinstance(value, list) and value:
        return "[\n  " + ",\n  ".join(json.dumps(part, ensure_ascii=False) for part in value) + "\n ]"
    return json.dumps(value, ensure_ascii=False, indent=1).replace("\n", "\n ")


def canonical_json(value: object) -> str:
    """JSON with sorted keys and no spaces: the same value gives the same text on every machine."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def mapping_sha256(mapping: Mapping[str, Any]) -> str:
    """The SHA-256 of a mapping's content, whatever order or spacing its file has."""
    return hashlib.sha256(canonical_json(dict(mapping)).encode()).hexdigest()


def read_manifest(text: str) -> Manifest:
    """Read a manifest from its JSON text.

    Raises ``NotAManifest`` where the text is damaged, was changed after sealing, or has a newer format.
    """
    try:
        fields = json.loads(text)
        written = int(fields["format"])
    except (ValueError, TypeError, KeyError) as error:
        raise NotAManifest("Its manifest.json cannot be read.", remedy=_AGAIN) from error
    if written > FORMAT:
        raise NotAManifest(
            f"It was written in format {written}; this Daylit reads up to format {FORMAT}.",
            remedy="Install a newer Daylit, or make the extract again with this one.",
        )
    try:
        manifest = Manifest(
            **{
                **fields,
                "sources": tuple(Source(**source) for source in fields["sources"]),
                "place": Place(**fields["place"]),
                "parts": tuple(Part(**part) for part in fields["parts"]),
                "coverage": tuple(Coverage(**part) for part in fields["coverage"]),
            }
        )
    except (TypeError, KeyError, ValueError, AttributeError) as error:
        raise NotAManifest("Its manifest.json lacks fields or does not add up.", remedy=_AGAIN) from error
    if manifest.fingerprint != manifest.computed_fingerprint():
        raise NotAManifest("Its manifest.json was changed after the extract was sealed.", remedy=_AGAIN)
    return manifest


_AGAIN = "Make the extract again from its source with “daylit import”."
