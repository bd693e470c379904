"""Where the real files are, and what each mapping is given. Nothing of them is copied into the project."""

from pathlib import Path

import pytest

DATA = Path(__file__).parents[3] / "shared/data"
needs_data = pytest.mark.skipif(
    not (DATA / "INDEX.md").exists(),
    reason=f"THE REAL FILES ARE NOT HERE ({DATA}): nothing was checked against real stops",
)
SOURCES = {
    "boulder-2018": "boulder-2018/police_stop_data_*_2018.csv.gz",
    "virginia-cpa": "virginia-cpa/*.csv.gz",
    "uk-london": "uk-london/*.csv.gz",
    "dc-2020": "dc-2020/stops.csv.gz",
    "nypd-sqf-2014": "nypd-sqf/2014.zip",
    "nypd-sqf-2021": "nypd-sqf/nypd-stop-frisk-2021.xlsx",
    "boston-citations-stops": "boston-citations/stops_2011_2020.csv.gz",
    "boston-citations-offences": "boston-citations/offences_2020.csv.gz",
    "new-orleans": "new-orleans/stops.csv.gz",
    "daylight-vt1": "daylight/VT1.csv.gz",
    "daylight-oh1": "daylight/OH1.csv.gz",
    "daylight-co1": "daylight/CO1.csv.gz",
    "daylight-tx1": "daylight/TX1.csv.gz",
}
FAMILIES = {
    "nypd-sqf-2014": "nypd-sqf",
    "nypd-sqf-2021": "nypd-sqf",
    "boston-citations-stops": "boston-citations",
    "boston-citations-offences": "boston-citations",
}


def files(name: str) -> list[Path]:
    return sorted(DATA.glob(SOURCES[name]))
