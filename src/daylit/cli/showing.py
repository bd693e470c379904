"""`daylit portal`: the public's pages from a folder of releases, or of drafts for those who sign."""

import sys
import tempfile
from pathlib import Path

from daylit.errors import DaylitError
from daylit.portal.configuration import Configuration, beside
from daylit.portal.serving import need_portal, serve


class KeysOrPreview(DaylitError):
    """It is not said whether signed releases or drafts are to be shown."""


def portal(
    bundles: Path,
    *,
    keys: Path | None,
    preview: bool,
    host: str,
    port: int,
    names: tuple[str, ...],
    kept: Path | None,
    workers: int,
) -> int:
    """Serve until stopped. What is shown and what is refused is told on standard error, each time it changes."""
    need_portal()
    if preview == (keys is not None):
        raise KeysOrPreview(
            "Signed releases need the keys that may sign, and drafts have none.",
            remedy="Give --keys keys.json, or --preview, and not both.",
        )
    folder = bundles.resolve()
    with tempfile.TemporaryDirectory(prefix="daylit-preview-") as drafts:
        copies = Path(drafts) / "kept" if preview else (kept or beside(folder)).resolve()
        configuration = Configuration(
            bundles=folder, keys=None if keys is None else keys.resolve(), kept=copies, names=names
        )
        told_at = f"https://{names[0]}" if names else f"http://{host}:{port}"
        _tell(f"The portal shows {'drafts in ' if preview else ''}{folder} at {told_at}/. Stop it with Ctrl-C.")
        return serve(configuration, told=_tell, host=host, port=port, workers=workers)


def _tell(line: str) -> None:
    print(line, file=sys.stderr, flush=True)
