"""Fit a chart anew to what is left of its data: scales and legends tell of hidden numbers too."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from daylit.studies.scales import rate_scale, ratio_scale, ratio_ticks

Data = Sequence[Mapping[str, Any]]


def refitted(spec: Mapping[str, Any], kept: Data) -> dict[str, Any]:
    """The specification with these data, its scales as if no others had been there, and only their series named.

    The ends of a scale are those of the widest interval: of a hidden one they would tell as much as its number.
    """
    told = {datum.get("series") for datum in kept if datum.get("value") is not None or datum.get("high") is not None}
    data = [datum for datum in kept if "series" not in datum or datum["series"] in told or not datum["series"]]
    lost = {datum.get("series") for datum in (*kept, *spec["data"]["values"])} - told
    fresh: dict[str, Any] = _walk(spec, kept, lost)
    return {**fresh, "data": {**spec["data"], "values": data if data else list(kept)}}


def _walk(part: Any, data: Data, lost: set[Any]) -> Any:
    if isinstance(part, list):
        return [_walk(value, data, lost) for value in part]
    if not isinstance(part, Mapping):
        return part
    if isinstance(part.get("scale"), Mapping):
        return _scaled(part, data, lost)
    return {name: value if name == "data" else _walk(value, data, lost) for name, value in part.items()}


def _scaled(channel: Mapping[str, Any], data: Data, lost: set[Any]) -> dict[str, Any]:
    scale = channel["scale"]
    if scale.get("type") == "log":
        fitted = ratio_scale(data)
        return {**channel, "scale": fitted, "axis": {**channel["axis"], "values": ratio_ticks(fitted["domain"])}}
    if "range" in scale:
        pairs = [(name, mark) for name, mark in zip(scale["domain"], scale["range"], strict=True) if name not in lost]
        names, marks = [name for name, _ in pairs], [mark for _, mark in pairs]
        return {**channel, "scale": {**scale, "domain": names, "range": marks}}
    if channel.get("field") in ("low", "value") and "zero" in scale and "domainMin" not in scale:
        percent = str(channel.get("axis", {}).get("format", "")).endswith("%")
        return {**channel, "scale": rate_scale(data, percent=percent)}
    return dict(channel)
