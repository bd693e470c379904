"""Every command of the tutorial works, in order, as written."""

import re
import shlex
from pathlib import Path

from daylit.cli.run import run

PAGE = (Path(__file__).parents[2] / "docs/tutorial.md").read_text("utf-8")


def test_it_works_as_written(tmp_path, monkeypatch, capsys):
    commands = [shlex.split(line)[1:] for line in re.findall(r"^    (daylit .+)$", PAGE, re.M)]
    assert {words[0] for words in commands} == {"map", "check", "import", "count", "study", "report"}
    assert run(["demo", "--out", str(tmp_path / "demo"), "--people", "4000", "--json"]) == 0
    monkeypatch.chdir(tmp_path / "demo")
    for words in commands:
        problems_are_planted = words[0] in {"check", "import"}
        assert run(words) in ({1} if problems_are_planted else {0}), words
    assert (tmp_path / "demo/my-report/report.html").exists()
