"""Questions that cannot be answered, absurd addresses, and what changes while a portal runs."""

from __future__ import annotations

import csv
import io
import json
import random
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import quote, urlencode

import pytest

from portal import town
from portal.shown import Shown, shown


def test_it_works_and_one_question_has_a_page_a_csv_and_a_json_with_the_same_numbers(portal: Shown):
    asked = "by=race_ethnicity&area=north&show=searched"
    page = portal.get(f"/en/explore/?{asked}").text
    rows = list(csv.DictReader(io.StringIO(portal.get(f"/en/explore/view.csv?{asked}").text)))
    told = json.loads(portal.get(f"/api/v1/explore?{asked}").body)["data"]
    assert told["table"] == "area_group"
    assert [row["race_ethnicity"] for row in rows] == [*(row["value"] for row in told["rows"]), "all"]
    for row, cell in zip(told["rows"], rows, strict=False):
        shown_as = "" if row["counts"]["people"] is None else str(row["counts"]["people"])
        assert cell["people"] == shown_as
        assert shown_as == "" or f'<td class="number">{int(shown_as):,}</td>' in page
    assert page.count("withheld") >= 3


def test_the_numbers_are_those_of_the_released_table(portal: Shown):
    table = list(csv.DictReader(io.StringIO(portal.get("/files/2/tables/area_month.csv").text)))
    wanted = {row["month"]: row["people"] for row in table if row["area"] == "hill" and row["month"] != "all"}
    told = json.loads(portal.get("/api/v1/explore?by=month&area=hill").body)["data"]["rows"]
    assert {row["value"]: "" if (n := row["counts"]["people"]) is None else str(n) for row in told} == wanted


def test_a_hidden_cell_is_told_as_hidden_and_never_as_none(portal: Shown):
    told = json.loads(portal.get("/api/v1/explore?by=race_ethnicity&area=rail").body)["data"]
    hidden = [row for row in told["rows"] if row["counts"]["people"] is None]
    assert hidden
    assert all(row["hidden"] and row["share"] is None for row in hidden)
    page = portal.get("/en/explore/?by=race_ethnicity&area=rail").text
    assert "“Withheld” does not mean none." in page


def test_a_view_of_three_people_says_kindly_that_it_is_not_shown(portal: Shown):
    page = portal.get("/en/explore/?by=area&race_ethnicity=pacific").text
    assert "very few people, so it is not shown" in page
    assert "Try a larger area, a longer time, or all groups." in page
    assert "<td" not in page
    assert "muy pocas personas" in portal.get("/es/explore/?by=area&race_ethnicity=pacific").text


def test_what_was_not_released_together_is_told_with_ways_on(portal: Shown):
    got = portal.get("/en/explore/?by=race_ethnicity&area=hill&reason=call")
    assert got.status == 200
    assert "not released together" in got.text
    assert 'href="/en/explore/?by=race_ethnicity&amp;area=hill&amp;show=searched"' in got.text


def test_with_three_conditions_there_are_still_ways_on_that_keep_one(portal: Shown):
    got = portal.get("/en/explore/?by=race_ethnicity&area=hill&reason=call&month=2023-01")
    for kept in ("area=hill", "reason=call", "month=2023-01"):
        assert f'href="/en/explore/?by=race_ethnicity&amp;{kept}&amp;show=searched"' in got.text


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize(
    "query",
    [
        "area=nowhere",
        "by=officer",
        "show=height",
        "area=hill&area=mill",
        "by=%00",
        "area=%ff%fe",
        "month=2023-13&area=x",
    ],
)
def test_a_value_that_nobody_knows_is_named_and_the_rest_is_shown(portal: Shown, language: str, query: str):
    got = portal.get(f"/{language}/explore/?{query}")
    assert got.status == 400
    assert any(word in got.text for word in ("Choose", "Elija"))
    assert "<form" in got.text
    api = portal.get(f"/api/v1/explore?{query}")
    assert api.status == 400
    assert api.headers["content-type"] == "application/problem+json"
    assert json.loads(api.body)["remedy"].startswith("It knows by, show, area")
    assert portal.get(f"/{language}/explore/view.csv?{query}").status == 400


def test_hostile_words_in_an_address_are_shown_as_words(portal: Shown):
    got = portal.get("/en/explore/?" + urlencode({"area": "<script>alert(1)</script>", "by": "\"'><img src=x>"}))
    assert "<script>" not in got.text
    assert "<img src=x>" not in got.text
    assert "&lt;script&gt;" in got.text


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/en/explore/?" + "&".join(f"a{n}=1" for n in range(10_000)), 414),
        ("/en/explore/?" + "&".join(f"a{n}=1" for n in range(1_000)), 414),
        ("/en/explore/?" + "&".join(f"a{n}=" for n in range(500)), 400),
        ("/en/explore/?area=" + "x" * 3_000, 400),
        ("/en/" + "x" * 3_000, 404),
        ("/en/areas/" + quote("../../../etc/passwd", safe="") + "/", 404),
        ("/files/2/../../keys.json", 404),
        ("/files/2/%2e%2e/%2e%2e/keys.json", 404),
        ("/files/2//etc/passwd", 404),
        ("/files/2/tables", 404),
        ("/files/99999999999999999999/manifest.json", 404),
        ("/files/0/manifest.json", 404),
        ("/en/releases/3/", 404),
        ("/fr/", 404),
        ("/api/v1/tables/area_month?limit=0", 400),
        ("/api/v1/tables/area_month?limit=1e9", 400),
        ("/api/v1/tables/area_month?offset=" + "9" * 40, 400),
        ("/api/v1/tables/officers", 404),
        ("/api/v1/plan?secret=1", 400),
        ("/api/v1/explore?by=month&shown=searched", 400),
        ("/api/v2/", 404),
        ("/admin/", 404),
    ],
)
def test_an_absurd_address_has_a_short_clear_answer(portal: Shown, address: str, status: int):
    begin = time.monotonic()
    got = portal.get(address.replace("%", "%25") if "%2e" not in address and "%" in address else address)
    assert got.status == status
    assert time.monotonic() - begin < 30
    assert "Traceback" not in got.text
    assert len(got.body) < 40_000
    # beyond 64 KB the server's own reader hangs up with a bare 414, before anything of ours is asked
    assert got.body == b"" or got.headers["content-security-policy"].startswith("default-src 'none'")


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "PROPFIND"])
@pytest.mark.parametrize("path", ["/en/", "/api/v1/", "/files/2/manifest.json", "/static/portal/portal.css"])
def test_nothing_but_reading_is_possible(portal: Shown, method: str, path: str):
    got = portal.get(path, method=method)
    assert got.status == 405
    assert got.headers["allow"] == "GET, HEAD"


@pytest.mark.parametrize("path", ["/en/", "/es/explore/?by=month", "/api/v1/tables", "/files/2/tables/area_month.csv"])
def test_head_is_get_without_its_body_and_what_did_not_change_is_not_sent_again(portal: Shown, path: str):
    got, head = portal.get(path), portal.get(path, method="HEAD")
    assert head.status == 200
    assert head.body == b""
    assert head.headers["etag"] == got.headers["etag"]
    if not path.startswith("/files/"):
        again = portal.get(path, If_None_Match=got.headers["etag"])
        assert (again.status, again.body) == (304, b"")
    assert portal.get(path, If_None_Match='W/"another"').status == 200


def test_another_host_name_is_not_answered(portal: Shown):
    got = portal.get("/en/", Host="elsewhere.invalid")
    assert got.status == 400
    assert "elsewhere" not in got.text


def test_the_bare_address_leads_to_the_readers_language(portal: Shown):
    asked = {
        "es-MX,es;q=0.9,en;q=0.8": "/es/",
        "en-US,en;q=0.9": "/en/",
        "fr": "/en/",
        "": "/en/",
        "de,en;q=0.5,es;q=0.1": "/en/",
    }
    for language, where in asked.items():
        got = portal.get("/", Accept_Language=language)
        assert (got.status, got.headers["location"]) == (302, where)
        assert got.headers["vary"].startswith("Accept-Language")


def test_pages_travel_packed(portal: Shown):
    got = portal.get("/en/explore/?by=month", Accept_Encoding="gzip")
    assert got.headers["content-encoding"] == "gzip"
    assert len(got.body) < 12_000


def test_a_number_is_recomputed_from_the_downloaded_file_alone(portal: Shown, tmp_path: Path):
    """A journalist's way: the page's own program, run where nothing but the file is."""
    import html
    import re

    page = portal.get("/en/data/recompute/").text
    program = html.unescape(re.search(r'aria-label="Python"><code>(.+?)</code>', page, re.S)[1])
    name = re.search(r'open\("([^"]+)"', program)[1]
    (tmp_path / name).write_bytes(portal.get("/files/2/tables/area_month.csv").body)
    (tmp_path / "again.py").write_text(program)
    done = subprocess.run([sys.executable, "again.py"], cwd=tmp_path, capture_output=True, text=True, check=True)
    share, low, high = re.findall(r"[\d.]+%", done.stdout)
    for number in (share, low, high):
        assert number.replace("%", "\u00a0%") in page
    view = re.search(r'href="(/en/explore/\?[^"]+)">see it', page)[1]
    assert share.replace("%", "\u00a0%") in portal.get(html.unescape(view)).text


def test_a_running_portal_takes_up_a_release_keeps_a_lost_one_and_refuses_a_broken_one(tmp_path: Path):
    with shown(tmp_path, numbers=(1,)) as running:
        before = running.get("/en/")
        assert "release 1," in before.text
        first = next(iter(running.shelf.kept.values()))
        town.release(tmp_path / "releases", 2, previous=first.fingerprint)
        running.shelf.look()
        after = wait_until(running, "release 2,")
        assert running.get("/en/", If_None_Match=before.headers["etag"]).status == 200, (
            "the old answer is not taken for new"
        )
        assert running.get("/en/releases/1/").status == 200
        shutil.rmtree(tmp_path / "releases")
        running.shelf.look()
        time.sleep(1.2)
        assert running.get("/en/").text == after
        assert running.get("/files/2/tables/area_month.csv").status == 200
        shutil.rmtree(tmp_path / "kept")
        time.sleep(1.2)
        assert running.get("/en/").text == after


def wait_until(running: Shown, word: str) -> str:
    for _ in range(600):
        if word in (text := running.get("/en/").text):
            return text
        time.sleep(0.2)
    raise AssertionError(f"“{word}” was not shown within two minutes")


def test_an_earlier_release_that_is_not_here_is_gone_and_says_so(tmp_path: Path):
    with shown(tmp_path, numbers=(4,)) as running:
        got = running.get("/en/releases/2/")
        assert got.status == 410
        assert "no longer here" in got.text
        assert running.get("/files/2/manifest.json").status == 410
        assert running.get("/en/releases/5/").status == 404


def test_before_the_first_release_it_says_so_in_both_languages(tmp_path: Path):
    with shown(tmp_path, numbers=()) as running:
        for path in ("/en/", "/es/areas/", "/files/1/manifest.json", "/sitemap.xml"):
            got = running.get(path)
            assert got.status == 503
            assert "Nothing has been released yet" in got.text
            assert "Todavía no se ha publicado nada" in got.text
        assert running.get("/api/v1/").status == 503


def test_random_questions_never_break_it(portal: Shown):
    """Any mix of names and values, known or not: an answer, never a mistake of ours."""
    draw = random.Random(7)
    names = ["by", "show", "area", "month", "reason", "race_ethnicity", "x", ""]
    values = [
        "area",
        "month",
        "north",
        "hill",
        "2023-01",
        "pacific",
        "all",
        "",
        "searched",
        "people",
        "é\n",
        "'; --",
        "=1+1",
    ]
    for _ in range(150):
        pairs = [(draw.choice(names), draw.choice(values)) for _ in range(draw.randint(0, 6))]
        for path in ("/es/explore/", "/en/explore/view.csv", "/api/v1/explore"):
            assert portal.get(f"{path}?{urlencode(pairs)}").status in (200, 400), pairs


def test_each_list_has_what_was_asked_chosen_and_is_made_of_options_alone(portal: Shown):
    page = portal.get("/en/explore/?by=month&area=hill").text
    lists = re.findall(r'<select id="f-(\w+)" name="\w+">(.*?)</select>', page, re.DOTALL)
    chosen = {name: re.findall(r'<option value="(\w*)" selected>', options) for name, options in lists}
    assert chosen == {"by": ["month"], "show": ["searched"], "area": ["hill"], "month": [""], "reason": [""],
                      "race_ethnicity": [""]}  # fmt: skip
    for _, options in lists:
        assert re.sub(r'<option value="\w*(-\w+)?"( selected)?>[^<]*</option>', "", options) == ""
