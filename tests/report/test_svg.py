"""Drawings: safe, small, the same each time, and legible after dark."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daylit.report.charts import NARROW, WIDE, ChartFailed, draw
from daylit.report.svg import NIGHT, PAPER, at_night, contrast, night_colours, safe
from report.builders import NASTY, a_finding, many, rate_chart, ratios, trend


def size(drawing: str) -> tuple[float, float]:
    root = ElementTree.fromstring(drawing)
    return float(root.get("width", "0")), float(root.get("height", "0"))


def test_it_works():
    drawing = safe(
        '<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10"><g><path fill="black" d="M0,0L1.23456,2"/></g>'
        "</svg>",
        prefix="a",
    )
    assert drawing == (
        '<svg width="10" height="10" xmlns="http://www.w3.org/2000/svg"><g>'
        '<path fill="#000000" d="M0,0L1.23,2" /></g></svg>'
    )


@pytest.mark.parametrize(
    "bad",
    [
        "<script>alert(1)</script>",
        '<a href="https://example.org"><text>go</text></a>',
        '<image href="https://example.org/x.png"/>',
        "<foreignObject><p>hello</p></foreignObject>",
        '<use href="#x"/>',
        "<style>@import 'x'</style>",
        '<path d="M0,0L1,1" onclick="alert(1)" style="fill:url(https://example.org)"/>',
        '<path d="M0,0L1,1" fill="url(https://example.org)"/>',
    ],
)
def test_nothing_that_runs_loads_or_leads_elsewhere_stays(bad: str):
    drawing = safe(f'<svg xmlns="http://www.w3.org/2000/svg"><g><path d="M1,1"/>{bad}</g></svg>', prefix="a")
    for word in ("script", "href", "onclick", "style", "foreignObject", "example.org", "alert"):
        assert word not in drawing


def test_ids_begin_with_the_name_of_the_drawing():
    drawing = safe(
        '<svg xmlns="http://www.w3.org/2000/svg"><defs><clipPath id="clip17"><rect width="1"/></clipPath></defs>'
        '<g clip-path="url(#clip17)"><path d="M1,1"/></g></svg>',
        prefix="one",
    )
    assert 'id="one-0"' in drawing
    assert 'clip-path="url(#one-0)"' in drawing


def test_a_label_that_looks_like_a_command_stays_a_label():
    picture = draw(rate_chart([(NASTY[:30], 900, 90)]), name="x")
    assert "<script" not in picture.wide
    assert "&lt;script&gt;" in picture.wide


@pytest.mark.parametrize("finding", [a_finding, ratios, trend, many])
def test_each_drawing_fits_its_width(finding: object):
    for chart in finding().charts:  # type: ignore[operator]
        picture = draw(chart, name="x")
        assert size(picture.wide)[0] <= WIDE + 12
        assert size(picture.narrow)[0] <= NARROW + 12


def test_the_same_chart_gives_the_same_drawing():
    chart = ratios().charts[0]
    assert draw(chart, name="x") == draw(chart, name="x")


def test_long_labels_are_broken_into_lines_not_cut():
    picture = draw(many(3).charts[0], name="x")
    assert "…" not in picture.narrow
    told = "".join(ElementTree.fromstring(picture.narrow).itertext())
    assert "harbour" in told


def test_a_chart_that_cannot_be_drawn_says_so():
    from dataclasses import replace

    broken = replace(a_finding().charts[0], spec={"mark": "no such mark", "data": {"values": [{"a": 1}]}})
    with pytest.raises(ChartFailed) as told:
        draw(broken, name="x")
    assert told.value.remedy


def test_a_chart_may_fetch_nothing():
    from dataclasses import replace

    reaching = replace(a_finding().charts[0], spec={"mark": "point", "data": {"url": "https://example.org/data.json"}})
    with pytest.raises(ChartFailed):
        draw(reaching, name="x")


def test_contrast_is_that_of_wcag():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@given(st.integers(0, 0xFFFFFF))
def test_a_colour_stands_out_from_the_night_as_from_the_paper(number: int):
    colour = f"#{number:06x}"
    wanted = min(contrast(colour, PAPER), 12)
    assert contrast(at_night(colour), NIGHT) >= min(wanted, 12) * 0.97 or wanted <= 1.02


def test_each_text_of_a_chart_is_legible_by_day_and_by_night():
    pictures = [draw(chart, name="x") for finding in (ratios(), trend()) for chart in finding.charts]
    night = night_colours(picture.wide for picture in pictures)
    texts = {colour for picture in pictures for colour in re.findall(r'<text[^>]*fill="(#\w{6})"', picture.wide)}
    assert texts
    for colour in texts:
        assert contrast(colour, PAPER) >= 4.5
        assert contrast(night[colour], NIGHT) >= 4.5
