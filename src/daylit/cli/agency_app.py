"""The commands of an installation: set it up, serve it."""

from pathlib import Path
from typing import Annotated

import typer

Home = Annotated[
    Path | None,
    typer.Option(help="Folder of the installation; DAYLIT_HOME, or daylit-data, without it.", show_default=False),
]
Port = Annotated[
    int | None,
    typer.Option(
        help="Port of the page that is told, where the server is reached on this machine alone; DAYLIT_PORT, or 8000, "
        "without it. Give the same to daylit serve.",
        min=1,
        max=65535,
        show_default=False,
    ),
]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON document for machines instead of words.")]


def serve(
    home: Home = None,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on.", min=1, max=65535)] = 8000,
    workers: Annotated[int, typer.Option(help="How many processes answer.", min=1)] = 2,
    worker_memory: Annotated[
        int, typer.Option(help="Megabytes at which a process is replaced by a fresh one.", min=256)
    ] = 1024,
    certificate: Annotated[
        Path | None, typer.Option(help="Certificate, where no server with TLS stands in front.", show_default=False)
    ] = None,
    key: Annotated[Path | None, typer.Option(help="The certificate's key.", show_default=False)] = None,
) -> int:
    """Serve the agency's product for real. Refuses to start on settings that would put records at risk."""
    from daylit.cli import serving

    return serving.serve(
        home=home, host=host, port=port, workers=workers, memory=worker_memory, certificate=certificate, key=key
    )


def setup(
    agency: Annotated[str, typer.Option(help="Name of the agency.", show_default=False)],
    username: Annotated[str, typer.Option(help="Name under which its administrator signs in.", show_default=False)],
    name: Annotated[str, typer.Option(help="The administrator's own name.", show_default=False)],
    port: Port = None,
    home: Home = None,
    json: Json = False,
) -> int:
    """Make a new agency and its first administrator."""
    from daylit.cli import serving

    return serving.setup(home=home, agency=agency, username=username, name=name, port=port, json=json)


def seal(
    agency: Annotated[str, typer.Argument(help="Name of the agency, or its id.", show_default=False)],
    from_: Annotated[
        str | None, typer.Option("--from", help="First day of contact, as 2026-01-31.", show_default=False)
    ] = None,
    to: Annotated[str | None, typer.Option(help="Last day of contact, as 2026-01-31.", show_default=False)] = None,
    out: Annotated[
        Path | None,
        typer.Option(
            help="Folder of the new Extract; it must not exist yet. Without it, the installation keeps it.",
            show_default=False,
        ),
    ] = None,
    home: Home = None,
    json: Json = False,
) -> int:
    """Seal an agency's accepted contacts as an Extract, which studies and reports read."""
    from daylit.cli import sealing
    from daylit.cli.submitting import day

    return sealing.seal(agency, first=day(from_), last=day(to), out=out, home=home, json=json)


def tick(home: Home = None, json: Json = False) -> int:
    """Do what is due by the clock, once: for a timer of the system. A server that runs does it by itself."""
    from daylit.cli import ticking

    return ticking.tick(home=home, json=json)


def lost_factor(
    username: Annotated[str, typer.Argument(help="Name under which the person signs in.", show_default=False)],
    reason: Annotated[
        str, typer.Option(help="Why, and how you know who is asking; the person reads it.", show_default=False)
    ],
    port: Port = None,
    home: Home = None,
    json: Json = False,
) -> int:
    """Clear a lost second factor where no administrator can: the person begins anew with a link."""
    from daylit.cli import serving

    return serving.lost_factor(username, reason=reason, port=port, home=home, json=json)


def register(app: typer.Typer) -> None:
    """Add these commands."""
    app.command()(serve)
    app.command()(setup)
    app.command()(seal)
    app.command()(tick)
    app.command("lost-factor")(lost_factor)
