"""The row of shares in a real browser: one choice brings up one share, by keys too, on any screen and on paper."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from daylit.report import Written, write_report
from report.test_browser import CONTRAST, browser, opened
from studies.asking import asked, town

__all__ = ["browser"]
pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def moved(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    made: dict[str, Written] = {
        language: write_report(
            (asked("selection_bounds", benchmark=None),), town(), tmp_path_factory.mktemp("moved") / language,
            language=language,
        )
        for language in ("en", "es")
    }  # fmt: skip
    return {language: written.html for language, written in made.items()}


def shown(page: Any) -> list[str]:
    """The first line of what is brought up."""
    return page.evaluate(
        "[...document.querySelectorAll('.at > p')].filter(one => one.checkVisibility()).map(one => one.innerText)"
    )


def test_it_works_with_a_finger(browser: Any, moved: dict[str, Path]):
    page = opened(browser, moved["en"], width=360)
    assert shown(page) == ["Share of stops: 0 %"]
    page.get_by_text("a third", exact=True).first.click()
    assert shown(page) == ["Share of stops: a third"]
    assert page.get_by_role("group", name="Share of stops").get_by_role("radio").count() == 12


def test_it_works_with_keys_as_one_stop_of_the_tabulator(browser: Any, moved: dict[str, Path]):
    page = opened(browser, moved["en"])
    page.locator("#finding-1-choice-1").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    assert shown(page) == ["Share of stops: 10 %"]
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == "Searched"


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("width", [320, 360, 1280])
def test_each_choice_stands_beside_its_words_and_its_table_fits(
    browser: Any, moved: dict[str, Path], width: int, language: str
):
    page = opened(browser, moved[language], width=width)
    page.locator("#finding-1-choice-8").check()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    far = page.evaluate("""() => [...document.querySelectorAll('.values input')].map(one => {
      const a = one.getBoundingClientRect(), b = one.nextElementSibling.getBoundingClientRect();
      return [b.left - a.right, Math.abs((a.top + a.bottom) - (b.top + b.bottom))]; })""")
    assert all(abs(gap) < 2 and height < 4 for gap, height in far)
    cut = page.evaluate("""() => [...document.querySelectorAll('.at .scroll')]
      .filter(one => one.checkVisibility() && one.scrollWidth > one.clientWidth + 1).length""")
    assert cut == 0 or width == 320


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_can_be_read_and_touched(browser: Any, moved: dict[str, Path], scheme: str):
    page = opened(browser, moved["en"], width=390, scheme=scheme)
    page.locator("#finding-1-choice-12").check()
    assert page.evaluate(CONTRAST)["low"] == []
    heights = page.evaluate("[...document.querySelectorAll('.values label')].map(one => one.offsetHeight)")
    assert min(heights) >= 40


def test_on_paper_it_gives_way_to_the_whole_table(browser: Any, moved: dict[str, Path]):
    page = opened(browser, moved["en"])
    page.emulate_media(media="print")
    assert shown(page) == []
    rows = page.locator("figure").first.locator("tbody tr")
    assert rows.count() == 5 * 12
    assert rows.last.evaluate("row => row.checkVisibility()")


@pytest.mark.parametrize(("width", "scheme"), [(390, "dark"), (1280, "light")])
def test_axe_finds_nothing_to_complain_about(browser: Any, moved: dict[str, Path], width: int, scheme: str):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="AXE WAS NOT RUN: not installed")
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme, bypass_csp=True)
    page = context.new_page()
    page.goto(moved["es"].as_uri())
    page.locator("#finding-1-choice-3").check()
    found = axe.Axe().run(page).response["violations"]
    assert [(part["id"], part["nodes"][0]["html"][:80]) for part in found] == []
