"""The whole portal, walked through: each answer is strict, complete, small, of this host, and in its language."""

from __future__ import annotations

import gzip
import json
import re
from urllib.parse import urlsplit

import jsonschema
import pytest

from portal import crawl
from portal.crawl import Seen, read
from portal.shown import Shown

EXPECTED = {"/nothing-here/", "/en/nothing-here/", "/es/nothing-here/", "/api/nothing-here"}
LARGEST = 150 * 1024


@pytest.fixture(scope="module")
def seen(portal: Shown) -> list[Seen]:
    return list(crawl.walk(portal.get, pairs=False))


def pages(seen: list[Seen]) -> list[Seen]:
    return [one for one in seen if one.page is not None and one.body]


def test_it_works_and_no_link_is_dead(seen: list[Seen]):
    wrong = [(one.path, one.status) for one in seen if one.status not in (200, 302) and one.path not in EXPECTED]
    assert wrong == []
    assert len(seen) > 300
    there = {one.path for one in seen}
    assert {"/en/areas/north/", "/es/findings/rates/", "/files/2/release.zip", "/files/1/tables/area_month.parquet",
            "/api/v1/tables/area_month", "/en/explore/?area=hill"} <= there  # fmt: skip


def test_every_answer_carries_the_strict_policy_and_no_cookie(seen: list[Seen]):
    """WEB-1 and WEB-5, on pages, files, errors and what moves on."""
    for one in seen:
        assert one.headers["content-security-policy"].startswith("default-src 'none'; style-src 'self';"), one.path
        assert "unsafe" not in one.headers["content-security-policy"]
        assert one.headers["x-content-type-options"] == "nosniff", one.path
        assert "set-cookie" not in one.headers, one.path


def strict(one: Seen) -> list[str]:
    """What breaks the policy in a page: anything inline, and anything of another host."""
    assert one.page is not None
    away = [link for link in one.page.sources if urlsplit(link).netloc]
    return [*one.page.inline, *away]


def test_no_page_holds_a_script_a_style_or_anything_of_another_host(seen: list[Seen]):
    assert [(one.path, found) for one in pages(seen) if (found := strict(one))] == []


@pytest.mark.parametrize(
    "broken",
    ['<p style="color:red">', '<b onclick="1">', "<script>1</script>", '<img src="https://elsewhere.invalid/x.png">'],
)
def test_a_page_that_breaks_the_policy_is_noticed(broken: str):
    assert strict(Seen("/", 200, {}, b"", read(f"<html>{broken}</html>".encode()))) != []


def test_every_page_says_its_language_and_names_the_same_page_in_the_other(portal: Shown, seen: list[Seen]):
    for one in pages(seen):
        assert one.page is not None
        language = "es" if one.path.startswith("/es/") else "en"
        assert one.page.language == language, one.path
        assert set(one.page.languages) == {"en", "es", "x-default"}
        other = urlsplit(one.page.languages["es" if language == "en" else "en"])
        asked = one.path[3:] if one.path.startswith(f"/{language}/") else None
        assert asked is None or one.status != 200 or f"{other.path}?{other.query}".rstrip("?")[3:] == asked, one.path


def test_every_id_stands_once_and_every_anchor_leads_somewhere(seen: list[Seen]):
    ids = {one.path: one.page.ids for one in pages(seen) if one.page}
    for path, named in ids.items():
        assert len(named) == len(set(named)), path
    for one in pages(seen):
        for link in one.page.links if one.page else ():
            where, _, anchor = link.partition("#")
            if anchor and where in ids:
                assert anchor in ids[where], f"{one.path} → {link}"


def test_an_effect_has_its_picture_and_table_and_what_people_said_leads_to_it_and_back(seen: list[Seen]):
    there = {one.path: one.body.decode() for one in pages(seen)}
    for language, before, said in (("en", "Before", "People said"), ("es", "Antes", "La gente dijo")):
        actions, promises = there[f"/{language}/actions/"], there[f"/{language}/you-said-we-did/"]
        assert f"/files/2/charts/action-consent-{language}-dark.svg" in actions
        assert f"<td>{before}</td>" in actions
        assert "12.0 %" in actions
        assert f'{said}: <a href="/{language}/you-said-we-did/#promise-reasons">' in actions
        assert f'href="/{language}/actions/#action-consent"' in promises
        assert f'href="/{language}/listening/"' in promises.split('id="promise-letters"')[1]
        assert f'href="/{language}/findings/rates/"' in promises.split('id="promise-reasons"')[1]


def test_every_page_is_small(seen: list[Seen]):
    assert max(len(gzip.compress(one.body)) for one in pages(seen)) <= LARGEST
    style = next(one for one in seen if one.path.startswith("/static/portal/portal.css"))
    assert len(style.body) <= 20_000


def test_every_answer_of_the_api_is_as_its_description_says(portal: Shown, seen: list[Seen]):
    described = json.loads(portal.get("/api/openapi.json").body)
    checked = 0
    for one in seen:
        if one.path.startswith("/api/v1/") and one.status == 200:
            schema = schema_of(described, one.path)
            jsonschema.Draft202012Validator(schema).validate(json.loads(one.body))
            assert one.headers["access-control-allow-origin"] == "*"
            checked += 1
    assert checked > 20


def test_an_answer_that_is_not_as_described_is_noticed(portal: Shown):
    described = json.loads(portal.get("/api/openapi.json").body)
    told = json.loads(portal.get("/api/v1/explore?by=area").body)
    told["data"]["rows"][0]["counts"]["people"] = "many"
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft202012Validator(schema_of(described, "/api/v1/explore")).validate(told)


def schema_of(described: dict, path: str) -> dict:
    """The schema for an address, with what it refers to."""
    bare = path.partition("?")[0]
    patterns = {name: re.sub(r"\\{\w+\\}", "[^/]+", re.escape(name)) for name in described["paths"]}
    exact = bare if bare in patterns else next(name for name, one in patterns.items() if re.fullmatch(one, bare))
    found = described["paths"][exact]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
    return {**found, "components": described["components"]}


def test_every_file_of_each_release_is_served_as_it_was_signed(portal: Shown, seen: list[Seen]):
    got = {one.path: one.body for one in seen}
    for number in (1, 2):
        folder = portal.home / "releases" / str(number)
        files = [path for path in folder.rglob("*") if path.is_file()]
        assert len(files) > 20
        for path in files:
            assert got[f"/files/{number}/{path.relative_to(folder).as_posix()}"] == path.read_bytes()
