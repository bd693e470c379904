"""A bundle is believed only if its files, its fingerprint, its signatures and its number fit; each refusal says why."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from daylit.release import Bundle, NotABundle, read
from daylit.release.manifest import MANIFEST, manifest_text
from daylit.release.signing import SIGNATURES, BadKeys, keys_from, keys_text, message
from daylit.release.writing import BundleExists, harmless, write_bundle, write_signatures
from release.sample import KEYS, PRIVATE, a_bundle, documents, facts, signatures, tables


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Bundle:
    return a_bundle(tmp_path_factory.mktemp("bundle"))


@pytest.fixture
def copy(first: Bundle, tmp_path: Path) -> Path:
    return Path(shutil.copytree(first.path, tmp_path / "1"))


def why(path: Path, **asked) -> str:
    with pytest.raises(NotABundle) as refused:
        read(path, **{"keys": KEYS, **asked})
    assert str(refused.value)
    return refused.value.reason


def test_it_works(first):
    assert first.signed
    assert first.number == 1
    studies = ["rates", "standardised", "trend", "hit_rates", "selection_bounds"]
    assert [one["study"] for one in first.findings] == studies
    assert first.finding("rates")["en"]["answer"]
    assert first.tables["area"].rows[1] == {"area": "South", "people": None, "searched": None, "hidden": True}
    assert [row["people"] for row in first.tables["period_group"].where(period="2022", race_ethnicity="all")] == [1000]
    assert json.loads(first.tables["area"].to_json())[0]["people"] == 500
    assert first.file(first.finding("rates")["en"]["charts"][0]["svg_dark"]).startswith(b"<svg")


def test_the_parquet_holds_what_the_csv_holds(first):
    pyarrow = pytest.importorskip("pyarrow.parquet")
    for table in first.tables.values():
        rows = pyarrow.read_table(first.path / "tables" / f"{table.name}.parquet").to_pylist()
        assert rows == [dict(row) for row in table.rows]


def test_a_finding_not_in_the_plan_is_marked_exploratory(first):
    assert {one["study"]: one["exploratory"] for one in first.findings} == {
        "rates": False,
        "trend": False,
        "standardised": True,
        "hit_rates": True,
        "selection_bounds": True,
    }


def test_each_altered_byte_is_found(copy):
    files = sorted(path for path in copy.rglob("*") if path.is_file() and path.name != SIGNATURES)
    for path in files[:: max(1, len(files) // 12)]:
        kept = path.read_bytes()
        path.write_bytes(kept[:-1] + bytes([kept[-1] ^ 1]))
        assert why(copy) == "damaged", path
        path.write_bytes(kept)
    read(copy, keys=KEYS)


def test_a_file_more_or_less_is_found(copy):
    (copy / "extra.csv").write_text("n\n3\n")
    assert why(copy) == "damaged"
    (copy / "extra.csv").unlink()
    (copy / "LICENCE.txt").unlink()
    assert why(copy) == "damaged"


def test_a_link_is_refused(copy, tmp_path):
    (tmp_path / "outside").write_bytes((copy / "LICENCE.txt").read_bytes())
    (copy / "LICENCE.txt").unlink()
    (copy / "LICENCE.txt").symlink_to(tmp_path / "outside")
    assert why(copy) == "damaged"


def test_files_and_manifest_changed_together_do_not_fit_the_signatures(copy):
    (copy / "LICENCE.txt").write_text("Yours.\n")
    (copy / MANIFEST).write_text(manifest_text(copy)[0])
    assert why(copy) == "forged"


def test_unsigned_and_once_signed_are_refused(copy, first):
    one, two = signatures(first.fingerprint)
    for told, reason in (([], "unsigned"), ([one], "once"), ([two], "once"), ([one, one], "once")):
        write_signatures(copy, told)
        assert why(copy) == reason
    (copy / SIGNATURES).unlink()
    assert why(copy) == "unsigned"
    assert not read(copy, preview=True).signed


@pytest.mark.parametrize("name", ["role", "by", "at", "key", "signature"])
@pytest.mark.parametrize("value", [None, 1, ["proposed"], {}])
def test_a_signature_of_another_kind_is_told_kindly(copy, first, name, value):
    """Whoever may put a bundle into the portal's folder must not stop it."""
    one, two = (signature.to_dict() for signature in signatures(first.fingerprint))
    (copy / SIGNATURES).write_text(json.dumps([{**one, name: value}, two]))
    assert why(copy) == "damaged"


@pytest.mark.parametrize("name", ["layout", "number"])
def test_a_number_without_end_is_told_kindly(copy, name):
    told = json.loads((copy / "bundle.json").read_text())
    (copy / "bundle.json").write_text(json.dumps({**told, name: float("inf")}))
    (copy / MANIFEST).write_text(manifest_text(copy)[0])
    assert why(copy) == "damaged"


def test_one_person_under_both_signatures_is_refused(copy, first):
    from daylit.release.signing import sign

    both = [
        sign(
            private=PRIVATE[role], key=f"{role}-2025-01-01-01", fingerprint=first.fingerprint, agency="elmford",
            number=1, role=role, by="Chief's office", at="2024-02-01",
        )
        for role in ("proposed", "approved")
    ]  # fmt: skip
    write_signatures(copy, both)
    assert why(copy) == "once"


def test_keys_come_from_outside(copy):
    assert why(copy, keys=()) == "unknown"
    assert why(copy, keys=KEYS[:1]) == "unknown"
    (copy / "keys.json").write_text(keys_text(KEYS))
    assert why(copy, keys=()) == "damaged"  # what it brings along does not belong to it


def test_a_key_of_one_role_does_not_sign_in_the_other(copy):
    turned = keys_from([{"id": key.id, "role": "approved", "public": key.public} for key in KEYS])
    assert why(copy, keys=turned) == "unknown"


def test_who_and_when_are_signed_too(copy, first):
    from dataclasses import replace

    one, two = signatures(first.fingerprint)
    for changed in (replace(one, by="Somebody else"), replace(one, at="2020-01-01")):
        write_signatures(copy, [changed, two])
        assert why(copy) == "forged"


def test_another_agencys_and_older_ones_are_refused(first, tmp_path):
    second = a_bundle(tmp_path, number=2, previous=first.fingerprint)
    assert read(second.path, keys=KEYS, after=first).number == 2
    assert why(first.path, after=second) == "older"
    assert why(second.path, after=second) == "older"
    stray = a_bundle(tmp_path / "stray", number=2, previous="00" * 32)
    assert why(stray.path, after=first) == "older"
    other = a_bundle(tmp_path / "other", agency="oakton", number=2, previous=first.fingerprint)
    assert why(other.path, after=first) == "foreign"
    assert why(other.path, agency="elmford") == "foreign"


def test_a_newer_layout_and_nothing_are_refused(tmp_path):
    write_bundle(
        tmp_path / "new", facts={**facts(), "layout": 2}, findings=[], tables=tables(), documents=documents(), texts={}
    )
    assert why(tmp_path / "new") == "newer"
    assert why(tmp_path / "nowhere") == "missing"
    (tmp_path / "empty").mkdir()
    assert why(tmp_path / "empty") == "damaged"


@pytest.mark.parametrize(
    "text",
    [
        *("", "[]", "{", '{"files": 3}', "[" * 100_000, '{"files": [{"path": "../x"}]}'),
        '{"fingerprint": "", "files": [{"path": "x", "sha256": "x", "bytes": 1e999}]}',
        '{"fingerprint": "", "files": [{"path": NaN, "sha256": "x", "bytes": 1}]}',
    ],
)
def test_a_broken_manifest_is_told_kindly(copy, text):
    (copy / MANIFEST).write_text(text)
    assert why(copy) == "damaged"


def test_a_bundle_is_written_whole_or_not_at_all(tmp_path):
    asked = {"facts": facts(), "findings": [], "tables": tables(), "texts": {}}
    with pytest.raises(TypeError):
        write_bundle(tmp_path / "one", documents={"plan": object()}, **asked)
    assert list(tmp_path.iterdir()) == []
    write_bundle(tmp_path / "one", documents=documents(), **asked)
    with pytest.raises(BundleExists):
        write_bundle(tmp_path / "one", documents=documents(), **asked)


def test_the_same_content_has_the_same_fingerprint(tmp_path):
    asked = {"facts": facts(), "findings": [], "tables": tables(), "texts": {}, "documents": documents()}
    assert write_bundle(tmp_path / "a", **asked) == write_bundle(tmp_path / "b", **asked)


def test_what_is_signed_cannot_be_read_in_two_ways():
    with pytest.raises(ValueError, match="line feed"):
        message(fingerprint="a", agency="b\nc", number=1, role="proposed", by="x", at="y")


def test_bad_keys_are_told_kindly(tmp_path):
    for text in ("", "{}", "[]", '[{"id": 1}]', '[{"id": "a", "role": "king", "public": "x"}]'):
        (tmp_path / "keys.json").write_text(text)
        with pytest.raises(BadKeys):
            keys_from(tmp_path / "keys.json")


@pytest.mark.parametrize(
    "text", ["=1+1", "+1+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", " =1", '"=1', "'=1", "＝1", "\x00=1"]
)
def test_formulas_become_words(text):
    assert harmless(text).startswith("'")


@pytest.mark.parametrize("text", ["-12.5", "+3", "08:30", "2024-01-01", "District 04", "all", "–"])
def test_numbers_times_and_words_stay(text):
    assert harmless(text) == text
