"""The file that the import benchmark reads: invented rows as a records system would export them, some values bad."""

from pathlib import Path

from daylit.tables.engine import connect, quote_text

MAPPING = """
name = "bench"
title = "Benchmark"

[source]
required = ["stop_id", "stop_date"]
missing = ["N/A"]

[place]
name = "Nowhere"
zone = "America/Chicago"
latitude = 41.0
longitude = -95.0

[columns.contact_id]
from = "stop_id"
[columns.agency]
from = "agency"
[columns.officer]
from = "officer"
[columns.area]
from = "beat"
[columns.date]
from = "stop_date"
format = "m/d/yyyy"
[columns.minute]
from = "stop_time"
format = "hh:mm"
[columns.latitude]
from = "lat"
[columns.longitude]
from = "lon"
[columns.kind]
from = "stop_type"
values = { V = "traffic", P = "pedestrian", B = "bicycle" }
[columns.reason]
from = "reason"
values = { "SPEED" = "speeding", "MOVING VIOLATION" = "moving", "EQUIPMENT" = "equipment", "REGISTRATION" = "registration", "SUSPICIOUS" = "suspicion", "CALL" = "call", "OTHER" = "other" }
[columns.race]
from = "race"
values = { W = "white", B = "black", A = "asian", I = "native_american", P = "pacific_islander", O = "other", U = "unknown" }
[columns.ethnicity]
from = "ethnicity"
values = { H = "hispanic", N = "not_hispanic", U = "unknown" }
[columns.gender]
from = "sex"
values = { M = "male", F = "female", X = "nonbinary" }
[columns.age]
from = "age"
[columns.searched]
from = "searched"
[columns.search_basis]
from = "search_basis"
values = { CONSENT = "consent", FRISK = "frisk", "PROBABLE CAUSE" = "probable_cause", INVENTORY = "inventory", WARRANT = "warrant" }
[columns.found]
from = "contraband"
[columns.arrested]
from = "arrested"
[columns.cited]
from = "cited"
[columns.duration]
from = "minutes"
"""


def write_source(path: Path, *, rows: int) -> None:
    """Write the CSV; the same number of rows gives the same file. About one row in 200 has a bad value."""
    random = "(hash(i, {}) % 1000000) / 1e6"
    r = [random.format(number) for number in range(20)]

    def one_of(number: int, words: str) -> str:
        return f"string_split('{words}', ',')[1 + CAST(floor({r[number]} * {len(words.split(','))}) AS INTEGER)]"

    query = f"""
        SELECT 'S' || CASE WHEN {r[0]} < 1e-4 THEN i - 1 ELSE i END AS stop_id,
            'Agency ' || lpad(CAST(1 + i * 20 // {rows} AS VARCHAR), 2, '0') AS agency,
            'P' || CAST(floor({r[1]} * 3000) AS INTEGER) AS officer,
            'Beat ' || CAST(floor({r[2]} * 60) AS INTEGER) AS beat,
            CASE WHEN {r[3]} < 5e-4 THEN '13/32/2020' ELSE
                strftime(DATE '2016-01-01' + CAST(floor({r[4]} * 2500) AS INTEGER), '%-m/%-d/%Y') END AS stop_date,
            CASE WHEN {r[5]} < 5e-4 THEN '25:70' WHEN {r[5]} < 0.01 THEN '' ELSE
                lpad(CAST(floor({r[6]} * 24) AS INTEGER)::VARCHAR, 2, '0') || ':' ||
                lpad(CAST(floor({r[7]} * 60) AS INTEGER)::VARCHAR, 2, '0') END AS stop_time,
            round(41 + {r[8]} / 5, 5) AS lat, round(-95 - {r[9]} / 5, 5) AS lon,
            {one_of(10, "V,V,V,V,P,B")} AS stop_type,
            {one_of(11, "SPEED,MOVING VIOLATION,EQUIPMENT,REGISTRATION,SUSPICIOUS,CALL,OTHER")} AS reason,
            CASE WHEN {r[12]} < 5e-4 THEN '?' WHEN {r[12]} < 0.02 THEN 'N/A' ELSE {one_of(13, "W,W,W,B,B,A,I,P,O,U")} END AS race,
            {one_of(14, "H,N,N,N,U")} AS ethnicity, {one_of(15, "M,M,F,X")} AS sex,
            CASE WHEN {r[16]} < 5e-4 THEN '999' WHEN {r[16]} < 1e-3 THEN 'old' ELSE
                CAST(16 + floor({r[16]} * 60) AS INTEGER)::VARCHAR END AS age,
            CASE WHEN {r[17]} < 0.08 THEN 'Y' ELSE 'N' END AS searched,
            CASE WHEN {r[17]} < 0.08 THEN {one_of(18, "CONSENT,FRISK,PROBABLE CAUSE,INVENTORY,WARRANT")} END AS search_basis,
            CASE WHEN {r[17]} < 0.02 THEN 'Y' WHEN {r[17]} < 0.08 THEN 'N' END AS contraband,
            {one_of(19, "N,N,N,N,N,N,Y")} AS arrested, {one_of(18, "Y,N")} AS cited,
            CASE WHEN {r[0]} > 0.9995 THEN '9999' ELSE CAST(1 + floor({r[1]} * 40) AS INTEGER)::VARCHAR END AS minutes
        FROM range({rows}) t(i)
    """
    with connect() as engine:
        engine.execute(f"COPY ({query}) TO {quote_text(path)} (HEADER)")
