"""Every shipped pack says what it lacks, and holds as much of its public standard as it claims."""

import csv
import re
from pathlib import Path

import pytest

from daylit.jurisdictions import load_pack, packs
from daylit.jurisdictions.files.rows import by_name
from jurisdictions.depth import LEAST, STANDARDS, depth

SHARED = Path(__file__).parents[3] / "shared" / "standards"
EVERY = [(each.pack, each.version) for each in packs()]
DRAFTS = [
    (each.pack, each.version) for each in packs() if each.completeness == "draft" and (each.pack, "") in STANDARDS
]
COUNTED = {
    ("us-nc-sbi122", "2000"): 44,
    ("stanford-opp", "2020"): 103,
    ("uk-stop-search", "2014"): 107,
    ("us-il-itpss", "2012"): 41,
    ("us-il-itpss", "2024"): 46,
    ("us-ct-54-1m", "2013"): 58,
    ("us-va-cpa", "2021"): 54,
    ("us-md-tr25-113", "2013"): 39,
}
"""Packs with flat files that hold every row of their standard, and how many rows that are."""

each_pack = pytest.mark.parametrize(("name", "version"), EVERY)
each_draft = pytest.mark.parametrize(("name", "version"), DRAFTS)


def counts_rows(test):
    """A test that counts the rows of the standards, where their tables are."""
    lacking = pytest.mark.skipif(
        not (SHARED / "fields.csv").exists(), reason="the tables of the standards are not here"
    )
    return pytest.mark.realdata(lacking(test))


def test_it_works() -> None:
    assert EVERY, "no pack is shipped"
    assert len(DRAFTS) >= 8
    assert {name for name, _ in STANDARDS} <= {name for name, _ in EVERY}


@each_pack
def test_a_pack_says_what_it_lacks(name: str, version: str) -> None:
    pack = load_pack(name, version=version)
    assert pack.completeness in LEAST
    assert pack.partial == pack.form.draft
    assert pack.form.lacking == pack.missing
    if pack.completeness != "faithful":
        assert pack.partial
        assert pack.missing, "a pack that is not whole must say what is missing"
    assert all(sentence.endswith(".") for sentence in pack.missing)
    for element in pack.form.elements:
        assert element.label, element.path
        assert element.section, element.path
    for rule in pack.rules:
        assert rule.remedy or rule.kind not in ("check", "element"), f"{rule.id} does not say what to do"


@counts_rows
@each_pack
def test_a_pack_is_as_deep_as_it_says(name: str, version: str) -> None:
    pack = load_pack(name, version=version)
    found = depth(pack, SHARED)
    assert found.share >= LEAST[pack.completeness], found.lacking
    assert (found.rows > 0) == ((name, version) in STANDARDS or (name, "") in STANDARDS)


@counts_rows
@pytest.mark.parametrize(("name", "version"), COUNTED)
def test_every_row_of_the_standard_is_held(name: str, version: str) -> None:
    found = depth(load_pack(name, version=version), SHARED)
    assert (found.rows, found.lacking) == (COUNTED[name, version], ())


@counts_rows
def test_the_tables_of_north_carolina_have_the_columns_and_widths_of_the_layout() -> None:
    with (SHARED / "nc_sbi122_fields.csv").open(newline="") as file:
        wanted = [(row["table"], row["element"], int(row["width"])) for row in csv.DictReader(file)]
    tables = load_pack("us-nc-sbi122").file("five-tables").tables
    held = [(table.id, name, same[0].width) for table in tables for name, same in by_name(table.columns).items()]
    assert held == wanted


@counts_rows
@each_draft
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
    assert [one for one in wanted if one not in named] == []


@each_draft
def test_free_text_is_searched_for_names_and_never_published(name: str, version: str) -> None:
    pack = load_pack(name, version=version)
    free = {element.path for element in pack.form.elements if element.narrative}
    assert free <= set(pack.publication.drop)
    assert bool(pack.form.narrative.patterns) == bool(free)


@each_draft
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
