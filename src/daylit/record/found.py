"""Gathering problems: each is placed, worded and kept in the order in which it was found."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from daylit.record.parts import Part
from daylit.record.problems import Problem, placed, problem
from daylit.record.ready import ReadyElement, ReadyRule

Table = Mapping[str, tuple[str | None, str | None] | None]
"""A table from outside: code → the first and the last day for which it holds, or nothing where it always does."""

Tables = Mapping[str, Table]
"""Tables by name."""

UNREADABLE = frozenset(
    {
        *("answer.required", "answer.missing_not_allowed", "answer.malformed", "answer.wrong_type"),
        *("date.wrong", "date.wrong_time", "date.wrong_datetime"),
    }
)
"""There is no answer that a rule could read, and that has been said."""

NOT_ASKED = "answer.not_asked"
"""There should be no answer, and that has been said."""

NOT_HERE = "code.not_here"
"""A code cannot be chosen here, by the rule that the code names."""


class Found:
    """The problems of one record so far, and what every check of it needs: the day and the tables."""

    __slots__ = ("_ruled", "_settled", "day", "problems", "tables")

    def __init__(self, day: str | None, tables: Tables) -> None:
        self.day = day
        self.tables = tables
        self.problems: list[Problem] = []
        self._settled: dict[str, int] = {}
        self._ruled: set[tuple[str, str]] = set()

    def about(self, code: str, part: Part, ready: ReadyElement, *, rule: str = "", severity: str = "error",
              **values: Any) -> None:  # fmt: skip
        """A problem with the answer to an element, with the number of the element's rule where it has one."""
        said = {"label": ready.element.label, **values}
        at = f"{part.at}.{ready.name}"
        if not rule and (code in UNREADABLE or not code.startswith("answer.")):
            rule = ready.element.rule
        if code in UNREADABLE or code == NOT_ASKED:
            self._settled[at] = len(self.problems)
        if code == NOT_HERE:
            self._ruled.add((at, rule))
        self.problems.append(problem(code, at=at, where=part.where(), rule=rule, severity=severity, values=said))

    def at(self, code: str, at: str, *, where: str = "", rule: str = "", **values: Any) -> None:
        """A problem with a part, or with the record as a whole."""
        self.problems.append(problem(code, at=at, where=where, rule=rule, values=values))

    def broken(self, code: str, part: Part, rule: ReadyRule, at: str) -> None:
        """A rule of the place that does not hold: it speaks in its own words, where the same was not said before.

        One cause is one sentence. Where a question has no answer that can be read, or should have none, a rule about
        it adds its number and no more; where a code named this rule and cannot be chosen, the rule has spoken.
        """
        index = self._settled.get(at)
        if index is not None:
            said = self.problems[index]
            if code != "rule.prohibit" or said.code == NOT_ASKED:
                self.problems[index] = replace(said, rule=said.rule or rule.rule.id)
                return
        if (at, rule.rule.id) in self._ruled:
            return
        self.problems.append(
            Problem(
                code=code,
                at=at,
                sentence=placed(rule.rule.message, part.where()),
                remedy=rule.rule.remedy,
                rule=rule.rule.id,
                severity=rule.rule.severity,
            )
        )
