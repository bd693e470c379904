"""One portal for the tests that only read it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from portal.shown import Shown, shown


@pytest.fixture(scope="session")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shown]:
    with shown(tmp_path_factory.mktemp("portal")) as running:
        yield running
