"""The API: what the bundle holds as JSON, with the release that it is of. Described by ``/api/openapi.json``."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import numpy as np
from django.http import Http404, HttpRequest, HttpResponse

from daylit.portal import explore
from daylit.portal.editions import Edition
from daylit.portal.figures import LANGUAGES
from daylit.portal.openapi import document
from daylit.portal.rendering import NothingReleased, site
from daylit.portal.texts import Speaker
from daylit.portal.views import errors
from daylit.portal.views.answering import shown

MOST_ROWS = 5_000
ENGLISH = Speaker(language="en")


class _Problem(Exception):
    """What was asked cannot be answered: what is wrong, and what to do."""

    def __init__(self, detail: str, remedy: str) -> None:
        super().__init__(detail)
        self.detail, self.remedy = detail, remedy


def _address(view: Callable[..., Any], *, may: tuple[str, ...] | None = ()) -> Callable[..., HttpResponse]:
    """An address of the API: its answer stands beside the release. ``may`` names its parameters; ``None``: any."""

    def answer(request: HttpRequest, **words: Any) -> HttpResponse:
        try:
            edition = shown().newest
            if may is not None and (unknown := [name for name in request.GET if name not in may]):
                knows = f"It knows {', '.join(may)}." if may else "This address takes none."
                raise _Problem(f"There is no parameter “{unknown[0][:60]}”.", knows)
            return _json({"release": _release(edition), "data": view(request, edition, **words)})
        except NothingReleased:
            return errors.problem(503, "Nothing released yet", "There is no release to read.", "Try again later.")
        except _Problem as problem:
            return errors.problem(400, "This question cannot be read", problem.detail, problem.remedy)

    return answer


def _json(value: Any) -> HttpResponse:
    return HttpResponse(json.dumps(value, ensure_ascii=False), content_type="application/json")


def _release(edition: Edition) -> dict[str, Any]:
    return {
        "number": edition.number,
        "fingerprint": edition.fingerprint,
        "released": edition.about["released"],
        "agency": edition.about["agency"]["name"],
        "threshold": edition.about["threshold"],
        "licence": str(edition.about.get("licence", "")),
    }


def _start(request: HttpRequest, edition: Edition) -> dict[str, Any]:
    return {
        "title": edition.about["title"],
        "period": edition.about["period"],
        "addresses": list(document(site(request))["paths"]),
    }


def _releases(request: HttpRequest, edition: Edition) -> list[dict[str, Any]]:
    there = shown()
    return [{**_release(one), "title": one.about["title"], "period": one.about["period"], "changes": one.changes}
            for one in (there.newest, *there.before(edition.number))]  # fmt: skip


def _findings(request: HttpRequest, edition: Edition) -> list[dict[str, Any]]:
    parts = ("title", "question", "answer")
    return [
        {"study": name, **{language: {part: one[language][part] for part in parts} for language in LANGUAGES}}
        for name, one in edition.findings.items()
    ]


def _finding(request: HttpRequest, edition: Edition, study: str) -> Any:
    if study not in edition.findings:
        raise Http404
    return edition.findings[study]


def _tables(request: HttpRequest, edition: Edition) -> list[Any]:
    return [
        {**told, "csv": f"/files/{edition.number}/tables/{name}.csv",
         "parquet": f"/files/{edition.number}/tables/{name}.parquet"}
        for name, told in edition.listed_tables.items()
    ]  # fmt: skip


def _table(request: HttpRequest, edition: Edition, name: str) -> dict[str, Any]:
    if name not in edition.tables:
        raise Http404
    cells = edition.tables[name]
    limit, offset = _whole(request, "limit", MOST_ROWS, 1, MOST_ROWS), _whole(request, "offset", 0, 0, 10**9)
    places = np.arange(len(cells))[offset : offset + limit]
    columns = {column: cells.labels(column, places) for column in cells.by}
    counts = {measure: cells.numbers(measure, places) for measure in cells.measures}
    hidden = cells.hidden[places].tolist()
    return {
        "columns": [*cells.by, *cells.measures, "hidden"],
        "rows": [list(row) for row in zip(*columns.values(), *counts.values(), hidden, strict=True)],
        "total_rows": len(cells),
        "offset": offset,
    }


def _explore(request: HttpRequest, edition: Edition) -> dict[str, Any]:
    """The view of ``/explore/`` for programs."""
    question, wrong, unknown = explore.understood(dict(request.GET.lists()), edition.tables)
    if wrong or unknown:
        titles = {one: ENGLISH.plain(edition.dictionary.title(one.column)) if one.column else "" for one in wrong}
        told = [ENGLISH(one.text, column=titles[one], value=one.value) for one in wrong]
        told += [f"There is no parameter “{name}”." for name in unknown]
        raise _Problem(" ".join(told), f"It knows by, show, {', '.join(edition.tables.columns)}.")
    answer = explore.answered(question, edition.tables)
    return {
        "by": question.along,
        "where": dict(question.where),
        "show": question.outcome,
        "table": answer.table or None,
        "released": bool(answer.table),
        "rows": [_row(row) for row in answer.rows],
        "total": _row(answer.total) if answer.total else None,
    }


def _row(row: explore.Row) -> dict[str, Any]:
    return {
        "value": row.value,
        "hidden": row.hidden,
        "counts": dict(row.counts),
        "share": row.share,
        "low": row.low,
        "high": row.high,
    }


def _whole(request: HttpRequest, name: str, default: int, least: int, most: int) -> int:
    given = request.GET.get(name, "")
    if given == "":
        return default
    if given.isascii() and given.isdigit() and len(given) < 12 and least <= int(given) <= most:
        return int(given)
    raise _Problem(f"{name} is not a whole number that fits.", f"Give {name} from {least:,} to {most:,}.")


def openapi(request: HttpRequest) -> HttpResponse:
    """The description of all of this."""
    return _json(document(site(request)))


def missing(request: HttpRequest, path: str = "") -> HttpResponse:
    """No such address."""
    return errors.told(request, 404, "missing")


start = _address(_start)
releases = _address(_releases)
findings = _address(_findings)
finding = _address(_finding)
tables = _address(_tables)
table = _address(_table, may=("limit", "offset"))
explored = _address(_explore, may=None)
plan = _address(lambda request, edition: edition.plan)
actions = _address(lambda request, edition: edition.actions)
promises = _address(lambda request, edition: edition.promises)
surveys = _address(lambda request, edition: edition.surveys)
meetings = _address(lambda request, edition: edition.meetings)
questions = _address(lambda request, edition: edition.questions)
dictionary = _address(lambda request, edition: edition.sealed.dictionary)
protection = _address(lambda request, edition: edition.risk)
