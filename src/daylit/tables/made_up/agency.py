"""Making the invented agency: an Extract of any size, drawn and written a million people at a time."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from daylit.progress import Progress, quiet
from daylit.tables.engine import connect
from daylit.tables.extract import Extract, open_extract
from daylit.tables.made_up.columns import SOURCE_NAME, people_sql, with_calendar
from daylit.tables.made_up.people import Columns, draw_people
from daylit.tables.made_up.town import UNITS, build_town
from daylit.tables.made_up.truth import Truth
from daylit.tables.manifest import Place, Source, canonical_json
from daylit.tables.sealing import Draft, sealing

if TYPE_CHECKING:
    import duckdb

CHUNK = 1_000_000
NAME = "Quillhaven"


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is to be made: the arguments of ``make_agency``."""

    people: int
    seed: int
    agencies: int
    officers: int | None
    truth: Truth

    @property
    def names(self) -> list[str]:
        """The names of the agencies, in the order in which they sort."""
        if self.agencies == 1:
            return [f"{NAME} Police"]
        width = len(str(self.agencies))
        return [f"{NAME} Police {number:0{width}d}" for number in range(1, self.agencies + 1)]

    @property
    def shares(self) -> list[int]:
        """People per agency, falling evenly from first to last, adding up to ``people`` exactly."""
        weight = np.linspace(1.2, 0.8, self.agencies)
        ends = np.round(np.cumsum(weight) / weight.sum() * self.people).astype(np.int64)
        return [int(n) for n in np.diff(ends, prepend=0)]

    def officers_of(self, people: int) -> int:
        """How many officers an agency with so many contacts has."""
        return self.officers or min(600, max(2 * len(UNITS), people // 400))

    def to_dict(self) -> dict[str, Any]:
        """Plain values, as they stand in the manifest of the extract."""
        return {
            "people": self.people,
            "seed": self.seed,
            "agencies": self.agencies,
            "officers": self.officers,
            "truth": self.truth.to_dict(),
        }


def make_agency(
    target: str | Path,
    *,
    people: int = 20_000,
    seed: int = 1,
    truth: Truth | None = None,
    agencies: int = 1,
    officers: int | None = None,
    progress: Progress = quiet,
) -> Extract:
    """Make the extract of an invented agency whose effects are known: see ``Truth``.

    ``people`` may be anything from 0 to hundreds of millions; memory stays bounded. With several ``agencies`` the
    people are shared among them, half as many again in the first as in the last. ``officers`` per agency is by default
    one for every 400 people, from 12 to 600. The same arguments give the same extract, byte for byte, with the same
    versions of NumPy and DuckDB. The truth stands in the manifest under ``mapping["made_up"]``.

    Raises ``ExtractExists`` where the target is there already.
    """
    plan = Plan(people=people, seed=seed, agencies=agencies, officers=officers, truth=truth or Truth())
    with sealing(target) as draft:
        # One thread writes while this one draws: with more, DuckDB would cut the row groups by chance.
        with connect(threads=1) as con, ThreadPoolExecutor(max_workers=1) as writer:
            _write(con, writer, draft, plan, progress)
        progress("Counting what was written", 1.0)
        _finish(draft, plan)
    return open_extract(target)


def write_benchmark(path: str | Path, *, truth: Truth | None = None) -> Path:
    """Write the residents of the town by group as a CSV file (columns ``group``, ``population``)."""
    target = Path(path)
    with target.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["group", "population"])
        writer.writerows([group, round(n)] for group, n in (truth or Truth()).population.items())
    return target


def _finish(draft: Draft, plan: Plan) -> None:
    known = plan.truth
    digest = sha256(canonical_json(plan.to_dict()).encode()).hexdigest()
    draft.finish(
        sources=[Source(name=SOURCE_NAME, sha256=digest, bytes=0, rows=plan.people)],
        mapping={"name": SOURCE_NAME, "made_up": plan.to_dict()},
        place=Place(name=NAME, latitude=known.latitude, longitude=known.longitude, zone=known.zone),
        rows_read=plan.people,
        rows_set_aside=0,
    )


def _write(
    con: duckdb.DuckDBPyConnection, writer: ThreadPoolExecutor, draft: Draft, plan: Plan, progress: Progress
) -> None:
    pending: Future[None] | None = None
    done = 0
    for number, part in enumerate(_parts(plan)):
        if pending:
            pending.result()
        pending = writer.submit(_write_part, con, draft, part, plan=plan, number=number, first_row=done)
        done += len(part["date"])
        progress("Inventing people", done / max(plan.people, 1))
    if pending:
        pending.result()


def _write_part(
    con: duckdb.DuckDBPyConnection, draft: Draft, part: Columns, *, plan: Plan, number: int, first_row: int
) -> None:
    con.register("chunk", part)
    query = people_sql(names=plan.names, areas=plan.truth.areas, chunk="chunk", first_row=first_row)
    draft.write_people(con, query, part=number, sort=False)
    con.unregister("chunk")


def _parts(plan: Plan) -> Iterator[Columns]:
    """The people in parts of up to about a million, sorted by agency and day."""
    waiting: list[Columns] = []
    rows = 0
    for number in range(plan.agencies):
        for chunk in _agency(plan, number):
            waiting.append(chunk)
            rows += len(chunk["date"])
            if rows >= CHUNK // 2:
                yield _together(waiting)
                waiting, rows = [], 0
    if waiting:
        yield _together(waiting)


def _agency(plan: Plan, number: int) -> Iterator[Columns]:
    # A stream of its own for each agency: how the people are cut into parts does not change who they are.
    rng = np.random.default_rng([plan.seed, number])
    people = plan.shares[number]
    town = build_town(rng, officers=plan.officers_of(people), truth=plan.truth)
    days = np.repeat(np.arange(len(town.days)), rng.multinomial(people, town.day_weight))
    contacts = 0
    for start in range(0, max(people, 1), CHUNK):
        chunk = draw_people(rng, town=town, truth=plan.truth, day=days[start : start + CHUNK])
        chunk["contact"] = chunk["contact"] + contacts
        contacts += int(np.max(chunk["contact"], initial=contacts) - contacts)
        yield with_calendar(chunk, town, agency=number)


def _together(chunks: list[Columns]) -> Columns:
    return {name: np.concatenate([chunk[name] for chunk in chunks]) for name in chunks[0]}
