"""Setting an agency up: its name and rules, its units and its own questions."""

from datetime import date

import pytest
from cast import NOW, Cast, signed_in, with_role
from records import ANSWERS

from daylit.jurisdictions import load_pack, pack_names
from daylit.record import check
from daylit.web.accounts.models import Agency
from daylit.web.audience import Role
from daylit.web.audit.models import Event
from daylit.web.ledger.forms import form_for
from daylit.web.setup.forms import pack_choices

PAGES = ("/setup/", "/setup/agency/", "/setup/units/", "/setup/areas/", "/setup/people/", "/setup/questions/")


def an_agency(**changes):
    return {
        "name": "Millbrook Police", "pack": "us-ca-ripa", "zone": "America/Chicago", "latitude": "44.95",
        "longitude": "-93.1", "state_id": "MN0620000", "late_hours": "24", "return_hours": "72", "sample_share": "0.1",
        **changes,
    }  # fmt: skip


def a_question(**changes):
    return {
        "label": "Was a card given?", "kind": "yes_no", "block": "person", "required": "on", "since": "2020-01-01",
        "choices": "", "help": "", **changes,
    }  # fmt: skip


@pytest.mark.parametrize("page", PAGES)
def test_it_works(cast: Cast, page: str):
    assert signed_in(cast.tanaka).get(page).status_code == 200


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("who", ["rivera", "okafor", "lindgren", "mbeki"])
def test_nobody_else_can(cast: Cast, page: str, who: str):
    client = signed_in(getattr(cast, who))
    assert [client.get(page).status_code, client.post(page).status_code] == [404, 404]


@pytest.mark.parametrize("page", PAGES)
def test_a_visitor_cannot(cast: Cast, page: str):
    assert signed_in(None).get(page).status_code == 302


def test_name_place_and_rules_are_saved_and_an_event_names_what_changed_and_not_to_what(cast: Cast):
    assert signed_in(cast.tanaka).post("/setup/agency/", an_agency()).status_code == 302
    cast.millbrook.refresh_from_db()
    assert (cast.millbrook.pack, cast.millbrook.state_id) == ("us-ca-ripa", "MN0620000")
    event = Event.objects.get(kind="agency.changed")
    assert event.details == {"what": "settings", "fields": ["pack", "state_id"]}


def test_a_station_far_from_its_own_clocks_is_told_with_what_may_be_meant(cast: Cast):
    """A lost minus sign put the station into Asia, and its daylight into the night."""
    for zone, longitude, taken in (
        ("America/Chicago", "93.1", False),
        ("America/Los_Angeles", "117.4", False),
        ("America/Los_Angeles", "-117.4", True),
        ("Asia/Urumqi", "87.6", True),
        ("Pacific/Kiritimati", "-157.4", True),
        ("UTC", "93.1", True),
    ):
        answer = signed_in(cast.tanaka).post("/setup/agency/", an_agency(zone=zone, longitude=longitude))
        assert answer.status_code == (302 if taken else 422), (zone, longitude)
        assert taken or "West of Greenwich the longitude is below 0" in answer.content.decode()


def test_the_list_of_steps_names_rules_and_clocks_as_the_form_does(cast: Cast):
    page = signed_in(cast.tanaka).get("/setup/").content.decode()
    assert "America/Chicago. Any place without a law of its own: Daylit standard." in page


@pytest.mark.parametrize(
    "wrong",
    [
        {"pack": "atlantis"}, {"zone": "Mars/Base"}, {"latitude": "91"}, {"longitude": "east"}, {"late_hours": "0"},
        {"sample_share": "0"}, {"sample_share": "1.5"}, {"name": ""}, {"return_hours": "9999"}, {"latitude": "nan"},
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_and_nothing_changes(cast: Cast, wrong):
    before = Agency.objects.values().get(pk=cast.millbrook.pk)
    assert signed_in(cast.tanaka).post("/setup/agency/", an_agency(**wrong)).status_code == 422
    assert Agency.objects.values().get(pk=cast.millbrook.pk) == before


def test_fields_that_are_not_on_the_form_do_not_change(cast: Cast):
    signed_in(cast.tanaka).post("/setup/agency/", an_agency(id=str(cast.ashford.pk), questions="[1]"))
    cast.millbrook.refresh_from_db()
    assert cast.millbrook.questions == []
    assert Agency.objects.get(pk=cast.ashford.pk).name == "Ashford Police"


def test_packs_that_are_not_whole_say_so():
    told = dict(pack_choices())
    assert set(told) == set(pack_names())
    assert {name for name, text in told.items() if "a draft" in text} == {
        name for name in pack_names() if load_pack(name).completeness == "draft"
    }


def test_a_unit_is_added_once(cast: Cast):
    client = signed_in(cast.tanaka)
    assert client.post("/setup/units/", {"name": "  Traffic   A "}).status_code == 302
    assert client.post("/setup/units/", {"name": "traffic a"}).status_code == 422
    assert sorted(unit.name for unit in cast.millbrook.units.all()) == ["Patrol B", "Traffic A"]


def test_a_question_is_kept_as_the_form_reads_it(cast: Cast):
    client = signed_in(cast.tanaka)
    assert client.post("/setup/questions/", a_question()).status_code == 302
    client.post(
        "/setup/questions/",
        a_question(kind="choice", choices="Yes\n No\n\nNot asked", block="contact", since="2999-01-01"),
    )
    cast.millbrook.refresh_from_db()
    assert cast.millbrook.questions == [
        {
            "path": "person.own_was_a_card_given", "kind": "yes_no", "label": "Was a card given?", "required": True,
            "valid_from": "2020-01-01",
        },
        {
            "path": "contact.own_was_a_card_given", "kind": "choice", "label": "Was a card given?", "required": True,
            "choices": [
                {"value": "yes", "label": "Yes"}, {"value": "no", "label": "No"},
                {"value": "not_asked", "label": "Not asked"},
            ],
            "valid_from": "2999-01-01",
        },
    ]  # fmt: skip


def test_officers_are_asked_what_was_set_up(cast: Cast):
    client = signed_in(cast.tanaka)
    client.post("/setup/questions/", a_question())
    client.post("/setup/questions/", a_question(kind="choice", choices="Yes\nNo", block="contact", since="2999-01-01"))
    cast.millbrook.refresh_from_db()
    asked = {element.path: element for element in form_for(cast.millbrook, day=NOW.date()).form.elements}
    assert asked["person.own_was_a_card_given"].kind == "yes_no"
    assert asked["contact.own_was_a_card_given"].valid_from == date(2999, 1, 1)


def test_a_question_from_a_day_on_is_not_asked_of_earlier_contacts(cast: Cast):
    """A record of an earlier day, late or sent back, would else need an answer to what nobody was asked to notice."""
    signed_in(cast.tanaka).post("/setup/questions/", a_question(since="2026-11-23"))
    cast.millbrook.refresh_from_db()
    form = form_for(cast.millbrook).form
    for day, asked in (("2026-11-22", False), ("2026-11-23", True)):
        told = check(form, ANSWERS | {"contact": ANSWERS["contact"] | {"start": f"{day}T08:00"}})
        assert any("Was a card given?" in str(problem) for problem in told) is asked, (day, told)


def test_a_question_is_not_in_a_version_that_ended_before_it_begins(cast: Cast):
    cast.millbrook.pack = "us-ca-ripa"
    cast.millbrook.save()
    assert signed_in(cast.tanaka).post("/setup/questions/", a_question(since="2026-11-01")).status_code == 302
    cast.millbrook.refresh_from_db()
    for version, asked in (("2018", False), ("2024", True)):
        paths = {element.path for element in form_for(cast.millbrook, version=version).form.elements}
        assert ("person.own_was_a_card_given" in paths) is asked, version


def test_questions_alike_get_names_of_their_own(cast: Cast):
    client = signed_in(cast.tanaka)
    for _ in range(3):
        client.post("/setup/questions/", a_question(label="¿?"))
    cast.millbrook.refresh_from_db()
    assert len({one["path"] for one in cast.millbrook.questions}) == 3


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "choice"}, {"kind": "choice", "choices": "one"}, {"kind": "choice", "choices": "one\nOne"},
        {"choices": "a\nb"}, {"kind": "magic"}, {"block": "officer"}, {"label": ""}, {"since": "soon"},
    ],
)  # fmt: skip
def test_a_question_that_cannot_be_asked_is_refused(cast: Cast, wrong):
    assert signed_in(cast.tanaka).post("/setup/questions/", a_question(**wrong)).status_code == 422
    cast.millbrook.refresh_from_db()
    assert cast.millbrook.questions == []


def test_thirty_questions_are_enough(cast: Cast):
    cast.millbrook.questions = [{"path": f"person.own_q{n}", "kind": "text", "label": "?"} for n in range(30)]
    cast.millbrook.save()
    assert signed_in(cast.tanaka).post("/setup/questions/", a_question()).status_code == 422


def test_a_question_is_taken_away(cast: Cast):
    client = signed_in(cast.tanaka)
    client.post("/setup/questions/", a_question())
    assert client.post("/setup/questions/remove/", {"path": "person.other"}).status_code == 404
    assert client.post("/setup/questions/remove/", {"path": "person.own_was_a_card_given"}).status_code == 302
    cast.millbrook.refresh_from_db()
    assert cast.millbrook.questions == []


def test_nobody_else_takes_one_away(cast: Cast):
    signed_in(cast.tanaka).post("/setup/questions/", a_question())
    twin = with_role("twin", Role.ADMIN, cast.ashford)
    for who in (cast.rivera, cast.lindgren, twin):
        sent = {"path": "person.own_was_a_card_given"}
        assert signed_in(who).post("/setup/questions/remove/", sent).status_code == 404


def test_the_checklist_tells_what_is_left(cast: Cast):
    page = signed_in(cast.tanaka).get("/setup/").content.decode()
    open_steps = [each.rsplit("<li>", 1)[1] for each in page.split("not done")[:-1]]
    titles = ("Streets", "Questions of your own", "Templates")
    assert len(open_steps) == len(titles)
    assert all(title in step for title, step in zip(titles, open_steps, strict=True))
