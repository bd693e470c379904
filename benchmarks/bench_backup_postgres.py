"""The same with PostgreSQL and a tenth of the contacts: time and memory of the commands, without the server's own."""

import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from benchmarks import bench_backup

CONTACTS = bench_backup.CONTACTS // 10


def run() -> list[dict[str, Any]]:
    sys.path[:0] = [str(bench_backup.TESTS / "web"), str(bench_backup.TESTS)]
    import postgres_server

    if why := postgres_server.missing():
        return [{"name": "backup", "figure": "backup", "value": None, "note": f"not measured: {why}"}]
    with tempfile.TemporaryDirectory(prefix="daylit-bench-") as folder, postgres_server.postgres_server() as url:
        return _measured(Path(folder), url)


def _measured(folder: Path, url: str) -> list[dict[str, Any]]:
    import postgres_server
    import psycopg
    from served import environment

    home, out = folder / "home", folder / "backup"
    told = environment(home, url) | {"DAYLIT_BENCH_CONTACTS": str(CONTACTS)}
    subprocess.run([sys.executable, bench_backup.__file__, "prepare"], env=told, check=True)
    doing = {
        "backup": ["backup", str(out)],
        "trying it out": ["verify-backup", str(out)],
        "restore over it": ["restore", str(out), "--replace"],
    }
    note = f"{CONTACTS:,} contacts, {2 * CONTACTS:,} events"
    found = [figure for what, words in doing.items() for figure in bench_backup.figures(what, words, told, note)]
    with psycopg.connect(postgres_server.seeing_all(url)) as database:
        asked = database.execute("SELECT count(*) FROM ledger_revision WHERE entry IS NOT NULL").fetchall()
    return [*found, bench_backup.lost(CONTACTS - asked[0][0])]
