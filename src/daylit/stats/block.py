"""Columns of a design that hang on a label: any numbers of each label, or one column for each label but the first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from scipy.sparse import issparse

from daylit.stats.design import Codes
from daylit.stats.estimates import Floats


class Block(Protocol):
    """p columns of k rows, the same for all rows of a label."""

    @property
    def codes(self) -> Codes:
        """The label of each row, shape (k,)."""
        ...

    @property
    def labels(self) -> int: ...

    @property
    def width(self) -> int:
        """How many columns there are."""
        ...

    @property
    def table(self) -> Floats:
        """The columns of each label, shape (labels, p)."""
        ...

    @property
    def own(self) -> tuple[Codes, Codes]:
        """The columns that are not 0 for a single label alone, and that label; shape (c,) both."""
        ...

    def with_codes(self, codes: Codes) -> Block:
        """The same columns for other rows."""
        ...

    def of_labels(self, beta: Floats) -> Floats:
        """What coefficients (p,) make of each label, shape (labels,)."""
        ...

    def of_columns(self, totals: Any) -> Floats:
        """Totals of labels (labels,) or (labels, m), also sparse, as those of columns: (p,) or (p, m)."""
        ...

    def squares(self, total: Floats) -> Floats:
        """The sum of squares and products of columns, each label as often as ``total`` (labels,) says; (p, p)."""
        ...


@dataclass(frozen=True, slots=True, eq=False)
class Columns:
    """Any columns: ``table[codes]``; codes (k,), table (labels, p)."""

    codes: Codes
    table: Floats

    @property
    def labels(self) -> int:
        return len(self.table)

    @property
    def width(self) -> int:
        return int(self.table.shape[1])

    @property
    def own(self) -> tuple[Codes, Codes]:
        filled = self.table != 0
        columns = np.flatnonzero(np.count_nonzero(filled, axis=0) == 1)
        return columns, filled[:, columns].argmax(axis=0)

    def with_codes(self, codes: Codes) -> Columns:
        return Columns(codes, self.table)

    def of_labels(self, beta: Floats) -> Floats:
        return np.asarray(self.table @ beta)

    def of_columns(self, totals: Any) -> Floats:
        return np.asarray(self.table.T @ totals)

    def squares(self, total: Floats) -> Floats:
        return np.asarray(self.table.T @ (self.table * total[:, None]))


@dataclass(frozen=True, slots=True, eq=False)
class Levels:
    """One column for each label but the first: 1 for its rows, 0 for others. No table of them is multiplied."""

    codes: Codes
    labels: int

    @property
    def width(self) -> int:
        return self.labels - 1

    @property
    def table(self) -> Floats:
        return np.eye(self.labels)[:, 1:]

    @property
    def own(self) -> tuple[Codes, Codes]:
        columns = np.arange(self.labels - 1)
        return columns, columns + 1

    def with_codes(self, codes: Codes) -> Levels:
        return Levels(codes, self.labels)

    def of_labels(self, beta: Floats) -> Floats:
        return np.concatenate([[0.0], beta])

    def of_columns(self, totals: Any) -> Floats:
        return np.asarray(totals[1:].toarray() if issparse(totals) else totals[1:])

    def squares(self, total: Floats) -> Floats:
        return np.diag(total[1:])
