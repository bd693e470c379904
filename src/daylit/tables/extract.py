"""An Extract: a sealed folder of people contacted, written once and named by the fingerprint of its content.

Written by ``daylit.tables.sealing``; read here.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from daylit.errors import DaylitError
from daylit.tables.manifest import Manifest, NotAManifest, read_manifest

MANIFEST = "manifest.json"
PEOPLE = "people"
PROBLEMS = "problems.parquet"
SET_ASIDE = "set_aside.parquet"


class NotAnExtract(DaylitError):
    """A folder cannot be read as an extract: missing, damaged, changed, or newer than this Daylit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Extract:
    """A sealed extract: its folder and what the folder says about itself."""

    path: Path
    manifest: Manifest

    def __repr__(self) -> str:
        """In short, for a notebook: the manifest has the rest."""
        about = self.manifest
        place = f"“{about.place.name}”, " if about.place.name else ""
        days = [day for part in about.parts for day in (part.date_low, part.date_high) if day is not None]
        when = f"{min(days)} to {max(days)}, " if days else ""
        return f"<Extract {place}{when}{about.people:,} people, {about.fingerprint[:12]}, in {self.path.name}>"

    @property
    def people_glob(self) -> str:
        """The pattern that names the Parquet files of people, for DuckDB and Polars."""
        return f"{as_pattern(self.path / PEOPLE)}/part-*.parquet"

    @property
    def people_files(self) -> tuple[Path, ...]:
        """The Parquet files of people, in the order of their rows: sorted by agency, then date."""
        return tuple(self.path / part.name for part in self.manifest.parts)

    @property
    def problems_file(self) -> Path:
        """Parquet: code, source_file, source_row, column, value; one row per problem found at import."""
        return self.path / PROBLEMS

    @property
    def set_aside_file(self) -> Path:
        """Parquet: source_file, source_row, code, row (JSON text); the source rows that could not be used."""
        return self.path / SET_ASIDE


def open_extract(path: str | Path, *, verify: bool = False) -> Extract:
    """Open an extract. This reads only the manifest, so it takes no longer for 100 million people.

    With ``verify`` every file is read and compared with the fingerprint. Raises ``NotAnExtract`` for a folder that is
    not an extract, is damaged or was changed, or has a newer format.
    """
    folder = Path(path)
    text = _manifest_text(folder)
    try:
        manifest = read_manifest(text)
    except NotAManifest as error:
        raise NotAnExtract(f"“{folder}” cannot be read as an extract. {error.message}", remedy=error.remedy) from error
    missing = sorted(name for name in manifest.files if not (folder / name).is_file())
    if missing:
        raise NotAnExtract(f"The extract “{folder}” is not whole: {_some(missing)} missing.", remedy=_AGAIN)
    if verify and (changed := _changed(folder, manifest)):
        raise NotAnExtract(f"The extract “{folder}” was changed after sealing: {_some(changed)}.", remedy=_AGAIN)
    return Extract(path=folder, manifest=manifest)


_AGAIN = "Make it again from its source with “daylit import”."


def _manifest_text(folder: Path) -> str:
    if not folder.exists():
        raise NotAnExtract(
            f"There is no extract at “{folder}”.", remedy="Check the path, or make one: “daylit import”."
        )
    try:
        return (folder / MANIFEST).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise NotAnExtract(
            f"“{folder}” is not an extract: it has no {MANIFEST} that can be read.",
            remedy="An extract is the folder that “daylit import … --out FOLDER” made.",
        ) from error


def file_sha256(path: Path) -> str:
    """The SHA-256 of a file's bytes, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def as_pattern(path: Path) -> str:
    """A path as DuckDB and Polars read it where a pattern may stand: a folder named “stops [final]” is still found."""
    return "".join(f"[{letter}]" if letter in "[*?" else letter for letter in str(path))


def _changed(folder: Path, manifest: Manifest) -> list[str]:
    return sorted(name for name, digest in manifest.files.items() if file_sha256(folder / name) != digest)


def _some(names: Sequence[str]) -> str:
    return ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")
