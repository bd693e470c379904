"""The drawing of a chart made safe, small and the same each time, and its colours after dark.

The renderer's SVG is rebuilt from a list of allowed elements and attributes, so whatever a label holds, nothing in a
report can run, load or point elsewhere.
"""

from __future__ import annotations

import colorsys
import re
from collections.abc import Iterable
from xml.etree import ElementTree

PAPER, NIGHT = "#ffffff", "#14171c"
_SVG = "{http://www.w3.org/2000/svg}"
_ELEMENTS = {"svg", "g", "path", "line", "rect", "circle", "text", "tspan", "defs", "clipPath"}
_ATTRIBUTES = {
    *("x", "y", "x2", "y2", "x1", "y1", "dx", "dy", "cx", "cy", "r", "rx", "ry", "d", "width", "height", "viewBox"),
    *("transform", "fill", "fill-opacity", "stroke", "stroke-width", "stroke-dasharray", "stroke-opacity"),
    *("stroke-linecap", "stroke-linejoin", "stroke-miterlimit", "opacity", "text-anchor", "font-family", "font-size"),
    *("font-weight", "font-style", "clip-path", "id", "display"),
}
_NAMED = {"black": "#000000", "white": "#ffffff", "gray": "#808080", "grey": "#808080", "red": "#ff0000"}
_KEPT_PAINT = re.compile(r"none|transparent|#[0-9a-f]{6}|url\(#[\w-]+\)")
_DECIMALS = re.compile(r"\d+\.\d{3,}")


def safe(drawing: str, *, prefix: str) -> str:
    """Rebuild a renderer's SVG from what is allowed; ids are numbered anew and begin with ``prefix``.

    Scripts, links, styles, event handlers and the renderer's own roles fall away (the whole drawing has one
    alternative text). Numbers are rounded to a hundredth of a pixel.
    """
    root = ElementTree.fromstring(drawing)
    names: dict[str, str] = {}
    for element in root.iter():
        if identity := element.get("id"):
            names.setdefault(identity, f"{prefix}-{len(names)}")
    rebuilt = _rebuilt(root, names)
    if rebuilt is None:
        raise ValueError("the renderer did not draw an SVG")
    rebuilt.set("xmlns", "http://www.w3.org/2000/svg")
    return ElementTree.tostring(rebuilt, encoding="unicode")


def _rebuilt(element: ElementTree.Element, names: dict[str, str]) -> ElementTree.Element | None:
    tag = element.tag.removeprefix(_SVG) if isinstance(element.tag, str) else ""
    if tag not in _ELEMENTS or _draws_nothing(element, tag):
        return None
    fresh = ElementTree.Element(tag)
    for name, value in element.attrib.items():
        if name in _ATTRIBUTES and (kept := _attribute(name, value, names)) is not None:
            fresh.set(name, kept)
    fresh.text = element.text
    for child in element:
        built = _rebuilt(child, names)
        if built is not None:
            fresh.append(built)
    return None if tag == "g" and not len(fresh) else fresh


def _draws_nothing(element: ElementTree.Element, tag: str) -> bool:
    return element.get("display") == "none" or (tag == "path" and element.get("d", "") in ("", "M0,0h0v0h0Z"))


def _attribute(name: str, value: str, names: dict[str, str]) -> str | None:
    if name == "id":
        return names[value]
    if name in ("fill", "stroke", "clip-path"):
        for old, new in names.items():
            value = value.replace(f"url(#{old})", f"url(#{new})")
        if name == "clip-path":
            return value if value.startswith("url(#") else None
        paint = _hex(value)
        return paint if _KEPT_PAINT.fullmatch(paint) else "#000000"
    if name == "opacity" and value == "1":
        return None
    return _DECIMALS.sub(lambda found: f"{float(found.group()):.2f}".rstrip("0").rstrip("."), value)


def _hex(colour: str) -> str:
    text = colour.strip().lower()
    if re.fullmatch(r"#[0-9a-f]{3}", text):
        return "#" + "".join(2 * digit for digit in text[1:])
    if found := re.fullmatch(r"rgb\(\s*(\d+),\s*(\d+),\s*(\d+)\s*\)", text):
        return "#" + "".join(f"{min(int(part), 255):02x}" for part in found.groups())
    return _NAMED.get(text, text)


def night_colours(drawings: Iterable[str]) -> dict[str, str]:
    """For each colour in the drawings, the one that stands out as much from dark paper as it does from white."""
    used = {colour for drawing in drawings for colour in re.findall(r'(?:fill|stroke)="(#[0-9a-f]{6})"', drawing)}
    return {colour: at_night(colour) for colour in sorted(used)}


def at_night(colour: str) -> str:
    """A colour of the same hue whose contrast with dark paper is that of ``colour`` with white paper (12 at most)."""
    wanted = min(contrast(colour, PAPER), 12.0)
    hue, _, saturation = colorsys.rgb_to_hls(*_parts(colour))
    low, high = 0.0, 1.0
    for _ in range(24):
        middle = (low + high) / 2
        if contrast(_colour(hue, middle, saturation * 0.85), NIGHT) < wanted:
            low = middle
        else:
            high = middle
    return _colour(hue, high, saturation * 0.85) if wanted > 1.02 else NIGHT


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours as WCAG 2.2 defines it, 1 to 21."""
    bright, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in _parts(colour)]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _parts(colour: str) -> tuple[float, float, float]:
    return int(colour[1:3], 16) / 255, int(colour[3:5], 16) / 255, int(colour[5:7], 16) / 255


def _colour(hue: float, lightness: float, saturation: float) -> str:
    return "#" + "".join(f"{round(255 * part):02x}" for part in colorsys.hls_to_rgb(hue, lightness, saturation))
