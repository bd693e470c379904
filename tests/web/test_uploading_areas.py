"""Areas from a GeoJSON file: taken over whole, or refused with every mistake at once."""

import json
import math

import pytest
from cast import Cast, signed_in, with_role
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given
from hypothesis import strategies as st

from daylit.web.accounts.models import Area
from daylit.web.audience import Role
from daylit.web.setup.areas import MOST_POINTS, read_areas
from daylit.web.setup.crossing import TooTangled, crossing
from daylit.web.setup.overlap import overlaps

SQUARE = [[-93.2, 44.9], [-93.0, 44.9], [-93.0, 45.0], [-93.2, 45.0], [-93.2, 44.9]]


def a_feature(name="South", *, kind="Polygon", coordinates=None, **properties):
    coordinates = [SQUARE] if coordinates is None else coordinates
    return {
        "type": "Feature", "properties": {"name": name, **properties},
        "geometry": {"type": kind, "coordinates": coordinates},
    }  # fmt: skip


def a_file(*features, **more) -> bytes:
    return json.dumps({"type": "FeatureCollection", "features": list(features), **more}).encode()


def mistakes(*features, **more) -> list[str]:
    return [str(one) for one in read_areas(a_file(*features, **more))[1]]


def upload(person, content: bytes):
    return signed_in(person).post("/setup/areas/", {"file": SimpleUploadedFile("areas.geojson", content)})


def test_it_works_for_both_kinds_of_shape(cast: Cast):
    both = a_file(a_feature(), a_feature("Two parts", kind="MultiPolygon", coordinates=[[SQUARE], [SQUARE]]))
    assert upload(cast.tanaka, both).status_code == 302
    assert Area.objects.get(name="South").polygons == [[SQUARE]]
    assert len(Area.objects.get(name="Two parts").polygons) == 2


BOW_TIE = [[-93.2, 44.9], [-93.0, 45.0], [-93.0, 44.9], [-93.2, 45.0], [-93.2, 44.9]]


def test_an_outline_that_crosses_itself_is_refused_with_the_place(cast: Cast):
    answer = upload(cast.tanaka, a_file(a_feature("Good"), a_feature("Bow", coordinates=[BOW_TIE])))
    text = answer.content.decode()
    assert "Feature 2 “Bow”" in text
    assert "crosses itself near latitude 44.95000, longitude -93.10000" in text
    assert "fix geometries" in text
    assert not Area.objects.filter(name="Good").exists()


def test_a_hole_that_crosses_itself_is_found_too():
    hole = [[x / 10 - 83.7, y / 10 + 40.4] for x, y in BOW_TIE]
    assert "Its hole 1 crosses itself" in "".join(mistakes(a_feature(coordinates=[SQUARE, hole])))


@pytest.mark.parametrize(
    "ring",
    [
        [[0, 0], [4, 0], [4, 4], [2, 0], [0, 4], [0, 0]],  # touches its own edge with a corner
        [[0, 0], [2, 2], [4, 0], [4, 4], [2, 2], [0, 4], [0, 0]],  # meets itself in a corner
        [[0, 0], [4, 0], [4, 0], [4, 4], [0, 4], [0, 0]],  # names a corner twice
    ],
)
def test_an_outline_that_only_touches_itself_is_taken(ring):
    assert mistakes(a_feature(coordinates=[ring])) == []


@given(st.lists(st.floats(0.1, 1.0), min_size=3, max_size=40))
def test_no_star_around_a_point_crosses_itself_until_two_corners_are_swapped(reach):
    turn = 2 * math.pi / len(reach)
    star = [[far * math.cos(turn * n), far * math.sin(turn * n)] for n, far in enumerate(reach)]
    assert crossing([*star, star[0]]) is None
    if len(star) > 3:
        even = [[math.cos(turn * n), math.sin(turn * n)] for n in range(len(reach))]
        even[1], even[2] = even[2], even[1]
        assert crossing([*even, even[0]]) is not None


def test_lines_without_end_are_refused_and_not_compared_for_minutes():
    saw = [[(n % 2) * 50.0, n / 1_000] for n in range(20_000)]
    with pytest.raises(TooTangled):
        crossing([*saw, [-1, 20], [-1, 0], saw[0]])


def test_an_area_of_the_same_name_gets_the_new_shape_and_others_stay(cast: Cast):
    moved = [[x + 1, y] for x, y in SQUARE]
    upload(cast.tanaka, a_file(a_feature("north", coordinates=[moved]), a_feature("South")))
    cast.north.refresh_from_db()
    assert cast.north.polygons == [[moved]]
    assert Area.objects.filter(agency=cast.millbrook).count() == 2


@pytest.mark.parametrize("ring", [[[1, 1]] * 4, [[0, 0], [1, 1], [2, 2], [0, 0]], [[0, 0], [1, 0], [0, 0], [0, 0]]])
def test_an_outline_without_ground_inside_is_refused(ring):
    assert "no ground inside" in "".join(mistakes(a_feature(coordinates=[ring])))


def test_swapped_degrees_that_are_both_in_range_are_told_by_the_station(cast: Cast):
    """East of 90 degrees west, a swapped place is a place too: Boston lies in the Antarctic then."""
    cast.millbrook.latitude, cast.millbrook.longitude = 42.36, -71.06
    cast.millbrook.save()
    boston = [[x + 22.0, y - 2.6] for x, y in SQUARE]
    swapped = a_file(a_feature(coordinates=[[[y, x] for x, y in boston]]))
    answer = upload(cast.tanaka, swapped)
    assert answer.status_code == 422
    assert "longitude and latitude swapped" in answer.content.decode()
    assert upload(cast.tanaka, a_file(a_feature(coordinates=[boston]))).status_code == 302


def test_a_station_on_the_other_side_of_the_world_is_told_with_its_areas(cast: Cast):
    client = signed_in(cast.tanaka)
    for longitude, told in ((-93.1, False), (93.1, True)):
        cast.millbrook.longitude = longitude
        cast.millbrook.save()
        file = SimpleUploadedFile("areas.geojson", a_file(a_feature()))
        page = client.post("/setup/areas/", {"file": file}, follow=True).content.decode()
        assert ("far from your station" in page) is told


def test_half_a_sign_in_a_name_is_told_on_a_page_that_can_be_written(cast: Cast):
    answer = upload(cast.tanaka, a_file(a_feature("East\ud800")))
    assert answer.status_code == 422
    assert "Feature 1 “East”" in answer.content.decode()


def test_all_mistakes_come_at_once_and_nothing_is_taken_over(cast: Cast):
    open_ring, swapped = [*SQUARE[:-1], [-93.2, 44.91]], [[y, x] for x, y in SQUARE]
    wrong = a_file(
        a_feature("Good"), a_feature("Open", coordinates=[open_ring]), a_feature("Swapped", coordinates=[swapped]),
        a_feature("", kind="Point", coordinates=[0, 0]), a_feature("good"),
    )  # fmt: skip
    answer = upload(cast.tanaka, wrong)
    text = answer.content.decode()
    assert answer.status_code == 422
    for word in (
        "is not closed",
        "seem to be swapped",
        "It has no name",
        "It is a Point",
        "Feature 1 has the same name",
    ):
        assert word in text
    assert Area.objects.filter(agency=cast.millbrook).count() == 1


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"", "not a GeoJSON"), (b"\xff\xfe", "not a GeoJSON"), (b"[" * 100_000, "not a GeoJSON"), (b"{}", "no list"),
        (b'{"type": "FeatureCollection", "features": [NaN]}', "not a GeoJSON"), (a_file(), "holds no area"),
        (b"PK\x03\x04", "not a GeoJSON"), (b"null", "no list"),
    ],
)  # fmt: skip
def test_a_file_that_is_none_says_what_to_do(content: bytes, word: str):
    areas, found = read_areas(content)
    assert areas == []
    assert any(word in one.what for one in found)
    assert all(one.remedy for one in found)


@pytest.mark.parametrize(
    ("feature", "word"),
    [
        (
            a_feature(coordinates=[[[500000, 4980000], [500100, 4980000], [500100, 4980100], [500000, 4980000]]]),
            "WGS 84",
        ),
        (a_feature(coordinates=[[[1, 2], [3, 4], [1, 2]]]), "fewer than four"),
        (a_feature(coordinates=[[["a", 2]] * 4]), "not a point"),
        (a_feature(coordinates=[]), "empty"),
        (a_feature("x" * 121), "too long"),
        (a_feature("a\u202eb"), "cannot be shown"),
        ({"type": "Feature", "properties": None, "geometry": None}, "no name"),
        (7, "no shape"),
        (a_feature(True), "no name"),
    ],
)
def test_each_mistake_says_where_what_and_what_to_do(feature, word: str):
    (first, *_) = [one for one in mistakes(feature) if word in one] or [""]
    assert first.startswith("Feature 1")


def test_other_coordinate_systems_are_told():
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::26915"}}
    assert any("longitude and latitude" in one for one in mistakes(a_feature(), crs=crs))
    good = {"type": "name", "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}}
    assert mistakes(a_feature(), crs=good) == []


def test_too_many_points_are_told():
    ring = [[-93 + n * 1e-6, 44.9] for n in range(MOST_POINTS)] + [[-93, 45], [-93, 44.9]]
    assert any("Simplify" in one for one in mistakes(a_feature(coordinates=[ring])))


KEYS = st.sampled_from(["type", "features", "geometry", "properties", "coordinates", "name"])
LEAVES = st.none() | st.booleans() | st.floats() | st.text(max_size=5)
ANYTHING = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4), max_leaves=20
)


@given(ANYTHING)
def test_no_file_whatever_is_in_it_breaks_the_reading(document):
    for whole in (document, {"type": "FeatureCollection", "features": [document]}):
        areas, found = read_areas(json.dumps(whole).encode())
        assert areas or found


@pytest.mark.parametrize("who", ["rivera", "okafor", "lindgren", "mbeki"])
def test_nobody_else_can(cast: Cast, who: str):
    assert upload(getattr(cast, who), a_file(a_feature())).status_code == 404
    assert not Area.objects.filter(name="South").exists()


def test_the_twins_areas_are_their_own(cast: Cast):
    upload(with_role("twin", Role.ADMIN, cast.ashford), a_file(a_feature("North")))
    cast.north.refresh_from_db()
    assert Area.objects.filter(name="North").count() == 2
    assert cast.north.agency == cast.millbrook


def moved(east: float, *, name: str = "East"):
    return a_feature(name, coordinates=[[[x + east, y] for x, y in SQUARE]])


def said_after(person, content: bytes) -> str:
    return signed_in(person).post(
        "/setup/areas/", {"file": SimpleUploadedFile("areas.geojson", content)}, follow=True
    ).content.decode()  # fmt: skip


def test_areas_over_one_another_are_told_and_kept(cast: Cast):
    Area.objects.all().delete()
    said = said_after(cast.tanaka, a_file(a_feature("South"), moved(0.1)))
    assert "“East” and “South” lie over one another (about 50 % of the smaller one)" in said
    assert Area.objects.count() == 2


def test_neighbours_that_share_a_border_are_no_pair(cast: Cast):
    Area.objects.all().delete()
    assert "lie over" not in said_after(cast.tanaka, a_file(a_feature("South"), moved(0.2), moved(-0.1999, name="W")))


WEST = [[-93.2, 44.9], [-93.1, 44.9], [-93.1, 45.0], [-93.2, 45.0], [-93.2, 44.9]]
LARGER = [[-94, 44], [-92, 44], [-92, 46], [-94, 46], [-94, 44]]
EAST = [[-93.1, 44.9], [-93.0, 44.9], [-93.0, 45.0], [-93.1, 45.0], [-93.1, 44.9]]


@pytest.mark.parametrize("holes", [[SQUARE], [SQUARE[::-1]], [SQUARE[1:] + SQUARE[1:2]], [WEST, EAST], [LARGER]])
def test_an_area_whose_holes_leave_no_ground_is_refused_by_its_name(cast: Cast, holes):
    for kind, coordinates in (("Polygon", [SQUARE, *holes]), ("MultiPolygon", [[SQUARE], [SQUARE, *holes]])):
        answer = upload(cast.tanaka, a_file(a_feature("Hollow", kind=kind, coordinates=coordinates)))
        assert "Feature 1 “Hollow”" in answer.content.decode()
        assert "no ground is left" in answer.content.decode()
    assert not Area.objects.filter(name="Hollow").exists()
    assert mistakes(a_feature(coordinates=[SQUARE, WEST])) == []


@pytest.mark.parametrize(("given", "name"), [(None, "B4"), ("  ", "B4"), (True, "B4"), ("North", "North"), (0, "0")])
def test_an_empty_name_gives_way_to_the_next_known_property(given, name: str):
    areas, wrong = read_areas(a_file(a_feature(given, BEAT="B4")))
    assert ([one.name for one in areas], wrong) == ([name], [])
    assert "has no name" in "".join(mistakes(a_feature(None, BEAT=None)))


def test_a_hole_is_no_part_of_an_area():
    hole = [[-93.15, 44.93], [-93.05, 44.93], [-93.05, 44.97], [-93.15, 44.97], [-93.15, 44.93]]
    around, within = [[SQUARE, hole]], [[hole]]
    assert overlaps([("around", around), ("within", within)]) == []
    (pair,) = overlaps([("whole", [[SQUARE]]), ("within", within)])
    assert (pair.one, pair.other, pair.share) == ("whole", "within", 1.0)


@given(st.floats(0, 0.4))
def test_the_share_is_that_of_the_ground(east: float):
    """Two equal squares, one moved: what they share is known."""
    here, there = [[SQUARE]], [[[[x + east, y] for x, y in SQUARE]]]
    known = max(0.0, 1 - east / 0.2)
    found = overlaps([("here", here), ("there", there)])
    assert abs((found[0].share if found else 0.0) - known) < 0.03


def test_many_pairs_are_counted(cast: Cast):
    Area.objects.all().delete()
    said = said_after(cast.tanaka, a_file(*(a_feature(f"A{n}") for n in range(5))))
    assert said.count("lie over one another") == 5
    assert "So do 5 more pairs of areas." in said
