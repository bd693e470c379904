"""The parts of the app that need no browser, tested by its own tests, and the types."""

from __future__ import annotations

import pytest

from officer.building import APP, CannotBuild, installed, run


@pytest.fixture(scope="module", autouse=True)
def _installed() -> None:
    try:
        installed()
    except CannotBuild as error:
        pytest.skip(f"THE OFFICER'S APP WAS NOT TESTED: {error}")


def test_it_works():
    run("test")


def test_the_types_are_right():
    run("run", "types")


def test_every_write_waits_for_the_disk():
    """SYNC-6: there is one place that writes, and it asks for strict durability."""
    sources = {each: each.read_text() for each in (APP / "src").rglob("*.ts*")}
    writing = [each.name for each, text in sources.items() if '"readwrite"' in text]
    assert writing == ["database.ts"]
    assert all('durability: "strict"' in line for line in lines(sources, '"readwrite"'))


def test_nothing_personal_goes_into_the_open_little_store():
    """AUTH-5: localStorage holds one mark, and no other line of the app speaks of it."""
    sources = {each: each.read_text() for each in (APP / "src").rglob("*.ts*")}
    said = lines(sources, "localStorage") + lines(sources, "sessionStorage")
    assert len(said) == 2
    assert all("MARK" in line for line in said)


def test_no_field_is_remembered_by_the_browser():
    """AUTH-5: what is typed into a field with autocomplete is kept in clear by browsers."""
    for path in (APP / "src/ui").glob("*.tsx"):
        text = path.read_text()
        for name in ("<input", "<textarea", "<select"):
            for tag in text.split(name)[1:]:
                opening = tag.split("/>")[0].split("<option")[0]
                assert 'autocomplete="off"' in opening or "{...shared}" in opening, path.name


def lines(sources: dict[object, str], word: str) -> list[str]:
    return [
        line
        for text in sources.values()
        for line in text.splitlines()
        if word in line and not line.strip().startswith("//")
    ]
