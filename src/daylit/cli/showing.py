"""`daylit portal`: the public's pages from a folder of releases."""

import sys
from pathlib import Path

from daylit.portal.configuration import Configuration, beside
from daylit.portal.serving import need_portal, serve


def portal(
    bundles: Path, *, keys: Path, host: str, port: int, names: tuple[str, ...], kept: Path | None, workers: int
) -> int:
    """Serve until stopped. What is shown and what is refused is told on standard error, each time it changes."""
    need_portal()
    folder = bundles.resolve()
    configuration = Configuration(
        bundles=folder, keys=keys.resolve(), kept=(kept or beside(folder)).resolve(), names=names
    )
    told_at = f"https://{names[0]}" if names else f"http://{host}:{port}"

    def told(line: str) -> None:
        print(line, file=sys.stderr, flush=True)

    told(f"The portal shows {folder} at {told_at}/. Stop it with Ctrl-C.")
    return serve(configuration, told=told, host=host, port=port, workers=workers)
