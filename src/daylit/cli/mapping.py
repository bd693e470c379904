"""`daylit map`: propose a mapping for a file, or list those that come with Daylit."""

from pathlib import Path
from typing import TYPE_CHECKING

from daylit.cli.output import as_json, say, table
from daylit.errors import DaylitError

if TYPE_CHECKING:
    from daylit.tables.propose import Proposal


class WillNotOverwrite(DaylitError):
    """The file to be written exists already; a mapping is somebody's work, so it is never replaced."""


class NothingToLookAt(DaylitError):
    """A file for which a mapping was to be proposed is not there, is a folder, or holds nothing."""


def shipped(*, json: bool) -> int:
    """List the mappings that come with Daylit."""
    from daylit.tables.mapping import shipped_mappings

    known = shipped_mappings()
    if json:
        as_json([{"name": one.name, "title": one.title, "aliases": list(one.aliases)} for one in known])
        return 0
    table(("name", "for"), [(one.name, one.title) for one in known])
    return 0


def propose(sources: list[Path], *, out: Path | None, json: bool) -> int:
    """Look at a file, propose a mapping, and say how sure each part is."""
    from daylit.tables.problems import CATALOGUE, describe
    from daylit.tables.propose import propose as look

    if out is not None and out.exists():
        raise WillNotOverwrite(f"“{out}” exists already.", remedy="Name another file with --out, or remove it first.")
    for source in sources:
        if not source.is_file():
            what = "is a folder" if source.is_dir() else "is no file" if source.exists() else "is not there"
            raise NothingToLookAt(f"“{source}” {what}.", remedy="Give the path of a file.")
    proposal = look(sources)
    if not proposal.suggestions and not proposal.unused:
        told = "".join(f"\n  · {CATALOGUE[one.code].title.lower()}: {describe(one)}" for one in proposal.problems)
        raise NothingToLookAt(
            f"No rows could be read from {', '.join(f'“{source}”' for source in sources)}.{told}\n",
            remedy="What can be read: delimited text, fixed width, XLSX, Parquet and JSON lines.",
        )
    if out is not None:
        _write(proposal.to_toml(), out)
    if json:
        as_json(proposal.to_dict())
        return 0
    _show(proposal, out)
    return 0


def _write(text: str, out: Path) -> None:
    try:
        out.write_text(text, encoding="utf-8")
    except OSError:
        if out.is_file() and not out.stat().st_size:  # a full disk leaves an empty file, which would stand in the way
            out.unlink()
        raise


def _show(proposal: "Proposal", out: Path | None) -> None:
    say(proposal.summary())
    if out is not None:
        say(f"Mapping written to {out}. Read it, correct it, then: daylit check SOURCE --map {out}")
