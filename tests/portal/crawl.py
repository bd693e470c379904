"""A walk through the whole portal: every link, every choice of every form, every file, every address of the API.

``walk(get)`` needs only a function that answers an address, so it works on any portal; it gives every answer it got.
``python crawl.py URL`` walks through a portal that runs, and tells how much it saw.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import quote, urlencode, urljoin, urlsplit

STARTS = ("/", "/en/", "/es/", "/robots.txt", "/sitemap.xml", "/data.json", "/api/openapi.json", "/api/v1/",
          "/nothing-here/", "/en/nothing-here/", "/api/nothing-here")  # fmt: skip
MOST = 20_000
OURS = "https://portal.invalid"


@dataclass
class Page:
    """What a page leads to."""

    links: list[str] = field(default_factory=list)
    forms: list[dict[str, Any]] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    inline: list[str] = field(default_factory=list)
    sources: list[str] = field(default_factory=list)
    languages: dict[str, str] = field(default_factory=dict)
    language: str = ""


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.page = Page()
        self._choice = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        page = self.page
        page.inline += [f"{tag} {name}" for name in told if name.startswith("on") or name == "style"]
        if tag == "html":
            page.language = told.get("lang", "")
        if "id" in told:
            page.ids.append(told["id"])
        if tag == "script" and told.get("type") != "application/ld+json":
            page.inline.append("script")
        if tag == "style":
            page.inline.append("style")
        if tag == "a" and "href" in told:
            page.links.append(told["href"])
        if tag == "link" and told.get("rel") == "alternate":
            page.languages[told["hreflang"]] = told["href"]
        elif tag == "link" and told.get("rel") in ("stylesheet", "icon"):
            page.sources.append(told["href"])
        page.sources += [told[name] for name in ("src", "srcset") if name in told]
        self._form(tag, told)

    def _form(self, tag: str, told: dict[str, str]) -> None:
        if tag == "form":
            self.page.forms.append({"action": told.get("action", ""), "choices": {}})
        elif tag == "select" and self.page.forms:
            self._choice = told["name"]
            self.page.forms[-1]["choices"][self._choice] = []
        elif tag == "option" and self._choice:
            self.page.forms[-1]["choices"][self._choice].append(told.get("value", ""))


@dataclass(frozen=True)
class Seen:
    """One answer on the way."""

    path: str
    status: int
    headers: dict[str, str]
    body: bytes
    page: Page | None


def read(body: bytes) -> Page:
    """What a page of HTML holds."""
    reader = _Reader()
    reader.feed(body.decode())
    return reader.page


def walk(get: Callable[[str], Any], *, most: int = MOST, pairs: bool = True) -> Iterator[Seen]:
    """Every answer that can be reached, once each. ``pairs``: of forms, every two choices together, else each alone."""
    waiting, known = list(STARTS), set(STARTS)
    while waiting:
        path = waiting.pop()
        got = get(path)
        kind = got.headers.get("content-type", "")
        page = read(got.body) if kind.startswith("text/html") else None
        yield Seen(path, got.status, dict(got.headers), got.body, page)
        for found in _onward(path, got, page, pairs=pairs):
            if found not in known and len(known) < most:
                known.add(found)
                waiting.append(found)


def _onward(path: str, got: Any, page: Page | None, *, pairs: bool) -> Iterator[str]:
    base = OURS + path
    named: list[str] = [got.headers["location"]] if "location" in got.headers else []
    if page is not None:
        named += [*page.links, *page.sources]
        for form in page.forms if path.split("?")[0] == path else ():
            named += _asked(form, pairs=pairs)
    elif path == "/sitemap.xml":
        named += [urlsplit(one).path for one in re.findall(r"<loc>([^<]+)</loc>", got.body.decode())]
    elif path.startswith("/files/") and path.endswith("/manifest.json"):
        number = path.split("/")[2]
        named += [f"/files/{number}/{quote(one['path'])}" for one in json.loads(got.body)["files"]]
    elif path.startswith("/api/") and got.status == 200:
        named += _of_the_api(path, json.loads(got.body))
    elif path == "/data.json":
        told = json.loads(got.body)["dataset"][0]
        named += [
            urlsplit(told["describedBy"]).path,
            *(urlsplit(one["downloadURL"]).path for one in told["distribution"]),
        ]
    for one in named:
        whole = urljoin(base, one)
        if whole.startswith(OURS + "/"):
            yield whole.removeprefix(OURS).partition("#")[0]


def _asked(form: dict[str, Any], *, pairs: bool) -> Iterator[str]:
    choices = [(name, value) for name, options in form["choices"].items() for value in options if value]
    for place, one in enumerate(choices):
        yield f"{form['action']}?{urlencode([one])}"
        for other in choices[place + 1 :] if pairs else ():
            if other[0] != one[0]:
                yield f"{form['action']}?{urlencode([one, other])}"


def _of_the_api(path: str, told: Any) -> Iterator[str]:
    if path == "/api/openapi.json":
        yield from (one for one in told["paths"] if "{" not in one)
    elif path == "/api/v1/findings":
        yield from (f"/api/v1/findings/{one['study']}" for one in told["data"])
    elif path == "/api/v1/tables":
        for one in told["data"]:
            yield f"/api/v1/tables/{one['name']}"
            yield from (one["csv"], one["parquet"])
            yield from (f"/api/v1/explore?by={column}" for column in one["by"])
    elif path == "/api/v1/releases":
        for one in told["data"]:
            yield from (
                f"/files/{one['number']}/{name}" for name in ("manifest.json", "signatures.json", "release.zip")
            )


if __name__ == "__main__":
    import sys
    from collections import Counter

    import requests

    site = sys.argv[1].rstrip("/")
    session = requests.Session()

    def get(path: str) -> Any:
        answer = session.get(site + path, allow_redirects=False, timeout=60)
        answer.body = answer.content  # type: ignore[attr-defined]
        answer.status = answer.status_code  # type: ignore[attr-defined]
        return answer

    print(Counter(one.status for one in walk(get, pairs="--pairs" in sys.argv)))
