"""How a report is made again: the two lines to run, and what else is needed for the same numbers."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from typing import Any

from daylit.report import wording
from daylit.studies.finding import Finding
from daylit.studies.settings import Settings
from daylit.tables.manifest import Manifest, mapping_sha256
from daylit.tables.mapping import shipped_documents
from daylit.terms.saying import Language, joined

OWN_MAPPING = "MAPPING.toml"
"""Stands for a mapping file that does not come with Daylit: nobody else finds it by its name."""


def again(
    manifest: Manifest, findings: Sequence[Finding], *, title: str | None, language: Language
) -> tuple[tuple[str, ...], str]:
    """The lines that import the same files and write the same report, and what a reader has to know besides."""
    shipped = _shipped_name(manifest)
    sources = " ".join(shlex.quote(source.name) for source in manifest.sources)
    imported = f"daylit import --map {shlex.quote(shipped or OWN_MAPPING)} {sources} --out EXTRACT"
    chosen = findings[0].provenance.settings if findings else {}
    options = [*_options(chosen), *([("title", title)] if title else [])]
    if language != "en":
        options.append(("language", language))
    told = "".join(f" --{name} {shlex.quote(value)}" for name, value in options)
    notes = [] if shipped else [wording.AGAIN_OWN_MAP]
    if _has_pseudonyms(manifest):
        notes.append(wording.AGAIN_SECRET)
    return (imported, f"daylit report EXTRACT --out REPORT{told}"), joined(notes)


def _shipped_name(manifest: Manifest) -> str:
    """The name of the mapping, if it is word for word one that comes with Daylit."""
    named = [one for one in shipped_documents() if one["name"] == manifest.mapping.get("name")]
    same = any(mapping_sha256(one) == mapping_sha256(manifest.mapping) for one in named)
    return str(manifest.mapping["name"]) if same else ""


def _options(chosen: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What was chosen for the report and is not what Daylit chooses by itself."""
    usual = Settings().to_dict()
    options: list[tuple[str, str]] = []
    for name in ("group", "reference", "where", "benchmark", "engine"):
        value = chosen.get(name, usual[name])
        if value != usual[name]:
            options += [(name, str(one)) for one in (value if isinstance(value, list | tuple) else [value])]
    return options


def _has_pseudonyms(manifest: Manifest) -> bool:
    columns = manifest.mapping.get("columns")
    officer = columns.get("officer") if isinstance(columns, Mapping) else None
    return isinstance(officer, Mapping) and bool(officer.get("pseudonym"))
