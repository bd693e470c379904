"""The veil of darkness with officers held equal: asked where it says something of its own, and what it rests on."""

from __future__ import annotations

import functools
import tempfile
from pathlib import Path

import pytest

from daylit.studies import veil_fits, veil_of_darkness
from daylit.studies.registry import run
from daylit.tables.extract import Extract
from daylit.tables.made_up import make_agency


@functools.cache
def town() -> Extract:
    return make_agency(Path(tempfile.mkdtemp()) / "town", people=30_000, seed=1)


def ways(finding):
    return {one.quantity.rpartition(".")[2] for one in finding.estimates if "odds_ratio" in one.quantity}


def test_it_works_and_the_way_has_answers_of_its_own():
    finding = run(town(), "veil_of_darkness")
    by = {one.quantity.rpartition(".")[2]: one for one in finding.estimates if "black" in str(one.groups)}
    assert by["officers"].status == "ok"
    assert by["officers"].value != by["season"].value
    assert by["officers"].n < by["season"].n, "stops without an officer are left out"
    assert "asked in 6 ways" in finding.charts[0].alt


@pytest.mark.parametrize(("name", "value"), [("MOST_OFFICERS", 3), ("FEW_STOPS", 10**9)])
def test_it_is_not_asked_where_it_would_be_the_fourth_way_again_or_take_too_many_effects(monkeypatch, name, value):
    monkeypatch.setattr(veil_fits, name, value)
    finding = run(town(), "veil_of_darkness")
    assert ways(finding) == {"raw", "clock", "days", "season", "clock_change"}
    assert "asked in 5 ways" in finding.charts[0].alt


def test_of_a_group_with_too_few_stops_of_any_officer_it_is_not_asked(monkeypatch):
    """Held equal as one, officers would be no one's; the fourth way would count twice."""
    monkeypatch.setattr(veil_fits, "FEW_STOPS", 60)
    finding = run(town(), "veil_of_darkness")
    told = {one.note for one in finding.estimates if one.quantity.endswith("officers") and one.status == "too few"}
    assert told <= {"Too few stops, or too few officers with enough of them."}


def test_how_many_stops_have_no_officer_is_told_where_they_are_many(monkeypatch):
    assert "officers_unknown" not in {caution.code for caution in run(town(), "veil_of_darkness").cautions}
    monkeypatch.setattr(veil_of_darkness, "UNKNOWN_OFFICERS", 0.0)
    told = {caution.code: caution.sentence for caution in run(town(), "veil_of_darkness").cautions}
    assert "the officer is not recorded" in told["officers_unknown"]
