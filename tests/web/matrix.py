"""The matrix of who may do what: every address × every method × everybody, as it is and as it is written down."""

from __future__ import annotations

import gc
import logging
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

from cast import Cast, signed_in, with_role
from django.db import transaction
from django.test import Client
from django.urls import get_resolver
from django.urls.resolvers import URLResolver
from django.utils import timezone
from improving import CHART, one_of_each
from listening import community_things
from publishing import a_proposal
from records import a_call, a_contact, a_filing
from stored import a_finding, a_watch, a_week, counts_of

from daylit.web.accounts.doors import Doors
from daylit.web.accounts.models import Person
from daylit.web.audience import Role
from daylit.web.ledger.models import Contact
from daylit.web.review.models import StandIn

METHODS = ("GET", "POST", "PUT", "DELETE", "PATCH")
IN, NOTHING, SIGN_IN, SECOND, NO_METHOD, FAILED = (
    "in",
    "nothing",
    "sign in",
    "second factor",
    "no such method",
    "failed",
)
VISITOR, HALF, NOBODY, TWIN = "visitor", "password only", "no role", "twin "
PEOPLE = (VISITOR, HALF, NOBODY, *map(str, Role), *(f"{TWIN}{role}" for role in Role))
POLICY: dict[str, dict[str, Any]] = tomllib.loads((Path(__file__).parent / "policy.toml").read_text("utf-8"))

Cell = tuple[str, str]
"""A method and somebody."""


@dataclass(frozen=True)
class Address:
    """One pattern of the resolver."""

    name: str
    pattern: str


def addresses(resolver: URLResolver | None = None, above: str = "") -> Iterator[Address]:
    """Every address of the installation; one without a name goes by its pattern."""
    for one in (resolver or get_resolver()).url_patterns:
        pattern = above + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from addresses(one, pattern)
        else:
            yield Address(one.name or pattern, pattern)


def expected(rule: dict[str, Any], *, method: str, who: str) -> str:
    """What the policy says of a cell."""
    allowed, inside = set(rule["who"]), IN if method in rule.get("methods", METHODS) else NO_METHOD
    if not allowed:
        return NOTHING
    if "anyone" in allowed:
        return inside
    if who == VISITOR:
        return SIGN_IN
    if "half_signed_in" in allowed:
        return inside
    if who == HALF:
        return SIGN_IN if rule.get("api") else SECOND
    role = who.removeprefix(TWIN)
    if "signed_in" not in allowed and role not in allowed:
        return NOTHING
    return NOTHING if who.startswith(TWIN) and rule.get("about") and inside == IN else inside


def all_cells(people: Sequence[str] = PEOPLE) -> list[Cell]:
    """Each method by each of them."""
    return [(method, who) for method in METHODS for who in people]


def telling_cells(rule: dict[str, Any]) -> list[Cell]:
    """Everybody by each method that the address has, and by one of those it lacks, in turn: what every run looks at.

    The soak looks at all cells.
    """
    served = rule.get("methods", ("GET", "POST"))
    lacking = [method for method in METHODS if method not in served]
    turn = [(lacking[number % len(lacking)], who) for number, who in enumerate(PEOPLE)] if lacking else []
    return [cell for cell in all_cells() if cell[0] in served or cell in turn]


PASSED: list[bool] = []
"""Whether the doors let the last request through to its view."""
_real = Doors.process_view


def watched(doors: Doors, request: Any, view: Any, args: Any, kwargs: Any) -> Any:
    """The doors, telling what they did. Put in their place before the first request of a client."""
    answer = _real(doors, request, view, args, kwargs)
    PASSED.append(answer is None)
    return answer


def differences(actual: dict[Cell, str], rule: dict[str, Any]) -> list[str]:
    """The cells that are not as the policy says. The sign-in library's own words about methods are its own."""
    found = []
    for (method, who), seen in actual.items():
        seen = IN if seen == NO_METHOD and "methods" not in rule else seen
        said = expected(rule, method=method, who=who)
        if seen != said:
            found.append(f"{method} as {who}: {seen}, and the policy says {said}")
    return found


class Town:
    """Two agencies with somebody in each role, and the things that addresses are about."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        self.contact: Contact = a_contact(cast)
        self.finding, self.watch = a_finding(cast.millbrook), a_watch(cast.millbrook, by=cast.okafor)
        counts_of(self.finding.extract, [one for week in range(30) for one in a_week(week)])
        self.role = cast.rivera.memberships.get().pk
        self.clients: dict[str, Client] = {VISITOR: Client(), NOBODY: signed_in(self._nobody())}
        self.clients[HALF] = Client()
        self.clients[HALF].force_login(cast.okafor, backend="allauth.account.auth_backends.AuthenticationBackend")
        self.proposal = a_proposal(cast)
        for role in Role:
            person = with_role(f"m-{role}", role, cast.millbrook)
            self.clients[str(role)] = signed_in(person)
            self.clients[f"{TWIN}{role}"] = signed_in(with_role(f"t-{role}", role, cast.ashford))
            if role is Role.SUPERVISOR:
                day = timezone.now().date()
                self.row = StandIn.objects.create(
                    agency=cast.millbrook, away=person, instead=cast.okafor, since=day, until=day
                )
        self.kind, self.call = a_call(cast.millbrook, Person.objects.get(username="m-officer"))
        self.filing = a_filing(cast.millbrook, cast.rivera, self.contact)
        self.improve = one_of_each(cast.millbrook, cast.rivera)
        self.improve["effect"].finding["charts"] = [CHART]
        self.improve["effect"].save()
        self.community = community_things(cast.millbrook)
        self.things = (*self.improve.values(),
                       self.contact, self.row, self.kind, self.call, self.filing, self.finding, self.watch,
                       self.proposal)  # fmt: skip
        for client in self.clients.values():
            client.raise_request_exception = False

    def actual(self, address: Address, cells: Sequence[Cell]) -> dict[Cell, str]:
        """What really happens, cell by cell; nothing that a request changes stays."""
        path = self.path(address)
        for who in {who for _, who in cells}:
            _renew(self.clients[who])
        logging.disable(logging.ERROR)
        gc.disable()  # it would walk through all packs again and again
        try:
            return {(method, who): self._cell(path, method, who) for method, who in cells}
        finally:
            gc.enable()
            logging.disable(logging.NOTSET)

    def path(self, address: Address) -> str:
        """An address that is about something of Millbrook's."""
        things = {
            "<uuid:contact>": str(self.contact.pk), "<uuid:person>": str(self.cast.rivera.pk),
            "<uuid:kind>": str(self.kind.pk), "<uuid:call>": str(self.call.pk),
            "<uuid:filing>": str(self.filing.pk), "<uuid:proposal>": str(self.proposal.pk),
            "<uuid:finding>": str(self.finding.pk), "<uuid:watch>": str(self.watch.pk),
            "<uuid:action>": str(self.improve["action"].pk), "<uuid:effect>": str(self.improve["effect"].pk),
            "<uuid:course>": str(self.improve["course"].pk), "<uuid:assignment>": str(uuid4()),
            "<nth:number>": "1", "<size:size>": "wide", "<tone:tone>": "day",
            "<uuid:row>": str(self.row.pk), "<uuid:id>": str(uuid4()), "<str:code>": "x", "<int:pk>": "1",
            "<int:number>": "1", "<slug:study>": "rates", "<slug:name>": "area", "<path:path>": "report.pdf",
            "<sha256:sha256>": "0" * 64, "<path:name>": "x", "<str:username>": "rivera",
            "(?P<provider_id>[^/]+)": "agency", r"(?P<key>[-:\w]+)": "x", "(?P<uidb36>[0-9A-Za-z]+)": "1",
            "(?P<key>.+)": "x",
        }  # fmt: skip
        things |= {f"<uuid:{name}>": str(thing.pk) for name, thing in self.community.items()}
        path = address.pattern
        for pattern, thing in things.items():
            path = path.replace(pattern, thing)
        path = path.replace("^", "").replace("$", "")
        assert not set("<(") & set(path), f"the matrix needs a thing for {address.pattern}"
        return f"/{path}"

    def _cell(self, path: str, method: str, who: str) -> str:
        client = self.clients[who]
        sent = {"role": str(self.role), "needs": "yes", "show": "yes", "count": "3"}
        PASSED.clear()
        with transaction.atomic():  # what a request changes is rolled back, its sessions too
            cookies = client.cookies.copy()
            answer = getattr(client, method.lower())(path, sent)
            client.cookies = cookies
            transaction.set_rollback(True)
        about = "/people/" in path or any(str(one.pk) in path for one in self.things)
        about = about or (
            path.startswith("/listening/") and any(str(one.pk) in path for one in self.community.values())
        )
        return _named(answer, passed=PASSED == [True], about=about)

    @staticmethod
    def _nobody() -> Person:
        return Person.objects.create_user("m-nobody", password="x", name="Nobody")


def _renew(client: Client) -> None:
    """A second factor given just now, however long the matrix takes."""
    session = client.session
    if "account_authentication_methods" in session:
        for one in session["account_authentication_methods"]:
            one["at"] = timezone.now().timestamp()
        session.save()


def _named(answer: Any, *, passed: bool, about: bool) -> str:
    if answer.status_code >= 500 and answer.status_code != 503:  # not ready yet is an answer
        return FAILED
    if passed:
        if answer.status_code == 405:
            return NO_METHOD
        return NOTHING if about and answer.status_code == 404 else IN
    if answer.status_code == 401 or answer.headers.get("Location", "").startswith("/sign-in/login/"):
        return SIGN_IN
    return SECOND if answer.headers.get("Location") == "/second-factor/" else NOTHING
