"""The tests of each group side by side, from the newest findings of the plan's questions.

Inside the agency each study's own limit holds, as on the pages of the findings: a number that a study did not tell is
not here either.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from daylit.studies.finding import Finding
from daylit.studies.overview import Line
from daylit.studies.overview_words import by_group, heading, limits, row
from daylit.web.insight import plans
from daylit.web.insight.models import StoredFinding
from daylit.web.insight.queries import Answered


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """One group and the reference, of one set of people: each line with the finding that it is from."""

    title: str
    lines: list[tuple[StoredFinding, Sequence[str]]]
    rows: Sequence[Line]

    @property
    def extracts(self) -> list[str]:
        """Of which extracts the findings are; more than one where a question could not be asked of the newest."""
        return sorted({stored.fingerprint[:12] for stored, _ in self.lines})


def tables(answered: Iterable[Answered]) -> list[Table]:
    """One table for each group of each set of people and each grouping that at least two questions compare."""
    sets: dict[tuple[str, str], dict[str, StoredFinding]] = {}
    for one in answered:
        if one.finding is not None:
            key = (one.question.variant, one.question.settings.group)
            sets.setdefault(key, {})[one.finding.finding["study"]] = one.finding
    return [table for (variant, _), of in sets.items() for table in _tables(variant, of)]


def _tables(variant: str, of: dict[str, StoredFinding]) -> Iterable[Table]:
    whom = "" if variant == plans.EVERYONE else f" · {variant}"
    for key, rows in by_group(Finding.from_dict(stored.finding) for stored in of.values()).items():
        yield Table(title=f"{heading(key)}{whom}", lines=[(of[line.study], row(line)) for line in rows], rows=rows)


def limits_of(shown: Iterable[Table]) -> list[tuple[str, str]]:
    """What each test cannot show, once."""
    return list(limits(line for table in shown for line in table.rows).items())
