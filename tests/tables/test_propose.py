"""Proposing a mapping from names and words. How often it is right on real files: tests/realdata/test_propose.py."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from daylit.tables.made_up import make_agency, write_csv
from daylit.tables.made_up.rms_file import HEADER
from daylit.tables.mapping import load_mapping
from daylit.tables.propose import propose
from daylit.tables.propose.names import NAMES
from daylit.tables.propose.profile import Profile
from daylit.tables.propose.values import clock, date, day, time
from daylit.tables.propose.words import code_for

SMALL = """stop_id,stop_date,stop_time,driver_race,ethnicity,sex,driver_age,searched,contraband,outcome,badge,notes,x
1,1/2/2020,214,W,Hispanic,M,20,Y,N,Citation,7,he said that he had been at the store and did not see the sign,
2,3/14/2020,1619,B,Non-Hispanic,F,31,N,,Warning,8,she said that the light had been green for a while before that,
3,5/30/2020,5,A,N/A,M,44,N,,Arrest,9,the driver was asked to step out and talked with us for a while,
4,6/1/2020,2359,W,Non-Hispanic,F,52,Y,Y,Citation,7,he said that he had been at the store and saw no other sign,
"""


def looked_at(tmp_path, text, name="stops.csv"):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return propose([path])


def by_column(proposal):
    return {one.column: one for one in proposal.suggestions}


def profile(*words, name="c"):
    return Profile(
        name=name, rows=len(words), filled=len(words), distinct=len(set(words)), words=tuple((w, 1) for w in words)
    )


def test_it_works_from_names_and_words(tmp_path):
    proposal = looked_at(tmp_path, SMALL)
    made = by_column(proposal)
    assert {column: one.settings["from"] for column, one in made.items() if "from" in one.settings} == {
        "contact_id": "stop_id",
        "officer": "badge",
        "date": "stop_date",
        "minute": "stop_time",
        "race": "driver_race",
        "ethnicity": "ethnicity",
        "gender": "sex",
        "age": "driver_age",
        "searched": "searched",
        "found": "contraband",
    }
    assert made["date"].settings["format"] == "m/d/yyyy"
    assert made["minute"].settings["format"] == "hhmm"
    assert made["race"].settings["values"] == {"W": "white", "B": "black", "A": "asian"}
    assert made["arrested"].settings["yes_when"] == {"column": "outcome", "is": "Arrest"}
    assert made["officer"].settings["pseudonym"] is True
    assert proposal.missing == ("N/A",)
    assert dict(proposal.unused) == {
        "notes": "free text, which may name people; leave it out",
        "x": "empty in the rows looked at",
    }


def test_every_column_of_the_invented_agencys_export_is_found(tmp_path):
    extract = make_agency(tmp_path / "extract", people=3000, seed=1)
    proposal = propose([write_csv(extract, tmp_path / "csv").csv])
    assert {one.sources: one.column for one in proposal.suggestions} == {
        (source,): column for source, column in HEADER.items()
    }
    assert proposal.unused == ()


def test_the_preview_shows_what_words_become(tmp_path):
    made = by_column(looked_at(tmp_path, SMALL))
    assert dict(made["minute"].preview) == {"1619": "16:19", "214": "02:14", "2359": "23:59", "5": "00:05"}
    assert dict(made["date"].preview)["3/14/2020"] == "2020-03-14"
    assert dict(made["race"].preview)["W"] == "white"


def test_what_it_writes_is_a_mapping_that_loads(tmp_path):
    path = tmp_path / "map.toml"
    proposal = looked_at(tmp_path, SMALL)
    path.write_text(proposal.to_toml(), encoding="utf-8")
    mapping = load_mapping(path)
    assert mapping.name == "stops"
    assert set(mapping.rules) == set(by_column(proposal))
    assert "# Not used: notes" in path.read_text(encoding="utf-8")


def test_it_says_how_sure_it_is_and_what_to_look_at(tmp_path):
    proposal = looked_at(tmp_path, "when,code\n03/04/2020,W\n05/06/2020,B\n")
    made = by_column(proposal)
    assert made["race"].words == "a guess"
    assert any("d/m/yyyy" in note for note in made["date"].notes)
    assert by_column(looked_at(tmp_path, SMALL))["race"].words == "sure"
    assert "race: code (a guess" in proposal.summary()
    assert proposal.to_dict()["columns"]["race"]["words"] == "a guess"


def test_two_columns_of_race_are_both_named(tmp_path):
    rows = "".join(
        f"2020-01-{d:02},White,White - British\n2020-02-{d:02},Black,Black - African\n" for d in range(1, 20)
    )
    proposal = looked_at(tmp_path, "date,officer-defined ethnicity,self-defined ethnicity\n" + rows)
    assert by_column(proposal)["race"].sources == ("officer-defined ethnicity",)
    assert dict(proposal.unused)["self-defined ethnicity"].startswith("another column of race")


def test_ids_on_several_rows_are_persons_or_one_person(tmp_path):
    header = "incident_number,date,race,gender,age,pad\n"
    persons = header + "".join(f"{n // 2},2020-01-{n % 28 + 1:02},{'WB'[n % 2]},M,{20 + n},\n" for n in range(60))
    merge = header + "".join(
        f"{n // 2},2020-01-{n // 2 % 28 + 1:02},{'WB'[n % 4 // 2]},M,{20 + n // 2},\n" for n in range(60)
    )
    assert looked_at(tmp_path, persons).same_id == "persons"
    assert looked_at(tmp_path, merge).same_id == "merge"


def test_stamps_in_utc_give_date_and_time_and_a_warning_about_the_zone(tmp_path):
    rows = "".join(f"2020-01-{d:02}T14:0{d % 10}:00Z,White,39.7{d},-105.1{d}\n" for d in range(1, 20))
    proposal = looked_at(tmp_path, "date,race,lat,lng\n" + rows.replace("White", "Black", 5))
    made = by_column(proposal)
    assert made["minute"].settings == {"from": "date", "format": "iso", "zone": "UTC"}
    assert proposal.place["zone"] == "America/Denver"
    assert any("UTC" in note for note in proposal.notes)


def test_a_file_that_cannot_be_read_is_answered(tmp_path):
    (tmp_path / "empty.csv").write_bytes(b"")
    proposal = propose([tmp_path / "empty.csv"])
    assert proposal.suggestions == ()
    assert [problem.code for problem in proposal.problems] == ["file.empty"]
    assert "holds nothing" in proposal.summary()


def test_a_file_with_other_columns_is_left_out_and_named(tmp_path):
    (tmp_path / "other.csv").write_text("k,v\n1,2\n", encoding="utf-8")
    (tmp_path / "stops.csv").write_text(SMALL, encoding="utf-8")
    proposal = propose([tmp_path / "other.csv", tmp_path / "stops.csv"])
    assert proposal.files == ("stops.csv",)
    assert any("other.csv" in note for note in proposal.notes)


@pytest.mark.parametrize(
    ("words", "style"),
    [
        (["2020-01-31", "2020-02-01"], "iso"),
        (["1/31/2020", "2/1/2020"], "m/d/yyyy"),
        (["31/1/2020", "1/2/2020"], "d/m/yyyy"),
        (["31/1/2020", "1/31/2020"], ["m/d/yyyy", "d/m/yyyy"]),
        (["1/31/20"], "m/d/yy"),
        (["20200131"], "yyyymmdd"),
        (["1312020", "12312020"], "mmddyyyy"),
        (["31.1.2020"], "d.m.yyyy"),
        (["31-Jan-2020"], "d-mon-yyyy"),
        (["43861", "43862"], "excel"),
    ],
)
def test_it_knows_the_style_of_dates(words, style):
    assert date(profile(*words)).settings["format"] == style


@pytest.mark.parametrize(
    ("words", "style"),
    [
        (["2:14", "16:19:00"], "hh:mm"),
        (["2:14 PM", "4:19 am"], "12-hour"),
        (["214", "1619", "5"], "hhmm"),
        (["8040", "86340"], "seconds"),
        (["134", "979", "1079", "1199"], "minutes"),
        (["9.25", "16.5"], "decimal hours"),
        (["2020-01-01 02:14", "2020-01-02 16:19"], "iso"),
    ],
)
def test_it_knows_the_style_of_times(words, style):
    assert time(profile(*words)).settings["format"] == style


def test_stamps_that_are_all_midnight_are_no_times():
    assert time(profile("2020-01-01 00:00:00", "2020-01-02T00:00")).share == 0
    assert time(profile("a", "b")).share == 0


def test_times_and_dates_are_shown_as_they_will_be_read():
    assert [clock("214", "hhmm"), clock("12:05 AM", "12-hour"), clock("8040", "seconds"), clock("x", "hhmm")] == [
        "02:14",
        "00:05",
        "02:14",
        "?",
    ]
    assert [day("1312020", "mmddyyyy"), day("31/1/20", "d/m/yy"), day("?", "m/d/yyyy")] == [
        "2020-01-31",
        "2020-01-31",
        "?",
    ]


@pytest.mark.parametrize(
    ("word", "code"),
    [
        ("Black or African American", "black"),
        ("BLACK HISPANIC", "hispanic"),
        ("Non-Hispanic White", "white"),
        ("Asian / Pacific Islander", "asian"),
        ("Native Hawaiian", "pacific_islander"),
        ("AMERICAN INDIAN/ALASKAN NATIVE", "native_american"),
        ("MIDDLE EASTERN/SOUTHWEST ASIAN", "middle_eastern"),
        ("Mixed - White and Black Caribbean", "multiple"),
        ("Other ethnic group - Not stated", "unknown"),
        ("Q", None),
    ],
)
def test_it_knows_the_words_of_race(word, code):
    assert code_for("race", word) == code


@pytest.mark.parametrize(
    ("column", "good", "bad"),
    [
        ("date", "stop date", "date of birth"),
        ("race", "perceived race", "officer race"),
        ("minute", "time of stop", "stop duration time"),
        ("officer", "officer id", "officer race"),
        ("searched", "search conducted", "search consent"),
        ("age", "driver age", "age range"),
        ("force", "force used by officer", "force used by subject"),
    ],
)
def test_names_that_look_alike_are_told_apart(column, good, bad):
    assert NAMES[column].score(good) >= 0.9
    assert NAMES[column].score(bad) == 0


@settings(max_examples=25, deadline=None)
@given(
    names=st.lists(
        st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=8), min_size=2, max_size=4
    ),
    cells=st.lists(
        st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=8), min_size=2, max_size=12
    ),
)
def test_any_file_gets_an_answer_that_is_toml(tmp_path_factory, names, cells):
    import csv
    import tomllib

    path = tmp_path_factory.mktemp("any") / "race date.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([*names, "date", "race"])
        for number in range(0, len(cells) - 1, 2):
            writer.writerow([cells[number]] * len(names) + ["2020-01-01", cells[number + 1]])
    proposal = propose([path])
    assert tomllib.loads(proposal.to_toml())["name"] == "race-date"
    assert proposal.summary()


def test_a_file_of_two_thousand_columns_is_looked_at(tmp_path):
    path = tmp_path / "wide.csv"
    names = ["stop_date", "race", *(f"c{number}" for number in range(1_998))]
    rows = [",".join([f"2020-01-{day:02d}", "White", *["x"] * 1_998]) for day in range(1, 20)]
    path.write_text("\n".join([",".join(names), *rows]) + "\n", encoding="utf-8")
    proposal = propose([path])
    assert {one.column for one in proposal.suggestions} >= {"date", "race"}
    assert len(proposal.unused) == 1_998
