"""The reference page of each pack, written from the pack itself: ``docs/packs/`` holds these texts."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from daylit.jurisdictions.comparing import differences
from daylit.jurisdictions.pack import Deadline, Pack, StateFile
from daylit.jurisdictions.shelf import load_pack, pack_names, packs
from daylit.record.elements import KINDS, Element, FormCode
from daylit.record.form import Form
from daylit.record.rules import Rule
from daylit.record.words import in_words
from daylit.terms.people import ASCERTAINED
from daylit.terms.record import MISSING

MADE = (
    "This page is made from the pack by `daylit.jurisdictions.pages`. Do not edit it: change the pack and write the "
    "pages again with `python -m daylit.jurisdictions.pages docs/packs`. A test holds them together.\n"
)
PARTIAL = (
    "> **Partial.** This pack does not hold everything of the public standard, and is never called certified. What is "
    "missing is listed below.\n"
)
INDEX = f"""\
# Packs

The rules of a place as data, in dated versions: what is asked, what must be answered, what may not be asked, who is not
reported, when it is due and in what file it is sent. The day of a contact chooses the version.
[How a pack is written](../pack-format.md).

{MADE}
"""


def index_page() -> str:
    """The list of all packs and versions."""
    rows = [
        (
            f"[{each.pack}]({each.pack}.md)",
            each.place,
            each.version,
            _span(each.effective_from, each.effective_until),
            each.completeness,
            "partial" if load_pack(each.pack, version=each.version).partial else "",
        )
        for each in packs()
    ]
    heads = ("Pack", "Place", "Version", "Contacts", "Completeness", "")
    return INDEX + _table(heads, rows)


def pack_page(name: str) -> str:
    """The page of a pack: its latest version in full, and what changed from each version to the next."""
    versions = sorted((each for each in packs() if each.pack == name), key=lambda each: each.effective_from)
    loaded = [load_pack(name, version=each.version) for each in versions]
    parts = [version_page(loaded[-1], made=True)]
    for earlier, later in zip(loaded[:-1], loaded[1:], strict=True):
        parts.append(f"## From {earlier.version} to {later.version}\n")
        parts.append(_list(each.sentence for each in differences(earlier, later)))
    return "\n".join(parts).rstrip("\n") + "\n"


def version_page(pack: Pack, *, made: bool = False) -> str:
    """One version in full, as Markdown."""
    parts = [f"# {pack.title}\n", *([MADE] if made else []), *([PARTIAL] if pack.partial else [])]
    parts += [_facts(pack)]
    sections = (
        ("What is missing", _list(pack.missing)),
        ("Who reports, and who is not reported", _scope(pack)),
        ("What is asked", _elements(pack.form)),
        ("Codes", _codes(pack)),
        ("Rules", _rules(pack)),
        ("Personal data in short texts", _narrative(pack)),
        ("Tables from outside", _tables(pack)),
        ("Deadlines", _list(deadline_in_words(each) for each in pack.deadlines)),
        ("Files", "\n".join(_file(file) for file in pack.files)),
        ("Sending and answers", _sending(pack)),
        ("In the words of other standards", _crosswalks(pack)),
        ("Sources", _list(_source(each.cite, each.url, each.retrieved) for each in pack.authority)),
    )
    for title, text in sections:
        if text.strip():
            parts += [f"## {title}\n", text]
    return "\n".join(parts).rstrip("\n") + "\n"


def _facts(pack: Pack) -> str:
    rows = [
        ("Pack", f"`{pack.id}`, version `{pack.version}`"),
        ("Place", ", ".join(part for part in (pack.place, pack.country) if part)),
        ("Contacts", _span(pack.effective_from, pack.effective_until)),
        ("One report is about", f"one {pack.reporting_unit}" if pack.reporting_unit != "aggregate" else "all contacts"),
        ("Completeness", pack.completeness),
        ("Confidence", pack.confidence),
    ]
    return _table(("", ""), [row for row in rows if row[1]])


def _scope(pack: Pack) -> str:
    lines = list(pack.scope.agency)
    for left in pack.scope.leave_out:
        lines.append(
            f"**{left.id}** {left.message} Not reported if {in_words(left.when, pack.form)}.{_cite(left.cite)}"
        )
    return _list(lines)


def _elements(form: Form) -> str:
    titles = {section.id: section.title for section in form.sections}
    parts = []
    for section in dict.fromkeys(element.section for element in form.elements):
        own = [element for element in form.elements if element.section == section]
        heads = ("Question", "Answer", "Asked and required", "State's name", "Source")
        rows = [
            (f"**{e.label}** `{e.path}`", answer_in_words(e), _required(e, form), ", ".join(e.fields), e.cite)
            for e in own
        ]
        parts += [f"### {titles.get(section, 'Other')}\n", _table(heads, rows)]
    return "\n".join(parts)


def answer_in_words(element: Element) -> str:
    """What may be answered, in words."""
    said = [KINDS[element.kind]]
    if element.codes:
        said.append(f"codes `{element.codes}`")
    if element.table:
        said.append(f"table `{element.table}`")
    what = {"choices": "choices ", "text": "characters "}.get(element.kind, "")
    lowest = element.min_length if element.min_length is not None else element.minimum
    highest = element.max_length if element.max_length is not None else element.maximum
    if lowest is not None or highest is not None:
        said.append(f"{what}{_bounds(lowest, highest)}")
    if element.decimals is not None:
        said.append(f"at most {element.decimals} digits behind the point")
    if element.pattern_says:
        said.append(element.pattern_says)
    if element.how:
        said.append("known by: " + ", ".join(ASCERTAINED.label(way).lower() for way in element.how))
    if element.missing:
        said.append("or: " + ", ".join(MISSING.label(marker).lower() for marker in element.missing))
    if element.ask_person:
        said.append("the person is not asked")
    if element.lock_after:
        said.append("cannot change once accepted")
    return "; ".join(said)


def _bounds(lowest: float | None, highest: float | None) -> str:
    low, high = (f"{value:g}" if value is not None else "" for value in (lowest, highest))
    if low and high:
        return f"{low} to {high}" if low != high else f"exactly {low}"
    return f"from {low}" if low else f"up to {high}"


def _required(element: Element, form: Form) -> str:
    if element.prohibited_from:
        because = f" {element.prohibited_because}" if element.prohibited_because else ""
        return f"May not be asked from {element.prohibited_from} on.{because}"
    said = []
    if element.show is not None:
        said.append(f"asked if {in_words(element.show, form)}")
    if element.required is True:
        said.append("required")
    elif element.required is not False:
        said.append(f"required if {in_words(element.required, form)}")
    if element.valid_from or element.valid_until:
        said.append(_span(element.valid_from, element.valid_until))
    if element.phase == "submit":
        said.append("added when it is sent")
    return "; ".join(said) or "may be left out"


def _codes(pack: Pack) -> str:
    parts = []
    for name, codes in pack.form.codes.items():
        parts.append(f"### {pack.list_titles.get(name) or name}\n\n`{name}`\n")
        rows = [(code.code, f"`{code.value}`", code.label, code.core, _about(code, pack.form)) for code in codes]
        parts.append(_table(("State's code", "Value", "Label", "In common words", "Remark"), rows))
    return "\n".join(parts)


def _about(code: FormCode, form: Form) -> str:
    said = []
    if code.exclusive:
        said.append("Nothing beside it.")
    if code.when is not None:
        said.append(f"Only if {in_words(code.when, form)}.")
    if code.valid_from or code.valid_until:
        said.append(f"Contacts {_span(code.valid_from, code.valid_until)}.")
    return " ".join([*said, *(each for each in (code.requires, code.loss) if each)])


def _rules(pack: Pack) -> str:
    rows = [(rule.id, rule.message, rule_in_words(rule, pack), rule.severity, rule.cite) for rule in pack.rules]
    return _table(("Rule", "What it says", "When it speaks", "Kind", "Source"), rows)


def rule_in_words(rule: Rule, pack: Pack) -> str:
    """When a rule speaks, in words; for rules that are not read with the answers, what carries them out."""
    if rule.kind != "check":
        return f"Carried out by: {pack.done_by.get(rule.id, rule.kind)}."
    labels = {element.path: f"“{element.label}”" for element in pack.form.elements}
    said = []
    if rule.require:
        said.append(f"{_joined(labels.get(path, path) for path in rule.require)} must be answered")
    if rule.prohibit:
        said.append(f"{_joined(labels.get(path, path) for path in rule.prohibit)} must not be answered")
    if rule.check is not None:
        said.append(f"it must hold that {in_words(rule.check, pack.form)}")
    start = f"If {in_words(rule.when, pack.form)}: " if rule.when is not None else "Always: "
    return start + "; ".join(said) + "."


def _narrative(pack: Pack) -> str:
    found = dict.fromkeys(pattern.what for pattern in pack.form.narrative.patterns)
    if not found:
        return ""
    rule = f" ({pack.narrative_rule})" if pack.narrative_rule else ""
    most = f" A text has at most {pack.narrative_max} characters." if pack.narrative_max else ""
    return f"Looked for{rule}: {', '.join(found)}. No pattern finds people's names.{most}\n"


def _tables(pack: Pack) -> str:
    rows = [(f"`{table.id}`", table.title, f"{len(table.rows):,}", table.source, table.note) for table in pack.tables]
    return _table(("Table", "Title", "Rows shipped", "Source", "Remark"), rows)


def deadline_in_words(deadline: Deadline) -> str:
    """What is due, in a sentence."""
    match deadline.rule:
        case "yearly":
            when = f"each year on {deadline.day} of the following year" if deadline.day else "each year"
        case "monthly":
            when = f"each month, on day {deadline.day} of the following month" if deadline.day else "each month"
        case "hours":
            when = f"within {deadline.hours} hours"
        case "years_kept":
            when = f"kept for {deadline.years} years"
        case other:
            when = {"end_of_shift": "before the shift ends", "half-yearly": "twice a year"}.get(other, other)
    if deadline.days_after is not None:
        when += f", {deadline.days_after} days after the period ends"
    note = f" {deadline.note}" if deadline.note else ""
    return f"**{deadline.title}** ({deadline.kind}): {when}.{note}{_cite(deadline.cite)}"


def _file(file: StateFile) -> str:
    status = {
        "submission": "The state takes this file.",
        "released": "The state publishes its data in this layout; it has not been said to take it.",
        "view": "This is a view for publication.",
    }[file.status]
    facts = [f"{file.format}, one for each {file.unit}", status]
    facts += [f"Sent by {' or '.join(file.transports)}."] if file.transports else []
    facts += [f"Name: `{file.name}`."] if file.name else []
    parts = [f"### {file.title}\n", f"`{file.id}`: {' '.join([facts[0] + '.', *facts[1:], file.note])}\n"]
    for table in (None, *file.tables):
        columns = file.columns if table is None else table.columns
        if table is not None:
            parts.append(f"**{table.title or table.id}**, one row for each {table.unit}\n")
            if table.rows:
                parts.append(_list(row.label for row in table.rows))
        rows = [(f"`{each.to}`", f"`{each.source}`" if each.source else f"always `{each.value}`", each.how, each.note)
                for each in columns]  # fmt: skip
        parts.append(_table(("Column", "From", "Written as", "Remark"), rows))
    if file.sums:
        parts.append(_list(f"**{each.id}** {each.message}" for each in file.sums))
    return "\n".join(parts)


def _sending(pack: Pack) -> str:
    codes = pack.transaction
    lines = [
        f"{said}: `{code}`"
        for said, code in (
            ("A new record", codes.new),
            ("A changed record", codes.changed),
            ("A record taken back", codes.withdrawn),
            ("A record that cannot be completed", codes.no_more_information),
        )
        if code
    ]
    lines += [f"**{each.id}** {each.message} {each.remedy}".rstrip() for each in pack.unique]
    rows = [(f"`{code}`", each.meaning, f"`{each.element}`" if each.element else "", each.what)
            for code, each in pack.response.codes.items()]  # fmt: skip
    answers = _table(("Answer", "Meaning", "Element", "What to do"), rows)
    return "\n".join(part for part in (_list(lines), answers) if part)


def _crosswalks(pack: Pack) -> str:
    rows = [(each.target, f"`{each.element}`", each.how.replace("_", " "), each.loss) for each in pack.crosswalks]
    return _table(("Standard", "Element", "How", "What is lost"), rows)


def _source(cite: str, url: str, retrieved: date | None) -> str:
    seen = f", read on {retrieved}" if retrieved else ""
    return f"[{cite}]({url}){seen}" if url else f"{cite}{seen}"


def _cite(cite: str) -> str:
    return f" ({cite})" if cite else ""


def _span(first: date | None, last: date | None) -> str:
    if first is None and last is None:
        return "of all days"
    return " ".join(part for part in (f"from {first}" if first else "", f"until {last}" if last else "") if part)


def _joined(names: Iterable[str]) -> str:
    return " and ".join(names)


def _list(lines: Iterable[str]) -> str:
    return "".join(f"- {_flat(line)}\n" for line in lines)


def _table(heads: tuple[str, ...], rows: Sequence[tuple[Any, ...]]) -> str:
    """A table without the columns that are empty throughout."""
    if not rows:
        return ""
    used = [place for place in range(len(heads)) if any(row[place] for row in rows)]
    lines = [[heads[place] for place in used], ["---"] * len(used)]
    lines += [[_flat(str(row[place])).replace("|", "\\|") for place in used] for row in rows]
    return "".join(f"| {' | '.join(cells)} |\n" for cells in lines)


def _flat(text: str) -> str:
    return " ".join(text.split())


def pages() -> Iterator[tuple[str, str]]:
    """Every page: its file name and its text."""
    yield "index.md", index_page()
    for name in pack_names():
        yield f"{name}.md", pack_page(name)


def write_pages(folder: Path) -> None:
    """Write every page into a folder, and take away those of packs that are gone."""
    folder.mkdir(parents=True, exist_ok=True)
    made = dict(pages())
    for path in folder.glob("*.md"):
        if path.name not in made:
            path.unlink()
    for name, text in made.items():
        (folder / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    import sys

    write_pages(Path(sys.argv[1]))
