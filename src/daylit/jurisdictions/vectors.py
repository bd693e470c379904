"""The cases that a pack brings with it: records, each with the rules that it breaks or that leave it out."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from daylit.jurisdictions.mistakes import PackMistake
from daylit.jurisdictions.pack import Pack, Vector
from daylit.jurisdictions.submitting.scoping import in_scope
from daylit.record import check

DEEPEST = 20
"""How many cases may stand on one another."""

_STEP = re.compile(r"([a-z][a-z0-9_]*)(?:\[([0-9]{1,3})\])?")


class _Unfit(Exception):
    """A case cannot be made: what is wrong, and what to do."""


def vector_mistakes(pack: Pack, *, file: str) -> Iterator[PackMistake]:
    """Every case that cannot be made, or that does not come out as it says.

    Assumes
    -------
    The pack has no other mistake. Its tables from outside are the shipped rows.
    """
    known: dict[str, Vector] = {}
    for vector in pack.vectors:
        key = f"vectors[{vector.id}]"
        if vector.id in known:
            yield PackMistake(file=file, key=key, what="It stands there twice.", remedy="Give each an id of its own.")
        known[vector.id] = vector
    for vector in known.values():
        key = f"vectors[{vector.id}]"
        try:
            came = outcome(pack, record_of(vector, known))
        except _Unfit as error:
            what, remedy = error.args
            yield PackMistake(file=file, key=key, what=what, remedy=remedy)
            continue
        if came != set(vector.expect):
            what = f"It should give {_listed(vector.expect)}, and gives {_listed(came)}."
            yield PackMistake(
                file=file, key=key, what=what, remedy="Correct the answers, what is expected, or the rule."
            )


def outcome(pack: Pack, answers: dict[str, Any]) -> set[str]:
    """What comes of a record: rules that it breaks or that leave it out; a problem without a rule goes by its code."""
    broken = {each.rule or each.code for each in check(pack.form, answers, tables=pack.sample_tables())}
    return broken | {left.rule for left in in_scope(pack, answers)[1]}


def record_of(vector: Vector, known: Mapping[str, Vector]) -> dict[str, Any]:
    """The answers of a case: its own, or those of the case that it is based on, with its changes."""
    chain = [vector]
    while chain[-1].base:
        if chain[-1].base not in known or len(chain) > DEEPEST:
            name = chain[-1].base
            what = f"There is no case “{name}”." if name not in known else f"“{name}” leads back to itself."
            raise _Unfit(what, "Name another case of this version under base.")
        chain.append(known[chain[-1].base])
    record = _plain(chain[-1].answers)
    for each in reversed(chain):
        for place in each.take_out:
            holder, key = _holder(record, place)
            if isinstance(holder, list) or key not in holder:
                raise _Unfit(f"There is no answer “{place}” to take out.", "Check its spelling.")
            del holder[key]
        for place, answer in _plain(each.change).items():
            holder, key = _holder(record, place)
            holder[key] = answer
    return record


def _plain(given: Any) -> dict[str, Any]:
    """Answers as JSON holds them: a day of TOML is no JSON."""
    try:
        plain = json.loads(json.dumps(given))
    except (TypeError, ValueError):
        raise _Unfit("Its answers hold a day or a time of TOML.", "Put days and times in quotation marks.") from None
    if not isinstance(plain, dict):
        raise _Unfit("Its answers or changes are no table.", "Write [vectors.answers] or [vectors.change] above them.")
    return plain


def _holder(record: dict[str, Any], place: str) -> tuple[Any, Any]:
    """What holds a place such as “people[0].searched”, and its key there; parts that are not there yet are made."""
    here: Any = record
    *above, last = place.split(".")
    for step in above:
        read = _STEP.fullmatch(step)
        if read is None or not isinstance(here, dict):
            raise _unnamed(place)
        name, number = read.groups()
        here = here.setdefault(name, {} if number is None else [])
        if number is not None:
            if not isinstance(here, list) or int(number) > len(here):
                raise _unnamed(place)
            if int(number) == len(here):
                here.append({})
            here = here[int(number)]
    if not _STEP.fullmatch(last) or "[" in last or not isinstance(here, dict):
        raise _unnamed(place)
    return here, last


def _unnamed(place: str) -> _Unfit:
    return _Unfit(f"“{place}” is no place of an answer.", "Name it as contact.start or people[0].searches[1].basis.")


def _listed(ids: Any) -> str:
    return ", ".join(sorted(ids)) or "nothing"
