"""Words of a source put into codes, yes or no; what is not understood is missing and named, never guessed."""

import hashlib

from daylit.tables.importing import check_files
from daylit.terms.people import RACE
from daylit.terms.reasons import GROUP_OF_REASON
from tables.drawn import a_file, a_mapping, drawn

DATE = '[columns.date]\nfrom = "d"\nformat = "iso"\n'
RACE_MAP = DATE + '[columns.race]\nfrom = "race"\n'


def codes(tmp_path, mapping, *cells, column="race", header="race"):
    return drawn(tmp_path, DATE + mapping, f"d,{header}", *(f"2020-01-01,{cell}" for cell in cells))


def test_it_works_whatever_case_and_spaces(tmp_path):
    mapping = '[columns.race]\nfrom = " RACE "\nvalues = { W = "white", "african  american" = "black", U = "" }\n'
    done = codes(tmp_path, mapping, "W", " w ", "African American", "AFRICAN   american", "U", "")
    assert done.people("race") == ["white", "white", "black", "black", None, None]
    assert done.people("race_raw") == ["W", " w ", "African American", "AFRICAN   american", "U", None]
    assert done.report.problems == {}


def test_codes_and_labels_are_understood_without_being_listed(tmp_path):
    words = [word for code in RACE for word in (code.value, code.label.upper())]
    done = drawn(tmp_path, RACE_MAP, "d,race", *(f"2020-01-01,{word}" for word in words))
    assert done.people("race") == [code.value for code in RACE for _ in range(2)]


def test_a_word_that_is_not_known_is_missing_and_named_with_row_column_and_value(tmp_path):
    done = drawn(tmp_path, RACE_MAP, "d,race", "2020-01-01,white", "2020-01-01,Zebra", "2020-01-01,’t")
    assert done.people("race", "race_raw") == [("white", "white"), (None, "Zebra"), (None, "’t")]
    assert done.problems("code", "source_row", "column", "value") == [
        ("value.unknown_code", 3, "race", "Zebra"),
        ("value.unknown_code", 4, "race", "’t"),
    ]


def test_patterns_come_after_values_and_otherwise_last(tmp_path):
    mapping = (
        '[columns.reason]\nfrom = "r"\nvalues = { "speed trap" = "checkpoint" }\notherwise = "other"\n'
        'patterns = [["speed", "speeding"], ["^eq[uv]ip", "equipment"]]\n'
    )
    done = codes(tmp_path, mapping, "Speed Trap", "SPEEDING 90.95", "Eqvip.", "whatever", "", header="r")
    assert done.people("reason") == ["checkpoint", "speeding", "equipment", "other", None]


def test_each_reason_brings_its_group(tmp_path):
    done = codes(tmp_path, '[columns.reason]\nfrom = "r"\n', *GROUP_OF_REASON, header="r")
    assert done.people("reason_group") == [group for group, _ in GROUP_OF_REASON.values()]


def test_a_group_of_reasons_may_be_mapped_itself(tmp_path):
    mapping = '[columns.reason_group]\nfrom = "r"\nvalues = { moving = "safety" }\n'
    assert codes(tmp_path, mapping, "moving", header="r").people("reason", "reason_group") == [(None, "safety")]


def test_the_first_choice_that_holds_and_unknown_words_are_named(tmp_path):
    mapping = """
[columns.kind]
from = "k"
values = { "n/k" = "" }
choose = [
  { value = "call", when = { column = "how", has = "dispatch" } },
  { value = "traffic", when = { all = [
    { column = "k", is = ["car", "van"] },
    { not = { column = "how", contains = "foot" } },
  ] } },
  { value = "pedestrian", when = { column = "k", matches = "^walk(ing)?$" } },
]
"""
    rows = ("car,", "van,on foot", "Walking,", "car,x; Dispatch ;", "boat,", "n/k,", ",dispatch;", ",")
    done = codes(tmp_path, mapping, *rows, header="k,how")
    assert done.people("kind") == ["traffic", None, "pedestrian", "call", None, None, "call", None]
    assert done.people("kind_raw")[3] == "car"
    assert done.problems("code", "source_row", "value") == [
        ("value.unknown_code", 3, "van"),
        ("value.unknown_code", 6, "boat"),
    ]


def test_items_of_a_list_are_found_among_dangling_separators(tmp_path):
    mapping = """
[columns.found]
yes_when = { column = "seized*", has = ["Gun", "Drugs"] }
no_when = { column = "seized*", has = "None" }
"""
    rows = ("None ;,", "None ; gun ;,", ",Drugs", "Gunpowder;,", "None,Gun", ",")
    done = codes(tmp_path, mapping, *rows, header="seized_a,seized_b")
    assert done.people("found") == [False, True, True, None, True, None]


def test_yes_and_no(tmp_path):
    words = {"Y": True, " yes": True, "TRUE": True, "1": True, "1.0": True, "t": True}
    words |= {"N": False, "false": False, "0": False, "No ": False, "": None, "  ": None}
    done = codes(tmp_path, '[columns.searched]\nfrom = "s"\n', *words, header="s")
    assert done.people("searched") == list(words.values())
    assert done.report.problems == {}


def test_words_of_its_own_for_yes_and_no_and_a_word_that_is_neither(tmp_path):
    mapping = '[columns.resident]\nfrom = "s"\nyes = ["Local", "N"]\nno = ["Other"]\nmissing = ["unk"]\n'
    done = codes(tmp_path, mapping, "local", "OTHER", "N", "Unk", "maybe", header="s")
    assert done.people("resident") == [True, False, True, None, None]
    assert done.problems("code", "source_row", "value") == [("value.yes_no", 6, "maybe")]


def test_yes_in_any_column_and_missing_is_never_no(tmp_path):
    done = codes(
        tmp_path, '[columns.searched]\nany_yes = ["a", "b"]\n', "Y,", "N,N", "N,", ",N", ",", "N,Y", header="a,b"
    )
    assert done.people("searched") == [True, False, None, None, None, True]


def test_conditions_that_do_not_hold_leave_it_missing(tmp_path):
    mapping = """
[columns.cited]
yes_when = { column = "n", above = 0 }
no_when = { any = [{ column = "n", is = "0" }, { all = [{ column = "n", filled = false }, { no = "t" }] }] }
"""
    done = codes(tmp_path, mapping, "2,Y", "0,Y", ",N", ",Y", "x,N", ",", header="n,t")
    assert done.people("cited") == [True, False, False, None, None, None]


def test_missing_words_count_for_every_column_and_more_for_one(tmp_path):
    mapping = '[source]\nmissing = ["(null)"]\n[columns.gender]\nfrom = "g"\n[columns.race]\nfrom = "race"\n'
    mapping += 'missing = ["n/a"]\n'
    done = codes(tmp_path, mapping, "(NULL),(null)", "N/A,n/a", header="race,g")
    assert done.people("race", "gender") == [(None, None), (None, None)]
    assert done.problems("code", "column", "value") == [("value.unknown_code", "g", "n/a")]
    assert done.people("race_raw") == ["(NULL)", "N/A"], "the source's own words stay"


def test_the_first_column_that_is_filled(tmp_path):
    done = codes(tmp_path, '[columns.area]\nfrom = ["beat", "district"]\n', "1,A", ",B", ",", header="beat,district")
    assert done.people("area") == ["1", "B", None]


def test_columns_joined_into_one_text(tmp_path):
    mapping = '[columns.area]\nfrom = ["a", "b"]\njoin = "/"\n'
    assert codes(tmp_path, mapping, "1,A", ",B", ",", header="a,b").people("area") == ["1/A", "B", None]


def test_several_groups_in_one_cell(tmp_path):
    mapping = (
        '[columns.race_selected]\nfrom = "r"\nseparator = ","\n'
        'values = { A = "asian", B = "black", H = "hispanic", "A/PI" = "asian_or_pacific_islander" }\n'
    )
    done = codes(tmp_path, mapping, '"H, b"', "A", '"b,B"', '"A/PI,"', "", header="r")
    assert done.people("race_selected") == ["black;hispanic", "asian", "black", "asian_or_pacific_islander", None]


def test_several_groups_from_several_columns(tmp_path):
    mapping = '[columns.race_selected]\nchoose = [{ value = "white", when = { yes = "w" } },'
    mapping += '{ value = "black", when = { yes = "b" } }]\n'
    done = codes(tmp_path, mapping, "1,0", "1,1", "0,0", header="w,b")
    assert done.people("race_selected") == ["white", "black;white", None]


def test_hispanic_of_any_race_comes_first_in_the_group(tmp_path):
    mapping = '[columns.race]\nfrom = "race"\n[columns.ethnicity]\nfrom = "e"\n'
    rows = ("white,hispanic", "white,not_hispanic", "black,", ",hispanic", ",not_hispanic", "white,unknown")
    done = codes(tmp_path, mapping, *rows, header="race,e")
    assert done.people("race_ethnicity") == ["hispanic", "white", "black", "hispanic", None, "white"]


def test_an_officers_pseudonym_depends_on_the_key_alone(tmp_path):
    mapping = DATE + '[columns.officer]\nfrom = "o"\npseudonym = true\n'
    lines = ("d,o", "2020-01-01,Badge 7", "2020-01-02, Badge 7", "2020-01-03,")
    with_key = []
    for number, key in enumerate((b"k" * 20, b"k" * 20, b"x" * 20, None, None)):
        folder = tmp_path / str(number)
        folder.mkdir()
        with_key.append(drawn(folder, mapping, *lines, key=key))
    names = [done.people("officer") for done in with_key]
    assert names[0] == names[1] != names[2]
    assert names[3] != names[4], "without a key a secret is made up each time"
    assert names[0][0] == names[0][1]
    assert names[0][2] is None
    key = (b"k" * 20).hex()
    inner = hashlib.sha256(f"{key}Badge 7".encode()).hexdigest()
    assert names[0][0] == hashlib.sha256(f"{key}{inner}".encode()).hexdigest()[:16]
    assert with_key[0].report.notes == ()
    (note,) = with_key[3].report.notes
    assert "secret that was not kept" in note
    assert "--pseudonym-key" in note


def test_a_check_makes_no_pseudonyms_and_says_nothing_of_them(tmp_path):
    mapping = a_mapping(tmp_path, DATE + '[columns.officer]\nfrom = "o"\npseudonym = true\n')
    assert check_files([a_file(tmp_path, "d,o", "2020-01-01,7")], mapping=mapping).notes == ()


def test_words_with_quotes_and_braces_do_no_harm(tmp_path):
    mapping = "[columns.race]\nfrom = 'race'\nvalues = { \"it's {v} \\\"x\\\"\" = 'white', '%s;--' = 'black' }\n"
    done = codes(tmp_path, mapping, '"it\'s {v} ""x"""', "%s;--", "'; DROP TABLE stored; --")
    assert done.people("race") == ["white", "black", None]


def test_every_other_word_can_be_missing_on_purpose(tmp_path):
    done = codes(tmp_path, '[columns.race]\nfrom = "race"\notherwise = ""\n', "white", "Zebra", "")
    assert done.people("race") == ["white", None, None]
    assert done.report.problems == {}
