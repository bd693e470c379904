"""The reference page of each pack, written from the pack itself: ``docs/packs/`` holds these texts."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

from daylit.jurisdictions.comparing import differences
from daylit.jurisdictions.pack import Pack, StateFile
from daylit.jurisdictions.shelf import load_pack, pack_names, packs
from daylit.jurisdictions.wording import (
    answer_in_words,
    cited,
    code_in_words,
    deadline_in_words,
    required_in_words,
    rule_in_words,
    span,
)
from daylit.record.form import Form
from daylit.record.rules import Rule
from daylit.record.words import in_words

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
            f"[{pack.id}]({pack.id}.md)",
            pack.place,
            pack.version,
            span(pack.effective_from, pack.effective_until),
            pack.completeness,
            "partial" if pack.partial else "",
        )
        for pack in (load_pack(each.pack, version=each.version) for each in packs())
    ]
    heads = ("Pack", "Place", "Version", "Contacts", "Completeness", "")
    return INDEX + _table(heads, rows)


def pack_page(name: str) -> str:
    """The page of a pack: its latest version in full, and what changed from each version to the next."""
    versions = sorted((each for each in packs() if each.pack == name), key=lambda each: each.effective_from)
    loaded = [load_pack(name, version=each.version) for each in versions]
    parts = [version_page(loaded[-1], made=True)]
    for earlier, later in pairwise(loaded):
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
        ("Contacts", span(pack.effective_from, pack.effective_until)),
        ("Clocks", pack.form.zone),
        ("One report is about", f"one {pack.reporting_unit}" if pack.reporting_unit != "aggregate" else "all contacts"),
        ("Completeness", pack.completeness),
        ("Confidence", pack.confidence),
        ("Cases", f"{len(pack.vectors)}, tried by `daylit pack check`" if pack.vectors else ""),
    ]
    return _table(("", ""), [row for row in rows if row[1]])


def _scope(pack: Pack) -> str:
    lines = list(pack.scope.agency)
    for left in pack.scope.leave_out:
        lines.append(
            f"**{left.id}** {left.message} Not reported if {in_words(left.when, pack.form)}.{cited(left.cite)}"
        )
    return _list(lines)


def _elements(form: Form) -> str:
    titles = {section.id: section.title for section in form.sections}
    parts = []
    for section in dict.fromkeys(element.section for element in form.elements):
        own = [element for element in form.elements if element.section == section]
        heads = ("Question", "Answer", "Asked and required", "State's name", "Source")
        rows = [
            (f"**{e.label}** `{e.path}`", answer_in_words(e), required_in_words(e, form), ", ".join(e.fields), e.cite)
            for e in own
        ]
        parts += [f"### {titles.get(section, 'Other')}\n", _table(heads, rows)]
    return "\n".join(parts)


def _codes(pack: Pack) -> str:
    parts = []
    for name, codes in pack.form.codes.items():
        parts.append(f"### {pack.list_titles.get(name) or name}\n\n`{name}`\n")
        rows = [(code.code, f"`{code.value}`", code.label, code.core, code_in_words(code, pack.form)) for code in codes]
        parts.append(_table(("State's code", "Value", "Label", "In common words", "Remark"), rows))
    return "\n".join(parts)


def _rules(pack: Pack) -> str:
    rows = [(rule.id, rule.message, rule_in_words(rule, pack), _kind(rule), rule.cite) for rule in pack.rules]
    return _table(("Rule", "What it says", "When it speaks", "Kind", "Source"), rows)


def _kind(rule: Rule) -> str:
    """Error or warning where the rule is read with the answers; else which other work it is."""
    return rule.severity if rule.kind in ("check", "element") else rule.kind.replace("_", " ")


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
    rows = [
        (
            each.target,
            f"`{each.element}`" if each.element else f"yes if {in_words(each.yes_if or [], pack.form)}",
            f"`{each.to}`" if each.to else "",
            f"if {in_words(each.when, pack.form)}" if each.when is not None else "",
            each.how.replace("_", " "),
            ", ".join(f"{value} → {to or 'none'}" for value, to in each.codes.items()).replace("*", "any other"),
            each.loss,
        )
        for each in pack.crosswalks
    ]
    return _table(("Standard", "From", "To", "When", "How", "Codes", "What is lost"), rows)


def _source(cite: str, url: str, retrieved: date | None) -> str:
    seen = f", read on {retrieved}" if retrieved else ""
    return f"[{cite}]({url}){seen}" if url else f"{cite}{seen}"


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
