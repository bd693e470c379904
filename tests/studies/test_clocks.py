"""Clocks by place and month: what fails, what is left to stand, and what the veil of darkness then leaves out."""

from __future__ import annotations

import numpy as np
import pytest

from daylit.studies.clocks import BY_HOUR, KEPT, MIDNIGHT, MIDNIGHT_UTC, failing
from daylit.studies.registry import Settings, run
from small_extract import extract_from_sql
from studies.asking import asked, check, folder
from studies.shapes import FULL, SHAPES, shaped


def one(times: int, midnight: int = 0, on_hour: int = 0, utc: int = 0) -> int:
    kinds = {"times": times, "midnight": midnight, "midnight_utc": utc, "on_hour": max(on_hour, midnight + utc)}
    return int(failing(**{name: np.array([value]) for name, value in kinds.items()})[0])


@pytest.mark.parametrize(
    ("what", "why"),
    [
        ({"times": 100, "midnight": 9}, MIDNIGHT),
        ({"times": 100, "utc": 9}, MIDNIGHT_UTC),
        ({"times": 190, "midnight": 8}, KEPT),  # 4 of 100 can be 2 of 100 and chance
        ({"times": 100, "on_hour": 45}, BY_HOUR),
        ({"times": 100, "on_hour": 30}, KEPT),
        ({"times": 100, "midnight": 2}, KEPT),  # two of a hundred, and by chance
        ({"times": 480, "midnight": 20, "on_hour": 480}, BY_HOUR),  # all full hours: midnight is one of 24
        ({"times": 2_400, "midnight": 60, "on_hour": 600}, KEPT),  # rounded to a quarter of an hour, at night
        ({"times": 19, "midnight": 19}, KEPT),  # too few to judge
    ],
)
def test_it_works_for_one_place_and_month(what, why):
    assert one(**what) == why


def test_clocks_that_hold_seldom_fail_by_chance():
    """Times at any minute: of 20,000 months of 20 to 500 times, none is told to fail."""
    rng = np.random.default_rng(1)
    times = rng.integers(20, 500, 20_000)
    midnight = rng.binomial(times, 1 / 1440)
    on_hour = midnight + rng.binomial(times - midnight, 23 / 1439)
    assert (failing(times=times, midnight=midnight, midnight_utc=0 * times, on_hour=on_hour) == KEPT).all()


MINUTE = "CASE WHEN i % 3 = 1 AND i % 12 = 4 AND hash(concat(i, 'm')) % 4 = 0 THEN 0 ELSE (i * 37) % 1440 END"


def test_a_month_of_one_place_that_writes_midnight_is_told_and_left_out_of_the_veil():
    """In May (i % 12 = 4) Beat 1 writes midnight for a quarter of its times; all others keep the clock."""
    bad = extract_from_sql(folder() / "clock-midnight", 36_000, **{**FULL, "minute": MINUTE})
    finding = run(bad, "missingness", Settings())
    check(finding)
    assert "The clock cannot be relied on in some months in Beat 1." in finding.answer
    assert any(line.startswith("In Beat 1 in May 2021, 2") for line in finding.answer)
    assert any("No se puede confiar en el reloj" in line for line in finding.told("es").answer)
    (failing_,) = [part for part in finding.estimates if part.quantity == "clock.failing"]
    assert failing_.value == pytest.approx(1 / 12, abs=0.001)
    veil = run(bad, "veil_of_darkness", Settings())
    check(veil)
    (left,) = [part for part in veil.left_out if part.reason == "clock.place_month"]
    good = run(extract_from_sql(folder() / "clock-good", 36_000, **FULL), "veil_of_darkness", Settings())
    assert not [part for part in good.left_out if part.reason == "clock.place_month"]
    assert veil.n_read == good.n_read
    assert left.n > 0


def test_the_invented_agency_keeps_its_clocks():
    assert "clock.place_month" not in {part.reason for part in asked("veil_of_darkness").left_out}
    (kept,) = [part for part in asked("missingness").estimates if part.quantity == "clock.failing"]
    assert kept.value == 0


def test_without_places_the_months_of_all_are_looked_at():
    whole = shaped("clock-hours", 6_000, area="", unit="", minute="((i * 37) % 24) * 60")
    finding = run(whole, "missingness", Settings())
    check(finding)
    assert any(line.startswith("The clock cannot be relied on in 12 of 12 months.") for line in finding.answer)
    veil = run(whole, "veil_of_darkness", Settings())
    assert veil.answer[0].startswith("This cannot be answered")


@pytest.mark.parametrize("shape", ["no_date", "no_time", "midnight", "no_places"])
def test_odd_records_have_an_answer_in_words(shape: str):
    for name in ("missingness", "veil_of_darkness"):
        check(run(shaped(shape, **SHAPES[shape]), name, Settings()))
