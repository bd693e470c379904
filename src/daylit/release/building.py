"""Building a release: protect everything together, let an attacker try, and write the bundle whole or not at all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from daylit import __version__
from daylit.errors import DaylitError
from daylit.privacy.attacker import Attack
from daylit.progress import Progress, quiet
from daylit.release.bundle import ALL, LANGUAGES
from daylit.release.choosing import hidden_share
from daylit.release.counting import cube_of
from daylit.release.describing import LICENCES, datapackage, dictionary
from daylit.release.dimensions import BY_DIMENSION, MEASURES
from daylit.release.findings import finding_document
from daylit.release.freezing import Prepared, write_memory
from daylit.release.freezing import remember as keep
from daylit.release.joining import Grid, Joined, memory_of
from daylit.release.names import name_of
from daylit.release.printing import printed
from daylit.release.protecting import protected
from daylit.release.sides import Sides, without_betraying
from daylit.release.writing import Drawn, write_bundle
from daylit.report.small import Guarded, guard_all
from daylit.studies.finding import Finding

LISTS = ("actions", "promises", "surveys", "meetings", "questions")


class OtherExtract(DaylitError):
    """A finding was run on other records than those of the release."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Agency:
    """Whose release it is: the name that people read, the slug that names it for good, and its time zone."""

    name: str
    slug: str
    zone: str = "UTC"


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """What a release tells beside its numbers: plain documents, as docs/bundle.md says. Texts are {en, es}.

    ``pictures`` are the drawings that documents name, by path; ``sides`` what actions tell of both sides, by their id.
    """

    title: Mapping[str, str]
    released: date
    plan: Mapping[str, Any]
    documents: Mapping[str, Sequence[Mapping[str, Any]]]
    corrections: Sequence[Mapping[str, str]] = ()
    licence: str = "CC-BY-4.0"
    pictures: Mapping[str, bytes] = field(default_factory=dict)
    sides: Mapping[str, Sides] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """A bundle that nobody has signed yet, and how it was protected."""

    path: Path
    fingerprint: str
    risk: Mapping[str, Any]


def build(
    prepared: Prepared,
    out: str | Path,
    *,
    findings: Sequence[Finding],
    agency: Agency,
    telling: Telling,
    previous: str | None,
    remember: bool = True,
    progress: Progress | None = None,
) -> Built:
    """Write a release into a folder, unsigned, and what the agency keeps of it beside its frozen Extract.

    ``findings`` were run on ``prepared.extract``; ``previous`` is the fingerprint of the release before. What is kept
    counts as published from then on; with ``remember=False`` only once ``freezing.remember`` is called, so that a
    proposal which is turned down leaves nothing behind.

    Raises ``OtherExtract``, ``NotSafe``, and ``BundleExists`` or ``CannotWrite`` as every bundle does.

    **Assumes** that readers know no more of a hidden count than all releases tell. **Does not show** what somebody
    knows of a person from elsewhere, or that a rare kind of contact in a small place is not known to its neighbours.

    Cost: a million people take about a minute on two cores, nearly all of it for the protection.
    """
    tell = progress or quiet
    _refuse_others(prepared, findings)
    tell("Hiding small numbers", 0.0)
    cube, last = cube_of(prepared.extract, last=prepared.last), prepared.last.isoformat()
    safe = protected(cube, prepared.choice, findings, last=last, threshold=prepared.threshold, earlier=prepared.earlier)
    made, shown, tried = safe.made, safe.told.shown, safe.tried
    tables = tuple(_drawn(made, grid, shown) for grid in made.grids)
    telling = _careful(telling, tables, prepared.threshold)
    risk = _risk(prepared, tables, tried)
    facts = _facts(prepared, agency, telling, previous)
    tell("Writing findings", 0.6)
    guarded = guard_all(
        safe.findings, threshold=prepared.threshold, told=made.shown(shown), searched=_searched(made, shown)
    )
    documents, pictures = _told(safe.findings, guarded, telling.plan)
    texts = {**pictures, **telling.pictures, **_texts(telling, facts)}
    texts |= printed(guarded, prepared.extract, agency.name, threshold=prepared.threshold)
    tell("Writing the bundle", 0.95)
    fingerprint = write_bundle(
        out,
        facts=facts,
        findings=documents,
        tables=tables,
        documents={
            "plan": _plan(telling.plan, documents, findings),
            **{name: list(telling.documents.get(name, ())) for name in LISTS},
            "dictionary": dictionary(tables),
            "risk": risk,
            "changes": _changes(prepared, telling),
            "datapackage": datapackage(facts, tables),
        },
        texts=texts,
    )
    write_memory(prepared.folder, memory_of(made, shown, number=prepared.number, choice=prepared.choice))
    if remember:
        keep(prepared.folder)
    tell("Done", 1.0)
    return Built(path=Path(out), fingerprint=fingerprint, risk=risk)


def _careful(telling: Telling, tables: Sequence[Drawn], threshold: int) -> Telling:
    """Actions without the figures that would betray a count of the tables, and without the pictures of these."""
    told = telling.documents.get("actions", ())
    kept = without_betraying(told, telling.sides, tables, threshold=threshold)
    gone = [str(old["id"]) for old, new in zip(told, kept, strict=True) if new is not old]
    pictures = {path: one for path, one in telling.pictures.items() if not any(id in path for id in gone)}
    return replace(telling, documents={**telling.documents, "actions": kept}, pictures=pictures)


def _refuse_others(prepared: Prepared, findings: Sequence[Finding]) -> None:
    own = prepared.extract.manifest.fingerprint
    for finding in findings:
        if finding.provenance.extract != own:
            raise OtherExtract(
                f"“{finding.title}” was not answered from the records of this release.",
                remedy="Run the studies on the frozen Extract of the release.",
            )


def _drawn(made: Joined, grid: Grid, shown: NDArray[np.bool_]) -> Drawn:
    labels = [(*values, ALL) for values in grid.values]
    rows = []
    for row, one in enumerate(labels[0]):
        for column, other in enumerate(labels[1]):
            by = ((grid.by[0], one), (grid.by[1], other))
            counts = [
                int(grid.counts[measure.name][row, column])
                if shown[made.system.place[name_of(by, measure.name, made.last)]]
                else None
                for measure in MEASURES
            ]
            rows.append((one, other, *counts))
    titles = [BY_DIMENSION[name].title for name in grid.by]
    return Drawn(
        name="_".join(grid.by).replace("race_ethnicity", "group").replace("reason_group", "reason"),
        title={
            "en": f"{titles[0]['en']} and {titles[1]['en'].lower()}",
            "es": f"{titles[0]['es']} y {titles[1]['es'].lower()}",
        },
        by=grid.by,
        measures=tuple(measure.name for measure in MEASURES),
        rows=rows,
        hidden_share=round(hidden_share(made, grid, shown), 4),
    )


def _searched(made: Joined, shown: NDArray[np.bool_]) -> int | None:
    """How many were searched in all, where the tables tell it."""
    cell = made.system.place.get(name_of((), "searched", made.last))
    return int(made.system.values[cell]) if cell is not None and shown[cell] else None


def _told(
    findings: Sequence[Finding], guarded: Sequence[Guarded], plan: Mapping[str, Any]
) -> tuple[list[dict[str, Any]], dict[str, bytes]]:
    documents, pictures = [], {}
    planned = tuple(plan.get("studies", ()))
    order = {study: place for place, study in enumerate(planned)}
    for whole, safe in zip(findings, guarded, strict=True):
        document, drawings = finding_document(whole, safe, planned=planned)
        documents.append(document)
        pictures.update(drawings)
    return sorted(documents, key=lambda one: order.get(one["study"], len(order))), pictures


def _facts(prepared: Prepared, agency: Agency, telling: Telling, previous: str | None) -> dict[str, Any]:
    return {
        "layout": 1,
        "agency": {"name": agency.name, "id": agency.slug, "zone": agency.zone},
        "number": prepared.number,
        "title": dict(telling.title),
        "period": {"first": prepared.first, "last": prepared.last.isoformat()},
        "released": telling.released.isoformat(),
        "threshold": prepared.threshold,
        "extract": prepared.extract.manifest.fingerprint,
        "previous": previous,
        "software": f"daylit {__version__}",
        "licence": telling.licence,
        "languages": list(LANGUAGES),
    }


def _plan(
    plan: Mapping[str, Any], documents: Sequence[Mapping[str, Any]], findings: Sequence[Finding]
) -> dict[str, Any]:
    """The plan, and for each study of it whether it was run and is shown: one that is not stands there too."""
    shown, run = {one["study"] for one in documents}, {finding.study for finding in findings}
    planned = list(plan.get("studies", ()))
    runs = [
        {
            "study": study,
            "run": study in run,
            "withheld": study in run - shown,
            "file": f"findings/{study}.json" if study in shown else None,
        }
        for study in planned
    ]
    return {"declared": None, "groups": [], "limits": {}, **plan, "studies": planned, "runs": runs}


def _risk(prepared: Prepared, tables: Sequence[Drawn], tried: Attack) -> dict[str, Any]:
    finite = tried.least_width if np.isfinite(tried.least_width) else None
    return {
        "passed": tried.failed,
        "threshold": prepared.threshold,
        "choice": prepared.choice.to_dict(),
        "hidden_share": max((table.hidden_share for table in tables), default=0.0),
        "tables": {table.name: table.hidden_share for table in tables},
        "attack": {"cells": tried.cells, "exact": tried.exact, "close": tried.close, "least_width": finite},
        "previous": None
        if prepared.earlier is None
        else {"number": prepared.earlier.number, "until": prepared.earlier.last, "changed": 0},
        "microdata": False,
    }


def _changes(prepared: Prepared, telling: Telling) -> dict[str, Any]:
    earlier = prepared.earlier
    told = []
    if earlier is not None:
        new = date.fromisoformat(earlier.last) + timedelta(days=1)
        told.append(
            {
                "en": f"New: {new} to {prepared.last}. Earlier numbers are as they were published.",
                "es": f"Nuevo: {new} a {prepared.last}. Los números anteriores no cambian.",
            }
        )
    return {
        "since": None if earlier is None else earlier.number,
        "changes": told,
        "corrections": [dict(one) for one in telling.corrections],
    }


def _texts(telling: Telling, facts: Mapping[str, Any]) -> dict[str, bytes]:
    path, title = LICENCES.get(telling.licence, ("", telling.licence))
    lines = [f"# Release {facts['number']}", "", f"{facts['period']['first']} to {facts['period']['last']}.", ""]
    lines += [f"- Correction: {one['en']}" for one in telling.corrections]
    return {
        "LICENCE.txt": f"{title}\n{path}\n".encode(),
        "CHANGES.md": "\n".join(lines).rstrip().encode() + b"\n",
    }
