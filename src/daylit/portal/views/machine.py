"""What machines look for: robots, the map of the site, and the catalogue of data that data portals harvest."""

from __future__ import annotations

import json
from pathlib import PurePosixPath
from typing import Any
from xml.sax.saxutils import escape

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from daylit.portal.figures import LANGUAGES
from daylit.portal.rendering import site
from daylit.portal.views.answering import of_a_release, shown
from daylit.portal.views.data import TYPES
from daylit.portal.views.pages import area_column

PAGES = ("front", "findings", "areas", "explore", "plan", "actions", "promises", "listening", "data", "recompute",
         "dictionary", "interface", "methods", "releases", "about")  # fmt: skip


def robots(request: HttpRequest) -> HttpResponse:
    """Everything may be found; the endless views of the tables need not be walked through."""
    lines = ["User-agent: *", *(f"Disallow: /{one}/explore/?" for one in LANGUAGES), "Disallow: /api/", ""]
    return HttpResponse("\n".join([*lines, f"Sitemap: {site(request)}/sitemap.xml", ""]), content_type="text/plain")


@of_a_release
def sitemap(request: HttpRequest) -> HttpResponse:
    """Every page in both languages, each naming the other."""
    here, edition = site(request), shown().newest
    column = area_column(edition.tables)
    wanted: list[tuple[str, dict[str, Any]]] = [(name, {}) for name in PAGES]
    wanted += [(name, {"study": study}) for study in edition.findings for name in ("finding", "method")]
    wanted += [("area", {"value": value}) for value in (edition.tables.levels[column] if column else ())]
    wanted += [("release", {"number": number}) for number in shown().editions]
    parts = [_entry(here, name, words, edition.about["released"]) for name, words in wanted]
    top = '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml">'
    page = f'<?xml version="1.0" encoding="UTF-8"?>\n{top}\n{"".join(parts)}</urlset>\n'
    return HttpResponse(page, content_type="application/xml")


def _entry(here: str, name: str, words: dict[str, Any], day: str) -> str:
    pages = {one: f"{here}{reverse(name, kwargs={'language': one, **words})}" for one in LANGUAGES}
    others = "".join(
        f'<xhtml:link rel="alternate" hreflang="{one}" href="{escape(where)}"/>' for one, where in pages.items()
    )
    return "".join(
        f"<url><loc>{escape(where)}</loc><lastmod>{escape(day)}</lastmod>{others}</url>\n" for where in pages.values()
    )


@of_a_release
def catalogue(request: HttpRequest) -> HttpResponse:
    """``data.json``: the catalogue that Data.gov and others harvest (DCAT-US 1.1)."""
    here, edition = site(request), shown().newest
    agency, period = edition.about["agency"], edition.about["period"]
    entry = {
        "@type": "dcat:Dataset",
        "identifier": f"{here}/releases/{edition.number}",
        "title": edition.about["title"].get("en", ""),
        "description": f"Stops and contacts recorded by {agency['name']}, as protected counts, with findings.",
        "keyword": ["police", "stops", "traffic stops", "open data"],
        "modified": edition.about["released"],
        "publisher": {"@type": "org:Organization", "name": agency["name"]},
        "contactPoint": {"@type": "vcard:Contact", "fn": agency["name"], "hasURL": f"{here}/en/about/"},
        "accessLevel": "public",
        "license": str(edition.about.get("licence", "")),
        "temporal": f"{period['first']}/{period['last']}",
        "language": list(edition.about.get("languages", LANGUAGES)),
        "landingPage": f"{here}/en/data/",
        "describedBy": f"{here}/files/{edition.number}/datapackage.json",
        "describedByType": "application/json",
        "distribution": [
            {
                "@type": "dcat:Distribution",
                "title": path,
                "downloadURL": f"{here}/files/{edition.number}/{path}",
                "mediaType": TYPES[PurePosixPath(path).suffix].partition(";")[0],
            }
            for path in sorted(edition.sealed.files)
            if path.startswith("tables/")
        ],
    }
    told = {
        "@context": "https://project-open-data.cio.gov/v1.1/schema/catalog.jsonld",
        "@type": "dcat:Catalog",
        "conformsTo": "https://project-open-data.cio.gov/v1.1/schema",
        "describedBy": "https://project-open-data.cio.gov/v1.1/schema/catalog.json",
        "dataset": [entry],
    }
    return HttpResponse(json.dumps(told, ensure_ascii=False), content_type="application/json")
