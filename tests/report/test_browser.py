"""The page in a real browser: nothing leaves the file, everything can be reached, seen and read."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from daylit.report import Written

pytestmark = pytest.mark.browser
SCHEMES = ("light", "dark")
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")

CONTRAST = """() => {
  const parse = text => { const v = text.match(/[\\d.]+/g).map(Number); return {rgb: v.slice(0, 3), a: v[3] ?? 1}; };
  const lum = rgb => { const [r, g, b] = rgb.map(v => { v /= 255;
    return v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4; }); return 0.2126*r + 0.7152*g + 0.0722*b; };
  const ground = node => { for (let n = node; n; n = n.parentElement) {
      const c = parse(getComputedStyle(n).backgroundColor); if (c.a > 0.99) return c.rgb; } return [255, 255, 255]; };
  const low = [];
  let checked = 0;
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const node = walk.currentNode.parentElement;
    if (!walk.currentNode.textContent.trim() || !node.checkVisibility()) continue;
    const style = getComputedStyle(node);
    const ink = parse(node.closest('svg') ? style.fill : style.color).rgb;
    const [a, b] = [lum(ink), lum(ground(node))].sort((x, y) => y - x);
    checked += 1;
    const ratio = (a + 0.05) / (b + 0.05);
    if (ratio < 4.5) low.push([walk.currentNode.textContent.trim().slice(0, 40), ratio]);
  }
  return {checked, low};
}"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    if CHROMIUM is None:
        pytest.skip("NO BROWSER WAS TESTED: chromium is not installed (Debian: apt-get install chromium)")
    playwright = pytest.importorskip("playwright.sync_api", reason="NO BROWSER WAS TESTED: playwright is not installed")
    with playwright.sync_playwright() as driver:
        started = driver.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        )
        yield started
        started.close()


def opened(browser: Any, path: Path, *, width: int = 1280, height: int = 900, scheme: str = "light") -> Any:
    page = browser.new_page(viewport={"width": width, "height": height}, color_scheme=scheme)
    page.set_default_timeout(120_000)  # a machine may be busy; no test here is about this time
    page.asked, page.said = [], []
    page.on("request", lambda request: page.asked.append(request.url))
    page.on("console", lambda message: page.said.append(message.text))
    page.on("pageerror", lambda error: page.said.append(str(error)))
    page.goto(path.as_uri())
    return page


def open_all(page: Any) -> None:
    page.evaluate("document.querySelectorAll('details').forEach(part => part.open = true)")


def test_it_works(browser: Any, written: Written):
    page = opened(browser, written.html)
    assert page.title() == "Elmford: stops and contacts"
    assert page.asked == [written.html.as_uri()]
    assert page.said == []


def test_the_summary_stands_on_the_first_screen(browser: Any, written: Written):
    page = opened(browser, written.html)
    box = page.locator(".short").bounding_box()
    assert box["y"] + box["height"] <= 900


@pytest.mark.parametrize("width", [320, 360, 390, 768, 1280])
def test_the_page_never_scrolls_sideways(browser: Any, written: Written, width: int):
    page = opened(browser, written.html, width=width)
    open_all(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_each_screen_shows_one_drawing_of_each_chart(browser: Any, written: Written):
    for width, kind in ((390, "narrow"), (1280, "wide")):
        page = opened(browser, written.html, width=width)
        seen = page.evaluate(
            "[...document.querySelectorAll('.chart svg')].filter(s => s.checkVisibility())"
            ".map(s => s.getAttribute('class'))"
        )
        assert seen == [kind] * 6


def a_font_of_the_drawings_widths() -> bool:
    found = subprocess.run(["fc-match", "-f", "%{family}", "Arial"], capture_output=True, text=True, check=False)
    return any(name in found.stdout for name in ("Arial", "Liberation", "Helvetica", "Arimo"))


def test_no_label_of_a_chart_leaves_its_drawing(browser: Any, written: Written):
    if not shutil.which("fc-match") or not a_font_of_the_drawings_widths():
        pytest.skip(
            "NO LABEL WAS MEASURED: no font with the widths of Arial (Debian: apt-get install fonts-liberation)"
        )
    for width in (390, 1280):
        page = opened(browser, written.html, width=width)
        outside = page.evaluate("""() => [...document.querySelectorAll('.chart svg')].filter(s => s.checkVisibility())
          .flatMap(svg => { const frame = svg.getBoundingClientRect();
            return [...svg.querySelectorAll('text')].map(t => [t.textContent, t.getBoundingClientRect()])
              .filter(([, b]) => b.left < frame.left - 4 || b.right > frame.right + 4).map(([t]) => t); })""")
        assert outside == []


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("width", [390, 1280])
def test_every_text_can_be_read(browser: Any, written: Written, scheme: str, width: int):
    page = opened(browser, written.html, width=width, scheme=scheme)
    open_all(page)
    found = page.evaluate(CONTRAST)
    assert found["checked"] > 300
    assert found["low"] == []


def test_the_keyboard_reaches_contents_and_tables_in_order(browser: Any, written: Written):
    page = opened(browser, written.html)
    order: list[str] = []
    for _ in range(60):
        page.keyboard.press("Tab")
        order.append(
            page.evaluate("""() => { const e = document.activeElement;
          return e.matches('summary') ? 'summary' : e.getAttribute('href') || e.className; }""")
        )
    assert order[0] == "#main"
    assert order.index("#finding-1") < order.index("#definitions") < order.index("summary")
    page.keyboard.press("Shift+Tab")
    page.locator("summary").first.focus()
    page.keyboard.press("Enter")
    assert page.locator("details").first.evaluate("part => part.open")
    assert page.locator("details table").first.is_visible()


def test_the_way_to_skip_is_seen_when_it_has_the_focus(browser: Any, written: Written):
    page = opened(browser, written.html)
    page.keyboard.press("Tab")
    assert page.locator(".skip").bounding_box()["x"] >= 0
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_a_screen_reader_meets_each_chart_as_one_picture_with_words(browser: Any, written: Written):
    page = opened(browser, written.html)
    for picture in page.get_by_role("img").all():
        assert picture.get_attribute("aria-label")
    assert page.get_by_role("img").count() == 6
    assert page.get_by_role("navigation").count() == 1
    assert page.get_by_role("heading", level=1).count() == 1


def test_in_print_every_table_is_open_and_the_paper_is_white(browser: Any, written: Written):
    page = opened(browser, written.html, scheme="dark")
    page.emulate_media(media="print", color_scheme="dark")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert page.locator("details table").first.evaluate("table => table.getBoundingClientRect().height") > 40
    assert page.locator(".chart .wide").first.evaluate("svg => svg.checkVisibility()")


@pytest.mark.parametrize(("width", "scheme"), [(390, "light"), (1280, "dark")])
def test_axe_finds_nothing_to_complain_about(browser: Any, written: Written, width: int, scheme: str):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="AXE WAS NOT RUN: not installed")
    # The page's own policy forbids scripts, and so must be lifted for the checker.
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme, bypass_csp=True)
    context.set_default_timeout(120_000)
    page = context.new_page()
    page.goto(written.html.as_uri())
    open_all(page)
    found = axe.Axe().run(page).response["violations"]
    assert [(part["id"], part["nodes"][0]["html"][:80]) for part in found] == []
