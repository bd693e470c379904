"""The commands under `daylit release`, their words and their options."""

from pathlib import Path
from typing import Annotated

import typer

release_app = typer.Typer(
    name="release",
    help="Releases for the public: build one from an Extract, sign it twice, check one.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

Json = Annotated[bool, typer.Option("--json", help="Print one JSON document for machines instead of words.")]
Bundle = Annotated[Path, typer.Argument(help="Folder of the bundle.", show_default=False)]


@release_app.command("build")
def release_build(
    extract: Annotated[Path, typer.Argument(help="Folder of the newest Extract.", show_default=False)],
    out: Annotated[Path, typer.Option(help="Folder of the new bundle; it must not exist yet.", show_default=False)],
    private: Annotated[
        Path,
        typer.Option(
            help="The agency's own folder of earlier releases. Never publish it; keep it in the backup.",
            show_default=False,
        ),
    ],
    agency: Annotated[str, typer.Option(help="The agency's name, as people read it.", show_default=False)],
    id_: Annotated[
        str, typer.Option("--id", help="The agency's short name in addresses, such as “elmford”.", show_default=False)
    ],
    zone: Annotated[str, typer.Option(help="The agency's time zone.")] = "UTC",
    previous: Annotated[
        Path | None, typer.Option(help="Folder of the release before; none for the first.", show_default=False)
    ] = None,
    documents: Annotated[
        Path | None,
        typer.Option(
            help="Folder with plan.json, actions.json, promises.json, surveys.json, meetings.json, questions.json.",
            show_default=False,
        ),
    ] = None,
    threshold: Annotated[int, typer.Option(help="Counts from 1 to one less are hidden; 5 at the least.")] = 11,
    licence: Annotated[str, typer.Option(help="Under which terms the files may be used.")] = "CC-BY-4.0",
    day: Annotated[str | None, typer.Option(help="Day of the release; today if not given.", show_default=False)] = None,
    json: Json = False,
) -> int:
    """Freeze the records, run every study, hide what must be hidden, and write the bundle, not signed yet."""
    from daylit.cli import releasing

    return releasing.build(
        extract, out=out, private=private, agency=(agency, id_, zone), previous=previous, documents=documents,
        threshold=threshold, licence=licence, day=day, json=json,
    )  # fmt: skip


@release_app.command("key")
def release_key(
    out: Annotated[
        Path, typer.Argument(help="File of the new private key; it must not exist yet.", show_default=False)
    ],
    role: Annotated[str, typer.Option(help="What it signs as: proposed or approved.", show_default=False)],
    json: Json = False,
) -> int:
    """Make a key for signing, and print its public half for keys.json."""
    from daylit.cli import releasing

    return releasing.key(out, role=role, json=json)


@release_app.command("sign")
def release_sign(
    bundle: Bundle,
    key: Annotated[Path, typer.Option(help="File of the private key.", show_default=False)],
    role: Annotated[str, typer.Option(help="Sign as: proposed or approved.", show_default=False)],
    by: Annotated[str, typer.Option(help="Your office, or your name.", show_default=False)],
    json: Json = False,
) -> int:
    """Sign a bundle. Two people do so, one as proposed and one as approved; then it is a release."""
    from daylit.cli import releasing

    return releasing.sign_bundle(bundle, key_file=key, role=role, by=by, json=json)


@release_app.command("verify")
def release_verify(
    bundle: Bundle,
    keys: Annotated[
        Path, typer.Option(help="The agency's keys.json, from a place that you trust.", show_default=False)
    ],
    after: Annotated[
        Path | None, typer.Option(help="The release before it, which it must follow.", show_default=False)
    ] = None,
    agency: Annotated[str, typer.Option(help="Short name of the agency that you expect.", show_default=False)] = "",
    json: Json = False,
) -> int:
    """Check a release: every file, the fingerprint, both signatures, and that it follows the one before."""
    from daylit.cli import releasing

    return releasing.verify(bundle, keys=keys, after=after, agency=agency, json=json)
