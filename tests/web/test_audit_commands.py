"""`daylit audit` and the backups' commands, as an administrator types them."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from cast import NOW

from daylit.cli.run import run
from daylit.web.audit.actions import record
from daylit.web.audit.checkpoints import own_keys
from daylit.web.audit.models import Event


@pytest.fixture
def log(db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A log of some events; the commands find the installation of the tests."""
    monkeypatch.setattr("daylit.web.opening.open_installation", lambda home=None, new=False: None)
    own_keys().make_missing(day=NOW.date())
    for number in range(9):
        record("page.refused", at=NOW, details={"n": number})


def told(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, dict]:
    code = run([*words, "--json"])
    return code, json.loads(capsys.readouterr().out)


def test_it_works_from_signing_to_checking(log: None, capsys, tmp_path: Path):
    assert run(["audit", "checkpoint", "--out", str(tmp_path / "kept")]) == 0
    record("page.refused", at=NOW)
    assert run(["audit", "checkpoint", "--out", str(tmp_path / "kept")]) == 0
    capsys.readouterr()
    code, found = told(capsys, "audit", "verify", "--checkpoint", str(tmp_path / "kept"))
    assert (code, found["damages"], found["witnessed"]) == (0, [], 12)


def test_damage_leaves_with_1_and_is_named(log: None, capsys):
    Event.objects.filter(number=3).update(outcome="done", details={})
    code, found = told(capsys, "audit", "verify")
    assert code == 1
    assert [damage["sentence"] for damage in found["damages"]] == ["Event 3 is not as it was written."]
    assert run(["audit", "verify"]) == 1
    said = capsys.readouterr().out
    assert "Event 3 is not as it was written." in said
    assert "No checkpoint from outside was given" in said


def test_what_is_no_checkpoint_leaves_with_2(log: None, capsys, tmp_path: Path):
    (tmp_path / "kept").write_bytes(b"\xff\x00 hello")
    code, found = told(capsys, "audit", "verify", "--checkpoint", str(tmp_path / "kept"))
    assert code == 2
    assert "not a checkpoint" in found["error"]


def outside(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """The verifier on another machine: Python alone, without Daylit on its path."""
    command = [sys.executable, "-I", "-c", NO_DAYLIT, "log.jsonl", "--keys", "keys.json", *words]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


NO_DAYLIT = """
import runpy, sys
class Refuse:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in ("daylit", "django"):
            raise ImportError(name)
sys.meta_path.insert(0, Refuse())
sys.argv[0] = "verifier.py"
runpy.run_path("verifier.py", run_name="__main__")
"""


def test_the_export_is_checked_without_daylit(log: None, capsys, tmp_path: Path):
    run(["audit", "checkpoint", "--out", str(tmp_path / "kept.txt")])
    assert run(["audit", "export", str(tmp_path / "out")]) == 0
    folder, words = tmp_path / "out", ("--own", "checkpoints.txt", "--checkpoint", str(tmp_path / "kept.txt"))
    done = outside(folder, *words)
    assert (done.returncode, done.stderr) == (0, "")
    assert "12 events, 0 of them hidden; 0 damages found." in done.stdout
    lines = (folder / "log.jsonl").read_bytes().splitlines(keepends=True)
    (folder / "log.jsonl").write_bytes(b"".join(lines[:4] + lines[5:]))
    done = outside(folder, *words)
    assert done.returncode == 1
    assert "Line 5 holds event 6." in done.stdout
    (folder / "keys.json").unlink()
    assert outside(folder, *words).returncode == 2


def test_a_receipt_is_checked_against_the_export(log: None, tmp_path: Path):
    event, key = Event.objects.get(number=4), own_keys().signing()
    receipt = {
        "contact": "c", "revision": 1, "id": "i", "sha256": "s", "event": 4, "leaf": event.leaf,
        "at": "2026-11-23T14:00:00+00:00", "key": key.id,
    }  # fmt: skip
    body = "daylit receipt 1\n" + "".join(f"{value}\n" for value in receipt.values())
    receipt["signature"] = key.sign(body.encode())
    run(["audit", "export", str(tmp_path / "out")])
    (tmp_path / "r.json").write_text(json.dumps(receipt))
    assert outside(tmp_path / "out", "--receipt", str(tmp_path / "r.json")).returncode == 0
    (tmp_path / "r.json").write_text(json.dumps({**receipt, "event": 5}))
    done = outside(tmp_path / "out", "--receipt", str(tmp_path / "r.json"))
    assert (done.returncode, "not signed by a known key" in done.stdout) == (1, True)
    lines = (tmp_path / "out/log.jsonl").read_bytes().splitlines(keepends=True)
    (tmp_path / "out/log.jsonl").write_bytes(b"".join([*lines[:3], lines[3].replace(b"page", b"PAGE"), *lines[4:]]))
    (tmp_path / "r.json").write_text(json.dumps(receipt))
    assert "another one in the log" in outside(tmp_path / "out", "--receipt", str(tmp_path / "r.json")).stdout


def test_the_verifier_is_short_and_imports_nothing_of_ours():
    from daylit.web.audit import verifier

    text = Path(verifier.__file__).read_text("utf-8")
    assert len(text.splitlines()) <= 300
    assert "import daylit" not in text
    assert "from daylit" not in text
    assert "django" not in text.lower()


def test_an_export_replaces_nothing(log: None, capsys, tmp_path: Path):
    code, found = told(capsys, "audit", "export", str(tmp_path))
    assert (code, "exists already" in found["error"]) == (2, True)
    code, found = told(capsys, "audit", "export", str(tmp_path / "new"), "--agency", "Millbrook")
    assert (code, "not the id of an agency" in found["error"]) == (2, True)


def test_comparing_and_a_new_key(log: None, capsys):
    assert told(capsys, "audit", "compare") == (0, {"differences": []})
    first = own_keys().signing().id
    code, found = told(capsys, "audit", "new-key")
    assert code == 0
    assert found["key"] != first
    assert own_keys().signing().id == found["key"]


@pytest.mark.parametrize(
    "words",
    [("audit", "verify"), ("audit", "checkpoint"), ("audit", "compare"), ("backup", "b"), ("verify-backup", "b")],
    ids=" ".join,
)
def test_a_folder_without_an_installation_stays_as_it_is(tmp_path: Path, capsys, monkeypatch, words):
    monkeypatch.delenv("DAYLIT_DATABASE", raising=False)
    code, found = told(capsys, *words, "--home", str(tmp_path / "none"))
    assert code == 2
    assert "no installation" in found["error"]
    assert list(tmp_path.iterdir()) == []


def test_without_the_extra_it_says_what_to_install(tmp_path: Path, capsys, monkeypatch):
    monkeypatch.setattr("daylit.web.opening.find_spec", lambda name: None)
    code, found = told(capsys, "audit", "verify", "--home", str(tmp_path))
    assert (code, "pip install 'daylit[web]'" in found["error"]) == (2, True)


def daylit(home: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """A command in a process of its own, on an installation of its own."""
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("DAYLIT_", "DJANGO_"))}
    environment["DAYLIT_HOME"] = str(home)
    command = [sys.executable, "-c", "from daylit.cli import main; main()", *words]
    return subprocess.run(command, cwd=home.parent, env=environment, capture_output=True, text=True, check=False)


def test_a_whole_life_in_commands(tmp_path: Path):
    """Set up, back up, try out, lose everything, bring back."""
    home, other = tmp_path / "home", tmp_path / "other"
    home.mkdir()
    make = "import os; os.environ['DJANGO_SETTINGS_MODULE']='daylit.web.settings'; import django; django.setup(); "
    make += "from django.core.management import call_command as c; c('migrate', verbosity=0); "
    make += "from daylit.web.audit.checkpoints import own_keys; from datetime import *; "
    make += "from daylit.web.audit.actions import record; own_keys().make_missing(day=date(2026, 11, 23)); "
    make += "record('agency.changed', at=datetime.now(UTC))"
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("DAYLIT_", "DJANGO_"))}
    subprocess.run([sys.executable, "-c", make], env={**environment, "DAYLIT_HOME": str(home)}, check=True)
    file = str(tmp_path / "b")
    first = daylit(home, "backup", file, "--secrets")
    assert (first.returncode, "A key was made" in first.stdout) == (0, True), first.stderr
    tried = daylit(home, "verify-backup", file, "--json")
    assert (tried.returncode, json.loads(tried.stdout)["horizon"]) == (0, 1), tried.stderr
    refused = daylit(home, "restore", file)
    assert (refused.returncode, "records here already" in refused.stderr) == (2, True)
    back = daylit(other, "restore", file, "--secrets", "--key", str(home / "secrets/backup"))
    assert (back.returncode, "A new epoch began" in back.stdout) == (0, True), back.stderr
    whole = daylit(other, "audit", "verify", "--json")
    assert (whole.returncode, json.loads(whole.stdout)["events"]) == (0, 2), whole.stderr
    assert sorted(path.name[:8] for path in (other / "secrets").glob("*.pem")) == ["sealing-", "signing-"]
    Path(file).write_bytes(Path(file).read_bytes()[:-1024])
    broken = daylit(home, "verify-backup", file, "--json")
    assert (broken.returncode, "damaged or was cut off" in json.loads(broken.stdout)["error"]) == (2, True)
