"""Numbers, ages and coordinates."""

import pyproj
import pytest

from tables.drawn import DENVER, HEAD, drawn

DATE = '[columns.date]\nfrom = "d"\nformat = "iso"\n'


def numbers(tmp_path, mapping, *cells, header="n", day="2020-06-15"):
    return drawn(tmp_path, DATE + mapping, f"d,{header}", *(f"{day},{cell}" for cell in cells))


def test_it_works_for_numbers_and_names_what_is_none(tmp_path):
    cells = ("15", " 15.0", "7.6", '"1,200"', "-3", "abc", "1e9", "0x1F", "9999", "", ".", "1 h")
    done = numbers(tmp_path, '[columns.duration]\nfrom = "n"\n', *cells)
    assert done.people("duration") == [15, 15, 8, 1200, *[None] * 8]
    assert done.problems("code", "value") == [
        ("value.out_of_range", "-3"),
        ("value.number", "abc"),
        ("value.number", "1e9"),
        ("value.number", "0x1F"),
        ("value.out_of_range", "9999"),
        ("value.number", "."),
        ("value.number", "1 h"),
    ]


def test_a_number_in_other_units_or_among_words(tmp_path):
    done = numbers(tmp_path, '[columns.duration]\nfrom = "n"\nmultiply = 60\n', "0.5", "2")
    assert done.people("duration") == [30, 120]
    folder = tmp_path / "words"
    folder.mkdir()
    done = numbers(folder, '[columns.duration]\nfrom = "n"\nfirst_number = true\n', "about 15 min", "none")
    assert done.people("duration") == [15, None]


def test_age_as_recorded_is_whole_years(tmp_path):
    done = numbers(tmp_path, '[columns.age]\nfrom = "n"\nlow = 5\nhigh = 110\n', "27.9", "4", "999", "**", "")
    assert done.people("age") == [27, None, None, None, None]
    assert done.problems("code") == ["value.out_of_range", "value.out_of_range", "value.number"]


def test_age_by_year_of_birth_and_years_that_cannot_be(tmp_path):
    done = numbers(
        tmp_path, '[columns.age]\nbirth_year = "n"\nlow = 5\nhigh = 110\n', "1990", "0", "2998", "1990.0", ""
    )
    assert done.people("age") == [30, None, None, 30, None]
    assert done.problems("code", "source_row", "value") == [("value.birth", 3, "0"), ("value.birth", 4, "2998")]


def test_age_by_date_of_birth_counts_whole_years_and_stands_in_for_a_missing_age(tmp_path):
    mapping = '[columns.age]\nfrom = "a"\nbirth_date = "b"\nformat = "mmddyyyy"\nmissing = ["12311900"]\n'
    rows = (",6151990", ",6161990", "44,6161990", ",12311900", "999,6151990", ",12312030")
    done = numbers(tmp_path, mapping, *rows, header="a,b")
    assert done.people("age") == [30, 29, 44, None, 30, None]
    assert done.problems("code", "source_row") == [("value.out_of_range", 6), ("value.birth", 7)]


DEGREES = '[columns.latitude]\nfrom = "y"\n{0}[columns.longitude]\nfrom = "x"\n{0}'


def test_degrees_far_from_the_place_or_half_there(tmp_path):
    rows = ("40.1,-105.3", "0,0", "40.1,", "north,west", ",", "40.1,105.3")
    done = numbers(tmp_path, DEGREES.format(""), *rows, header="y,x")
    assert done.people("latitude", "longitude") == [(40.1, -105.3), *[(None, None)] * 5]
    found = done.problems("code", "source_row")
    assert found == [
        ("value.place", 3),
        ("value.place", 3),
        ("value.place_half", 4),
        ("value.place", 5),
        ("value.place", 5),
        ("value.place", 7),
        ("value.place_half", 7),
    ]


@pytest.mark.parametrize("north", ["40°26'46\" N", "40 26 46 N", "40:26:46", "40d26m46s", "40.446111"])
def test_degrees_minutes_and_seconds(tmp_path, north):
    west = "105 15 0 W"
    doubled = north.replace('"', '""')
    done = numbers(tmp_path, DEGREES.format('format = "dms"\n'), f'"{doubled}",{west}', header="y,x")
    [(latitude, longitude)] = done.people("latitude", "longitude")
    assert latitude == pytest.approx(40 + 26 / 60 + 46 / 3600, abs=1e-6)
    assert longitude == -105.25


def test_state_plane_feet_by_their_number(tmp_path):
    mapping = '[columns.latitude]\nepsg = 2263\nx = "x"\ny = "y"\n'
    head = HEAD + DENVER.replace("40.0", "40.7").replace("-105.2", "-74.0")
    rows = ("1000633, 176542", "987521,201066", ",", "1000633,176542", "987521,", "9999999,9999999")
    done = drawn(tmp_path, DATE + mapping, "d,x,y", *(f"2020-01-01,{row}" for row in rows), head=head)
    to_degrees = pyproj.Transformer.from_crs(2263, 4326, always_xy=True)
    expected = [to_degrees.transform(*point) for point in ((1000633, 176542), (987521, 201066))]
    found = done.people("longitude", "latitude")
    assert found[0] == pytest.approx(expected[0])
    assert found[1] == pytest.approx(expected[1])
    assert found[3] == found[0]
    assert found[2] == found[4] == (None, None)
    assert found[5] == (None, None), "a place in the sea is no place of this agency"
    assert done.problems("code", "source_row") == [("value.place_half", 6), ("value.place", 7)]


@pytest.mark.parametrize(("text", "read"), [("1,200", 1200), ("2,5", None), ("1,5,0", None), ("12,345.0", 12345)])
def test_a_comma_parts_thousands_and_nothing_else(tmp_path, text, read):
    done = drawn(tmp_path, '[columns.duration]\nfrom = "d"\n', "d,x", f'"{text}",1')
    assert done.people("duration") == [read if read is None or read <= 1440 else None]
