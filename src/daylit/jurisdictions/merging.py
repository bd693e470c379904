"""A version that says only what changed: laid over the version it extends, key by key."""

from collections.abc import Mapping, Sequence
from typing import Any

KEYS = {
    "rules": "id",
    "unique": "id",
    "files": "id",
    "tables": "id",
    "sections": "id",
    "blocks": "name",
    "vectors": "id",
}
"""Lists whose entries replace the earlier entries of the same name. Others are replaced as a whole."""

NOT_INHERITED = ("effective", "extends", "include", "removed", "version")


def merged(earlier: Mapping[str, Any], later: Mapping[str, Any]) -> dict[str, Any]:
    """The later version in full: what it says, over what the earlier one said.

    Elements, code lists and settings go by name; codes by their value, or by their code where they have none;
    several rules may share an id, and then all of an id are replaced together. ``removed`` of the later version takes
    away: “elements.person.lgbt”, “rules.CA-R42”, “codes.gender.nonconforming”.
    """
    whole = {name: value for name, value in earlier.items() if name not in NOT_INHERITED}
    for name, value in later.items():
        old = whole.get(name)
        if name in KEYS and isinstance(value, list) and isinstance(old, list):
            whole[name] = _by_key(old, value, KEYS[name])
        elif name == "codes" and isinstance(value, Mapping) and isinstance(old, Mapping):
            whole[name] = {**old, **{each: _codes(old.get(each), changed) for each, changed in value.items()}}
        elif name == "elements" and isinstance(value, Mapping) and isinstance(old, Mapping):
            whole[name] = {**old, **{each: _over(old.get(each), changed) for each, changed in value.items()}}
        elif isinstance(value, Mapping) and isinstance(old, Mapping):
            whole[name] = {**old, **value}
        else:
            whole[name] = value
    return whole


def removals(whole: dict[str, Any], names: Sequence[str]) -> list[str]:
    """Take away what ``removed`` names; returns the names that were not there."""
    return [name for name in names if not _remove(whole, name)]


def _remove(whole: dict[str, Any], name: str) -> bool:
    part, _, rest = name.partition(".")
    if part == "codes" and rest.count("."):
        listed, _, value = rest.partition(".")
        return _remove_code(whole, listed, value)
    held = whole.get(part)
    if isinstance(held, Mapping) and rest in held:
        whole[part] = {key: value for key, value in held.items() if key != rest}
        return True
    if isinstance(held, list) and part in KEYS:
        kept = [one for one in held if not (isinstance(one, Mapping) and one.get(KEYS[part]) == rest)]
        whole[part] = kept
        return len(kept) < len(held)
    return False


def _remove_code(whole: dict[str, Any], listed: str, value: str) -> bool:
    codes = whole.get("codes", {}).get(listed)
    if not isinstance(codes, Mapping) or not isinstance(codes.get("list"), list):
        return False
    kept = [
        one for one in codes["list"] if not (isinstance(one, Mapping) and value in (one.get("value"), one.get("code")))
    ]
    whole["codes"] = {**whole["codes"], listed: {**codes, "list": kept}}
    return len(kept) < len(codes["list"])


def _by_key(old: list[Any], new: list[Any], key: str) -> list[Any]:
    def named(one: Any) -> Any:
        return one.get(key) if isinstance(one, Mapping) else None

    changed = {named(one) for one in new}
    placed: list[Any] = []
    done: set[Any] = set()
    for one in old:
        name = named(one)
        if name not in changed:
            placed.append(one)
        elif name not in done:
            placed += [each for each in new if named(each) == name]
            done.add(name)
    return placed + [one for one in new if named(one) not in done]


def _over(old: Any, new: Any) -> Any:
    return {**old, **new} if isinstance(old, Mapping) and isinstance(new, Mapping) else new


def _codes(old: Any, new: Any) -> Any:
    """A code list laid over an earlier one: its entries by value, everything else by name."""
    if not isinstance(old, Mapping) or not isinstance(new, Mapping):
        return new
    laid = {**old, **new}
    if isinstance(old.get("list"), list) and isinstance(new.get("list"), list) and not new.get("whole"):
        laid["list"] = _by_key(old["list"], new["list"], "value")
    return laid
