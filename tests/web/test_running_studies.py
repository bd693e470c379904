"""Studies run in the background: claimed once, renewed, taken over, given up with a reason; findings never change."""

import json
import os
import shutil
import subprocess
import sys
import threading
import time
from datetime import timedelta
from pathlib import Path

import pytest
from asked_studies import a_plan, analyst, answered, contacts, sealed
from cast import NOW, Cast, signed_in
from django.db import connection, connections
from records import a_contact
from sending import just_now, put
from served import environment

from daylit.errors import DaylitError
from daylit.studies import registry
from daylit.studies.finding import Finding
from daylit.tables.extract import open_extract
from daylit.web import running
from daylit.web.audit.models import Event
from daylit.web.audit.reconcile import reconcile
from daylit.web.collect import pace
from daylit.web.insight import actions, nightly, plans, working
from daylit.web.insight.models import Run, StoredFinding
from daylit.web.ledger.models import State

LATER = NOW + timedelta(hours=1)


def clock():
    return NOW


def test_it_works_from_the_plan_to_a_finding_that_is_the_studys_own(cast: Cast):
    (found,) = answered(cast)
    again = registry.run(open_extract(found.extract.folder), "rates", plans.settings_of(found.settings))
    assert Finding.from_dict(found.finding) == again
    assert (found.number, found.seed, found.exploratory, found.answered) == (1, 1, False, True)
    assert found.fingerprint == found.extract.fingerprint == found.finding["provenance"]["extract"]
    run = Run.objects.get(study="rates")
    assert (run.state, run.done, run.claimed_until, run.trouble) == ("done", 1, None, "")


def test_the_log_names_the_plan_the_run_and_the_finding_and_a_change_behind_its_back_is_found(cast: Cast):
    (found,) = answered(cast)
    kinds = list(Event.objects.filter(kind__contains=".").order_by("number").values_list("kind", flat=True))
    asked = [kind for kind in kinds if kind.startswith(("plan", "study", "finding"))]
    assert asked == ["plan.declared", "study.asked", "finding.stored"]
    assert Event.objects.get(kind="finding.stored").details["finding"] == plans.fingerprint(found.finding)
    assert ours(reconcile(at=NOW)) == []
    changed = {**found.finding, "answer": ["All is well."]}
    StoredFinding.objects.filter(pk=found.pk).update(finding=changed)
    assert ours(reconcile(at=NOW)) == [f"finding:{found.pk}: finding changed without an event."]


def ours(found) -> list[str]:
    """What was found in our own tables: the test's records came by no door."""
    return [one.sentence for one in found if one.row.split(":")[0] in ("plan", "finding", "watch", "signal")]


def test_the_same_records_are_not_asked_twice_and_new_ones_give_the_next_number(cast: Cast):
    (first,) = answered(cast)
    assert actions.ask_plan(first.plan, extract=sealed(cast, at=LATER), at=LATER) == 0
    a_contact(cast, state=State.ACCEPTED)
    assert actions.ask_plan(first.plan, extract=sealed(cast, at=LATER), at=LATER) == 1
    working.work_off(clock=lambda: LATER)
    numbers = list(StoredFinding.objects.order_by("number").values_list("number", "finding__n_read"))
    assert numbers == [(1, 40), (2, 41)]


def test_what_the_plan_does_not_ask_is_exploratory_and_what_it_asks_is_not(cast: Cast):
    contacts(cast)
    extract, plan = sealed(cast), a_plan(cast)
    (planned,) = plans.questions(plan.document)
    beside = plans.Question(study="rates", settings=plans.settings_of({"group": "gender"}))
    given = {"agency": cast.millbrook, "extract": extract, "at": NOW, "by": cast.okafor}
    assert actions.ask(beside, **given).plan is None
    assert actions.ask(planned, **given).plan == plan
    assert actions.ask(planned, **given) is None  # it waits already
    working.work_off(clock=clock)
    assert {row.settings["group"]: row.exploratory for row in StoredFinding.objects.all()} == {
        "gender": True,
        "race_ethnicity": False,
    }


def test_a_look_that_came_before_the_plan_stays_exploratory_and_is_asked_again_by_the_plan(cast: Cast):
    contacts(cast)
    extract = sealed(cast)
    question = plans.Question(study="rates", settings=plans.settings_of({}))
    actions.ask(question, agency=cast.millbrook, extract=extract, at=NOW)
    working.work_off(clock=clock)
    assert actions.ask_plan(a_plan(cast), extract=extract, at=NOW) == 1
    working.work_off(clock=clock)
    assert [row.exploratory for row in StoredFinding.objects.order_by("number")] == [True, False]


def test_of_two_who_take_the_same_run_one_has_it(cast: Cast):
    contacts(cast)
    actions.ask_plan(a_plan(cast), extract=sealed(cast), at=NOW)
    assert working.claim(at=NOW) is not None
    assert working.claim(at=NOW) is None


def test_what_a_dead_process_left_is_taken_over_and_given_up_the_third_time(cast: Cast):
    contacts(cast)
    actions.ask_plan(a_plan(cast), extract=sealed(cast), at=NOW)
    at = NOW
    for _ in range(working.TRIES):
        assert working.claim(at=at) is not None
        assert working.claim(at=at + working.LEASE / 2) is None  # it is held
        at += working.LEASE
    assert working.claim(at=at) is None
    run = Run.objects.get()
    assert (run.state, run.trouble) == ("failed", working.DIED)
    assert Event.objects.filter(kind="study.failed", outcome="failed").count() == 1


def test_a_folder_that_is_gone_says_what_to_do_and_stops_nothing_else(cast: Cast):
    contacts(cast)
    extract = sealed(cast)
    actions.ask_plan(a_plan(cast, studies=("rates", "trend")), extract=extract, at=NOW)
    kept = Path(extract.folder).rename(f"{extract.folder}-away")
    assert working.work_off(clock=clock, most=1) == 1
    kept.rename(extract.folder)
    working.work_off(clock=clock)
    assert sorted(Run.objects.values_list("state", flat=True)) == ["done", "failed"]
    assert Run.objects.get(state="failed").trouble == working.GONE


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (DaylitError("The records have no dates.", remedy="Seal others."), "The records have no dates. Seal others."),
        (MemoryError(), working.SHORT_OF),
        (ZeroDivisionError("secret"), "It broke off (ZeroDivisionError). The server's own log says more."),
    ],
)
def test_a_study_that_cannot_be_done_says_why(cast: Cast, monkeypatch, error: Exception, said: str):
    def broken(*_):
        raise error

    contacts(cast, many=3)
    actions.ask_plan(a_plan(cast), extract=sealed(cast), at=NOW)
    monkeypatch.setattr(registry, "run", broken)
    working.work_off(clock=clock)
    assert Run.objects.get().trouble == said
    page = signed_in(analyst(cast)).get("/findings/").content.decode()
    assert "could not be done" in page
    assert "secret" not in page


def test_how_far_it_is_can_be_seen_while_it_is_at_work(cast: Cast, monkeypatch):
    seen: list[tuple[str, float, str]] = []
    real = registry.run

    def watched(extract, name, settings, progress):
        def tell(step, share):
            progress(step, share)
            run = Run.objects.get()
            seen.append((run.stage, run.done, run.state))

        return real(extract, name, settings, tell)

    contacts(cast)
    actions.ask_plan(a_plan(cast), extract=sealed(cast), at=NOW)
    monkeypatch.setattr(registry, "run", watched)
    working.work_off(clock=clock)
    assert seen[0] == ("Counting", 0.1, "running")
    assert [share for _, share, _ in seen] == sorted(share for _, share, _ in seen)


@pytest.mark.django_db(transaction=True)
def test_no_transaction_is_held_while_a_study_thinks_so_that_contacts_go_in(transactional_db, monkeypatch):
    """Negative control: the same, with the study inside of a transaction, makes the officer wait."""
    from cast import make_cast

    cast = make_cast()
    contacts(cast, many=12)
    actions.ask_plan(a_plan(cast), extract=sealed(cast), at=NOW)
    monkeypatch.setattr(pace, "AT_ONCE", 10**9)
    thinking, go = threading.Event(), threading.Event()
    real = registry.run

    def slow(*given):
        assert not connection.in_atomic_block
        thinking.set()
        go.wait(300)
        return real(*given)

    monkeypatch.setattr(registry, "run", slow)

    def work():
        try:
            working.work_off(clock=clock)
        finally:
            connections.close_all()

    worker = threading.Thread(target=work)
    worker.start()
    assert thinking.wait(120)
    answer = put(signed_in(cast.rivera), just_now(unit=str(cast.patrol.pk), area=str(cast.north.pk)))
    assert worker.is_alive()  # still thinking: what was saved did not wait for it
    go.set()
    worker.join(120)
    assert answer.status_code == 201
    assert StoredFinding.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_claim_is_renewed_while_the_work_goes_on(transactional_db, monkeypatch):
    from cast import make_cast

    cast = make_cast()
    contacts(cast, many=3)
    actions.ask_plan(a_plan(cast), extract=sealed(cast), at=NOW)
    monkeypatch.setattr(working, "BEAT", 0.02)
    run = working.claim(at=NOW)
    assert run is not None
    with working._held(run, clock=lambda: LATER):
        for _ in range(3_000):
            if Run.objects.get().claimed_until == LATER + working.LEASE:
                break
            time.sleep(0.02)
        assert working.claim(at=LATER) is None
    assert Run.objects.get().claimed_until == LATER + working.LEASE


def test_each_night_what_was_accepted_is_sealed_and_asked_once(cast: Cast):
    contacts(cast)
    a_plan(cast)
    assert nightly.ask_all(at=NOW) == 2  # the question, and the counts for exploring
    working.work_off(clock=clock)
    assert nightly.ask_all(at=LATER) == 0
    assert StoredFinding.objects.count() == 1


def test_a_process_that_ends_is_started_again_until_it_is_told_to_stop(tmp_path: Path):
    sign = tmp_path / "began"
    code = f"open({str(sign)!r}, 'a').write('x')"
    kept = running.Kept([sys.executable, "-c", code], dict(os.environ), pause=0.01)
    kept.start()
    for _ in range(6_000):
        if sign.exists() and len(sign.read_text()) >= 3:
            break
        time.sleep(0.02)
    kept.stop()
    began = len(sign.read_text())
    assert began >= 3
    time.sleep(0.3)
    assert len(sign.read_text()) == began


def test_the_process_itself_has_the_lowest_priority_and_stops_when_told(tmp_path: Path):
    from daylit.web.configuration import from_environment

    told = environment(tmp_path / "home")
    prepared = "import datetime as d; from daylit.web.serving import *; prepare(configured(), at=d.datetime.now(d.UTC))"
    subprocess.run([sys.executable, "-c", prepared], env=told, check=True, timeout=120)
    assert from_environment(told).home.is_dir()
    child = subprocess.Popen([sys.executable, "-m", "daylit.web.insight.process"], env=told)
    try:
        for _ in range(2_400):
            if os.getpriority(os.PRIO_PROCESS, child.pid) == 19:
                break
            time.sleep(0.05)
        assert os.getpriority(os.PRIO_PROCESS, child.pid) == 19
        time.sleep(2)  # it is looking at the queue by now, or still on its way there
        child.terminate()
        assert child.wait(timeout=120) in (0, -15)
    finally:
        if child.poll() is None:
            child.kill()
            child.wait()
    shutil.rmtree(tmp_path / "home")


def test_a_finding_can_be_kept_as_json_and_read_back(cast: Cast):
    (found,) = answered(cast)
    assert json.loads(Finding.from_dict(found.finding).to_json()) == found.finding
