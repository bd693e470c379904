"""One stop with a network, from home to the server."""

from __future__ import annotations

import pytest

from officer.fake_server import FakeServer
from officer.phone import HERE, Phone

pytestmark = pytest.mark.browser


def test_it_works(server: FakeServer, phone: Phone):
    phone.stop()
    phone.wait_badge("All sent")
    [entry] = server.entries.values()
    answers = entry["answers"]
    assert answers["contact"]["kind"] == "traffic"
    assert answers["location"]["point"] == HERE
    [person] = answers["people"]
    assert person["race"] == {"value": ["white"], "how": "perceived"}
    assert person["result"] == ["verbal_warning"]
    assert person["searched"] is False
    assert (entry["officer"], entry["unit"], entry["area"]) == ("o1", "b", "n")
    assert phone.said == []
