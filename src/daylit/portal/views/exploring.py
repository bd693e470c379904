"""What happened in an area, and any view of the released tables: as a page, as CSV and as JSON of one question."""

from __future__ import annotations

import csv
import io
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse

from daylit.portal import explore
from daylit.portal.choices import choices_of
from daylit.portal.editions import Edition
from daylit.portal.rendering import render
from daylit.portal.texts import Speaker
from daylit.portal.views.answering import of_a_release, shown
from daylit.portal.views.pages import area_column


@of_a_release
def areas(request: HttpRequest, language: str) -> HttpResponse:
    """Every area, to choose one."""
    edition, say = shown().newest, Speaker(language=language)
    column = area_column(edition.tables)
    there = explore.answered(explore.Question(along=column), edition.tables) if column else None
    rows = [(row, say.label(edition.dictionary, column, row.value)) for row in there.rows] if there else []
    return render(request, language, "areas", title=say("areas.title"), rows=sorted(rows, key=lambda pair: pair[1]))


@of_a_release
def area(request: HttpRequest, language: str, value: str) -> HttpResponse:
    """One area: how many were stopped, why, when, who, and what happened."""
    edition, say = shown().newest, Speaker(language=language)
    column = area_column(edition.tables)
    if not column or value not in edition.tables.levels[column]:
        raise Http404
    outcomes = edition.tables.outcomes
    outcome = outcomes[0] if outcomes else explore.PEOPLE
    parts = [
        _page_of(answer, edition, say)
        for along in sorted(edition.tables.columns, key=lambda name: name in explore.TIMES)
        if along != column
        and (
            answer := explore.answered(
                explore.Question(along=along, where={column: value}, outcome=outcome), edition.tables
            )
        ).table
    ]
    name = say.label(edition.dictionary, column, value)
    everywhere = explore.answered(explore.Question(along=column, outcome=outcome), edition.tables)
    whole = next((row for row in everywhere.rows if row.value == value), None)
    return render(
        request,
        language,
        "area",
        title=name,
        whole=whole,
        outcomes=[(one, edition.dictionary.title(one), (whole.counts or {}).get(one)) for one in outcomes if whole],
        total=everywhere.total,
        outcome=edition.dictionary.title(outcome),
        parts=parts,
    )


@of_a_release
def explored(request: HttpRequest, language: str) -> HttpResponse:
    """A view of the tables by the question in the address."""
    edition, say = shown().newest, Speaker(language=language)
    tables = edition.tables
    question, wrong, _ = explore.understood(dict(request.GET.lists()), tables)
    answer = explore.answered(question, tables)
    return render(
        request,
        language,
        "explore",
        status=400 if wrong else 200,
        title=say("explore.title"),
        question=question,
        wrong=[_told(one, edition, say) for one in wrong],
        view=_page_of(answer, edition, say),
        ways=[_way(near, edition, say) for near in explore.ways_on(question, tables)] if not answer.table else [],
        choices=choices_of(question, edition, language),
    )


@of_a_release
def explored_csv(request: HttpRequest, language: str) -> HttpResponse:
    """The same view as CSV: every count of its rows, empty where it is withheld."""
    edition, say = shown().newest, Speaker(language=language)
    question, wrong, _ = explore.understood(dict(request.GET.lists()), edition.tables)
    if wrong:
        text = "\n".join(_told(one, edition, say) for one in wrong)
        return HttpResponse(f"{text}\n", status=400, content_type="text/plain; charset=utf-8")
    answer = explore.answered(question, edition.tables)
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([question.along, *(answer.measures or (explore.PEOPLE,)), "hidden"])
    for row in (*answer.rows, *((answer.total,) if answer.total else ())):
        counts = ["" if row.counts[one] is None else row.counts[one] for one in answer.measures]
        writer.writerow([_safe(row.value), *counts, str(row.hidden).lower()])
    name = f"{edition.about['agency']['id']}-release-{edition.number}-{question.along}.csv"
    return HttpResponse(
        out.getvalue(),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _page_of(answer: explore.Answer, edition: Edition, say: Speaker) -> dict[str, Any]:
    """An answer with the words that a page needs."""
    question, words = answer.question, edition.dictionary
    rows = [(row, say.label(words, question.along, row.value)) for row in answer.rows]
    if question.along not in explore.TIMES:
        rows.sort(key=lambda pair: -(pair[0].people or -1))
    return {
        "answer": answer,
        "query": question.query(),
        "title": say.plain(words.title(question.along)),
        "outcome": "" if question.outcome == explore.PEOPLE else say.plain(words.title(question.outcome)),
        "conditions": [
            (say.plain(words.title(column)), say.label(words, column, value))
            for column, value in question.where.items()
        ],
        "rows": rows,
        "hidden": sum(row.people is None for row, _ in rows),
    }


def _told(one: explore.Wrong, edition: Edition, say: Speaker) -> str:
    column = say.plain(edition.dictionary.title(one.column)) if one.column else ""
    return say(one.text, column=column, value=one.value)


def _way(near: explore.Question, edition: Edition, say: Speaker) -> tuple[str, str]:
    words = edition.dictionary
    parts = [say.plain(words.title(near.along))]
    parts += [say.label(words, column, value) for column, value in near.where.items()]
    return near.query(), " · ".join(parts)


def _safe(text: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text
