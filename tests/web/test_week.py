"""This week in two minutes: each figure with its change and range, and nothing marked without evidence."""

from datetime import timedelta

import numpy as np
import pytest
from asked_studies import analyst
from cast import NOW, Cast, signed_in, with_role
from records import a_contact
from stored import counts_of

from daylit.web.accounts.acting import acting_for
from daylit.web.audience import Role
from daylit.web.home import week
from daylit.web.insight import cubes
from daylit.web.insight.changes import controlled, counted, shared
from daylit.web.ledger.models import Contact, Decision, Extract, State
from daylit.web.measure import Measure


@pytest.fixture
def chief(cast: Cast):
    return acting_for(with_role("chief", Role.COMMAND, cast.millbrook), agency=None, at=NOW)


def figures(acting, *, at=NOW) -> dict[str, Measure]:
    return {one.name: one for one in week.week(acting, at=at)}


def recorded(cast: Cast, days_ago: float, *, many: int = 1, late: bool = False) -> list[Contact]:
    made = [a_contact(cast, at=NOW - timedelta(days=days_ago)) for _ in range(many)]
    if late:
        Contact.objects.filter(pk__in=[one.pk for one in made]).update(began=NOW - timedelta(days=days_ago + 3))
    return made


def test_it_works_and_shows_every_figure_or_says_there_is_none(cast: Cast, chief):
    for days_ago in range(1, 35):
        recorded(cast, days_ago, many=2)
    found = figures(chief)
    assert list(found)[:7] == ["volume", "late", "sent_back", "overdue", "searched", "found", "force"]
    assert {"community.survey", "deadlines", "improve.actions"} <= set(found)
    assert (found["volume"].shown, found["volume"].change) == ("14", "14 in a usual week of the four before")
    assert not found["volume"].clear
    assert all(found[name].shown == "–" and "None yet" in found[name].about for name in ("searched", "force"))
    page = signed_in(chief.person).get("/week/").content.decode()
    assert all(one.label[1:] in page for one in found.values())


def test_an_agency_of_which_nothing_is_known_has_a_page_too(chief):
    assert figures(chief)["volume"].shown == "0"
    assert signed_in(chief.person).get("/week/").status_code == 200


def test_late_and_returned_records_are_shares_and_few_are_not_told(cast: Cast, chief):
    recorded(cast, 2, many=20)
    recorded(cast, 3, many=10, late=True)
    found = figures(chief)["late"]
    assert (found.shown, found.n) == ("33.3 %", 30)
    for contact in recorded(cast, 1, many=5):
        Decision.objects.create(revision=contact.revisions.get(), by=cast.okafor, at=NOW, accepted=False, event=1)
    assert figures(chief)["sent_back"].shown == "–"
    assert "Fewer than 11" in figures(chief)["sent_back"].about


def test_what_is_overdue_is_a_count_and_needs_somebody(cast: Cast, chief):
    (contact,) = recorded(cast, 5)
    assert not figures(chief)["overdue"].clear
    Contact.objects.filter(pk=contact.pk).update(state=State.SENT_BACK, due=NOW - timedelta(days=1))
    found = figures(chief)["overdue"]
    assert (found.shown, found.clear, found.worse) == ("1", True, True)


def test_search_hits_and_force_come_from_the_newest_extract(cast: Cast, chief):
    extract = Extract.objects.create(
        agency=cast.millbrook, at=NOW, fingerprint="a1" * 32, folder="x", contacts=1, people=1, event=1
    )
    day = NOW.date()
    people = [
        {
            "date": day - timedelta(days=n % 35 + 1), "searched": n // 35 % 5 == 0, "found": n // 35 % 10 == 0,
            "force": False,
        }
        for n in range(700)
    ]  # fmt: skip
    counts_of(extract, [*people, {"date": day, "searched": True}])  # today is not over
    found = figures(chief)
    assert (found["searched"].shown, found["searched"].n) == ("20.0 %", 140)
    assert found["found"].n == 28
    assert found["force"].shown == "0.0 %"
    assert not any(found[name].clear for name in ("searched", "found", "force"))
    cubes.place(extract).unlink()


def test_the_neighbours_week_is_their_own(cast: Cast, chief):
    a_contact(cast, officer=cast.lindgren, unit=cast.ashford.units.get(), at=NOW - timedelta(days=1))
    assert figures(chief)["volume"].shown == "0"


def test_nothing_is_marked_that_chance_alone_makes():
    """150 pages of ten figures without any change: a mark on 5 % of the pages or so, where without control over the
    page (the negative control) a third of them have one.
    """
    rng, marked, without = np.random.default_rng(4), 0, 0
    plain = {"label": "x", "n": 200, "n_before": 800, "of": "people"}
    for _ in range(150):
        page = [
            shared(name=str(n), yes=int(rng.binomial(200, 0.1)), yes_before=int(rng.binomial(800, 0.1)), **plain)
            for n in range(10)
        ]  # fmt: skip
        without += any(one.clear for one in page)
        marked += any(one.clear for one in controlled(page))
    assert marked / 150 <= 0.1
    assert without / 150 >= 0.25


def test_a_change_that_is_there_is_marked_and_says_its_range():
    found = shared(name="a", label="x", yes=60, n=200, yes_before=80, n_before=800, of="people", more_is_worse=True)
    (kept,) = controlled([found])
    assert kept.clear
    assert kept.worse
    assert kept.likely.startswith("changed by +")
    fewer = shared(name="a", label="x", yes=2, n=200, yes_before=80, n_before=800, of="people", more_is_worse=True)
    assert not fewer.worse


def test_days_that_vary_are_not_taken_for_a_change():
    """Negative control: the same totals, evenly spread, are a clear change."""
    wild, even = [0, 0, 60, 0, 0, 0, 60], [17, 17, 17, 17, 17, 17, 18]
    before_wild, before_even = [0, 0, 40, 0, 0, 0, 40] * 4, [11, 12, 11, 12, 11, 12, 11] * 4
    assert not counted(name="v", label="x", daily=wild, daily_before=before_wild).clear
    assert counted(name="v", label="x", daily=even, daily_before=before_even).clear


def test_a_fact_without_a_test_stays_as_its_app_says():
    fact = Measure(name="deadline", label="x", shown="1", clear=True, worse=True)
    assert controlled([fact]) == [fact]


def test_an_analyst_may_look_too_and_an_officer_not(cast: Cast):
    assert signed_in(analyst(cast)).get("/week/").status_code == 200
    assert signed_in(cast.rivera).get("/week/").status_code == 404


def test_no_figure_stands_there_twice_and_a_mere_count_is_no_unclear_change(cast: Cast):
    """Surveys and actions were told, and beside that it was said that none were recorded."""
    client = signed_in(with_role("chief", Role.COMMAND, cast.millbrook))
    page = client.get("/week/").content.decode()
    assert page.count("pen actions</h2>") == 1
    assert "nothing is recorded here so far" not in page
    tile = page.partition("Open actions</h2>")[2].partition("</li>")[0]
    assert "None is past its due date." in tile
    assert "No clear change" not in tile
