"""Sunrise, sunset, dawn and dusk, against published times and the solar position algorithm of NREL."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from daylit.sun import UnknownZone, sun_altitude, sun_minutes, twilight
from sun import nrel

PHILADELPHIA = {"latitude": 39.9525839, "longitude": -75.1652215, "zone": "America/New_York"}
SAN_DIEGO = {"latitude": 33.0257357, "longitude": -116.7477333, "zone": "America/Los_Angeles"}
TROMSO = {"latitude": 69.65, "longitude": 18.96, "zone": "Europe/Oslo"}
PUBLISHED = [
    (PHILADELPHIA, "2017-06-26", "20:34:39", "21:07:26"),
    (PHILADELPHIA, "2017-12-06", "16:36:56", "17:07:09"),
    (SAN_DIEGO, "2019-06-28", "20:00:53", "20:29:35"),
    (SAN_DIEGO, "2019-12-03", "16:41:28", "17:08:31"),
]


def day(text):
    return np.datetime64(text, "D")


def clock(minutes):
    """Hours, minutes and whole seconds, as R prints them (the rest is cut off)."""
    seconds = int(float(minutes) * 60)
    return f"{seconds // 3600:02d}:{seconds % 3600 // 60:02d}:{seconds % 60:02d}"


def random_places(n, rng, *, to=60.0):
    latitude = np.degrees(np.arcsin(rng.uniform(-1, 1, n) * np.sin(np.radians(to))))
    return latitude, rng.uniform(-180, 180, n), day("1990-01-01") + rng.integers(0, 50 * 365, n)


def test_it_works():
    times = twilight(date=day("2017-06-26"), **PHILADELPHIA)
    assert times.dawn < times.sunrise < 720 < times.sunset < times.dusk
    assert clock(times.dusk)[:5] == "21:06"


@pytest.mark.parametrize(("place", "date", "sunset", "dusk"), PUBLISHED)
def test_it_reproduces_suncalc_to_the_second(place, date, sunset, dusk):
    times = twilight(date=day(date), algorithm="suncalc", **place)
    assert (clock(times.sunset), clock(times.dusk)) == (sunset, dusk)


@pytest.mark.parametrize(("place", "date"), [(place, date) for place, date, *_ in PUBLISHED])
def test_suncalc_is_more_than_a_minute_later(place, date):
    ours, theirs = twilight(date=day(date), **place), twilight(date=day(date), algorithm="suncalc", **place)
    for late in (theirs.sunset - ours.sunset, theirs.dusk - ours.dusk):
        assert 65 <= 60 * late <= 100


def test_dusk_is_within_a_fifth_of_a_minute_of_nrel():
    latitude, longitude, date = random_places(1000, np.random.default_rng(20))
    dusk = sun_minutes(date=date, latitude=latitude, longitude=longitude, utc_offset=0, depression=6).set
    ours = date.astype(np.int64) * 86_400.0 + 60 * dusk
    truth = nrel.time_of(-6.0, ours - 1800, ours + 1800, latitude, longitude)
    apart = np.abs(ours - truth) / 60
    assert np.isfinite(apart).all()
    assert apart.max() < 0.2
    assert apart.max() < 0.04, "worse than it was"


def test_altitude_is_that_of_nrel():
    rng = np.random.default_rng(21)
    latitude, longitude, date = random_places(2000, rng, to=90)
    instant = date.astype("datetime64[s]") + rng.integers(0, 86_400, 2000)
    truth = nrel.altitude(instant.astype(float), latitude, longitude)
    assert np.abs(sun_altitude(instant=instant, latitude=latitude, longitude=longitude) - truth).max() < 0.006


@given(
    latitude=st.floats(-60, 60),
    longitude=st.floats(-180, 180),
    number=st.integers(0, 40_000),
    depression=st.sampled_from([0.833, 6.0]),
)
def test_at_the_time_given_the_sun_stands_at_the_depression(latitude, longitude, number, depression):
    place = {"latitude": latitude, "longitude": longitude}
    date = day("1950-01-01") + number
    times = sun_minutes(date=date, utc_offset=0, depression=depression, **place)
    for minutes in (times.rise, times.set):
        instant = date.astype("datetime64[ms]") + np.round(minutes * 60_000).astype("timedelta64[ms]")
        assert sun_altitude(instant=instant, **place) == pytest.approx(-depression, abs=0.002)


def test_the_clock_of_an_event_is_that_in_force_at_the_event():
    # Clocks went forward at 02:00 on 10 March 2019 and back at 02:00 on 3 November.
    dates = np.array(["2019-03-09", "2019-03-10", "2019-11-02", "2019-11-03"], "datetime64[D]")
    named = sun_minutes(date=dates, **PHILADELPHIA)
    place = {"latitude": PHILADELPHIA["latitude"], "longitude": PHILADELPHIA["longitude"]}
    fixed = sun_minutes(date=dates, utc_offset=-300, **place)
    np.testing.assert_allclose(named.set - fixed.set, [0, 60, 60, 0], atol=1e-9)
    np.testing.assert_allclose(named.rise - fixed.rise, [0, 60, 60, 0], atol=1e-9)


def test_a_zone_that_left_out_a_day():
    # Samoa left out 30 December 2011: its clock moved by a whole day, and the sun set at the usual hour on both sides.
    times = sun_minutes(
        date=np.array(["2011-12-29", "2011-12-31"], "datetime64[D]"),
        latitude=-13.83,
        longitude=-171.76,
        zone="Pacific/Apia",
    )
    assert ((times.set > 1110) & (times.set < 1210)).all()


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Apia", "Asia/Kolkata", "Pacific/Chatham", "UTC"])
def test_the_events_belong_to_the_local_date(zone):
    longitude = {"Asia/Kolkata": 77.2, "Pacific/Chatham": -176.5, "Pacific/Apia": -171.76, "UTC": 0.0}.get(zone, -157.4)
    times = sun_minutes(date=day("2020-03-20"), latitude=0.0, longitude=longitude, zone=zone)
    assert 240 < times.rise < 540
    assert 960 < times.set < 1260


@pytest.mark.filterwarnings("error")
def test_polar_days_and_nights_are_answered():
    dates = np.array(["2020-06-21", "2020-12-21", "2020-03-20"], "datetime64[D]")
    times = twilight(date=dates, **TROMSO)
    assert times.polar_sun.tolist() == ["day", "night", ""]
    assert times.polar_twilight.tolist() == ["day", "", ""]
    assert np.isnan(times.sunset).tolist() == [True, True, False]
    assert np.isnan(times.dusk).tolist() == [True, False, False]
    poles = sun_minutes(date=dates[:2], latitude=[[90.0], [-90.0]], longitude=0.0, utc_offset=0)
    assert poles.polar.tolist() == [["day", "night"], ["night", "day"]]


def test_an_evening_may_end_after_midnight():
    dusk = twilight(date=day("2020-06-21"), latitude=60.17, longitude=24.94, zone="Europe/Helsinki").dusk
    assert 1440 < dusk < 1500


@pytest.mark.filterwarnings("error")
def test_what_is_missing_stays_missing():
    times = sun_minutes(
        date=np.array(["2020-01-01", "NaT", "2020-01-01", "9999-01-01"], "datetime64[D]"),
        latitude=[40.0, 40.0, np.nan, 40.0],
        longitude=[-75.0, -75.0, -75.0, -75.0],
        zone="America/New_York",
    )
    assert np.isnan(times.set).tolist() == [False, True, True, True]
    assert times.polar.tolist() == ["", "", "", ""]
    empty = sun_minutes(date=np.zeros(0, "datetime64[D]"), latitude=[], longitude=[], utc_offset=0)
    assert empty.set.shape == (0,)


def test_one_million_at_once_are_those_one_by_one():
    latitude, longitude, date = random_places(40_000, np.random.default_rng(22), to=80)
    place = {"utc_offset": np.rint(longitude / 15) * 60, "depression": 6.0}
    together = sun_minutes(date=date, latitude=latitude, longitude=longitude, **place)
    for number in (0, 16_383, 16_384, 39_999):
        alone = sun_minutes(
            date=date[number],
            latitude=latitude[number],
            longitude=longitude[number],
            utc_offset=place["utc_offset"][number],
            depression=6.0,
        )
        np.testing.assert_allclose(alone.set, together.set[number], rtol=1e-12)


def test_it_refuses_what_it_cannot_know():
    here = {"date": day("2020-01-01"), "latitude": 0.0, "longitude": 0.0}
    with pytest.raises(UnknownZone, match="no time zone"):
        sun_minutes(zone="America/Nowhere", **here)
    with pytest.raises(ValueError, match="either"):
        sun_minutes(**here)
    with pytest.raises(ValueError, match="algorithm"):
        sun_minutes(utc_offset=0, algorithm="other", **here)
