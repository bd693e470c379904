"""DISC-5: whatever is corrected, comes late or goes away in what was published, the next release gives it not away.

Each edit goes the whole way: a newer Extract with one record altered, frozen, counted, protected together with the
first release. Then a reader takes one release from the other: every count that both show moved by nobody, or by as many
as the threshold.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import duckdb
import numpy as np
import pytest

from daylit.privacy.attacker import attack, proved
from daylit.privacy.joint import protect
from daylit.release.counting import Cube, cube_of
from daylit.release.freezing import Prepared, prepare, remember, write_memory
from daylit.release.joining import Joined, Memory, joined, memory_of
from release.towns import drawn, until

ROWS, THRESHOLD, PUBLISHED, NOW = 1_500, 11, "2022-12-31", "2023-12-31"
VALUES = {
    "area": "'Harbour'", "race_ethnicity": "'asian'", "gender": "'nonbinary'", "reason_group": "'other'",
    "kind": "'bicycle'", "initiation": "'call'",
}  # fmt: skip
OUTCOMES = ("searched", "found", "arrested", "cited", "warned", "force")
KINDS = (*VALUES, *OUTCOMES, "gone", "late", "moved on", "moved back")


@dataclass(frozen=True)
class Edit:
    """One record altered after the first release: what of it, and which."""

    what: str
    row: int

    def columns(self) -> dict[str, str]:
        """The town with this edit, as SQL."""
        made, row = later(), f"i = {self.row}"
        if self.what in VALUES:
            return {self.what: f"CASE WHEN {row} THEN {VALUES[self.what]} ELSE {made[self.what]} END"}
        if self.what in OUTCOMES:
            return {
                self.what: f"CASE WHEN {row} THEN NOT coalesce({made[self.what]}, false) ELSE {made[self.what]} END"
            }
        to = {
            "gone": "NULL",
            "late": "DATE '2022-05-05'",
            "moved on": "DATE '2023-05-05'",
            "moved back": "DATE '2022-05-05'",
        }
        day = f"CASE WHEN {row} THEN {to[self.what]} ELSE {made['date']} END"
        return {"date": day, "year": f"year({day})", "month": f"month({day})"}


def later() -> dict[str, str]:
    """The town without the records that come late: one in twenty has no day yet."""
    made = drawn()
    return {**made, "date": f"CASE WHEN hash(i, 'late') % 20 > 0 THEN {made['date']} END"}


@dataclass
class Town:
    """Release 1 of a town, what is remembered of it, and each second release that was protected already."""

    folder: Path
    first: Prepared
    memory: Memory
    rows: Mapping[str, Sequence[int]]
    seen: dict[bytes, tuple[Joined, np.ndarray]] = field(default_factory=dict)

    def edit(self, number: int) -> Edit:
        """A random edit of one record."""
        draw = np.random.default_rng(number)
        what = KINDS[number % len(KINDS)]
        among = {"late": "unknown", "moved back": "new"}.get(what, "published")
        return Edit(what, int(draw.choice(self.rows[among])))

    def second(self, edit: Edit, number: int) -> tuple[Prepared, Joined, np.ndarray]:
        """Release 2 after an edit: its frozen records, all its counts, and which of them are shown."""
        newer = until(self.folder / f"later-{number}", NOW, rows=ROWS, **{**later(), **edit.columns()})
        shelf = self.folder / f"shelf-{number}"
        shelf.mkdir()
        (shelf / "1").symlink_to(self.first.folder)
        prepared = prepare(newer, shelf)
        cube = cube_of(prepared.extract, last=prepared.last)
        key = bytes_of(cube)
        if key not in self.seen:
            self.seen[key] = protected(prepared, cube)
        return (prepared, *self.seen[key])


def protected(prepared: Prepared, cube: Cube) -> tuple[Joined, np.ndarray]:
    """All counts of a release and which are shown; an attack on those that the proofs leave open must fail."""
    made = joined(
        cube, prepared.choice, (), last=prepared.last.isoformat(), threshold=THRESHOLD, earlier=prepared.earlier
    )
    told = protect(made.system, threshold=THRESHOLD)
    _, left = proved(told, threshold=THRESHOLD)
    assert attack(made.system, told.shown, threshold=THRESHOLD, cells=left).failed
    return made, told.shown


def bytes_of(cube: Cube) -> bytes:
    arrays = [cube.year, cube.month, *cube.codes.values(), *cube.measures.values()]
    return b"|".join([*(array.tobytes() for array in arrays), repr(cube.levels).encode()])


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Town:
    folder = tmp_path_factory.mktemp("revisions")
    first = prepare(until(folder / "early", PUBLISHED, rows=ROWS, **later()), folder / "private")
    made, shown = protected(first, cube_of(first.extract, last=first.last))
    memory = memory_of(made, shown, number=1, choice=first.choice)
    write_memory(first.folder, memory)
    remember(first.folder)
    return Town(folder=folder, first=first, memory=memory, rows=rows_by_when(first))


def rows_by_when(first: Prepared) -> dict[str, list[int]]:
    """Which records were published, are new since then, or are not known yet."""
    columns = later()
    asked = f"SELECT i, {columns['date']} AS day FROM range({ROWS}) t(i)"
    days = duckdb.sql(asked).fetchall()
    return {
        "published": [i for i, day in days if day and day <= first.last],
        "new": [i for i, day in days if day and first.last < day <= date.fromisoformat(NOW)],
        "unknown": [i for i, day in days if day is None],
    }


def moved(memory: Memory, made: Joined, shown: np.ndarray) -> list[int]:
    """By how many each count moved that both releases show; a count of all time is compared with the one before it."""
    found = []
    for name, at in made.system.place.items():
        old = memory.cells.get(name.replace(f"|until {made.last}", f"|until {memory.last}"))
        if shown[at] and old is not None and old[1]:
            found.append(abs(made.system.values[at] - old[0]))
    return found


def check_edits(town: Town, numbers: range) -> None:
    for number in numbers:
        edit = town.edit(number)
        prepared, made, shown = town.second(edit, number)
        assert differing(prepared, town.first) == 0, edit
        steps = moved(town.memory, made, shown)
        assert steps.count(0) > 20, edit
        assert not [n for n in steps if 0 < n < THRESHOLD], edit


def differing(prepared: Prepared, first: Prepared) -> int:
    """How many of the frozen records of what was published are not as they were."""
    now = f"SELECT * FROM read_parquet('{prepared.extract.people_glob}') WHERE date <= DATE '{first.last}'"
    before = f"SELECT * FROM read_parquet('{first.extract.people_glob}')"
    both = f"(({now}) EXCEPT ALL ({before})) UNION ALL (({before}) EXCEPT ALL ({now}))"
    return int(duckdb.sql(f"SELECT count(*) FROM ({both})").fetchall()[0][0])


def test_it_works_and_a_correction_a_late_record_and_a_lost_one_are_not_visible(town: Town):
    for what in ("area", "searched", "gone", "late", "moved on"):
        check_edits(town, range(KINDS.index(what), KINDS.index(what) + 1))


@pytest.mark.soak
@pytest.mark.parametrize("first", range(0, 1_000, 100))
def test_a_thousand_edits_are_not_visible(town: Town, first: int):
    check_edits(town, range(len(KINDS) + first, len(KINDS) + first + 100))


def test_on_a_page_that_counts_the_records_as_they_are_each_edit_is_seen(town: Town, tmp_path: Path):
    """Negative control: counted anew from the newest Extract, one record altered moves a shown count by one."""
    for what in ("area", "searched", "gone", "late"):
        edit = town.edit(KINDS.index(what))
        live = until(tmp_path / what, NOW, rows=ROWS, **{**later(), **edit.columns()})
        made = joined(
            cube_of(live, last=town.first.last), town.first.choice, (), last=town.memory.last, threshold=THRESHOLD,
            earlier=None,
        )  # fmt: skip
        few = np.asarray(made.system.values)
        assert 1 in moved(town.memory, made, ~((few > 0) & (few < THRESHOLD))), what
