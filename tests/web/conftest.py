"""Fixtures of the agency's product."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

pytest.importorskip("django", reason="the agency's product needs the extra “web”: pip install daylit[web]")

from cast import Cast, make_cast

TAMPERING = ("test_audit_", "test_backup", "test_wall", "test_merkle", "test_policy", "test_sync_model", "test_rounds")
"""Files that damage the log on purpose, keep it elsewhere, or have a town for all of their tests."""


@pytest.fixture(autouse=True)
def _the_log_is_whole(request: pytest.FixtureRequest) -> Iterator[None]:
    """After every test with a database, whatever it was about: the log is whole (a few milliseconds)."""
    name = request.path.name
    if "db" not in request.fixturenames and request.node.get_closest_marker("django_db") is None:
        yield
        return
    if name.startswith(TAMPERING) or "live_server" in request.fixturenames:
        yield
        return
    request.getfixturevalue("db")  # so that it is looked at before everything is rolled back
    yield
    from daylit.web.audit.verification import verify

    assert [damage.sentence for damage in verify().damages if damage.kind != "unsigned"] == []


@pytest.fixture
def cast(db: None) -> Cast:
    """Everyone."""
    return make_cast()
