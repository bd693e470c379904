"""The page of all codes and crosswalks, written from the lists themselves: ``docs/codes.md`` is this text."""

from datetime import date

from daylit.terms.codes import CodeList
from daylit.terms.crosswalks import CROSSWALKS
from daylit.terms.entries import RELATIONS, Crosswalk, Entry
from daylit.terms.people import ASCERTAINED
from daylit.terms.registry import OURS, STANDARDS

HEAD = """\
# Codes and crosswalks

This page is written by `daylit.terms.pages.codes_page()`. Do not edit it: change the lists in `src/daylit/terms/` and
write it again with `python -m daylit.terms.pages > docs/codes.md`. A test holds the two together.

A **code list** holds the words that are stored, with the label that is shown. A **crosswalk** says how each code of one
list is read as codes of another, and what is lost. Each crosswalk covers its list completely, and each entry that is
not exact says in a sentence what is lost.
"""


def codes_page() -> str:
    """The whole page as Markdown, ending with one line break."""
    parts = [HEAD, "## How a code stands to its target\n", _relations()]
    parts += ["## Our code lists\n", *(_codelist(codes) for codes in OURS)]
    parts += ["## Lists of others\n", *(_codelist(codes) for codes in STANDARDS)]
    parts += ["## Crosswalks\n", *(_crosswalk(walk) for walk in CROSSWALKS.values())]
    return "\n".join(parts).rstrip("\n") + "\n"


def _relations() -> str:
    return _table(("Relation", "Meaning"), [(name, meaning) for name, meaning in RELATIONS.items()])


def _codelist(codes: CodeList) -> str:
    lines = [f"### {codes.title}\n", f"`{codes.name}` · {codes.meaning}\n"]
    if codes.source:
        lines.append(f"Source: {codes.source}.\n")
    dated = any(code.valid_from or code.valid_until for code in codes)
    heads = ("Code", "Label", "Meaning", "Valid") if dated else ("Code", "Label", "Meaning")
    rows: list[tuple[str, ...]] = []
    for code in codes:
        cells = (f"`{code.value}`", code.label, code.meaning)
        rows.append((*cells, _period(code.valid_from, code.valid_until)) if dated else cells)
    return "\n".join([*lines, _table(heads, rows)])


def _crosswalk(walk: Crosswalk) -> str:
    lines = [
        f"### {walk.standard} {walk.version}: {walk.codelist.title} → {walk.target.title}\n",
        f"`{walk.name}` · valid {_period(walk.valid_from, walk.valid_until)}\n",
        f"Source: {walk.source}.\n",
    ]
    if walk.basis:
        lines.append(f"How it is ascertained: {ASCERTAINED.label(walk.basis).lower()}.\n")
    if walk.note:
        lines.append(f"{walk.note}\n")
    return "\n".join([*lines, _table(("Code", "Becomes", "Relation", "Lost", "Why"), [_row(walk, e) for e in walk])])


def _row(walk: Crosswalk, entry: Entry) -> tuple[str, ...]:
    joiner = " or " if entry.relation == "either" else " and "
    becomes = joiner.join(f"`{value}`" for value in entry.to) or "–"
    label = walk.codelist.label(entry.code)
    name = f"`{entry.code}`" if label.casefold() == entry.code.casefold() else f"`{entry.code}` {label}"
    return (name, becomes, entry.relation, entry.loss, entry.why)


def _period(start: date | None, end: date | None) -> str:
    if start is None and end is None:
        return "always"
    return " ".join(part for part in (f"from {start}" if start else "", f"until {end}" if end else "") if part)


def _table(heads: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    used = [place for place in range(len(heads)) if any(row[place] for row in rows)]
    lines = [[heads[place] for place in used], ["---"] * len(used)]
    lines += [[row[place] for place in used] for row in rows]
    return "".join(f"| {' | '.join(cells)} |\n" for cells in lines)


if __name__ == "__main__":
    print(codes_page(), end="")
