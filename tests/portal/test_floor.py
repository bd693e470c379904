"""The portal stands on its own: no import of the agency's product, no database; its command says why it refuses."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from daylit.cli.run import run
from house.test_floors import copy, lint_copy
from portal import town


def test_a_portal_that_imports_the_agencys_product_is_caught(tmp_path: Path):
    copy(tmp_path)
    (tmp_path / "src/daylit/portal/wrong.py").write_text("from daylit.web import measure\n")
    (tmp_path / "src/daylit/portal/worse.py").write_text("import sqlite3\n")
    done = lint_copy(tmp_path)
    assert done.returncode != 0
    assert "daylit.portal.wrong -> daylit.web.measure" in done.stdout
    assert "daylit.portal.worse -> sqlite3" in done.stdout


def uses_a_database(source: str) -> bool:
    return any(part in source for part in ("django.db", "contrib.sessions", "contrib.auth", "set_cookie", "csrf"))


def test_no_module_of_it_knows_a_database_a_session_or_a_cookie():
    folder = Path(__file__).parents[2] / "src/daylit/portal"
    modules = list(folder.rglob("*.py"))
    assert len(modules) > 20
    assert [path.name for path in modules if uses_a_database(path.read_text("utf-8"))] == []
    assert uses_a_database("from django.db import models")


def test_it_loads_nothing_of_the_agencys_product_and_no_database(tmp_path: Path):
    (tmp_path / "releases").mkdir()
    program = (
        "import sys, json\nfrom daylit.portal.wsgi import application\n"
        "from django.conf import settings\n"
        "print(json.dumps([[n for n in sys.modules if n.startswith('daylit.web') or n.startswith('allauth')], "
        "list(settings.DATABASES), [m for m in settings.MIDDLEWARE if 'session' in m or 'csrf' in m]]))"
    )
    told = {**os.environ, "DJANGO_SETTINGS_MODULE": "daylit.portal.settings"}
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=tmp_path, env=told
    )
    assert json.loads(done.stdout.splitlines()[-1]) == [[], [], []]


def test_the_command_refuses_with_every_reason_and_code_2(tmp_path: Path, capsys):
    assert run(["portal", str(tmp_path / "none"), "--keys", str(tmp_path / "no.json"), "--host", "0.0.0.0"]) == 2
    told = "".join(capsys.readouterr())
    assert "There is no folder" in told
    assert "with the keys that may sign" in told
    assert "under which name" in told


def test_the_command_tells_why_a_bundle_is_refused(tmp_path: Path, capsys):
    (tmp_path / "releases").mkdir()
    town.release(tmp_path / "releases", roles=())
    assert run(["portal", str(tmp_path / "releases"), "--keys", str(town.keys(tmp_path))]) == 2
    told = "".join(capsys.readouterr())
    assert "1 is refused: It is not signed." in told
    assert "holds no release that can be shown" in told
