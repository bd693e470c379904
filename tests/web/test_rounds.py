"""What the server does by the clock: each job when it is due, once, told when it fails, and stopping no other."""

import json
import subprocess
import sys
import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cast import NOW, Cast, signed_in
from django.conf import settings as live
from listening import a_given, a_survey, answer
from records import a_contact
from served import environment

from daylit.cli.run import run as command
from daylit.errors import DaylitError
from daylit.web.audit.actions import record
from daylit.web.audit.checkpoints import own_heads, own_keys
from daylit.web.audit.heads import read_heads
from daylit.web.audit.models import Event, Tree
from daylit.web.audit.witness import NoWitness, keep_heads, kept_heads
from daylit.web.backup import scheduled
from daylit.web.backup.actions import TriedOut
from daylit.web.community.models import Source, Waiting
from daylit.web.community.taking import take_answer
from daylit.web.keys import Keys
from daylit.web.ledger.models import Contact, State
from daylit.web.review.models import Reminder, ReviewSample
from daylit.web.review.reminding import remind
from daylit.web.rounds.background import Ticking
from daylit.web.rounds.jobs import WORK, Work
from daylit.web.rounds.models import Job
from daylit.web.rounds.outcome import DONE, Ended
from daylit.web.rounds.queries import standings
from daylit.web.rounds.ticking import next_night, tick

MINUTE = timedelta(minutes=1)


def at(moment: datetime):
    return lambda: moment


def a_job(run, *, name: str = "a", every: timedelta | None = timedelta(minutes=5), **changes) -> Work:
    return Work(name=name, title=name.upper(), does="Something.", run=run, every=every, **changes)


@pytest.fixture
def keys(db: None) -> None:
    own_keys().make_missing(day=NOW.date())


@pytest.fixture
def witness(settings, tmp_path: Path) -> Path:
    """A witness's folder, as the environment would name it."""
    (folder := tmp_path / "witness").mkdir()
    settings.INSTALLATION = replace(live.INSTALLATION, witness=folder)
    return folder


def test_it_works_and_does_everything_that_is_wanted(cast: Cast, keys: None):
    a_contact(cast)
    ran = {one.name: one for one in tick(clock=at(NOW))}
    assert list(ran) == [
        "samples",
        "reminders",
        "notices",
        "calls",
        "releases",
        "effects",
        "answers",
        "texts",
        "verify",
        "compare",
        "studies",
        "watch",
        "checkpoint",
    ]  # no folder for backups is named
    assert ReviewSample.objects.count() == 1
    assert own_heads()[-1].size == Tree.objects.get().size
    assert tick(clock=at(NOW + MINUTE)) == []


def test_each_job_has_its_own_time(cast: Cast, keys: None):
    tick(clock=at(NOW))
    names = [[one.name for one in tick(clock=at(NOW + after))] for after in (5 * MINUTE, 61 * MINUTE)]
    assert names == [
        ["samples", "notices", "releases", "checkpoint"],
        ["samples", "reminders", "notices", "calls", "releases", "effects", "answers", "watch", "checkpoint"],
    ]
    night = next_night(NOW)
    assert {"verify", "compare"} <= {one.name for one in tick(clock=at(night))}


@pytest.mark.parametrize(
    ("moment", "night"),
    [
        (datetime(2026, 11, 23, 8, 59, tzinfo=UTC), datetime(2026, 11, 23, 9, 0, tzinfo=UTC)),
        (datetime(2026, 11, 23, 9, 0, tzinfo=UTC), datetime(2026, 11, 24, 9, 0, tzinfo=UTC)),
        (datetime(2026, 11, 1, 7, 30, tzinfo=UTC), datetime(2026, 11, 1, 9, 0, tzinfo=UTC)),  # the clock went back
        (datetime(2027, 3, 14, 7, 30, tzinfo=UTC), datetime(2027, 3, 14, 8, 0, tzinfo=UTC)),  # and forward
    ],
)
def test_the_night_is_that_of_the_first_agency(cast: Cast, moment, night):
    assert next_night(moment) == night


def test_a_job_that_fails_says_so_once_in_the_log_and_stops_no_other(db: None):
    def broken(moment):
        raise DaylitError("The disk is away.", remedy="Bring it back.")

    work = [a_job(broken), a_job(lambda moment: Ended(DONE, "Done."), name="b")]
    assert [one.outcome for one in tick(clock=at(NOW), work=work)] == ["failed", "done"]
    assert [one.name for one in tick(clock=at(NOW + 5 * MINUTE), work=work)] == ["a", "b"]
    row = Job.objects.get(name="a")
    assert (row.sentence, row.failures, row.last_good) == ("The disk is away. Bring it back.", 2, None)
    assert [event.details for event in Event.objects.filter(kind="round.failed")] == [{"job": "a"}]


def test_a_mistake_of_ours_tells_its_kind_and_nothing_it_says(db: None):
    def broken(moment):
        raise KeyError("CANARY")

    (ran,) = tick(clock=at(NOW), work=[a_job(broken)])
    assert "KeyError" in ran.sentence
    assert "CANARY" not in Job.objects.get().sentence


def test_a_nightly_job_that_failed_is_tried_again_the_same_night_and_less_and_less_often(db: None):
    def broken(moment):
        raise DaylitError("No.")

    work, moment, waits = [a_job(broken, every=None)], NOW, []
    for _ in range(9):
        (ran,) = tick(clock=at(moment), work=work)
        waits.append((ran.due - moment) // MINUTE)
        moment = ran.due
    assert waits == [5, 10, 20, 40, 80, 160, 320, 360, 360]


def test_what_is_done_elsewhere_is_not_done_here(db: None):
    done: list[str] = []

    def slow(moment):
        done.append("first")
        tick(clock=at(NOW + MINUTE), work=[a_job(lambda moment: done.append("second"))])  # another process, meanwhile
        return Ended(DONE, "Done.")

    tick(clock=at(NOW), work=[a_job(slow)])
    assert done == ["first"]


def test_a_job_of_a_process_that_died_is_taken_over_when_its_time_is_up(db: None):
    Job.objects.create(name="a", due=NOW, claimed_until=NOW + timedelta(minutes=15), began=NOW)
    work = [a_job(lambda moment: Ended(DONE, "Done."))]
    assert tick(clock=at(NOW + timedelta(minutes=14)), work=work) == []
    assert len(tick(clock=at(NOW + timedelta(minutes=15)), work=work)) == 1


def test_the_heads_reach_the_witness_once_each_and_what_the_folder_missed_is_caught_up(keys: None, witness: Path):
    record("page.refused", at=NOW)
    for hours in (0, 1, 2):
        record("page.refused", at=NOW + timedelta(hours=hours))
        tick(clock=at(NOW + timedelta(hours=hours)), work=[WORK[-1]])
    (file,) = witness.iterdir()
    assert [head.size for head in read_heads(file.read_text(), source="kept")] == [3, 5, 7]
    file.rename(file.with_suffix(".away"))
    assert keep_heads(witness, upto=own_heads()[-1]) == 3
    assert [one.size for one in kept_heads(witness)] == [3, 5, 7]


def test_a_witness_that_is_away_is_told_and_the_head_is_signed_all_the_same(keys: None, witness: Path):
    witness.rmdir()
    record("page.refused", at=NOW)
    (ran,) = tick(clock=at(NOW), work=[WORK[-1]])
    assert (ran.outcome, "DAYLIT_WITNESS" in ran.sentence) == ("failed", True)
    assert len(own_heads()) == 1
    with pytest.raises(NoWitness):
        kept_heads(witness)


def test_a_log_that_was_rewritten_is_found_against_the_witness(keys: None, witness: Path, cast: Cast):
    record("page.refused", at=NOW, outcome="refused")
    tick(clock=at(NOW))
    Event.objects.filter(kind="page.refused").update(outcome="done")
    by_name = {one.name: one for one in tick(clock=at(next_night(NOW)))}
    assert by_name["verify"].outcome == "found"
    assert "daylit audit verify" in by_name["verify"].sentence


def test_a_row_that_was_changed_is_found(keys: None, cast: Cast):
    tick(clock=at(NOW))
    a_contact(cast)  # behind the log's back
    by_name = {one.name: one for one in tick(clock=at(next_night(NOW)))}
    assert by_name["compare"].outcome == "found"
    assert str(Contact.objects.get().pk) not in by_name["compare"].sentence  # other agencies read this too


def test_of_two_ticks_at_once_each_job_is_done_by_one_and_the_backup_is_made_and_tried_out(tmp_path: Path):
    """Real processes on a real installation; the database is the one that a machine of its own would have."""
    told = environment(tmp_path / "home")
    for name in ("witness", "backups"):
        (tmp_path / name).mkdir()
        told[f"DAYLIT_{name.upper()}"] = str(tmp_path / name)
    daylit = [sys.executable, "-c", "import sys; from daylit.cli.run import run; sys.exit(run(sys.argv[1:]))"]
    made = [*daylit, "setup", "--agency", "Millbrook", "--username", "tanaka", "--name", "A. Tanaka"]
    subprocess.run(made, env=told, check=True, capture_output=True, timeout=120)
    both = [
        subprocess.Popen([*daylit, "tick", "--json"], env=told, stdout=subprocess.PIPE, text=True) for _ in range(2)
    ]
    ran = [row for one in both for row in json.loads(one.communicate(timeout=120)[0])["jobs"]]
    assert sorted(row["job"] for row in ran) == sorted(one.name for one in WORK)
    assert {row["outcome"] for row in ran} == {"done"}, ran
    assert len(list((tmp_path / "backups").iterdir())) == 1
    assert len(kept_heads(tmp_path / "witness")) >= 1


def test_of_the_backups_made_by_the_clock_the_newest_stay(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    good = TriedOut(size=1, rows=1, made_at="", horizon=1, ours=True, moved=True, damages=())
    monkeypatch.setattr(scheduled, "make_backup", lambda out, **_: out.touch())
    monkeypatch.setattr(scheduled, "verify_backup", lambda out, **_: good)
    monkeypatch.setattr(scheduled, "key_for_writing", lambda *_, **__: (b"", None))
    (tmp_path / "by-hand.daylit").touch()
    for day in range(scheduled.KEPT + 3):
        scheduled.back_up(tmp_path, configuration=live.INSTALLATION, at=NOW + timedelta(days=day))
    left = sorted(path.name for path in tmp_path.iterdir())
    assert len(left) == scheduled.KEPT + 1
    assert "by-hand.daylit" in left
    assert "daylit-2026-11-25-140000.daylit" not in left
    monkeypatch.setattr(scheduled, "verify_backup", lambda out, **_: replace(good, ours=False))
    scheduled.back_up(tmp_path, configuration=live.INSTALLATION, at=NOW + timedelta(days=90))
    assert len(list(tmp_path.iterdir())) == scheduled.KEPT + 2  # nothing goes for one that cannot be relied on


def test_what_was_left_open_for_too_long_is_noted_once(cast: Cast):
    back, waiting = a_contact(cast, state=State.SENT_BACK), a_contact(cast, at=NOW - timedelta(hours=73))
    a_contact(cast, at=NOW - timedelta(hours=71))
    Contact.objects.filter(pk=back.pk).update(due=NOW - MINUTE)
    assert remind(at=NOW) == 2
    assert remind(at=NOW + timedelta(minutes=30)) == 0
    told = {(event.subject, event.details["what"]) for event in Event.objects.filter(kind="contact.overdue")}
    assert told == {(f"contact:{back.pk}", "answer"), (f"contact:{waiting.pk}", "decision")}
    Contact.objects.filter(pk=back.pk).update(due=NOW + timedelta(hours=1))  # answered, and sent back once more
    assert remind(at=NOW + timedelta(hours=2)) == 2
    assert Reminder.objects.count() == 4  # with the one that waited for 71 hours


def test_the_first_page_says_whether_all_is_well_and_the_page_says_more(cast: Cast, keys: None):
    now = datetime.now(UTC)
    for who in (cast.tanaka, cast.mbeki):
        assert "does anything call" in signed_in(who).get("/").content.decode()
    tick(clock=at(now))
    for who in (cast.tanaka, cast.mbeki):
        assert "All that is on went well. Off: the backup." in signed_in(who).get("/").content.decode()
    page = signed_in(cast.mbeki).get("/rounds/").content.decode()
    assert "Every row is as the log says." in page
    assert "DAYLIT_BACKUPS is not set" in page
    assert signed_in(cast.okafor).get("/rounds/").status_code == 404


def test_a_tick_that_stays_away_is_told_after_half_an_hour(cast: Cast, keys: None):
    tick(clock=at(NOW))
    assert not [one for one in standings(at=NOW + 30 * MINUTE) if one.trouble]
    late = [one.work.name for one in standings(at=NOW + 36 * MINUTE) if one.trouble]
    assert late == ["samples", "notices", "releases", "checkpoint"]


def test_the_command_tells_each_job_and_leaves_with_1_where_one_failed(cast: Cast, keys: None, capsys, monkeypatch):
    monkeypatch.setattr("daylit.web.opening.open_installation", lambda home=None, new=False: None)
    assert command(["tick", "--json"]) == 0
    assert [row["job"] for row in json.loads(capsys.readouterr().out)["jobs"]][-1] == "checkpoint"
    assert command(["tick"]) == 0
    assert "Nothing is due." in capsys.readouterr().out
    Job.objects.filter(name="checkpoint").update(due=NOW - timedelta(days=1))
    record("page.refused", at=NOW)
    monkeypatch.setattr("daylit.web.audit.checkpoints.own_keys", lambda: Keys(Path("nowhere")))
    assert command(["tick"]) == 1
    assert "The key that signs the log is missing" in capsys.readouterr().out


@pytest.mark.django_db(transaction=True)
def test_beside_the_server_it_ticks_until_it_is_stopped(monkeypatch: pytest.MonkeyPatch):
    ticked = threading.Event()
    calls: list[int] = []

    def counted(*, clock) -> None:
        calls.append(1)
        if len(calls) == 1:
            raise OSError("the database is away")
        ticked.set()

    monkeypatch.setattr("daylit.web.rounds.background.tick", counted)
    beside = Ticking(clock=at(NOW), every=0.01)
    beside.start()
    assert ticked.wait(120)
    beside.stop()
    assert not beside._thread.is_alive()


def the_job(name: str) -> list[Work]:
    return [one for one in WORK if one.name == name]


def test_answers_are_written_once_they_are_enough_and_a_lost_key_is_told(cast: Cast, keys: None):
    survey, now = a_survey(cast, at=NOW), NOW
    for number in range(20):
        take_answer(survey, a_given(), spent=f"{number}", source=Source.RECEIPT, at=now)
        (ran,) = tick(clock=at(now), work=the_job("answers"))
        assert ran.sentence == ("Answers written: 20." if number == 19 else "Too few wait to be written.")
        now += timedelta(hours=1)
    (again,) = tick(clock=at(now), work=the_job("answers"))
    assert (again.outcome, again.sentence) == (DONE, "Too few wait to be written.")
    take_answer(survey, a_given(), spent="lost", source=Source.RECEIPT, at=now)
    Waiting.objects.update(week=NOW.date() - timedelta(days=77))
    (lost,) = tick(clock=at(now + timedelta(hours=1)), work=the_job("answers"))
    assert (lost.outcome, lost.sentence.rpartition(": ")[2]) == ("found", "1.")


def test_texts_are_deleted_in_the_night_after_their_time(cast: Cast, keys: None):
    answer(a_survey(cast, at=NOW), text="They were calm.")
    (ran,) = tick(clock=at(NOW + timedelta(days=200)), work=the_job("texts"))
    assert ran.sentence == "Texts deleted: 1."
    (again,) = tick(clock=at(NOW + timedelta(days=202)), work=the_job("texts"))
    assert again.sentence == "No text has reached its time."
