"""A release tells every grouping of the plan that may be public; all of them are protected together."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from daylit.privacy.attacker import attack
from daylit.privacy.joint import protect
from daylit.release.counting import Choice, cube_of
from daylit.release.groupings import Question, answer, every_study, planned, question, told_of
from daylit.release.joining import Joined, joined
from daylit.report.unknown_group import unknown_group
from daylit.studies.finding import Estimate
from daylit.studies.settings import Settings
from release.towns import a_town
from report.builders import a_finding

LAST = date(2023, 12, 31)


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Joined:
    """A small town's tables and one study by two groupings, undecided."""
    extract = a_town(tmp_path_factory.mktemp("groupings") / "e", rows=250)
    findings = answer(extract, [asked("rates", "race_ethnicity"), asked("rates", "gender")])
    assert [one.study for one in findings] == ["rates", "rates-by-gender"]
    assert findings[1].title == f"{findings[0].title}, by gender"
    assert findings[1].told("es").title.endswith(", por género")
    return joined(
        cube_of(extract, last=LAST), Choice(grain="all"), findings, last=LAST.isoformat(), threshold=11, earlier=None
    )


def asked(study: str, group: str) -> Question:
    return question(study, Settings(group=group), first="race_ethnicity")


def test_it_works_and_two_groupings_together_give_nothing_away(both: Joined):
    told = protect(both.system, threshold=11)
    of_findings = [at for at in told.small if both.system.names[at].startswith("finding")]
    assert {place for place, *_ in both.findings} == {0, 1}
    assert len(of_findings) > 6
    assert attack(both.system, told.shown, threshold=11, cells=np.array(of_findings[::5])).failed


def test_each_grouping_by_itself_is_seen_to_leak(both: Joined):
    """Negative control: with its small counts hidden and no more, one grouping is worked out from the other."""
    few = np.asarray(both.system.values)
    shown = np.asarray(both.system.shown) & ~((few > 0) & (few < 11))
    cells = np.flatnonzero((few > 0) & (few < 11) & np.asarray(both.system.care))[::16]
    assert attack(both.system, shown, threshold=11, cells=cells).exact > 0


def test_a_second_grouping_takes_nothing_from_what_the_first_one_adds_up_to(both: Joined):
    """All groups of a grouping still add up to a total that readers know, whatever the other grouping has."""
    place, system = both.findings, both.system
    for finding in (0, 1):
        parts = {cell for (at, what, group, kind), cell in place.items()
                 if (at, what, kind) == (finding, "searched.rate", "n") and group}  # fmt: skip
        assert any(set(sum_[1]) == parts for sum_ in system.sums), finding


def test_people_without_a_group_are_reckoned_by_each_grouping():
    """Two searched people of unknown gender are few, though everybody's race is known."""

    def searched(group: str, events: int) -> Estimate:
        column = {group.partition("=")[0]: group}
        return Estimate(
            quantity="searched.rate", label=f"Searched: {group}", groups=column, value=0.1, unit="percent", n=100,
            events=events,
        )  # fmt: skip

    whole = Estimate(quantity="recorded.basis", label="Basis (of searches)", value=0.9, unit="percent", n=40, events=36)
    by_race = [searched("race=a", 15), searched("race=b", 25)]
    by_gender = [searched("gender=f", 12), searched("gender=m", 26)]

    def few(*parts: Estimate) -> bool:
        return unknown_group([replace(a_finding(), estimates=(whole, *parts))], 11).few

    assert not few(*by_race)
    assert few(*by_gender)
    assert few(*by_race, *by_gender)


def test_areas_and_units_stay_inside():
    assert told_of(["unit", "gender", "area", "race"]) == ("gender", "race")
    assert told_of(["unit"]) == ()


def test_the_plan_names_each_study_by_each_grouping(tmp_path: Path):
    found = [one.study for one in every_study(a_town(tmp_path / "e", rows=60), ["gender", "race"], threshold=11)]
    assert len(set(found)) == len(found)
    assert {"rates", "rates-by-race", "missingness"} <= set(found)
    assert planned({"studies": ["rates"], "groups": ["gender", "race"]}, found) == ["rates", "rates-by-race"]
    assert planned({}, found) == found
