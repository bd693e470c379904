"""The commands under `daylit pack`, their words and their options."""

from pathlib import Path
from typing import Annotated

import typer

packs_app = typer.Typer(
    name="pack",
    help="The rules of a place: list them, read them, check your own, see what changed.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

Json = Annotated[bool, typer.Option("--json", help="Print one JSON document for machines instead of words.")]
PackName = Annotated[
    str,
    typer.Argument(
        help="Name of a pack, or the path of a folder that holds one; a version may follow: us-ca-ripa/2018.",
        show_default=False,
    ),
]


@packs_app.command("list")
def pack_list(json: Json = False) -> int:
    """List every version of every pack: its place, its days and how complete it is."""
    from daylit.cli import packs

    return packs.list_(json=json)


@packs_app.command("show")
def pack_show(
    pack: PackName,
    version: Annotated[str | None, typer.Option(help="A version other than the latest.", show_default=False)] = None,
    json: Json = False,
) -> int:
    """Show a pack: what is asked, codes, rules in words, deadlines, files, and what is missing."""
    from daylit.cli import packs

    return packs.show(pack, version=version, json=json)


@packs_app.command("check")
def pack_check(pack: PackName, json: Json = False) -> int:
    """Check the files of a pack and try its cases: every mistake, where it is and what to do about it."""
    from daylit.cli import packs

    return packs.check(pack, json=json)


@packs_app.command("diff")
def pack_diff(
    earlier: Annotated[str, typer.Argument(help="A pack and version: us-ca-ripa/2018.", show_default=False)],
    later: Annotated[str, typer.Argument(help="Another: us-ca-ripa/2024.", show_default=False)],
    json: Json = False,
) -> int:
    """Say in words what changed between two versions: elements, codes, rules, deadlines, files, days."""
    from daylit.cli import packs

    return packs.diff(earlier, later, json=json)


@packs_app.command("view")
def pack_view(
    contacts: Annotated[
        Path, typer.Argument(help="Folder with one JSON document for each contact.", show_default=False)
    ],
    pack: Annotated[str, typer.Option(help="Name of the pack under which they were made.", show_default=False)],
    as_: Annotated[
        str | None,
        typer.Option("--as", help="Pack in whose words they are shown; its own if not given.", show_default=False),
    ] = None,
    out: Annotated[Path | None, typer.Option(help="Write the table here.", show_default=False)] = None,
    json: Json = False,
) -> int:
    """Show contacts as rows of a public view, such as that of Stanford, and say what is lost on the way."""
    from daylit.cli import viewing

    return viewing.view(contacts, pack=pack, into=as_, out=out, json=json)


@packs_app.command("table")
def pack_table(
    pack: PackName,
    table: Annotated[str, typer.Argument(help="Table of the pack, such as offences.", show_default=False)],
    file: Annotated[Path, typer.Argument(help="The state's spreadsheet or CSV.", show_default=False)],
    out: Annotated[Path | None, typer.Option(help="Write the table file here.", show_default=False)] = None,
    json: Json = False,
) -> int:
    """Read a state's own table of codes from its spreadsheet, with the days for which each code holds."""
    from daylit.cli import packs

    return packs.table_(pack, table, file, out=out, json=json)
