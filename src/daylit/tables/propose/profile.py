"""What the columns of a source hold: how many cells are filled, and with which words."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import duckdb

from daylit.tables.engine import quote_name, quote_text
from daylit.tables.readers import Staged
from daylit.tables.words import fold, trim_sql

_SAMPLE = 40_000
_CELLS = 10_000_000
"""Of a source with very many columns fewer rows are looked at."""
_WORDS = 200
MISSING = (
    *("-", "--", "n/a", "na", "null", "(null)", "<null>", "(missing)", "missing", "nan", "#n/a", "not recorded"),
    *("not specified", "not available", "not reported", "not entered", "not collected", "blank", "(blank)"),
)
"""Words that mean “not recorded” wherever they stand. “Unknown” is not among them: it can be an answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """A column as a sample of its rows shows it.

    ``words`` are its commonest words with how often they occur, without those that mean “not recorded”, which are in
    ``missing``; ``covered`` is the share of its filled cells that ``words`` make up.
    """

    name: str
    rows: int
    filled: int
    distinct: int
    words: tuple[tuple[str, int], ...]
    missing: tuple[str, ...] = ()

    @property
    def spaced(self) -> str:
        """The name in small letters with blanks between its parts, as ``stop frisk date`` for STOP_FRISK_DATE."""
        apart = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", self.name)
        return " ".join(re.sub(r"[^a-z0-9]+", " ", apart.lower()).split())

    @property
    def texts(self) -> list[str]:
        """The words without their numbers."""
        return [word for word, _ in self.words]

    @property
    def is_listed(self) -> bool:
        """Whether the words are so few that all of them are in ``words``."""
        return 0 < self.distinct <= _WORDS

    @property
    def seen(self) -> int:
        """How many cells ``words`` make up; 1 where there are none, so that it can stand below a fraction."""
        return sum(count for _, count in self.words) or 1

    def share(self, test: "re.Pattern[str]") -> float:
        """The share of filled cells, among the commonest words, that the pattern matches whole."""
        return sum(count for word, count in self.words if test.fullmatch(word)) / self.seen

    def numbers(self) -> list[float]:
        """The words that are numbers."""
        found = []
        for word in self.texts:
            try:
                found.append(float(word))
            except ValueError:
                continue
        return found


def profiles(engine: duckdb.DuckDBPyConnection, staged: Staged) -> list[Profile]:
    """Profiles of all columns, from rows spread over the parts. Leaves the rows in the table ``sample``."""
    if not staged.parts or not staged.columns:
        return []
    rows_in_all = min(_SAMPLE, _CELLS // len(staged.columns))
    share = max(rows_in_all // len(staged.parts), 1000)
    parts = "\nUNION ALL ".join(f"(SELECT * FROM ({part.sql}) LIMIT {share})" for part in staged.parts)
    engine.execute(f"CREATE OR REPLACE TEMP TABLE sample AS {parts}")
    (rows,) = engine.execute("SELECT count(*) FROM sample").fetchall()[0]
    return [_profile(engine, name, rows) for name in staged.columns]


def _profile(engine: duckdb.DuckDBPyConnection, name: str, rows: int) -> Profile:
    counted = engine.execute(
        f"WITH counted AS (SELECT {trim_sql(quote_name(name))} AS word, count(*) AS n FROM sample GROUP BY word) "
        "SELECT word, n, sum(n) OVER (), count(*) OVER () FROM counted WHERE word IS NOT NULL "
        f"ORDER BY n DESC, word LIMIT {_WORDS}"
    ).fetchall()
    missing = tuple(word for word, *_ in counted if fold(word) in MISSING)
    lost = sum(n for word, n, *_ in counted if word in missing)
    words = tuple((str(word)[:400], int(n)) for word, n, *_ in counted if word not in missing)
    filled, distinct = (int(counted[0][2]), int(counted[0][3])) if counted else (0, 0)
    return Profile(
        name=name, rows=rows, filled=filled - lost, distinct=distinct - len(missing), words=words, missing=missing
    )


def differing(engine: duckdb.DuckDBPyConnection, *, key: str, within: Sequence[str]) -> tuple[int, int]:
    """How many ids stand on more than one row of ``sample``, and how many of those rows differ in ``within``."""
    listed = ", ".join(f"coalesce({quote_name(name)}, '')" for name in within) or "''"
    found = engine.execute(
        f"SELECT count(*), count(*) FILTER (kinds > 1) FROM (SELECT count(DISTINCT concat_ws({quote_text('|')}, "
        f"{listed})) AS kinds FROM sample WHERE {quote_name(key)} IS NOT NULL GROUP BY {quote_name(key)} "
        "HAVING count(*) > 1)"
    ).fetchall()[0]
    return int(found[0]), int(found[1])
