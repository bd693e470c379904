"""From every code of a person to the one group: Hispanic of any race first, then race."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daylit.terms.codes import UnknownCode
from daylit.terms.crosswalks import RecordedRace, group_losses, join_selected, split_selected, to_group
from daylit.terms.people import BLENDS, ETHNICITY, NO_ANSWER, RACE, RACE_CORE

CORES = st.frozensets(st.sampled_from(RACE_CORE.values), max_size=6)
ETHNICITIES = st.sampled_from([None, *ETHNICITY.values])


def test_it_works():
    assert to_group({"black"}) == "black"
    assert to_group({"black"}, "hispanic") == "hispanic"
    assert to_group({"black", "white"}) == "multiple"


@pytest.mark.parametrize(
    ("core", "ethnicity", "group"),
    [
        (set(), None, None),
        (set(), "not_hispanic", None),
        (set(), "unknown", None),
        (set(), "hispanic", "hispanic"),
        ({"unknown"}, None, "unknown"),
        ({"unknown"}, "hispanic", "hispanic"),
        ({"refused", "not_observed"}, None, "unknown"),
        ({"unknown", "white"}, None, "white"),
        ({"white", "hispanic"}, "not_hispanic", "hispanic"),
        ({"white", "other"}, None, "multiple"),
        ({"asian", "south_asian"}, None, "asian"),
        ({"pacific_islander", "native_hawaiian"}, None, "pacific_islander"),
        ({"native_american", "alaska_native"}, None, "native_american"),
        ({"asian_or_pacific_islander"}, None, "asian"),
        ({"asian_or_pacific_islander", "pacific_islander"}, None, "pacific_islander"),
        ({"mena_or_south_asian"}, None, "middle_eastern"),
        ({"mena_or_south_asian", "south_asian"}, None, "asian"),
        ({"mena_or_south_asian", "east_or_southeast_asian"}, None, "multiple"),
        ({"multiple"}, None, "multiple"),
        ({"multiple", "white"}, None, "multiple"),
    ],
)
def test_it_counts_each_person_under_one_group(core: set[str], ethnicity: str | None, group: str | None):
    assert to_group(core, ethnicity) == group


@given(CORES, ETHNICITIES)
def test_it_always_answers_with_a_known_group_or_nothing(core: frozenset[str], ethnicity: str | None):
    group = to_group(core, ethnicity)
    assert (group is None) == (not core and ethnicity != "hispanic")
    assert group is None or group in RACE


@given(CORES, ETHNICITIES)
def test_hispanic_comes_first_and_only_where_it_was_recorded(core: frozenset[str], ethnicity: str | None):
    assert (to_group(core, ethnicity) == "hispanic") == ("hispanic" in core or ethnicity == "hispanic")


@given(CORES)
def test_a_missing_answer_never_changes_the_group_of_a_person_who_has_one(core: frozenset[str]):
    if core - NO_ANSWER:
        assert to_group(core | NO_ANSWER) == to_group(core - NO_ANSWER)


@given(CORES, st.sampled_from(sorted(set(RACE.values) & set(RACE_CORE.values))))
def test_two_plain_groups_are_never_counted_as_one(core: frozenset[str], another: str):
    plain = core - NO_ANSWER - set(BLENDS) - {"hispanic", "multiple"}
    groups = {to_group({code}) for code in plain} | {to_group({another})}
    together = to_group(plain | {another})
    if len(groups - {"unknown"}) > 1 and "hispanic" not in groups:
        assert together == "multiple"


@given(CORES, ETHNICITIES)
def test_whatever_is_lost_on_the_way_to_one_group_is_said(core: frozenset[str], ethnicity: str | None):
    group = to_group(core, ethnicity)
    if group is not None and core and core != {group}:
        without = core - NO_ANSWER
        if without != {group} and without - set(BLENDS) != {group}:
            assert group_losses(core, ethnicity)


@given(CORES)
def test_the_text_of_the_column_keeps_every_code(core: frozenset[str]):
    assert split_selected(join_selected(core)) == core


def test_it_keeps_how_the_answer_was_ascertained_and_fills_in_nothing():
    recorded = RecordedRace(selected=frozenset({"white", "black"}), basis="perceived")
    assert (recorded.group, recorded.text, recorded.basis) == ("multiple", "black;white", "perceived")
    assert RecordedRace().basis is None
    assert RecordedRace().group is None
    assert RecordedRace().text is None


@pytest.mark.parametrize("wrong", [{"selected": frozenset({"x"})}, {"ethnicity": "x"}, {"basis": "guessed"}])
def test_it_refuses_words_that_are_not_codes(wrong: dict[str, object]):
    with pytest.raises(UnknownCode):
        RecordedRace(**wrong)  # type: ignore[arg-type]


def test_it_refuses_an_unknown_core_code_or_ethnicity():
    with pytest.raises(UnknownCode):
        to_group({"martian"})
    with pytest.raises(UnknownCode):
        to_group({"white"}, "martian")
    with pytest.raises(UnknownCode):
        split_selected("white;martian")
