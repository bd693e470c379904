"""The data: every file to take away, the words for columns, and how to come to a published number oneself."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse

from daylit.portal import explore
from daylit.portal.editions import Edition
from daylit.portal.rendering import NothingReleased, render, site
from daylit.portal.texts import Speaker
from daylit.portal.views import errors
from daylit.portal.views.answering import edition_of, of_a_release, shown

TYPES = {
    ".csv": "text/csv; charset=utf-8",
    ".json": "application/json",
    ".md": "text/markdown; charset=utf-8",
    ".parquet": "application/vnd.apache.parquet",
    ".pdf": "application/pdf",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".zip": "application/zip",
}
TAKEN_AWAY = (".csv", ".parquet", ".zip", ".md", ".pdf")
OWN = ("manifest.json", "signatures.json")
"""Files that the fingerprint does not cover, because they carry or sign it."""
ZIP = "release.zip"


@of_a_release
def data(request: HttpRequest, language: str) -> HttpResponse:
    """Every table with its files, and how to cite them."""
    edition, say = shown().newest, Speaker(language=language)
    return render(
        request,
        language,
        "data",
        title=say("data.title"),
        tables=[_table(name, told, edition) for name, told in edition.listed_tables.items()],
        others=[path for path in sorted(edition.sealed.files) if not path.startswith(("tables/", "charts/"))],
        dataset=dataset(edition, language, site(request)),
        example=worked_example(edition, say),
    )


@of_a_release
def recompute(request: HttpRequest, language: str) -> HttpResponse:
    """One published number, step by step from the downloaded file."""
    edition, say = shown().newest, Speaker(language=language)
    title = say("recompute.title")
    return render(request, language, "recompute", title=title, example=worked_example(edition, say))


@of_a_release
def dictionary(request: HttpRequest, language: str) -> HttpResponse:
    """Every column and code."""
    edition = shown().newest
    terms = list(edition.dictionary.terms.values())
    return render(request, language, "dictionary", title=Speaker(language=language)("dictionary.title"), terms=terms)


@of_a_release
def interface(request: HttpRequest, language: str) -> HttpResponse:
    """The API for people who write programs."""
    from daylit.portal.openapi import PATHS

    return render(request, language, "interface", title=Speaker(language=language)("api.title"), paths=PATHS)


def file(request: HttpRequest, number: int, path: str) -> Any:
    """A file of a release, byte for byte as it was signed."""
    try:
        edition = edition_of(number)
    except NothingReleased:
        return errors.waiting(request)
    if edition is None:
        return errors.gone(request)
    known = path in edition.sealed.files or path in OWN
    there = edition.sealed.path / path
    if path == ZIP:
        there = edition.sealed.path.with_suffix(".zip")
    elif not known:
        raise Http404
    if not there.is_file():
        raise Http404
    ending = PurePosixPath(path).suffix
    name = f"{edition.about['agency']['id']}-release-{number}-{PurePosixPath(path).name}"
    if path == ZIP:
        name = f"{edition.about['agency']['id']}-release-{number}.zip"
    response = FileResponse(
        there.open("rb"),
        as_attachment=ending in TAKEN_AWAY,
        filename=name,
        content_type=TYPES.get(ending, "application/octet-stream"),
    )
    digest = edition.sealed.files.get(path, f"{edition.fingerprint}-{path}")
    response.headers["ETag"] = f'"{digest}"'
    response.headers["Cache-Control"] = "public, max-age=86400"
    return response


def dataset(edition: Edition, language: str, site_address: str) -> dict[str, Any]:
    """The release as schema.org tells of data sets."""
    say = Speaker(language=language)
    agency = edition.about["agency"]["name"]
    period = edition.about["period"]
    return {
        "@context": "https://schema.org/",
        "@type": "Dataset",
        "name": say.plain(edition.about["title"]),
        "description": say("data.description", agency=agency),
        "url": f"{site_address}/{language}/data/",
        "inLanguage": list(edition.about.get("languages", ("en", "es"))),
        "license": str(edition.about.get("licence", "")),
        "isAccessibleForFree": True,
        "creator": {"@type": "GovernmentOrganization", "name": agency},
        "datePublished": edition.about["released"],
        "version": str(edition.number),
        "identifier": edition.fingerprint,
        "temporalCoverage": f"{period['first']}/{period['last']}",
        "distribution": [
            {
                "@type": "DataDownload",
                "name": path,
                "encodingFormat": TYPES[PurePosixPath(path).suffix].partition(";")[0],
                "contentUrl": f"{site_address}/files/{edition.number}/{path}",
            }
            for path in sorted(edition.sealed.files)
            if path.startswith("tables/")
        ],
    }


def worked_example(edition: Edition, say: Speaker) -> dict[str, Any] | None:
    """One share and its range, from two rows that a reader finds in the file; ``None`` where no table has one."""
    for name, cells in edition.tables.items():
        outcome = next((one for one in cells.measures if one != explore.PEOPLE), "")
        if not outcome or not cells.by:
            continue
        along = cells.by[-1]
        answer = explore.answered(explore.Question(along=along, outcome=outcome), {name: cells})
        rows = [row for row in answer.rows if row.share is not None]
        if answer.table and rows:
            row = max(rows, key=lambda one: one.people or 0)
            others = [column for column in cells.by if column != along]
            return {
                "table": name,
                "title": edition.listed_tables[name].get("title", name),
                "path": f"/files/{edition.number}/tables/{name}.csv",
                "sha256": edition.sealed.files.get(f"tables/{name}.csv", ""),
                "file": f"{edition.about['agency']['id']}-release-{edition.number}-{name}.csv",
                "column": along,
                "value": row.value,
                "label": say.label(edition.dictionary, along, row.value),
                "others": others,
                "outcome": outcome,
                "outcome_title": edition.dictionary.title(outcome),
                "row": row,
                "query": answer.question.query(),
            }
    return None


def _table(name: str, told: Any, edition: Edition) -> dict[str, Any]:
    files = [
        (ending, f"/files/{edition.number}/tables/{name}.{ending}", (edition.sealed.path / path).stat().st_size)
        for ending in ("csv", "parquet")
        if (path := f"tables/{name}.{ending}") in edition.sealed.files
    ]
    return {**told, "name": name, "files": files}
