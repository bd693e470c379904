"""A plan of analysis: every mistake of its file at once, run the same to the byte, judged as it says."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from daylit.studies.plan import BadPlan, questions
from daylit.studies.plan_file import PlanFile, first_plan, read_plan
from daylit.studies.plan_run import Family, Ran, run_plan
from daylit.studies.plan_words import _family, _judged, summary
from daylit.studies.registry import EVERY, FIRST_PLAN, STUDIES
from daylit.terms.catalogue import catalogue
from daylit.terms.saying import told
from studies.asking import ROOT, asked, town

PLAN = """
title = "Elmford"
declared = 2026-01-31
studies = ["rates", "hit_rates", "standardised"]
groups = ["race_ethnicity", "gender"]

[variants]
"Traffic stops" = ["kind=traffic"]

[families]
"What follows a stop" = ["rates", "standardised"]
"""


def plan_of(folder: Path, text: str = PLAN) -> PlanFile:
    path = folder / "plan.toml"
    path.write_text(text, encoding="utf-8")
    return read_plan(path)


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> Ran:
    return run_plan(plan_of(tmp_path_factory.mktemp("plan")), town())


def test_it_works_and_asks_every_set_and_grouping(ran: Ran):
    asked_of = Counter((question.variant, question.settings.group) for question, _ in ran.findings)
    assert asked_of == {
        ("Everyone", "race_ethnicity"): 3, ("Everyone", "gender"): 3,
        ("Traffic stops", "race_ethnicity"): 3, ("Traffic stops", "gender"): 3,
    }  # fmt: skip
    whole = next(
        f for q, f in ran.findings if (q.study, q.variant, q.settings.group) == ("rates", "Everyone", "gender")
    )
    assert whole.n_read > next(f for q, f in ran.findings if q.variant == "Traffic stops").n_used


def test_a_question_of_a_plan_is_answered_as_when_it_is_asked_alone(ran: Ran):
    of_plan = next(f for q, f in ran.findings if (q.study, q.variant) == ("rates", "Everyone"))
    assert of_plan.to_json() == asked("rates", benchmark=None).to_json()


def test_the_same_plan_and_records_give_the_same_to_the_byte(ran: Ran):
    again = run_plan(ran.plan, town())
    assert json.dumps(again.to_dict()) == json.dumps(ran.to_dict())
    assert [f.to_json() for _, f in again.findings] == [f.to_json() for _, f in ran.findings]
    assert summary(again) == summary(ran)


def test_a_family_is_judged_over_all_its_questions(ran: Ran):
    """Benjamini and Hochberg by hand, over the tests of two studies, two groupings and two sets of people."""
    first = next(one for one in ran.families if one.name == "What follows a stop")
    own = [one for one in ran.comparisons if one.study in first.studies and one.p_value is not None]
    tests, p_values = {}, {}
    for one in own:  # of a ratio and a difference the ratio comes first
        tests[one.study, one.group, one.variant, one.label] = one.q_value
        p_values.setdefault((one.study, one.group, one.variant, one.label), one.p_value)
    p = np.sort(list(p_values.values()))
    below = np.flatnonzero(p <= 0.05 * np.arange(1, len(p) + 1) / len(p))
    assert first.comparisons == len(p)
    assert first.after == below[-1] + 1
    assert first.after == sum(q < 0.05 for q in tests.values())
    assert first.by_chance == pytest.approx(0.05 * len(p))
    assert {one.variant for one in own} == {"Everyone", "Traffic stops"}
    assert {one.study for one in own} == {"rates", "standardised"}


@pytest.mark.parametrize("seed", [-1, 12345678901234567890123])
def test_a_seed_that_no_random_number_can_start_at_is_refused_when_the_plan_is_read(tmp_path: Path, seed: int):
    with pytest.raises(BadPlan, match="seed"):
        plan_of(tmp_path, PLAN.replace("studies =", f"seed = {seed}\nstudies ="))


def test_tests_side_by_side_stand_out_by_the_families_of_the_plan(ran: Ran):
    """The summary's table takes the q-values of the plan's families, not those of each study by itself."""
    question, finding = next((q, f) for q, f in ran.findings if (q.study, q.variant) == ("rates", "Everyone"))
    judged = {part.label: part.q_value for part in _judged(ran, question, finding).estimates if part.family}
    own = {part.label: part.q_value for part in finding.estimates if part.family}
    asked_here = ("rates", question.settings.group, "Everyone", "ratio")
    mine = {
        one.label: one.q_value for one in ran.comparisons if (one.study, one.group, one.variant, one.unit) == asked_here
    }
    assert judged == {label: mine[label] for label in judged}
    assert judged != own


def test_places_held_against_all_others_are_comparisons_too(tmp_path: Path):
    """A funnel tests each place, areas and officers whether they differ at all: all are judged, none has two sides."""
    studies = ("small_areas", "funnel", "variance_shares", "rates")
    text = PLAN.replace('["rates", "hit_rates", "standardised"]', str(list(studies))).split("[families]")[0]
    ran = run_plan(plan_of(tmp_path, text), town())
    unjudged: set[str] = set()
    for question, finding in ran.findings:
        few = {one.label for one in finding.estimates if one.family and one.q_value is None}
        told = [one for one in ran.comparisons if (one.study, one.variant) == (question.study, question.variant)]
        assert not [one for one in told if one.label in few and one.q_value is not None], "told, and not judged"
        unjudged |= few
        tests = [
            one for one in finding.estimates if one.status == "ok" and one.p_value is not None and one.label not in few
        ]
        assert tests or question.study == "variance_shares"
        assert {(one.quantity, one.label, one.p_value) for one in tests} <= {
            (one.quantity, one.label, one.p_value) for one in told if one.q_value is not None
        }
    assert unjudged, "force used on a few has a range without limits"
    places = [one for one in ran.comparisons if one.study in ("small_areas", "funnel")]
    assert places
    assert not any(one.side or one.clear for one in places)
    assert {one.study for one in ran.agreements} == {"rates"}
    assert {one.name for one in ran.families} >= {EVERY[name].title for name in ("small_areas", "funnel", "rates")}


def test_a_ratio_and_a_difference_are_one_test_whatever_their_p_values(ran: Ran):
    """Where ranges allow for officers the two have other p-values: a plan counted them as two."""
    told = [one for one in ran.comparisons if (one.study, one.variant, one.group) == ("rates", "Everyone", "gender")]
    pairs = Counter(one.label for one in told if one.p_value is not None)
    assert set(pairs.values()) == {2}
    assert any(len({one.p_value for one in told if one.label == label}) == 2 for label in pairs)
    assert all(len({one.q_value for one in told if one.label == label}) == 1 for label in pairs)
    alone = next(finding for question, finding in ran.findings if question.study == "hit_rates")
    of_it = next(one for one in ran.families if one.studies == ("hit_rates",))
    shown = sum(one.quantity.endswith(".ratio") and one.q_value is not None for one in alone.estimates)
    assert 0 < of_it.comparisons <= 4 * shown  # two groupings of two sets of people each, of at most as many groups


def test_a_set_that_holds_nobody_is_said_to(tmp_path: Path):
    text = PLAN.replace('"Traffic stops" = ["kind=traffic"]', '"Nobody" = ["age=200..300"]')
    told_of = summary(run_plan(plan_of(tmp_path, text), town()))
    assert "Nobody in these records is counted in “Nobody”, so nothing could be asked of it." in told_of


def test_a_study_in_no_family_is_one_by_itself(ran: Ran):
    assert [one.name for one in ran.families] == ["What follows a stop", STUDIES["hit_rates"].title]


def test_the_effects_of_the_invented_agency_point_the_same_way_in_every_set(ran: Ran):
    black = next(one for one in ran.agreements if one.label.startswith("Searched: Black") and one.study == "rates")
    assert (black.sets, black.same, black.clear, black.stands) == (2, 2, 2, True)
    assert set(black.values) == {"Everyone", "Traffic stops"}
    assert all(value > 1.3 for value in black.values.values())


def test_where_all_are_treated_alike_next_to_nothing_stands_out(tmp_path: Path):
    alike = run_plan(plan_of(tmp_path), town(alike=True))
    assert sum(one.comparisons for one in alike.families) > 100
    assert sum(one.after for one in alike.families) <= 1


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_summary_says_all_of_it(ran: Ran, language: str):
    text = summary(ran, language)
    assert text.startswith("# Elmford\n")
    for _, finding in ran.findings:
        assert all(str(line) in text for line in (finding if language == "en" else finding.told(language)).answer)
        assert all(told(caution.sentence, language) in text for caution in finding.cautions)
        assert all(told(limit, language) in text for limit in finding.does_not_show)
    assert ("### Black people next to White people · Traffic stops" in text) == (language == "en")
    assert text.count("| 4 of 4 ways, clearly in" if language == "en" else "| 4 de 4 maneras, con claridad en") > 2
    assert ("2 of 2 sets" if language == "en" else "2 de 2 conjuntos") in text
    if language == "es":
        assert not [line for line in text.splitlines() if line.startswith(("Of ", "By ", "It ", "The plan", "Beside"))]


def a_family(comparisons: int, before: int, after: int) -> Family:
    return Family(
        name="Trend",
        studies=(),
        rate=0.05,
        comparisons=comparisons,
        before=before,
        by_chance=0.05,
        after=after,
        may_be_false=0.02,
    )


@pytest.mark.parametrize(
    ("counts", "said"),
    [
        ((1, 0, 0), "Comparisons: 1. By chance alone fewer than 1 would stand out. Here none does."),
        ((9, 1, 0), "Here it is 1, and none once we allow for this."),
        ((9, 1, 1), "Here it is 1, and 1 once we allow for this."),
    ],
)
def test_one_and_none_are_told_as_such(counts: tuple[int, int, int], said: str):
    assert said in _family(a_family(*counts))


def test_every_sentence_of_the_summary_has_its_spanish():
    """The house test finds each template; here that the page of the plan is read at all."""
    assert "The plan was declared on {day}." in catalogue("es")


def test_a_plan_to_begin_with_can_be_run_as_it_is(tmp_path: Path):
    plan = plan_of(tmp_path, first_plan('Our "first" plan', date(2026, 1, 31)))
    assert plan.document["title"] == 'Our "first" plan'
    assert {one.study for one in questions(plan.document)} == set(FIRST_PLAN) > set(STUDIES)
    ran = run_plan(plan, town(600, 3))
    assert len(ran.findings) == len(FIRST_PLAN)
    assert summary(ran)


def test_every_mistake_is_told_at_once(tmp_path: Path):
    text = """
    title = ""
    declared = "2026-01-31"
    studies = ["rats", "rates"]
    groups = ["officer"]
    seeds = 3
    seed = "one"
    benchmark = "none.csv"
    [limits]
    level = 95
    treshold = 11
    threshold = 1.5
    [variants]
    "Everyone" = ["kind=traffic"]
    "Odd" = ["kynd=traffic"]
    "Bare" = "kind=traffic"
    [families]
    "One" = ["rates"]
    "Two" = ["rates", "trend"]
    """
    with pytest.raises(BadPlan) as told:
        plan_of(tmp_path, text)
    said = str(told.value)
    for part in (
        "“title” is missing", "without quotation marks", "“rats” in “studies” is unknown (did you mean “rates”?)",
        "“officer” in “groups”", "“seeds” is not a part of a plan (did you mean “seed”?)", "“seed” is 'one'",
        "“none.csv”", "The setting level is 95", "“treshold” in [limits] is unknown (did you mean “threshold”?)",
        "must be a whole number", "“Everyone” in [variants]", "“Odd” in [variants]", "“Bare” in [variants]",
        "“trend” of the family “Two”", "“rates” is in two families",
    ):  # fmt: skip
        assert part in said, part
    assert len(said.splitlines()) == 16 + 1


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"title = ", "not a TOML file"),
        (b"\xff\xfe\x00", "cannot be read as a text file"),
        (b"", "“declared” is missing"),
    ],
)
def test_what_is_no_plan_is_refused_kindly(tmp_path: Path, content: bytes, told: str):
    path = tmp_path / "plan.toml"
    path.write_bytes(content)
    with pytest.raises(BadPlan, match=told):
        read_plan(path)


def test_a_plan_of_a_day_that_has_not_come_is_refused(tmp_path: Path):
    path = tmp_path / "plan.toml"
    path.write_text(PLAN, encoding="utf-8")
    assert read_plan(path, today=date(2026, 1, 31)).declared == date(2026, 1, 31)
    with pytest.raises(BadPlan, match="“declared” is 2026-01-31: that day has not come"):
        read_plan(path, today=date(2026, 1, 30))


def test_the_example_of_the_page_is_a_plan_that_passes(tmp_path: Path):
    page = (ROOT / "docs/plans.md").read_text(encoding="utf-8")
    (tmp_path / "residents.csv").write_text("group,population\nwhite,100\n", encoding="utf-8")
    assert plan_of(tmp_path, page.split("```toml")[1].split("```")[0]).document["change"]


def mistakes(folder: Path, text: str) -> list[str]:
    with pytest.raises(BadPlan) as told:
        plan_of(folder, text)
    return [line for line in str(told.value).splitlines() if line.startswith("- ")]


def test_all_that_only_a_study_of_a_change_would_use_is_told_once_each(tmp_path: Path):
    change = 'change_on = 2025-07-01\nunchanged = ["unit=North"]\noutcome = "searched"\n'
    said = mistakes(tmp_path, change + PLAN)
    assert [line.split("”")[0] for line in said] == ["- “change_on", "- “unchanged", "- “outcome"]


def test_where_the_study_of_a_change_is_misspelt_its_name_alone_is_the_mistake(tmp_path: Path):
    (said,) = mistakes(tmp_path, "change_on = 2025-07-01\n" + PLAN.replace('"hit_rates"', '"interupted_series"'))
    assert "did you mean “interrupted_series”?" in said


def test_a_plan_that_is_not_there_says_how_to_begin(tmp_path: Path):
    with pytest.raises(BadPlan, match="daylit plan new"):
        read_plan(tmp_path / "none.toml")


def test_the_fingerprint_is_of_what_is_asked_and_not_of_how_it_is_written(tmp_path: Path):
    one = plan_of(tmp_path)
    assert plan_of(
        tmp_path, "# a comment\n" + PLAN.replace('"rates", "hit_rates"', '"hit_rates", "rates"')
    ).fingerprint == (one.fingerprint)
    assert plan_of(tmp_path, PLAN.replace("2026-01-31", "2026-02-01")).fingerprint != one.fingerprint
    assert plan_of(tmp_path, PLAN.replace("kind=traffic", "kind=pedestrian")).fingerprint != one.fingerprint
