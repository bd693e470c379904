"""The page of each study says what the study says."""

from pathlib import Path

import pytest

from daylit.studies.registry import EVERY

PAGES = Path(__file__).parents[2] / "docs/studies"


@pytest.mark.parametrize("name", EVERY)
def test_it_works_and_the_page_holds_question_assumptions_limits_and_sources(name):
    study, page = EVERY[name], (PAGES / f"{name}.md").read_text(encoding="utf-8")
    assert page.startswith(f"# {study.title}\n")
    for part in (study.question, *study.taken, *study.does_not_show, *study.references):
        assert part in page
    assert [column for column in study.needs if f"`{column}`" not in page] == []


@pytest.mark.parametrize("name", EVERY)
def test_every_study_says_what_is_most_likely_to_fail_and_which_way_it_then_leans(name):
    """METHODS M21. “Which way” is a word of direction, or that it may be either."""
    said = EVERY[name].weakest
    assert said.startswith("Most likely to fail: ")
    ways = ("too", "more", "fewer", "better", "none", "up or down", "either", "lower or a higher")
    assert any(way in said for way in ways), said
