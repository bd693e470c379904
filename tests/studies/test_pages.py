"""The page of each study says what the study says."""

from pathlib import Path

import pytest

from daylit.studies.registry import EVERY

PAGES = Path(__file__).parents[2] / "docs/studies"


@pytest.mark.parametrize("name", EVERY)
def test_it_works_and_the_page_holds_question_assumptions_limits_and_sources(name):
    study, page = EVERY[name], (PAGES / f"{name}.md").read_text(encoding="utf-8")
    assert page.startswith(f"# {study.title}\n")
    for part in (study.question, *study.assumes, *study.does_not_show, *study.references):
        assert part in page
    assert [column for column in study.needs if f"`{column}`" not in page] == []
