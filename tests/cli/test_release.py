"""`daylit release`: build, sign twice, verify; each refusal says why, and scripts can read it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from daylit.cli.run import run
from release.towns import a_town


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A release of a small town, built by the command and signed by two."""
    folder = tmp_path_factory.mktemp("release")
    a_town(folder / "extract", rows=120)
    (folder / "documents").mkdir()
    (folder / "documents" / "plan.json").write_text('{"declared": "2021-01-01", "studies": ["rates", "trend"]}')
    build = ["release", "build", str(folder / "extract"), "--out", str(folder / "1"), "--private",
             str(folder / "private"), "--agency", "Elmford", "--id", "elmford", "--day", "2024-02-01",
             "--documents", str(folder / "documents"), "--json"]  # fmt: skip
    assert run(build) == 0
    listed = []
    for role in ("proposed", "approved"):
        key = folder / f"{role}.pem"
        assert run(["release", "key", str(key), "--role", role]) == 0
        assert key.stat().st_mode & 0o077 == 0
        listed.append(key)
    assert run(["release", "sign", str(folder / "1"), "--key", str(listed[0]), "--role", "proposed", "--by", "A"]) == 0
    assert run(["release", "sign", str(folder / "1"), "--key", str(listed[1]), "--role", "approved", "--by", "A"]) == 2
    assert run(["release", "sign", str(folder / "1"), "--key", str(listed[1]), "--role", "approved", "--by", "B"]) == 0
    return folder


def keys(folder: Path, capsys) -> Path:
    """The public halves, as the agency would hand them out."""
    from daylit.cli.releasing import _private
    from daylit.release.signing import keys_text, public_key

    made = [
        public_key(id=role, role=role, private=_private(folder / f"{role}.pem")) for role in ("proposed", "approved")
    ]
    (folder / "keys.json").write_text(keys_text(made))
    return folder / "keys.json"


def test_it_works(bundle, capsys):
    assert run(["release", "verify", str(bundle / "1"), "--keys", str(keys(bundle, capsys)), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["good"], told["number"], told["agency"]) == (True, 1, "elmford")
    assert [one["by"] for one in told["signatures"]] == ["A", "B"]
    plan = json.loads((bundle / "1" / "plan.json").read_text())
    assert [one["study"] for one in plan["runs"]] == ["rates", "trend"]


def test_a_changed_file_is_refused_with_its_reason(bundle, capsys):
    path = bundle / "1" / "LICENCE.txt"
    kept = path.read_bytes()
    path.write_bytes(kept + b" ")
    assert run(["release", "verify", str(bundle / "1"), "--keys", str(keys(bundle, capsys)), "--json"]) == 2
    assert json.loads(capsys.readouterr().out)["reason"] == "damaged"
    assert run(["release", "verify", str(bundle / "1"), "--keys", str(bundle / "keys.json")]) == 2
    assert "“LICENCE.txt” was changed" in capsys.readouterr().err
    path.write_bytes(kept)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (
            ["build", "{extract}", "--out", "{x}", "--private", "{private}", "--agency", "E", "--id", "El Mford"],
            "cannot name",
        ),
        (["build", "{extract}", "--out", "{x}", "--private", "{private}", "--agency", "E", "--id", "e"], "further"),
        (["build", "{x}", "--out", "{x}", "--private", "{x}", "--agency", "E", "--id", "e"], "no extract"),
        (
            [
                "build",
                "{extract}",
                "--out",
                "{x}",
                "--private",
                "{x}",
                "--agency",
                "E",
                "--id",
                "e",
                "--threshold",
                "3",
            ],
            "3",
        ),
        (
            ["build", "{extract}", "--out", "{x}", "--private", "{x}", "--agency", "E", "--id", "e", "--day", "soon"],
            "no day",
        ),
        (["key", "{proposed}", "--role", "proposed"], "never overwritten"),
        (["key", "{x}", "--role", "king"], "Nobody signs"),
        (["sign", "{bundle}", "--key", "{x}", "--role", "proposed", "--by", "A"], "private key"),
        (["sign", "{bundle}", "--key", "{proposed}", "--role", "proposed", "--by", " "], "who signs"),
        (["verify", "{x}", "--keys", "{proposed}"], "no bundle"),
        (["verify", "{bundle}", "--keys", "{proposed}"], "cannot be read as keys"),
        (["verify", "{bundle}", "--keys", "{keys}", "--agency", "oakton"], "not of “oakton”"),
    ],
)
def test_what_cannot_be_done_is_told(bundle, capsys, tmp_path, words, said):
    places = {"extract": bundle / "extract", "private": bundle / "private", "bundle": bundle / "1",
              "proposed": bundle / "proposed.pem", "keys": keys(bundle, capsys), "x": tmp_path / "x"}  # fmt: skip
    assert run(["release", *(word.format(**places) for word in words)]) == 2
    assert said in capsys.readouterr().err
