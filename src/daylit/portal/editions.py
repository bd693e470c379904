"""A release as pages need it, and all releases together."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from daylit.portal.cells import cells_of
from daylit.portal.dictionary import Dictionary
from daylit.portal.explore import Tables
from daylit.portal.reading import NotBelieved, read_bundle
from daylit.portal.shelf import LIST
from daylit.release import Bundle


@dataclass(frozen=True, kw_only=True, eq=False)
class Edition:
    """One release. What pages need of it is made when it is first asked for, and then stays in memory.

    An edition equals itself alone, so that what was drawn of it can be kept.
    """

    sealed: Bundle

    @property
    def number(self) -> int:
        return self.sealed.number

    @property
    def fingerprint(self) -> str:
        return self.sealed.fingerprint

    @property
    def about(self) -> Mapping[str, Any]:
        """What ``bundle.json`` says."""
        return self.sealed.facts

    @cached_property
    def findings(self) -> Mapping[str, Mapping[str, Any]]:
        """Each finding by the name of its study, in the order of the plan, exploratory ones last."""
        found = sorted(self.sealed.findings, key=lambda one: bool(one.get("exploratory")))
        return {str(one["study"]): one for one in found}

    @property
    def plan(self) -> Mapping[str, Any]:
        return self.sealed.plan

    @property
    def actions(self) -> list[Mapping[str, Any]]:
        return _listed(self.sealed.actions)

    @property
    def promises(self) -> list[Mapping[str, Any]]:
        return _listed(self.sealed.promises)

    @property
    def surveys(self) -> list[Mapping[str, Any]]:
        return _listed(self.sealed.surveys)

    @property
    def meetings(self) -> list[Mapping[str, Any]]:
        return _listed(self.sealed.meetings)

    @property
    def questions(self) -> list[Mapping[str, Any]]:
        return _listed(self.sealed.questions)

    @property
    def risk(self) -> Mapping[str, Any]:
        return self.sealed.risk

    @property
    def changes(self) -> Mapping[str, Any]:
        return self.sealed.changes

    @cached_property
    def dictionary(self) -> Dictionary:
        return Dictionary.read(self.sealed.dictionary)

    @cached_property
    def tables(self) -> Tables:
        """Every table as codes and counts."""
        return Tables((name, cells_of(table)) for name, table in self.sealed.tables.items())

    @cached_property
    def listed_tables(self) -> Mapping[str, Mapping[str, Any]]:
        """What there is to say of each table, by name."""
        return {
            name: {
                "name": name,
                "title": one.title,
                "by": list(one.by),
                "measures": list(one.measures),
                "rows": one.n_rows,
                "hidden_share": one.hidden_share,
            }
            for name, one in self.sealed.tables.items()
        }


@dataclass(frozen=True, kw_only=True)
class Library:
    """All releases that are shown. ``state`` names what is shown: answers may be kept while it holds."""

    editions: Mapping[int, Edition]
    state: str

    @property
    def newest(self) -> Edition:
        return self.editions[max(self.editions)]

    def before(self, number: int) -> list[Edition]:
        """The earlier releases, the latest first."""
        return [self.editions[one] for one in sorted(self.editions, reverse=True) if one < number]


def read_library(kept: Path, keys: Path | None, *, known: Library | None = None) -> Library | None:
    """The releases on the shelf, each checked once more; ``None`` where there is none. Releases known already stay."""
    try:
        listed = json.loads((kept / LIST).read_text("utf-8"))["editions"]
    except (OSError, ValueError, KeyError):
        return known
    had = {one.fingerprint: one for one in known.editions.values()} if known else {}
    editions = {}
    for entry in listed:
        edition = had.get(entry["fingerprint"])
        if edition is None:
            try:
                edition = Edition(sealed=read_bundle(kept / entry["folder"], keys=keys))
            except NotBelieved:
                continue
        editions[edition.number] = edition
    if not editions:
        return known
    told = json.dumps([(number, one.fingerprint) for number, one in sorted(editions.items())])
    return Library(editions=editions, state=hashlib.sha256(told.encode()).hexdigest()[:24])


def _listed(document: Any) -> list[Mapping[str, Any]]:
    return [one for one in document if isinstance(one, Mapping)]
