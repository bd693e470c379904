"""The peer: what a careful analyst writes with pandas and pandera for the same file. Vectorised throughout.

The same values are understood, the same problems are found, and the same columns come out, sorted the same way.
"""

from pathlib import Path

import numpy as np
import pandas as pd
import pandera.pandas as pa

from daylit.tables.engine import connect, quote_text
from daylit.terms.reasons import GROUP_OF_REASON

VALUES = {
    "stop_type": {"v": "traffic", "p": "pedestrian", "b": "bicycle"},
    "reason": {
        "speed": "speeding",
        "moving violation": "moving",
        "equipment": "equipment",
        "registration": "registration",
        "suspicious": "suspicion",
        "call": "call",
        "other": "other",
    },
    "race": {"w": "white", "b": "black", "a": "asian", "i": "native_american", "p": "pacific_islander"}
    | {"o": "other", "u": "unknown"},
    "ethnicity": {"h": "hispanic", "n": "not_hispanic", "u": "unknown"},
    "sex": {"m": "male", "f": "female", "x": "nonbinary"},
    "search_basis": {
        "consent": "consent",
        "frisk": "frisk",
        "probable cause": "probable_cause",
        "inventory": "inventory",
        "warrant": "warrant",
    },
}
YES_NO = {"y": True, "yes": True, "true": True, "1": True, "n": False, "no": False, "false": False, "0": False}
NAMES = {"stop_type": "kind", "sex": "gender"}
FLAGS = {"searched": "searched", "contraband": "found", "arrested": "arrested", "cited": "cited"}

SCHEMA = pa.DataFrameSchema(
    {
        "stop_id": pa.Column(str, unique=True, report_duplicates="exclude_first"),
        **{name: pa.Column(str, pa.Check.isin(list(codes)), nullable=True) for name, codes in VALUES.items()},
        **{name: pa.Column(str, pa.Check.isin(list(YES_NO)), nullable=True) for name in FLAGS},
        "date": pa.Column("datetime64[us]", pa.Check.in_range(pd.Timestamp(1970, 1, 1), pd.Timestamp(2100, 12, 31))),
        "minute": pa.Column(float, pa.Check.in_range(0, 1439), nullable=True),
        "age": pa.Column(float, pa.Check.in_range(0, 120), nullable=True),
        "minutes": pa.Column(float, pa.Check.in_range(0, 1440), nullable=True),
        "lat": pa.Column(float, pa.Check.in_range(36, 46), nullable=True),
        "lon": pa.Column(float, pa.Check.in_range(-100, -90), nullable=True),
    }
)


def copy_with_duckdb(source: Path, out: Path) -> None:
    """The plainest copy: the file read, sorted and written as text, nothing checked. It bounds nothing."""
    with connect() as engine:
        engine.execute(
            f"COPY (SELECT * FROM read_csv({quote_text(source)}, all_varchar = true) ORDER BY agency, stop_date) "
            f"TO {quote_text(out / 'plain.parquet')} (FORMAT parquet, COMPRESSION zstd)"
        )


def import_with_pandas(source: Path, out: Path) -> int:
    """Read, check, standardise and write; returns how many problems were found."""
    raw = pd.read_csv(source, engine="pyarrow", dtype="string[pyarrow]", keep_default_na=False)
    text = raw.apply(lambda column: column.str.strip())
    text = text.mask(text.isin(["", "N/A"]))
    checked = text[["stop_id"]].astype(object)
    for name in [*VALUES, *FLAGS]:
        checked[name] = text[name].str.lower().astype(object)
    checked["date"] = pd.to_datetime(text["stop_date"], format="%m/%d/%Y", errors="coerce")
    clock = text["stop_time"].str.extract(r"^(\d{1,2}):(\d{2})$").astype("float64")
    checked["minute"] = (clock[0] * 60 + clock[1]).where((clock[0] < 24) & (clock[1] < 60))
    for name in ("age", "minutes", "lat", "lon"):
        checked[name] = pd.to_numeric(text[name], errors="coerce").astype("float64")
    problems = _problems(checked)
    for name in ("age", "minutes", "stop_time", "stop_date"):
        parsed = {"stop_time": "minute", "stop_date": "date"}.get(name, name)
        bad = checked[parsed].isna() & text[name].notna()
        problems.append(pd.DataFrame({"row": np.flatnonzero(bad), "column": name, "value": text.loc[bad, name]}))
    found = pd.concat(problems, ignore_index=True)
    people = _people(raw, text, checked)
    people.to_parquet(out / "people.parquet", compression="zstd", index=False)
    found.astype(str).to_parquet(out / "problems.parquet", index=False)
    return len(found)


def _problems(checked: pd.DataFrame) -> list[pd.DataFrame]:
    try:
        SCHEMA.validate(checked, lazy=True)
    except pa.errors.SchemaErrors as errors:
        cases = errors.failure_cases
        return [cases.rename(columns={"index": "row", "failure_case": "value"})[["row", "column", "value"]]]
    return []


def _people(raw: pd.DataFrame, text: pd.DataFrame, checked: pd.DataFrame) -> pd.DataFrame:
    people = pd.DataFrame({"agency": text["agency"], "contact_id": text["stop_id"], "officer": text["officer"]})
    people["area"], people["person"] = text["beat"], 1
    for name, codes in VALUES.items():
        people[NAMES.get(name, name)] = checked[name].map(codes)
        people[f"{NAMES.get(name, name)}_raw"] = raw[name]
    for name, target in FLAGS.items():
        people[target] = checked[name].map(YES_NO).astype("boolean")
    people["reason_group"] = people["reason"].map({reason: group for reason, (group, _) in GROUP_OF_REASON.items()})
    people["race_ethnicity"] = people["race"].where(people["ethnicity"] != "hispanic", "hispanic")
    people["date"] = checked["date"]
    people["year"], people["month"] = checked["date"].dt.year, checked["date"].dt.month
    people["weekday"] = checked["date"].dt.dayofweek + 1
    people["minute"] = checked["minute"]
    local = checked["date"] + pd.to_timedelta(checked["minute"], unit="min")
    zoned = local.dt.tz_localize("America/Chicago", ambiguous="NaT", nonexistent="NaT")
    people["instant"] = zoned.dt.tz_convert("UTC")
    for name, low, high in (("age", 0, 120), ("minutes", 0, 1440), ("lat", 36, 46), ("lon", -100, -90)):
        people[name] = checked[name].where(checked[name].between(low, high))
    people["source_row"] = np.arange(2, len(people) + 2)
    kept = people.loc[~text["stop_id"].duplicated()]
    return kept.sort_values(["agency", "date", "minute"], kind="stable")
