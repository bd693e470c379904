"""Where the sun stands: sunrise, sunset, dawn and dusk for arrays of places and dates, in local clock minutes."""

from daylit.sun.clock import UnknownZone
from daylit.sun.daylight_saving import ClockChange, clock_change
from daylit.sun.events import SunMinutes, Twilight, sun_minutes, twilight
from daylit.sun.position import sun_altitude

__all__ = [
    "ClockChange",
    "SunMinutes",
    "Twilight",
    "UnknownZone",
    "clock_change",
    "sun_altitude",
    "sun_minutes",
    "twilight",
]
