"""An officer's own templates, through the app's addresses: saved, renamed, taken away, or refused with what to mend."""

import json
from uuid import uuid4

import pytest
from cast import Cast, body_of, signed_in
from django.test import Client
from sending import keys

from daylit.web.collect import pace
from daylit.web.collect.models import Template

API = "/collect/api"


@pytest.fixture
def rivera(cast: Cast) -> Client:
    keys()
    pace._left.clear()
    return signed_in(cast.rivera)


def started(client: Client):
    return body_of(client.get(f"{API}/start"))


def save(client: Client, id, **fields):
    body = {"name": "Speeding, warning", "kind": "traffic", "answers": {}, **fields}
    return client.put(f"{API}/templates/{id}", data=json.dumps(body), content_type="application/json")


def test_a_template_is_saved_changed_listed_and_taken_away(cast: Cast, rivera: Client):
    id = uuid4()
    given = {"people": [{"reason": "speeding", "result": ["verbal_warning"]}]}
    assert save(rivera, id, answers=given).status_code == 200
    assert save(rivera, id, name="Speeding", answers=given).status_code == 200
    assert started(rivera)["templates"] == [
        {"id": str(id), "name": "Speeding", "owner": "officer", "kind": "traffic", "answers": given}
    ]
    assert rivera.delete(f"{API}/templates/{id}").status_code == 200
    assert rivera.delete(f"{API}/templates/{id}").status_code == 404
    assert started(rivera)["templates"] == []


@pytest.mark.parametrize(
    "given",
    [
        {"people": [{"race": ["white"]}]},
        {"people": [{"gender": {"value": "female", "how": "perceived"}}]},
        {"people": [{"age_band": "25-34"}]},
        {"contact": {"start": "2026-11-23T08:00"}},
        {"location": {"point": {"latitude": 1, "longitude": 1}}},
        {"location": {"description": "Main and 3rd"}},
        {"people": [{"reason_narrative": "Mr. Jones again"}]},
        {"people": ["white"]},
        {"people": {"race": "white"}},
        {"weather": {"race": "white"}},
        {"race": "white"},
    ],
)
def test_a_template_never_holds_what_is_new_each_time(cast: Cast, rivera: Client, given):
    answer = save(rivera, uuid4(), answers=given)
    assert (answer.status_code, body_of(answer)["error"]["code"]) == (422, "not_in_a_template")
    assert Template.objects.count() == 0


@pytest.mark.parametrize("fields", [{"name": ""}, {"name": 7}, {"name": "x" * 81}, {"kind": None}, {"answers": []}])
def test_what_is_no_template_is_refused(cast: Cast, rivera: Client, fields):
    assert save(rivera, uuid4(), **fields).status_code == 400
    assert Template.objects.count() == 0


@pytest.mark.parametrize("kind", ["moonwalk", "", "Traffic stop"])
def test_a_kind_that_the_form_does_not_know_is_refused_with_those_it_knows(cast: Cast, rivera: Client, kind: str):
    answer = save(rivera, uuid4(), kind=kind)
    told = body_of(answer)["error"]
    assert (answer.status_code, told["code"]) == (400, "not_a_template")
    assert f"“{kind}” is no kind of contact" in told["sentence"]
    assert "traffic" in told["remedy"]
    assert Template.objects.count() == 0


def test_a_template_whose_kind_ended_can_still_be_renamed(cast: Cast, rivera: Client):
    one = Template.objects.create(agency=cast.millbrook, owner=cast.rivera, name="Old", kind="ended")
    assert save(rivera, one.id, kind="ended", name="Older").status_code == 200
    assert save(rivera, one.id, kind="moonwalk").status_code == 400


def test_the_agencys_templates_are_seen_and_not_touched(cast: Cast, rivera: Client):
    agencys = Template.objects.create(agency=cast.millbrook, name="Speeding", kind="traffic")
    colleagues = Template.objects.create(agency=cast.millbrook, owner=cast.okafor, name="Mine", kind="traffic")
    assert [each["owner"] for each in started(rivera)["templates"]] == ["agency"]
    for one in (agencys, colleagues):
        assert save(rivera, one.id, name="Changed").status_code == 404
        assert rivera.delete(f"{API}/templates/{one.id}").status_code == 404
        one.refresh_from_db()
        assert one.name != "Changed"
