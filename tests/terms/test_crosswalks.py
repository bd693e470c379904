"""Crosswalks: complete, honest about loss, and the same person there and back where nothing is lost."""

from datetime import date
from itertools import chain, combinations

import pytest

from daylit.terms.codes import Code, CodeList
from daylit.terms.crosswalks import (
    CROSSWALKS,
    Crosswalk,
    Entry,
    UnknownCrosswalk,
    crosswalk,
    from_core,
    losses,
    to_core,
    valid_crosswalks,
)
from daylit.terms.entries import UnknownSourceCode
from daylit.terms.people import ASCERTAINED, RACE_CORE
from daylit.terms.registry import ALL, STANDARDS

EVERY = pytest.mark.parametrize("walk", CROSSWALKS.values(), ids=CROSSWALKS)
HERE = CodeList(
    name="here", title="Here", meaning="A list.", codes=tuple(Code(value=v, label=v, meaning=v) for v in ("a", "b"))
)


def a_crosswalk(**changes: object) -> Crosswalk:
    parts = {
        "name": "test",
        "standard": "Test",
        "version": "1",
        "direction": "in",
        "codelist": HERE,
        "target": HERE,
        "source": "Nobody",
        "entries": (Entry(code="a", to=("a",)), Entry(code="b", to=("b",))),
    }
    return Crosswalk(**(parts | changes))  # type: ignore[arg-type]


def test_it_works():
    assert to_core({"2", "3"}, by="ripa_2024_in") == {"black", "hispanic"}
    assert from_core({"black", "hispanic"}, by="ripa_2024_out") == {"2", "3"}
    assert losses({"black", "hispanic"}, by="ripa_2024_out") == ()


@EVERY
def test_it_covers_its_list_and_points_at_codes_that_exist(walk: Crosswalk):
    assert [entry.code for entry in walk] == list(walk.codelist.values)
    assert all(target in walk.target for entry in walk for target in entry.to)
    assert ALL[walk.codelist.name] is walk.codelist
    assert ALL[walk.target.name] is walk.target


@EVERY
def test_no_group_is_lost_silently(walk: Crosswalk):
    for entry in walk:
        if entry.relation != "exact":
            assert len(entry.loss.split()) >= 5, entry
            assert entry.loss.endswith("."), entry
            assert entry.loss in walk.losses({entry.code})
        if not walk.translate({entry.code}):
            assert walk.losses({entry.code}), f"{entry.code} becomes nothing, and nobody is told"


@EVERY
def test_codes_that_share_a_target_say_so_unless_they_hold_the_same_people(walk: Crosswalk):
    exact = [entry.to for entry in walk if entry.relation == "exact"]
    assert len(set(exact)) == len(exact), "two codes are exactly the same target"


@EVERY
def test_provenance_is_a_citation_and_the_basis_a_known_word(walk: Crosswalk):
    assert len(walk.source) > 10
    assert not walk.source.startswith(("/", ".", "http"))
    assert walk.basis is None or walk.basis in ASCERTAINED


def test_every_list_of_a_standard_has_a_way_in():
    inward = {walk.codelist.name for walk in CROSSWALKS.values() if walk.direction == "in"}
    assert inward == {codes.name for codes in STANDARDS}


PAIRS = [(name, name[:-3] + "_out") for name in CROSSWALKS if name.endswith("_in") and name[:-3] + "_out" in CROSSWALKS]


def test_every_standard_but_the_self_defined_one_has_a_way_out():
    without = {name for name in CROSSWALKS if name.endswith("_in")} - {inward for inward, _ in PAIRS}
    assert without == {"uk_self_defined_in"}


@pytest.mark.parametrize(("inward", "outward"), PAIRS)
def test_exact_codes_come_back_as_they_went(inward: str, outward: str):
    there, back = crosswalk(inward), crosswalk(outward)
    tried = 0
    for entry in there:
        if entry.relation == "exact" and all(back[code].relation == "exact" for code in entry.to):
            assert back.translate(there.translate({entry.code})) == {entry.code}
            tried += 1
    for entry in back:
        if entry.relation == "exact" and all(there[code].relation == "exact" for code in entry.to):
            assert there.translate(back.translate({entry.code})) == {entry.code}
            tried += 1
    assert tried >= 2


@pytest.mark.parametrize("version", ["2018", "2024"])
def test_california_comes_back_whole_for_every_choice_of_groups(version: str):
    codes = crosswalk(f"ripa_{version}_in").codelist.values
    for chosen in chain.from_iterable(combinations(codes, size) for size in range(len(codes) + 1)):
        core = to_core(chosen, by=f"ripa_{version}_in")
        assert from_core(core, by=f"ripa_{version}_out") == set(chosen)
        assert losses(core, by=f"ripa_{version}_out") == ()


def test_california_counts_south_asian_people_apart_from_asian():
    assert to_core({"1"}, by="ripa_2024_in") == {"east_or_southeast_asian"}
    assert to_core({"4"}, by="ripa_2024_in") == {"mena_or_south_asian"}
    assert from_core({"south_asian"}, by="ripa_2024_out") == {"4"}
    assert from_core({"asian"}, by="ripa_2024_out") == frozenset()
    assert "does not say which part of Asia" in losses({"asian"}, by="ripa_2024_out")[0]


def test_the_federal_list_cannot_split_what_the_source_lumps():
    assert from_core({"mena_or_south_asian"}, by="omb_2024_out") == frozenset()
    assert crosswalk("omb_2024_out")["mena_or_south_asian"].to == ("MENA", "ASIAN")
    assert from_core({"middle_eastern"}, by="omb_1997_race_out") == {"WHITE"}
    assert from_core({"middle_eastern"}, by="omb_2024_out") == {"MENA"}


def test_one_answer_lists_choose_by_their_own_rule_and_say_so():
    assert from_core({"white", "black"}, by="nibrs_race_out") == {"U"}
    assert from_core({"white", "black"}, by="stanford_race_out") == {"other"}
    assert from_core({"white", "black"}, by="uk_officer_defined_out") == {"Mixed"}
    assert from_core({"white", "hispanic"}, by="stanford_race_out") == {"hispanic"}
    assert from_core({"white", "hispanic"}, by="nibrs_race_out") == {"W"}
    assert from_core({"hispanic"}, by="nibrs_race_out") == {"U"}
    assert "Only one code is allowed, so the person's several groups become “Mixed”." in losses(
        {"white", "black"}, by="uk_officer_defined_out"
    )


def test_unknown_beside_a_group_adds_nothing():
    assert from_core({"black", "unknown"}, by="nibrs_race_out") == {"B"}
    assert losses({"black", "unknown"}, by="nibrs_race_out") == ()


def test_british_codes_are_found_by_code_and_by_the_label_of_the_published_files():
    label = "Mixed/Multiple ethnic groups - White and Black Caribbean"
    assert to_core({"M1"}, by="uk_self_defined_in") == to_core({label}, by="uk_self_defined_in") == {"white", "black"}
    assert to_core({"asian"}, by="uk_officer_defined_in") == {"asian"}


@pytest.mark.parametrize(
    ("day", "names"),
    [
        (date(2018, 6, 30), set()),
        (date(2018, 7, 1), {"ripa_2018_in"}),
        (date(2023, 12, 31), {"ripa_2018_in"}),
        (date(2024, 1, 1), {"ripa_2024_in"}),
    ],
)
def test_california_is_read_by_the_text_in_force_on_the_day(day: date, names: set[str]):
    assert {walk.name for walk in valid_crosswalks("California RIPA", day=day)} == names


def test_both_federal_texts_hold_during_the_change():
    def versions(day: date) -> set[str]:
        return {walk.version for walk in valid_crosswalks("OMB SPD 15", day=day)}

    assert versions(date(1997, 10, 29)) == set()
    assert versions(date(2024, 3, 27)) == {"1997"}
    assert versions(date(2026, 1, 1)) == {"1997", "2024"}
    assert versions(date(2029, 3, 29)) == {"2024"}


def test_it_refuses_an_unknown_crosswalk_code_or_direction():
    with pytest.raises(UnknownCrosswalk, match="Use one of"):
        to_core({"1"}, by="nowhere")
    with pytest.raises(UnknownCrosswalk, match="does not lead to"):
        to_core({"black"}, by="ripa_2024_out")
    with pytest.raises(UnknownCrosswalk, match="does not start from"):
        from_core({"1"}, by="ripa_2024_in")
    with pytest.raises(UnknownSourceCode, match="Use one of: 1, 2"):
        to_core({"9"}, by="ripa_2024_in")


@pytest.mark.parametrize(
    ("entries", "message"),
    [
        ((Entry(code="a", to=("a",)),), "not the codes of"),
        ((Entry(code="a", to=("z",)), Entry(code="b", to=("b",))), "not a code of"),
        ((Entry(code="a", to=("a",), relation="broader"), Entry(code="b", to=("b",))), "no sentence"),
        ((Entry(code="a", to=(), loss="All of it."), Entry(code="b", to=("b",))), "exactly when"),
        ((Entry(code="a", to=("a",), relation="either", loss="All."), Entry(code="b", to=("b",))), "two targets"),
    ],
)
def test_a_crosswalk_with_a_hole_cannot_be_made(entries: tuple[Entry, ...], message: str):
    with pytest.raises(ValueError, match=message):
        a_crosswalk(entries=entries)


def test_silent_codes_still_speak_when_alone():
    walk = a_crosswalk(silent=frozenset({"b"}))
    assert walk.translate({"a", "b"}) == {"a"}
    assert walk.translate({"b"}) == {"b"}


def test_core_codes_all_reach_every_outward_standard_or_say_why_not():
    for walk in CROSSWALKS.values():
        if walk.codelist is RACE_CORE:
            for code in RACE_CORE.values:
                assert walk.translate({code}) or walk.losses({code}), (walk.name, code)
