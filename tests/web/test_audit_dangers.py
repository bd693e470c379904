"""Set-ups that must not be served for real are refused, all reasons at once (TRUST OPS-2)."""

import secrets
from dataclasses import replace
from pathlib import Path

import pytest

from daylit.web.configuration import Configuration, Unsafe, from_environment, kept_secret, refuse_dangers

GOOD = Configuration(home=Path("home"), hosts=("stops.example.gov",), secret=secrets.token_urlsafe(64))
LONG = secrets.token_urlsafe(48)

BAD = {
    "debug": {"debug": True},
    "demonstration": {"demo": True},
    "no secret": {"secret": ""},
    "a short secret": {"secret": LONG[:20]},
    "one sign too short": {"secret": LONG[:49]},
    "one sign over and over": {"secret": "x" * 80},
    "two signs over and over": {"secret": "ab" * 40},
    "nine signs over and over": {"secret": "123456789" * 9},
    "Django's own": {"secret": "django-insecure-" + LONG},
    "changeme": {"secret": "changeme" + LONG},
    "ChangeMe": {"secret": LONG + "ChangeMe"},
    "secret": {"secret": "my-secret-" + LONG},
    "password": {"secret": "PASSWORD" + LONG},
    "example": {"secret": "example" + LONG},
    "no host": {"hosts": ()},
    "any host": {"hosts": ("*",)},
    "any host beside a right one": {"hosts": ("stops.example.gov", "*")},
    "no TLS": {"tls_in_front": False},
    "no TLS for one of the hosts": {"tls_in_front": False, "hosts": ("localhost", "stops.example.gov")},
    "another database": {"database": "mysql://daylit@db/daylit"},
    "a path for a database": {"database": "/srv/daylit.sqlite3"},
    "a web address for a database": {"database": "https://db.example.gov/daylit"},
}


def test_it_works_and_a_good_one_may_start():
    assert GOOD.dangers() == []
    refuse_dangers(GOOD)


@pytest.mark.parametrize("name", BAD)
def test_each_bad_one_is_refused_with_what_to_do(name: str):
    bad = replace(GOOD, **BAD[name])
    assert len(bad.dangers()) == 1
    ((what, remedy),) = bad.dangers()
    with pytest.raises(Unsafe) as refused:
        refuse_dangers(bad)
    assert what in str(refused.value)
    assert remedy in str(refused.value)


def test_there_are_at_least_twenty():
    assert len(BAD) >= 20


def test_all_are_told_at_once():
    worst = Configuration(home=Path("home"), debug=True, demo=True, tls_in_front=False, hosts=("*",), database="x://y")
    assert len(worst.dangers()) == 6


def test_no_message_repeats_a_secret():
    said = "".join(what + remedy for bad in BAD.values() for what, remedy in replace(GOOD, **bad).dangers())
    assert LONG not in said


@pytest.mark.parametrize("hosts", [("localhost",), ("127.0.0.1", "[::1]")])
def test_without_tls_only_this_machine_may_be_served(hosts: tuple[str, ...]):
    assert replace(GOOD, tls_in_front=False, hosts=hosts).dangers() == []


def test_without_a_secret_one_is_made_that_only_its_owner_can_read(tmp_path: Path):
    found = from_environment({"DAYLIT_HOME": str(tmp_path), "DAYLIT_HOSTS": "stops.example.gov"})
    assert found.dangers() == []
    assert (tmp_path / "secrets/django").stat().st_mode & 0o077 == 0
    assert kept_secret(tmp_path / "secrets/django") == found.secret
    assert len(set(found.secret)) >= 10
