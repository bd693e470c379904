"""Streets from a CSV or GeoJSON file: taken over whole, or refused with every mistake at once."""

import json
from hashlib import sha256

import pytest
from cast import Cast, body_of, signed_in
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given
from hypothesis import strategies as st
from sending import keys

from daylit.web.collect.models import StreetIndex
from daylit.web.setup.streets import MOST_STREETS, read_streets

TABLE = "street,from,to,cross\nElm St,101,1299,4th Ave;Oak St\n4th Ave,1,88,\nElm St,1301,1450,\n"


def a_line(name, *points, kind="LineString", **properties):
    coordinates = [list(points)] if kind == "MultiLineString" else list(points)
    return {
        "type": "Feature", "properties": {"NAME": name, **properties},
        "geometry": {"type": kind, "coordinates": coordinates},
    }  # fmt: skip


def a_layer(*features, **more) -> bytes:
    return json.dumps({"type": "FeatureCollection", "features": list(features), **more}).encode()


def document(content: bytes):
    read, mistakes = read_streets(content)
    assert mistakes == []
    return read.document()


def mistakes(content: bytes) -> list[str]:
    return [str(one) for one in read_streets(content)[1]]


def upload(person, content: bytes):
    return signed_in(person).post("/setup/streets/", {"file": SimpleUploadedFile("streets.csv", content)})


def test_it_works_from_the_page_to_the_phone(cast: Cast):
    keys()
    assert upload(cast.tanaka, TABLE.encode()).status_code == 302
    named = body_of(signed_in(cast.rivera).get("/collect/api/start"))["streets"]
    assert named["streets"] == 3
    answer = signed_in(cast.rivera).get(f"/collect/api/streets/{named['sha256']}")
    assert sha256(answer.content).hexdigest() == named["sha256"]
    assert "immutable" in answer.headers["Cache-Control"]
    assert json.loads(answer.content) == {
        "streets": [["4th Ave", 0, 0], ["Elm St", 100, 1400], ["Oak St"]],
        "crossings": [[0, 1], [1, 2]],
    }


def test_lindgren_cannot_see_them(cast: Cast):
    keys()
    upload(cast.tanaka, TABLE.encode())
    digest = StreetIndex.objects.get().sha256
    lindgren = signed_in(cast.lindgren)
    assert body_of(lindgren.get("/collect/api/start"))["streets"] is None
    assert lindgren.get(f"/collect/api/streets/{digest}").status_code == 404
    assert upload(cast.rivera, TABLE.encode()).status_code == 404


def test_a_new_file_takes_the_place_of_the_old_one(cast: Cast):
    upload(cast.tanaka, TABLE.encode())
    upload(cast.tanaka, b"street\nBirch Ln\n")
    assert StreetIndex.objects.get().streets == 1


def test_lines_that_share_a_point_cross():
    elm = a_line("Elm St", [-93.1, 44.9], [-93.1, 44.95], lfromadd="100", rtoadd="298")
    ave = a_line("4th Ave", [-93.2, 44.95], [-93.1, 44.95000001], [-93.0, 44.95], kind="MultiLineString")
    far = a_line("Oak St", [-93.0, 44.0], [-93.0, 44.1])
    alley = a_line(None, [-93.1, 44.9], [-93.1, 44.8])
    assert document(a_layer(elm, ave, far, alley)) == {
        "streets": [["4th Ave"], ["Elm St", 100, 200], ["Oak St"]],
        "crossings": [[0, 1]],
    }


def test_a_street_in_parts_is_one_and_crosses_not_itself():
    parts = [a_line("Elm St", [0, number], [0, number + 1]) for number in range(3)]
    assert document(a_layer(*parts)) == {"streets": [["Elm St"]], "crossings": []}


def test_all_mistakes_come_at_once_and_nothing_is_taken_over(cast: Cast):
    wrong = f"street,from\n,12\nElm St,twelve\n{'x' * 51},1\nGood St,100\n"
    answer = upload(cast.tanaka, wrong.encode())
    page = answer.content.decode()
    assert answer.status_code == 422
    for word in ("Row 2", "Row 3", "no number", "Row 4", "longer than 50"):
        assert word in page
    assert not StreetIndex.objects.exists()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "No column is called"),
        (b"\xff\xfe", "not in UTF-8"),
        (b"road_nr\n1\n", "No column is called"),
        (b"street\n", "holds no street"),
        (b"{", "not a GeoJSON file"),
        (b"[]", "no list of features"),
        (a_layer({"type": "Feature"}), "no line"),
        (a_layer(a_line("Elm St", ["x", 1])), "no line"),
        (a_layer(a_line("Elm St", [0, 0]), crs={"properties": {"name": "EPSG:26915"}}), "not longitude"),
        (b"street\n" + b"\n".join(b"S%d" % each for each in range(MOST_STREETS + 1)), "are the most"),
    ],
)
def test_what_is_no_list_of_streets_is_refused(content: bytes, said: str):
    assert any(said in one for one in mistakes(content))


@given(st.one_of(st.binary(max_size=200), st.text(max_size=200).map(str.encode)))
def test_no_file_breaks_it(content: bytes):
    read, found = read_streets(content)
    assert found or read.names


WORDS = st.sampled_from(["type", "properties", "geometry", "coordinates", "name", "LineString"])
ODD = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=5) | WORDS,
    lambda each: st.lists(each, max_size=3) | st.dictionaries(WORDS, each, max_size=3),
    max_leaves=12,
)


@given(ODD)
def test_no_feature_breaks_it(feature):
    read, found = read_streets(json.dumps({"features": [feature]}).encode())
    assert found or read.document()
