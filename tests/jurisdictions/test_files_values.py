"""Answers as texts of a state's file, and back: every way a column may have."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daylit.jurisdictions.files.values import joined, padded, read_value, write_value
from daylit.jurisdictions.pack import FileColumn
from daylit.record import BlockUse, Element, Form, FormCode

RACE = (
    FormCode(value="asian", label="Asian", code="1"),
    FormCode(value="black", label="Black", code="2"),
    FormCode(value="plain", label="Without a code"),
)


def a_form(**elements: dict[str, Any]) -> Form:
    made = [Element(path="contact.start", kind="datetime", label="Start")]
    made += [Element(path=f"person.{name}", label=name, own=True, **more) for name, more in elements.items()]
    return Form(
        pack="test",
        version="1",
        title="A form for a test",
        effective_from=date(2024, 1, 1),
        blocks=(BlockUse(name="contact"), BlockUse(name="person")),
        elements=tuple(made),
        codes={"race": RACE},
    )


FORM = a_form(
    one={"kind": "choice", "codes": "race"},
    many={"kind": "choices", "codes": "race"},
    seen={"kind": "choices", "codes": "race", "how": ("perceived",)},
    yes={"kind": "yes_no"},
    must={"kind": "yes_no", "required": True},
    count={"kind": "number"},
    words={"kind": "text"},
    day={"kind": "date"},
    clock={"kind": "time"},
    point={"kind": "place"},
)


def a_column(name: str, how: str = "", **more: Any) -> FileColumn:
    source = name if "." in name else f"person.{name}"
    return FileColumn(to="X", source=source, how=how, **more)


def test_it_works_for_a_choice() -> None:
    column = a_column("one")
    assert write_value("black", column, form=FORM) == "2"
    assert read_value("2", column, form=FORM) == "black"


@pytest.mark.parametrize(
    ("column", "answer", "text"),
    [
        (a_column("one"), "plain", "plain"),
        (a_column("one", "label"), "asian", "Asian"),
        (a_column("one", "value"), "asian", "asian"),
        (a_column("one", "map:asian=A,black=B"), "black", "B"),
        (a_column("many"), ["asian", "black"], ["1", "2"]),
        (a_column("seen"), {"value": ["asian"], "how": "perceived"}, ["1"]),
        (a_column("yes"), True, "Y"),
        (a_column("yes"), False, "N"),
        (a_column("yes", "yes_no:1,0"), False, "0"),
        (a_column("must", "yes_no:Y,"), False, ""),
        (a_column("count"), 12, "12"),
        (a_column("count"), 1.5, "1.5"),
        (a_column("count", "decimals:3"), 1.25, "1.250"),
        (a_column("words"), "a, b", "a, b"),
        (a_column("contact.start", "text"), "2024-02-29T23:59", "2024-02-29T23:59"),
        (a_column("day", "date:%m/%d/%Y"), "2024-02-29", "02/29/2024"),
        (a_column("clock", "time:%H%M"), "07:05", "0705"),
        (a_column("contact.start", "date:%Y%m%d%H%M"), "2024-02-29T23:59", "202402292359"),
    ],
    ids=lambda value: getattr(value, "how", None) and f"{value.source}-{value.how}",
)
def test_an_answer_is_written_and_read_back(column: FileColumn, answer: Any, text: Any) -> None:
    assert write_value(answer, column, form=FORM) == text
    assert read_value(text, column, form=FORM) == answer


@pytest.mark.parametrize(
    ("how", "answer", "text"),
    [
        ("year", "2024-02-29", "2024"),
        ("month", "2024-02-29", "02"),
        ("several:1,0", ["asian", "black"], "1"),
        ("several:1,0", ["asian"], "0"),
        ("band:10,15,18", 9, "1"),
        ("band:10,15,18", 10, "2"),
        ("band:10,15,18", 99, "4"),
        ("one_or:9", ["asian", "black"], "9"),
    ],
)
def test_what_cannot_be_gone_back_reads_as_nothing(how: str, answer: Any, text: str) -> None:
    column = a_column("many" if isinstance(answer, list) else "count", how)
    assert write_value(answer, column, form=FORM) == text
    assert read_value(text, column, form=FORM) is None


def test_choices_in_several_columns_are_joined() -> None:
    first = a_column("seen", "first_in_order:black,asian")
    flag = a_column("seen", "flag:plain,5,")
    answer = {"value": ["plain", "asian"], "how": "perceived"}
    assert (write_value(answer, first, form=FORM), write_value(answer, flag, form=FORM)) == ("1", "5")
    element = FORM.element("person.seen")
    read = joined(read_value("1", first, form=FORM), read_value("5", flag, form=FORM), element=element)
    assert read == {"value": ["asian", "plain"], "how": "perceived"}
    assert read_value("", flag, form=FORM) is None


def test_a_moment_and_a_point_in_two_columns_are_joined() -> None:
    start = FORM.element("contact.start")
    day = read_value("03/01/2024", a_column("contact.start", "date:%m/%d/%Y"), form=FORM)
    clock = read_value("14:05", a_column("contact.start", "time:%H:%M"), form=FORM)
    assert joined(day, clock, element=start) == joined(clock, day, element=start) == "2024-03-01T14:05"
    point = {"latitude": 32.7, "longitude": -117.157}
    texts = [write_value(point, a_column("point", how), form=FORM) for how in ("latitude:3", "longitude:3")]
    assert texts == ["32.700", "-117.157"]
    parts = [
        read_value(text, a_column("point", how), form=FORM)
        for text, how in zip(texts, ("latitude:3", "longitude:3"), strict=True)
    ]
    assert joined(*parts, element=FORM.element("person.point")) == point


@pytest.mark.parametrize("answer", [None, "", "  ", [], {"missing": "refused"}])
def test_no_answer_is_written_as_empty(answer: Any) -> None:
    assert write_value(answer, a_column("words"), form=FORM) == ""
    assert write_value(answer, a_column("words", empty="-"), form=FORM) == "-"
    assert read_value("-", a_column("words", empty="-"), form=FORM) is None


def test_nothing_means_no_only_where_an_answer_is_required() -> None:
    assert read_value("", a_column("yes", "yes_no:Y,"), form=FORM) is None
    assert read_value("", a_column("must", "yes_no:Y,"), form=FORM) is False
    assert read_value("N", a_column("yes", empty="N"), form=FORM) is False


def test_a_constant_is_written_and_not_read() -> None:
    column = FileColumn(to="X", value="na")
    assert write_value(None, column, form=FORM) == "na"
    assert read_value("na", column, form=FORM) is None


@pytest.mark.parametrize("text", ["99", "maybe", "31/31/2024", "nan", "1e400", "٣"])
@pytest.mark.parametrize("name", ["one", "many", "yes", "count", "day", "clock"])
def test_a_text_that_fits_no_answer_is_kept(name: str, text: str) -> None:
    hows = {"day": "date:%m/%d/%Y", "clock": "time:%H:%M"}
    read = read_value(text, a_column(name, hows.get(name, "")), form=FORM)
    assert read in (text, [text], 99)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda deep: st.lists(deep) | st.dictionaries(st.text(), deep),
        max_leaves=6,
    )
)
def test_reading_never_raises(text: Any) -> None:
    for name in ("one", "many", "seen", "yes", "count", "words", "day", "clock", "point"):
        for how in ("", "map:asian=A", "flag:asian,1,0", "one_or:8", "date:%m/%d/%Y", "latitude:3", "number"):
            read_value(text, a_column(name, how), form=FORM)


@given(st.text(min_size=1).filter(str.strip))
def test_a_text_is_read_back_as_it_was(text: str) -> None:
    assert read_value(write_value(text, a_column("words"), form=FORM), a_column("words"), form=FORM) == text


def test_texts_are_filled_up_to_a_width() -> None:
    assert padded("7", width=3, pad="0", align="right") == "007"
    assert padded("ab", width=4) == "ab  "
    assert padded("abcde", width=3) == "abcde"
