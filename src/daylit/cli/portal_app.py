"""The command of the public portal."""

from pathlib import Path
from typing import Annotated

import typer


def portal(
    bundles: Annotated[
        Path, typer.Argument(help="Folder with the releases, each a folder or a ZIP file.", show_default=False)
    ],
    keys: Annotated[Path | None, typer.Option(help="File with the keys that may sign.", show_default=False)] = None,
    preview: Annotated[
        bool, typer.Option("--preview", help="Show drafts that nobody has signed, on this machine alone; no keys.")
    ] = False,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on.", min=1, max=65535)] = 8100,
    name: Annotated[
        list[str] | None,
        typer.Option(help="Name under which the public reaches it, through TLS. May be repeated.", show_default=False),
    ] = None,
    kept: Annotated[
        Path | None,
        typer.Option(
            help="Folder for copies of good releases; without it, beside the folder of releases.", show_default=False
        ),
    ] = None,
    workers: Annotated[int, typer.Option(help="How many processes answer.", min=1)] = 2,
) -> int:
    """Serve releases to the public: pages, files, an API. Refuses what is damaged, unsigned or older, and says why."""
    from daylit.cli import showing

    return showing.portal(
        bundles, keys=keys, preview=preview, host=host, port=port, names=tuple(name or ()), kept=kept, workers=workers
    )


def register(app: typer.Typer) -> None:
    """Add this command."""
    app.command()(portal)
