"""WEB-4: signing out leaves nothing of a person in the browser but the queue of what is not sent yet."""

from collections.abc import Iterator
from typing import Any

import pytest
from browsing import a_browser, a_page
from cast import Cast, signed_in
from django.test import Client

KEEP = """async () => {
  localStorage.setItem("kept", "yes");
  document.cookie = "left=behind; path=/";
  await (await caches.open("kept")).put("/kept", new Response("yes"));
  await new Promise((done, failed) => {
    const request = indexedDB.open("kept", 1);
    request.onupgradeneeded = () => request.result.createObjectStore("queue");
    request.onerror = failed;
    request.onsuccess = () => {
      const write = request.result.transaction("queue", "readwrite");
      write.objectStore("queue").put("waiting", "one");
      write.oncomplete = () => { request.result.close(); done() };
    };
  });
}"""
FOUND = """async () => {
  const cached = await (await caches.open("kept")).match("/kept");
  const queued = await new Promise((done, failed) => {
    const request = indexedDB.open("kept");
    request.onerror = failed;
    request.onsuccess = () => {
      if (!request.result.objectStoreNames.contains("queue")) return done("nothing");
      const read = request.result.transaction("queue").objectStore("queue").get("one");
      read.onsuccess = () => done(read.result);
    };
  });
  return [localStorage.getItem("kept"), cached && await cached.text(), queued, document.cookie.includes("left=")];
}"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with a_browser() as running:
        yield running


def test_it_works_and_the_browser_is_told_to_forget(cast: Cast):
    answer = signed_in(cast.rivera).post("/sign-in/logout/")
    assert answer.status_code == 302
    assert answer.headers["Clear-Site-Data"] == '"cache", "cookies"'


def test_asking_whether_to_sign_out_forgets_nothing(cast: Cast):
    assert "Clear-Site-Data" not in signed_in(cast.rivera).get("/sign-in/logout/").headers
    assert "Clear-Site-Data" not in signed_in(cast.rivera).get("/my-account/").headers
    assert "Clear-Site-Data" not in Client().get("/nothing-here/").headers


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("storage", [False, True])
def test_cookies_go_and_the_queue_stays(cast: Cast, browser, live_server, monkeypatch, storage: bool):
    """With “storage” added, the negative control, the queue is gone: the word must never be there."""
    if storage:
        monkeypatch.setattr("daylit.web.headers.FORGET", '"cache", "cookies", "storage"')
    with a_page(browser, live_server, cast.rivera) as page:
        page.goto("/my-account/")
        page.evaluate(KEEP)
        assert page.evaluate(FOUND) == ["yes", "yes", "waiting", True]
        page.goto("/sign-in/logout/")
        page.locator("main form button").click()
        page.wait_for_url("**/login/**")
        kept = page.evaluate(FOUND)
        assert kept == ([None, None, "nothing", False] if storage else ["yes", "yes", "waiting", False])
        assert page.goto("/my-account/").url.endswith("/login/?next=%2Fmy-account%2F")
