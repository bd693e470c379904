"""Every chart can be drawn, starts where it should, can be read without colour, and has its table."""

import colorsys
import itertools
import json
import re

import pytest
import vl_convert

from daylit.studies import charts, month_lines
from daylit.studies.charts import Dot, Table
from daylit.studies.month_lines import Point
from daylit.studies.registry import STUDIES
from daylit.tables.contract import BY_NAME
from studies.asking import asked

TABLE = Table(columns=("Group",), rows=(("A",),))


def luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def all_charts():
    return [(name, chart) for name in STUDIES for chart in asked(name).charts]


def text_sizes(spec) -> list[float]:
    if isinstance(spec, dict):
        own = [value for key, value in spec.items() if key.lower().endswith("fontsize")]
        return own + [size for part in spec.values() for size in text_sizes(part)]
    return [size for part in spec for size in text_sizes(part)] if isinstance(spec, list | tuple) else []


def test_it_works_and_every_chart_of_every_study_is_drawn():
    drawn = all_charts()
    assert {name for name, _ in drawn} == set(STUDIES)
    for _, chart in drawn:
        svg = vl_convert.vegalite_to_svg(json.dumps(chart.spec), vl_version="6.4")
        assert chart.title in svg
        assert "NaN" not in svg


def test_altair_takes_every_kind_of_chart():
    import altair

    kinds = {(name, "facet" in chart.spec, "layer" in chart.spec): chart for name, chart in all_charts()}
    for name, facet, layer in (("trend", True, False), ("rates", False, True), ("missingness", False, False)):
        chart = kinds[name, facet, layer]
        assert altair.Chart.from_dict(dict(chart.spec)).to_dict()


def test_text_is_at_least_twelve_pixels():
    for _, chart in all_charts():
        assert min(text_sizes(chart.spec)) >= 12


def test_every_mark_has_its_row_in_the_table():
    for name, chart in all_charts():
        cells = {cell for row in chart.rows for cell in row}
        for datum in chart.spec["data"]["values"]:
            label = datum.get("label") or datum["series"]
            assert label in cells, (name, chart.title, label)


@pytest.mark.parametrize("ground", ["#ffffff", "#1b1b1b"])
def test_colours_stand_out_on_light_and_dark_ground(ground):
    for colour in charts.PALETTE:
        light, dark = sorted((luminance(colour), luminance(ground)), reverse=True)
        assert (light + 0.05) / (dark + 0.05) >= 3, colour


def test_each_series_has_a_shape_besides_its_colour():
    data = [Dot(label="Searched", series=name, value=0.2, low=0.1, high=0.3) for name in "ABCDE"]
    spec = charts.dots(title="t", alt="a", axis="x", scale="percent", data=data, table=TABLE).spec
    shapes = spec["layer"][-1]["encoding"]["shape"]["scale"]["range"]
    assert len(set(shapes)) == 5


def test_every_shape_is_large_enough_to_be_seen():
    """The ninth, of “Another group”, was a wedge 3 pixels wide: its dot was lost in the line of its interval."""
    assert not {"wedge", "arrow", "stroke"} & set(charts.SHAPES)
    names = [f"Group {number}" for number in range(len(charts.SHAPES))]
    data = [Dot(label="Searched", series=name, value=0.2, low=0.1, high=0.3) for name in names]
    spec = charts.dots(title="t", alt="a", axis="x", scale="percent", data=data, table=TABLE).spec
    svg = vl_convert.vegalite_to_svg(json.dumps(spec), vl_version="6.4")
    assert len(set(re.findall(r'roledescription="point"[^>]* d="([^"]+)"', svg))) == len(names)


def test_the_usual_groups_have_hues_far_apart():
    codes = [code.value for code in BY_NAME["race_ethnicity"].codes.codes if code.value != "unknown"]
    usual = [charts.PALETTE[codes.index(value)] for value in ("asian", "black", "hispanic", "native_american", "white")]
    hues = sorted(colorsys.rgb_to_hls(*(int(c[at : at + 2], 16) / 255 for at in (1, 3, 5)))[0] for c in usual)
    assert min(b - a for a, b in itertools.pairwise([*hues, hues[0] + 1])) > 0.07


def test_rates_start_at_zero():
    data = [Dot(label="Searched", value=0.21, low=0.2, high=0.22)]
    spec = charts.dots(title="t", alt="a", axis="x", scale="percent", data=data, table=TABLE).spec
    assert spec["layer"][0]["encoding"]["x"]["scale"]["zero"] is True
    lines = month_lines.lines(
        title="t",
        alt="a",
        axis="x",
        scale="percent",
        data=[Point(when="2021-01-01", value=0.5, low=0.4, high=0.6, series="A")],
        table=TABLE,
    ).spec
    assert lines["spec"]["layer"][0]["encoding"]["y"]["scale"]["domainMin"] == 0


def test_ratios_stand_on_a_log_axis_with_one_marked_and_nothing_left_outside():
    data = [Dot(label="A", value=1.5, low=1.2, high=1.9), Dot(label="B", value=0.4, low=0.0, high=float("inf"))]
    spec = charts.dots(title="t", alt="a", axis="x", scale="ratio", data=data, table=TABLE).spec
    assert spec["layer"][0]["encoding"]["x"] == {"datum": 1}
    scale = spec["layer"][1]["encoding"]["x"]["scale"]
    assert scale["type"] == "log"
    assert scale["domain"][0] < 0.4
    assert scale["domain"][1] > 1.9
    assert 1 in spec["layer"][1]["encoding"]["x"]["axis"]["values"]
    # An end without limit is drawn to the edge, where it is cut.
    assert spec["data"]["values"][1]["high"] > scale["domain"][1]
    assert "NaN" not in vl_convert.vegalite_to_svg(json.dumps(spec), vl_version="6.4")


@pytest.mark.parametrize(("ratio", "arrows"), [(0.0, 1), (1.4, 0)])
def test_a_ratio_of_none_is_an_arrow_at_the_end_of_its_line(ratio: float, arrows: int):
    """On a log scale 0 has no place; a line without a dot told nothing of where the estimate is."""
    data = [Dot(label="Black", value=ratio, low=0.0, high=1.9), Dot(label="Asian", value=1.2, low=0.8, high=1.8)]
    chart = charts.dots(title="t", alt="a", axis="x", scale="ratio", data=data, table=TABLE)
    svg = vl_convert.vegalite_to_svg(json.dumps(chart.spec), vl_version="6.4")
    dot = [one for one in re.findall(r'roledescription="point"[^>]* d="([^"]+)"', svg) if "A" not in one]
    assert len(dot) == arrows  # the others are circles


def test_bars_of_a_share_run_from_zero_to_all():
    spec = charts.bars(title="t", alt="a", axis="x", scale="percent", data=[("A", 0.99)], table=TABLE).spec
    assert spec["encoding"]["x"]["scale"]["domain"] == [0, 1]


def test_a_group_keeps_its_colour_in_charts_without_the_reference():
    data = [Dot(label="Searched", series=name, value=2, low=1.5, high=3) for name in ("Asian", "Other")]
    among = ("Asian", "White", "Other")
    spec = charts.dots(title="t", alt="a", axis="x", scale="ratio", data=data, table=TABLE, among=among).spec
    colours = spec["layer"][-1]["encoding"]["color"]["scale"]
    assert colours == {"domain": ["Asian", "Other"], "range": [charts.PALETTE[0], charts.PALETTE[2]]}


def test_no_line_is_drawn_through_a_groups_few_largest_months():
    """Months below the threshold are not shown; a line through the others alone would lie too high."""
    stops = asked("trend").charts[0]
    assert "Native American" not in {datum["series"] for datum in stops.spec["data"]["values"]}
    assert {datum["series"] for datum in stops.spec["data"]["values"]} >= {"White", "Black", "Asian"}


@pytest.mark.parametrize("most", [0.3, 0.02, 0.004])
def test_a_mark_of_no_gap_has_no_sign_and_no_two_marks_read_alike(most: float):
    dot = Dot(label="A", value=most / 2, low=-most, high=most)
    chart = charts.dots(title="t", alt="a", axis="x", scale="points", data=[dot], table=TABLE)
    texts = re.findall(r">([+−]?[\d.]+)<", vl_convert.vegalite_to_svg(chart.spec, allowed_base_urls=[]))
    assert "0" in texts
    assert not {"+0", "−0"} & set(texts)
    assert len(set(texts)) == len(texts)
