"""The periods of the calendar in which places report: a month, a quarter, half a year, a year."""

import calendar
from dataclasses import dataclass
from datetime import date

MONTHS = {"yearly": 12, "half-yearly": 6, "quarterly": 3, "monthly": 1}
"""Rules of deadlines that come back by the calendar, and how many months one period has."""

NAMES = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """A period from its first day to its last, both included."""

    first: date
    last: date

    @property
    def months(self) -> int:
        """How many months it has."""
        return self.last.month - self.first.month + 1

    @property
    def id(self) -> str:
        """The period in a few signs, which sort as the days do: 2025, 2025-H2, 2025-Q3, 2025-07."""
        part = (self.first.month - 1) // self.months + 1
        ends = {12: "", 6: f"-H{part}", 3: f"-Q{part}", 1: f"-{self.first.month:02}"}
        return f"{self.first.year:04}{ends[self.months]}"

    @property
    def title(self) -> str:
        """The period in words: “2025”, “July to September 2025”, “July 2025”."""
        if self.months == 1:
            return f"{NAMES[self.first.month - 1]} {self.first.year}"
        if self.months == 12:
            return f"{self.first.year}"
        return f"{NAMES[self.first.month - 1]} to {NAMES[self.last.month - 1]} {self.first.year}"


def period_of(day: date, *, months: int) -> Period:
    """The period of 1, 3, 6 or 12 months in which a day lies.

    Assumes
    -------
    Periods are those of the calendar year.
    """
    first = day.month - (day.month - 1) % months
    return Period(date(day.year, first, 1), last_of(day.year, first + months - 1))


def last_of(year: int, month: int) -> date:
    """The last day of a month."""
    return date(year, month, calendar.monthrange(year, month)[1])
