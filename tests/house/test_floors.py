"""The floors hold: imports run downwards, and the contract names every floor of the design from the first day."""

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FLOORS = [
    "errors",
    "terms",
    "record",
    "jurisdictions",
    "stats",
    "privacy",
    "sun",
    "tables",
    "studies",
    "release",
    "report",
    "notebook",
    "web",
    "portal",
    "cli",
    "progress",
]
# What decision 0003 keeps out of the pure floors, and one module of each that would use it.
FORBIDDEN = {"stats": "duckdb", "privacy": "pandas", "sun": "narwhals", "record": "polars"}


def contracts() -> list[dict]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    command = [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def test_it_works_and_every_import_runs_downwards():
    done = lint(ROOT)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_contract_names_every_floor():
    layers = next(part for part in contracts() if part["type"] == "layers")["layers"]
    named = {name.strip(" ()") for layer in layers for name in layer.replace("|", " ").split()}
    assert named == set(FLOORS)


def test_every_module_stands_on_a_floor():
    there = {path.stem for path in (ROOT / "src/daylit").iterdir() if not path.name.startswith("__")}
    assert there <= set(FLOORS), f"not in DESIGN section 2: {sorted(there - set(FLOORS))}"


@pytest.mark.parametrize("upward", ["from daylit.studies import finding", "import daylit.tables.contract"])
def test_an_import_upwards_is_caught(tmp_path, upward):
    """Negative control: a copy of the package with one wrong import must fail."""
    copy(tmp_path)
    (tmp_path / "src/daylit/terms/wrong.py").write_text(upward + "\n")
    done = lint_copy(tmp_path)
    assert done.returncode != 0
    assert "daylit.terms.wrong" in done.stdout


def test_an_engine_in_a_pure_floor_is_caught(tmp_path):
    copy(tmp_path)
    for floor, module in FORBIDDEN.items():
        where = tmp_path / "src/daylit" / floor
        wrong = where / "wrong.py" if where.is_dir() else where.with_suffix(".py")
        wrong.write_text(f"import {module}\n")
    done = lint_copy(tmp_path)
    assert done.returncode != 0
    for module in FORBIDDEN.values():
        assert module in done.stdout


def copy(folder: Path) -> None:
    import shutil

    shutil.copytree(ROOT / "src", folder / "src", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", folder)


def lint_copy(folder: Path) -> subprocess.CompletedProcess[str]:
    import os

    command = [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"]
    environment = {**os.environ, "PYTHONPATH": str(folder / "src")}
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, env=environment)
