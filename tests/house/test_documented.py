"""Every command, option, setting, study, code, problem and mapping is documented, and nothing that is not there."""

import dataclasses
import re
from pathlib import Path

import pytest
import typer.main

from daylit.cli.app import app
from daylit.jurisdictions.pages import pages
from daylit.studies.registry import EVERY, Settings
from daylit.tables.problems import CATALOGUE
from daylit.terms import registry as terms

DOCS = Path(__file__).parents[2] / "docs"


def commands(group, above=""):
    """Every command by its words; those of a group by two: “pack list”."""
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from commands(command, f"{above}{name} ")
        else:
            yield f"{above}{name}", command


COMMANDS = dict(commands(typer.main.get_command(app)))


def test_it_works_and_every_command_has_its_section():
    headings = re.findall(r"^## `daylit ([a-z -]+)`", (DOCS / "commands.md").read_text(), re.M)
    assert sorted(headings) == sorted(COMMANDS)


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_option_is_documented(name):
    section = (DOCS / "commands.md").read_text().split(f"## `daylit {name}`")[1].split("\n## ")[0]
    options = [
        word for part in COMMANDS[name].params for word in part.opts if word.startswith("--") and word != "--help"
    ]
    assert [option for option in options if f"`{option}" not in section] == []
    assert sorted(set(re.findall(r"^\| `(--[a-z-]+)", section, re.M))) == sorted(options)


@pytest.mark.parametrize("field", [field.name for field in dataclasses.fields(Settings)])
def test_every_setting_is_documented(field):
    assert f"| `{field}` |" in (DOCS / "settings.md").read_text()


@pytest.mark.parametrize("name", sorted(EVERY))
def test_every_study_has_a_page_with_its_limits(name):
    page = (DOCS / "studies" / f"{name}.md").read_text()
    for heading in ("Question", "assumes", "does not show"):
        assert re.search(rf"^#+ .*{heading}", page, re.M | re.I), f"{name}.md has no heading with “{heading}”"


def test_no_page_is_about_a_study_that_is_gone():
    assert {path.stem for path in (DOCS / "studies").glob("*.md")} - {"index"} == set(EVERY)


def test_every_code_is_documented():
    page = (DOCS / "codes.md").read_text()
    missing = [
        f"{name}.{code.value}" for name, codes in terms.ALL.items() for code in codes if f"`{code.value}`" not in page
    ]
    assert missing == []


def test_every_problem_is_documented():
    page = (DOCS / "problems.md").read_text()
    assert [code for code in CATALOGUE if f"`{code}`" not in page] == []


def test_every_page_is_in_the_contents():
    contents = (DOCS.parent / "mkdocs.yml").read_text()
    pages = [str(path.relative_to(DOCS)) for path in DOCS.rglob("*.md") if path.parent != DOCS / "packs"]
    assert [page for page in [*pages, "packs/index.md"] if page not in contents] == []


def test_every_page_of_a_pack_is_as_its_pack_and_in_the_index():
    """Packs come and go as data, so their pages are reached from their index and not from the contents."""
    there = {path.name: path.read_text() for path in (DOCS / "packs").glob("*.md")}
    assert there == dict(pages()), "write them again: python -m daylit.jurisdictions.pages docs/packs"
    assert [name for name in there if name != "index.md" and f"({name})" not in there["index.md"]] == []
