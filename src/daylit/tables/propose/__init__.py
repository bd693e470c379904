"""`daylit map`: a first mapping for a file nobody has mapped, with how sure each part of it is.

A proposal is no import: a person reads it, corrects it, and only then is it used.
"""

import re
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from daylit.tables.engine import connect, widen
from daylit.tables.mapping import find_document, shipped_documents
from daylit.tables.problems import Problem, describe, shorten
from daylit.tables.propose.columns import Suggestion, place_of, suggest
from daylit.tables.propose.names import FREE_TEXT, PERSONAL
from daylit.tables.propose.profile import Profile, differing, profiles
from daylit.tables.propose.toml import table_text, value_text
from daylit.tables.propose.values import code
from daylit.tables.readers import read_headers, stage
from daylit.tables.readers.spec import ReadSpec
from daylit.tables.words import fold

_PLAIN = ReadSpec()


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A mapping as far as the files show it.

    ``suggestions`` are in the order of the contract; ``unused`` are the source columns left over, with why; ``notes``
    are what a person must look at; ``shipped`` names mappings of Daylit's own that fit the files, and were written with
    care; several fit where the same layout is used in several places.
    """

    name: str
    files: tuple[str, ...]
    rows: int
    suggestions: tuple[Suggestion, ...]
    unused: tuple[tuple[str, str], ...]
    missing: tuple[str, ...]
    same_id: str | None
    place: Mapping[str, Any]
    notes: tuple[str, ...]
    problems: tuple[Problem, ...]
    shipped: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Everything, for ``--json``."""
        return {
            "name": self.name,
            "files": list(self.files),
            "rows": self.rows,
            "columns": {one.column: one.to_dict() for one in self.suggestions},
            "unused": dict(self.unused),
            "missing": list(self.missing),
            "same_id": self.same_id,
            "place": dict(self.place),
            "notes": list(self.notes),
            "problems": [asdict(problem) for problem in self.problems],
            "shipped": list(self.shipped),
        }

    def to_toml(self) -> str:
        """The mapping file, with a comment wherever a person must look. It loads as it is."""
        source: dict[str, Any] = {"required": self._required()}
        if self.missing:
            source["missing"] = list(self.missing)
        if self.same_id:
            source["same_id"] = self.same_id
        lines = [
            f"# Proposed by “daylit map” from {shorten(', '.join(self.files))}. Read every line before you use it.",
            *(f"# Look: {note}" for note in self.notes),
            "",
            f"name = {value_text(self.name)}",
            f"title = {value_text(self.name)}",
            "",
            *table_text("source", source),
            *self._place_text(),
        ]
        if not any(one.column == "agency" for one in self.suggestions):
            lines += ["# [columns.agency]", '# constant = "Name of the agency"', ""]
        for one in self.suggestions:
            lines += table_text(f"columns.{one.column}", one.settings, comments=one.comments())
        lines += [f"# Not used: {shorten(name)}: {why}" for name, why in self.unused]
        return "\n".join(lines).rstrip() + "\n"

    def summary(self) -> str:
        """What was found, for the screen."""
        lines = [f"{self.rows:,} rows in {', '.join(self.files)}."]
        if self.shipped:
            lines.append(f"Daylit has a mapping for such files: use --map {' or '.join(self.shipped)}.")
        for one in self.suggestions:
            shown = ", ".join(f"{shorten(raw, longest=24)} → {made}" for raw, made in one.preview[:3])
            lines.append(f"{one.column}: {one.source_text} ({one.words}; {one.why}){'. ' + shown if shown else ''}")
            lines += [f"    {note}" for note in one.notes]
        lines += [f"Look: {note}" for note in self.notes]
        lines += [f"Problem: {describe(problem)}" for problem in self.problems]
        if self.unused:
            lines.append("Not used: " + ", ".join(name for name, _ in self.unused) + ".")
        return "\n".join(lines)

    def _required(self) -> list[str]:
        wanted = ("date", "race", "contact_id", "minute", "searched", "gender")
        chosen = [one.sources[0] for one in self.suggestions if one.column in wanted and one.sources]
        return list(dict.fromkeys(chosen))[:4] or [one.sources[0] for one in self.suggestions if one.sources][:3]

    def _place_text(self) -> list[str]:
        if self.place:
            return table_text("place", self.place, comments=["A guess from the coordinates: correct it."])
        return ["# [place]", '# name = "Name of the town"', '# zone = "America/New_York"', "# latitude = 40.0", ""]


def propose(sources: Sequence[str | Path], *, spec: ReadSpec = _PLAIN) -> Proposal:
    """Look at files of one table and propose how to map them; nothing is written.

    Looks at up to 40,000 rows spread over the files, fewer of very wide ones. Files whose header is another than the
    first's are left out, and a note says so. Where no row can be read, ``suggestions`` is empty and ``problems`` says
    why.
    """
    headers = read_headers(sources, spec)
    main, others = _alike(sources, headers)
    with tempfile.TemporaryDirectory() as folder:
        staged = stage(main, spec, folder)
        with connect(memory="500MB", temp_directory=Path(folder) / "look") as engine:
            widen(engine, columns=len(staged.columns))
            found = profiles(engine, staged)
            suggestions = suggest(found)
            same_id, notes = _same_id(engine, suggestions, found)
    used = {source for one in suggestions for source in one.sources}
    notes += [
        f"{Path(other).name} has other columns and was not looked at. Tables joined by an id go under [tables]."
        for other in others
    ]
    notes += _about(suggestions, found)
    return Proposal(
        name=re.sub(r"[^a-z0-9]+", "-", Path(main[0]).name.split(".")[0].lower()).strip("-") or "source",
        files=tuple(Path(source).name for source in main),
        rows=staged.rows_read,
        suggestions=tuple(suggestions),
        unused=tuple((profile.name, _why_unused(profile)) for profile in found if profile.name not in used),
        missing=tuple(dict.fromkeys(word for profile in found for word in profile.missing)),
        same_id=same_id,
        place=place_of(suggestions, found),
        notes=tuple(notes),
        problems=staged.problems,
        shipped=_shipped([header for header in headers if header]),
    )


def _alike(
    sources: Sequence[str | Path], headers: Sequence[tuple[str, ...] | None]
) -> tuple[list[str | Path], list[str | Path]]:
    """The files that have the columns of the widest one, and the others."""
    widest = max((header for header in headers if header), key=len, default=())
    alike = [source for source, header in zip(sources, headers, strict=True) if header is None or header == widest]
    return alike or list(sources), [source for source in sources if source not in alike]


def _same_id(engine: Any, suggestions: Sequence[Suggestion], found: Sequence[Profile]) -> tuple[str | None, list[str]]:
    """What rows with the same id are, going by whether the people on them differ."""
    by_column = {one.column: one.sources for one in suggestions if one.sources}
    if "contact_id" not in by_column or not found:
        return None, []
    people = [source for column in ("race", "gender", "age") for source in by_column.get(column, ())]
    repeated, differ = differing(engine, key=by_column["contact_id"][0], within=people)
    if not repeated:
        return None, []
    kind = "persons" if differ > 0.3 * repeated else "merge"
    meaning = "be persons of one contact" if kind == "persons" else "tell of one person"
    share = f"{differ:,} of {repeated:,} ids that come back have people who differ"
    return kind, [f"Rows with the same id seem to {meaning}: {share}. Check same_id."]


def _about(suggestions: Sequence[Suggestion], found: Sequence[Profile]) -> list[str]:
    """What a person must look at, beyond single columns."""
    there = {one.column for one in suggestions}
    notes = []
    if found and "date" not in there:
        notes.append("No date was found. Without one nothing can be compared over time.")
    if found and "race" not in there:
        notes.append("No column of race or ethnicity was found.")
    if any(one.settings.get("zone") == "UTC" for one in suggestions):
        notes.append("Times are in UTC. Write the agency's zone under [place], or they cannot be read.")
    return notes


def _why_unused(profile: Profile) -> str:
    if not profile.words:
        return "empty in the rows looked at"
    if code("race", profile).share > 0.8:
        return "another column of race or ethnicity; decide which of them is race"
    if FREE_TEXT.score(profile.spaced) or sum(map(len, profile.texts)) > 40 * len(profile.texts):
        return "free text, which may name people; leave it out"
    if PERSONAL.score(profile.spaced):
        return "may tell who a person is; leave it out"
    if re.search(r"\bage\b.*\b(?:range|group|bracket)\b", profile.spaced):
        return "ranges of ages cannot become years"
    if profile.distinct == 1:
        return f"the same in every row: {shorten(profile.texts[0], longest=30)}"
    return "no column of Daylit was found for it"


def _shipped(headers: Sequence[tuple[str, ...]]) -> tuple[str, ...]:
    """The mappings of Daylit's own that fit these files: of all that do, those that ask for most columns."""
    there = [{fold(name) for name in header} for header in headers]
    fitting: dict[str, int] = {}
    for document in shipped_documents():
        required = find_document(str(document["name"])).get("source", {}).get("required", [])
        if required and any(names.issuperset(map(fold, required)) for names in there):
            fitting[str(document["name"])] = len(required)
    return tuple(name for name, asked in fitting.items() if asked == max(fitting.values()))
