"""What a method found stays what it found: no result of a documented method can be written to."""

import dataclasses
import importlib
import inspect
import pickle
import re
import typing
from pathlib import Path

import numpy as np
import pytest

from daylit.stats.frozen import Frozen, read_only
from daylit.stats.glm import logit, poisson
from daylit.stats.rates import rate_ratio
from daylit.stats.robust import robust_outcome_test
from daylit.stats.threshold import threshold_test

REFERENCE = (Path(__file__).parents[2] / "docs" / "reference.md").read_text()
MODULES = re.findall(r"^::: (daylit\.stats\.\w+)$", REFERENCE, re.MULTILINE)
ARRAYS = "ndarray"


def results_in(hint: object) -> set[type]:
    """The dataclasses that a return annotation names, and those inside them."""
    if not dataclasses.is_dataclass(hint):
        return set().union(*map(results_in, typing.get_args(hint)))
    return {hint}.union(*(results_in(inner) for inner in typing.get_type_hints(hint).values()))


def handed_back() -> dict[str, type]:
    """The results of all functions of the modules on the reference page."""
    found: dict[str, type] = {}
    for name in MODULES:
        for function in vars(importlib.import_module(name)).values():
            if inspect.isfunction(function) and function.__module__ == name and not function.__name__.startswith("_"):
                hints = inspect.signature(function).return_annotation
                if isinstance(hints, str):
                    hints = eval(hints, dict(vars(importlib.import_module(name))))  # our own annotation
                found |= {f"{one.__module__}.{one.__name__}": one for one in results_in(hints)}
    return found


def test_every_documented_result_that_holds_arrays_is_frozen_through():
    holds = {
        name: one for name, one in handed_back().items()
        if any(ARRAYS in str(hint) for hint in typing.get_type_hints(one).values())
    }  # fmt: skip
    assert len(holds) > 35
    assert [name for name, one in holds.items() if not issubclass(one, Frozen)] == []


def test_it_works_and_writing_is_refused():
    found = rate_ratio(events=[9, 12], exposure=[90, 80], reference_events=[8, 9], reference_exposure=[99, 88])
    for array in (found.estimate, found.low, found.high, found.ratio, found.interval.low):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 1.0
    with pytest.raises(dataclasses.FrozenInstanceError):
        found.level = 0.5
    mine = found.estimate.copy()
    mine[0] = 1.0
    assert pickle.loads(pickle.dumps(found)).ratio.tolist() == found.ratio.tolist()


def test_what_was_given_stays_writable():
    given = {name: np.array(values) for name, values in {
        "group": [0, 0, 1, 1], "place": [0, 1, 0, 1], "stops": [900.0] * 4, "searches": [90.0] * 4, "hits": [30.0] * 4,
    }.items()}  # fmt: skip
    found = threshold_test(**given)
    with pytest.raises(ValueError, match="read-only"):
        found.threshold[0] = 0.5
    for values in given.values():
        values[0] = 1


def test_arrays_inside_tuples_are_frozen_too():
    inside = np.arange(3.0)
    kept = read_only((inside, ("words", inside)))
    assert not kept[0].flags.writeable
    assert not kept[1][1].flags.writeable
    assert inside.flags.writeable


def test_verdicts_and_what_a_regression_has_seen_are_frozen_too():
    test = robust_outcome_test(
        stops=[900, 800], searches=[90, 80], hits=[9, 8], reference_stops=[900, 900], reference_searches=[60, 90],
        reference_hits=[20, 9],
    )  # fmt: skip
    given = np.array([20.0, 30.0])
    design = [[1, 0], [1, 1]]
    fits = logit(design=design, successes=given, trials=[99, 99]), poisson(design=design, events=given)
    seen = [one for fit in fits for one in (fit.seen.y, fit.seen.weight, fit.seen.index, *fit.seen.totals)]
    for array in (test.verdict, test.p_value, *seen):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = array[1]
    given[0] = 1.0
    assert (
        robust_outcome_test(
            stops=900, searches=90, hits=9, reference_stops=900, reference_searches=60, reference_hits=20
        ).verdict
        == "lower bar"
    )
