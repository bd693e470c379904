"""Mapping files: read whole, every mistake told at once, families and extensions."""

import re
from pathlib import Path

import pytest

from daylit.tables.contract import BY_NAME
from daylit.tables.mapping import MappingError, NoSuchMapping, WrongSource, load_mapping, shipped_mappings
from daylit.tables.mapping.needed import used_columns
from daylit.tables.mapping.reading import FOR_ALL, FOR_KIND, FOR_NAME, HEAD, read_mapping
from tables.drawn import HEAD as NAMED
from tables.drawn import a_mapping

PAGE = (Path(__file__).parents[2] / "docs/mapping.md").read_text("utf-8")
SMALL = '[columns.date]\nfrom = "day"\nformat = "iso"\n'


def mistakes(tmp_path: Path, text: str) -> str:
    with pytest.raises(MappingError) as caught:
        load_mapping(a_mapping(tmp_path, text))
    return "\n".join(caught.value.mistakes)


def test_it_works_from_a_file(tmp_path):
    mapping = load_mapping(a_mapping(tmp_path, SMALL))
    assert mapping.name == "drawn"
    assert mapping.place.zone == "America/Denver"
    assert mapping.rules["date"].sources == ("day",)


@pytest.mark.parametrize("shipped", shipped_mappings(), ids=lambda shipped: shipped.name)
def test_every_shipped_mapping_is_without_mistakes(shipped):
    names = shipped.variants or (shipped.name,)
    for name in names:
        mapping = load_mapping(name)
        assert mapping.about, "a shipped mapping says what is lost or uncertain"
        assert mapping.source.required
        assert "date" in mapping.rules
        assert not any(column == "" for column, _ in used_columns(mapping))
    for alias in shipped.aliases:
        assert load_mapping(alias, [load_mapping(names[0]).source.required]).name in names


def test_all_mistakes_are_told_at_once(tmp_path):
    told = mistakes(
        tmp_path,
        """
colour = "red"
[source]
requird = ["a"]
same_id = "whatever"
[columns.date]
from = "day"
format = "m/d/y"
[columns.rase]
from = "race"
[columns.year]
from = "year"
[columns.race]
from = "race"
values = { W = "wite" }
patterns = [["(", "white"], ["x(?=y)", "white"]]
[columns.gender]
constant = "man"
[columns.searched]
yes_when = { column = "s", iz = "Y" }
[columns.age]
[columns.latitude]
epsg = 999999
x = "x"
y = "y"
[columns.minute]
from = "time"
""".replace("[columns.age]\n", "[columns.age]\nlow = 3\n"),
    )
    for word in (
        "colour",
        "requird",
        "did you mean “required”",
        "whatever",
        "m/d/y",
        "rase",
        "year] is computed",
        "“wite”; did you mean “white”",
        "“(” cannot be used",
        "look-around",
        "“man”",
        "asks one of",
        "[columns.age] does not say where",
        "999999",
        "[columns.minute] needs a format",
    ):
        assert word in told, word


@pytest.mark.parametrize("name", ["rot13", "hex", "zip", "idna", "undefined", "klingon", "a\\u0000b", ""])
def test_an_encoding_that_is_none_of_text_is_a_mistake_among_the_others(tmp_path, name):
    told = mistakes(tmp_path, f'[reader]\nencoding = "{name}"\n[columns.rase]\nfrom = "race"\n' + SMALL)
    assert "[reader] encoding cannot be" in told
    assert "utf-8, utf-16 or cp1252" in told
    assert "rase" in told


@pytest.mark.parametrize("name", ["utf-8", "utf-16", "UTF_16_BE", "cp1252", "latin-1", "shift_jis", "auto"])
def test_an_encoding_of_text_is_none(tmp_path, name):
    assert load_mapping(a_mapping(tmp_path, f'[reader]\nencoding = "{name}"\n' + SMALL)).reader.encoding == name


DEEP = "(" * 5_000 + "a" + ")" * 5_000


@pytest.mark.parametrize(
    ("pattern", "why"),
    [
        (DEEP, "nested too deeply"),
        ("a{99999999999999999999}", "too large"),
        ("a{1001}", "repetition"),
        ("a++", "repetition"),
        (r"a\Z", "escape"),
        ("(?>a)", "perl operator"),
    ],
    ids=lambda part: part[:20],
)
def test_an_expression_that_the_engine_cannot_use_is_a_mistake_among_the_others(tmp_path, pattern, why):
    told = mistakes(
        tmp_path,
        f"[columns.race]\nfrom = 'race'\npatterns = [['{pattern}', 'white'], ['(', 'black']]\n[columns.searched]\n"
        f"yes_when = {{ column = 's', matches = '{pattern}' }}\n",
    )
    assert told.count(why) == 2
    assert "[columns.race] patterns: “" in told
    assert "[columns.searched] yes_when: " in told
    assert "“(” cannot be used" in told
    assert len(told) < 1_000


@pytest.mark.parametrize("text", ["x = " + "[" * 5_000, f"[columns.searched.yes_when{'.not' * 5_000}]\ncolumn = 's'\n"])
def test_a_file_nested_without_end_is_a_mistake(tmp_path, text):
    assert "nested too deeply" in mistakes(tmp_path, text)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("[reader]\nskip = 1000000000000000000000000000\n" + SMALL, "[reader] skip cannot be"),
        ("[reader]\nfields = [['a', 1, 9999999999999]]\n" + SMALL, "[reader] fields"),
        ("[columns.date]\nfrom = 'd'\nformat = '%Y-%Q'\n", "format “%Y-%Q” is not known"),
        ("[columns.date]\nfrom = 'd'\nformat = '%Y-%m-%d %'\n", "is not known"),
        ("[columns.age]\nfrom = 'a'\nlow = nan\n", "low is a number, not “nan”"),
        ("[columns.duration]\nfrom = 'a'\nmultiply = inf\n", "multiply is a number, not “inf”"),
    ],
    ids=lambda part: part[:30],
)
def test_values_that_nothing_can_be_made_of_are_mistakes(tmp_path, text, why):
    assert why in mistakes(tmp_path, text)


def test_a_family_lists_its_members(tmp_path):
    with pytest.raises(MappingError, match="variants is a list"):
        load_mapping(a_mapping(tmp_path, SMALL, head=NAMED + "variants = 5\n"))


def test_a_mistake_says_in_which_file_it_is(tmp_path):
    path = a_mapping(tmp_path, "colour = 1\n" + SMALL)
    with pytest.raises(MappingError) as caught:
        load_mapping(path)
    assert str(path) in str(caught.value)
    assert "docs/mapping.md" in str(caught.value)


def test_a_file_that_is_no_toml_says_where(tmp_path):
    with pytest.raises(MappingError, match=r"not valid TOML.*line 1"):
        load_mapping(a_mapping(tmp_path, "", head="name = drawn"))


def test_a_name_that_is_not_known_lists_those_that_are():
    with pytest.raises(NoSuchMapping, match="dc-2020"):
        load_mapping("nowhere-1999")


def test_the_header_chooses_within_a_family():
    assert (
        load_mapping("nypd-sqf", [("STOP_ID", *load_mapping("nypd-sqf-2021").source.required)]).name == "nypd-sqf-2021"
    )
    with pytest.raises(WrongSource, match=r"nypd-sqf-2014.*needs datestop"):
        load_mapping("nypd-sqf", [("a", "b")])


def test_two_layouts_of_a_family_are_not_mixed():
    headers = [load_mapping(f"nypd-sqf-{year}").source.required for year in (2014, 2021)]
    with pytest.raises(WrongSource, match="different layouts"):
        load_mapping("nypd-sqf", headers)


def test_a_mapping_extends_another(tmp_path):
    path = a_mapping(tmp_path, '[columns.area]\nconstant = "North"\n', head=NAMED + 'extends = "new-orleans"\n')
    mapping = load_mapping(path)
    assert mapping.name == "drawn"
    assert mapping.rules["area"].constant == "North"
    assert mapping.rules["race"] == load_mapping("new-orleans").rules["race"]
    assert mapping.place.zone == "America/Chicago"


def test_a_mapping_cannot_extend_itself(tmp_path):
    path = tmp_path / "drawn.toml"
    path.write_text(f'{NAMED}extends = "{path}"\n' + SMALL, encoding="utf-8")
    with pytest.raises(MappingError, match="extends it again"):
        load_mapping(path)


def test_every_key_and_format_stands_on_the_page():
    from daylit.tables.dates import DATE_FORMATS, TIME_FORMATS

    keys = {*FOR_ALL, *(key for keys in (*FOR_KIND.values(), *FOR_NAME.values()) for key in keys), *HEAD}
    for word in keys:
        assert re.search(rf"`(\[?{word}|\[columns\.NAME)", PAGE) or f"`[{word}" in PAGE, word
    for word in (*DATE_FORMATS, *TIME_FORMATS):
        assert f'"{word}"' in PAGE, word


@pytest.mark.parametrize("text", re.findall(r"```toml\n(.*?)```", PAGE, re.S))
def test_the_examples_of_the_page_are_toml(text):
    import tomllib

    document = tomllib.loads(text)
    assert document
    for name in document.get("columns", {}):
        assert name in BY_NAME
    if "title" in document:
        assert read_mapping(document).name == document["name"]
