"""Published times of sunset and dusk, beside ours by the same convention."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import numpy as np

from daylit.sun import twilight
from validation.lines import Line

PLACES: Final[dict[str, dict[str, Any]]] = {
    "Philadelphia": {"latitude": 39.9525839, "longitude": -75.1652215, "zone": "America/New_York"},
    "San Diego": {"latitude": 33.0257357, "longitude": -116.7477333, "zone": "America/Los_Angeles"},
}
PUBLISHED: Final = (
    ("Philadelphia", "2017-06-26", "20:34:39", "21:07:26"),
    ("Philadelphia", "2017-12-06", "16:36:56", "17:07:09"),
    ("San Diego", "2019-06-28", "20:00:53", "20:29:35"),
    ("San Diego", "2019-12-03", "16:41:28", "17:08:31"),
)


def times() -> Iterator[Line]:
    """Whole seconds of the local day, the rest cut off, as they were printed."""
    for place, date, *published in PUBLISHED:
        ours = twilight(date=np.datetime64(date, "D"), algorithm="suncalc", **PLACES[place])
        for name, told, found in zip(("sunset", "dusk"), published, (ours.sunset, ours.dusk), strict=True):
            hours, minutes, seconds = (int(part) for part in told.split(":"))
            yield Line(
                what=f"{name} in {place}, {date} ({told}), in seconds of the day",
                published=3600 * hours + 60 * minutes + seconds, ours=int(60 * float(found)), tolerance=0,
            )  # fmt: skip
