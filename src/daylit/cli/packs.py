"""`daylit pack` and `daylit deadlines`: what the rules of a place are, what is wrong with them, what changed."""

from dataclasses import asdict
from datetime import MAXYEAR, UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from daylit.cli.exits import FINE, PROBLEMS
from daylit.cli.output import as_json, say, table
from daylit.errors import DaylitError

if TYPE_CHECKING:
    from daylit.jurisdictions import Pack


PARTIAL = "The pack {name} {version} is partial: “daylit pack show {name}/{version}” says what it lacks."


class WillNotReplace(DaylitError):
    """The file to be written exists already."""


def place(named: str) -> tuple[str, Path]:
    """A pack's name and the folder of packs it stands in: by its name, or by the path of its own folder."""
    from daylit.jurisdictions.shelf import SHIPPED

    path = Path(named)
    if "/" in named or "\\" in named or path.is_dir():
        return path.resolve().name.replace("_", "-"), path.resolve().parent
    return named, SHIPPED


def located(named: str) -> tuple[str, Path, str | None]:
    """A pack's name, its folder of packs, and the version behind a slash, if any: us-ca-ripa/2018, packs/xx_town/2020.

    Raises
    ------
    NoVersion
        The version that was named is not there.
    """
    from daylit.jurisdictions.shelf import NoVersion, home_of, version_names

    named = named.rstrip("/") or named
    before, slash, version = named.rpartition("/")
    if not slash or Path(named).is_dir():
        return *place(named), None
    version = version.removesuffix(".toml")
    name, folder = place(before)
    if ("/" in before or Path(before).is_dir()) and not version_names(folder / name.replace("-", "_")):
        raise NoVersion(f"There is no folder “{named}”.", remedy="Name a pack, or the folder that holds its versions.")
    known = version_names(home_of(name, folder=folder))
    if version not in known:
        raise NoVersion(f"The pack “{name}” has no version “{version}”.", remedy=f"Use one of: {', '.join(known)}.")
    return name, folder, version


def load(named: str, version: str | None = None) -> "Pack":
    """A pack by name or path, with its version behind a slash or apart: us-ca-ripa/2018."""
    from daylit.jurisdictions import load_pack

    if version is not None:
        name, folder = place(named)
    else:
        name, folder, version = located(named)
    return load_pack(name, version=version, folder=folder)


def list_(*, json: bool) -> int:
    """Every version of every pack that comes with Daylit."""
    from daylit.jurisdictions import load_pack, packs

    loaded = [load_pack(each.pack, version=each.version) for each in packs()]
    rows = [
        {
            "pack": pack.id,
            "version": pack.version,
            "place": pack.place,
            "title": pack.title,
            "from": pack.effective_from,
            "until": pack.effective_until,
            "completeness": pack.completeness,
            "partial": pack.partial,
        }
        for pack in loaded
    ]
    if json:
        as_json(rows)
        return FINE
    heads = ("pack/version", "place", "from", "until", "completeness")
    table(
        heads,
        [
            [
                f"{row['pack']}/{row['version']}",
                row["place"],
                row["from"],
                row["until"] or "now",
                f"{row['completeness']}{', partial' if row['partial'] else ''}",
            ]
            for row in rows
        ],
        whole=("pack/version", "from", "until", "completeness"),
    )
    if any(row["partial"] for row in rows):
        say("\nPartial: not everything of the public standard is there; “daylit pack show PACK” says what is missing.")
    return FINE


def show(named: str, *, version: str | None, json: bool) -> int:
    """One version of a pack in full."""
    from daylit.jurisdictions.pages import version_page

    pack = load(named, version)
    if json:
        as_json(document(pack))
    else:
        say(version_page(pack))
    return FINE


def document(pack: "Pack") -> dict[str, Any]:
    """A pack as plain JSON: its form, and everything beside it."""
    kept = ("id", "version", "title", "country", "place", "completeness", "partial", "confidence", "missing")
    return {
        **{name: getattr(pack, name) for name in kept},
        "from": pack.effective_from,
        "until": pack.effective_until,
        "form": pack.form.document(),
        "rules": [asdict(rule) for rule in pack.rules],
        **{name: [asdict(each) for each in getattr(pack, name)] for name in ("authority", "deadlines", "crosswalks")},
        "scope": asdict(pack.scope),
        "files": [asdict(file) for file in pack.files],
        "transaction": asdict(pack.transaction),
        "unique": [asdict(each) for each in pack.unique],
        "response": {code: asdict(each) for code, each in pack.response.codes.items()},
    }


def check(named: str, *, json: bool) -> int:
    """Every mistake in the files of a pack, or of one version of it."""
    from daylit.jurisdictions.checking import pack_mistakes
    from daylit.jurisdictions.shelf import heads

    name, folder, version = located(named)
    mistakes = pack_mistakes(name, version=version, folder=folder)
    versions = [version] if version else [each.version for each in heads(name, folder=folder)[0]]
    if json:
        as_json({"pack": name, "versions": versions, "mistakes": [asdict(each) for each in mistakes]})
    else:
        for mistake in mistakes:
            say(f"· {mistake}")
        count = "One mistake." if len(mistakes) == 1 else f"{len(mistakes):,} mistakes."
        say(count if mistakes else f"{name}: no mistakes in {', '.join(versions)}{_tried(name, versions, folder)}.")
    return PROBLEMS if mistakes else FINE


def _tried(name: str, versions: list[str], folder: Path) -> str:
    """How many cases of a pack without mistakes were tried."""
    from daylit.jurisdictions import load_pack

    count = sum(len(load_pack(name, version=each, folder=folder).vectors) for each in versions)
    return (
        f"; {count} {'case gives' if count == 1 else 'cases give'} what they should" if count else "; it has no cases"
    )


def diff(earlier: str, later: str, *, json: bool) -> int:
    """What changed between two versions, in words."""
    from daylit.jurisdictions.comparing import differences

    found = differences(load(earlier), load(later))
    if json:
        as_json([asdict(each) for each in found])
        return FINE
    part = ""
    for each in found:
        if each.part != part:
            part = each.part
            say(f"\n{part.capitalize()}" if part == "pack" else f"\n{part.capitalize()}s")
        say(f"   {each.change:8} {each.sentence}")
    if not found:
        say("Nothing changed.")
    return FINE


def table_(named: str, name: str, source: Path, *, out: Path | None, json: bool) -> int:
    """Read the state's own table, and write it as a table file."""
    from daylit.jurisdictions.table_import import import_table, table_file, table_of

    known = table_of(load(named), name)
    if out is not None and out.exists():
        raise WillNotReplace(f"“{out}” exists already.", remedy="Name another file with --out, or remove it first.")
    imported = import_table(source, known)
    if out is not None:
        out.write_text(table_file(imported, title=known.title or name, source=known.source), encoding="utf-8")
    if json:
        as_json(
            {"table": name, "read": imported.read, "kept": len(imported.rows), "odd": [asdict(e) for e in imported.odd]}
        )
    else:
        for each in imported.odd:
            say(f"Row {each.row:,}: {each.sentence}")
        say(f"{imported.read:,} rows read, {len(imported.rows):,} codes kept, {len(imported.odd):,} odd rows.")
        say(f"Written to {out}." if out is not None else "Nothing was written: name a file with --out.")
    return PROBLEMS if imported.odd else FINE


def deadlines(named: list[str], *, first: date | None, last: date | None, json: bool) -> int:
    """What is due between two days, under some packs or all."""
    from daylit.jurisdictions import packs
    from daylit.jurisdictions.deadlines import deadlines as due_under
    from daylit.jurisdictions.shelf import SHIPPED

    today = datetime.now(UTC).astimezone().date()
    first = first or today
    last = last or _a_year_after(first)
    chosen = [located(each) for each in named] if named else [(each.pack, SHIPPED, None) for each in packs()]
    found: list[dict[str, Any]] = []
    for name, folder, version in dict.fromkeys(chosen):
        found += _due(name, folder, version, first, last, due_under)
    found.sort(key=lambda due: (due["day"] is None, due["day"] or first, due["pack"]))
    if json:
        as_json(found)
        return FINE
    heads = ("day", "pack", "what", "for", "source")
    rows = [[due["day"] or "always", due["shown"], due["title"], due["period"], due["cite"]] for due in found]
    table(heads, rows, title=f"Due from {first} until {last}")
    for note in dict.fromkeys(f"{due['pack']}, {due['title']}: {due['note']}" for due in found if due["note"]):
        say(note)
    if any(due["partial"] for due in found):
        say("Packs with * are partial: “daylit pack show PACK” says what is missing.")
    return FINE


def _a_year_after(day: date) -> date:
    """The same day a year later: the last of February where there is no 29th; never beyond the calendar."""
    if day.year == MAXYEAR:
        return date.max
    return day.replace(year=day.year + 1, day=28 if (day.month, day.day) == (2, 29) else day.day)


def _due(name: str, folder: Path, version: str | None, first: date, last: date, due_under: Any) -> list[dict[str, Any]]:
    """What is due under a pack, or one version, each thing once; what goes with each contact where it holds still."""
    from daylit.jurisdictions import load_pack
    from daylit.jurisdictions.shelf import home_of, version_names

    versions = [version] if version else version_names(home_of(name, folder=folder))
    packs = [load_pack(name, version=each, folder=folder) for each in versions]
    found: dict[Any, dict[str, Any]] = {}
    for pack in sorted(packs, key=lambda each: each.effective_from):
        holds = pack.effective_from <= last and (pack.effective_until is None or pack.effective_until >= first)
        for due in due_under(pack, first=first, last=last):
            if due.day is not None or holds:
                more = {"pack": name, "version": pack.version, "partial": pack.partial}
                found[due] = {**more, "shown": f"{name}{'*' if pack.partial else ''}", **asdict(due)}
    return list(found.values())  # what two versions ask alike is due once: the later one stands
