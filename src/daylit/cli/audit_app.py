"""The commands under `daylit audit`, their words and their options."""

from pathlib import Path
from typing import Annotated

import typer

audit_app = typer.Typer(
    name="audit",
    help="The log of an installation: check it, sign its head for a witness, take it out, compare rows with it.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

Home = Annotated[
    Path | None,
    typer.Option(help="Folder of the installation; DAYLIT_HOME, or daylit-data, without it.", show_default=False),
]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON document for machines instead of words.")]


@audit_app.command("verify")
def audit_verify(
    checkpoint: Annotated[
        list[Path] | None,
        typer.Option(help="File of checkpoints that a witness kept; may be repeated.", show_default=False),
    ] = None,
    home: Home = None,
    json: Json = False,
) -> int:
    """Check the log against itself and against checkpoints that were kept outside; every damage is named."""
    from daylit.cli import auditing

    return auditing.verify(checkpoint or [], home=home, json=json)


@audit_app.command("checkpoint")
def audit_checkpoint(
    out: Annotated[Path | None, typer.Option(help="Add it to this file instead.", show_default=False)] = None,
    home: Home = None,
    json: Json = False,
) -> int:
    """Sign the head of the log, and print it for a witness to keep."""
    from daylit.cli import auditing

    return auditing.checkpoint(out=out, home=home, json=json)


@audit_app.command("export")
def audit_export(
    folder: Annotated[Path, typer.Argument(help="Folder to make; it must not exist yet.", show_default=False)],
    agency: Annotated[
        str, typer.Option(help="Id of an agency: events of others are given as their hash alone.", show_default=False)
    ] = "",
    home: Home = None,
    json: Json = False,
) -> int:
    """Take the log out, with its checkpoints, its public keys and a verifier that needs no Daylit."""
    from daylit.cli import auditing

    return auditing.export(folder, agency=agency, home=home, json=json)


@audit_app.command("compare")
def audit_compare(home: Home = None, json: Json = False) -> int:
    """Compare every row of the records with the log; to be run every night. Changed rows and columns are named."""
    from daylit.cli import auditing

    return auditing.compare(home=home, json=json)


@audit_app.command("new-key")
def audit_new_key(home: Home = None, json: Json = False) -> int:
    """Make a new key for signing. What earlier keys signed can still be checked."""
    from daylit.cli import auditing

    return auditing.new_key(home=home, json=json)
