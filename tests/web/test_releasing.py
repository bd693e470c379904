"""From a proposal to a release: two people, a risk report that passed, and what the public then finds."""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from cast import NOW, Cast, signed_in, with_role
from django.db import IntegrityError, OperationalError, connections, transaction
from publishing import a_proposal, public

from daylit.release import read
from daylit.release.signing import keys_from
from daylit.web.accounts.models import Person
from daylit.web.audience import Role
from daylit.web.audit.models import Event
from daylit.web.audit.reconcile import reconcile
from daylit.web.ledger.models import Extract
from daylit.web.publish import actions
from daylit.web.publish.actions import AlreadyOpen, NotPassed, NotYet, SamePerson, approve, ask, propose, turn_down
from daylit.web.publish.building import build_one, build_waiting
from daylit.web.publish.models import Proposal, Release, State
from daylit.web.publish.places import private_folder, proposal_folder
from release.towns import a_town


@pytest.fixture(autouse=True)
def _home(settings, tmp_path: Path) -> None:
    settings.INSTALLATION = replace(settings.INSTALLATION, home=tmp_path)


@pytest.fixture
def chief(cast: Cast) -> Person:
    return with_role("chief", Role.COMMAND, cast.millbrook)


def proposed(row: Proposal) -> Proposal:
    return propose(proposal=row, fingerprint=row.fingerprint, by=row.by, at=NOW, shown_as="Data office")


def second(row: Proposal, by: Person, **changes) -> Release:
    asked = {"proposal": row, "fingerprint": row.fingerprint, "by": by, "at": NOW, "shown_as": "Chief's office"}
    return approve(**{**asked, **changes})


def test_it_works_and_the_public_finds_a_release_signed_by_two(cast: Cast, chief: Person):
    row = proposed(a_proposal(cast))
    assert not public().exists()
    made = second(row, chief)
    bundle = read(public() / "1", keys=public() / "keys.json")
    assert (bundle.number, bundle.fingerprint) == (1, made.fingerprint)
    assert [(one.role, one.by) for one in bundle.signatures] == [
        ("proposed", "Data office"),
        ("approved", "Chief's office"),
    ]
    assert not proposal_folder(row).exists()
    assert (private_folder(cast.millbrook) / "1" / "memory.json").exists()
    assert [one.kind for one in Event.objects.filter(kind__startswith="release.").order_by("number")] == [
        "release.built",
        "release.proposed",
        "release.signed",
    ]


def test_nobody_signs_twice(cast: Cast, chief: Person):
    row = a_proposal(cast)
    with pytest.raises(SamePerson):
        propose(proposal=row, fingerprint=row.fingerprint, by=chief, at=NOW, shown_as="x")
    proposed(row)
    with pytest.raises(SamePerson):
        second(row, row.by)
    assert not Release.objects.exists()
    assert not public().exists()


def test_the_database_itself_refuses_one_person_and_a_risk_report_that_did_not_pass(cast: Cast, chief: Person):
    """DISC-12 and AUTHZ-5: a flag set directly is refused too."""
    row = a_proposal(cast)
    about = {"agency": cast.millbrook, "proposal": row, "number": 1, "slug": "x", "fingerprint": "0", "at": NOW}
    for wrong in (
        {"proposed_by": chief, "approved_by": chief, "risk_passed": True},
        {"proposed_by": row.by, "approved_by": chief, "risk_passed": False},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Release.objects.create(**about, **wrong)


@pytest.mark.parametrize("risk", [{}, {"passed": False}])
def test_no_release_without_a_stored_risk_report_that_passed(cast: Cast, chief: Person, risk):
    row = a_proposal(cast)
    kept = row.risk
    row.risk = risk
    _save(row)
    with pytest.raises(NotPassed):
        proposed(row)
    row.risk = kept
    _save(row)
    proposed(row)
    row.refresh_from_db()
    row.risk = risk
    _save(row)
    with pytest.raises(NotPassed):
        second(row, chief)


def _save(row: Proposal) -> None:
    from daylit.web.audit.actions import record

    record("release.built", at=NOW, agency=row.agency_id, rows=[row])
    row.save()


def test_what_was_changed_after_it_was_looked_at_is_not_released(cast: Cast, chief: Person):
    row = proposed(a_proposal(cast))
    with pytest.raises(NotPassed):
        second(row, chief, fingerprint="0" * 64)
    (proposal_folder(row) / "LICENCE.txt").write_text("Yours.\n")
    with pytest.raises(Exception, match="damaged"):
        second(row, chief)
    assert not Release.objects.exists()


def test_where_the_last_step_fails_nothing_was_released(cast: Cast, chief: Person, monkeypatch):
    row = proposed(a_proposal(cast))

    def no_disk(folder):
        raise OSError("no space")

    monkeypatch.setattr(actions, "remember", no_disk)
    with pytest.raises(OSError, match="no space"):
        second(row, chief)
    assert not (public() / "1").exists()
    assert not Release.objects.exists()
    monkeypatch.undo()
    assert second(Proposal.objects.get(), chief).number == 1


def test_a_proposal_that_is_turned_down_leaves_nothing_but_that_it_was(cast: Cast, chief: Person, settings):
    row = a_proposal(cast)
    with transaction.atomic():
        pass
    turned = turn_down(proposal=row, by=chief, at=NOW, said="Not now.")
    assert (turned.state, turned.said) == (State.TURNED_DOWN, "Not now.")
    for act in (
        lambda: proposed(row),
        lambda: second(row, chief),
        lambda: turn_down(proposal=row, by=chief, at=NOW, said="x"),
    ):
        with pytest.raises(NotYet):
            act()


def test_one_proposal_at_a_time(cast: Cast):
    row = a_proposal(cast)
    with pytest.raises(AlreadyOpen):
        ask(agency=cast.millbrook, extract=row.extract, by=row.by, at=NOW, title="a", title_es="b")


@pytest.mark.django_db(transaction=True)
def test_thirty_two_at_once_make_one_release_and_none_by_its_own_proposer(transactional_db):
    """AUTHZ-5: sixteen times the person who proposed it, sixteen times others, at the same moment."""
    from cast import make_cast

    cast = make_cast()
    row = proposed(a_proposal(cast))
    others = [with_role(f"chief-{n}", Role.COMMAND, cast.millbrook) for n in range(4)]
    people = [row.by if n % 2 else others[n // 2 % 4] for n in range(32)]
    ended: list[str] = []
    gate = threading.Barrier(len(people))

    def try_it(person: Person) -> None:
        gate.wait()
        try:
            made = _patiently(lambda: second(row, person))
            ended.append("released" if made.approved_by_id != row.by_id else "BYPASS")
        except (SamePerson, NotYet, NotPassed) as error:
            ended.append(type(error).__name__)
        except Exception as error:
            ended.append(f"other: {error!r}")
        finally:
            connections.close_all()

    threads = [threading.Thread(target=try_it, args=(person,)) for person in people]
    for one in threads:
        one.start()
    for one in threads:
        one.join(240)
    assert ended.count("released") == 1, ended
    assert set(ended) <= {"released", "SamePerson", "NotYet"}
    assert Release.objects.count() == 1
    assert read(public() / "1", keys=public() / "keys.json").signed


def _patiently(act):
    """SQLite in memory, which tests share, does not wait for a lock as a file does: try again."""
    for _ in range(2_000):
        try:
            return act()
        except OperationalError:
            time.sleep(0.005)
    raise AssertionError("the database stayed locked")


@pytest.fixture
def town(cast: Cast, tmp_path: Path) -> Iterator[Extract]:
    """A sealed Extract with enough people for a release."""
    from daylit.web.audit.actions import record

    made = a_town(tmp_path / "town", rows=500)
    row = Extract(
        agency=cast.millbrook, at=NOW, fingerprint=made.manifest.fingerprint, folder=str(made.path), contacts=500,
        people=500,
    )  # fmt: skip
    record("extract.sealed", at=NOW, agency=cast.millbrook.pk, subject=f"extract:{row.pk}", rows=[row])
    row.save(force_insert=True)
    return row


def test_what_was_asked_for_is_built_by_the_clock_signed_and_followed(
    cast: Cast, chief: Person, town: Extract, monkeypatch
):
    """The whole way with real findings, and a second release that follows the first."""
    from daylit.studies.registry import STUDIES
    from daylit.web.publish import gathering

    monkeypatch.setattr(gathering, "STUDIES", {"rates": STUDIES["rates"]})  # no plan asks for more
    publisher = with_role("pub", Role.PUBLISHER, cast.millbrook)
    row = ask(agency=cast.millbrook, extract=town, by=publisher, at=NOW, title="A", title_es="B")
    assert build_waiting(at=NOW) == (1, 0)
    row.refresh_from_db()
    assert (row.state, row.number, row.risk["passed"]) == (State.BUILT, 1, True)
    second(proposed(row), chief)
    assert read(public() / "1", keys=keys_from(public() / "keys.json"), agency="millbrook-police").findings
    again = ask(agency=cast.millbrook, extract=town, by=publisher, at=NOW, title="A", title_es="B")
    ended = build_one(proposal=again, at=NOW)
    assert ended.state == State.FAILED
    assert "holds everything until" in ended.said
    assert reconcile(at=NOW) == []


def test_a_build_that_fails_is_told_and_leaves_nothing(cast: Cast, town: Extract):
    shutil.rmtree(town.folder)
    publisher = with_role("pub", Role.PUBLISHER, cast.millbrook)
    row = build_one(
        proposal=ask(agency=cast.millbrook, extract=town, by=publisher, at=NOW, title="A", title_es="B"), at=NOW
    )
    assert row.state == State.FAILED
    assert row.said
    assert not proposal_folder(row).exists()


def test_the_pages_show_what_the_public_will_see_and_take_both_signatures(cast: Cast, chief: Person):
    row = a_proposal(cast)
    mine, theirs = signed_in(row.by), signed_in(chief)
    page = mine.get(f"/releases/{row.pk}/").content.decode()
    assert "Sign and pass on" in page
    assert "What happened to people who were stopped" in page
    for told in ("Officers now say the reason first.", "Forty people came.", "About 6 of every 100."):
        assert told in page
    assert "[&#x27;" not in page  # sentences, not a list of them
    assert "Of every 100 White people" in mine.get(f"/releases/{row.pk}/findings/rates/").content.decode()
    assert "hidden" in mine.get(f"/releases/{row.pk}/tables/area/").content.decode()
    assert mine.get(f"/releases/{row.pk}/files/report.pdf").content.startswith(b"%PDF")
    for path in ("findings/nothing/", "tables/nothing/", "files/bundle.json", "files/../../secrets/django"):
        assert mine.get(f"/releases/{row.pk}/{path}").status_code == 404
    sent = {"fingerprint": row.fingerprint, "looked": "on"}
    assert theirs.post(f"/releases/{row.pk}/sign/", sent).status_code == 422  # the first signature is not theirs
    assert mine.post(f"/releases/{row.pk}/sign/", {"fingerprint": row.fingerprint}).status_code == 422
    assert mine.post(f"/releases/{row.pk}/sign/", sent).status_code == 302
    assert mine.post(f"/releases/{row.pk}/sign/", sent).status_code == 422
    assert "Sign and release" in theirs.get(f"/releases/{row.pk}/").content.decode()
    assert theirs.post(f"/releases/{row.pk}/sign/", {**sent, "named": "on"}).status_code == 302
    assert Release.objects.get().approved_by == chief
    assert [one.by for one in read(public() / "1", keys=public() / "keys.json").signatures][1] == chief.name
    assert "Release 1" in theirs.get("/releases/").content.decode()


def test_a_release_is_asked_for_on_a_page(cast: Cast, town: Extract):
    publisher = with_role("pub", Role.PUBLISHER, cast.millbrook)
    client = signed_in(publisher)
    sent = {"extract": str(town.pk), "title": "A", "title_es": "B", "threshold": "4", "correction": "Only English."}
    page = client.post("/releases/ask/", sent)
    assert page.status_code == 422
    assert b"greater than or equal to 5" in page.content
    assert b"both languages" in page.content
    sent |= {"threshold": "11", "correction": ""}
    assert client.post("/releases/ask/", sent).status_code == 302
    assert Proposal.objects.get().state == State.WAITING


def test_lindgren_cannot_see_it(cast: Cast):
    row = a_proposal(cast)
    outsider = with_role("outside", Role.PUBLISHER, cast.ashford)
    for path in ("", "findings/rates/", "tables/area/", "files/report.pdf"):
        assert signed_in(outsider).get(f"/releases/{row.pk}/{path}").status_code == 404
    assert signed_in(outsider).post(f"/releases/{row.pk}/turn-down/", {"said": "x"}).status_code == 404
