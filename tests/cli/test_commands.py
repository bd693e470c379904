"""Each command as a person and as a pipeline uses it: words, --json, exit codes 0, 1 and 2."""

import errno
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import duckdb
import pytest

from cli.sources import a_mapping, a_source
from daylit.studies.registry import EVERY, STUDIES
from daylit.tables.made_up import make_agency

DAYLIT = str(Path(sys.executable).parent / "daylit")


@pytest.fixture(scope="module")
def extract(tmp_path_factory):
    folder = tmp_path_factory.mktemp("agency") / "extract"
    make_agency(folder, people=4_000, seed=3)
    return folder


def test_it_works_as_an_installed_command(extract):
    done = subprocess.run([DAYLIT, "count", extract, "--by", "race", "--json"], capture_output=True, check=True)
    cells = json.loads(done.stdout)
    assert sum(cell["n"] for cell in cells) == 4_000
    assert done.stderr == b""


def test_import_gives_the_keys_that_others_rely_on(daylit, tmp_path):
    answer = daylit("import", a_source(tmp_path), "--map", a_mapping(tmp_path), "--out", tmp_path / "e", "--json")
    assert answer.code == 0
    assert {"rows_read", "rows_used", "people", "fingerprint", "problems"} <= set(answer.json)


def test_the_same_source_and_mapping_give_the_same_fingerprint(daylit, tmp_path):
    words = ("import", a_source(tmp_path), "--map", a_mapping(tmp_path), "--json", "--out")
    assert daylit(*words, tmp_path / "a").json["fingerprint"] == daylit(*words, tmp_path / "b").json["fingerprint"]


def test_import_speaks_to_people_too(daylit, tmp_path):
    source = a_source(tmp_path, "4,3/21/2024,10:00,Zebra,20,N")
    answer = daylit("import", source, "--map", a_mapping(tmp_path), "--out", tmp_path / "e")
    assert answer.code == 1
    assert "4 rows read: 4 used, 0 set aside" in answer.out
    assert "Zebra" in answer.out


def test_a_missing_value_is_null_in_a_count(daylit, tmp_path):
    source = a_source(tmp_path, "4,3/21/2024,10:00,,20,N")
    daylit("import", source, "--map", a_mapping(tmp_path), "--out", tmp_path / "e")
    cells = daylit("count", tmp_path / "e", "--by", "race", "--by", "searched", "--json").json
    assert {"race": None, "searched": False, "n": 1} in cells


def test_count_of_people_who_fulfil_conditions(daylit, extract):
    everyone = daylit("count", extract, "--by", "searched", "--json").json
    some = daylit("count", extract, "--by", "searched", "--where", "race=black", "--where", "year=2023", "--json").json
    assert 0 < sum(cell["n"] for cell in some) < sum(cell["n"] for cell in everyone)


def test_polars_counts_the_same(daylit, extract):
    words = ("count", extract, "--by", "race", "--by", "year", "--by", "searched", "--json")
    assert daylit(*words).json == daylit(*words, "--engine", "polars").json


@pytest.mark.parametrize("name", STUDIES)
def test_every_study_answers_in_words_and_json(daylit, extract, name):
    spoken, machine = daylit("study", extract, name), daylit("study", extract, name, "--json")
    assert (spoken.code, machine.code) == (0, 0)
    assert STUDIES[name].question in spoken.out
    assert machine.json["study"] == name
    assert machine.json["n_used"] + sum(part["n"] for part in machine.json["left_out"]) == machine.json["n_read"]


def test_report_writes_three_files_and_never_over_another(daylit, extract, tmp_path):
    first = daylit("report", extract, "--out", tmp_path / "r", "--json")
    again = daylit("report", extract, "--out", tmp_path / "r", "--json")
    assert (first.code, again.code) == (0, 2)
    assert sorted(path.name for path in (tmp_path / "r").iterdir()) == ["report.html", "report.json", "report.pdf"]
    assert "report" in again.json["error"]


def test_demo_goes_the_whole_way(daylit, tmp_path):
    answer = daylit("demo", "--out", tmp_path / "d", "--people", 3_000, "--json")
    assert answer.code == 0
    for path in answer.json.values():
        assert Path(path).exists(), path
    assert daylit("demo", "--out", tmp_path / "d", "--people", 3_000).code == 2
    assert daylit("demo", "--out", tmp_path / "d", "--people", 3_000, "--again").code == 0


def test_demo_never_replaces_what_it_did_not_make(daylit, tmp_path):
    (tmp_path / "thesis.txt").write_text("three years of work")
    assert daylit("demo", "--out", tmp_path, "--again").code == 2
    assert (tmp_path / "thesis.txt").exists()


def test_a_proposed_mapping_is_written_once(daylit, tmp_path):
    source, out = a_source(tmp_path), tmp_path / "proposed.toml"
    first = daylit("map", source, "--out", out, "--json")
    assert first.code == 0
    assert daylit("check", source, "--map", out, "--json").json["rows_used"] == 3
    assert daylit("map", source, "--out", out).code == 2


def test_the_lists(daylit):
    assert {one["name"] for one in daylit("study", "--list", "--json").json} == set(EVERY)
    spanish = daylit("study", "--list", "--language", "es", "--json").json
    assert {one["name"] for one in spanish} == set(EVERY)
    assert all(one["question"].startswith("¿") or "¿" in one["question"] for one in spanish)
    names = {one["name"] for one in daylit("map", "--list", "--json").json}
    assert {"boulder-2018", "virginia-cpa", "uk-london", "dc-2020", "new-orleans", "boston-citations"} <= names


@pytest.mark.parametrize(
    "words",
    [
        ("count", "nowhere", "--by", "race"),
        ("count", "{extract}", "--by", "colour"),
        ("count", "{extract}", "--by", "race", "--where", "race=purple"),
        ("count", "{extract}", "--by", "race", "--engine", "abacus"),
        ("study", "{extract}", "astrology"),
        ("study", "{extract}", "rates", "--group", "officer"),
        ("study", "{extract}", "rates", "--reference", "purple"),
        ("study", "{extract}", "benchmark", "--benchmark", "nowhere.csv"),
        ("report", "nowhere", "--out", "r"),
        ("check", "nowhere.csv", "--map", "nothing-of-that-name"),
    ],
    ids=lambda words: " ".join(words[:1] + words[2:]),
)
def test_what_cannot_be_done_is_said_kindly(daylit, extract, words, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    filled = [word.format(extract=extract) for word in words]
    spoken, machine = daylit(*filled), daylit(*filled, "--json")
    assert (spoken.code, machine.code) == (2, 2)
    assert "Daylit made a mistake" not in spoken.err
    assert len(spoken.err.split()) >= 6, "an answer says what, why and what to do"
    assert machine.json["error"] == spoken.err.strip()


def test_a_word_that_is_no_command():
    done = subprocess.run([DAYLIT, "reprot"], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "report" in done.stderr


def test_output_that_nobody_reads_to_the_end(extract):
    done = subprocess.run(
        f"{DAYLIT} count {extract} --by date --by officer --json | head -1",
        shell=True,
        capture_output=True,
        check=False,
    )
    assert b"Traceback" not in done.stderr


@pytest.mark.parametrize("asked", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_stopped_import_says_so_and_leaves_nothing(daylit, tmp_path, asked):
    source = a_source(tmp_path, *(f"{n},3/21/2024,10:00,Zebra,20,N" for n in range(4, 400_000)))
    words = ("import", source, "--map", a_mapping(tmp_path), "--out", tmp_path / "out" / "e", "--json")
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}

    def heed_it() -> None:  # these tests may themselves run under “nohup”, which has it ignored
        signal.signal(asked, signal.SIG_DFL)

    with subprocess.Popen([DAYLIT, *map(str, words)], preexec_fn=heed_it, **pipes) as running:
        while running.poll() is None and not list(tmp_path.glob("out/.daylit-*/*")):
            time.sleep(0.01)
        running.send_signal(asked)
        out, err = running.communicate()
    assert running.returncode == 2
    assert "Stopped" in json.loads(out)["error"]
    assert b"Traceback" not in err
    assert list((tmp_path / "out").iterdir()) == []


def test_a_terminal_without_our_letters_stops_nothing(tmp_path):
    words = ("check", a_source(tmp_path, "4,3/21/2024,10:00,Señor,20,N"), "--map", a_mapping(tmp_path))
    plain = {**os.environ, "PYTHONIOENCODING": "ascii"}
    spoken = subprocess.run([DAYLIT, *words], capture_output=True, check=False, env=plain)
    assert spoken.returncode == 1
    assert b"Se?or" in spoken.stdout
    machine = subprocess.run([DAYLIT, *words, "--json"], capture_output=True, check=False, env=plain)
    assert json.loads(machine.stdout)["examples"][0]["value"] == "Señor"


def test_our_own_mistake_is_owned_and_traceable(daylit, extract, monkeypatch):
    def broken(*_args, **_kwargs):
        raise KeyError("left hand")

    monkeypatch.setattr("daylit.tables.counts.count", broken)
    answer = daylit("count", extract, "--by", "race")
    assert answer.code == 2
    assert "Daylit made a mistake" in answer.err
    monkeypatch.setitem(os.environ, "DAYLIT_DEBUG", "1")
    with pytest.raises(KeyError):
        daylit("count", extract, "--by", "race")


def test_a_damaged_extract_is_named(daylit, tmp_path):
    make_agency(tmp_path / "e", people=500)
    (part,) = (tmp_path / "e/people").iterdir()
    part.write_bytes(part.read_bytes()[:10])
    for words in (("count", tmp_path / "e", "--by", "race"), ("report", tmp_path / "e", "--out", tmp_path / "r")):
        answer = daylit(*words)
        assert answer.code == 2
        assert "daylit import" in answer.err


def test_a_study_of_an_extract_that_somebody_edited_is_refused(daylit, tmp_path):
    """A finding names the fingerprint of its extract, so it must be the extract that has it."""
    make_agency(tmp_path / "e", people=500)
    (part,) = (tmp_path / "e/people").iterdir()
    edited = tmp_path / "edited.parquet"
    duckdb.connect().execute(f"COPY (SELECT * REPLACE (false AS searched) FROM '{part}') TO '{edited}'")
    edited.replace(part)
    answer = daylit("study", tmp_path / "e", "rates", "--json")
    assert answer.code == 2
    assert "changed after sealing" in answer.json["error"]


def test_a_column_that_somebody_took_out_is_no_mistake_of_ours(daylit, tmp_path):
    make_agency(tmp_path / "e", people=500)
    (part,) = (tmp_path / "e/people").iterdir()
    edited = tmp_path / "edited.parquet"
    duckdb.connect().execute(f"COPY (SELECT * EXCLUDE (searched) FROM '{part}') TO '{edited}'")
    edited.replace(part)
    answer = daylit("count", tmp_path / "e", "--by", "searched", "--json")
    assert answer.code == 2
    assert "damaged or was changed" in answer.json["error"]


def test_a_name_of_broken_bytes_is_told_kindly(daylit, tmp_path):
    name = os.fsdecode(os.fsencode(tmp_path) + b"/stops\xff.csv")
    Path(name).write_text("id\n1\n")
    answer = daylit("check", name, "--map", a_mapping(tmp_path), "--json")
    assert answer.code == 2
    assert "stops?.csv” cannot be used" in answer.json["error"]


def test_a_full_disk_is_no_mistake_of_ours_and_leaves_no_empty_mapping(daylit, tmp_path, monkeypatch):
    source, out = a_source(tmp_path), tmp_path / "m.toml"

    def full(self, *_args, **_kwargs):
        self.touch()
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patched:
        patched.setattr(Path, "write_text", full)
        answer = daylit("map", source, "--out", out, "--json")
    assert answer.code == 2
    assert "space" in answer.json["error"]
    assert not out.exists()

    def engine(*_args, **_kwargs):
        raise duckdb.IOException("Async write failed: No space left on device")

    monkeypatch.setattr("daylit.tables.propose.propose", engine)
    answer = daylit("map", source, "--json")
    assert answer.json["error"].startswith("The machine ran out of disk space.")


def test_a_wrong_option_is_said_in_json_too(daylit, extract):
    answer = daylit("count", extract, "--json")
    assert answer.code == 2
    assert "--by" in answer.json["error"]


def test_a_mapping_is_not_proposed_for_nothing(daylit, tmp_path):
    for source in (tmp_path / "nothere.csv", tmp_path):
        assert daylit("map", source, "--out", tmp_path / "m.toml").code == 2
    assert not (tmp_path / "m.toml").exists()


@pytest.mark.parametrize(("content", "words"), [(None, "no such file"), (b"too short\n", "has 9 characters")])
def test_a_secret_that_cannot_be_used_is_told_kindly(daylit, tmp_path, content, words):
    key = tmp_path / "secret.txt"
    if content is not None:
        key.write_bytes(content)
    where = ("--map", a_mapping(tmp_path), "--out", tmp_path / "e", "--pseudonym-key", key)
    answer = daylit("import", a_source(tmp_path), *where)
    assert answer.code == 2
    assert words in answer.err
    assert "secret.txt" in answer.err
    assert not (tmp_path / "e").exists()


def test_a_study_is_explained_without_records(daylit):
    told = daylit("study", "hit_rates", "--explain")
    assert told.code == 0
    assert "It does not show" in told.out
    assert daylit("study", "hit_rates", "--explain", "--language", "es", "--json").json["needs"][1:] == [
        "searched",
        "found",
    ]
    unknown = daylit("study", "hit_rate", "--explain", "--json")
    assert unknown.code == 2
    assert "hit_rates" in unknown.json["error"]
