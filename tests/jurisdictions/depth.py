"""How much of a public standard a pack holds: its rows of fields, codes and rules, counted."""

import csv
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from daylit.jurisdictions import Pack

LEAST = {"faithful": 1.0, "near-faithful": 0.95, "draft": 0.80}

STANDARDS: dict[tuple[str, str], tuple[tuple[str, str], ...]] = {
    ("us-ca-ripa", "2024"): (("ca-ripa", "2024"), ("ca-ripa", "*"), ("ca-openjustice", "2024")),
    ("us-ca-ripa", "2018"): (("ca-ripa", "2018"), ("ca-ripa", "*"), ("ca-openjustice", "2023")),
    ("us-nc-sbi122", ""): (("nc-sbi122", ""),),
    ("us-il-itpss", "2012"): (("il-itpss", "2012"), ("il-itpss", "2016")),
    ("us-il-itpss", "2024"): (("il-itpss", "2012"), ("il-itpss", "2016"), ("il-itpss", "2024")),
    ("us-ct-54-1m", ""): (("ct-54-1m", ""),),
    ("us-va-cpa", "2021"): (("va-cpa", ""),),
    ("us-md-tr25-113", ""): (("md-tr25-113", ""),),
    ("us-co-lei", ""): (("co-lei", ""),),
    ("us-tx-ccp-2b", ""): (("tx-ccp-2b", ""),),
    ("us-mo-vsr", ""): (("mo-vsr", ""),),
    ("us-or-stop", ""): (("or-stop", ""),),
    ("us-ma-90-63", ""): (("ma-90-63", ""),),
    ("us-wa-wsp", ""): (("wa-wsp", ""),),
    ("us-nj-njsp", ""): (("nj-njsp", ""),),
    ("us-dc-near", ""): (("dc-near", ""),),
    ("us-ri-ccpra", ""): (("ri", ""),),
    ("us-vt-vsp", ""): (("vt-vsp", ""),),
    ("stanford-opp", ""): (("opp", ""),),
    ("uk-stop-search", ""): (("uk-stop-search", ""), ("uk-sde", "")),
}
"""Pack and version (empty: any) → the standards, and their versions (empty: any), that it must hold."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Depth:
    """Rows that must be there, and those that are not."""

    rows: int
    lacking: tuple[str, ...]

    @property
    def share(self) -> float:
        """The share of the rows that the pack holds."""
        return 1 - len(self.lacking) / self.rows if self.rows else 1.0


def depth(pack: Pack, standards: Path) -> Depth:
    """Every row of the standard that is not of low confidence, looked for in the pack (or, of its older layouts, in
    any version of it: the caller hands the version in question)."""
    wanted = STANDARDS.get((pack.id, pack.version)) or STANDARDS.get((pack.id, ""), ())
    fields = _fields(pack)
    codes = _codes(pack)
    rules = _rules(pack)
    lacking, count = [], 0
    for row in _rows(standards / "fields.csv", wanted):
        name = f"{row['entity']}.{row['field']}"
        count += 1
        if not _field_there(row["field"], row["entity"], fields):
            lacking.append(f"field {name}")
    for row in _rows(standards / "codes.csv", wanted):
        count += 1
        text = row["code"] or row["label"]
        if not _code_there(row["codelist"], text, row["label"], codes):
            lacking.append(f"code {row['codelist']}: {text}")
    for row in _rows(standards / "rules.csv", wanted):
        count += 1
        if row["rule_id"] not in rules:
            lacking.append(f"rule {row['rule_id']}")
    return Depth(rows=count, lacking=tuple(lacking))


def _rows(path: Path, wanted: Iterable[tuple[str, str]]) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return [
            row
            for row in csv.DictReader(file)
            if not row["confidence"].startswith("low")
            and any(row["standard"] == name and version in ("", row["version"]) for name, version in wanted)
        ]


def _fields(pack: Pack) -> set[str]:
    named = {name for element in pack.form.elements for name in element.fields}
    columns = [column for file in pack.files for column in file.columns]
    columns += [column for file in pack.files for table in file.tables for column in table.columns]
    named |= {column.to for column in columns} | set(pack.fields_elsewhere)
    return {_plain(name) for name in named} | {_plain(re.split(r"[./]", name)[-1]) for name in named}


def _field_there(field: str, entity: str, there: set[str]) -> bool:
    names = [part for part in re.split(r"[,;]\s*(?![^{(]*[)}])", field) if part.strip()]
    return all(
        _plain(f"{entity}.{name}") in there or _plain(name) in there or _plain(f"{entity}.{field}") in there
        for name in names
    )


def _codes(pack: Pack) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for key, codes in pack.form.codes.items():
        for name in {key, *pack.list_names.get(key, ())}:
            held = found.setdefault(_plain(name), set())
            held |= {_plain(code.code) for code in codes} | {_plain(code.label) for code in codes}
    for file in pack.files:
        for one in file.codes:
            found.setdefault(_plain(one.list), set()).update((_plain(one.code), _plain(one.label)))
        for column in file.columns:  # flags and view columns answer lists of indicator columns
            found.setdefault("", set()).add(_plain(column.to))
    return found


def _code_there(codelist: str, code: str, label: str, there: dict[str, set[str]]) -> bool:
    names = {_plain(codelist), _plain(re.sub(r"\(.*?\)", "", codelist))}
    held = set().union(*(there.get(name, set()) for name in names))
    return (
        _plain(code) in held
        or (not code and _plain(label) in held)
        or (not held and _plain(code) in there.get("", set()))
    )


def _rules(pack: Pack) -> set[str]:
    return {
        *(rule.id for rule in pack.rules),
        *(left.id for left in pack.scope.leave_out),
        *(one.id for file in pack.files for one in file.sums),
        *(element.prohibited_rule for element in pack.form.elements),
        pack.version_rule,
        pack.narrative_rule,
    }


def _plain(text: str) -> str:
    return re.sub(r"[^a-z0-9<>+&=-]", "", text.casefold().replace("[]", ""))
