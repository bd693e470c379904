"""Which rows a question may use: rules in order, and how many rows each left out. The sums must add up."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import narwhals as nw


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A condition that a row must meet to answer a question.

    ``reason`` is a short code for programs, ``sentence`` says in words for people why the row is left out. ``keep`` is
    a Narwhals expression over the columns of the contract, or a function that makes one, so that a module can declare
    its rules without loading Narwhals. A row for which ``keep`` is missing does not meet the rule.

    >>> import narwhals as nw
    >>> adults = Rule(reason="age.child", sentence="The person was under 18.", keep=lambda: nw.col("age") >= 18)
    """

    reason: str
    sentence: str
    keep: nw.Expr | Callable[[], nw.Expr]

    def expression(self) -> nw.Expr:
        """The condition as an expression that is true or false for every row, never missing."""
        import narwhals as nw

        keep = self.keep() if callable(self.keep) else self.keep
        # Not fill_null: the condition may be an aggregate-free expression of any engine, and coalesce is in all.
        return nw.coalesce(keep, nw.lit(False))


class RowsLeftOut(NamedTuple):
    """How many rows were left out for one reason. A row counts under the first rule that it fails."""

    reason: str
    sentence: str
    n: int


def recorded(column: str, sentence: str) -> Rule:
    """The commonest rule: the column is filled in. Its reason is ``<column>.missing``."""

    def keep() -> nw.Expr:
        import narwhals as nw

        return ~nw.col(column).is_null()

    return Rule(reason=f"{column}.missing", sentence=sentence, keep=keep)


def first_failed(rules: Sequence[Rule]) -> nw.Expr:
    """For every row the position of the first rule that it fails, or ``len(rules)`` where it passes all."""
    import narwhals as nw

    position: nw.Expr = nw.lit(len(rules))
    for number, rule in reversed(list(enumerate(rules))):
        position = nw.when(rule.expression()).then(position).otherwise(nw.lit(number))
    return position


def tally(rules: Sequence[Rule], numbers: Sequence[int], counts: Sequence[int]) -> tuple[RowsLeftOut, ...]:
    """Put the rows counted under each rule's position beside the rule's reason and sentence, in the rules' order.

    A rule that left nobody out is listed with 0: that it was asked is part of the answer.
    """
    by_number: dict[int, int] = {}
    for number, n in zip(numbers, counts, strict=True):
        by_number[number] = by_number.get(number, 0) + n
    return tuple(RowsLeftOut(rule.reason, rule.sentence, by_number.get(number, 0)) for number, rule in enumerate(rules))
