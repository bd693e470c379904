"""A release as it is built: what stands in it, what never does, how coarse it is, and that it is whole."""

from __future__ import annotations

import csv

import pytest

from daylit.release import read
from daylit.release.building import OtherExtract
from daylit.release.choosing import MOST_HIDDEN
from daylit.release.dimensions import DIMENSIONS, MEASURES
from daylit.release.freezing import BadThreshold, NoMemory, NothingNew, prepare
from daylit.release.protecting import NotSafe
from daylit.tables.contract import BY_NAME, RAW_COLUMNS
from release.towns import a_town, ask, built, telling

PUBLIC = {*(one.column for one in DIMENSIONS), *(one.name for one in MEASURES), "year", "month"}


def test_it_works(made):
    bundle = read(made.bundle, preview=True)
    assert [one["study"] for one in bundle.findings] == ["rates", "hit_rates"]
    assert bundle.facts["extract"] == made.prepared.extract.manifest.fingerprint
    whole = next(bundle.tables["group_gender"].where(race_ethnicity="all", gender="all"))
    assert whole["people"] == made.prepared.extract.manifest.people
    assert bundle.file("report.pdf").startswith(b"%PDF")


def test_every_shown_count_is_the_true_one(made):
    """A journalist who adds the cells up, or asks the records, finds the same number."""
    from daylit.tables.counts import count

    counts = count(made.prepared.extract, ["race_ethnicity"], sums=["searched"])
    truth = {cell["race_ethnicity"]: cell["n"] for cell in counts.cells()}
    table = read(made.bundle, preview=True).tables["group_gender"]
    shown = {row["race_ethnicity"]: row["people"] for row in table.where(gender="all") if row["people"] is not None}
    assert len(shown) > 3
    assert all(truth.get(group, n) == n for group, n in shown.items() if group != "all")


def test_no_shown_count_is_small(made):
    for table in read(made.bundle, preview=True).tables.values():
        for row in table.rows:
            counts = [row[name] for name in table.measures if row[name] is not None]
            assert all(n == 0 or n >= 11 for n in counts), (table.name, row)
            assert row["hidden"] == (len(counts) < len(table.measures))


def test_rates_obey_as_counts_do(made):
    """DISC-3: neither those with an outcome nor those without may be few where both are shown."""
    for table in read(made.bundle, preview=True).tables.values():
        for row in table.rows:
            for measure in MEASURES:
                whole, part = row.get(measure.part_of), row[measure.name]
                if whole is not None and part is not None:
                    assert whole - part == 0 or whole - part >= 11, (table.name, row, measure.name)


def test_few_people_stand_in_hidden_cells(made):
    """DISC-6."""
    bundle = read(made.bundle, preview=True)
    assert 0 < bundle.risk["hidden_share"] <= MOST_HIDDEN or bundle.risk["hidden_share"] == 0
    assert bundle.risk["choice"]["grain"] in ("quarter", "half", "year", "all")


@pytest.mark.parametrize("people", [60, 400, 4_000])
def test_towns_of_any_size_get_a_release_with_little_hidden(tmp_path, people):
    _, _, out = built(a_town(tmp_path / "e", rows=people), tmp_path, studies=())
    assert read(out, preview=True).risk["hidden_share"] <= MOST_HIDDEN


@pytest.mark.soak
@pytest.mark.parametrize("officers", [5, 20, 100, 1_000, 10_000])
def test_agencies_of_five_sizes_get_a_release_with_little_hidden(tmp_path, officers):
    """DISC-6: a hundred people an officer and year."""
    _, _, out = built(a_town(tmp_path / "e", rows=100 * officers, years=1), tmp_path, studies=())
    assert read(out, preview=True).risk["hidden_share"] <= MOST_HIDDEN


def test_a_small_town_is_told_by_area_and_group_though_little_force_is_used_in_it(tmp_path):
    """What is rare leaves gaps however coarse a table is: it must not take the places and groups of all else away."""
    town = a_town(tmp_path / "e", rows=1_200, years=1)
    choice = prepare(town, tmp_path / "private").choice
    assert (choice.grain, len(choice.kept["area"])) == ("quarter", 4)
    assert choice.kept.get("race_ethnicity") is None or len(choice.kept["race_ethnicity"]) >= 3


def test_were_every_gap_counted_the_small_town_would_be_told_less(tmp_path, monkeypatch):
    """Negative control: with the gaps of rare outcomes counted too, the finest choices are given up."""
    town = a_town(tmp_path / "e", rows=1_200, years=1)
    told = prepare(town, tmp_path / "private").choice
    monkeypatch.setattr("daylit.release.choosing.TOLD_AT_ALL", 0.0)
    less = prepare(town, tmp_path / "other").choice
    assert size(less) < size(told)


def size(choice) -> int:
    """How many values stand by themselves; a column that is kept as it is has ten."""
    return sum(len(choice.kept.get(column, "0123456789")) for column in ("area", "race_ethnicity", "reason_group"))


def test_findings_of_other_records_are_refused(made, tmp_path):
    from daylit.release.building import Agency, build

    with pytest.raises(OtherExtract):
        build(
            made.prepared, tmp_path / "x", findings=ask(made.extract, "rates"),
            agency=Agency(name="E", slug="e"), telling=telling(), previous=None,
        )  # fmt: skip
    assert not (tmp_path / "x").exists()


def test_what_an_attacker_finds_is_never_written(made, tmp_path, monkeypatch):
    """DISC-12: where the attack succeeds there is no bundle, and nothing is remembered."""
    from daylit.privacy.attacker import Attack
    from daylit.privacy.joint import Told
    from daylit.release import protecting
    from daylit.release.building import Agency, build

    def careless(system, *, threshold):
        told = protect(system, threshold=threshold)
        shown = told.shown.copy()
        shown[told.small[0]] = True
        return Told(shown=shown, small=told.small, low=told.low * 0, high=told.low * 0)

    protect = protecting.protect
    monkeypatch.setattr(protecting, "protect", careless)
    assert isinstance(Attack(cells=0, exact=0, close=0, least_width=1.0).failed, bool)
    with pytest.raises(NotSafe):
        build(
            made.prepared, tmp_path / "x", findings=(), agency=Agency(name="E", slug="e"), telling=telling(),
            previous=None,
        )  # fmt: skip
    assert not (tmp_path / "x").exists()


def test_thresholds_below_five_are_refused(made, tmp_path):
    with pytest.raises(BadThreshold):
        prepare(made.extract, tmp_path, threshold=4)


def test_nothing_new_and_a_lost_memory_are_told(made):
    with pytest.raises(NothingNew):
        prepare(made.extract, made.private)
    memory = made.private / "1" / "memory.json"
    kept = memory.read_text()
    memory.write_text(kept[:100])
    with pytest.raises(NoMemory):
        prepare(made.extract, made.private)
    memory.write_text(kept)


def test_the_data_package_describes_every_table(made):
    bundle = read(made.bundle, preview=True)
    package = bundle.documents["datapackage"]
    assert package["$schema"].endswith("2.0/datapackage.json")
    for resource in package["resources"]:
        assert resource["path"] in bundle.files
        assert resource["name"] == resource["name"].lower().replace("_", "-")
        if resource["format"] == "csv":
            header = next(csv.reader(bundle.file(resource["path"]).decode().splitlines()))
            assert [field["name"] for field in resource["schema"]["fields"]] == header
    assert {one["name"] for one in bundle.dictionary["columns"]} == {
        name for t in bundle.tables.values() for name in t.by
    }


def test_a_planned_study_that_was_not_run_stands_in_the_plan(made):
    runs = {one["study"]: one["run"] for one in read(made.bundle, preview=True).plan["runs"]}
    assert runs == {"rates": True, "hit_rates": True, "benchmark": False}


def test_nothing_private_is_named_in_the_contract_of_the_tables():
    private = {
        "officer",
        "contact_id",
        "unit",
        "latitude",
        "longitude",
        "minute",
        "instant",
        "date",
        "age",
        *RAW_COLUMNS,
    }
    assert PUBLIC & private == set()
    assert {one.column for one in DIMENSIONS} <= set(BY_NAME)
