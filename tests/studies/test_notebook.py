"""What a person in a notebook sees: short names of things, kind words for a slip, and a chart where there is one."""

from __future__ import annotations

from pathlib import Path

import altair
import pytest

from daylit import notebook
from daylit.studies.finding import NoSuchChart
from daylit.studies.registry import EVERY
from daylit.studies.settings import BadSetting
from studies.asking import asked, town

SLOW = ("threshold_test",)
"""Asked in its own tests."""


def test_an_extract_and_a_finding_are_shown_in_one_line():
    extract = town()
    shown = repr(extract)
    assert shown.startswith("<Extract “")
    assert "40,000 people" in shown
    assert extract.manifest.fingerprint[:12] in shown
    assert len(shown) < 150
    finding = asked("rates")
    assert repr(finding).startswith("<Finding “What happened to people who were stopped”: ")
    assert len(repr(finding)) < 200
    first, last = (line.strip() for line in shown.split("”, ")[1].split(", ")[0].split(" to "))
    assert "2000" < first < last < "2100"
    assert repr(extract.manifest).startswith(f"<Manifest {extract.manifest.fingerprint[:12]}")
    for part in (extract.manifest, *finding.charts):
        assert len(repr(part)) < 200
    assert repr(finding.charts[0]).startswith("<Chart “")


def test_a_chart_that_could_show_one_officer_is_refused_with_the_reason():
    with pytest.raises(NoSuchChart, match="could stand for one officer") as caught:
        asked("officer_benchmark").plot()
    assert "summary()" in caught.value.remedy
    with pytest.raises(NoSuchChart) as caught:
        asked("quasi_random", people=2_000).plot()
    assert "officer" not in caught.value.message


def test_a_setting_that_is_none_is_told_with_the_nearest_and_all_there_are():
    with pytest.raises(BadSetting, match=r"“treshold” is not a setting .did you mean “threshold”") as caught:
        notebook.study(town(), "rates", treshold=20)
    assert "false_discovery" in str(caught.value.remedy)


@pytest.mark.parametrize(
    ("told", "said"),
    [({"threshold": "11"}, "threshold is '11'"), ({"level": None}, "level is None"), ({"where": 3}, "“where” is 3")],
)
def test_a_setting_of_the_wrong_kind_is_refused_by_name(told: dict[str, object], said: str):
    with pytest.raises(BadSetting, match=said):
        notebook.study(town(), "rates", **told)


def test_one_filter_need_not_be_a_list():
    one, several = (notebook.study(town(), "rates", where=where) for where in ("kind=traffic", ["kind=traffic"]))
    assert one.to_json() == several.to_json()
    assert one.n_used < asked("rates").n_used
    assert notebook.count(town(), "kind", where="kind=traffic").equals(
        notebook.count(town(), "kind", where=("kind=traffic",))
    )


def test_a_file_of_residents_may_be_named_by_its_path_as_text(tmp_path: Path):
    file = tmp_path / "residents.csv"
    file.write_text("group,population\nwhite,1000\nblack,500\n", encoding="utf-8")
    assert notebook.study(town(), "benchmark", benchmark=str(file)).answered


@pytest.mark.parametrize("name", [name for name in EVERY if name not in SLOW])
def test_each_finding_draws_or_says_kindly_that_it_has_no_chart(name: str):
    finding = asked(name)
    if finding.charts:
        assert isinstance(finding.plot(), altair.TopLevelMixin)
        with pytest.raises(NoSuchChart, match="the first is number 0"):
            finding.plot(len(finding.charts))
        return
    assert name == "officer_benchmark" or not finding.answered or name == "state_rules", name
    with pytest.raises(NoSuchChart, match="has no chart here") as caught:
        finding.plot()
    assert ("summary() says what was found" in caught.value.remedy) == finding.answered
