"""The demonstration's open doors are not there on a server that is run for real."""

from dataclasses import replace

import pytest
from cast import Cast
from django.conf import settings as live
from django.test import Client

from daylit.web.audience import Role
from daylit.web.configuration import Unsafe, refuse_dangers
from daylit.web.demo.town import ALSO_TO_TRY, STAFF, TO_TRY, found_town
from daylit.web.setup.people_list import people_of

pytestmark = pytest.mark.django_db


def test_it_works_and_there_is_no_such_address(cast: Cast):
    assert Client().post("/demonstration/as/rivera/").status_code == 404


def test_the_view_itself_refuses_too(cast: Cast, rf):
    from daylit.web.demo.views import act_as

    request = rf.post("/")
    assert act_as(request, username="rivera").status_code == 404


def test_a_demonstration_is_not_served_for_real():
    demo = replace(live.INSTALLATION, demo=True)
    with pytest.raises(Unsafe, match="open to everyone"):
        refuse_dangers(demo)


def test_the_town_has_everybody(db):
    from cast import LONG_AGO, NOW

    town = found_town(since=LONG_AGO, at=NOW)
    assert set(town.people) == {name for name, _, _, _ in STAFF}
    assert len(town.officers) == 12
    assert {role for name, _, role, _ in STAFF if name in (*TO_TRY, *ALSO_TO_TRY)} == set(Role)
    assert not any(one.without_second for one in people_of(town.agency, at=NOW))
    assert all(area.polygons[0][0][0] == area.polygons[0][0][-1] for area in town.areas.values())
