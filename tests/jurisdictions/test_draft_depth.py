"""How much of its public standard each draft pack holds, counted row by row where the tables of the standards are."""

import csv
import re
from pathlib import Path

import numpy as np
import pytest

from daylit.jurisdictions import load_pack, packs
from daylit.record import check
from daylit.record.made_up import made_up_record
from jurisdictions.depth import LEAST, STANDARDS, depth

SHARED = Path(__file__).parents[3] / "shared" / "standards"
DRAFTS = [
    (each.pack, each.version) for each in packs() if each.completeness == "draft" and (each.pack, "") in STANDARDS
]
there = pytest.mark.skipif(not SHARED.is_dir(), reason="the tables of the standards are not there")


@pytest.mark.realdata
@there
@pytest.mark.parametrize(("name", "version"), DRAFTS)
def test_it_works_a_draft_holds_at_least_four_rows_of_five(name: str, version: str) -> None:
    counted = depth(load_pack(name, version=version), SHARED)
    assert counted.rows > 0
    assert counted.share >= LEAST["draft"], counted.lacking


@pytest.mark.realdata
@there
@pytest.mark.parametrize(("name", "version"), DRAFTS)
def test_each_name_of_a_row_that_stands_for_many_is_named_by_an_element(name: str, version: str) -> None:
    """Stricter than the count: a row such as “date, time” is not covered by one of the two."""
    pack = load_pack(name, version=version)
    named = {field for element in pack.form.elements for field in element.fields} | set(pack.fields_elsewhere)
    standards = {standard for standard, _ in STANDARDS[name, ""]}
    with (SHARED / "fields.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["standard"] in standards]
    wanted = [
        f"{row['entity']}.{part.strip()}"
        for row in rows
        for part in re.split(r"[,;]\s*(?![^{(]*[)}])", row["field"])
        if not row["confidence"].startswith("low") and f"{row['entity']}.{row['field']}" not in named
    ]
    lacking = [one for one in wanted if one not in named]
    assert lacking == []


@pytest.mark.parametrize(("name", "version"), DRAFTS)
def test_a_draft_says_so_and_names_what_is_missing(name: str, version: str) -> None:
    pack = load_pack(name, version=version)
    assert pack.partial
    assert pack.form.draft
    assert pack.missing
    assert all(sentence.endswith(".") for sentence in pack.missing)
    assert pack.form.lacking == pack.missing


@pytest.mark.parametrize(("name", "version"), DRAFTS)
def test_free_text_is_searched_for_names_and_never_published(name: str, version: str) -> None:
    pack = load_pack(name, version=version)
    free = {element.path for element in pack.form.elements if element.narrative}
    assert free <= set(pack.publication.drop)
    assert bool(pack.form.narrative.patterns) == bool(free)


@pytest.mark.parametrize(("name", "version"), DRAFTS)
def test_a_code_that_is_the_same_as_no_daylit_word_says_what_is_lost_or_nothing(name: str, version: str) -> None:
    """Codes of one list that share a Daylit word lose what tells them apart; at least one of them must say so."""
    pack = load_pack(name, version=version)
    silent = []
    for listed, codes in pack.form.codes.items():
        for core in {code.core for code in codes if code.core}:
            alike = [code for code in codes if code.core == core]
            if len(alike) > 1 and not any(code.loss or code.note for code in alike):
                silent.append(f"{listed}: {core}")
    assert silent == []


@pytest.mark.parametrize(("name", "version"), DRAFTS)
def test_its_rules_can_hold_together(name: str, version: str) -> None:
    pack, rng = load_pack(name, version=version), np.random.default_rng(11)
    tables = pack.sample_tables()
    records = [made_up_record(pack.form, rng, tables=tables) for _ in range(40)]
    assert [check(pack.form, record, tables=tables) for record in records] == [[]] * 40
