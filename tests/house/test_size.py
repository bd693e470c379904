"""No file grows beyond a reader's patience, and none is called “utils”."""

import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
STOP = 500
VAGUE = {"utils", "util", "helpers", "helper", "common", "misc", "stuff", "tools"}


def tracked(*endings: str) -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    ).stdout.split("\n")  # fmt: skip
    files = [ROOT / name for name in listed if name.endswith(endings)]
    assert files, "git lists no files: this test would pass on nothing"
    return [path for path in files if path.exists()]


def too_long(paths: list[Path]) -> list[str]:
    sizes = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in paths}
    return [f"{path.name}: {size} lines" for path, size in sizes.items() if size > STOP]


def test_it_works_and_no_file_is_over_500_lines():
    assert too_long(tracked(".py", ".ts", ".tsx", ".js", ".css", ".j2", ".typ")) == []


def test_a_long_file_is_caught(tmp_path):
    long = tmp_path / "long.py"
    long.write_text("x = 1\n" * (STOP + 1))
    assert too_long([long]) == ["long.py: 501 lines"]


def test_no_module_has_a_vague_name():
    assert [str(path) for path in tracked(".py") if path.stem in VAGUE or path.parent.name in VAGUE] == []


@pytest.mark.parametrize("address", ["/wo" + "rk/", "/ro" + "ot/", "pythonhosted" + ".org", "pypi" + ".org/simple"])
def test_nothing_tells_of_the_machine_it_was_written_on(address):
    text = (".py", ".md", ".toml", ".lock", ".txt", ".yml", ".j2", ".typ", ".json", ".css", "Makefile", "run")
    assert [str(path.relative_to(ROOT)) for path in tracked(*text) if address in path.read_text("utf-8")] == []
