"""The commands, their words and their options. What each does is in the module of its name."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from daylit.cli import agency_app, backup_app, portal_app
from daylit.cli.audit_app import audit_app
from daylit.cli.pack_app import packs_app
from daylit.cli.plan_app import plan_app
from daylit.cli.release_app import release_app


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
app.add_typer(packs_app)
agency_app.register(app)
app.add_typer(audit_app)
app.add_typer(release_app)
app.add_typer(plan_app)
backup_app.register(app)
portal_app.register(app)

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
ChangeOn = Annotated[
    str,
    typer.Option(help="Of interrupted_series: the day on which something began, as 2024-03-01.", show_default=False),
]
Unchanged = Annotated[
    list[str] | None,
    typer.Option(
        help="Of interrupted_series: those for whom nothing changed then, written as for --where.", show_default=False
    ),
]
Outcome = Annotated[
    str,
    typer.Option(
        help="Of interrupted_series: the one outcome to look at, in place of searches and finds.", show_default=False
    ),
]
Language = Annotated[Literal["en", "es"], typer.Option(help="Language of what is told: en or es.")]
Engine = Annotated[str, typer.Option(help="What counts: duckdb, or polars or spark where installed.")]


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
    explain: Annotated[
        bool,
        typer.Option(
            "--explain", help="Say what a study asks, needs, assumes and cannot show: daylit study NAME --explain."
        ),
    ] = False,
    group: Group = "race_ethnicity",
    reference: Reference = "white",
    where: Where = None,
    benchmark: Benchmark = None,
    change_on: ChangeOn = "",
    unchanged: Unchanged = None,
    outcome: Outcome = "",
    engine: Engine = "duckdb",
    language: Language = "en",
    json: Json = False,
) -> int:
    """Ask one question of an Extract and print the finding, with its interval and what it cannot show."""
    from daylit.cli import asking

    if explain:
        return asking.explain(name or (str(extract) if extract else ""), group=group, language=language, json=json)
    if list_ or extract is None or name is None:
        return asking.studies(language=language, json=json)
    chosen = asking.settings(
        group=group, reference=reference, where=where, benchmark=benchmark, engine=engine,
        change_on=change_on, unchanged=unchanged, outcome=outcome,
    )  # fmt: skip
    return asking.study(extract, name, chosen, language=language, json=json)


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
    language: Language = "en",
    json: Json = False,
) -> int:
    """Run every study and write the report as a web page, a PDF and JSON, all three from the same findings."""
    from daylit.cli import asking

    chosen = asking.settings(group=group, reference=reference, where=where, benchmark=benchmark, engine=engine)
    return asking.report(extract, out, chosen, title=title, language=language, json=json)


@app.command()
def demo(
    out: Annotated[Path, typer.Option(help="Folder for everything the demonstration makes.")] = Path("demo"),
    people: Annotated[int, typer.Option(help="How many contacts to invent.", min=100)] = 120_000,
    seed: Annotated[int, typer.Option(help="Seed: the same seed invents the same agency.")] = 1,
    again: Annotated[bool, typer.Option("--again", help="Replace an earlier demonstration in that folder.")] = False,
    open_: Annotated[bool, typer.Option("--open", help="Open the report in a browser.")] = False,
    serve: Annotated[
        bool, typer.Option("--serve", help="Then serve the agency's product with the town's people, until stopped.")
    ] = False,
    contacts: Annotated[int, typer.Option(help="How many contacts the town's officers recorded.", min=400)] = 4_500,
    port: Annotated[int, typer.Option(help="Port to serve on, or the next that is free.")] = 8000,
    json: Json = False,
) -> int:
    """Invent an agency with known effects, import its file, run every study and write the report."""
    from daylit.cli import demonstration

    town = contacts if serve else 0
    return demonstration.run(
        out, people=people, seed=seed, again=again, show=open_, json=json, contacts=town, port=port
    )


@app.command()
def submit(
    contacts: Annotated[
        Path, typer.Argument(help="Folder with one JSON document for each contact.", show_default=False)
    ],
    pack: Annotated[str, typer.Option(help="Name of the pack: the rules of the place.", show_default=False)],
    state: Annotated[
        Path, typer.Option(help="Folder that keeps what was sent and what was answered.", show_default=False)
    ],
    from_: Annotated[str | None, typer.Option("--from", help="First day of contact.", show_default=False)] = None,
    to: Annotated[str | None, typer.Option(help="Last day of contact.", show_default=False)] = None,
    send: Annotated[
        str | None, typer.Option(help="Receiver: sftp://NAME@HOST/FOLDER or https://HOST/PATH.", show_default=False)
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="Write the files into this folder instead.", show_default=False)
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be sent; write nothing.")] = False,
    agency: Annotated[str, typer.Option(help="The agency's number with the state.", show_default=False)] = "",
    tables: Annotated[
        Path | None, typer.Option(help="Folder of table files, made by `daylit pack table`.", show_default=False)
    ] = None,
    replies: Annotated[
        list[str] | None,
        typer.Option(
            help="File or folder of answers; sftp:FOLDER fetches them from the server. May be repeated.",
            show_default=False,
        ),
    ] = None,
    accepted_until: Annotated[
        str | None,
        typer.Option(
            help="Take as accepted what was sent until this day and not answered: for states that name errors only.",
            show_default=False,
        ),
    ] = None,
    file: Annotated[
        list[str] | None,
        typer.Option(
            help="A file of the pack to send, where it is not known which one the state takes. May be repeated.",
            show_default=False,
        ),
    ] = None,
    key: Annotated[Path | None, typer.Option(help="Private key for SFTP.", show_default=False)] = None,
    known_hosts: Annotated[
        Path | None, typer.Option(help="File of known SSH hosts, if not your own.", show_default=False)
    ] = None,
    token_file: Annotated[Path | None, typer.Option(help="File with the token for HTTPS.", show_default=False)] = None,
    authorities: Annotated[
        Path | None, typer.Option(help="Certificate authority of your own, in PEM.", show_default=False)
    ] = None,
    json: Json = False,
) -> int:
    """Check contacts against the rules of a place and send what is new or changed to the state, once each."""
    from daylit.cli import submitting

    return submitting.submit(
        contacts,
        pack=pack,
        tables=tables,
        state=state,
        first=from_,
        last=to,
        send=send,
        out=out,
        dry_run=dry_run,
        agency=agency,
        replies=replies or [],
        accepted_until=accepted_until,
        files=file or [],
        secrets={"key": key, "known_hosts": known_hosts, "token": token_file, "authorities": authorities},
        json=json,
    )


@app.command()
def deadlines(
    pack: Annotated[list[str] | None, typer.Option(help="Only this pack; may be repeated.", show_default=False)] = None,
    from_: Annotated[
        str | None, typer.Option("--from", help="First day; today if not given.", show_default=False)
    ] = None,
    to: Annotated[str | None, typer.Option(help="Last day; a year later if not given.", show_default=False)] = None,
    json: Json = False,
) -> int:
    """List what is due under the packs between two days."""
    from daylit.cli import packs
    from daylit.cli.submitting import day

    return packs.deadlines(pack or [], first=day(from_), last=day(to), json=json)
