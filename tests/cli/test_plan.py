"""`daylit plan`: new, check and run, as a person and as a pipeline use them."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from daylit.studies.registry import FIRST_PLAN
from daylit.tables.made_up import make_agency


@pytest.fixture(scope="module")
def extract(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("agency") / "extract"
    make_agency(folder, people=4_000, seed=3)
    return folder


def test_it_works_from_a_new_plan_to_its_answers(daylit, extract, tmp_path):
    plan, out = tmp_path / "plan.toml", tmp_path / "deep" / "results"
    assert daylit("plan", "new", plan, "--title", "Elmford").code == 0
    checked = daylit("plan", "check", plan, "--json")
    assert [one["study"] for one in checked.json["questions"]] == list(FIRST_PLAN)
    done = daylit("plan", "run", plan, extract, "--out", out)
    assert done.code == 0
    assert "# Elmford" in done.out
    assert f"Questions asked: {len(FIRST_PLAN)}." in done.out
    assert sorted(path.name for path in out.iterdir()) == [
        "comparisons.csv", "findings", "log.jsonl", "plan.toml", "results.json", "summary.md",
    ]  # fmt: skip
    assert len(list((out / "findings").iterdir())) == len(FIRST_PLAN)
    assert (out / "plan.toml").read_bytes() == plan.read_bytes()
    results = json.loads((out / "results.json").read_text())
    assert results["fingerprint"] == checked.json["fingerprint"]


def test_a_second_run_is_the_same_to_the_byte_but_for_its_log(daylit, extract, tmp_path):
    plan = tmp_path / "plan.toml"
    plan.write_text(
        'title = "T"\ndeclared = 2026-01-31\nstudies = ["rates"]\n[variants]\n"=Stops" = ["kind=traffic"]\n'
    )
    one, two = tmp_path / "one", tmp_path / "two"
    for out in (one, two):
        assert daylit("plan", "run", plan, extract, "--out", out, "--json").json["folder"] == str(out)
    names = sorted(str(path.relative_to(one)) for path in one.rglob("*") if path.is_file())
    assert names == sorted(str(path.relative_to(two)) for path in two.rglob("*") if path.is_file())
    assert all((one / n).read_bytes() == (two / n).read_bytes() for n in names if n != "log.jsonl")
    with (one / "comparisons.csv").open() as file:
        variants = {row["variant"] for row in csv.DictReader(file)}
    assert variants == {"Everyone", "'=Stops"}  # no spreadsheet takes it for a formula


def test_spanish_is_asked_for_by_its_code(daylit, extract, tmp_path):
    plan = tmp_path / "plan.toml"
    plan.write_text('title = "Plan"\ndeclared = 2026-01-31\nstudies = ["rates"]\n')
    daylit("plan", "run", plan, extract, "--out", tmp_path / "es", "--language", "es")
    assert "El plan se declaró el 2026-01-31." in (tmp_path / "es" / "summary.md").read_text()


def test_a_plan_of_a_day_to_come_is_refused(daylit, extract, tmp_path):
    plan = tmp_path / "plan.toml"
    plan.write_text('title = "T"\ndeclared = 2999-01-01\nstudies = ["rates", "interrupted_series"]\n')
    for command in (("check", plan), ("run", plan, extract, "--out", tmp_path / "out")):
        refused = daylit("plan", *command)
        assert refused.code == 2
        assert "has not come" in refused.err
        assert "add it, as change_on" in refused.err
    assert not (tmp_path / "out").exists()


def test_nothing_is_written_over_and_a_mistake_stops_before_anything_is(daylit, extract, tmp_path):
    plan, out = tmp_path / "plan.toml", tmp_path / "out"
    daylit("plan", "new", plan)
    assert daylit("plan", "new", plan).code == 2
    out.mkdir()
    there = daylit("plan", "run", plan, extract, "--out", out)
    assert (there.code, "is there already" in there.err) == (2, True)
    plan.write_text('title = "T"\nstudies = ["rats"]\n')
    wrong = daylit("plan", "run", plan, extract, "--out", tmp_path / "none", "--json")
    assert wrong.code == 2
    assert "did you mean “rates”" in wrong.json["error"]
    assert "“declared” is missing" in wrong.json["error"]
    assert not (tmp_path / "none").exists()


def test_where_it_cannot_write_it_says_so(daylit, extract, tmp_path):
    plan, file = tmp_path / "plan.toml", tmp_path / "file"
    daylit("plan", "new", plan)
    file.write_text("")
    assert daylit("plan", "new", file / "plan.toml").code == 2
    assert daylit("plan", "run", plan, extract, "--out", file / "out").code == 2


def test_what_it_says_while_it_works_is_spanish_too(daylit, extract, tmp_path):
    plan = tmp_path / "plan.toml"
    plan.write_text(
        'title = "Plan"\ndeclared = 2026-01-31\nstudies = ["rates"]\n[variants]\nRoads = ["kind=traffic"]\n'
    )
    english, spanish = (
        daylit("plan", "run", plan, extract, "--out", tmp_path / language, "--language", language)
        for language in ("en", "es")
    )
    what = "What happened to people who were stopped …"
    told = ["Everyone: {}", "Everyone: Done …", "Roads: {}", "Roads: Done …", "Done …"]
    assert english.err.splitlines() == [line.format(what) for line in told]
    assert spanish.err.splitlines()[-1] == "Listo …"
    assert [line.split(": ")[0] for line in spanish.err.splitlines()[:3:2]] == ["Todas las personas", "Roads"]
    assert len(spanish.err.splitlines()) == len(english.err.splitlines())
    assert not set(english.err.splitlines()) & set(spanish.err.splitlines())
    assert "Todas las respuestas: " in spanish.out
