"""“You said, we did”: each promise tied to the finding it answers and to the action that keeps it."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from uuid import uuid4

import pytest
from cast import NOW, Cast, signed_in, with_role
from listening import a_survey, answer, liaison
from stored import a_finding

from daylit.studies.finding import Estimate, Finding
from daylit.web.accounts.acting import acting_for
from daylit.web.audience import Role
from daylit.web.community.models import Commitment
from daylit.web.improve import actions, needs
from daylit.web.improve.models import Action
from daylit.web.insight.models import StoredFinding
from daylit.web.publish.gathering import gathered

SAID = {"said": "Say why.", "did": "A training.", "state": "doing", "due": "2027-03-01", "meeting": ""}


@pytest.fixture
def action(cast: Cast) -> Action:
    coordinator = with_role("coordinator", Role.TRAINING, cast.millbrook)
    return actions.begin(
        agency=cast.millbrook, by=coordinator, at=NOW, title="Say why first", kind="training", owner=cast.okafor,
        due=date(2099, 1, 1),
    )  # fmt: skip


def test_it_works_from_the_form_to_the_release(cast: Cast, action: Action):
    client, chief = signed_in(liaison(cast.millbrook)), signed_in(with_role("chief", Role.COMMAND, cast.millbrook))
    tied = {**SAID, "study": "standardised", "action": str(action.pk)}
    assert client.post("/listening/commitments/new/", tied).status_code == 302
    row = Commitment.objects.get()
    assert (row.study, row.action) == ("standardised", action.pk)
    assert "Answers the finding “Like compared with like”" in client.get("/listening/meetings/").content.decode()
    assert f"/improve/actions/{action.pk}/" in chief.get("/listening/meetings/").content.decode()
    assert "A training." in chief.get(f"/improve/actions/{action.pk}/").content.decode()
    promises = client.get(f"/community/{cast.millbrook.pk}/promises/?lang=es").content.decode()
    assert "Responde a “" in promises
    assert "Like compared with like" not in promises
    (told,) = gathered(cast.millbrook).documents["promises"]
    assert (told["finding"], told["action"]) == ("standardised", None)  # nobody has made the action public
    actions.change(action=action, by=cast.okafor, at=NOW, public=True)
    (told,) = gathered(cast.millbrook).documents["promises"]
    assert told["action"] == str(action.pk)


def test_an_action_of_nobody_or_of_another_agency_is_refused_and_nothing_is_lost(cast: Cast, action: Action):
    Action.objects.filter(pk=action.pk).update(agency=cast.ashford)
    client = signed_in(liaison(cast.millbrook))
    for wrong in ({"action": str(action.pk)}, {"action": str(uuid4())}, {"action": "x"}, {"study": "no such study"}):
        answered = client.post("/listening/commitments/new/", {**SAID, **wrong})
        assert answered.status_code == 422
        assert "Say why." in answered.content.decode()
    assert not Commitment.objects.exists()


def a_clear_finding(cast: Cast, *, q_value: float = 0.001) -> StoredFinding:
    stored = a_finding(cast.millbrook, by=cast.rivera)
    clear = Estimate(
        quantity="searched.ratio.area", label="Searched, in the same areas: Black compared with White", value=1.6,
        low=1.3, high=2.0, unit="ratio", n=900, q_value=q_value, groups={"race_ethnicity": "black"},
    )  # fmt: skip
    told = Finding.from_dict(stored.finding).to_dict() | {"study": "standardised", "said": {}}
    stored.finding = told | {"estimates": [*told["estimates"], asdict(clear)]}
    stored.save()
    return stored


def test_needs_come_from_clear_findings_of_the_plan_and_from_surveys(cast: Cast):
    stored, coordinator = a_clear_finding(cast), with_role("coordinator", Role.TRAINING, cast.millbrook)
    acting = acting_for(coordinator, agency=None, at=NOW)
    (need,) = needs.of_findings(acting)
    assert (need.shown, need.likely, need.study) == ("1.60, of 900 people", "1.30 to 2.00", "standardised")
    survey = a_survey(cast)
    answer(survey, many=40, marks=dict.fromkeys(("a1", "a2", "a3", "a4", "a5"), 1))
    assert len(needs.of_surveys(acting)) == 5
    client = signed_in(coordinator)
    page = client.get("/improve/").content.decode()
    assert need.title in page
    assert "?about=Searched" in page
    assert client.get(need.href).status_code == 200
    assert '<option value="standardised" selected>' in client.get("/improve/new/?study=standardised").content.decode()
    StoredFinding.objects.filter(pk=stored.pk).update(plan=None)
    assert needs.of_findings(acting) == []  # a look that nobody had planned


def test_a_finding_below_its_gate_calls_for_nothing(cast: Cast):
    a_clear_finding(cast, q_value=0.2)
    coordinator = with_role("coordinator", Role.TRAINING, cast.millbrook)
    assert needs.of_findings(acting_for(coordinator, agency=None, at=NOW)) == []
    assert "No result is clear enough" in signed_in(coordinator).get("/improve/").content.decode()


def test_a_commitment_is_written_down_though_it_was_said_at_no_meeting(cast: Cast):
    client = signed_in(liaison(cast.millbrook))
    sent = {"said": "More light.", "did": "Lamps.", "state": "doing", "due": "2027-03-01", "meeting": ""}
    assert client.post("/listening/commitments/new/", sent).status_code == 302
    assert Commitment.objects.get().meeting is None
    late = client.post("/listening/commitments/new/", {**sent, "due": ""})
    assert late.status_code == 422
    assert "Say until when" in late.content.decode()
    assert client.post("/listening/commitments/new/", {**sent, "state": "done", "due": ""}).status_code == 302
