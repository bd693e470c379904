"""A number beside its values in earlier releases: the same number, not another of the same name."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from daylit.portal.findings import earlier


def an_edition(ratio: str, difference: str) -> Any:
    """A release whose finding has a ratio and a difference of the same groups, which share their label."""
    groups = {"race_ethnicity": "black", "reference": "white"}
    told = [
        {"label": "Searched: Black compared with White", "groups": groups, "shown": one} for one in (ratio, difference)
    ]
    numbers = [{"quantity": "searched.ratio"}, {"quantity": "searched.difference"}]
    return SimpleNamespace(findings={"rates": {"en": {"estimates": told}, "numbers": numbers}})


def test_a_ratio_stands_beside_ratios_and_a_difference_beside_differences():
    [found] = earlier("rates", "en", an_edition("0.95", "−0.6 points"), [an_edition("1.02", "+0.3 points")])
    beside = [(row["now"]["shown"], row["past"][0]["shown"]) for row in found["rows"]]
    assert beside == [("0.95", "1.02"), ("−0.6 points", "+0.3 points")]


def test_without_names_of_quantities_a_label_must_do():
    now, then = an_edition("0.95", "0.95"), an_edition("1.02", "1.02")
    for one in (now, then):
        del one.findings["rates"]["numbers"]
    [found] = earlier("rates", "en", now, [then])
    assert {row["past"][0]["shown"] for row in found["rows"]} == {"1.02"}
