"""Whether time tells what an answer does not: names that are there and not, records of others and none (Mann–Whitney).

Both kinds are asked in an order drawn at random, by one client in the server's own process, so that a difference is not
lost in the noise of a network.
"""

import json
import os
import random
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

TIMES, LEAST_P = 1_000, 0.01
ITERATIONS = 20_000
"""Of the password's hash; the server's own are many more, and the same for both."""
TESTS = Path(__file__).parents[1] / "tests"


def run() -> list[dict[str, Any]]:
    with tempfile.TemporaryDirectory(prefix="daylit-bench-") as folder:
        sys.path[:0] = [str(TESTS / "web"), str(TESTS)]
        import served

        told = served.environment(Path(folder))
        said = subprocess.run(
            [sys.executable, __file__, "measure"],
            env=told,
            stdout=subprocess.PIPE,
            text=True,
            check=True,
            timeout=3_000,
        )
    found = json.loads(said.stdout.splitlines()[-1])
    return [_figure(name, *times) for name, times in found.items()]


def _figure(name: str, one: list[float], two: list[float]) -> dict[str, Any]:
    from scipy.stats import mannwhitneyu

    p = float(mannwhitneyu(one, two).pvalue)
    medians = " and ".join(f"{sorted(times)[len(times) // 2] * 1_000:.2f} ms" for times in (one, two))
    return {
        "name": name,
        "figure": f"{name}: p that time does not tell them apart",
        "value": p,
        "target": f"> {LEAST_P}",
        "met": p > LEAST_P,
        "note": f"{len(one):,} of each; half within {medians}; one run",
    }


def _measure() -> None:
    import django

    django.setup()
    from daylit.web import wall

    wall.open_everywhere()
    from cast import make_cast, signed_in
    from django.conf import settings
    from django.contrib.auth.hashers import PBKDF2PasswordHasher
    from django.core.management import call_command
    from django.test import Client
    from records import a_contact
    from sending import keys

    from daylit.web.accounts.models import Guess

    call_command("migrate", verbosity=0)
    settings.ALLOWED_HOSTS = ["testserver"]
    PBKDF2PasswordHasher.iterations = ITERATIONS
    keys()
    cast = make_cast()
    theirs = [a_contact(cast, officer=cast.lindgren, unit=cast.ashford.units.get()).pk for _ in range(20)]
    rng = random.Random(1)
    officer, supervisor = signed_in(cast.rivera), signed_in(cast.okafor)

    def sign_in(known: bool) -> float:
        Guess.objects.all().delete()
        client, name = Client(), "rivera" if known else f"s{rng.randrange(10**5):05}"
        begun = time.perf_counter()
        client.post("/sign-in/login/", {"login": name, "password": "not the right one"})
        return time.perf_counter() - begun

    def record(client: Client, path: str, foreign: bool) -> float:
        id = str(rng.choice(theirs))
        id = id if foreign else re.sub(r"[0-9a-f]{12}$", f"{rng.randrange(16**12):012x}", id)
        begun = time.perf_counter()
        assert client.get(path.format(id)).status_code == 404
        return time.perf_counter() - begun

    asked = {
        "signing in with a name that is there, and with none": sign_in,
        "an officer's record of others, and none": lambda one: record(officer, "/collect/api/contacts/{}", one),
        "a page of a record of others, and none": lambda one: record(supervisor, "/review/{}/", one),
    }
    found = {}
    for name, ask in asked.items():
        for which in (True, False) * 10:
            ask(which)
        order = [True, False] * TIMES
        rng.shuffle(order)
        times: dict[bool, list[float]] = {True: [], False: []}
        for which in order:
            times[which].append(ask(which))
        found[name] = (times[True], times[False])
    print(json.dumps(found))


if __name__ == "__main__":
    if sys.argv[1:] == ["measure"]:
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "daylit.web.settings")
        _measure()
    else:
        for figure in run():
            print(figure)
