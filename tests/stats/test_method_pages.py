"""The worked examples of docs/methods: each is run, and gives what stands on its page."""

import ast
import doctest
from pathlib import Path

import pytest

DOCS = Path(__file__).parents[2] / "docs"
PAGES = sorted(path.stem for path in (DOCS / "methods").glob("*.md"))


def run(page, known):
    text = (DOCS / "methods" / f"{page}.md").read_text("utf-8")
    test = doctest.DocTestParser().get_doctest(text, known, page, f"{page}.md", 0)
    runner, told = doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE), []
    outcome = runner.run(test, out=told.append, clear_globs=False)
    return outcome, "".join(told), test.globs


@pytest.mark.parametrize("page", PAGES)
def test_every_example_gives_what_its_page_says(page):
    shared = run("index", {})[2]
    outcome, told, _ = run(page, dict(shared))
    assert outcome.attempted > 0
    assert outcome.failed == 0, told


@pytest.mark.parametrize("page", [page for page in PAGES if page != "index"])
def test_every_page_says_what_it_asks_and_does_not_show_and_can_be_found(page):
    text = (DOCS / "methods" / f"{page}.md").read_text("utf-8")
    for part in ("**Asks** ", "**Computes** ", "## Worked example", "## Does not show", "doi:"):
        assert part in text, part
    assert f"]({page}.md)" in (DOCS / "methods/index.md").read_text("utf-8")
    assert f"- methods/{page}.md" in (DOCS.parent / "mkdocs.yml").read_text("utf-8")


def borrowed(page: str) -> set[str]:
    """The names that the examples of a page use and that only the first page makes."""
    text = (DOCS / "methods" / f"{page}.md").read_text("utf-8")
    source = "".join(example.source for example in doctest.DocTestParser().get_examples(text))
    names = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Name)]
    made = {node.id for node in names if isinstance(node.ctx, ast.Store)}
    return ({node.id for node in names} - made) & {"zones", "white", "black", "hispanic", "reference", "show"}


@pytest.mark.parametrize("page", [page for page in PAGES if page != "index"])
def test_a_page_that_uses_what_the_first_page_makes_says_so(page):
    text = (DOCS / "methods" / f"{page}.md").read_text("utf-8")
    assert not borrowed(page) or "](index.md)" in text, borrowed(page)
