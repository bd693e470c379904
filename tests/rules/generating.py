"""Records made up for any form, and conditions made up for the form of the cases: what both readers are compared on."""

import json
from typing import Any

import numpy as np
from hypothesis import strategies as st

from daylit.record import Form
from daylit.record.made_up import made_up_record
from daylit.record.spoiling import spoiled

VALID_SHARE = 4
"""One record in so many stays valid; the others are spoiled."""


def generated_jobs(name: str, form: Form, *, count: int, seed: int, tables: Any = None) -> list[dict[str, Any]]:
    """So many records for a form, most of them spoiled, each to be checked and every fourth to be asked through."""
    rng = np.random.default_rng(seed)
    jobs: list[dict[str, Any]] = []
    whole: dict[str, Any] = {}
    for index in range(count):
        if index % VALID_SHARE == 0:
            whole = made_up_record(form, rng, tables=tables)
        answers = whole if index % VALID_SHARE == 0 else spoiled(whole, form, rng)
        answers = json.loads(json.dumps(answers))
        jobs.append({"do": "check", "form": name, "answers": answers, "tables": tables or {}})
        if index % VALID_SHARE == 1 and isinstance(answers, dict):
            jobs.append({"do": "asked", "form": name, "answers": answers})
    return jobs


PATHS = [
    ("person", name)
    for name in ("age", "reason", "note", "zip", "searched", "race", "money", "weight", "birth_date", "clock", "name")
] + [("contact", "start"), ("contact", "end")]

scalars = st.one_of(
    st.booleans(),
    st.integers(-(10**20), 10**20),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=6),
    st.sampled_from(["a", "2024-02-29", "2024-02-29T10:00", "10:00", "", "1", "😀"]),
)
"""Values of one piece, those among them that mean something to a condition."""

plain = st.one_of(st.none(), scalars, st.lists(scalars, max_size=4), st.dictionaries(st.text(max_size=3), scalars))
answers = st.one_of(
    plain,
    st.fixed_dictionaries({"missing": st.one_of(st.sampled_from(["unknown", "refused", "lost"]), scalars)}),
    st.fixed_dictionaries({"value": plain}, optional={"how": st.one_of(st.just("stated"), scalars)}),
)

gets = st.sampled_from([["get", *path] for path in PATHS])
values = st.one_of(scalars, st.lists(scalars, max_size=3)).map(lambda value: ["value", value])


def _grown(inner: st.SearchStrategy) -> st.SearchStrategy:
    compare = ["==", "!=", "<", "<=", ">", ">=", "in", "any_of", "all_of", "none_of"]
    two = st.sampled_from([*compare, "days_between", "minutes_between", "and", "or", "implies"])
    patterns = st.sampled_from(["[0-9]+", "a|b", "[^a]{1,3}", "(?:ab){0,2}[a-z]?", ""]).map(
        lambda text: ["value", text]
    )
    return st.one_of(
        st.tuples(two, inner, inner).map(list),
        st.tuples(st.sampled_from(["not", "count", "length", "date", "year", "latitude", "longitude"]), inner).map(
            list
        ),
        st.tuples(st.sampled_from(["answered", "missing", "how"]), gets).map(list),
        st.tuples(st.sampled_from(["matches", "contains"]), inner, patterns).map(list),
        st.tuples(st.sampled_from(["some", "every"]), st.just("search"), inner).map(list),
        st.just(["count_block", "search"]),
    )


conditions = st.recursive(st.one_of(gets, values), _grown, max_leaves=12)
"""Any condition that can be read from inside a person."""

people = st.dictionaries(st.sampled_from([name for block, name in PATHS if block == "person"]), answers)

names = st.one_of(
    st.sampled_from(["contact", "people", "start", "age", "race", "searches", "note"]), st.text(max_size=5)
)
"""Keys of documents: those of records, and any others."""
