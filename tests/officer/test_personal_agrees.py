"""What the phone finds in a text is what the server finds: 1,000 made-up texts beside the shared cases."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from officer.building import CannotBuild, installed, npm
from privacy.test_shared_cases import made_up


@pytest.fixture(autouse=True)
def _node() -> None:
    try:
        installed()
    except CannotBuild as error:
        pytest.skip(f"THE PHONE'S SEARCH FOR PERSONAL DATA WAS NOT COMPARED: {error}")


def agrees(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cases: list[dict[str, object]]) -> tuple[bool, str]:
    file = tmp_path / "cases.json"
    file.write_text(json.dumps(cases))
    monkeypatch.setenv("DAYLIT_PERSONAL_CASES", str(file))
    done = npm("run", "test", "--", "tests/personal.test.ts")
    return done.returncode == 0, done.stdout[-3000:]


def test_it_works_on_made_up_texts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    cases = made_up(4, 1_000)
    assert sum(bool(case["found"]) for case in cases) > 150
    fine, said = agrees(tmp_path, monkeypatch, cases)
    assert fine, said


def test_one_disagreement_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    fine, _ = agrees(tmp_path, monkeypatch, [{"text": "Nobody is here", "found": [["Nobody", "name"]]}])
    assert not fine
