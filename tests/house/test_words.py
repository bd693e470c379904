"""What Daylit says to people keeps to docs/words.md: messages, help, templates, sentences of findings, pages."""

import ast
import re
import tomllib
from pathlib import Path

import pytest

from daylit.terms import ALL
from house.words import PAGE, avoided, offences

ROOT = Path(__file__).parents[2]
SOURCES = sorted((ROOT / "src/daylit").rglob("*.py"))
TEMPLATES = sorted(path for path in (ROOT / "src/daylit").rglob("*") if path.suffix in {".j2", ".typ"})
MAPS = sorted((ROOT / "src/daylit/tables/maps").glob("*.toml"))
# Pages that name the avoided words in order to speak of them, or cite the titles of papers.
ABOUT_WORDS = {PAGE, ROOT / "docs/codes.md", ROOT / "docs/words-es.md"}
# The pages of packs show the labels of states as they are.
OF_STATES = set((ROOT / "docs/packs").glob("*.md"))
PAGES = sorted({ROOT / "README.md", *(ROOT / "docs").rglob("*.md")} - ABOUT_WORDS - OF_STATES)


def spoken(path: Path) -> str:
    """The sentences in a module: its texts with a blank in them, docstrings and patterns apart."""
    tree = ast.parse(path.read_text("utf-8"))
    documentation = {
        id(part.body[0].value)
        for part in ast.walk(tree)
        if isinstance(part, ast.Module | ast.ClassDef | ast.FunctionDef)
        and part.body
        and isinstance(part.body[0], ast.Expr)
    }
    texts = [
        part.value
        for part in ast.walk(tree)
        if isinstance(part, ast.Constant) and isinstance(part.value, str) and id(part) not in documentation
    ]
    return "\n".join(text for text in texts if " " in text.strip() and not re.search(r"\\b|\(\?", text))


def without_citations(text: str) -> str:
    """A paper's title is the author's: lines with a DOI or in the form of a reference are not ours to reword."""
    return "\n".join(line for line in text.splitlines() if "doi" not in line.lower() and "arXiv" not in line)


def test_it_works_and_the_table_is_read():
    assert len(avoided()) > 20
    assert offences("They are not minorities.") == ["minorit*"]


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT / "src/daylit")))
def test_no_module_says_an_avoided_word(path):
    assert offences(without_citations(spoken(path))) == []


@pytest.mark.parametrize("path", [*TEMPLATES, *PAGES], ids=lambda path: str(path.relative_to(ROOT)))
def test_no_page_or_template_says_an_avoided_word(path):
    assert offences(without_citations(path.read_text("utf-8"))) == []


@pytest.mark.parametrize("path", MAPS, ids=lambda path: path.stem)
def test_no_mapping_says_an_avoided_word_of_its_own(path):
    """The words of the source stand there as they are; title, about and notes are ours."""
    mapping = tomllib.loads(path.read_text("utf-8"))
    ours = [mapping.get("title", ""), mapping.get("about", "")]
    ours += [column.get("note", "") for column in mapping.get("columns", {}).values()]
    assert offences("\n".join(ours)) == []


def test_labels_of_groups_are_written_in_terms_alone():
    """A label typed anywhere else would drift away from the code list."""
    labels = {code.label for name in ("race", "gender", "race_basis") for code in ALL[name] if " " in code.label}
    assert "Native American" in labels
    elsewhere = [path for path in SOURCES if "terms" not in path.relative_to(ROOT / "src/daylit").parts]
    found = [(path.name, label) for path in elsewhere for label in labels if f'"{label}"' in path.read_text("utf-8")]
    assert found == []
