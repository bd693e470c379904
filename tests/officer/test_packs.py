"""Every pack can be drawn: each question that shows at the beginning stands on the page once, and can be read."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from daylit.jurisdictions import load_pack, pack_names
from daylit.record import Form
from daylit.record.asking import asked
from officer.fake_server import FakeServer
from officer.phone import Phone

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("name", pack_names())
def test_it_works(app: Path, phone_for: Callable[..., Phone], name: str):
    form = load_pack(name).form
    server = FakeServer(app, forms=[form.document()])
    phone = phone_for(server, permissions=[])
    phone.page.wait_for_selector(".kinds button:enabled")
    phone.tap(phone.page.locator(".kinds button").first)
    phone.page.wait_for_selector(".form")
    standing = phone.page.locator("[data-at]").evaluate_all("all => all.map(each => each.dataset.at)")
    wanted = {each.at for each in asked(form, begun(form)) if "." in each.path}
    assert len(standing) == len(set(standing))
    assert set(standing) == wanted
    assert phone.said == []
    server.close()


def begun(form: Form) -> dict[str, Any]:
    """What a new record holds: the day and the kind that was tapped."""
    contact: dict[str, Any] = {}
    for each in form.elements:
        if each.path in ("contact.start", "contact.date"):
            contact[each.name] = date.today().isoformat() + ("T00:00" if each.kind == "datetime" else "")  # noqa: DTZ011
        if each.path == "contact.kind":
            contact["kind"] = form.codes[each.codes][0].value
    return {"people": [{}], "contact": contact}
