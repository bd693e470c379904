"""Deadlines laid out on days: from the rules of a pack and two dates, with no clock."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daylit.jurisdictions import Pack, load_pack
from daylit.jurisdictions.deadlines import BadSpan, Due, deadlines
from daylit.jurisdictions.pack import Deadline
from daylit.jurisdictions.wording import deadline_in_words

COLORADO = load_pack("us-co-lei")


def pack_with(*rules: Deadline, **changes: object) -> Pack:
    return replace(COLORADO, deadlines=rules, effective_from=date(2020, 1, 1), **changes)  # type: ignore[arg-type]


def due(rule: str, **more: object) -> Deadline:
    return Deadline(kind="submission", title="Report", rule=rule, **more)  # type: ignore[arg-type]


def days(pack: Pack, first: date, last: date) -> list[tuple[str, str]]:
    return [(str(each.day), each.period) for each in deadlines(pack, first=first, last=last)]


@pytest.mark.parametrize(
    ("deadline", "words"),
    [
        (due("yearly", day="03-01"), "each year, on 1 March of the following year."),
        (due("yearly"), "each year."),
        (due("half-yearly", day="15"), "twice a year, on day 15 of the following month."),
        (due("quarterly", days_after=30), "each quarter, 30 days after the period ends."),
        (due("monthly"), "each month."),
        (due("continuous"), "as contacts are made."),
        (due("hours", hours=24), "within 24 hours."),
    ],
)
def test_a_deadline_is_said_in_words(deadline: Deadline, words: str) -> None:
    assert deadline_in_words(deadline) == f"**Report** (submission): {words}"


def test_it_works() -> None:
    texas = load_pack("us-tx-ccp-2b")
    assert deadlines(texas, first=date(2026, 1, 1), last=date(2026, 12, 31)) == (
        Due(
            day=date(2026, 3, 1),
            kind="submission",
            title="Yearly report to the state's commission and to the governing body",
            period="2025",
            cite="Tex. Code Crim. Proc. art. 2B.0055",
            confidence="high",
            note="This is a Sunday; the day is not moved.",
        ),
    )


def test_colorado_is_due_on_the_15th_of_the_month_after_and_began_with_august_2022() -> None:
    found = deadlines(COLORADO, first=date(2022, 1, 1), last=date(2022, 12, 31))
    assert [(each.day, each.period) for each in found] == [
        (date(2022, 9, 15), "August 2022"),
        (date(2022, 10, 15), "September 2022"),
        (date(2022, 11, 15), "October 2022"),
        (date(2022, 12, 15), "November 2022"),
    ]


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        (due("yearly", day="04-01"), [("2024-04-01", "2023")]),
        (due("yearly", days_after=60), [("2024-02-29", "2023")]),
        (
            due("half-yearly", day="31"),
            [("2024-01-31", "July to December 2023"), ("2024-07-31", "January to June 2024")],
        ),
        (
            due("quarterly", day="30"),
            [
                ("2024-01-30", "October to December 2023"),
                ("2024-04-30", "January to March 2024"),
                ("2024-07-30", "April to June 2024"),
                ("2024-10-30", "July to September 2024"),
            ],
        ),
    ],
)
def test_each_rule_of_the_calendar_has_its_days(rule: Deadline, expected: list[tuple[str, str]]) -> None:
    assert days(pack_with(rule), date(2024, 1, 1), date(2024, 12, 31)) == expected


def test_a_month_without_such_a_day_has_its_last() -> None:
    monthly = pack_with(due("monthly", day="31"))
    assert days(monthly, date(2024, 2, 1), date(2024, 4, 30)) == [
        ("2024-02-29", "January 2024"),
        ("2024-03-31", "February 2024"),
        ("2024-04-30", "March 2024"),
    ]
    assert days(pack_with(due("yearly", day="02-29")), date(2025, 1, 1), date(2025, 12, 31)) == [("2025-02-28", "2024")]


def test_both_ends_of_the_span_are_in_it() -> None:
    yearly = pack_with(due("yearly", day="04-01"))
    day = date(2024, 4, 1)
    assert len(days(yearly, day, day)) == 1
    assert days(yearly, day + timedelta(days=1), date(2025, 3, 31)) == []


def test_days_after_may_be_more_than_a_year() -> None:
    late = pack_with(due("yearly", days_after=800))
    assert days(late, date(2026, 3, 1), date(2026, 3, 31)) == [("2026-03-10", "2023")]


@pytest.mark.parametrize(
    ("rule", "period", "told"),
    [
        (due("end_of_shift"), "each contact", "end of the officer's shift"),
        (due("hours", hours=24), "each contact", "within 24 hours"),
        (due("continuous"), "each contact", "there is no day"),
        (due("years_kept", years=3), "each record", "kept for 3 years"),
    ],
)
def test_what_goes_with_a_contact_has_no_day_and_stands_last(rule: Deadline, period: str, told: str) -> None:
    *_, last = deadlines(pack_with(rule, due("monthly", day="1")), first=date(2024, 1, 1), last=date(2024, 3, 1))
    assert (last.day, last.period) == (None, period)
    assert told in last.note


def test_a_weekend_is_told_and_the_day_is_not_moved() -> None:
    sunday, monday = deadlines(pack_with(due("monthly", day="1")), first=date(2024, 9, 1), last=date(2024, 10, 31))
    assert sunday.day == date(2024, 9, 1)
    assert sunday.note == "This is a Sunday; the day is not moved."
    assert "day" not in monday.note


def test_where_the_law_names_no_day_it_is_told() -> None:
    (only,) = deadlines(pack_with(due("half-yearly")), first=date(2024, 6, 1), last=date(2024, 6, 30))
    assert only.day == date(2024, 6, 30)
    assert "names no day" in only.note


def test_only_periods_under_this_version_count() -> None:
    ended = pack_with(due("yearly", day="04-01"), effective_until=date(2023, 6, 30))
    assert days(ended, date(2019, 1, 1), date(2030, 1, 1)) == [
        ("2021-04-01", "2020"),
        ("2022-04-01", "2021"),
        ("2023-04-01", "2022"),
        ("2024-04-01", "2023"),
    ]


def test_days_in_the_wrong_order_are_refused() -> None:
    with pytest.raises(BadSpan, match="comes before"):
        deadlines(COLORADO, first=date(2024, 2, 1), last=date(2024, 1, 1))


def test_the_ends_of_the_calendar_do_no_harm() -> None:
    every = pack_with(due("yearly", day="04-01"), due("monthly", day="1"), due("quarterly", days_after=900_000))
    found = deadlines(replace(every, effective_from=date.min), first=date(9998, 1, 1), last=date.max)
    assert found[-1].day == date(9999, 12, 1)
    assert deadlines(every, first=date.min, last=date.min) == ()


@given(
    rule=st.sampled_from(["yearly", "half-yearly", "quarterly", "monthly"]),
    after=st.integers(0, 500),
    first=st.dates(date(2021, 1, 1), date(2040, 1, 1)),
    length=st.integers(0, 1500),
    cut=st.integers(0, 1500),
)
def test_a_span_cut_in_two_has_the_same_days(rule: str, after: int, first: date, length: int, cut: int) -> None:
    pack = pack_with(due(rule, days_after=after))
    last, middle = first + timedelta(days=length), first + timedelta(days=min(cut, length))
    whole = deadlines(pack, first=first, last=last)
    halves = deadlines(pack, first=first, last=middle)
    if middle < last:
        halves += deadlines(pack, first=middle + timedelta(days=1), last=last)
    assert whole == halves
    assert len({each.period for each in whole}) == len(whole)
