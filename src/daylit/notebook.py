"""What a person in a notebook wants: open an Extract, count, ask a question, see a frame or a chart.

>>> from daylit import notebook as daylit
>>> extract = daylit.made_up("town", people=2_000)      # or: daylit.read("folder of an Extract")
>>> daylit.count(extract, "race_ethnicity", "searched").columns.tolist()
['race_ethnicity', 'searched', 'n']
>>> finding = daylit.study(extract, "rates")
>>> finding.title == daylit.studies().loc["rates", "title"]
True

Every function imports what it needs when it is called, so that importing this module is quick.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas

    from daylit.studies.finding import Finding
    from daylit.tables.extract import Extract

__all__ = ["count", "made_up", "read", "report", "studies", "study"]


def read(folder: str | Path) -> Extract:
    """Open an Extract. Raises ``NotAnExtract`` for a folder that is none."""
    from daylit.tables.extract import open_extract

    return open_extract(folder)


def made_up(folder: str | Path, *, people: int = 20_000, seed: int = 1) -> Extract:
    """Invent an agency with known effects, to try things on; the folder must not exist yet."""
    from daylit.tables.made_up import make_agency

    return make_agency(Path(folder), people=people, seed=seed)


def count(extract: Extract, *by: str, where: str | Sequence[str] = ()) -> pandas.DataFrame:
    """Count people by columns of the contract: one row a cell, with ``n``. A missing value is a cell of its own.

    ``where``: a filter or several, ``"kind=traffic"``; all must hold.
    """
    import pandas

    from daylit.tables.counts import count as count_people
    from daylit.tables.filters import Filters

    return pandas.DataFrame(
        count_people(extract, by, where=Filters.parse([where] if isinstance(where, str) else where)).cells(),
        columns=[*by, "n"],
    )


def studies() -> pandas.DataFrame:
    """The studies with their questions, by name."""
    import pandas

    from daylit.studies.registry import EVERY

    rows = [(one.name, one.title, one.question) for one in EVERY.values()]
    return pandas.DataFrame(rows, columns=["name", "title", "question"]).set_index("name")


def study(extract: Extract, name: str, **settings: Any) -> Finding:
    """Ask one question. Settings are keywords, as in docs/settings.md: ``group="gender"``, ``reference="male"``.

    Raises ``BadSetting`` where one is unknown or cannot be, and ``UnknownStudy`` for a name that is none.
    """
    from daylit.studies.registry import run
    from daylit.studies.settings import settings_of

    return run(extract, name, settings_of(settings))


def report(extract: Extract, out: str | Path, *, title: str | None = None, **settings: Any) -> Path:
    """Run every study, write the report in its three forms, and return the path of the page."""
    from daylit.report import write_report
    from daylit.studies.registry import run_all
    from daylit.studies.settings import settings_of

    return write_report(run_all(extract, settings_of(settings)), extract, Path(out), title=title).html
