"""`daylit demo`: the whole way on an invented agency, from its file to the report."""

import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from daylit.cli.exits import CANNOT, FINE
from daylit.cli.output import as_json, bar, say
from daylit.errors import DaylitError
from daylit.progress import Progress

MARK = "made-by-daylit-demo.txt"


class NotADemonstration(DaylitError):
    """A folder that an earlier demonstration did not make will not be replaced."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """Where a demonstration puts what it makes."""

    folder: Path

    @property
    def source(self) -> Path:
        return self.folder / "source"

    @property
    def benchmark(self) -> Path:
        return self.source / "residents.csv"

    @property
    def extract(self) -> Path:
        return self.folder / "extract"

    @property
    def report(self) -> Path:
        return self.folder / "report"


def run(
    folder: Path, *, people: int, seed: int, again: bool, show: bool, json: bool, contacts: int = 0, port: int = 8000
) -> int:
    """Make the folder, fill it step by step, and say where the report is; with contacts, serve the town as well."""
    if contacts:
        from daylit.web.opening import need_web

        need_web()
    _room(folder, again=again)
    places, begin = Places(folder=folder), time.perf_counter()
    with bar(hidden=json) as progress:
        mapping = _invent(places, people=people, seed=seed, progress=_part(progress, 0.0, 0.2))
        _import(places, mapping, _part(progress, 0.2, 0.35))
        page = _report(places, seed, _part(progress, 0.35, 1.0))
    _tell(places, page, seconds=time.perf_counter() - begin, json=json)
    if show:
        import webbrowser

        webbrowser.open(page.resolve().as_uri())
    return _serve_town(places, contacts=contacts, port=port, json=json) if contacts else FINE


def _room(folder: Path, *, again: bool) -> None:
    """Make sure of an empty folder, without ever removing what somebody else put there."""
    if folder.exists() and any(folder.iterdir() if folder.is_dir() else [folder]):
        if not (folder / MARK).is_file():
            raise NotADemonstration(
                f"“{folder}” holds something that no demonstration made.", remedy="Name another folder with --out."
            )
        if not again:
            raise NotADemonstration(
                f"“{folder}” holds an earlier demonstration.",
                remedy="Add --again to replace it, or name another folder.",
            )
        shutil.rmtree(folder)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / MARK).write_text(
        "Everything in this folder was made by “daylit demo” about a town that does not exist.\n", encoding="utf-8"
    )


def _invent(places: Places, *, people: int, seed: int, progress: Progress) -> Path:
    """Invent the people, and keep them only as the file that the town's records system would export."""
    from daylit.tables.made_up import make_agency, write_benchmark, write_csv

    with _scratch(places.folder / "inventing") as scratch:
        invented = make_agency(scratch / "extract", people=people, seed=seed, progress=progress)
        file = write_csv(invented, places.source)
    write_benchmark(places.benchmark)
    return file.mapping


def _import(places: Places, mapping: Path, progress: Progress) -> None:
    from daylit.tables.importing import import_files

    source = [places.source / "stops.csv"]
    report = import_files(source, mapping=str(mapping), out=places.extract, key=b"demonstration", progress=progress)
    (places.folder / "import.json").write_text(_json(report.to_dict()), encoding="utf-8")


def _report(places: Places, seed: int, progress: Progress) -> Path:
    from daylit.report import write_report
    from daylit.studies.registry import run_all
    from daylit.studies.settings import Settings
    from daylit.tables.extract import open_extract

    extract = open_extract(places.extract)
    settings = Settings(benchmark=places.benchmark, seed=seed)
    findings = run_all(extract, settings, progress=_part(progress, 0.0, 0.6))
    return write_report(findings, extract, places.report, progress=_part(progress, 0.6, 1.0)).html


def _tell(places: Places, page: Path, *, seconds: float, json: bool) -> None:
    made = {
        "report": str(page),
        "pdf": str(page.with_suffix(".pdf")),
        "json": str(page.with_suffix(".json")),
        "extract": str(places.extract),
        "source": str(places.source / "stops.csv"),
        "mapping": str(places.source / "stops.toml"),
        "benchmark": str(places.benchmark),
    }
    if json:
        as_json(made)
        return
    say(f"An invented agency, its file, its Extract and its report, in {seconds:.0f} seconds:")
    for name, path in made.items():
        say(f"  {name:10} {path}")
    say(f"Open {page.resolve().as_uri()} in a browser.")


def _serve_town(places: Places, *, contacts: int, port: int, json: bool) -> int:
    """Make the agency's product with the town's people in it, and serve it and its public pages until stopped."""
    from daylit.web.running import run_server
    from daylit.web.serving import free_port, open_town

    home = places.folder / "town"
    with bar(hidden=json) as progress:
        configuration = open_town(home, contacts=contacts, at=datetime.now(UTC), progress=progress)
    open_at = free_port(port)
    public_at = free_port(open_at + 1)
    say(f"The town's agency is at http://localhost:{open_at}/ for this machine alone. Choose who you want to be there.")
    say(f"What the town tells the public is at http://localhost:{public_at}/, in English and Spanish, for everybody.")
    say("Stop both with Ctrl-C.", at_once=True)
    with _public_pages(home / "releases", port=public_at):
        ended = run_server(configuration, clock=lambda: datetime.now(UTC), port=open_at, host="127.0.0.1", workers=1)
    return FINE if ended in (0, -2, 130) else CANNOT


@contextmanager
def _public_pages(releases: Path, *, port: int) -> Iterator[None]:
    """The portal of the only agency there, in a process of its own: it knows nothing of the agency's product."""
    [folder] = [one for one in releases.iterdir() if one.is_dir()]
    keys = releases.parent / "public-keys.json"  # not among the releases: the portal believes no key that lies there
    shutil.copy(folder / "keys.json", keys)
    words = ["portal", str(folder), "--keys", str(keys), "--port", str(port), "--workers", "1"]
    process = subprocess.Popen(
        [sys.executable, "-c", "from daylit.cli import main; main()", *words], stderr=subprocess.DEVNULL
    )
    try:
        yield
    finally:
        process.terminate()
        process.wait(10)


def _json(value: dict[str, object]) -> str:
    import json

    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"


def _part(progress: Progress, low: float, high: float) -> Progress:
    """The listener of a step that is one part of the whole."""
    return lambda step, share: progress(step, low + (high - low) * share)


@contextmanager
def _scratch(folder: Path) -> Iterator[Path]:
    """A folder that is gone afterwards, whatever happens."""
    folder.mkdir()
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
