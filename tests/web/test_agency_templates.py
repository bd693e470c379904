"""Templates of the agency: made by its administrator, used by every officer, and never about what is seen."""

import pytest
from cast import Cast, body_of, signed_in, with_role
from sending import keys

from daylit.web.audience import Role
from daylit.web.audit.models import Event
from daylit.web.collect.models import Template

GIVEN = {
    "name": "Speeding, warning",
    "contact__kind": "traffic",
    "person__role": "driver",
    "person__reason": "speeding",
    "person__searched": "no",
    "person__force": ["none"],
    "person__result": ["verbal_warning"],
}


def made(cast: Cast, **changes) -> object:
    return signed_in(cast.tanaka).post("/setup/templates/", GIVEN | changes)


def of_officer(person):
    keys()
    return body_of(signed_in(person).get("/collect/api/start"))["templates"]


def test_it_works_from_the_page_to_the_phone(cast: Cast):
    assert made(cast).status_code == 302
    (template,) = of_officer(cast.rivera)
    assert (template["name"], template["owner"], template["kind"]) == ("Speeding, warning", "agency", "traffic")
    assert template["answers"] == {
        "people": [
            {
                "role": "driver",
                "reason": "speeding",
                "searched": False,
                "force": ["none"],
                "result": ["verbal_warning"],
            }
        ]
    }
    assert of_officer(cast.lindgren) == []


def test_the_page_asks_for_nothing_that_is_seen_of_a_person_and_no_time_or_place(cast: Cast):
    page = signed_in(cast.tanaka).get("/setup/templates/").content.decode()
    assert 'name="person__reason"' in page
    for path in (
        "person__race",
        "person__gender",
        "person__age_band",
        "person__found",
        "person__injured",
        "contact__start",
        "location__description",
    ):
        assert path not in page


def test_what_is_smuggled_in_is_not_kept(cast: Cast):
    made(cast, person__race="white", contact__start="2026-11-23T08:00", location__description="Main St")
    (template,) = Template.objects.all()
    assert set(template.answers) == {"people"}
    assert "race" not in template.answers["people"][0]


def test_it_is_renamed_and_taken_away_with_events_that_hold_no_name(cast: Cast):
    made(cast)
    (template,) = Template.objects.all()
    admin = signed_in(cast.tanaka)
    admin.post("/setup/templates/change/", {"template": template.id, "name": "Speed, spoken warning"})
    template.refresh_from_db()
    assert template.name == "Speed, spoken warning"
    admin.post("/setup/templates/change/", {"template": template.id, "remove": "yes"})
    assert not Template.objects.exists()
    told = [event.details["what"] for event in Event.objects.filter(kind="agency.changed").order_by("number")]
    assert told == ["template added", "template renamed", "template removed"]
    assert "peed" not in str(list(Event.objects.values()))


@pytest.mark.parametrize(("name", "said"), [("", "needs a name"), ("Mr. Garcia again", "may name somebody")])
def test_a_name_that_cannot_be_is_refused_and_the_old_one_stays(cast: Cast, name: str, said: str):
    made(cast)
    (template,) = Template.objects.all()
    answer = signed_in(cast.tanaka).post(
        "/setup/templates/change/", {"template": template.id, "name": name}, follow=True
    )
    template.refresh_from_db()
    assert template.name == GIVEN["name"]
    assert said in answer.content.decode()


def test_lindgren_and_the_agency_next_door_cannot_touch_it(cast: Cast):
    made(cast)
    (template,) = Template.objects.all()
    next_door = with_role("admin2", Role.ADMIN, cast.ashford)
    for person in (cast.lindgren, next_door, cast.rivera):
        answer = signed_in(person).post("/setup/templates/change/", {"template": template.id, "remove": "yes"})
        assert answer.status_code == 404
    assert Template.objects.count() == 1


def test_an_officers_own_is_not_the_administrators_to_change(cast: Cast):
    own = Template.objects.create(agency=cast.millbrook, owner=cast.rivera, name="Mine", kind="traffic")
    admin = signed_in(cast.tanaka)
    assert admin.post("/setup/templates/change/", {"template": own.id, "remove": "yes"}).status_code == 404
    assert "Mine" not in admin.get("/setup/templates/").content.decode()
