"""What a method is asked beside its counts is read from its signature, and refused in words where it cannot be.

Every function of the reference page is called as in its own example, with one thing asked wrongly at a time.
"""

import doctest
import importlib
import inspect
import re
import traceback
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pytest

from daylit.stats.asked import checked
from daylit.stats.control import control_chart
from daylit.stats.did import att_gt
from daylit.stats.excess import excess_of_top
from daylit.stats.misrecorded import corrected_rates
from daylit.stats.officers import internal_benchmark
from daylit.stats.planning import detectable_change, stepped_wedge
from daylit.stats.rollout import rollout_effect
from daylit.stats.shares import variance_shares
from daylit.stats.trend import trend

REFERENCE = (Path(__file__).parents[2] / "docs" / "reference.md").read_text()
MODULES = re.findall(r"^::: (daylit\.stats\.\w+)$", REFERENCE, re.MULTILINE)
WRONG: dict[str, tuple[object, ...]] = {
    "Literal": ("x", 3, None),
    "int": (0.5, float("nan"), "a", float("inf")),
    "float": (float("nan"), "a", None, float("inf")),
    "bool": ("no", 3, None),
    "np.random.Generator": (None, 3, "a", np.random),
    "SmallAreas": (None, 3, "a"),
    "VarianceShares": (None, {}, "a"),
    "Interval": (None, 3, (0.8, 1.0)),
}
NOT_RUN = {
    "threshold_test": {
        "group": [0, 0, 1, 1],
        "place": [0, 1, 0, 1],
        "stops": [900] * 4,
        "searches": [90] * 4,
        "hits": [30] * 4,
    }
}
ELSEWHERE = {"seed", "detectable_with.std_error", "detectable_with.degrees", "detectable_with.power"}


def kind_of(function: Callable[..., object], annotation: str) -> str | None:
    """The kind of what a parameter takes, as in ``WRONG``; read here apart from how Daylit reads it."""
    own = vars(importlib.import_module(function.__module__))
    meant = str(own.get(annotation, annotation))
    plain = annotation.removesuffix(" | None")
    return "Literal" if "Literal[" in meant else plain if plain in WRONG else None


def asked() -> Iterator[tuple[str, str, str, object]]:
    for module in MODULES:
        for name, function in vars(importlib.import_module(module)).items():
            if name.startswith("_") or not inspect.isfunction(function) or function.__module__ != module:
                continue
            for parameter in inspect.signature(function).parameters.values():
                kind = kind_of(function, str(parameter.annotation))
                if (
                    kind is None
                    or {parameter.name, f"{name}.{parameter.name}"} & ELSEWHERE
                    or ">>> " not in (function.__doc__ or "")
                ):
                    continue
                for value in WRONG[kind]:
                    if value is not None or "None" not in str(parameter.annotation):
                        yield module, name, parameter.name, value


@cache
def example(module: str, name: str) -> tuple[tuple[Any, ...], dict[str, Any]]:
    """What a function's own example gives to it first."""
    own = importlib.import_module(module)
    function, given = getattr(own, name), []

    def written(*args: Any, **kwargs: Any) -> object:
        given.append((args, kwargs))
        return function(*args, **kwargs)

    for one in doctest.DocTestFinder(recurse=False).find(function, name, globs={**vars(own), name: written}):
        doctest.DocTestRunner(verbose=False).run(one, out=lambda _: None)
    return given[0] if given else ((), dict(NOT_RUN[name]))


@pytest.mark.parametrize(("module", "name", "parameter", "value"), list(asked()))
def test_it_works_and_what_cannot_be_asked_is_refused_by_name(module, name, parameter, value):
    args, kwargs = example(module, name)
    function = getattr(importlib.import_module(module), name)
    with pytest.raises(ValueError, match=parameter.split("_")[0]) as refused:
        function(*args, **{**kwargs, parameter: value})
    assert "daylit" in traceback.extract_tb(refused.value.__traceback__)[-1].filename


def test_most_methods_are_asked():
    assert len({(module, name) for module, name, _, _ in asked()}) > 60


UNITS = {
    "outcome": np.random.default_rng(1).normal(size=18), "unit": np.repeat(range(6), 3), "time": [1, 2, 3] * 6,
    "first_treated": np.repeat([2, 2, 2, 0, 0, 0], 3),
}  # fmt: skip
ROLLED = {
    "events": np.arange(80) % 7, "n": np.full(80, 100), "unit": np.repeat(range(8), 10),
    "period": np.tile(range(10), 8),
}  # fmt: skip
SIDE = np.repeat([1, 0], 40)
RNG = np.random.default_rng(1)
MANY = np.full(27, 1e15)


def _shares() -> Any:
    rng = np.random.default_rng(3)
    chance = np.where(np.arange(60) < 6, 0.3, 0.1)
    return variance_shares(events=rng.binomial(400, chance), n=np.full(60, 400), levels={"officer": np.arange(60)})


@pytest.mark.parametrize(
    ("ask", "told"),
    [
        (lambda: att_gt(**UNITS, draws=-1), "draws must be 100 or more"),
        (lambda: att_gt(**UNITS, cluster=[1] * 18), "cluster holds one cluster only"),
        (lambda: att_gt(**{**UNITS, "outcome": [1e300] * 18}), "outcome holds a number beyond"),
        (lambda: rollout_effect(**ROLLED, first_treated=SIDE * 5, before=0), "before must be 1 period or more"),
        (lambda: rollout_effect(**ROLLED, first_treated=SIDE * 5, after=-1), "after must be 1 period or more"),
        (lambda: detectable_change(**ROLLED, trained=SIDE, after=3, before=-1), "before must be 1 period or more"),
        (lambda: detectable_change(**ROLLED, trained=SIDE * 2, after=3), "trained must hold yes or no"),
        (lambda: corrected_rates(events=[5, 3], n=[50, 40], recorded_as=np.eye(2), reference=2), "one of the 2 groups"),
        (lambda: corrected_rates(events=[5, 3], n=[50, 40], recorded_as=[["a", 1]] * 2, reference=0), "recorded_as"),
        (lambda: excess_of_top(of=_shares(), name="officer", rng=np.random.default_rng(1), draws=0), "draws must be"),
        (lambda: excess_of_top(of=_shares(), name="officer", rng=np.random.default_rng(1), level=2), "level must lie"),
        (
            lambda: stepped_wedge(groups=4, steps=2, people=9, baseline=0.1, power=2, generator=RNG),
            "power must be at least 0.5",
        ),
        (
            lambda: internal_benchmark(officer=[1, 2, 3] * 9, in_group=[0, 1, 1] * 9, covariates=[MANY], count=MANY),
            "more than any record could hold",
        ),
        (
            lambda: variance_shares(events=[3e15] * 4, n=[9e15] * 4, levels={"unit": [1, 2, 3, 4]}),
            "more than any record could hold",
        ),
    ],
)  # fmt: skip
def test_numbers_that_no_record_and_no_question_holds_are_refused(ask, told):
    with pytest.raises(ValueError, match=told):
        ask()


def test_none_is_taken_where_the_signature_has_it_and_numbers_of_numpy_are_numbers():
    rng = np.random.default_rng(1)
    year = control_chart(events=[5] * 30, n=[90] * 30, baseline=np.int64(24), rng=rng, power=None, simulations=200)
    assert len(year.rate) == 30
    assert trend(month=np.array(["2023-01"] * 9, dtype="datetime64[M]"), events=[1] * 9, n=[9] * 9, season=np.False_)


def test_an_annotation_that_only_a_type_checker_knows_is_left_alone():
    @checked
    def method(*, of: "Unknown", how: Literal["a"] = "a", places: list[int] | None = None) -> str:  # noqa: F821
        return f"{of} {how} {places}"

    assert method(of=None, how="a", places=[1]) == "None a [1]"
    with pytest.raises(ValueError, match="how is “a”, not 'b'"):
        method(of=None, how="b")
