"""WEB-1 and WEB-3: the policy of content on every answer, and no act without our own form."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from cast import Cast, signed_in
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import HttpResponse
from django.test import Client, override_settings
from django.urls import include, path
from django.views.decorators.csrf import csrf_exempt
from matrix import POLICY, Town, addresses
from records import a_contact

import daylit.web
from daylit.web.audience import SIGNED_IN, audience

WEB = Path(daylit.web.__file__).parent
NEEDED = {
    "default-src": "'none'", "object-src": "'none'", "base-uri": "'none'", "frame-ancestors": "'none'",
    "style-src": "'self'", "form-action": "'self'",
}  # fmt: skip


def policy_of(answer) -> dict[str, str]:
    header = answer.headers.get("Content-Security-Policy", "")
    return {part.split()[0]: " ".join(part.split()[1:]) for part in header.split(";") if part.strip()}


def holds(answer) -> bool:
    found = policy_of(answer)
    return all(found.get(name) == value for name, value in NEEDED.items()) and "unsafe" not in str(found)


@audience(SIGNED_IN)
def broken(request):
    """A page with a mistake of ours in it."""
    raise RuntimeError("ours")


@audience(SIGNED_IN)
@csrf_exempt
def unguarded(request):
    """A page that anybody's form can reach."""
    return HttpResponse("done")


urlpatterns = [path("broken/", broken), path("unguarded/", unguarded), path("", include("daylit.web.urls"))]
handler500 = "daylit.web.errors.failed"


@pytest.fixture
def town(cast: Cast) -> Town:
    return Town(cast)


def test_it_works_and_every_answer_to_everybody_carries_the_policy(town: Town):
    for address in addresses():
        for who in ("visitor", "password only", "officer", "supervisor", "admin", "auditor"):
            client = town.clients[who]
            cookies = client.cookies.copy()
            answer = client.get(town.path(address))
            client.cookies = cookies
            assert holds(answer), f"{address.name} as {who}: {answer.status_code} {policy_of(answer)}"


@pytest.mark.parametrize(
    "where",
    [
        "/static/daylit/page.css",
        "/static/daylit/work.css",
        "/static/daylit/review.js",
        "/nothing",
        "/static/nothing.css",
    ],
)
def test_files_and_what_is_not_there_carry_it_too(cast: Cast, where: str):
    assert holds(Client().get(where))


@override_settings(ROOT_URLCONF=__name__)
def test_our_own_mistakes_carry_it_too(cast: Cast):
    client = signed_in(cast.rivera)
    client.raise_request_exception = False
    answer = client.get("/broken/")
    assert answer.status_code == 500
    assert holds(answer)


def test_refused_forms_and_files_handed_in_carry_it_too(cast: Cast):
    client = Client(enforce_csrf_checks=True)
    refused = client.post("/sign-in/login/", {})
    assert (refused.status_code, holds(refused)) == (403, True)
    told = signed_in(cast.tanaka).post("/setup/areas/", {"file": SimpleUploadedFile("x.json", b"no")})
    assert (told.status_code, holds(told)) == (422, True)


def test_no_template_of_ours_has_a_script_or_a_style_in_it():
    for template in (WEB / "templates").rglob("*.html"):
        text = template.read_text("utf-8")
        run = re.sub(r'<script[^>]*type="application/json"', "", text)  # data, which no browser runs
        assert not re.search(r"<script(?![^>]*\bsrc=)(?![^>]*nonce)|<style|\son[a-z]+=|\sstyle=|javascript:", run), (
            template.name
        )


UNSAFE = [name for name, rule in POLICY.items() if "POST" in rule.get("methods", ()) and "anyone" not in rule["who"]]


@pytest.mark.parametrize("name", UNSAFE)
def test_every_act_is_refused_without_our_forms_token_and_changes_nothing(town: Town, name: str):
    """Without a token, with a foreign one, from a foreign page, and as text that only looks like JSON."""
    (address,) = [one for one in addresses() if one.name == name]
    role = {"signed_in": "officer"}.get(POLICY[name]["who"][0], POLICY[name]["who"][0])
    cookies = town.clients[role].cookies
    before = everything()
    for sent in (
        {"data": {}},
        {"data": {"csrfmiddlewaretoken": "x" * 64}},
        {"data": {}, "headers": {"origin": "https://elsewhere.example", "referer": "https://elsewhere.example/"}},
        {"data": "{}", "content_type": "text/plain"},
    ):
        client = Client(enforce_csrf_checks=True)
        client.cookies = cookies.copy()
        assert client.post(town.path(address), **sent).status_code == 403, sent
    assert everything() == before


@override_settings(ROOT_URLCONF=__name__)
def test_a_page_without_the_guard_would_be_noticed(cast: Cast):
    client = Client(enforce_csrf_checks=True)
    client.cookies = signed_in(cast.rivera).cookies
    assert client.post("/unguarded/", {}).status_code == 200


def test_looking_changes_nothing_but_the_log(town: Town):
    """Every address is looked at by everybody with work here; only events and sessions are new."""
    a_contact(town.cast)
    before = everything()
    for address in addresses():
        for who in ("officer", "supervisor", "admin", "auditor"):
            if not address.name.startswith(("account_", "mfa_", "socialaccount", "openid")):
                town.clients[who].get(town.path(address))
                town.clients[who].head(town.path(address))
    assert everything() == before


LEFT_OUT = {"audit_event", "audit_tree", "django_session"}


def everything() -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table but the log and the sessions."""
    with connection.cursor() as cursor:
        found = {}
        for table in connection.introspection.table_names(cursor):
            if table not in LEFT_OUT:
                cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
                found[table] = sorted(cursor.fetchall(), key=repr)
    return found
