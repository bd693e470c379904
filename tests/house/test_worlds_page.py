"""The page of simulated worlds says which bound a setting was held to, where it is not the usual one."""

import json

import pytest

from worlds.keeping_score import Tally
from worlds.page import page


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({}, "| 95.0 % | – |  |"),
        ({"sparse": True}, "| 95.0 % | – | sparse |"),
        ({"between": (0.93, 0.98), "sparse": True}, "| 95.0 % | – | sparse |"),
        ({"exact": True}, "| 95.0 % | – | exact |"),
        ({"between": (0.90, 0.98)}, "| 95.0 % | – | 90–98 % asked |"),
        ({"between": (0.93, 1.0)}, "| 95.0 % | – | at least 93 % asked |"),
        ({"between": (0.90, 0.98), "sparse": True}, "| 95.0 % | – | sparse, at least 90 % asked |"),
    ],
)
def test_a_wider_bound_stands_beside_the_figure(asked, said, monkeypatch, tmp_path):
    monkeypatch.setenv("DAYLIT_WORLDS", str(tmp_path))
    Tally(setting="a setting", covered=0.95, worlds=2_000).check(**asked)
    kept = [json.loads(line) for path in tmp_path.glob("*.jsonl") for line in path.read_text().splitlines()]
    assert said in page([{**line, "method": "some"} for line in kept])


def test_rows_that_were_not_run_may_stay_too():
    line = {"method": "one", "setting": "b", "covered": 0.951, "rejected": None, "worlds": 1_000, "sparse": False}
    before = page([{**line, "exact": False}, {**line, "setting": "a", "exact": False}])
    fresh = {**line, "covered": 0.944, "exact": False}
    assert "| a | 1,000 | 95.1 %" not in page([fresh], before)
    assert "| a | 1,000 | 95.1 % | – |  |\n| b | 1,000 | 94.4 % | – |  |" in page([fresh], before, some=True)


def test_methods_that_were_not_run_stay_as_they_were():
    before = "# Simulated worlds\n\nWords.\n\n## other\n\n| a | row |\n"
    assert "## other\n\n| a | row |" in page([], before)
