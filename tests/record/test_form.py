"""A form is one JSON document, and what is wrong with a form is found before any officer meets it."""

import json
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from daylit.record import BlockUse, Element, Form, FormCode, Rule, parse
from daylit.record.condition_check import Standing, condition_mistakes
from daylit.record.core import CORE
from daylit.record.elements import HOW, KINDS, MARKERS
from daylit.record.form import BadForm, Narrative, NarrativePattern, Section
from daylit.record.form_check import form_mistakes
from daylit.record.problem_texts import TEXTS
from daylit.terms import ALL
from record.drawn import START, a_form
from rules.reading_cases import form_of, load

AGE = Element(path="person.age", kind="number", label="Age")
SEARCHED = Element(path="person.searched", kind="yes_no", label="Searched")
RACE = Element(path="person.race", kind="choices", label="Race", codes="race")
RACES = {"race": [FormCode(value="a", label="A"), FormCode(value="b", label="B")]}


def through_json(form: Form) -> Form:
    return Form.from_document(json.loads(json.dumps(form.document())))


def said(form: Form) -> list[str]:
    return [str(mistake) for mistake in form_mistakes(form)]


def test_it_works_and_comes_back_the_same():
    for document in load("forms.json").values():
        form = form_of(document)
        assert through_json(form) == form
        assert through_json(form).document() == form.document()


texts = st.text(max_size=8)
days = st.none() | st.dates()
nodes = st.sampled_from([parse("person.searched"), parse("count(person) > 1"), parse("any_of(person.race, ['a'])")])
elements = st.builds(
    Element,
    path=st.sampled_from(["person.age", "contact.note", "search.basis"]),
    kind=st.sampled_from(list(KINDS)),
    label=texts,
    help=texts,
    how=st.lists(st.sampled_from(HOW)).map(tuple),
    missing=st.lists(st.sampled_from(MARKERS)).map(tuple),
    required=st.booleans() | nodes,
    show=st.none() | nodes,
    valid_from=days,
    valid_until=days,
    prohibited_from=days,
    minimum=st.none() | st.integers(-9, 9) | st.floats(-9, 9),
    whole=st.booleans(),
    decimals=st.none() | st.integers(0, 9),
    phase=st.sampled_from(["entry", "submit"]),
    fields=st.lists(texts).map(tuple),
)
codes = st.builds(FormCode, value=texts, label=texts, exclusive=st.booleans(), when=st.none() | nodes, valid_from=days)
rules = st.builds(
    Rule,
    id=texts,
    message=texts,
    when=st.none() | nodes,
    check=st.none() | nodes,
    require=st.lists(texts).map(tuple),
    phase=st.lists(st.sampled_from(["entry", "submit", "review"])).map(tuple),
    severity=st.sampled_from(["error", "warning"]),
)
forms = st.builds(
    Form,
    pack=texts,
    version=texts,
    title=texts,
    effective_from=st.dates(),
    effective_until=days,
    draft=st.booleans(),
    lacking=st.lists(texts).map(tuple),
    sections=st.lists(st.builds(Section, id=texts, title=texts)).map(tuple),
    blocks=st.lists(
        st.builds(BlockUse, name=st.sampled_from(["contact", "person"]), minimum=st.integers(0, 9))
    ).map(tuple),
    elements=st.lists(elements, max_size=4).map(tuple),
    codes=st.dictionaries(texts, st.lists(codes, max_size=3).map(tuple), max_size=2),
    rules=st.lists(rules, max_size=3).map(tuple),
    narrative=st.builds(Narrative, severity=st.sampled_from(["error", "warning"])),
    texts=st.dictionaries(texts, texts, max_size=2),
)  # fmt: skip


@settings(max_examples=100, deadline=None)
@given(forms)
def test_any_form_comes_back_the_same(form):
    assert through_json(form) == form


def test_the_document_carries_what_the_phone_needs():
    document = a_form(RACE, codes=RACES).document()
    assert document["sentences"].keys() == TEXTS.keys()
    assert document["words"]["kinds"] == KINDS
    person = document["blocks"][1]
    assert person == {"name": "person", "key": "people", "parent": "", "repeats": True, "word": "Person"}


@pytest.mark.parametrize(
    "document",
    [{}, [], None, {"layout": 2}, {"layout": 1}, {**a_form().document(), "colour": "red"},
     {**a_form().document(), "effective_from": "yesterday"}, {**a_form().document(), "blocks": [{"name": 1}, 2]},
     {**a_form().document(), "elements": [{"path": "person.age"}]}],
)  # fmt: skip
def test_another_document_is_refused_in_words(document):
    with pytest.raises(BadForm):
        Form.from_document(document)


def test_a_form_without_mistakes_has_none():
    assert said(a_form(RACE, AGE, SEARCHED, codes=RACES)) == []


@pytest.mark.parametrize(
    ("form", "words"),
    [
        (a_form(Element(path="person.aeg", kind="number", label="Age")), "It is not in the core list"),
        (a_form(Element(path="person.age", kind="number", label="Age", own=True)), "It is in the core list"),
        (a_form(Element(path="person.age", kind="text", label="Age")), "The core has it as number"),
        (a_form(Element(path="person.age", kind="figure", label="Age")), "There is no kind “figure”"),
        (a_form(Element(path="person.age", kind="number", label="")), "It has no label"),
        (a_form(RACE), "There is no code list “race”"),
        (a_form(Element(path="person.race", kind="choices", label="Race")), "It has no list to choose from"),
        (a_form(AGE, codes={"unused": [FormCode(value="a", label="A")]}), "No element uses it"),
        (a_form(RACE, codes={"race": []}), "Nothing stands in it"),
        (a_form(RACE, codes={"race": [*RACES["race"], FormCode(value="a", label="A")]}), "“a” stands there twice"),
        (a_form(RACE, codes={"race": [FormCode(value="Black or", label="A")]}), "is not made of letters"),
        (a_form(AGE, AGE), "elements person.age: It stands there twice"),
        (a_form(AGE, elements=(AGE,)), "It does not ask contact.start once"),
        (a_form(AGE, effective_until=date(2023, 1, 1)), "It ends before it begins"),
        (a_form(AGE, blocks=(BlockUse(name="contact"),)), "The form does not use the block “person”"),
        (a_form(blocks=(BlockUse(name="contact"), BlockUse(name="people"))), "There is no such block"),
        (a_form(blocks=(BlockUse(name="contact"), BlockUse(name="search"))), "It stands in “person”"),
        (a_form(blocks=(BlockUse(name="contact", minimum=3, maximum=2),)), "Its minimum is more than its maximum"),
        (a_form(Element(path="person.age", kind="number", label="A", how=("guessed",))), "“guessed” is not allowed"),
        (a_form(Element(path="person.age", kind="number", label="A", missing=("lost",))), "“lost” is not allowed"),
        (a_form(Element(path="person.age", kind="number", label="A", section="s")), "There is no section “s”"),
        (a_form(Element(path="person.age", kind="number", label="A", minimum=2, maximum=1)), "beyond its other end"),
        (a_form(Element(path="person.age", kind="number", label="A", maximum=1e-9)), "more than six digits"),
        (a_form(Element(path="person.note", kind="text", label="A", maximum=9)), "Only numbers and choices"),
        (a_form(Element(path="person.zip", kind="text", label="A", pattern="[0-9]{5}")), "no sentence that tells"),
        (a_form(Element(path="person.zip", kind="text", label="A", pattern=".")), "do not read alike"),
        (a_form(Element(path="person.age", kind="number", label="A", phase="later")), "There is no phase"),
        (a_form(Element(path="person.age", kind="number", label="A", show=parse("person.zip == 'x'"))),
         "In show: The form does not ask “person.zip”"),
        (a_form(RACE, codes={"race": [FormCode(value="a", label="A", when=parse("person.zip == 'x'"))]}),
         "In when of “a”: The form does not ask “person.zip”"),
        (a_form(Element(path="contact.note", kind="text", label="A", show=parse("person.age > 3")), AGE),
         "“person.age” cannot be seen from here"),
        (a_form(Element(path="person.note", kind="text", label="A", show=parse("count(search) > 0")), AGE),
         "“search” cannot be seen from here"),
        (a_form(RACE, codes=RACES, rules=(Rule(id="R", message="M.", check=parse("'c' in person.race")),)),
         "rules R: “c” is not in the list of “person.race”"),
        (a_form(AGE, rules=(Rule(id="R", message="M.", require=("person.aeg",)),)), "does not ask “person.aeg”"),
        (a_form(AGE, rules=(Rule(id="R", message="M."),)), "It asks for nothing"),
        (a_form(AGE, rules=(Rule(id="R", message="no sentence", require=("person.age",)),)), "a message that is a sen"),
        (a_form(AGE, rules=(Rule(id="R", message="M.", require=("person.age",), severity="bad"),)), "no severity"),
        (a_form(AGE, rules=(Rule(id="R", message="M.", require=("person.age",), kind="wish"),)), "no kind “wish”"),
        (a_form(AGE, rules=(Rule(id="R", message="M.", require=("person.age",), phase=("soon",)),)), "no phase “soon”"),
        (a_form(Element(path="search.basis", kind="choice", label="B", table="t"),
                Element(path="outcome.kind", kind="choice", label="K", table="t"),
                rules=(Rule(id="R", message="M.", require=("search.basis", "outcome.kind")),)),
         "It cannot be read for one part"),
        (a_form(narrative=Narrative(patterns=(NarrativePattern(id="n", pattern="(a+)+", what="x"),))), "for ever"),
    ],
)  # fmt: skip
def test_a_mistake_is_named_with_its_place(form, words):
    assert any(words in each for each in said(form)), said(form)


def test_a_circle_is_found_whatever_way_round():
    first = Element(path="person.age", kind="number", label="A", show=parse("person.searched"))
    second = Element(path="person.searched", kind="yes_no", label="S", show=parse("answered(person.note)"))
    third = Element(path="person.note", kind="text", label="N", show=parse("person.age > 3"))
    (mistake,) = said(a_form(first, second, third))
    assert mistake.startswith("elements person.age: Whether it is asked hangs on itself: person.age → person.searched")
    itself = Element(path="person.age", kind="number", label="A", show=parse("person.age > 3"))
    assert len(said(a_form(itself))) == 1
    block = a_form(
        SEARCHED,
        Element(path="search.dog", kind="yes_no", label="D"),
        blocks=(
            BlockUse(name="contact"),
            BlockUse(name="person"),
            BlockUse(name="search", show=parse("some(search, search.dog)")),
        ),
    )
    assert len(said(block)) == 1


def test_a_condition_that_nobody_parsed_is_refused():
    for node in (["run", 1], ["==", 1, 2], [], ["get", "person"], ["some", "contact", ["value", True]], ["and"]):
        assert "no operation" in " ".join(_checked(node)), node


def _checked(node):
    form = a_form(AGE)
    found = condition_mistakes(node, Standing(form, {"contact", "person"}), block="person")
    return [f"{what} {remedy}" for what, remedy in found]


def test_the_core_speaks_of_kinds_and_lists_that_there_are():
    assert len(CORE) > 200
    for standard in CORE.values():
        assert set(standard.kinds) <= KINDS.keys(), standard.path
        assert standard.terms == "" or standard.terms in ALL, standard.path
        assert standard.label, standard.path


def test_what_is_stored_as_reasons_and_ways_is_in_terms():
    assert ALL["missing"].values == MARKERS
    assert set(HOW) < set(ALL["race_basis"].values)


def test_the_element_of_a_path_is_found():
    assert a_form(AGE).element("person.age") is AGE
    with pytest.raises(KeyError):
        a_form(AGE).element("person.zip")
    assert START.block == "contact"
