"""Records for tests: one answer of a valid record changed, and the rules that a change breaks."""

from copy import deepcopy
from typing import Any

from daylit.jurisdictions import Pack
from daylit.record import check
from daylit.record.blocks import BLOCKS, chain


def changed(record: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    """The record with answers of the first instances changed: “person.race”. ``None`` takes an answer away."""
    new = deepcopy(record)
    for path, answer in changes.items():
        block, _, name = path.partition(".")
        here = new
        for above in chain(block):
            entries = here.setdefault(BLOCKS[above].key, [])
            if not entries:
                entries.append({})
            here = entries[0]
        if not BLOCKS[block].repeats:
            here = here.setdefault(BLOCKS[block].key, {})
        if answer is None:
            here.pop(name, None)
        else:
            here[name] = answer
    return new


def problems(pack: Pack, record: dict[str, Any]) -> list[str]:
    """What is wrong with a record, as rule id or problem code."""
    return [each.rule or each.code for each in check(pack.form, record, tables=pack.sample_tables())]


def seen(value: Any) -> dict[str, Any]:
    """An answer that the officer perceived."""
    return {"value": value, "how": "perceived"}
