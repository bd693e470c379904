"""Rules of states: what each says, what it leaves unsaid, and how often it points where all are treated alike."""

from __future__ import annotations

import functools

import numpy as np
import pytest

from daylit.studies.registry import ADVANCED, STUDIES, Settings, run
from daylit.studies.rule_profiles import NEVER, PROFILES, TITLES, Profile
from daylit.studies.rule_tests import WORLDS, Asked
from daylit.studies.rule_words import line
from daylit.studies.state_rules import _judge
from studies.asking import asked, check
from studies.shapes import SHAPES, shaped


def lines(finding) -> dict[str, str]:
    return {profile.name: said for profile in PROFILES for said in finding.answer if said.startswith(profile.title)}


def shares(finding) -> dict[str, float]:
    return {part.quantity: part.value for part in finding.estimates if part.quantity.startswith("rule.")}


@functools.cache
def the_town(*, alike: bool = False, seed: int = 1):
    return asked("state_rules", people=20_000, alike=alike, seed=seed, benchmark=None)


def test_the_invented_agency_is_marked_where_a_rule_is_whole():
    finding = the_town()
    check(finding)
    said = lines(finding)
    assert list(said) == [profile.name for profile in PROFILES]
    assert "Oregon's rule would mark this agency for a closer look" in said["oregon"]
    assert "Black people" in said["oregon"]
    assert said["connecticut"].startswith("Connecticut's rule gives no flag")
    assert "it needs the stops of other agencies" in said["connecticut"]
    assert said["california"].startswith("California's board compares and marks nobody")
    assert len(finding.charts) == 1
    assert finding.charts[0].rows[0][1] == "no flag"


def test_where_all_are_treated_alike_no_whole_rule_marks_it():
    finding = the_town(alike=True)
    check(finding)
    said = lines(finding)
    assert "would not mark this agency for a closer look" in said["oregon"]
    assert "would not mark this agency for a closer look" in said["rti_star"]
    assert "To their disadvantage" not in " ".join(finding.answer)


def test_more_tests_and_more_groups_point_more_often_and_two_that_must_agree_more_rarely():
    share = shares(the_town(alike=True))
    assert share["rule.oregon.if_alike"] < 0.1
    assert share["rule.oregon.if_alike"] < share["rule.connecticut.if_alike"] < share["rule.california.if_alike"]
    assert share["rule.california.if_alike"] > 0.15


def test_real_gaps_do_not_change_how_often_a_rule_points_where_there_are_none():
    for quantity, share in shares(the_town()).items():
        if "rti_star" not in quantity:  # its worlds have the season of the records, which differs between the towns
            assert share == pytest.approx(shares(the_town(alike=True))[quantity], abs=0.1), quantity


def test_the_same_seed_tells_the_same():
    extract = shaped("plain", **SHAPES["plain"])
    one, two, other = (run(extract, "state_rules", Settings(seed=seed)) for seed in (1, 1, 2))
    assert one.to_json() == two.to_json()
    assert shares(one) != shares(other)


def a_test(*points: str, often: float = 0.05) -> Asked:
    rng = np.random.default_rng(1)
    return Asked(
        points={group: group in points for group in ("black", "asian")},
        worlds={group: rng.random(WORLDS) < often for group in ("black", "asian")},
        estimates=(),
    )


TWO_OF_THREE = Profile(name="x", title="Rule", tests=("evenings", "dispositions", "finds"), needed=2)


@pytest.mark.parametrize(
    ("tests", "flag"),
    [
        ((a_test("black"), a_test("asian"), a_test()), True),
        ((a_test("black"), a_test(), a_test()), False),
        ((a_test("black"), a_test("black"), "not recorded"), None),
    ],
)
def test_how_many_must_agree_and_a_missing_part_gives_no_flag(tests, flag):
    judged = _judge(TWO_OF_THREE, dict(zip(TWO_OF_THREE.tests, tests, strict=True)))
    assert judged.flag is flag
    assert ("would" in line(judged).split(".")[0]) == (flag is not None)


def test_a_rule_looks_at_its_own_groups_only():
    profile = Profile(name="x", title="Rule", tests=("finds",), groups=("hispanic",))
    judged = _judge(profile, {"finds": a_test("black")})
    assert (judged.asked, judged.flag) == (0, None)
    assert "too few people of the groups it looks at" in line(judged)


def test_worlds_in_which_two_tests_must_agree_are_those_in_which_they_do():
    judged = _judge(TWO_OF_THREE, {name: a_test(often=1.0 if name == "finds" else 0.0) for name in TWO_OF_THREE.tests})
    assert judged.marked == 0
    judged = _judge(TWO_OF_THREE, {name: a_test(often=0.0 if name == "finds" else 1.0) for name in TWO_OF_THREE.tests})
    assert judged.marked == WORLDS


def test_every_test_of_a_profile_has_a_title_and_those_never_asked_a_reason():
    named = {test for profile in PROFILES for test in profile.tests}
    assert named == set(TITLES)
    assert set(NEVER) < named
    assert all(profile.needed <= len(profile.tests) for profile in PROFILES)


def test_without_searches_oregon_gives_no_flag_and_names_the_part():
    finding = run(shaped("no_search", **SHAPES["no_search"]), "state_rules", Settings())
    said = lines(finding)["oregon"]
    assert said.startswith("Oregon's rule gives no flag")
    assert "What searches find” (we do not know what searches find)" in said


def test_another_grouping_is_not_asked():
    finding = run(shaped("plain", **SHAPES["plain"]), "state_rules", Settings(group="gender"))
    check(finding)
    assert "race and ethnicity only" in " ".join(finding.answer)


def test_spanish_says_the_same():
    spanish = " ".join(the_town().told("es").answer)
    assert "La regla de Oregón señalaría a esta agencia para mirarla más de cerca" in spanish
    assert "necesita las paradas de otras agencias" in spanish
    assert "Con desventaja para: personas negras" in spanish


@pytest.mark.parametrize("shape", SHAPES)
def test_odd_records_have_an_answer_in_words(shape: str):
    check(run(shaped(shape, **SHAPES[shape]), "state_rules", Settings(threshold=1 if shape == "plain" else 11)))


def test_it_is_no_part_of_a_report():
    assert "state_rules" in ADVANCED
    assert "state_rules" not in STUDIES
