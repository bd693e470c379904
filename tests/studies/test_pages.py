"""The page of each study says what the study says."""

from pathlib import Path

import pytest

from daylit.studies.registry import EVERY

PAGES = Path(__file__).parents[2] / "docs/studies"


@pytest.mark.parametrize("name", EVERY)
def test_it_works_and_the_page_holds_question_assumptions_limits_and_sources(name):
    study, page = EVERY[name], (PAGES / f"{name}.md").read_text(encoding="utf-8")
    assert page.startswith(f"# {study.title}\n")
    for part in (study.question, *study.ways, study.one_way, *study.taken, *study.does_not_show, *study.references):
        assert part in page
    assert [column for column in study.needs if f"`{column}`" not in page] == []


@pytest.mark.parametrize("name", EVERY)
def test_every_study_says_what_is_most_likely_to_fail_and_which_way_it_then_leans(name):
    """METHODS M21. “Which way” is a word of direction, or that it may be either."""
    said = EVERY[name].weakest
    assert said.startswith("Most likely to fail: ")
    ways = ("too", "more", "fewer", "better", "none", "up or down", "either", "lower or a higher")
    assert any(way in said for way in ways), said


@pytest.mark.parametrize("name", EVERY)
def test_every_study_declares_its_ways_or_says_why_it_is_asked_in_one_only(name):
    """Robustness verdicts: what was declared before any record was seen cannot be added to afterwards."""
    study = EVERY[name]
    assert bool(study.ways) != bool(study.one_way)
    assert len(set(study.ways)) == len(study.ways) != 1
    if study.one_way:
        assert study.one_way.startswith("In one way")
