"""A file that could not be written is refused when the pack is loaded, and not when somebody sends it."""

import copy
import tomllib
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from daylit.jurisdictions import BadPack, load_pack
from daylit.jurisdictions.building import build
from daylit.jurisdictions.column_check import PARTS, WAYS
from daylit.jurisdictions.files.writing import WRITERS
from daylit.jurisdictions.submitting.layouts import BY_CONTACT, BY_PERIOD
from daylit.record.made_up import made_up_record
from jurisdictions.test_loading import PACK, mistakes, written

FILE = """
[[files]]
id = "rows"
title = "Rows"
format = "delimited"
unit = "person"
name = "{agency}_{month}.csv"
columns = [
  { to = "Day", from = "contact.start", as = "date:%Y-%m-%d" },
  { to = "Basis", from = "person.search_basis", as = "code", when = "person.searched" },
  { to = "Searched", from = "person.searched", as = "yes_no:1,0" },
]
"""


def test_it_works(tmp_path: Path) -> None:
    (file,) = load_pack("xx-test", folder=written(tmp_path, PACK + FILE)).files
    assert [column.to for column in file.columns] == ["Day", "Basis", "Searched"]


@pytest.mark.parametrize(
    ("old", "new", "key", "words"),
    [
        ('as = "code"', 'as = "kode"', "columns[Basis].as", "no “kode”"),
        ("date:%Y", "date:%Q", "columns[Day].as", "cannot be read as “date”"),
        ('as = "yes_no:1,0"', 'as = "date:%Y"', "columns[Searched].as", "is yes_no, and cannot be written as “date”"),
        ('as = "code"', 'as = "flag:arrest,1,0"', "columns[Basis].as", "“arrest” is not in the list"),
        ('as = "code"', 'as = "code:bases"', "columns[Basis].as", "no code list “bases”"),
        ('as = "code"', 'as = "key"', "columns[Basis].as", "has no “key”"),
        (
            'from = "person.search_basis", as = "code"',
            'from = "contact"',
            "columns[Basis].from",
            "a part and no answer",
        ),
        ('unit = "person"', 'unit = "search"', "files[rows].unit", "no part “search”"),
        ('unit = "person"', 'unit = "contact"\nwhen = "person.searched"', "files[rows].when", "cannot be seen"),
        ('unit = "person"', 'unit = "person"\nencoding = "hex"', "files[rows].encoding", "There is no “hex”"),
        ('unit = "person"', 'unit = "person"\ndelimiter = ";;"', "files[rows].delimiter", "One sign"),
        ('unit = "person"', 'unit = "person"\nquote = ","', "files[rows].quote", "one sign, or with none"),
        ('unit = "person"', 'unit = "person"\nline_end = ";"', "files[rows].line_end", "cannot end so"),
        ('format = "delimited"', 'format = "fixed"', "columns[Day].width", "fixed widths"),
        ('format = "delimited"', 'format = "linked"', "files[rows].tables", "has tables"),
        ('format = "delimited"', 'format = "json"', "columns[Basis].to", "in 0 lists"),
        ("{month}", "{moon}", "files[rows].name", "“{moon}”"),
        ("{month}", "{sent:%Q}", "files[rows].name", "no way to write when it is sent"),
        ('to = "Day"', 'to = " "', "columns[ ].to", "no name"),
    ],
)
def test_it_refuses_a_file_that_could_not_be_written(tmp_path: Path, old: str, new: str, key: str, words: str) -> None:
    assert old in FILE
    said = mistakes(tmp_path, PACK + FILE.replace(old, new, 1))
    assert key in said
    assert words in said


def test_what_stands_in_a_file_must_be_writable_in_its_letters(tmp_path: Path) -> None:
    text = FILE.replace('to = "Day"', 'to = "Jour é"').replace('unit = "person"', 'unit = "person"\nencoding = "ascii"')
    assert "files[rows].encoding: “Jour é” cannot be written in ascii." in mistakes(tmp_path, PACK + text)


def test_a_text_and_a_place_below_it_are_refused(tmp_path: Path) -> None:
    text = FILE.replace('format = "delimited"', 'format = "json"').replace("{month}", "{record}")
    text = text.replace('"Day"', '"Stop"').replace('"Basis"', '"Stop.People[].Basis"').replace('"Searched"', '"P[].S"')
    assert "columns[Stop].to: It holds a text, and other columns stand below it." in mistakes(tmp_path, PACK + text)


def test_every_way_is_known_to_those_who_write_answers_and_stands_in_the_docs() -> None:
    assert set(WAYS) == set(WRITERS)
    page = (Path(__file__).parents[2] / "docs/pack-format.md").read_text("utf-8")
    cells = page.partition("### How a cell is written")[2].partition("### What is due")[0]
    assert [way for way in (*WAYS, *PARTS) if f"`{way}" not in cells] == []


ODD_WAYS = ("kode", "date:%Q", "time:", "decimals:x", "flag:", "flag:x", "band:2,1", "map:", "one_or:", "count", "row")
ODD_KEYS: tuple[tuple[str, Any], ...] = (
    *(("format", each) for each in ("json", "xml", "fixed", "linked", "crosstab", "delimited")),
    *(("unit", each) for each in ("contact", "person", "search", "nobody", "person.search_basis")),
    *(("encoding", each) for each in ("ascii", "utf-16", "rot13", "idna", "")),
    *(
        (key, each)
        for key in ("delimiter", "quote", "line_end", "empty", "name")
        for each in ("", ";;", "\n", '"', "{x}")
    ),
)


@pytest.mark.parametrize("seed", range(30))
def test_whatever_a_file_is_told_to_be_it_is_refused_or_can_be_written(seed: int) -> None:
    rng = np.random.default_rng(seed)
    plain = copy.deepcopy(tomllib.loads(PACK + FILE))
    (file,) = plain["files"]
    for _ in range(int(rng.integers(1, 3))):
        if rng.integers(2):
            key, value = ODD_KEYS[int(rng.integers(len(ODD_KEYS)))]
            file[key] = value
        else:
            column = file["columns"][int(rng.integers(3))]
            column["as"] = ODD_WAYS[int(rng.integers(len(ODD_WAYS)))]
    try:
        pack = build(plain, file="xx_test/2024.toml")
    except BadPack:
        return
    records = [made_up_record(pack.form, rng) for _ in range(5)]
    held = pack.file("rows")
    if held.format in BY_PERIOD:
        assert BY_PERIOD[held.format](pack, held, records).problems == ()
    else:
        assert all(BY_CONTACT[held.format](record, held, form=pack.form) for record in records)
