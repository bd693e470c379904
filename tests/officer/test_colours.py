"""The app's colours in light, dark and night: what is read stands out 4.5 to 1, what is touched has an edge of 3 to 1.

The browser's own check sees only what happens to be on a screen; here each pair of colours that can meet is looked at.
WCAG 2.2, success criteria 1.4.3 and 1.4.11; the ratio is that of its glossary, “contrast ratio”.
"""

import re
from pathlib import Path

import pytest

STYLE = Path(__file__).parents[2] / "frontend/officer/src/style/base.css"
GROUNDS = ("ground", "raised", "soft", "care-soft")
READ = [
    *((ink, ground) for ink in ("ink", "quiet", "act") for ground in GROUNDS),
    *((ink, ground) for ink in ("wrong", "care") for ground in ("ground", "raised")),
    ("ink", "wrong-soft"),
    ("wrong", "wrong-soft"),
    ("care", "care-soft"),
    ("on-act", "fill"),
]
TOUCHED = [("edge", "ground"), ("edge", "raised"), ("act", "ground"), ("act", "raised")]
Colours = dict[str, str]


def themes(css: str) -> dict[str, Colours]:
    """Each theme's colours by their names; what a theme does not say is as in the light one."""
    found: dict[str, Colours] = {}
    for selector, block in re.findall(r'(:root(?:\[data-theme="\w+"\])?) \{([^}]*)\}', css):
        name = (re.search(r'"(\w+)"', selector) or ["", "light"])[1]
        found[name] = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", block))
    return {name: found["light"] | own for name, own in found.items()}


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def too_near(colours: Colours) -> list[tuple[str, str]]:
    """The pairs that cannot be told apart well enough."""
    asked = [(pair, 4.5) for pair in READ] + [(pair, 3.0) for pair in TOUCHED]
    return [pair for pair, least in asked if contrast(*(colours[name] for name in pair)) < least]


def test_known_ratios():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("theme", ["light", "dark", "night", "system"])
def test_everything_can_be_read_and_every_edge_is_seen(theme: str):
    assert too_near(themes(STYLE.read_text())[theme]) == []


def test_as_the_device_is_the_same_dark():
    found = themes(STYLE.read_text())
    assert found["system"] == found["dark"]


def test_the_night_as_it_was_is_noticed():
    """Negative control: its quiet words on a warm ground, and its edges."""
    before = themes(STYLE.read_text())["night"] | {"quiet": "#c1604e", "edge": "#7d3226"}
    assert set(too_near(before)) == {("quiet", "soft"), ("quiet", "care-soft"), ("edge", "ground"), ("edge", "raised")}


def test_the_night_is_red_and_dim():
    """Eyes that are used to the dark stay so: no colour of it is bright, and blue and green stay behind red."""
    for name, colour in themes(STYLE.read_text())["night"].items():
        red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
        assert blue <= 0.65 * red, name
        assert green <= 0.7 * red, name
        assert luminance(colour) < 0.5, name
