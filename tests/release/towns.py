"""Small invented towns whose small counts must be kept, and the way from one to a bundle."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from daylit.release.building import Agency, Telling, build
from daylit.release.freezing import Prepared, prepare
from daylit.studies.finding import Finding
from daylit.studies.registry import run
from daylit.tables.extract import Extract
from small_extract import extract_from_sql

GROUPS = ("white", "white", "white", "black", "black", "hispanic", "asian", "native_american")


def pick(values: tuple[str, ...], seed: str) -> str:
    listed = ", ".join(f"'{value}'" for value in values)
    return f"list_value({listed})[1 + CAST(hash({seed}) % {len(values)} AS INTEGER)]"


def a_town(target: Path, *, rows: int = 1500, seed: int = 1, years: int = 3, **columns: str) -> Extract:
    """People of eight groups in five areas over some years, drawn by a hash: the same seed, the same town."""
    return extract_from_sql(target, rows, **{**drawn(seed=seed, years=years), **columns})


def until(target: Path, day: str, *, rows: int, seed: int = 1, **columns: str) -> Extract:
    """The town as it was sealed some days after this one: with whoever was recorded until then."""
    made = {**drawn(seed=seed), **columns}
    when = made["date"]
    return extract_from_sql(target, rows, **{**made, "date": f"CASE WHEN ({when}) <= DATE '{day}' + 4 THEN {when} END"})


def drawn(*, seed: int = 1, years: int = 3) -> dict[str, str]:
    """How each column of a town is drawn, as SQL over ``i``."""

    def one_in(n: int, what: str) -> str:
        return f"hash(i, {seed}, '{what}') % {n} = 0"

    day = f"DATE '2021-01-01' + CAST(hash(i, {seed}, 'day') % {365 * years + 5} AS INTEGER)"
    return {
        "date": day,
        "year": f"year({day})",
        "month": f"month({day})",
        "minute": f"hash(i, {seed}, 'minute') % 1440",
        "race_ethnicity": pick(GROUPS, f"i, {seed}, 'race'"),
        "gender": pick(("male", "male", "female"), f"i, {seed}, 'gender'"),
        "area": pick(("North", "North", "South", "West", "East"), f"i, {seed}, 'area'"),
        "reason_group": pick(("safety", "safety", "investigatory", "other"), f"i, {seed}, 'reason'"),
        "kind": pick(("traffic", "traffic", "traffic", "pedestrian"), f"i, {seed}, 'kind'"),
        "initiation": pick(("officer", "officer", "call"), f"i, {seed}, 'initiation'"),
        "searched": one_in(9, "searched"),
        "found": f"CASE WHEN {one_in(9, 'searched')} THEN {one_in(3, 'found')} END",
        "arrested": one_in(25, "arrested"),
        "cited": one_in(2, "cited"),
        "warned": one_in(3, "warned"),
        "force": one_in(60, "force"),
        "contact_id": "'C' || i",
        "officer": "'O' || i % 7",
    }


def ask(extract: Extract, *studies: str) -> tuple[Finding, ...]:
    return tuple(run(extract, name) for name in studies)


def telling(**changes: Any) -> Telling:
    asked = {
        "title": {"en": "Stops and contacts", "es": "Paradas y contactos"},
        "released": date(2024, 2, 1),
        "plan": {"declared": "2021-01-01", "studies": ["rates", "hit_rates", "benchmark"]},
        "documents": {},
    }
    return Telling(**{**asked, **changes})


def built(
    extract: Extract, folder: Path, *, studies: tuple[str, ...] = ("rates", "hit_rates"), previous: str | None = None
) -> tuple[Prepared, tuple[Finding, ...], Path]:
    """The next release of the town in ``folder``, built from an Extract."""
    prepared = prepare(extract, folder / "private")
    findings = ask(prepared.extract, *studies)
    out = folder / "bundles" / str(prepared.number)
    build(
        prepared, out, findings=findings, agency=Agency(name="Elmford", slug="elmford"), telling=telling(),
        previous=previous,
    )  # fmt: skip
    return prepared, findings, out
