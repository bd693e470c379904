"""The commands, their words and their options. What each does is in the module of its name."""

from pathlib import Path
from typing import Annotated

import typer


def _leave(code: int) -> None:
    """Commands return their exit code; Typer wants it raised."""
    raise typer.Exit(code)


app = typer.Typer(
    name="daylit",
    result_callback=_leave,
    help="Daylit turns stop-and-contact records into an honest report: a file goes in, findings with their "
    "uncertainty come out. Start with `daylit demo`.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,  # rich help costs half a second at every start
    pretty_exceptions_enable=False,
)

Json = Annotated[bool, typer.Option("--json", help="Print one JSON document for machines instead of words.")]
Source = Annotated[list[Path], typer.Argument(help="File or files to read.", show_default=False)]
ExtractFolder = Annotated[
    Path, typer.Argument(help="Folder of an Extract, made by `daylit import`.", show_default=False)
]
Where = Annotated[
    list[str] | None,
    typer.Option(
        help="Only these people: column=value, column=value,value or column=low..high. May be repeated; all must hold.",
        show_default=False,
    ),
]
Map = Annotated[
    str,
    typer.Option(
        "--map",
        help="Name of a shipped mapping (see `daylit map --list`) or path of a mapping file.",
        show_default=False,
    ),
]
Key = Annotated[
    Path | None,
    typer.Option(
        "--pseudonym-key",
        help="File with a secret. With the same secret an officer has the same pseudonym in every Extract; without "
        "one a new secret is used and not kept.",
        show_default=False,
    ),
]
Group = Annotated[str, typer.Option(help="Column of groups to compare.")]
Reference = Annotated[str, typer.Option(help="Group with which the others are compared.")]
Benchmark = Annotated[
    Path | None,
    typer.Option(help="CSV of the resident population: columns group and population.", show_default=False),
]
Engine = Annotated[str, typer.Option(help="What counts: duckdb, or polars where it is installed.")]


@app.command("map")
def map_(
    source: Annotated[list[Path] | None, typer.Argument(help="File to look at.", show_default=False)] = None,
    out: Annotated[
        Path | None, typer.Option(help="Write the proposed mapping to this file.", show_default=False)
    ] = None,
    list_: Annotated[bool, typer.Option("--list", help="List the mappings that come with Daylit.")] = False,
    json: Json = False,
) -> int:
    """Look at a file and propose how its columns map to Daylit's, saying how sure each guess is."""
    from daylit.cli import mapping

    return mapping.shipped(json=json) if list_ or not source else mapping.propose(source, out=out, json=json)


@app.command()
def check(source: Source, map_: Map, json: Json = False) -> int:
    """Check a file without writing anything: every problem, where it is and what to do about it."""
    from daylit.cli import importing

    return importing.check(source, mapping=map_, json=json)


@app.command("import")
def import_(
    source: Source,
    map_: Map,
    out: Annotated[Path, typer.Option(help="Folder of the new Extract; it must not exist yet.", show_default=False)],
    pseudonym_key: Key = None,
    json: Json = False,
) -> int:
    """Read, check and standardise a file into an Extract: a sealed folder with Parquet tables and a manifest."""
    from daylit.cli import importing

    return importing.import_(source, mapping=map_, out=out, key=pseudonym_key, json=json)


@app.command()
def count(
    extract: ExtractFolder,
    by: Annotated[list[str], typer.Option(help="Column to count by; repeat for several.", show_default=False)],
    where: Where = None,
    engine: Engine = "duckdb",
    json: Json = False,
) -> int:
    """Count people by one or more columns. A missing value is a cell of its own."""
    from daylit.cli import asking

    return asking.count(extract, by=by, where=where or [], engine=engine, json=json)


@app.command()
def study(
    extract: Annotated[Path | None, typer.Argument(help="Folder of an Extract.", show_default=False)] = None,
    name: Annotated[str | None, typer.Argument(help="Name of a study.", show_default=False)] = None,
    list_: Annotated[bool, typer.Option("--list", help="List the studies and their questions.")] = False,
    group: Group = "race_ethnicity",
    reference: Reference = "white",
    where: Where = None,
    benchmark: Benchmark = None,
    engine: Engine = "duckdb",
    json: Json = False,
) -> int:
    """Ask one question of an Extract and print the finding, with its interval and what it cannot show."""
    from daylit.cli import asking

    if list_ or extract is None or name is None:
        return asking.studies(json=json)
    chosen = asking.settings(group=group, reference=reference, where=where, benchmark=benchmark, engine=engine)
    return asking.study(extract, name, chosen, json=json)


@app.command()
def report(
    extract: ExtractFolder,
    out: Annotated[Path, typer.Option(help="Folder for report.html, report.pdf and report.json.", show_default=False)],
    title: Annotated[str | None, typer.Option(help="Title of the report.", show_default=False)] = None,
    group: Group = "race_ethnicity",
    reference: Reference = "white",
    where: Where = None,
    benchmark: Benchmark = None,
    engine: Engine = "duckdb",
    json: Json = False,
) -> int:
    """Run every study and write the report as a web page, a PDF and JSON, all three from the same findings."""
    from daylit.cli import asking

    chosen = asking.settings(group=group, reference=reference, where=where, benchmark=benchmark, engine=engine)
    return asking.report(extract, out, chosen, title=title, json=json)


@app.command()
def demo(
    out: Annotated[Path, typer.Option(help="Folder for everything the demonstration makes.")] = Path("demo"),
    people: Annotated[int, typer.Option(help="How many contacts to invent.", min=100)] = 120_000,
    seed: Annotated[int, typer.Option(help="Seed: the same seed invents the same agency.")] = 1,
    again: Annotated[bool, typer.Option("--again", help="Replace an earlier demonstration in that folder.")] = False,
    open_: Annotated[bool, typer.Option("--open", help="Open the report in a browser.")] = False,
    json: Json = False,
) -> int:
    """Invent an agency with known effects, import its file, run every study and write the report."""
    from daylit.cli import demonstration

    return demonstration.run(out, people=people, seed=seed, again=again, show=open_, json=json)
