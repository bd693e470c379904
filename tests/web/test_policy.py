"""AUTHZ-1: every address × every method × everybody is as the policy says; what it does not name is not served."""

from __future__ import annotations

import copy
from collections.abc import Iterator

import pytest
from cast import make_cast, signed_in
from django.db import transaction
from django.http import HttpResponse
from django.test import override_settings
from django.urls import get_resolver, include, path
from matrix import POLICY, TWIN, Address, Cell, Town, addresses, all_cells, differences, telling_cells, watched

from daylit.web.accounts.doors import Doors, declared
from daylit.web.audience import Role

ADDRESSES = list(addresses())
WORDS = ("anyone", "half_signed_in", "signed_in")


def undeclared(request):
    """A view that does not say who may see it."""
    return HttpResponse("served")


urlpatterns = [path("undeclared/", undeclared, name="undeclared"), path("", include("daylit.web.urls"))]


@pytest.fixture(scope="module")
def town(django_db_setup: None, django_db_blocker) -> Iterator[Town]:
    """One town for all cells: nothing that a request changes stays."""
    with pytest.MonkeyPatch.context() as patched, django_db_blocker.unblock(), transaction.atomic():
        patched.setattr(Doors, "process_view", watched)
        yield Town(make_cast())
        transaction.set_rollback(True)


def test_it_works_and_every_address_is_in_the_policy_and_no_other():
    assert len(ADDRESSES) > 60
    assert {one.name for one in ADDRESSES} == set(POLICY)


def flips(rule):
    """The rule with one person more or fewer, and with one method fewer."""
    for word in (*map(str, Role), *WORDS):
        flipped = copy.deepcopy(rule)
        flipped["who"] = [one for one in rule["who"] if one != word] if word in rule["who"] else [*rule["who"], word]
        yield word, flipped
    for method in rule.get("methods", ()):
        yield method, {**rule, "methods": [one for one in rule["methods"] if one != method]}


def same_for_everybody(rule, flipped) -> bool:
    """A role beside a word that lets it in anyway changes nothing."""
    words = [word for word in WORDS if word in rule["who"]]
    kept = [word for word in WORDS if word in flipped["who"]]
    return bool(words) and words[:1] == kept[:1] and flipped.get("methods") == rule.get("methods")


@pytest.mark.parametrize("address", ADDRESSES, ids=lambda one: one.name)
@pytest.mark.django_db
def test_the_cells_that_tell_are_as_written_and_each_flip_is_noticed(town: Town, address):
    holds(town, address, telling_cells(POLICY[address.name]))


@pytest.mark.soak
@pytest.mark.parametrize("address", ADDRESSES, ids=lambda one: one.name)
@pytest.mark.django_db
def test_every_cell_is_as_written_and_each_flip_is_noticed(town: Town, address):
    holds(town, address, all_cells())


def holds(town: Town, address: Address, cells: list[Cell]) -> None:
    """The cells are as the policy says, and a policy with one person or one method more or fewer would not be met."""
    rule = POLICY[address.name]
    actual = town.actual(address, cells)
    assert differences(actual, rule) == []
    unnoticed = [
        what
        for what, flipped in flips(rule)
        if not same_for_everybody(rule, flipped) and not differences(actual, flipped)
    ]
    assert unnoticed == []


@pytest.mark.parametrize(
    "address", [one for one in ADDRESSES if POLICY[one.name].get("about")], ids=lambda one: one.name
)
@pytest.mark.django_db
def test_a_wall_between_agencies_that_is_not_there_is_noticed(town: Town, address):
    """Were the twin let in, the matrix would say so: the same rule without the wall differs."""
    actual = town.actual(address, all_cells([f"{TWIN}{role}" for role in POLICY[address.name]["who"]]))
    assert differences(actual, {key: value for key, value in POLICY[address.name].items() if key != "about"}) != []


def test_dangerous_acts_ask_for_a_fresh_second_factor():
    views = {one.name: one.callback for one in _leaves(get_resolver())}
    assert {name for name, view in views.items() if declared(view)[1]} == {
        name for name, rule in POLICY.items() if rule.get("fresh")
    }


@override_settings(ROOT_URLCONF=__name__)
@pytest.mark.django_db
def test_an_undeclared_view_is_never_served_and_its_address_is_missed_in_the_policy(town: Town):
    assert {one.name for one in addresses()} - set(POLICY) == {"undeclared"}
    for person in (None, town.cast.rivera, town.cast.tanaka):
        answer = signed_in(person).get("/undeclared/")
        assert (answer.status_code, b"served" in answer.content) == (404, False)


def _leaves(resolver):
    for one in resolver.url_patterns:
        yield from _leaves(one) if hasattr(one, "url_patterns") else [one]
