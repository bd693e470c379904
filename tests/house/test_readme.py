"""The README says only what holds: each claim names a test that exists, and its commands work as written."""

import re
import shlex
from pathlib import Path

import pytest

from daylit.cli.run import run
from daylit.studies.registry import STUDIES

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text("utf-8")


def commands() -> list[list[str]]:
    """The lines of “Your own file”, without the remark behind them."""
    return [shlex.split(line, comments=True) for line in README.splitlines() if line.startswith("    daylit ")]


def test_it_works_and_every_claim_names_a_test_that_is_there():
    claims = re.findall(r"^\| .+\. \| `(tests/[\w/]+\.py)` \|$", README, re.M)
    assert len(claims) >= 8
    for path in claims:
        assert "def test_" in (ROOT / path).read_text("utf-8"), path


def test_every_study_is_in_the_table():
    assert re.findall(r"\[(\w+)\]\(docs/studies/", README) == list(STUDIES)


def test_every_link_leads_somewhere():
    for target in re.findall(r"\]\(([^)#]+)\)", README):
        assert (ROOT / target).exists(), target


def test_the_four_commands_work_as_written(tmp_path, monkeypatch):
    from daylit.tables.made_up import make_agency, write_csv

    monkeypatch.chdir(tmp_path)
    made = write_csv(make_agency(tmp_path / "made-up", people=2_000), tmp_path / "source")
    made.csv.rename(tmp_path / "stops.csv")
    codes = [run(words[1:]) for words in commands()]
    assert len(codes) == 4
    assert set(codes) <= {0, 1}
    assert (tmp_path / "report/report.html").exists()


def test_the_notebook_lines_work_as_written(tmp_path, monkeypatch):
    from daylit import notebook

    monkeypatch.chdir(tmp_path)
    notebook.made_up("stops-2024", people=3_000)
    (block,) = re.findall(r"```python\n(.+?)```", README, re.S)
    exec(compile(block, "README.md", "exec"), {})


@pytest.mark.parametrize("command", ["demo", "test"])
def test_both_commands_are_targets_of_the_makefile(command):
    assert re.search(rf"^{command}:", (ROOT / "Makefile").read_text(), re.M)
