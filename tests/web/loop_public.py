"""The loop's public: a portal over what was signed, a resident with a phone, and a journalist who counts again."""

from __future__ import annotations

import csv
import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from loop_agency import TRAINING
from loop_stage import Stage, follow, picture, said

from daylit.portal.configuration import Configuration
from daylit.portal.serving import command_of, prepare
from daylit.web.publish.places import public_folder, slug_of
from portal.shown import Shown, environment, free_port, wait_for

SPANISH = {"locale": "es-US"}
"""What a phone set to Spanish asks for."""


@contextmanager
def shows_the_public(stage: Stage, home: Path) -> Iterator[Shown]:
    """The portal as it runs for real, over the folder of releases, with the agency's keys from another place."""
    home.mkdir()
    releases = public_folder(slug_of(stage.town.agency))
    shutil.copy(releases / "keys.json", home / "keys.json")
    told: list[str] = []
    configuration = Configuration(bundles=releases, keys=home / "keys.json", kept=home / "kept")
    shelf, port = prepare(configuration, told=told.append), free_port()
    server = subprocess.Popen(
        command_of(host="127.0.0.1", port=port, workers=1), env={**os.environ, **environment(configuration)}
    )
    running = Shown(url=f"http://127.0.0.1:{port}", home=home, shelf=shelf, told=told)
    try:
        wait_for(running, server)
        yield running
    finally:
        server.terminate()
        server.wait(timeout=120)


def reads_it_in_spanish(stage: Stage, portal: Shown) -> None:
    """A resident opens the bare address on a phone: what was found, what was heard, what is done, all in Spanish."""
    with stage.anyone(size="phone", base_url=portal.url, **SPANISH) as page:
        page.goto("/")
        assert page.url == f"{portal.url}/es/"
        assert not re.search(r"hidden|doing", said(page))
        picture(page, "es-front")
        page.locator("li.finding a").first.click()
        page.wait_for_load_state()
        assert page.locator("html").get_attribute("lang") == "es"
        assert "Esta respuesta cuenta a " in said(page)  # in a small town rates may be withheld
        _fits(page)
        picture(page, "es-finding")
        page.goto("/es/listening/")
        assert "¿Cómo le fue en la parada?" in said(page)
        picture(page, "es-listening")
        page.goto("/es/actions/")
        assert "Registros solo con un motivo por escrito" in said(page)
        assert "Todavía no se puede medir." in said(page)
        picture(page, "es-actions-before")
        page.goto("/es/you-said-we-did/")
        assert "Dos de cuatro unidades se capacitan" in said(page)
        follow(page, "Ver la acción")
        assert page.url.partition("#")[0].endswith("/es/actions/")
        page.go_back()
        picture(page, "es-promises")
        assert page.context.cookies() == []


def counts_again(stage: Stage, portal: Shown, home: Path) -> None:
    """A journalist sees shares on a page, takes the files, and comes to the same shares from them alone."""
    home.mkdir()
    with stage.anyone(size="wide", base_url=portal.url, accept_downloads=True) as page:
        page.goto("/en/data/")
        _taken(page, page.get_by_role("link", name="The whole release (ZIP)"), home / "release.zip")
        follow(page, "Work it out again")
        picture(page, "recompute")
        _taken(page, page.locator("ol.steps a").first, home / "table.csv")
        find = said(page)
        column, value = _between(find, "whose column “", "” says “"), _between(find, "” says “", "”.")
        follow(page, "see it among the others")
        picture(page, "explore")
        rows = page.locator("table.view tbody tr").all()
        shown = {row.locator("th").inner_text(): row.locator("td").last.inner_text() for row in rows}
    with zipfile.ZipFile(home / "release.zip") as packed:
        packed.extractall(home)
    release = home / "release-1"
    again = _shares(home, column)
    assert value in again
    for code, label in _labels(release, column).items():
        if label in shown and code in again:
            assert f"{again[code]:.1%}".replace("%", "") in shown[label].replace(" %", "%"), (label, shown, again)
    assert checked_by_anyone(release, portal) == 0


def _shares(home: Path, column: str) -> dict[str, float]:
    """Of each value of a column, the share searched: from the table that was downloaded, with nothing else at hand."""
    with (home / "table.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    counts = ("people", "searched", "found", "arrested", "cited", "warned", "force", "hidden")
    others = [name for name in rows[0] if name not in (*counts, column)]
    wholes = [row for row in rows if all(row[name] == "all" for name in others) and row["people"] and row["searched"]]
    return {row[column]: int(row["searched"]) / int(row["people"]) for row in wholes}


def _labels(release: Path, column: str) -> dict[str, str]:
    """What the codes of a column mean, from the dictionary in the release."""
    told = json.loads((release / "dictionary.json").read_text(encoding="utf-8"))
    (found,) = (one for one in told["columns"] if one["name"] == column)
    return {code["value"]: code["label"]["en"] for code in found["codes"]}


def checked_by_anyone(release: Path, portal: Shown) -> int:
    """What “daylit release verify” says of files that were downloaded, with the keys from where they are trusted."""
    asked = ["release", "verify", str(release), "--keys", str(portal.home / "keys.json")]
    own = Path(sys.executable).with_name("daylit")  # the command that an installation brings
    return subprocess.run([own, *asked], timeout=120, check=False).returncode


def _between(text: str, before: str, after: str) -> str:
    return text.partition(before)[2].partition(after)[0]


def reads_the_effect(stage: Stage, portal: Shown) -> None:
    """Six months later the resident looks again: what the training changed, in Spanish, on the phone."""
    assert portal.shelf.look(), portal.told
    with stage.anyone(size="phone", base_url=portal.url, **SPANISH) as page:
        page.goto("/")
        page.goto("/es/actions/")
        assert "Es un cambio para mejor: el plan esperaba una cifra menor." in said(page)
        assert re.search(r"para los demás, la proporción de personas cateadas bajó \d+\.\d puntos", said(page))
        assert "La gente dijo" in said(page)
        assert re.search(r"más pequeño que se podría ver\s+\d+\.\d puntos", said(page))
        _fits(page)
        picture(page, "es-effect")
    with stage.anyone(size="wide", dark=True, base_url=portal.url) as page:
        page.goto("/en/actions/")
        assert TRAINING in said(page)
        picture(page, "en-effect")
        page.goto("/en/releases/")
        picture(page, "releases")


def _taken(page: Any, link: Any, path: Path) -> None:
    with page.expect_download() as began:
        link.click()
    began.value.save_as(path)


def _fits(page: Any) -> None:
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
