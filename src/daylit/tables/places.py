"""Coordinates as agencies write them: degrees, degrees with minutes and seconds, or a projected grid."""

from __future__ import annotations

from typing import TYPE_CHECKING

from daylit.tables.words import V

if TYPE_CHECKING:
    import duckdb

FARTHEST = 5.0
"""Degrees from the place's centre within which a coordinate is believed: wider than any state police's area needs."""
_DMS = r"""'^([+-]?)([0-9]{1,3})[°d:\s]+([0-9]{1,2})[''′m:\s]+([0-9.]+)?["″s]*\s*([nsew]?)$'"""


def degrees_sql(style: str) -> str:
    """Decimal degrees from text: ``degrees`` or ``dms`` (40°26'46" N, 40 26 46 N, -79:58:36)."""
    if style == "degrees":
        return f"TRY_CAST({V} AS DOUBLE)"
    part = f"regexp_extract(lower({V}), {_DMS}, "
    whole = f"TRY_CAST({part}2) AS DOUBLE)"
    minutes = f"TRY_CAST({part}3) AS DOUBLE)"
    seconds = f"coalesce(TRY_CAST({part}4) AS DOUBLE), 0)"
    sign = f"CASE WHEN {part}1) = '-' OR {part}5) IN ('s', 'w') THEN -1 ELSE 1 END"
    together = f"{sign} * ({whole} + {minutes} / 60 + {seconds} / 3600)"
    return f"coalesce(CASE WHEN {minutes} < 60 AND {seconds} < 60 THEN {together} END, TRY_CAST({V} AS DOUBLE))"


def add_degrees(engine: duckdb.DuckDBPyConnection, *, rows: str, x: str, y: str, epsg: int, name: str) -> None:
    """Make a table ``name`` (x, y, longitude, latitude) of the distinct projected pairs of ``rows``.

    ``x`` and ``y`` are SQL expressions giving numbers. pyproj transforms all pairs in one call.
    """
    import numpy as np
    from pyproj import Transformer

    pairs = engine.execute(
        f"SELECT DISTINCT {x} AS x, {y} AS y FROM {rows} WHERE {x} IS NOT NULL AND {y} IS NOT NULL ORDER BY ALL"
    ).fetchnumpy()
    transformer = Transformer.from_crs(epsg, 4326, always_xy=True)
    x_values, y_values = np.asarray(pairs["x"], dtype=float), np.asarray(pairs["y"], dtype=float)
    longitude, latitude = transformer.transform(x_values, y_values) if len(x_values) else (x_values, y_values)
    engine.execute(
        f"CREATE OR REPLACE TABLE {name} AS SELECT unnest($1::DOUBLE[]) AS x, unnest($2::DOUBLE[]) AS y, "
        "unnest($3::DOUBLE[]) AS longitude, unnest($4::DOUBLE[]) AS latitude",
        [list(values) for values in (x_values, y_values, longitude, latitude)],
    )
