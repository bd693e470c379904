"""`daylit count`, `study` and `report`: questions asked of an Extract."""

from pathlib import Path
from typing import TYPE_CHECKING

from daylit.cli.output import as_json, bar, say, table

if TYPE_CHECKING:
    from daylit.studies.settings import Settings
    from daylit.terms.saying import Language


def settings(
    *, group: str, reference: str, where: list[str] | None, benchmark: Path | None, engine: str, change_on: str = "",
    unchanged: list[str] | None = None, outcome: str = "",
) -> "Settings":  # fmt: skip
    """The options of the command line as the settings of a study."""
    from daylit.studies.settings import Settings

    return Settings(
        group=group, reference=reference, where=tuple(where or ()), benchmark=benchmark, engine=engine,
        change_on=change_on, unchanged=tuple(unchanged or ()), outcome=outcome,
    )  # fmt: skip


def count(folder: Path, *, by: list[str], where: list[str], engine: str, json: bool) -> int:
    """Count people by columns."""
    from daylit.tables.counts import count as count_people
    from daylit.tables.extract import open_extract
    from daylit.tables.filters import Filters

    chosen = Filters.parse(where)
    cells = count_people(open_extract(folder), by, where=chosen, engine=engine).cells()
    if json:
        as_json(cells)
    else:
        table((*by, "n"), [[cell[name] for name in (*by, "n")] for cell in cells])
    return 0


def studies(*, language: "Language" = "en", json: bool) -> int:
    """List the studies, what they ask in a language."""
    from daylit.studies.registry import EVERY
    from daylit.terms.saying import told

    listed = [(one.name, told(one.title, language), told(one.question, language)) for one in EVERY.values()]
    if json:
        as_json([{"name": name, "title": title, "question": question} for name, title, question in listed])
    else:
        table(("name", "question"), [(name, question) for name, _, question in listed])
    return 0


def explain(name: str, *, group: str, language: "Language" = "en", json: bool) -> int:
    """Say what a study asks, how, what it needs and assumes, and what it cannot show. Needs no Extract."""
    from daylit.studies.registry import explained

    told = explained(name, group=group, language=language)
    if json:
        as_json(told.to_dict())
    else:
        say(told.text())
    return 0


def study(folder: Path, name: str, chosen: "Settings", *, language: "Language" = "en", json: bool) -> int:
    """Ask one question and print the finding."""
    from daylit.studies.registry import run
    from daylit.tables.extract import open_extract

    extract = open_extract(folder, verify=True)  # a finding names the fingerprint of what it was computed from
    with bar(hidden=json, language=language) as progress:
        finding = run(extract, name, chosen, progress=progress)
    finding = finding if language == "en" else finding.told(language)
    if json:
        print(finding.to_json())
    else:
        say(finding.summary())
    return 0


def report(
    folder: Path, out: Path, chosen: "Settings", *, title: str | None, language: "Language" = "en", json: bool
) -> int:
    """Run every study and write the report in its three forms."""
    from daylit.report import write_report
    from daylit.studies.registry import run_all
    from daylit.tables.extract import open_extract

    extract = open_extract(folder, verify=True)  # a report must not rest on a file that was changed after sealing
    with bar(hidden=json, language=language) as progress:
        findings = run_all(extract, chosen, progress=lambda step, share: progress(step, share * 0.7))
        written = write_report(
            findings,
            extract,
            out,
            title=title,
            language=language,
            progress=lambda step, share: progress(step, 0.7 + share * 0.3),
        )
    paths = {"html": str(written.html), "pdf": str(written.pdf), "json": str(written.json)}
    if json:
        as_json(paths)
    else:
        say("\n".join(f"{kind:5} {path}" for kind, path in paths.items()))
    return 0
