"""AUTHZ-4: what is another's and what is not there at all: the same answer, after the same work."""

import logging
import random
import re
from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID, uuid4

import pytest
from asked import asked
from cast import Cast, signed_in, with_role
from django.db import connection, reset_queries, transaction
from django.test.utils import CaptureQueriesContext
from improving import one_of_each
from listening import community_things
from matrix import POLICY, Address, addresses
from records import a_call, a_contact, a_filing
from sending import just_now, keys, put
from stored import a_finding, a_watch

from daylit.web.accounts import sessions
from daylit.web.accounts.models import Person
from daylit.web.audience import SIGNED_IN, Role
from daylit.web.collect import pace
from daylit.web.collect.models import Template
from daylit.web.insight.models import StoredFinding, Watch
from daylit.web.ledger.models import Contact, Revision
from daylit.web.review.models import StandIn

PUBLIC = ("survey/", "community/")
"""The public side, where an agency's pages are for anyone: nothing there is anybody's alone."""
ABOUT = [one for one in addresses() if re.search(r"<uuid:\w+>", one.pattern) and not one.pattern.startswith(PUBLIC)]
METHODS = {"collect_contact": ("GET",), "collect_template": ("DELETE",)}
"""An officer's device chooses the id of what it sends, so sending to a free id is no probe: it keeps something."""


class Probes:
    """Somebody of Millbrook in each role, and the ids of what is Ashford's."""

    def __init__(self, cast: Cast) -> None:
        keys()
        unit = cast.ashford.units.get()
        lead = with_role("their-lead", Role.SUPERVISOR, cast.ashford)
        entry = just_now()
        assert put(signed_in(cast.lindgren), entry).status_code == 201
        a_contact(cast, officer=cast.lindgren, unit=unit)
        Template.objects.create(agency=cast.ashford, owner=cast.lindgren, name="Theirs")
        day = "2026-11-23"
        StandIn.objects.create(agency=cast.ashford, away=lead, instead=cast.lindgren, since=day, until=day)
        things = a_call(cast.ashford, cast.lindgren)
        things += (a_filing(cast.ashford, lead, Contact.objects.filter(agency=cast.ashford)[0]),)
        theirs = [Contact.objects.filter(agency=cast.ashford), Revision.objects.filter(contact__agency=cast.ashford)]
        a_finding(cast.ashford, by=lead)
        a_watch(cast.ashford, by=lead)
        theirs += [
            StoredFinding.objects.all(),
            Watch.objects.all(),
            Template.objects.all(),
            StandIn.objects.all(),
            Person.objects.filter(memberships__agency=cast.ashford),
        ]
        theirs += [[one] for name, one in community_things(cast.ashford).items() if name != "agency"]
        self.ids = [row.pk for rows in (*theirs, things) for row in rows]
        self.ids += [row.pk for row in one_of_each(cast.ashford, cast.lindgren).values()]
        self.clients = {
            str(role): signed_in(with_role(f"m-{role}", role, cast.millbrook, cast.patrol)) for role in Role
        }

    def ask(self, address: Address, method: str, id: UUID) -> tuple[int, str, list[str]]:
        """Status, body and questions of one request; nothing that it changes stays."""
        who = POLICY[address.name]["who"][0]
        client = self.clients[str(Role.OFFICER) if who == SIGNED_IN else who]
        path = "/" + re.sub(r"<uuid:\w+>", str(id), address.pattern)
        reset_queries()  # Django keeps the last 9,000 alone, and cuts off what a request asked beyond them
        with transaction.atomic():
            cookies = client.cookies.copy()
            with CaptureQueriesContext(connection) as context:
                answer = getattr(client, method.lower())(path, {"reason": "A reason that is long enough"})
            client.cookies = cookies
            transaction.set_rollback(True)
        body = re.sub(r'nonce="[^"]*"|value="[A-Za-z0-9]{64}"', "", answer.content.decode())
        return answer.status_code, body.replace(str(id), "ID"), asked(context)

    def differences(self, *, pairs: int, seed: int, about: Sequence[Address] = ABOUT) -> Iterator[str]:
        """Each address with ids of the other agency and with ids of nothing: where they can be told apart."""
        rng = random.Random(seed)
        for address in about:
            for method in METHODS.get(address.name, ("GET", "POST")):
                self.ask(address, method, uuid4())  # what is only loaded once was loaded
                for _ in range(pairs):
                    foreign, missing = rng.choice(self.ids), uuid4()
                    one, two = (self.ask(address, method, id) for id in (foreign, missing))
                    for what, mine, other in zip(("status", "body", "questions"), one, two, strict=True):
                        if mine != other:
                            yield f"{method} {address.name}: another {what}"


@pytest.fixture
def probes(cast: Cast, monkeypatch) -> Probes:
    monkeypatch.setattr(pace, "AT_ONCE", 10**9)
    pace._left.clear()
    # A session is written each half minute, whoever's the record is: of two probes one would write, the other not.
    monkeypatch.setattr(sessions, "_EVERY", 10**9)
    monkeypatch.setattr(logging.getLogger("django.request"), "disabled", True)
    return Probes(cast)


def test_it_works_and_there_are_such_addresses(probes: Probes):
    assert len(ABOUT) >= 14
    assert all(set(POLICY[one.name]["who"]) <= {*map(str, Role), SIGNED_IN} for one in ABOUT)
    assert probes.ask(ABOUT[0], "GET", uuid4())[0] == 404


@pytest.mark.parametrize("pairs", [4, pytest.param(180, marks=pytest.mark.soak)])
def test_what_is_anothers_and_what_is_not_there_are_told_apart_by_nothing(probes: Probes, pairs: int):
    assert sorted(set(probes.differences(pairs=pairs, seed=4))) == []


def test_a_page_that_looks_first_and_asks_whose_it_is_afterwards_is_noticed(probes: Probes, cast: Cast, monkeypatch):
    """Negative control: found anywhere, then compared. The answer is the same and the work is not."""

    def own(acting: Any) -> Any:
        class Looking:
            def select_related(self, *_: str) -> "Looking":
                return self

            def filter(self, **asked: Any) -> "Looking":
                found = Contact.objects.filter(**asked).first()
                self.found = found if found and found.agency.pk == acting.agency.pk else None
                return self

            def first(self) -> Contact | None:
                return self.found

        return Looking()

    monkeypatch.setattr("daylit.web.ledger.queries.own", own)
    about = [one for one in ABOUT if one.name == "collect_contact"]
    found = set(probes.differences(pairs=12, seed=4, about=about))
    expected = {"GET collect_contact: another questions"} if connection.vendor != "postgresql" else set()
    assert found == expected  # behind the second wall another's row is not found, so there is nothing to compare


def test_ids_cannot_be_guessed():
    from django.apps import apps

    for model in apps.get_models():
        if model.__module__.startswith("daylit.web.") and model._meta.pk.get_internal_type() == "UUIDField":
            made = {model._meta.pk.get_default() for _ in range(50)} if model._meta.pk.has_default() else set()
            assert all(one.version == 4 for one in made)
            assert len(made) in (0, 50)


def test_no_address_is_about_a_number_that_counts_up():
    ours = [one for one in addresses() if not one.pattern.startswith("sign-in/")]
    assert [one.pattern for one in ours if "<int:" in one.pattern] == []
