"""A finding and a watch as they lie in the database, for tests that ask who may see them and what they show."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import duckdb
import pandas
from cast import NOW

from daylit import __version__
from daylit.studies.charts import Dot, Table, dots
from daylit.studies.finding import Caution, Estimate, Finding, LeftOut, Provenance
from daylit.tables.contract import BY_NAME
from daylit.tables.cube import KEYS, OUTCOMES, Cube, make_cube_of
from daylit.web.accounts.models import Agency, Person
from daylit.web.insight import cubes, plans
from daylit.web.insight.models import Plan, Run, RunState, StoredFinding, Watch
from daylit.web.ledger.models import Extract
from report.builders import supposed


def a_finding(agency: Agency, *, by: Person | None = None, text: str = "", drawn: bool = True) -> StoredFinding:
    """A finding of a plan, with one number and one chart; ``text`` stands in each of its texts."""
    by = by or Person.objects.filter(memberships__agency=agency).order_by("username")[0]
    document = plans.document(title=text[:120] or "The yearly plan", studies=["rates"], groups=["race_ethnicity"])
    plan = Plan.objects.create(
        agency=agency, number=1, by=by, declared=NOW, document=document, fingerprint="0" * 64, event=1
    )
    extract = Extract.objects.create(
        agency=agency, at=NOW, fingerprint="f" * 64, folder="gone", contacts=40, people=40, event=1
    )
    (question,) = plans.questions(document)
    asked = {**question.settings.to_dict(), **({"where": ["unit=<img src=x onerror=ran()>"]} if text else {})}
    shared: dict[str, Any] = {
        "agency": agency, "extract": extract, "plan": plan, "study": "rates", "key": question.key,
        "settings": asked,
    }  # fmt: skip
    run = Run.objects.create(
        **shared, by=by, asked=NOW, state=RunState.FAILED, stage=text[:120], trouble=text[:500] or "It broke off."
    )
    return StoredFinding.objects.create(
        **shared, run=run, fingerprint=extract.fingerprint, number=1, seed=1, version=__version__, at=NOW,
        answered=True, finding=_document(question, extract, text or "Nothing else", drawn=drawn), event=1,
    )  # fmt: skip


def _document(question: plans.Question, extract: Extract, text: str, *, drawn: bool) -> dict[str, Any]:
    estimate = Estimate(
        quantity="searched.rate", label=text, groups={"race_ethnicity": "white"}, value=0.25, low=0.2, high=0.3,
        unit="percent", n=400, events=100, note=text,
    )  # fmt: skip
    chart = dots(
        title=text, alt=text, axis=text, scale="percent", data=[Dot(label=text[:40], value=0.25, low=0.2, high=0.3)],
        table=Table(columns=("Group", text), rows=((text, "25 %"),)),
    )  # fmt: skip
    return Finding(
        study="rates", title=text[:200], question=text, answer=(text,), design="description", estimates=(estimate,),
        charts=(chart, supposed(text, title=text, alt=text, spec=chart.spec)) if drawn else (), n_read=410, n_used=400,
        left_out=(LeftOut(reason="x", sentence=text, n=10),), assumes=(text,), does_not_show=(text,),
        cautions=(Caution(code="x", sentence=text),), references=(text,),
        provenance=Provenance(
            extract=extract.fingerprint, source=text, version=__version__, settings=question.settings.to_dict()
        ),
    ).to_dict()  # fmt: skip


def counts_of(extract: Extract, people: Sequence[dict[str, Any]]) -> Cube:
    """Count tables of an extract, as if these people were in it; columns that are not named are missing."""
    frame = pandas.DataFrame(list(people))
    for name in (*KEYS, *OUTCOMES):
        if name not in frame:
            frame[name] = None
    names = ", ".join(f"CAST({name} AS {BY_NAME[name].sql_type}) AS {name}" for name in (*KEYS, *OUTCOMES))
    folder = cubes.place(extract).parent / "made"
    folder.mkdir(parents=True, exist_ok=True)
    with duckdb.connect() as con:
        con.register("people", frame)
        con.execute(f"COPY (SELECT {names} FROM people) TO '{folder}/part-0.parquet' (FORMAT parquet)")
    return make_cube_of(f"{folder}/part-0.parquet", cubes.place(extract))


def a_week(before: int) -> list[dict[str, Any]]:
    """Twenty people of one week, so many weeks before the tests; every fifth was searched."""
    day = NOW.date() - timedelta(days=7 * before)
    return [{"date": day, "searched": number % 5 == 0, "area": "North"} for number in range(20)]


def a_watch(agency: Agency, *, by: Person, where: Sequence[str] = ()) -> Watch:
    """A figure that is watched."""
    return Watch.objects.create(agency=agency, measure="searched", where=list(where), by=by, since=NOW, event=1)
