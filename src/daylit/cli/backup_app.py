"""The commands `daylit backup`, `verify-backup` and `restore`: their words and their options."""

from pathlib import Path
from typing import Annotated

import typer

Home = Annotated[
    Path | None,
    typer.Option(help="Folder of the installation; DAYLIT_HOME, or daylit-data, without it.", show_default=False),
]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON document for machines instead of words.")]
Backup = Annotated[Path, typer.Argument(help="File of the backup.", show_default=False)]
BackupKey = Annotated[
    Path | None,
    typer.Option(help="File that holds the key of backups; secrets/backup without it.", show_default=False),
]


def backup(
    file: Backup,
    key: BackupKey = None,
    secrets: Annotated[
        bool, typer.Option("--secrets", help="Copy the folder of secrets too, but for the key of backups.")
    ] = False,
    home: Home = None,
    json: Json = False,
) -> int:
    """Copy everything into one sealed file, while the server runs."""
    from daylit.cli import backing_up

    return backing_up.backup(file, key=key, secrets=secrets, home=home, json=json)


def verify_backup(file: Backup, key: BackupKey = None, home: Home = None, json: Json = False) -> int:
    """Bring a backup back into a scratch place, compare it with the log, and let phones forget what it holds."""
    from daylit.cli import backing_up

    return backing_up.verify(file, key=key, home=home, json=json)


def restore(
    file: Backup,
    key: BackupKey = None,
    replace: Annotated[bool, typer.Option("--replace", help="Keep the records that are there aside.")] = False,
    older: Annotated[
        bool, typer.Option("--older", help="Take a backup that lacks records which phones may have forgotten.")
    ] = False,
    secrets: Annotated[
        bool, typer.Option("--secrets", help="Bring back the secrets too, where the backup holds them.")
    ] = False,
    home: Home = None,
    json: Json = False,
) -> int:
    """Bring a backup back. Stop the server first. Phones then send again what they still hold."""
    from daylit.cli import backing_up

    return backing_up.restore(file, key=key, replace=replace, older=older, secrets=secrets, home=home, json=json)


def register(app: typer.Typer) -> None:
    """Add these commands."""
    app.command()(backup)
    app.command("verify-backup")(verify_backup)
    app.command()(restore)
