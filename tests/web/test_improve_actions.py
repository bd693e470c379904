"""From a finding to an action whose effect is measured as it was fixed beforehand, and told whichever way it points."""

import json
from datetime import UTC, date, datetime

import pytest
from cast import NOW, Cast, signed_in, with_role
from django.db import IntegrityError, transaction
from django.utils import timezone
from improving import a_sealed_extract, officers_in, pseudonyms
from records import a_contact

from daylit.studies.effect_plan import BadPlan
from daylit.web.accounts.acting import acting_for
from daylit.web.accounts.models import Unit
from daylit.web.audience import Role
from daylit.web.audit.models import Event
from daylit.web.audit.reconcile import reconcile
from daylit.web.improve import actions, measuring, planning, queries
from daylit.web.improve.models import Action, Effect, Plan
from daylit.web.improve.needs import recurring
from daylit.web.ledger.models import Decision
from daylit.web.rounds.jobs import WORK

DUE = date(2099, 1, 1)


@pytest.fixture
def town(cast: Cast, tmp_path):
    """Two units of eight officers, two years of records of theirs, a coordinator and a chief."""
    other = Unit.objects.create(agency=cast.millbrook, name="Patrol C")
    here = officers_in(cast.millbrook, cast.patrol, 7, "b")  # with Rivera there are eight
    there = officers_in(cast.millbrook, other, 8, "c")
    names = pseudonyms(cast.millbrook, [cast.rivera, *here, *there])
    coordinator = with_role("coordinator", Role.TRAINING, cast.millbrook)
    return {"cast": cast, "units": (cast.patrol, other), "names": names, "coordinator": coordinator, "path": tmp_path}


def an_action(town, **changes) -> Action:
    cast = town["cast"]
    given = {"title": "Talk before a search", "kind": "training", "owner": cast.okafor, "due": DUE}
    return actions.begin(agency=cast.millbrook, by=town["coordinator"], at=NOW, **(given | changes))


def proposed(town, **changes):
    here, there = town["units"]
    given = {
        "agency": town["cast"].millbrook, "choices": {here.pk: "first", there.pk: "compare"},
        "first": date(2026, 12, 7), "second": None, "measure": "searched", "wanted": "lower", "before": 12, "after": 6,
        "matters": 0.05, "day": NOW.date(), "lot": "a",
    }  # fmt: skip
    return planning.propose(**(given | changes))


def fixed(town, action, **changes) -> Plan:
    return actions.fix_plan(
        action=action, proposed=proposed(town, **changes), by=town["coordinator"], at=NOW, today=NOW.date()
    )


def payload(town, **changes):
    here, there = town["units"]
    given = {
        "measure": "searched", "wanted": "lower", "matters": "5", "first": "2098-12-07", "second": "", "before": "12",
        "after": "6", f"unit-{here.pk}": "first", f"unit-{there.pk}": "compare",
    }  # fmt: skip
    return given | changes


def test_it_works_from_a_question_to_a_fixed_plan(town):
    cast, client = town["cast"], signed_in(town["coordinator"])
    a_sealed_extract(cast.millbrook, town["path"] / "e", officers=town["names"])
    answer = client.post(
        "/improve/new/",
        {
            "title": "Talk first",
            "study": "rates",
            "kind": "training",
            "owner": str(cast.okafor.pk),
            "due": "2099-01-01",
        },
    )
    action = Action.objects.get()
    assert answer.headers["Location"] == f"/improve/actions/{action.pk}/"
    assert (action.study, len(action.extract)) == ("rates", 64)
    assert action.sentence
    looked = client.post(f"/improve/actions/{action.pk}/plan/", payload(town))
    assert "it would see a change of" in looked.content.decode()
    assert not Plan.objects.exists()
    done = client.post(f"/improve/actions/{action.pk}/plan/", payload(town, fix="1"))
    assert done.status_code == 302
    plan = Plan.objects.get()
    assert (len(plan.trained), len(plan.others), plan.version) == (8, 8, 1)
    assert 0.02 < plan.smallest < 0.2
    event = Event.objects.get(kind="plan.fixed")
    assert event.details["fingerprint"] == plan.fingerprint == actions.plan_of(plan).fingerprint
    assert reconcile(at=NOW) == []
    page = client.get(f"/improve/actions/{action.pk}/").content.decode()
    assert plan.fingerprint[:12] in page
    assert "Not yet." in page


def test_no_officer_is_named_on_any_page_of_a_plan(town):
    client, action = signed_in(town["coordinator"]), an_action(town)
    plan = fixed(town, action)
    page = client.get(f"/improve/actions/{action.pk}/").content.decode()
    assert [name for name in (*plan.trained, *plan.others, "Rivera") if name in page] == []


def test_a_plan_is_fixed_before_it_begins_and_changed_only_with_a_reason(town):
    action = an_action(town)
    with pytest.raises(actions.AlreadyBegun):
        fixed(town, action, first=NOW.date())
    first = fixed(town, action)
    with pytest.raises(actions.NoReason):
        fixed(town, action, after=9)
    second = actions.fix_plan(
        action=action, proposed=proposed(town, after=9), by=town["coordinator"], at=NOW, today=NOW.date(),
        reason="The second half of the year was not planned for.",
    )  # fmt: skip
    assert (first.version, second.version) == (1, 2)
    assert Plan.objects.get(pk=first.pk).after == 6
    assert measuring.in_force() == [second]
    with pytest.raises(IntegrityError), transaction.atomic():
        Plan.objects.filter(pk=second.pk).update(reason="")


def test_a_plan_changed_behind_our_back_is_found(town):
    """The negative control of “frozen”: the log names the row and the column."""
    plan = fixed(town, an_action(town))
    Plan.objects.filter(pk=plan.pk).update(wanted="higher")
    (found,) = reconcile(at=NOW)
    assert f"plan:{plan.pk}" in str(found)
    assert "wanted" in str(found)


def test_the_lot_falls_the_same_way_however_often_one_asks(town):
    here, _ = town["units"]
    one, again, other = (proposed(town, choices={here.pk: "lot"}, second=None, lot=lot) for lot in ("x", "x", "y"))
    assert one.plan == again.plan
    assert len(one.plan.trained) == len(one.plan.others) == 4
    assert one.plan.trained != other.plan.trained
    waiting = proposed(town, choices={here.pk: "lot", town["units"][1].pk: "compare"}, second=date(2027, 6, 1))
    assert sorted(set(waiting.plan.trained.values())) == [date(2026, 12, 7), date(2027, 6, 1)]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"unit": "out"}, "Nobody takes part yet"),
        ({"other": "first"}, "Nobody is compared with"),
        ({"first": "2020-01-01", "fix": "1"}, "not after today"),
        ({"second": "2098-12-01"}, "does not come after the first"),
        ({"other": "second"}, "say which day"),
        ({"matters": "0"}, "greater than or equal"),
        ({"after": "999"}, "less than or equal"),
        ({"measure": "scores"}, "Select a valid choice"),
        ({"first": "soon"}, "valid date"),
    ],
)
def test_every_mistake_is_answered_and_nothing_is_fixed(town, change, words):
    here, there = town["units"]
    change = dict(change)
    sides = {f"unit-{pk.pk}": change.pop(name) for name, pk in (("unit", here), ("other", there)) if name in change}
    answer = signed_in(town["coordinator"]).post(
        f"/improve/actions/{an_action(town).pk}/plan/", payload(town, **sides, **change)
    )
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not Plan.objects.exists()


def test_a_side_without_officers_is_a_bad_plan(town):
    empty = Unit.objects.create(agency=town["cast"].millbrook, name="Empty")
    with pytest.raises(BadPlan, match="empty"):
        proposed(town, choices={empty.pk: "first", town["units"][1].pk: "compare"})


def measured(town, **world) -> Effect:
    """An action of January 2026 with 12 months before and 6 after, measured when all of it is there."""
    action = an_action(town)
    plan = actions.fix_plan(
        action=action, proposed=proposed(town, first=date(2026, 1, 5)), by=town["coordinator"], at=NOW,
        today=date(2025, 12, 1),
    )  # fmt: skip
    assert (measuring.begins(plan), measuring.ends(plan)) == (date(2025, 1, 1), date(2026, 7, 31))
    a_sealed_extract(town["cast"].millbrook, town["path"] / "e", officers=town["names"], **world)
    assert measuring.measure_due(at=NOW) == (1, 0)
    assert measuring.measure_due(at=NOW) == (0, 0)  # an Extract is asked once
    return Effect.objects.get(plan=plan)


def test_a_training_that_worked_is_told_with_its_range_on_the_page_and_for_the_public(town):
    effect = measured(town, trained=8, before=26, after=8, changed_in=13)
    assert effect.verdict == "better"
    action = effect.plan.action
    actions.change(action=action, by=town["coordinator"], at=NOW, public=True, title_es="Hablar antes de registrar")
    client = signed_in(town["coordinator"])
    page = client.get(f"/improve/actions/{action.pk}/").content.decode()
    assert "This is a change for the better" in page
    assert client.get(f"/improve/effects/{effect.pk}/chart.svg").headers["Content-Type"] == "image/svg+xml"
    Plan.objects.update(smallest=0.123)
    assert client.get(f"/improve/effects/{effect.pk}/chart.svg?chart=2").status_code == 200
    assert client.get(f"/improve/effects/{effect.pk}/chart.svg?chart=3").status_code == 404
    given = queries.for_release(town["cast"].millbrook)
    (document,) = given.documents
    json.dumps(document)
    assert document["effect"]["verdict"] == "better"
    assert document["title"]["es"] == "Hablar antes de registrar"
    assert document["told"] == {"en": None, "es": None}
    assert document["began"] == "2026-01-05"
    assert document["smallest_change"] == {"en": "12.3 points", "es": "12.3 puntos"}
    assert len(document["effect"]["es"]) == len(document["effect"]["en"]) == 7
    assert document["effect"]["es"][2].startswith("Personas cateadas, de cada 100 que atendieron los ")
    assert ", la proporción de personas cateadas bajó " in document["effect"]["es"][4]
    assert set(document["effect"]["en"]).isdisjoint(document["effect"]["es"])
    (chart,) = document["effect"]["charts"]["es"]
    assert [row[:2] for row in chart["rows"]] == [
        ["Agentes que participaron", "Antes"], ["Agentes que participaron", "Después"],
        ["Agentes con los que se comparan", "Antes"], ["Agentes con los que se comparan", "Después"],
    ]  # fmt: skip
    drawing = given.pictures[chart["svg_light"]].decode()
    assert "Proporción de personas con su rango" in drawing
    assert "Officers" not in drawing
    sides = given.sides[document["id"]]
    people = sum(int(row[4].replace(",", "")) for row in chart["rows"] if row[1] == "Después")
    assert (sides.measure, sides.windows[1].first, sides.windows[1].last) == ("searched", 2026 * 12 + 1, 2026 * 12 + 6)
    assert 0 < sides.windows[1].events < people
    assert sides.instead["effect"]["charts"] == {}
    assert not any("before and" in one for one in sides.instead["effect"]["en"])
    text = json.dumps(document)
    assert [name for name in (*town["names"], "Patrol B", "rivera", "Okafor") if name in text] == []


def test_the_public_is_told_no_figure_of_a_side_behind_which_few_people_stand(town):
    effect = measured(town, trained=8, before=26, after=0, changed_in=13)
    few = [one for one in effect.finding["estimates"] if one["quantity"] == "effect.trained_after"]
    few[0]["events"] = 3
    effect.save()
    actions.change(action=effect.plan.action, by=town["coordinator"], at=NOW, public=True)
    given = queries.for_release(town["cast"].millbrook)
    told = given.documents[0]["effect"]
    assert (told["charts"], given.pictures) == ({}, {})
    assert not any("before and" in one for one in told["en"])
    assert told["es"][-1].startswith("Las cifras de los dos lados no se muestran")


def test_a_training_that_did_nothing_is_not_praised(town):
    effect = measured(town)
    assert effect.verdict in ("no clear change", "cannot tell")
    assert reconcile(at=NOW) == []


def test_nobody_looks_before_the_last_month_is_over(town):
    action = an_action(town)
    plan = actions.fix_plan(
        action=action, proposed=proposed(town, first=date(2026, 1, 5)), by=town["coordinator"], at=NOW,
        today=date(2025, 12, 1),
    )  # fmt: skip
    early = datetime(2026, 7, 31, 12, tzinfo=UTC)
    row = a_sealed_extract(town["cast"].millbrook, town["path"] / "e", officers=town["names"], at=early)
    assert measuring.measure_due(at=NOW) == (0, 0)
    row.at = datetime(2026, 8, 1, 12, tzinfo=UTC)
    row.first = date(2025, 6, 1)  # leaves out what came before
    row.save()
    assert measuring.measure_due(at=NOW) == (0, 0)
    row.first = None
    row.save()
    assert measuring.measure_due(at=NOW) == (1, 0)
    assert Effect.objects.get().plan == plan


def test_by_the_clock_it_says_how_many_were_measured(town):
    (job,) = [one for one in WORK if one.name == "effects"]
    assert job.run(NOW).sentence == "No effect is due on a new Extract."
    plan = actions.fix_plan(
        action=an_action(town),
        proposed=proposed(town, first=date(2026, 1, 5)),
        by=town["coordinator"],
        at=NOW,
        today=date(2025, 12, 1),
    )
    a_sealed_extract(town["cast"].millbrook, town["path"] / "e", officers=town["names"])
    assert job.run(NOW).sentence == "Effects measured: 1."
    assert plan.effects.count() == 1


def test_a_plan_that_is_not_what_was_fixed_is_not_followed(town):
    plan = actions.fix_plan(
        action=an_action(town),
        proposed=proposed(town, first=date(2026, 1, 5)),
        by=town["coordinator"],
        at=NOW,
        today=date(2025, 12, 1),
    )
    a_sealed_extract(town["cast"].millbrook, town["path"] / "e", officers=town["names"])
    for change in ({"wanted": "higher"}, {"after": 5}, {"matters": -1}, {"measure": "scores"}):
        with transaction.atomic():
            Plan.objects.filter(pk=plan.pk).update(**change)
            assert measuring.measure_due(at=NOW) == (0, 1)
            transaction.set_rollback(True)
    assert measuring.measure_due(at=NOW) == (1, 0)


def test_an_extract_whose_folder_is_gone_stops_nothing(town):
    actions.fix_plan(
        action=an_action(town), proposed=proposed(town, first=date(2026, 1, 5)), by=town["coordinator"], at=NOW,
        today=date(2025, 12, 1),
    )  # fmt: skip
    row = a_sealed_extract(town["cast"].millbrook, town["path"] / "e", officers=town["names"])
    row.folder = "/nowhere"
    row.save()
    assert measuring.measure_due(at=NOW) == (0, 0)


def test_lindgren_cannot_see_it(town):
    action = an_action(town)
    assert signed_in(town["cast"].lindgren).get(f"/improve/actions/{action.pk}/").status_code == 404
    chief = with_role("their chief", Role.COMMAND, town["cast"].ashford)
    assert signed_in(chief).get(f"/improve/actions/{action.pk}/").status_code == 404
    assert "Talk before" not in signed_in(chief).get("/improve/").content.decode()


def test_needs_name_what_recurs_and_nobody(town):
    cast = town["cast"]
    for number in range(12):
        revision = a_contact(cast, at=timezone.now()).revisions.get()
        reasons = [{"at": "people[0].search", "label": "Basis of the search", "sentence": "Please choose one."}]
        Decision.objects.create(
            revision=revision, by=cast.okafor, at=timezone.now(), accepted=number % 4 == 0, event=1, reasons=reasons
        )
    acting = acting_for(town["coordinator"], agency=None, at=NOW)
    assert recurring(acting, at=timezone.now()) == []  # nine: too few to propose anything
    Decision.objects.update(accepted=False)
    (need,) = recurring(acting, at=timezone.now())
    assert (need.title, need.shown) == ("Basis of the search", "12 of 12 reviewed records")
    page = signed_in(town["coordinator"]).get("/improve/").content.decode()
    assert "Basis of the search" in page
    assert "Rivera" not in page


def test_the_week_tells_what_is_open_and_late(town):
    acting = acting_for(town["coordinator"], agency=None, at=NOW)
    an_action(town)
    an_action(town, due=date(2026, 1, 1))
    open_, training = queries.week(acting, at=NOW)
    assert (open_.shown, open_.worse, open_.change) == ("2", True, "1 past their due date.")
    assert (training.shown, training.worse) == ("0", False)
