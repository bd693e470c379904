"""WEB-2: whatever people and files say, no page runs it. Every text of every table, on every page.

More than a hundred payloads on every run, more than 1,500 in ``make soak``, so many at a time.
"""

from __future__ import annotations

import json
import re
from datetime import timedelta
from pathlib import Path

import matrix
import pytest
from browsing import a_browser, a_page
from cast import Cast, make_cast, signed_in, with_role
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import models
from django.template import engines
from django.test import Client
from django.utils import timezone
from improving import one_of_each
from listening import THINGS, poison_community, said_back_by_the_public_side, things_of
from payloads import EVERY, PAYLOADS
from publishing import a_proposal
from records import a_call, a_contact, a_filing, a_revision, answers
from stored import a_finding, a_watch, counts_of

import daylit.web
from daylit.web.accounts.actions import invite
from daylit.web.accounts.models import Area, FactorReset, OfficerFacts, Person, Unit
from daylit.web.audience import Role
from daylit.web.audit.actions import record
from daylit.web.collect.models import StreetIndex, Template
from daylit.web.improve.models import Action, Assignment, Course
from daylit.web.insight.models import Signal
from daylit.web.ledger.models import Contact, Decision, Extract, Held
from daylit.web.publish.models import Proposal
from daylit.web.quality.models import Explanation
from daylit.web.review.models import TextOverride
from daylit.web.rounds.models import Job

TEMPLATES = Path(daylit.web.__file__).parent / "templates"

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(scope="module")
def browser():
    with a_browser() as running:
        yield running


def set_traps(page) -> list[str]:
    """Where a script that ran is told: a call, a dialog, a page error of its own."""
    ran: list[str] = []
    page.expose_function("ran", lambda: ran.append("called"))
    page.on("dialog", lambda dialog: (ran.append("dialog"), dialog.dismiss()))
    return ran


BATCHES = [EVERY[start : start + 110] for start in range(0, len(EVERY), 110)]
SHORT = "<img src=x onerror=ran()>"
"""For texts that have room for little."""
OWN_WORDS = {
    "accounts.Agency.pack", "accounts.Agency.zone", "accounts.Membership.role", "accounts.Invitation.code_sha256",
    "accounts.Guess.who", "accounts.Guess.where", "audit.Event.kind", "audit.Event.outcome", "audit.Event.origin",
    "audit.Event.commitment", "audit.Event.leaf", "audit.Tree.peaks", "audit.Tree.epoch", "audit.Checkpoint.epoch",
    "audit.Checkpoint.head", "audit.Checkpoint.key", "audit.Checkpoint.signature", "ledger.Contact.state",
    "ledger.Contact.pack", "ledger.Contact.pack_version", "ledger.Contact.salt", "ledger.Revision.sha256",
    "ledger.Revision.salt", "ledger.Receipt.leaf", "ledger.Receipt.key", "ledger.Receipt.signature",
    "ledger.Decision.salt", "ledger.Held.why", "ledger.Held.sha256", "ledger.Held.salt", "review.TextOverride.salt",
    "accounts.Person.password", "ledger.Extract.fingerprint", "ledger.Extract.salt", "ledger.Extract.states",
    "collect.StreetIndex.sha256", "review.Reminder.kind", "review.Reminder.salt", "review.ReviewSample.salt",
    "review.StandIn.salt", "rounds.Job.name", "rounds.Job.outcome",
    "quality.CallLog.sha256", "quality.CallLog.style", "quality.CallLog.salt", "quality.CallKind.salt",
    "quality.Call.how", "quality.Explanation.why", "quality.Explanation.salt",
    "reporting.Receiver.way", "reporting.Receiver.salt", "reporting.Filing.kind", "reporting.Filing.pack",
    "reporting.Filing.counts", "reporting.Filing.salt",
    "insight.Plan.fingerprint", "insight.Plan.salt", "insight.Run.study", "insight.Run.key", "insight.Run.state",
    "insight.StoredFinding.fingerprint", "insight.StoredFinding.study", "insight.StoredFinding.key",
    "insight.StoredFinding.version", "insight.StoredFinding.salt", "insight.Watch.measure", "insight.Watch.salt",
    "insight.Signal.salt", "insight.Signal.told",
    "publish.Proposal.state", "publish.Proposal.fingerprint", "publish.Proposal.risk", "publish.Proposal.proposed",
    "publish.Proposal.salt", "publish.Release.slug", "publish.Release.fingerprint", "publish.Release.salt",
    "improve.Action.kind", "improve.Action.state",
    "improve.Action.extract", "improve.Action.salt", "improve.Plan.measure", "improve.Plan.wanted",
    "improve.Plan.extract", "improve.Plan.fingerprint", "improve.Plan.salt", "improve.Effect.extract",
    "improve.Effect.verdict", "improve.Effect.salt", "improve.Course.salt", "improve.Session.salt",
    "improve.Assignment.salt",
    "community.Survey.kind",
    "community.Survey.questions", "community.Spent.hash", "community.Answer.source", "community.UsedForm.hash",
    "community.FreeText.source", "community.FreeText.state", "community.Statement.state", "community.Question.state",
    "community.Question.code_hash", "community.Commitment.state", "community.Commitment.study",
    "community.FreeText.language",
    "community.Statement.language", "community.Question.language",
}  # fmt: skip
"""Texts that only the program writes: words of a list, hashes and signatures."""


@pytest.fixture(params=[pytest.param(PAYLOADS, id="each run")])
def texts(request) -> list[str]:
    return request.param


def in_batches(test):
    """The payloads of each run, and all others in the long run."""
    every = [pytest.param(batch, id=f"batch {n}", marks=pytest.mark.soak) for n, batch in enumerate(BATCHES)]
    return pytest.mark.parametrize("texts", [pytest.param(PAYLOADS, id="each run"), *every], indirect=True)(test)


@pytest.fixture
def poisoned(transactional_db: None, texts: list[str]) -> tuple[Cast, Contact]:
    """Every text that one person can enter and another one reads, filled with payloads."""
    cast, now = make_cast(), timezone.now()
    joined = "\n".join(texts)
    for number, text in enumerate(texts):
        Unit.objects.create(agency=cast.millbrook, name=f"{text[:110]} {number}")
        Area.objects.create(agency=cast.millbrook, name=f"{text[:110]} {number}", polygons=[])
    Person.objects.filter(pk=cast.rivera.pk).update(name=joined[:200], username=joined[:150], email=SHORT)
    cast.millbrook.state_id = SHORT
    Template.objects.create(agency=cast.millbrook, name=joined[:80], kind=SHORT, answers={"x": texts})
    OfficerFacts.objects.create(agency=cast.millbrook, person=cast.rivera, answers={"x": texts})
    FactorReset.objects.create(agency=cast.millbrook, person=cast.rivera, reason=joined[:300], asked_at=now)
    Held.objects.create(
        agency=cast.millbrook,
        sent_by=cast.rivera,
        sent_id=joined[:80],
        why="conflict",
        body=joined.encode(),
        at=now,
        event=1,
    )
    record("log.read", at=now, agency=cast.millbrook.pk, by=cast.rivera.pk, subject=joined[:80], details={"x": joined})
    gone = a_contact(cast, at=now, state="expunged")
    gone.revisions.update(expunged_because=joined)
    cast.millbrook.name = texts[0]
    cast.millbrook.questions = [
        {"path": f"person.own_{n}", "kind": "text", "label": text, "help": text} for n, text in enumerate(texts[:30])
    ]
    cast.millbrook.save()
    given = answers(
        people__0__reason_narrative=joined + " 555-123-4567", location__description=joined, people__0__stray=texts
    )
    said = {
        "late_reason": joined,
        "reason": joined,
        "cad": texts[3],
        "tags": texts,
        "override": {"people[0].reason_narrative": joined},
    }
    a_proposal(cast, title=joined[:120], title_es=joined[:120], correction=joined, correction_es=joined, said=joined,
               hostile=texts)  # fmt: skip
    contact = a_contact(cast, at=now, given=answers(location__description=joined), **said)
    revision = a_revision(contact, given=given, **said)
    reasons = [{"at": text, "label": text, "sentence": text} for text in texts]
    Decision.objects.create(
        revision=contact.revisions.order_by("number")[0],
        by=cast.okafor,
        at=now,
        accepted=False,
        reasons=reasons,
        event=1,
    )
    StreetIndex.objects.create(
        agency=cast.millbrook, text=joined, sha256="0" * 64, streets=1, crossings=1, changed_at=now
    )
    Extract.objects.create(
        agency=cast.millbrook, at=now, fingerprint="0" * 64, folder=joined[:500], contacts=1, people=1, event=1
    )
    _, call = a_call(cast.millbrook, cast.rivera, text=joined, at=now)
    Explanation.objects.create(call=a_call(cast.millbrook, cast.okafor, text=f"2 {joined}", at=now)[1], by=cast.rivera,
                               at=now, why="other", words=joined[:200], event=1)  # fmt: skip
    assert call.number
    POISONED["filing"] = str(a_filing(cast.millbrook, cast.okafor, contact, text=joined, at=now).pk)
    finding = a_finding(cast.millbrook, by=cast.rivera, text=joined)
    watch = a_watch(cast.millbrook, by=cast.rivera, where=[f"unit={SHORT}"])
    Signal.objects.create(watch=watch, week=now.date(), up=True, at=now, event=1)
    people = [{"unit": text, "area": text, "tags": text.replace(";", " "), "searched": True} for text in texts[:60]]
    counts_of(finding.extract, [one for one in people for _ in range(12)])
    POISONED.update(finding=str(finding.pk), watch=str(watch.pk), proposal=str(Proposal.objects.get().pk))
    made = {"action": Action, "course": Course, "assignment": Assignment}
    poison_community(cast.millbrook, joined)
    POISONED.update({name: str(getattr(things_of(cast.millbrook, name), "pk", "")) for name in THINGS})
    Job.objects.create(name="verify", due=now, began=now, ended=now, outcome="failed", sentence=joined[:500])
    one_of_each(cast.millbrook, cast.rivera, text=joined, at=now - timedelta(minutes=1))
    POISONED.update({name: str(model.objects.get().pk) for name, model in made.items()})
    Decision.objects.bulk_create(
        Decision(revision=revision, by=cast.okafor, at=now, accepted=False, reasons=reasons[:5], event=1)
        for _ in range(11)
    )
    place = "people[0].reason_narrative"
    through = {"place": place, "what": "a date of birth", "reason": joined[:300], "by": cast.okafor, "at": now}
    TextOverride.objects.create(revision=revision, event=1, **through)
    other = {**through, "place": joined[:200], "what": joined[:120]}
    TextOverride.objects.create(revision=revision, event=1, **other)
    Contact.objects.filter(pk=contact.pk).update(kind=SHORT)
    found = [{"code": text, "at": text, "sentence": text, "remedy": text, "severity": "warning"} for text in texts]
    revision.problems = [*revision.problems, *found]
    revision.save()
    return cast, contact


WHAT_RUNS = ", ".join(
    f"main {what}"
    for what in ("script", "iframe", "svg", "[onerror]", "[onload]", "img:not([src^='/findings/'], [src^='/watch/'])")
)
"""What no page holds; a picture only where it is one of our own charts."""
POISONED: dict[str, str] = {}
"""The ids of what was made for the pages that are about something."""
PAGES = {
    "okafor": ("/", "/review/", "/review/{contact}/", "/review/late/", "/review/stand-ins/", "/review/sample/",
               "/improve/people/"),
    "tanaka": ("/", "/setup/", "/setup/agency/", "/setup/units/", "/setup/areas/", "/setup/questions/",
               "/setup/people/", "/setup/streets/", "/setup/templates/", "/rounds/", "/people/", "/people/{rivera}/"),
    "mbeki": ("/", "/log/", "/review/pace/"),
    "rivera": ("/", "/my-account/", "/my-calls/", "/my-training/", "/my-training/{assignment}/"),
    "steward": ("/", "/completeness/"),
    "records": ("/", "/state-files/", "/state-files/{filing}/"),
    "analyst": ("/", "/week/", "/extracts/", "/plan/", "/plan/declare/", "/findings/", "/findings/side-by-side/",
                "/findings/runs/", "/findings/ask/", "/findings/{finding}/",
                "/findings/{finding}/over-time/", "/explore/", "/watch/", "/watch/{watch}/"),
    "publisher": ("/", "/releases/", "/releases/ask/", "/releases/{proposal}/"),
    "training": ("/", "/improve/", "/improve/new/", "/improve/actions/{action}/", "/improve/actions/{action}/change/",
                 "/improve/actions/{action}/plan/", "/improve/courses/", "/improve/courses/new/",
                 "/improve/courses/{course}/"),
    "community": ("/", "/listening/", "/listening/surveys/{survey}/", "/listening/reading/", "/listening/questions/",
                  "/listening/questions/{question}/", "/listening/meetings/", "/listening/meetings/new/",
                  "/listening/meetings/{meeting}/", "/listening/commitments/new/",
                  "/listening/commitments/{commitment}/"),
    "visitor": ("/survey/", "/survey/{survey}/", "/survey/{survey}/thanks/", "/community/", "/community/{agency}/",
                "/community/{agency}/results/", "/community/{agency}/statements/", "/community/{agency}/questions/",
                "/community/{agency}/questions/mine/", "/community/{agency}/meetings/",
                "/community/{agency}/promises/"),
}  # fmt: skip


@in_batches
def test_it_works_and_no_text_runs_on_any_page(poisoned, browser, live_server):
    cast, contact = poisoned
    for who, addresses in PAGES.items():
        person = getattr(cast, who, None)
        if person is None and who != "visitor":
            person = with_role(who, Role(who), cast.millbrook)
        with a_page(browser, live_server, person) as page:
            ran = set_traps(page)
            for address in addresses:
                here = address.format(contact=contact.pk, rivera=cast.rivera.pk, **POISONED)
                assert page.goto(here).status == 200
                page.wait_for_timeout(150)
                assert ran == [], here
                assert page.locator(WHAT_RUNS).count() == 0, here


def test_there_are_enough_of_them_and_each_is_one():
    assert len(set(PAYLOADS)) >= 100
    assert len(set(EVERY)) == len(EVERY) >= 1_500
    assert set(PAYLOADS) <= set(EVERY)
    assert [one for batch in BATCHES for one in batch] == EVERY


def test_every_text_of_every_table_is_filled_or_the_programs_own(poisoned):
    """A new column of text that nobody poisons fails here."""
    missed = []
    for model in apps.get_models():
        if not model.__module__.startswith("daylit.web."):
            continue
        for field in model._meta.concrete_fields:
            if isinstance(field, models.CharField | models.TextField | models.JSONField):
                name = f"{model._meta.label.removeprefix('web.')}.{field.name}"
                there = any("ran" in str(value) for value in model.objects.values_list(field.name, flat=True))
                if not there and name not in OWN_WORDS and field.name != "polygons":
                    missed.append(name)
    assert missed == []


NOT_HERE = {
    "send_files": "leads on", "receiver": "asks for a second factor first; its form is escaped as all forms are",
    "state_file": "answers a file to be kept, and no page",
    "finding_csv": "a file", "finding_json": "a file", "explore_csv": "a file", "finding_chart": "test_findings.py",
    "finding_series_chart": "test_findings.py", "watch_picture": "test_watching.py",
    "collect": "the officer's app, tests/officer", "collect_file": "the officer's app, tests/officer",
    "invitation": "below", "review_next": "leads on", "no_account": "shows no text", "second_factor": "shows no text",
    "release_finding": "words of studies, with pictures, below", "release_table": "counts, below",
    "release_file": "a file of the bundle", "release_sign": "leads back to its proposal",
    "improve_chart": "a picture", "improve_course_csv": "a file", "improve_course_xapi": "a file",
}  # fmt: skip


def test_every_page_that_is_looked_at_is_looked_at_here():
    ours = [one for one in matrix.addresses() if not one.pattern.startswith(("sign-in/", "demonstration/"))]
    shown = {one.name: one.pattern for one in ours if "GET" in matrix.POLICY[one.name].get("methods", ())}
    acts = {name for name, pattern in shown.items() if pattern.startswith("people/<uuid:person>/") and name != "person"}
    api = {name for name in shown if matrix.POLICY[name].get("api")}
    here = {re.sub(r"<[^>]*>|\{[^}]*\}", "*", each.strip("/")) for found in PAGES.values() for each in found}
    left = {name for name, pattern in shown.items() if re.sub(r"<[^>]*>", "*", pattern).strip("/") not in here}
    assert left - acts - api - set(NOT_HERE) == set()


@in_batches
def test_no_text_runs_on_pages_that_answer_a_file_or_a_form(poisoned, texts, browser, live_server):
    """What the server says back about names of files, rows and features; shown as it would be in a browser."""
    cast, contact = poisoned
    joined, now = "\n".join(texts), timezone.now()
    _, code = invite(agency=cast.millbrook, username="new", name=joined[:200], by=None, at=now)
    tanaka, okafor = signed_in(cast.tanaka), signed_in(cast.okafor)
    rows = "name,username,role,unit\n" + "".join(
        '"%s",x y,"%s","%s"\n' % ((text.replace('"', '""'),) * 3) for text in texts
    )
    features = [{"type": "Feature", "properties": {"name": text}, "geometry": {"type": text}} for text in texts]
    pages = [
        tanaka.post("/setup/people/", {"file": SimpleUploadedFile("<img src=x onerror=ran()>.csv", rows.encode())}),
        tanaka.post("/setup/areas/", {"file": SimpleUploadedFile("x.geojson", _json(features))}),
        tanaka.post("/setup/units/", {"name": joined}),
        tanaka.post("/setup/questions/", {"label": joined, "choices": joined, "kind": joined}),
        tanaka.post("/setup/agency/", {"name": joined, "state_id": joined, "latitude": joined}),
        okafor.post(f"/review/{contact.pk}/accept/", {"sentence": joined, "ask": texts}),
        okafor.post("/review/stand-ins/", {"instead": joined, "since": joined}),
        Client().get(f"/invitation/{code}/"),
        Client().post(f"/invitation/{code}/", {"password": joined[:60], "again": joined}),
        signed_in(cast.mbeki).get("/log/", {"about": joined, "kind": joined, "person": joined}),
        *said_back_by_the_public_side(cast.millbrook, joined),
    ]
    with a_page(browser, live_server, None) as page:
        ran = set_traps(page)
        for answer in pages:
            assert answer.status_code in (200, 422)
            page.set_content(answer.content.decode())  # without the policy's headers: escaping alone must hold
            page.wait_for_timeout(150)
            assert ran == [], answer.request["PATH_INFO"]


def test_a_text_let_through_unescaped_would_be_noticed(poisoned, browser, live_server):
    """The negative control: the record's page with “|safe” in one place, without the policy's headers."""
    cast, contact = poisoned
    template = (TEMPLATES / "review/record.html").read_text("utf-8")
    spoiled = template.replace("{{ line.shown }}", "{{ line.shown|safe }}")
    assert spoiled != template
    answer = signed_in(cast.okafor).get(f"/review/{contact.pk}/")
    told = {name: value for context in answer.context for name, value in context.flatten().items()}
    html = engines["django"].from_string(spoiled).render(told, answer.wsgi_request)
    with a_page(browser, live_server, None) as page:
        ran = set_traps(page)
        page.set_content(html)
        for _ in range(600):  # a busy browser takes its time
            if ran:
                break
            page.wait_for_timeout(100)
        assert ran


def _json(features) -> bytes:
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()
