"""What a command says while it works, in the language that was asked for."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from daylit.cli.output import bar
from daylit.tables.made_up import make_agency
from daylit.terms.catalogue import catalogue
from daylit.terms.saying import say

SOURCE = Path(__file__).parents[2] / "src/daylit"
STEPS = ("progress", "tell")


@pytest.fixture(scope="module")
def extract(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("agency") / "extract"
    make_agency(folder, people=1_000, seed=3)
    return folder


def steps() -> Iterator[tuple[str, ast.expr]]:
    """The step of each call that tells progress, in what runs behind a command with a language."""
    for file in [*(SOURCE / "studies").rglob("*.py"), *(SOURCE / "report").rglob("*.py")]:
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Call) and len(node.args) == 2:
                name = getattr(node.func, "attr", getattr(node.func, "id", ""))
                if name in STEPS:
                    yield f"{file.name}:{node.lineno}", node.args[0]


def test_every_step_is_said_and_has_spanish():
    found = dict(steps())
    bare = [where for where, step in found.items() if isinstance(step, ast.Constant | ast.JoinedStr)]
    assert bare == []
    said = [step.args[0].value for step in found.values() if isinstance(step, ast.Call) and step.func.id == "say"]
    assert len(said) > 12
    assert [step for step in said if step not in catalogue("es")] == []


@pytest.mark.parametrize(("language", "line"), [("en", "Counting …"), ("es", "Contando …")])
def test_a_step_is_told_in_the_language(capsys, language: str, line: str):
    with bar(hidden=False, language=language) as progress:
        progress(say("Counting"), 0.1)
        progress("A title of nobody's", 0.2)
    assert capsys.readouterr().err.splitlines() == [line, "A title of nobody's …"]


def test_a_report_and_a_study_say_nothing_english_while_they_work(daylit, extract, tmp_path):
    for words in (("study", extract, "rates"), ("report", extract, "--out", tmp_path / "out")):
        done = daylit(*words, "--language", "es")
        assert done.code == 0
        lines = done.err.splitlines()
        assert "Listo …" in lines
        english = {"the", "of", "what", "done", "is"}
        assert not any(english & set(line.lower().split()) for line in lines)
