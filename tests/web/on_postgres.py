"""The tests of the agency's product once more, on a PostgreSQL server: python tests/web/on_postgres.py"""

import os
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from postgres_server import missing, postgres_server

LONG = (
    "test_policy",
    "test_headers_and_forms",
    "test_sync_model",
    "test_collect_served",
    "test_single_sign_on",
    "test_killed",
    "test_power_cut",
    "test_running",
    "test_weak_databases",
    "test_backup_postgres",
)
"""Long, and either with a database of their own or about addresses alone: ``make soak`` has them."""


def workers() -> int:
    """One more than there are cores: many tests wait for a browser, a server or a disk."""
    return (os.cpu_count() or 1) + 1


def main() -> int:
    """Run them; where no server can be started, say so, loudly, and leave it at that."""
    why = missing()
    if why:
        print(f"\n*** SKIPPED: the agency's product was not tested on PostgreSQL: {why}. ***\n")
        return 0
    chosen = sys.argv[1:] or ["tests/web", "-n", str(workers()), "--dist", "loadfile", "-m", "not soak and not browser"]
    if not sys.argv[1:]:
        chosen += [f"--ignore=tests/web/{name}.py" for name in LONG]
    with postgres_server(settings=("fsync=off", "max_connections=200")) as url:
        print("The same tests on PostgreSQL …", flush=True)
        environment = {**os.environ, "DAYLIT_TEST_DATABASE": url}
        return subprocess.run([sys.executable, "-m", "pytest", *chosen], env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
