"""People from a CSV file: all invited, or none, with every mistake at its row and column."""

import re

import pytest
from cast import PASSWORD, Cast, signed_in
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from daylit.web.accounts.models import Membership, Person
from daylit.web.audience import Role
from daylit.web.audit.models import Event
from daylit.web.setup.people import read_people

GOOD = (
    "name,username,email,role,unit\nAna Diaz,diaz,ana@example.gov,Officer; supervisor,patrol b\nBo Lee,LEE,,auditor,\n"
)


def read(text: str):
    return read_people(text.encode(), units=["Patrol B"], taken={"rivera"})


def told(text: str) -> list[str]:
    return [str(one) for one in read(text)[1]]


def upload(person, text: str, client: Client | None = None):
    file = SimpleUploadedFile("people.csv", text.encode())
    return (client or signed_in(person)).post("/setup/people/", {"file": file})


def test_it_works_and_the_links_are_shown_once(cast: Cast):
    answer = upload(cast.tanaka, GOOD)
    links = re.findall(r"http://testserver(/invitation/[\w-]+/)", answer.content.decode())
    assert len(links) == 2
    roles = Membership.objects.filter(person__username="diaz").values_list("role", "unit__name")
    assert set(roles) == {("officer", "Patrol B"), ("supervisor", "Patrol B")}
    assert Membership.objects.get(person__username="lee").unit is None
    joined = Client().post(links[0], {"password": PASSWORD, "again": PASSWORD})
    assert joined.headers["Location"] == "/second-factor/"
    assert not any("diaz" in str(event.details) or "Ana" in str(event.details) for event in Event.objects.all())


def test_all_mistakes_come_at_once_and_nobody_is_invited(cast: Cast):
    before = Person.objects.count()
    text = (
        "name,username,email,role,unit\n"
        ",diaz,no-mail,Officer,Patrol B\n"
        "Bo Lee,b lee,,Sheriff,Night\n"
        "Cy Fox,rivera,,,\n"
        "Di Fox,diaz,,Officer,\n"
    )
    answer = upload(cast.tanaka, text)
    page = answer.content.decode()
    assert answer.status_code == 422
    for word in (
        "Row 2, name", "Row 2, email", "Row 3, username", "Row 3, role", "Row 3, unit", "Row 4, role",
        "Row 4, username", "Row 5, username", "Row 2 has the same",
    ):  # fmt: skip
        assert word in page
    assert Person.objects.count() == before


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("", "Row 1, name"), ("name,username,role\n", "holds nobody"), ("name,username,role,salary\n", "not known"),
        ("name,username,role,name\n", "twice"), ('name,username,role\n"open,x,officer\n', "quotation mark"),
        ("name,username,role\n" + "".join(f"A,u{n},officer\n" for n in range(2_001)), "more than 2000"),
        ("name\0,username,role\n", "not a table"),
    ],
)  # fmt: skip
def test_a_table_that_is_none_says_what_to_do(text: str, word: str):
    assert any(word in one for one in told(text))


@pytest.mark.parametrize(
    "text", ["name,username,role\nA,a,officer,Patrol B\n", "name,username,role,\nA,a,officer,auditor\n"]
)
def test_a_cell_without_a_named_column_is_told_and_not_left_out(text: str):
    (one,) = told(text)
    assert "Row 2, cell 4" in one
    assert "stands under no name" in one


def test_semicolons_tabs_a_mark_at_the_beginning_and_empty_rows_are_read():
    for text in ("\ufeffName;User name;Roles\n\nAna;ana;Officer\n\n", "name\tusername\trole\r\nAna\tana\tofficer\r\n"):
        people, found = read(text)
        assert found == []
        assert [(one.name, one.username, one.roles) for one in people] == [("Ana", "ana", (Role.OFFICER,))]


def test_a_file_in_another_encoding_is_told():
    assert "UTF-8" in str(read_people("name,username,role\nZoë,z,officer".encode("latin-1"), units=[], taken=[])[1][0])


@given(st.text(max_size=200))
def test_no_file_whatever_is_in_it_breaks_the_reading(text: str):
    people, found = read_people(("name,username,role\n" + text).encode("utf-8", "replace"), units=[], taken=[])
    assert people or found


def test_it_asks_for_a_fresh_second_factor(cast: Cast):
    client = signed_in(cast.tanaka)
    session = client.session
    for one in session["account_authentication_methods"]:
        one["at"] -= 301
    session.save()
    assert upload(cast.tanaka, GOOD, client).headers["Location"].startswith("/sign-in/2fa/reauthenticate/")
    assert not Person.objects.filter(username="diaz").exists()


@pytest.mark.parametrize("who", ["rivera", "okafor", "lindgren", "mbeki"])
def test_nobody_else_can(cast: Cast, who: str):
    assert upload(getattr(cast, who), GOOD).status_code == 404
    assert not Person.objects.filter(username="diaz").exists()


def test_a_unit_next_door_is_no_unit_here(cast: Cast):
    assert upload(cast.tanaka, GOOD.replace("patrol b", "Patrol")).status_code == 422
