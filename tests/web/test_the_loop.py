"""The loop, closed once, in a real browser: recorded, understood, trained, listened to, released, measured, told again.

Everybody plays their own part on pages, in a browser of their own; those who are stopped, residents and the press have
scripts off. What the clock does (studies, answers, effects, releases) is done when it is due. The year before and the
half-year after are recorded by the doors of the invented town.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import loop_agency as agency
import loop_people as people
import loop_public as public
import loop_records as records
import pytest
from browsing import a_browser
from loop_stage import Stage, set_stage

from daylit.web.audit.reconcile import reconcile
from daylit.web.audit.verification import verify
from daylit.web.collect.page import BUILT
from daylit.web.demo.seeding import Trained

pytestmark = [pytest.mark.browser, pytest.mark.soak, pytest.mark.django_db(transaction=True)]
LEFT_OF_SEARCHES = 0.1
"""What the training leaves of the searches of those who took part."""


@pytest.fixture
def stage(live_server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stage]:
    if not (BUILT / "index.html").is_file():
        pytest.skip("THE LOOP WAS NOT TESTED: the officer's app is not built (frontend/build.sh .venv)")
    with a_browser() as browser:
        yield set_stage(browser, live_server, tmp_path / "agency", monkeypatch)


def test_the_loop_closes(stage: Stage, tmp_path: Path):
    stage.a_year_goes_by()
    people.asks_how_it_went(stage)
    recorded(stage)
    understood(stage)
    acted_on(stage)
    listened_to(stage)
    agency.asks_for_a_release(stage, title="The first year", title_es="El primer año")
    agency.signs_as_the_second(stage, 1)
    with public.shows_the_public(stage, tmp_path / "portal") as portal:
        public.reads_it_in_spanish(stage, portal)
        public.counts_again(stage, portal, tmp_path / "desk")
        six_months_later(stage)
        public.reads_the_effect(stage, portal)
    assert reconcile(at=stage.clock.now()) == []
    assert [one.sentence for one in verify(kept=[]).damages if one.kind != "unsigned"] == []


def recorded(stage: Stage) -> None:
    """One stop, from a phone without a network to its second revision, accepted."""
    phone = records.takes_out_the_phone(stage)
    records.records_a_stop_offline(stage, phone)
    records.sends_it_back(stage)
    records.mends_it(stage, phone)
    records.accepts_it(stage)


def understood(stage: Stage) -> None:
    """A plan, an Extract, findings."""
    agency.declares_a_plan(stage)
    agency.seals_and_asks(stage)


def acted_on(stage: Stage) -> None:
    """An action about a finding, its comparison fixed beforehand, and a training."""
    agency.plans_an_action(stage)
    agency.fixes_how_it_is_measured(stage)
    agency.sets_a_training(stage)


def listened_to(stage: Stage) -> None:
    """What people who were stopped say, and what they are promised."""
    people.says_how_it_went(stage)
    people.others_say_it_too(stage)
    people.listens(stage)


def six_months_later(stage: Stage) -> None:
    """The training is held, half a year passes, and its effect is measured once all its time is over."""
    first, released = stage.kept["first"], stage.clock.now()
    stage.clock.move_to(datetime.combine(first, time(23), UTC))
    agency.enters_who_was_there(stage)
    over = agency.last_day_of_the_plan(first) + timedelta(days=2)
    stage.clock.move_to(datetime.combine(over, time(18), UTC))
    trained = Trained(units=frozenset(agency.TRAINED), since=first, searches=LEFT_OF_SEARCHES)
    stage.half_a_year_goes_by(since=released + timedelta(hours=1), trained=trained)
    agency.seals_and_asks(stage)
    assert people.run_job(stage, "effects") == "Effects measured: 1."
    agency.sees_the_effect(stage)
    agency.asks_for_a_release(stage, title="A year and a half", title_es="Un año y medio")
    agency.signs_as_the_second(stage, 2)
