"""An attacker with every table, every finding and every release: no small count is found, or bounded too closely."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from daylit.privacy.attacker import attack, proved
from daylit.privacy.joint import System, protect
from daylit.release import read
from daylit.release.counting import Choice, cube_of
from daylit.release.freezing import read_memory
from daylit.release.joining import joined, memory_of
from daylit.release.names import name_of
from release.agencies import BEFORE, GRAINS, LAST, SEEDS, protected_agency
from release.towns import a_town, ask, built, until

MANY = 2_000


def system_of(folder: Path, seed: int, *, rows: int, studies: tuple[str, ...] = (), grain: str = "year") -> System:
    """Everything that a release of an invented agency shows, undecided: two or three hundred people a year."""
    extract = a_town(folder / str(seed), rows=rows, seed=seed)
    made = joined(
        cube_of(extract, last=LAST), Choice(grain=grain), ask(extract, *studies), last=LAST.isoformat(), threshold=11,
        earlier=None,
    )  # fmt: skip
    return made.system


def primary_only(system: System) -> np.ndarray:
    """Negative control: each small count is hidden, and nothing that would betray it."""
    values = np.asarray(system.values)
    return np.asarray(system.shown) & ~((values > 0) & (values < 11))


def test_it_works_and_a_full_attack_fails(tmp_path):
    """DISC-4, with linear programs over everything at once; the proofs say the same."""
    _attack_every(tmp_path, 1, step=12)


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(1, 11))
def test_a_full_attack_on_every_small_count_fails(tmp_path, seed):
    _attack_every(tmp_path, seed, step=1)


def _attack_every(folder: Path, seed: int, *, step: int) -> None:
    system = system_of(folder, seed, rows=250)
    told = protect(system, threshold=11)
    tried = attack(system, told.shown, threshold=11, cells=told.small[::step])
    assert tried.cells > 50
    assert (tried.exact, tried.close) == (0, 0)
    assert tried.least_width > 10.99
    said, left = proved(told, threshold=11)
    assert (said.failed, len(left)) == (True, 0)


def test_hiding_small_counts_alone_is_seen_to_leak(tmp_path):
    """Negative control: the same attacker recovers counts exactly."""
    system = system_of(tmp_path, 1, rows=250)
    shown = primary_only(system)
    few = np.asarray(system.values)
    cells = np.flatnonzero((few > 0) & (few < 11) & ~shown & np.asarray(system.shown))[::8]
    tried = attack(system, shown, threshold=11, cells=cells)
    assert tried.exact > 0.1 * tried.cells
    assert not tried.failed


def test_a_finding_beside_the_tables_is_part_of_it(tmp_path):
    system = system_of(tmp_path, 1, rows=250, studies=("rates",), grain="all")
    assert any(name.startswith("finding") for name in system.names)
    told = protect(system, threshold=11)
    of_findings = [at for at in told.small if system.names[at].startswith("finding")]
    assert of_findings
    assert attack(system, told.shown, threshold=11, cells=np.array(of_findings[:6])).failed
    alone = told.shown.copy()
    alone[of_findings] = np.asarray(system.shown)[of_findings]  # as if findings were not protected with the tables
    assert not attack(system, alone, threshold=11, cells=told.small[:40]).failed


@pytest.mark.parametrize("seed", [3, 4, 6, 8, 10])
def test_five_agencies_give_nothing_away(tmp_path, seed):
    """DISC-4, fast: the proofs of every count, and the full attack on those that are hardest to hide."""
    _one_agency(tmp_path, seed)


@pytest.mark.soak
def test_findings_that_would_betray_the_few_of_a_year_are_left_out(tmp_path):
    """Of 110 people, six were searched since the first release, which told the sixteen before: a finding that tells all
    of them tells the six. Found among the five hundred; protecting without leaving anything out is seen to leak.
    """
    assert _one_agency(tmp_path, 25, grains=GRAINS) == 0
    extract, choice = a_town(tmp_path / "leak", rows=110, seed=25), Choice(grain="half")
    first = joined(cube_of(extract, last=BEFORE), choice, (), last=BEFORE.isoformat(), threshold=11, earlier=None)
    earlier = memory_of(first, protect(first.system, threshold=11).shown, number=1, choice=choice)
    made = joined(
        cube_of(extract, last=LAST), choice, ask(extract, "rates"), last=LAST.isoformat(), threshold=11, earlier=earlier
    )
    since = np.array([made.system.place["since searched|until 2023-12-31"]])
    assert attack(made.system, protect(made.system, threshold=11).shown, threshold=11, cells=since).exact == 1


@pytest.mark.soak
@pytest.mark.parametrize("first", SEEDS[::25])
def test_five_hundred_agencies_give_nothing_away(tmp_path, first):
    """The same, and each small count of every agency is attacked, without a look at what protects it."""
    for seed in SEEDS[first - SEEDS[0] :][:25]:
        _one_agency(tmp_path, seed, grains=GRAINS, every=True)


def _one_agency(folder: Path, seed: int, *, grains: tuple[str, ...] = ("all",), every: bool = False) -> int:
    """How many findings stay with the tables, after an attack that failed."""
    agency = protected_agency(folder, seed, grains=grains)
    told = agency.told
    said, left = proved(told, threshold=11)
    tightest = told.small[np.argsort((told.high - told.low)[told.small])[:6]]
    cells = told.small if every else np.union1d(left, tightest)
    tried = attack(agency.system, told.shown, threshold=11, cells=cells)
    assert tried.failed, f"seed {seed}"
    assert said.exact == 0
    return agency.findings


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, Path]:
    """Two releases, a year apart, from one town; and the folder behind them."""
    folder = tmp_path_factory.mktemp("two")
    early = until(folder / "early", "2022-12-31", rows=MANY)
    late = until(folder / "late", "2023-12-31", rows=MANY)
    _, _, one = built(early, folder, studies=())
    _, _, other = built(late, folder, studies=(), previous=read(one, preview=True).fingerprint)
    return one, other, folder / "private"


def test_two_releases_together_give_nothing_away(two):
    """DISC-4 and DISC-5: the tables and findings of both, their differences included."""
    _, _, private = two
    memory = read_memory(private / "2")
    system, shown = remembered(memory)
    few = np.asarray(system.values)
    small = np.flatnonzero((few > 0) & (few < 11) & ~shown & np.asarray(system.care))
    since = [at for at in small if system.names[at].startswith("since")]
    assert len(small) > 50
    cells = np.union1d(small[:: max(1, len(small) // 12)], np.array(since[:6], dtype=np.intp))
    assert attack(system, shown, threshold=11, cells=cells).failed


def test_protected_each_by_itself_two_releases_are_seen_to_leak(two):
    """Negative control: without a memory of the first, the second gives counts of the year between away."""
    _, _, private = two
    memory, first = read_memory(private / "2"), read_memory(private / "1")
    system, shown = remembered(memory)
    alone = System()
    for name, (n, _, layer, _) in memory.cells.items():
        if name not in first.cells or "|until" not in name:
            alone.put(name, n, layer=layer, shown=not name.startswith(("without", "since", "left out")), free=True,
                      slack=name.startswith("without"), care=not name.startswith("since"))  # fmt: skip
    for whole, parts in memory.sums:
        if all(name in alone.place for name in (whole, *parts)):
            alone.add_up(alone.place[whole], [alone.place[part] for part in parts])
    told = protect(alone, threshold=11)
    union = shown.copy()
    for name, at in alone.place.items():
        old = first.cells.get(name)
        union[system.place[name]] = bool(told.shown[at]) or (old is not None and old[1])
    few = np.asarray(system.values)
    since = np.array(
        [at for name, at in system.place.items() if name.startswith("since people") and 0 < few[at] < 11], dtype=np.intp
    )
    assert len(since)
    hidden = union.copy()
    hidden[since] = False
    assert attack(system, hidden, threshold=11, cells=since).close > 0


def remembered(memory) -> tuple[System, np.ndarray]:
    system = System()
    for name, (n, shown, layer, care) in memory.cells.items():
        slack = name.startswith("without")
        system.put(name, n, layer=layer, shown=shown, free=False, care=care and not shown, slack=slack)
    for whole, parts in memory.sums:
        system.add_up(system.place[whole], [system.place[part] for part in parts])
    return system, np.asarray(system.shown)


def test_what_was_published_stays_as_it_was(two):
    one, other, _ = two
    first, second = (read(path, preview=True) for path in (one, other))
    assert first.facts["period"]["last"] < second.facts["period"]["last"]
    for name, table in first.tables.items():
        if "period" not in table.by:
            continue
        key = next(column for column in table.by if column != "period")
        old = {(row["period"], row[key]): row for row in table.rows if row["period"] != "all"}
        new = {(row["period"], row[key]): row for row in second.tables[name].rows}
        for where, row in old.items():
            for measure in table.measures:
                if row[measure] is not None and new[where][measure] is not None:
                    assert row[measure] == new[where][measure]


def test_names_of_counts_cannot_be_confused():
    tricky = name_of((("area", "North'|race_ethnicity='black"),), "people", "2023")
    plain = name_of((("area", "North"), ("race_ethnicity", "black")), "people", "2023")
    assert tricky != plain


def test_a_system_whose_sums_do_not_hold_is_refused():
    system = System()
    one, two_ = system.put("a", 3, layer=0), system.put("b", 4, layer=0)
    with pytest.raises(ValueError, match="not the sum"):
        system.add_up(one, [two_])
    assert replace(attack(system, np.array([False, False]), threshold=11), cells=0).cells == 0
