"""The record, with California's pack, the largest: one check, many checks, and what the form weighs for the phone.

Times are of the processor: one thread does all of the work, and other programs on the machine are not measured.
"""

import gzip
import json
import statistics
import time
from collections.abc import Callable
from typing import Any

import numpy as np

from daylit.jurisdictions import load_pack
from daylit.record import Form, check
from daylit.record.made_up import made_up_record

REPEATS = 7
RECORDS = 1_000


def _milliseconds(work: Callable[[], object]) -> float:
    times = []
    for _ in range(REPEATS):
        begin = time.process_time()
        work()
        times.append((time.process_time() - begin) * 1_000)
    return statistics.median(times)


def run() -> list[dict[str, Any]]:
    pack = load_pack("us-ca-ripa")
    form, tables = pack.form, pack.sample_tables()
    document = form.document()
    rng = np.random.default_rng(7)
    records = [made_up_record(form, rng, tables=tables) for _ in range(RECORDS)]
    one = next(record for record in records if len(record["people"]) == 1)
    first = _milliseconds(lambda: check(Form.from_document(document), one, tables=tables))
    bulk = _milliseconds(lambda: [check(form, record, tables=tables) for record in records]) / RECORDS
    text = json.dumps(document, separators=(",", ":"), ensure_ascii=False).encode()
    size = len(gzip.compress(text)) / 1_000
    made = _milliseconds(lambda: [made_up_record(form, rng, tables=tables) for _ in range(20)]) / 20
    shape = f"{len(form.elements)} elements, {len(form.rules)} rules; processor time"
    return [
        _figure("check one person's record, the form read and made ready too", first, "ms", 10, shape),
        _figure("check a record, in bulk", bulk, "ms", 1, f"{shape}; {RECORDS:,} records"),
        _figure("form document, compressed", size, "KB", 60, f"{len(text) / 1_000:,.0f} KB before"),
        {"name": "make up a valid record", "figure": "make up a valid record", "value": made, "unit": "ms"},
    ]


def _figure(name: str, value: float, unit: str, target: float, note: str) -> dict[str, Any]:
    met = value <= target
    return {
        "name": name, "figure": name, "value": value, "unit": unit, "target": f"≤ {target} {unit}", "met": met,
        "note": note,
    }  # fmt: skip


if __name__ == "__main__":
    for figure in run():
        print(figure)
