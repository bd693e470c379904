"""The commands under `daylit plan`, their words and their options."""

from pathlib import Path
from typing import Annotated, Literal

import typer

plan_app = typer.Typer(
    name="plan",
    help="A plan of analysis: written down before anybody has seen an answer, run as one, the same to the byte.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

Json = Annotated[bool, typer.Option("--json", help="Print one JSON document for machines instead of words.")]
File = Annotated[Path, typer.Argument(help="File of the plan, in TOML.", show_default=False)]


@plan_app.command("new")
def plan_new(
    file: File,
    title: Annotated[str, typer.Option(help="Name of the plan.")] = "Plan of analysis",
    json: Json = False,
) -> int:
    """Write a plan to begin with: every question, the usual limits, and what may be added, in comments."""
    from daylit.cli import planning

    return planning.new(file, title=title, json=json)


@plan_app.command("check")
def plan_check(file: File, json: Json = False) -> int:
    """Read a plan, say every mistake of it at once, or which questions it asks."""
    from daylit.cli import planning

    return planning.check(file, json=json)


@plan_app.command("run")
def plan_run(
    file: File,
    extract: Annotated[Path, typer.Argument(help="Folder of an Extract, made by `daylit import`.", show_default=False)],
    out: Annotated[Path, typer.Option(help="Folder for all answers; it must not exist yet.", show_default=False)],
    engine: Annotated[str, typer.Option(help="What counts: duckdb, or polars or spark where installed.")] = "duckdb",
    language: Annotated[Literal["en", "es"], typer.Option(help="Language of the summary: en or es.")] = "en",
    json: Json = False,
) -> int:
    """Ask every question of a plan of one Extract, and judge all comparisons as the plan says."""
    from daylit.cli import planning

    return planning.run(file, extract, out=out, engine=engine, language=language, json=json)
