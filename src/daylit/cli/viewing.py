"""`daylit pack view`: contacts as rows of a public view, of their own pack or in the words of another standard."""

import sys
from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from daylit.cli.exits import FINE, PROBLEMS
from daylit.cli.output import as_json
from daylit.cli.packs import PARTIAL, WillNotReplace, place

if TYPE_CHECKING:
    from daylit.jurisdictions import Pack
    from daylit.jurisdictions.crosswalk import Loss
    from daylit.jurisdictions.submitting.contacts import Contact
    from daylit.record.problems import Problem

SHOWN = 40


@dataclass(slots=True)
class Seen:
    """What became of the contacts: records by the version of the view, what they lost, and who is not in it.

    ``partial`` are the packs, id and version, that do not hold everything of their public standard.
    """

    records: dict[str, tuple["Pack", list[dict[str, Any]]]] = field(default_factory=dict)
    losses: list["Loss"] = field(default_factory=list)
    kept_out: list[dict[str, str]] = field(default_factory=list)
    partial: dict[tuple[str, str], None] = field(default_factory=dict)


def view(contacts: Path, *, pack: str, into: str | None, out: Path | None, json: bool) -> int:
    """Write the view, say what is lost, and name every contact that is not in it."""
    from daylit.jurisdictions.crosswalk import view_of
    from daylit.jurisdictions.files.flat import write_flat
    from daylit.jurisdictions.submitting.contacts import read_contacts

    if out is not None and out.exists():
        raise WillNotReplace(f"“{out}” exists already.", remedy="Name another file with --out, or remove it first.")
    read, bad = read_contacts(contacts)
    seen = Seen(kept_out=[{"contact": each.file, "why": each.sentence} for each in bad])
    for contact in read:
        _see(contact, place(pack), place(into or pack), seen)
    tables: dict[str, bytes] = {}
    for version, (other, records) in seen.records.items():
        written = write_flat(records, view_of(other), form=other.form)
        seen.kept_out += [{"contact": each.at, "why": str(each)} for each in written.problems]
        tables[version] = written.files[view_of(other).id]
    _put(tables, out, json=json)
    _tell(seen, tables, json=json)
    return PROBLEMS if seen.kept_out else FINE


def _see(contact: "Contact", named: tuple[str, Path], other: tuple[str, Path], seen: Seen) -> None:
    """Put one contact into the view, or say why it is not there."""
    from daylit.jurisdictions import NoVersion, load_pack
    from daylit.jurisdictions.crosswalk import Crossed, crossed
    from daylit.jurisdictions.submitting.scoping import in_scope
    from daylit.record import check
    from daylit.record.taking import day_of

    def keep_out(why: str) -> None:
        seen.kept_out.append({"contact": contact.id, "why": why})

    day = day_of(contact.answers)
    if contact.withdrawn or day is None:
        keep_out("It was withdrawn." if contact.withdrawn else "It has no day, which chooses its form.")
        return
    try:
        pack, into = (load_pack(name, on=date.fromisoformat(day), folder=folder) for name, folder in (named, other))
    except NoVersion as error:
        keep_out(str(error))
        return
    seen.partial |= {(each.id, each.version): None for each in (pack, into) if each.partial}
    wrong = [each for each in check(pack.form, contact.answers) if each.severity == "error"]
    if wrong:
        keep_out(
            f"Its day falls under {pack.id} {pack.version}, and there it is not right yet: {wrong[0]}{_more(wrong)}"
        )
        return
    answers, left = in_scope(pack, contact.answers)
    for each in left:
        keep_out(f"{each.where or 'The contact'} is not reported ({each.rule}): {each.sentence}")
    if answers is None:
        return
    same = (pack.id, pack.version) == (into.id, into.version)
    made = Crossed(answers=answers, losses=()) if same else crossed(pack, answers, into=into)
    for problem in check(into.form, made.answers):
        keep_out(f"It cannot be told in the words of {into.id}: {problem}")
        return
    seen.losses += made.losses
    seen.records.setdefault(f"{into.id}-{into.version}", (into, []))[1].append(made.answers)


def _more(problems: list["Problem"]) -> str:
    return f" And {len(problems) - 1:,} more." if len(problems) > 1 else ""


def _put(tables: dict[str, bytes], out: Path | None, *, json: bool) -> None:
    """Write the tables: to a file each where the view has several versions, else to the one file, or to the screen."""
    for version, content in tables.items():
        if out is not None:
            path = out if len(tables) == 1 else out.with_stem(f"{out.stem}-{version}")
            path.write_bytes(content)
        elif not json:
            sys.stdout.write(content.decode("utf-8"))


def _tell(seen: Seen, tables: dict[str, bytes], *, json: bool) -> None:
    counted = Counter((each.element, each.sentence) for each in seen.losses)
    losses = [{"element": element, "sentence": sentence, "answers": n} for (element, sentence), n in counted.items()]
    count = sum(len(records) for _, records in seen.records.values())
    if json:
        shown = {version: content.decode("utf-8") for version, content in tables.items()}
        partial = [f"{name}/{version}" for name, version in seen.partial]
        told = {"contacts": count, "tables": shown, "losses": losses, "not_in_the_view": seen.kept_out}
        as_json({**told, "partial": partial})
        return
    lines = [PARTIAL.format(name=name, version=version) for name, version in seen.partial]
    lines += [f"{count:,} {'contact' if count == 1 else 'contacts'} in the view."]
    lines += ["Lost on the way:"] if losses else []
    lines += [f"   {each['element']}: {each['sentence']} ({each['answers']:,})" for each in losses]
    lines += [f"Not in the view: {each['contact']}. {each['why']}" for each in seen.kept_out[:SHOWN]]
    more = len(seen.kept_out) - SHOWN
    lines += [f"Not in the view: {more:,} more."] if more > 0 else []
    print("\n".join(lines), file=sys.stderr)
