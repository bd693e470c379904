"""The addresses of docs/collect-api.md, through the whole server: sign-in, doors, opening, ledger."""

import json
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from uuid import uuid4

import pytest
from cast import LONG_AGO, NOW, Cast, body_of, signed_in, with_role
from django.test import Client
from sending import answers, bytes_of, entry_of, is_signed, just_now, keys, put, put_body, sealed

from daylit.record import Form
from daylit.web.accounts.models import OfficerFacts
from daylit.web.audience import Role
from daylit.web.collect import pace, page
from daylit.web.ledger.decisions import send_back
from daylit.web.ledger.forms import BadQuestions, form_for, set_questions
from daylit.web.ledger.like_work import measured, sums_by_work
from daylit.web.ledger.models import Contact, Held, Revision

API = "/collect/api"
SIREN = {"path": "contact.siren", "kind": "yes_no", "label": "Siren used"}


@pytest.fixture(autouse=True)
def _keys() -> None:
    keys()
    pace._left.clear()


@pytest.fixture
def rivera(cast: Cast) -> Client:
    return signed_in(cast.rivera)


def started(client: Client):
    return body_of(client.get(f"{API}/start"))


def fetched(client: Client, what: str, named):
    response = client.get(f"{API}/{what}/{named['sha256']}")
    assert sha256(response.content).hexdigest() == named["sha256"]
    assert "immutable" in response.headers["Cache-Control"]
    return json.loads(response.content)


def test_it_works_from_start_to_receipt(cast: Cast, rivera: Client):
    start = started(rivera)
    assert start["key"]["id"] == keys().sealing().id
    sent = put(rivera, just_now(form={**start["forms"][0]}))
    assert sent.status_code == 201
    assert is_signed(body_of(sent)["receipt"])
    assert sent.headers["Cache-Control"] == "no-store"
    (listed,) = body_of(rivera.get(f"{API}/contacts"))["contacts"]
    assert (listed["state"], listed["summary"]) == ("submitted", "Traffic stop · Speeding · Spoken warning")


def test_the_start_has_what_the_contract_says(cast: Cast, rivera: Client):
    OfficerFacts.objects.create(agency=cast.millbrook, person=cast.rivera, answers={"years": 4})
    start = started(rivera)
    assert set(start) == {
        *("now", "epoch", "horizon", "agency", "officer", "units", "areas", "forms", "tables", "templates"),
        *("streets", "favourites", "key", "receipt_key", "limits"),
    }
    assert start["officer"] | {"id": ""} == {
        "id": "",
        "name": "Rivera",
        "unit": str(cast.patrol.id),
        "area": None,
        "answers": {"officer": {"years": 4}},
    }
    assert start["areas"][0]["polygon"][0][0] == [-93.2, 44.9]
    assert start["limits"] == {"idle_minutes": 30, "late_hours": 24, "pin": False}
    assert start["key"]["jwk"]["crv"] == "P-256"
    assert start["epoch"] == started(rivera)["epoch"]


def test_forms_and_tables_are_named_by_what_they_hold(cast: Cast, rivera: Client):
    cast.millbrook.pack = "us-ca-ripa"
    cast.millbrook.save()
    start = started(rivera)
    document = fetched(rivera, "forms", start["forms"][0])
    assert Form.from_document(document).pack == "us-ca-ripa"
    rows = fetched(rivera, "tables", start["tables"][0])["rows"]
    assert all(len(row) == 4 and isinstance(row[0], str) for row in rows)
    assert rivera.get(f"{API}/forms/{'0' * 64}").status_code == 404


def test_an_agencys_own_questions_stand_in_its_form_and_are_checked(cast: Cast, rivera: Client):
    set_questions(agency=cast.millbrook, questions=[{**SIREN, "required": True}], by=cast.tanaka.id, at=NOW)
    named = started(rivera)["forms"][0]
    element = fetched(rivera, "forms", named)["elements"][-1]
    assert (element["path"], element["own"]) == ("contact.siren", True)
    lacking = put(rivera, just_now(form=named))
    assert (lacking.status_code, body_of(lacking)["problems"][0]["at"]) == (202, "contact.siren")
    older = put(rivera, just_now(form={**named, "sha256": "another"}))
    assert older.status_code == 201, "a device that was offline did not know the question"


@pytest.mark.parametrize(
    "question",
    [
        {"path": "contact.kind", "kind": "choice", "label": "Once more"},
        {"path": "nowhere.siren", "kind": "yes_no", "label": "Siren"},
        {"path": "contact.siren", "kind": "song", "label": "Siren"},
        {"path": "contact.siren", "kind": "choice", "label": "Siren"},
        {"path": "contact.siren", "label": "Siren"},
        {**SIREN, "show": ["==", 1]},
        {**SIREN, "required": ["get"]},
        "siren",
        {**SIREN, "path": 7},
        {**SIREN, "choices": 7},
    ],
)
def test_questions_that_cannot_be_asked_are_refused_when_they_are_saved(cast: Cast, question):
    with pytest.raises(BadQuestions):
        set_questions(agency=cast.millbrook, questions=[question], by=cast.tanaka.id, at=NOW)
    cast.millbrook.refresh_from_db()
    assert cast.millbrook.questions == []


def test_questions_that_went_wrong_behind_our_back_lose_no_record(cast: Cast, rivera: Client):
    cast.millbrook.questions = [{"path": "contact.kind"}]
    cast.millbrook.save()
    assert put(rivera, just_now()).status_code == 201


def test_repeats_conflicts_and_quarantine_have_their_answers(cast: Cast, rivera: Client):
    entry = just_now()
    first, second = put(rivera, entry), put(rivera, entry)
    assert (first.status_code, second.status_code) == (201, 200)
    assert body_of(first) == body_of(second)
    other = put(rivera, {**entry, "taps": 1})
    assert (other.status_code, body_of(other)["error"]["code"]) == (409, "conflict")
    assert is_signed(body_of(other)["receipt"])
    wrong = put(rivera, {**just_now(), "answers": {}})
    assert wrong.status_code == 202
    assert is_signed(body_of(wrong)["receipt"])


def test_sealed_anew_it_is_still_the_same(cast: Cast, rivera: Client):
    """The one-time key differs each time; the entry's own bytes decide."""
    entry = just_now()
    receipts = {put(rivera, entry).content for _ in range(3)}
    assert len(receipts) == 1


def broken(name: str, entry) -> bytes:
    whole = sealed(entry)
    key = keys().sealing()
    other = {
        "no JSON": b"{",
        "not an object": b"[1]",
        "nothing": b"",
        "other layout": {**whole, "layout": 2},
        "other key": {**whole, "key": "1999-01"},
        "key with a path": {**whole, "key": "../../etc"},
        "other hash": {**whole, "sha256": "0" * 64},
        "short iv": {**whole, "iv": "AAAA"},
        "flipped bit": {**whole, "sealed": "A" + whole["sealed"][1:] if whole["sealed"][0] != "A" else "B"},
        "cut": {**whole, "sealed": whole["sealed"][:-8]},
        "no base64": {**whole, "sealed": "§§"},
        "no point": {**whole, "epk": {**whole["epk"], "x": "AAAA"}},
        "no curve": {**whole, "epk": {**key.jwk(), "crv": "P-384"}},
        "for another id": sealed(entry, id=str(uuid4())),
        "inner no JSON": sealed(entry, raw=b"\xff\xfe"),
        "inner twice": sealed(entry, raw=b'{"id":1,"id":2}'),
        "inner other id": sealed(entry, raw=bytes_of({**entry, "id": str(uuid4())})),
        "inner too deep": sealed(entry, raw=b"[" * 200_000),
        "inner list": sealed(entry, raw=b"[]"),
        "half a sign": sealed(entry, raw=bytes_of(entry).replace(b"a-device", b"\\ud83d")),
        "a zero sign": sealed(entry, raw=bytes_of(entry).replace(b"a-device", b"\\u0000")),
        "endless number": sealed(entry, raw=bytes_of(entry).replace(b":14", b":1e999")),
        "types": {"layout": 1, "key": 1, "epk": 1, "iv": 1, "sealed": 1, "sha256": 1},
    }[name]
    return other if isinstance(other, bytes) else json.dumps(other).encode()


BROKEN = (
    *("no JSON", "not an object", "nothing", "other layout", "other key", "key with a path", "other hash", "short iv"),
    *("flipped bit", "cut", "no base64", "no point", "no curve", "for another id", "inner no JSON", "inner twice"),
    *("inner other id", "inner too deep", "inner list", "half a sign", "a zero sign", "endless number", "types"),
)


@pytest.mark.parametrize("name", BROKEN)
def test_what_cannot_be_opened_is_kept_and_the_next_goes_on(cast: Cast, rivera: Client, name: str):
    """SYNC-9, the server's half: one bad record is kept, told, and stands in nobody's way."""
    entry = just_now()
    body = broken(name, entry)
    for _ in range(2):
        answer = put_body(rivera, entry["id"], body)
        assert (answer.status_code, body_of(answer)["error"]["code"]) == (400, "unreadable")
    assert Held.objects.count() == 1
    assert Contact.objects.count() == 0
    assert put(rivera, entry).status_code == 201


def test_a_bad_record_in_any_place_of_the_queue_stops_none_of_the_others(cast: Cast, rivera: Client):
    for place in range(0, 12, 3):
        bad = just_now()
        for number in range(12):
            answer = put_body(rivera, bad["id"], b"{") if number == place else put(rivera, just_now())
            assert answer.status_code == (400 if number == place else 201)
    assert Revision.objects.count() == 44


def test_too_much_is_refused_before_it_is_read(cast: Cast, rivera: Client):
    answer = put_body(rivera, str(uuid4()), b"x" * 1_000_001)
    assert (answer.status_code, body_of(answer)["error"]["code"]) == (413, "too_large")
    assert Held.objects.count() == 0


def test_too_fast_is_told_and_passes(cast: Cast, rivera: Client, monkeypatch):
    monkeypatch.setattr(pace, "AT_ONCE", 3)
    monkeypatch.setattr(pace, "EACH_SECOND", 0)
    answers_ = [rivera.get(f"{API}/contacts").status_code for _ in range(5)]
    assert answers_[:3] == [200, 200, 200]
    assert answers_[-1] == 429
    assert signed_in(with_role("park", Role.OFFICER, cast.millbrook)).get(f"{API}/contacts").status_code == 200


def test_the_pace_recovers():
    person = uuid4()
    assert all(pace.may_ask(person, at=NOW) for _ in range(pace.AT_ONCE))
    assert not pace.may_ask(person, at=NOW)
    assert pace.may_ask(person, at=NOW + timedelta(seconds=1))


def test_without_a_session_the_app_is_told_to_sign_in(cast: Cast):
    for address in ("start", "contacts", f"contacts/{uuid4()}", f"forms/{'0' * 64}", "numbers"):
        answer = Client().get(f"{API}/{address}")
        assert (answer.status_code, body_of(answer)["error"]["code"]) == (401, "signed_out")
    assert put(Client(), just_now()).status_code == 401
    assert Contact.objects.count() == Held.objects.count() == 0


@pytest.mark.parametrize("who", ["okafor", "tanaka", "mbeki"])
def test_only_officers_come_in(cast: Cast, who: str):
    client = signed_in(getattr(cast, who))
    assert client.get(f"{API}/start").status_code == 404
    assert put(client, just_now()).status_code == 404
    assert Contact.objects.count() == 0


def test_a_foreign_page_cannot_send(cast: Cast):
    client = Client(enforce_csrf_checks=True)
    client.cookies = signed_in(cast.rivera).cookies
    assert put(client, just_now()).status_code == 403
    client.get(f"{API}/start")
    token = client.cookies["csrftoken"].value
    assert put(client, just_now(), **{"X-CSRFToken": token}).status_code == 201


def test_whoever_is_signed_out_is_told_so_with_and_without_a_token(cast: Cast):
    """The app asks to sign in again on 401 alone: a token that ended must not look like a foreign page."""
    for client in (Client(enforce_csrf_checks=True), Client()):
        answer = put(client, just_now())
        assert (answer.status_code, body_of(answer)["error"]["code"]) == (401, "signed_out")
    half = Client(enforce_csrf_checks=True)
    half.force_login(cast.rivera, "django.contrib.auth.backends.ModelBackend")
    assert put(half, just_now()).status_code == 401
    assert Contact.objects.count() == 0


def test_wrong_methods_change_nothing(cast: Cast, rivera: Client):
    for address in ("start", "contacts", f"contacts/{uuid4()}", f"templates/{uuid4()}"):
        assert rivera.post(f"{API}/{address}", data="{}", content_type="application/json").status_code == 405
    assert Held.objects.count() == 0


def test_a_sent_back_record_is_listed_with_its_reasons_and_can_be_corrected(cast: Cast, rivera: Client):
    beside = {"unit": str(cast.patrol.id), "area": None, "cad": "26-1188", "tags": ["school"], "late_reason": ""}
    entry = just_now(**beside)
    put(rivera, entry)
    reasons = [{"at": "location", "label": "Place", "sentence": "Which side?"}, "Please look again."]
    now = datetime.now(UTC)
    send_back(revision=Revision.objects.get(), by=cast.okafor, agency=cast.millbrook, reasons=reasons, at=now)
    (listed,) = body_of(rivera.get(f"{API}/contacts"))["contacts"]
    assert listed["returned"]["reasons"] == ["Place: Which side?", "Please look again."]
    assert listed["returned"]["by"] == "Okafor"
    old = body_of(rivera.get(f"{API}/contacts/{listed['id']}"))
    assert (old["answers"], old["beside"]) == (entry["answers"], beside)
    mended = {**just_now(corrects=listed["id"], unit=str(cast.patrol.id)), "answers": old["answers"]}
    assert put(rivera, mended).status_code == 201
    (listed,) = body_of(rivera.get(f"{API}/contacts"))["contacts"]
    assert (listed["id"], listed["revision"], listed["returned"]) == (mended["id"], 2, None)


def test_the_sending_devices_clock_may_stand_in_a_header(cast: Cast, rivera: Client):
    behind = (datetime.now(UTC) - timedelta(hours=30)).isoformat()
    entry = just_now()
    assert put(rivera, entry, **{"X-Device-Clock": behind}).status_code == 201
    assert abs(Revision.objects.get().skew_seconds + 30 * 3600) < 60
    assert Revision.objects.get().problems[0]["code"] == "entry.clock"
    assert put(rivera, just_now(), **{"X-Device-Clock": "nonsense"}).status_code == 201


# What comes back


def test_favourites_rank_what_was_done_and_never_what_was_seen(cast: Cast, rivera: Client):
    for reason in ("phone", "speeding", "speeding"):
        entry = just_now()
        entry["answers"]["people"][0]["reason"] = reason
        put(rivera, entry)
    favourites = started(rivera)["favourites"]
    assert favourites["person.reason"] == ["speeding", "phone"]
    assert favourites["contact.kind"] == ["traffic"]
    assert not {"person.race", "person.gender", "person.age_band"} & favourites.keys()


def test_own_numbers_have_a_band_only_beside_eleven_others(cast: Cast, rivera: Client):
    def band():
        return {one["name"]: one for one in body_of(rivera.get(f"{API}/numbers"))["measures"]}["contacts"]

    put(rivera, just_now())
    for number in range(11):
        assert band()["band"] is None
        colleague = signed_in(with_role(f"colleague{number}", Role.OFFICER, cast.millbrook))
        for _ in range(number % 3 + 1):
            put(colleague, just_now())
    assert band() == {
        "name": "contacts",
        "label": "Contacts recorded",
        "own": 1,
        "band": {"of": "agency", "others": 11, "low": 1, "middle": 2, "high": 3},
    }


def test_the_band_is_that_of_the_unit_where_enough_work_there(cast: Cast, rivera: Client):
    for number in range(12):
        unit = cast.patrol if number < 11 else None
        put(signed_in(with_role(f"colleague{number}", Role.OFFICER, cast.millbrook, unit)), just_now())
    band = body_of(rivera.get(f"{API}/numbers"))["measures"][0]["band"]
    assert (band["of"], band["others"]) == ("unit", 11)
    ended = cast.patrol.memberships.filter(person__username="colleague3")
    ended.update(until=LONG_AGO)
    band = body_of(rivera.get(f"{API}/numbers"))["measures"][0]["band"]
    assert (band["of"], band["others"]) == ("agency", 12)


def test_colleagues_are_compared_in_work_like_ones_own(cast: Cast, rivera: Client):
    """They do quick traffic stops by day and long field interviews at night; the officer has traffic stops alone.

    Negative control: weighed by their own work, the band would lie far above.
    """
    put(rivera, just_now(seconds={"contact": 50}))
    Contact.objects.filter(officer=cast.rivera).update(kind="traffic", seconds=50, began=NOW)
    for number in range(11):
        colleague = with_role(f"colleague{number}", Role.OFFICER, cast.millbrook)
        for kind, seconds, hours in (("traffic", 60, 0), ("field_interview", 600, 9), ("field_interview", 600, 9)):
            put(signed_in(colleague), just_now())
            newest = Contact.objects.filter(officer=colleague).order_by("-event")[0].pk
            changed = {"kind": kind, "seconds": seconds, "began": NOW + timedelta(hours=hours)}
            Contact.objects.filter(pk=newest).update(**changed)
    told = {one["name"]: one for one in body_of(rivera.get(f"{API}/numbers"))["measures"]}
    assert told["seconds_each"]["own"] == 50
    assert told["seconds_each"]["band"] == {"of": "agency", "others": 11, "low": 60, "middle": 60, "high": 60}
    assert told["contacts"]["band"]["middle"] == 3
    theirs = sums_by_work(Contact.objects.exclude(officer=cast.rivera), zone="UTC")
    assert {measured(each)["seconds_each"] for each in theirs.values()} == {420}
    Contact.objects.filter(officer=cast.rivera).update(kind="care")  # nobody has work like it
    told = {one["name"]: one for one in body_of(rivera.get(f"{API}/numbers"))["measures"]}
    assert told["seconds_each"]["band"] is None
    assert told["contacts"]["band"] is not None


def test_time_is_told_by_section_and_only_ones_own(cast: Cast, rivera: Client):
    assert body_of(rivera.get(f"{API}/numbers"))["sections"] == []
    put(rivera, just_now(seconds={"contact": 10, "person": 20}))
    put(rivera, just_now(seconds={"person": 10, "review": 3}))
    for odd in ({"contact": -1}, {"contact": "long"}, {"contact": True}, [], {}):
        put(rivera, just_now(seconds=odd))
    put(signed_in(with_role("colleague", Role.OFFICER, cast.millbrook)), just_now(seconds={"what": 900}))
    assert body_of(rivera.get(f"{API}/numbers"))["sections"] == [
        {"name": "person", "seconds": 15.0},
        {"name": "contact", "seconds": 5.0},
        {"name": "review", "seconds": 1.5},
    ]
    seconds = [one["seconds"] for one in body_of(rivera.get(f"{API}/contacts"))["contacts"]]
    assert {30, 13} <= set(seconds)


def test_the_page_says_kindly_that_it_was_not_built(cast: Cast, rivera: Client, monkeypatch, tmp_path: Path):
    monkeypatch.setattr(page, "BUILT", tmp_path)
    answer = rivera.get("/collect/")
    assert answer.status_code == 503
    assert "Nothing is lost" in answer.content.decode()


def test_the_built_app_is_served_under_one_roof(cast: Cast, rivera: Client, monkeypatch, tmp_path: Path):
    (tmp_path / "assets").mkdir()
    (tmp_path / "index.html").write_text("<!doctype html>the app")
    (tmp_path / "sw.js").write_text("// worker")
    (tmp_path / "assets" / "index-1.js").write_text("// app")
    monkeypatch.setattr(page, "BUILT", tmp_path)
    assert rivera.get("/collect/").content == b"<!doctype html>the app"
    worker = rivera.get("/collect/sw.js")
    assert (worker.headers["Content-Type"], worker.headers["Cache-Control"]) == ("text/javascript", "no-cache")
    assert "immutable" in rivera.get("/collect/assets/index-1.js").headers["Cache-Control"]
    for outside in ("../settings.py", "%2e%2e/page.py", "none.js", "index.html", "%00", "a" * 300, "a/" * 3_000):
        assert rivera.get(f"/collect/{outside}").status_code == 404


def test_late_forms_stay_known(cast: Cast):
    assert form_for(cast.millbrook, version="2026") is form_for(cast.millbrook, day=NOW.date())
    assert form_for(cast.millbrook, version="1066") is None


def test_another_agency_has_nothing_of_this_one(cast: Cast, rivera: Client):
    entry = just_now()
    put(rivera, entry)
    lindgren = signed_in(cast.lindgren)
    known = lindgren.get(f"{API}/contacts/{entry['id']}")
    unknown = lindgren.get(f"{API}/contacts/{uuid4()}")
    assert known.status_code == unknown.status_code == 404
    assert known.content == unknown.content
    assert body_of(lindgren.get(f"{API}/contacts"))["contacts"] == []


def test_the_contract_has_no_word_that_the_server_does_not_keep(cast: Cast, rivera: Client):
    """Every field of the listing that the contract names is there."""
    put(rivera, entry_of(answers("2026-11-21T08:00")))
    (listed,) = body_of(rivera.get(f"{API}/contacts"))["contacts"]
    named = {"id", "state", "made_at", "start", "kind", "summary", "revision", "returned", "problems", "event", "leaf"}
    assert named <= set(listed)
    assert (listed["state"], listed["start"]) == ("quarantined", "2026-11-21T08:00")
