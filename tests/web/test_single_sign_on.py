"""Signing in with the agency's own accounts, against a real OpenID provider (node's oidc-provider) on loopback."""

import re
import shutil
import socket
import subprocess
from pathlib import Path

import pytest
import requests
from cast import NOW, Cast

from daylit.web.accounts.actions import disable
from daylit.web.accounts.resetting import clear_as_operator

HERE = Path(__file__).parent / "openid"
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(scope="module")
def node_modules() -> Path:
    if shutil.which("npm") is None:
        pytest.skip("npm is not here: single sign-on is not tested")
    if not (HERE / "node_modules/oidc-provider").exists():
        done = subprocess.run(["npm", "ci", "--no-audit", "--no-fund"], cwd=HERE, capture_output=True, text=True)
        if done.returncode:
            pytest.skip(f"the provider could not be installed: {done.stderr[-300:]}")
    return HERE


@pytest.fixture
def agency_accounts(node_modules: Path, live_server, settings):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    back = f"{live_server.url}/sign-in/agency/oidc/agency/login/callback/"
    process = subprocess.Popen(
        ["node", "provider.mjs", str(port), back], cwd=node_modules, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    while "ready" not in process.stdout.readline():
        assert process.poll() is None
    app = {
        "provider_id": "agency",
        "name": "Millbrook's accounts",
        "client_id": "daylit",
        "secret": "a-secret-between-the-two",
        "settings": {"server_url": f"http://127.0.0.1:{port}"},
    }
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [app]}}
    yield
    process.terminate()
    process.wait()


def come_in(site: str, name: str, *, browser: requests.Session | None = None) -> requests.Response:
    """As a browser does it: our page, the provider's pages, and back."""
    browser = browser or requests.Session()
    page = browser.get(f"{site}/sign-in/login/").text
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    assert token
    assert "Millbrook&#x27;s accounts" in page
    answer = browser.post(
        f"{site}/sign-in/agency/oidc/agency/login/?process=login",
        data={"csrfmiddlewaretoken": token[1]},
        headers={"Referer": f"{site}/sign-in/login/"},
    )
    for _ in range(4):
        form = re.search(r'<form[^>]* action="([^"]+)"', answer.text)
        if form is None or answer.url.startswith(site):
            break
        fields = dict(re.findall(r'name="(prompt)" value="([^"]+)"', answer.text)) | {"login": name, "password": "x"}
        answer = browser.post(requests.compat.urljoin(answer.url, form[1]), data=fields)
    return browser.get(f"{site}/my-account/") if answer.status_code != 403 else answer


def test_it_works_and_still_asks_for_a_second_factor(cast: Cast, live_server, agency_accounts):
    answer = come_in(live_server.url, "rivera")
    assert answer.url == f"{live_server.url}/second-factor/"


def test_the_second_time_too(cast: Cast, live_server, agency_accounts):
    come_in(live_server.url, "rivera")
    assert come_in(live_server.url, "rivera").url == f"{live_server.url}/second-factor/"


def test_after_a_cleared_factor_it_leads_to_no_new_one_without_the_link(cast: Cast, live_server, agency_accounts):
    clear_as_operator(person=cast.rivera, agency=cast.millbrook, reason="Lost in the river.", at=NOW)
    browser = requests.Session()
    assert "open the link" in come_in(live_server.url, "rivera", browser=browser).text
    for address in ("/sign-in/2fa/totp/activate/", "/sign-in/2fa/webauthn/add/"):
        assert browser.get(f"{live_server.url}{address}").url == f"{live_server.url}/second-factor/"


def test_somebody_whom_daylit_does_not_know_is_told_so(cast: Cast, live_server, agency_accounts):
    answer = come_in(live_server.url, "stranger")
    assert answer.status_code == 403
    assert "Daylit does not yet" in answer.text


def test_a_closed_account_stays_closed(cast: Cast, live_server, agency_accounts):
    disable(person=cast.rivera, by=cast.tanaka.id, agency=cast.millbrook.id, at=NOW)
    answer = come_in(live_server.url, "rivera")
    assert not answer.url.endswith("/second-factor/")
