"""What the tests of studies share: an invented agency made once, and the checks that every finding must pass."""

import functools
import importlib.util
import json
import math
import re
import tempfile
from pathlib import Path

from daylit.studies.finding import Finding
from daylit.studies.registry import Settings, run
from daylit.tables.extract import Extract
from daylit.tables.made_up import Truth, make_agency, write_benchmark

ROOT = Path(__file__).parents[2]


@functools.cache
def _held() -> tempfile.TemporaryDirectory:
    return tempfile.TemporaryDirectory(prefix="daylit-studies-")


def folder() -> Path:
    """A folder that goes away with the run."""
    return Path(_held().name)


def town(people: int = 40_000, seed: int = 1, *, alike: bool = False) -> Extract:
    """The invented agency, made once for all tests of a run; ``alike`` is the town where all are treated alike."""
    return _town(people, seed, alike)


@functools.cache
def _town(people: int, seed: int, alike: bool) -> Extract:
    truth = Truth().no_differences() if alike else Truth()
    return make_agency(folder() / f"town-{people}-{seed}-{alike}", people=people, seed=seed, truth=truth)


@functools.cache
def residents() -> Path:
    return write_benchmark(folder() / "residents.csv")


@functools.cache
def asked(name: str, *, people: int = 40_000, seed: int = 1, alike: bool = False, **changes: object) -> Finding:
    settings = Settings(**{"benchmark": residents(), **changes})
    return run(town(people, seed, alike=alike), name, settings)


def value(finding: Finding, quantity: str, group: str = "", column: str = "race_ethnicity"):
    """The estimate of this quantity for this group."""
    found = [e for e in finding.estimates if e.quantity == quantity and (not group or e.groups.get(column) == group)]
    assert len(found) == 1, f"{quantity} {group}: {len(found)} estimates"
    return found[0]


@functools.cache
def _words():
    """The page of words has its readers in the tests of the terms; they are used here, not written again."""
    spec = importlib.util.spec_from_file_location("words_page", ROOT / "tests/terms/test_words.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def grade(sentences) -> float:
    return _words().grade(" ".join(sentences))


@functools.cache
def _patterns():
    return {word: _words().pattern(word) for word in _words().avoided()}


def avoided_in(text: str) -> list[str]:
    return [word for word, pattern in _patterns().items() if pattern.search(text)]


def sentences(finding: Finding) -> list[str]:
    """Every sentence that a finding says."""
    return [
        finding.title,
        finding.question,
        *finding.answer,
        *(caution.sentence for caution in finding.cautions),
        *(part.sentence for part in finding.left_out),
        *finding.assumes,
        *finding.does_not_show,
        *(chart.alt for chart in finding.charts),
        *(chart.title for chart in finding.charts),
    ]


def check(finding: Finding) -> None:
    """What holds for every finding, however odd its extract."""
    assert finding.n_used + sum(part.n for part in finding.left_out) == finding.n_read
    assert all(part.n > 0 for part in finding.left_out)
    assert finding.answer
    assert finding.estimates
    assert finding.assumes
    assert finding.does_not_show
    json.loads(json.dumps(finding.to_dict(), allow_nan=False))
    for estimate in finding.estimates:
        _check_estimate(estimate)
    for chart in finding.charts:
        _check_chart(chart)
    told = sentences(finding)
    assert [(word, said) for said in told for word in avoided_in(said)] == []
    assert not any(re.search(r"\bnan\b|\binf\b|None|\{", said) for said in told), told
    assert grade(finding.answer) <= 8, (round(grade(finding.answer), 1), finding.answer)


def _check_estimate(estimate) -> None:
    assert estimate.n >= 0
    if estimate.status != "ok":
        assert (estimate.value, estimate.low, estimate.high, estimate.p_value) == (None,) * 4
        assert estimate.note
        return
    assert math.isfinite(estimate.value)
    assert estimate.low is None or estimate.low <= estimate.value + 1e-9
    assert estimate.high is None or estimate.value <= estimate.high + 1e-9
    if estimate.unit == "percent":
        assert 0 <= estimate.value <= 1


def _check_chart(chart) -> None:
    assert chart.alt
    assert chart.rows
    assert all(len(row) == len(chart.columns) and all(isinstance(cell, str) for cell in row) for row in chart.rows)
    assert chart.spec["$schema"].endswith("v6.json")
    assert chart.spec["data"]["values"]
    json.dumps(chart.spec, allow_nan=False)
