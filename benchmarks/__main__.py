"""Run every benchmark (or those named) and write the figures, the machine and the date into docs/benchmarks.md.

python -m benchmarks            all
python -m benchmarks veil sun   bench_veil.py and bench_sun.py; the other figures on the page stay as they were
"""

import importlib
import json
import os
import platform
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
PAGE = HERE.parent / "docs" / "benchmarks.md"
KEPT = HERE / "figures.json"
COLUMNS = ("Figure", "Daylit", "Peer", "Ratio", "Target", "Met", "Note")


def main(names: list[str]) -> int:
    known = sorted(path.stem.removeprefix("bench_") for path in HERE.glob("bench_*.py"))
    if unknown := set(names) - set(known):
        print(f"No benchmark named {', '.join(sorted(unknown))}. There are: {', '.join(known)}.")
        return 2
    kept: dict[str, Any] = json.loads(KEPT.read_text()) if KEPT.exists() else {}
    for name in names or known:
        print(f"── {name}", flush=True)
        figures = importlib.import_module(f"benchmarks.bench_{name}").run()
        kept[name] = {"date": datetime.now(tz=UTC).date().isoformat(), "machine": machine(), "figures": figures}
        for figure in figures:
            print("   " + " · ".join(row(figure)), flush=True)
        KEPT.write_text(json.dumps(kept, indent=1, ensure_ascii=False, default=float) + "\n")
        PAGE.write_text(page(kept))  # after each, so that one that fails costs the others nothing
    return 1 if any(figure.get("met") is False for part in kept.values() for figure in part["figures"]) else 0


def machine() -> str:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    system = f"{platform.system()} {platform.machine()}, Python {platform.python_version()}"
    return f"{os.cpu_count()} cores, {memory:.0f} GB, {system}"


def row(figure: dict[str, Any]) -> tuple[str, ...]:
    unit = figure.get("unit", "")
    peer = figure.get("peer_value")
    ratio = figure.get("ratio")
    return (
        str(figure.get("figure") or figure["name"]),
        _number(figure.get("value"), unit),
        f"{figure.get('peer', '')} {_number(peer, unit)}".strip() if peer is not None else "–",
        f"{ratio:,.1f} ×" if ratio is not None else "–",
        str(figure.get("target") or "–"),
        _met(figure.get("met")),
        str(figure.get("note", "") or "–"),
    )


def _met(met: bool | None) -> str:
    return {True: "yes", False: "**no**", None: "–"}[met]


def _number(value: Any, unit: str) -> str:
    if value is None or isinstance(value, str):
        return value or "–"
    digits = 0 if abs(value) >= 1000 else 2 if abs(value) >= 1 else 4
    return f"{value:,.{digits}f} {unit}".strip()


def page(kept: dict[str, Any]) -> str:
    parts = [
        "# Benchmarks",
        "",
        "Written by `make bench`; nothing on this page is typed by hand. Ratios come from one run, medians of at least",
        "five repeats where the note does not say otherwise. Each peer does the same work on the same input.",
        "",
    ]
    for name in sorted(kept):
        part = kept[name]
        parts += [f"## {name}", "", f"{part['date']} · {part['machine']}", ""]
        parts += ["| " + " | ".join(COLUMNS) + " |", "|" + "---|" * len(COLUMNS)]
        parts += ["| " + " | ".join(row(figure)) + " |" for figure in part["figures"]]
        parts += [""]
    return "\n".join(parts)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
