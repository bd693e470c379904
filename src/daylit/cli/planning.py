"""`daylit plan`: a plan written, checked and run; everything it found goes into one folder, whole or not at all."""

from __future__ import annotations

import csv
import io
import json as jsons
import re
import shutil
import tempfile
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from daylit.cli.output import as_json, bar, say, table
from daylit.errors import DaylitError
from daylit.terms.saying import told

if TYPE_CHECKING:
    from daylit.studies.plan import Question
    from daylit.studies.plan_run import Ran
    from daylit.terms.saying import Language

COLUMNS = (
    "study", "group", "variant", "quantity", "label", "unit", "value", "low", "high", "p_value", "family", "q_value",
)  # fmt: skip


class InTheWay(DaylitError):
    """Something that must not be written over stands where the answer should go."""


def _today() -> date:
    """The latest day that it is anywhere: whoever decides east of here is not told that the day has not come."""
    return (datetime.now(UTC) + timedelta(hours=14)).date()


def new(file: Path, *, title: str, json: bool) -> int:
    """Write a plan to begin with."""
    from daylit.studies.plan_file import first_plan

    try:
        with file.open("x", encoding="utf-8") as out:
            out.write(first_plan(title, datetime.now(UTC).date()))
    except FileExistsError:
        raise InTheWay(f"{file} is there already.", remedy="Choose another name.") from None
    except OSError as error:
        raise InTheWay(f"{file} cannot be written: {error.strerror}.") from None
    if json:
        as_json({"plan": str(file)})
    else:
        say(f"{file} is written. Change it, then: daylit plan check {file}")
    return 0


def check(file: Path, *, json: bool) -> int:
    """Say which questions a plan asks."""
    from daylit.studies.plan import questions
    from daylit.studies.plan_file import read_plan

    plan = read_plan(file, today=_today())
    asked = list(questions(plan.document, benchmark=plan.benchmark))
    if json:
        listed = [{"study": one.study, "group": one.settings.group, "variant": one.variant} for one in asked]
        as_json({"fingerprint": plan.fingerprint, "questions": listed})
        return 0
    table(("study", "grouping", "people"), [(one.study, one.settings.group, one.variant) for one in asked])
    say(f"\n{len(asked)} questions. Fingerprint of the plan: {plan.fingerprint}")
    return 0


def run(file: Path, folder: Path, *, out: Path, engine: str, language: Language, json: bool) -> int:
    """Run a plan and write what it found: answers, judged comparisons, a summary, and the log of the run."""
    from daylit.studies.plan_file import read_plan
    from daylit.studies.plan_run import run_plan
    from daylit.studies.plan_words import files_told, summary
    from daylit.tables.extract import open_extract

    plan = read_plan(file, today=_today())
    if out.exists():
        raise InTheWay(f"{out} is there already.", remedy="Choose another folder: no run is written over another.")
    extract, began, clock = open_extract(folder, verify=True), datetime.now(UTC), time.monotonic()
    with bar(hidden=json, language=language) as progress:
        ran = run_plan(plan, extract, engine=engine, progress=progress)
    log = {
        "began": began.isoformat(timespec="seconds"),
        "seconds": round(time.monotonic() - clock, 2),
        "engine": engine,
    }
    text = summary(ran, language)
    _write(out, ran, summary=text, plan=file.read_bytes(), log=log)
    if json:
        as_json({"folder": str(out), **{key: ran.to_dict()[key] for key in ("fingerprint", "extract", "families")}})
    else:
        say(text.split("\n## ", 1)[0])
        where = files_told(f"{out}/summary.md", f"{out}/comparisons.csv")
        say(told(where, language))
    return 0


def _write(out: Path, ran: Ran, *, summary: str, plan: bytes, log: dict[str, Any]) -> None:
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        draft = Path(tempfile.mkdtemp(prefix=f".{out.name}-", dir=out.parent))
    except OSError as error:
        raise InTheWay(f"{out} cannot be written: {error.strerror}.") from None
    try:
        (draft / "plan.toml").write_bytes(plan)
        (draft / "results.json").write_text(_json(ran.to_dict()), encoding="utf-8")
        (draft / "comparisons.csv").write_text(_csv(ran), encoding="utf-8")
        (draft / "summary.md").write_text(summary, encoding="utf-8")
        (draft / "findings").mkdir()
        lines = [log]
        for place, (question, finding) in enumerate(ran.findings, start=1):
            name = f"{place:02}-{_name(question)}.json"
            (draft / "findings" / name).write_text(finding.to_json(), encoding="utf-8")
            lines.append({"question": question.key, "file": name, "answered": finding.answered})
        (draft / "log.jsonl").write_text("".join(f"{jsons.dumps(line)}\n" for line in lines), encoding="utf-8")
        draft.chmod(0o755)
        draft.rename(out)
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise


def _name(question: Question) -> str:
    """A file's name that says what was asked; what a set of people is called may hold anything."""
    words = f"{question.study}-by-{question.settings.group}-{question.variant}".lower()
    return re.sub(r"[^a-z0-9_]+", "-", words).strip("-")[:80]


def _json(value: object) -> str:
    return jsons.dumps(value, ensure_ascii=False, sort_keys=True, indent=2) + "\n"


def _csv(ran: Ran) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for one in ran.comparisons:
        writer.writerow([_harmless(getattr(one, column)) for column in COLUMNS])
    return text.getvalue()


def _harmless(value: object) -> object:
    """A text that a spreadsheet would take for a formula, with a sign before it: sets of people are named freely."""
    return f"'{value}" if isinstance(value, str) and value.startswith(("=", "+", "-", "@", "\t", "\r")) else value
