"""Every group that is compared is named in the answer: what is not told of it is said, not left out."""

from __future__ import annotations

import pytest

from daylit.studies.finding import Finding
from daylit.studies.registry import run
from daylit.studies.settings import Settings
from studies.asking import town
from studies.test_readiness import extract

NAMES = {
    "asian": "Asian people", "black": "Black people", "hispanic": "Hispanic people", "other": "“Another group”",
    "native_american": "Native American people",
}  # fmt: skip


def told_of(finding: Finding) -> None:
    """Each pair of an outcome, told or not, has its group named after the sentence that begins the outcome."""
    answer = " ".join(finding.answer)
    pairs = [one for one in finding.estimates if one.quantity.endswith(".ratio") and "reference" in one.groups]
    assert pairs
    outcomes = {}
    for one in pairs:
        outcomes.setdefault(one.label.split(":")[0], []).append(one)
    for outcome, ones in outcomes.items():
        silent = [one for one in ones if one.status != "ok" and "Fewer than" not in one.note]
        for one in silent:
            name = NAMES[one.groups["race_ethnicity"]]
            line = f"{outcome}. Too little is known to tell how large a gap could be: "
            said = [sentence for sentence in finding.answer if sentence.startswith(line) and name in sentence]
            assert said or f"{outcome.lower()}. There were fewer than" in answer, (finding.study, outcome, name)


@pytest.mark.parametrize("people", [300, 2_000, 20_000])
@pytest.mark.parametrize("study", ["rates", "search_reasons", "hit_rates"])
def test_a_group_of_whom_no_gap_can_be_told_is_named(study: str, people: int):
    told_of(run(town(people), study, Settings()))


def test_the_sentence_names_those_who_are_many_and_had_nothing_of_it():
    """Nobody of the reference had force used on them: no ratio to it can be told of anybody."""
    made = extract("no-force", force="CASE WHEN i % 3 = 0 THEN i % 9 = 0 ELSE false END")
    answer = run(made, "rates", Settings()).answer
    assert "Force used. Too little is known to tell how large a gap could be: Black people." in answer


def test_where_like_is_there_but_nobody_had_it_that_is_said():
    """People in the same areas and hours are there to compare with: what is missing is what is asked about."""
    made = extract("like-no-force", searched="CASE WHEN i % 3 = 0 THEN i % 9 = 0 ELSE false END")
    answer = run(made, "standardised", Settings()).answer
    assert "Searched. Too little is known to tell how large a gap could be: Black people." in answer
    assert not any("there is nothing to compare" in sentence for sentence in answer)


@pytest.mark.parametrize("people", [300, 2_000])
def test_the_comparisons_that_are_counted_are_told(people: int):
    """Of kinds of reason with hardly any search no gap is told, and none is counted."""
    finding = run(town(people), "search_reasons", Settings())
    counted = [one for one in finding.estimates if one.quantity.endswith(".ratio") and one.q_value is not None]
    lines = [line for line in finding.answer if "no clear gap" in line or "times as often" in line]
    assert len(lines) == len(counted)
    assert counted or people == 300, "of 300 people no range by reason and officer has an end"
    tests = [one for one in finding.estimates if one.quantity.endswith(".ratio") and one.p_value is not None]
    assert tests == counted
    said = [line for line in finding.answer if line.startswith("We made")]
    assert said == ([] if len(counted) < 2 else [line for line in said if f"We made {len(counted)} comp" in line])


def test_shares_of_searches_with_a_recorded_basis_say_that_they_are():
    unknown = {"search_basis": "CASE WHEN i % 10 = 0 AND i % 4 = 0 THEN 'consent' END"}
    told = run(extract("half-basis", **unknown), "search_reasons", Settings()).answer
    assert "Of every 100 searches of Black people with a recorded basis, all were the officer's choice." in told
