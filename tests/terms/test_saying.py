"""Sentences that can be told in another language: how they are made, and that nothing lacks its translation.

SAY-1 every template in the source has a Spanish one with the same placeholders, and no Spanish one is left over;
SAY-2 every label and title of our code lists has a Spanish one; SAY-3 no Spanish template says a word that no finding
may hold; SAY-4 a sentence stored as JSON can be told later.
"""

import ast
import copy
import functools
import json
import pickle
import re
from pathlib import Path
from string import Formatter

import pytest

from daylit.studies.gate import FORBIDDEN_IN, gate
from daylit.terms import catalogue as shelf
from daylit.terms.registry import OURS
from daylit.terms.saying import Said, first_up, listing, lower, say, told, untold
from daylit.terms.telling import recall, remember, spoken, untold_in

SOURCE = Path(__file__).parents[2] / "src/daylit"
SPANISH = shelf.catalogue("es")


@functools.cache
def modules() -> dict[str, ast.Module]:
    """The modules that say something by ``daylit.terms.saying.say``."""
    texts = {str(path.relative_to(SOURCE)): path.read_text("utf-8") for path in sorted(SOURCE.rglob("*.py"))}
    speak = re.compile(r"saying import .*\bsay\b")
    return {name: ast.parse(text) for name, text in texts.items() if speak.search(text) or name == "terms/saying.py"}


def calls(tree: ast.Module) -> list[ast.Call]:
    every = (node for node in ast.walk(tree) if isinstance(node, ast.Call))
    return [call for call in every if isinstance(call.func, ast.Name) and call.func.id == "say"]


def templates() -> set[str]:
    """Every template in the source."""
    first = [call.args[0] for tree in modules().values() for call in calls(tree)]
    return {node.value for node in first if isinstance(node, ast.Constant)}


def placeholders(template: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(template) if name is not None}


def without(monkeypatch: pytest.MonkeyPatch, template: str) -> None:
    """A catalogue that lacks one template."""
    fewer = {english: entry for english, entry in SPANISH.items() if english != template}
    monkeypatch.setattr("daylit.terms.saying.catalogue", lambda _: fewer)


def test_it_works():
    sentence = say("This answer counts {n} people.", n="1,234")
    assert sentence == "This answer counts 1,234 people."
    assert isinstance(sentence, str)
    assert told(sentence, "es") == "Esta respuesta cuenta a 1,234 personas."
    assert told(sentence, "en") == sentence
    assert type(told(sentence, "es")) is str
    assert type(told(sentence, "en")) is str


def test_parts_are_told_too_in_the_form_that_the_sentence_asks_for():
    black, white = (say("{group} people", group=Said(word, {})) for word in ("Black", "White"))
    sentence = say(
        "{group:up} {deed} {times} times as often as {other} (likely {range}).",
        group=black,
        deed=say("were searched"),
        times="1.7",
        other=say("searches of {group}", group=white),
        range=say("at least {low} times", low="1.5"),
    )
    assert sentence == (
        "Black people were searched 1.7 times as often as searches of White people (likely at least 1.5 times)."
    )
    assert told(sentence, "es") == (
        "La frecuencia con que las personas negras fueron cateadas fue 1.7 veces la de los cateos a personas blancas "
        "(probablemente al menos 1.5 veces)."
    )


@pytest.mark.parametrize(
    ("parts", "english", "spanish"),
    [
        ([], "", ""),
        (["Norte"], "Norte", "Norte"),
        (["Norte", "Sur"], "Norte and Sur", "Norte y Sur"),
        (["Sur", "Irving"], "Sur and Irving", "Sur e Irving"),
        (["Sur", "“Investigación”"], "Sur and “Investigación”", "Sur e “Investigación”"),
        (["a", "b", "Hispanas"], "a, b and Hispanas", "a, b e Hispanas"),
        (["agua", "hielo"], "agua and hielo", "agua y hielo"),
    ],
)
def test_a_list_is_joined_as_each_language_joins_it(parts, english, spanish):
    assert listing(parts) == english
    assert told(listing(parts), "es") == spanish


def test_capitals_are_set_in_the_language_that_is_told():
    assert told(first_up(say("no")), "es") == "No"
    assert told(lower(say("Age")), "es") == "edad"


def test_what_was_not_said_is_the_same_in_every_language():
    assert told("Beat 12", "es") == "Beat 12"
    assert (
        told(say("people stopped in {place}", place="Beat {12}"), "es") == "personas que la policía paró en Beat {12}"
    )


def test_a_copy_and_a_pickle_keep_their_memory():
    sentence = say("{n} of every {size}", n="34", size="100")
    for again in (copy.deepcopy(sentence), copy.copy(sentence), pickle.loads(pickle.dumps(sentence))):
        assert told(again, "es") == "34 de cada 100"
    assert told(sentence.but(n="35"), "es") == "35 de cada 100"


def test_a_structure_is_told_from_its_json():  # SAY-4
    answer = (say("{n} of every {size}", n="34", size="100"), "Beat 12", say("Age"))
    value = {"answer": answer, "rows": [[say("too few")]], "n": 5}
    stored = json.loads(json.dumps({**value, "said": remember(value)}))
    memory = stored.pop("said")
    again = recall(stored, memory)
    assert again == stored
    assert spoken(again, "es") == {"answer": ["34 de cada 100", "Beat 12", "Edad"], "rows": [["muy pocas"]], "n": 5}
    assert spoken(stored, "es") == stored, "without its memory a text stays as it is"


def test_every_template_is_a_literal():  # SAY-1
    odd = [
        f"{name}:{call.lineno}"
        for name, tree in modules().items()
        for call in calls(tree)
        if not (call.args and isinstance(call.args[0], ast.Constant))
    ]
    assert odd == []


def test_every_template_has_a_spanish_one_and_none_is_left_over():  # SAY-1
    assert len(templates()) > 300
    ours = {code.label for codes in OURS for code in codes} | {codes.title for codes in OURS}
    assert sorted(templates() - set(SPANISH)) == []
    every = {english for file in shelf.templates("es").values() for english in file}
    assert sorted(every - templates() - ours) == []


@pytest.mark.parametrize("english", sorted(SPANISH))
def test_a_template_and_its_translation_have_the_same_placeholders(english):  # SAY-1
    entry = SPANISH[english]
    for shape in (entry.text, *entry.forms.values()):
        assert placeholders(shape) <= placeholders(english), shape
    assert placeholders(entry.text) == placeholders(english)


@pytest.mark.parametrize("codes", OURS, ids=lambda codes: codes.name)
def test_every_label_and_title_of_ours_has_spanish_words(codes):  # SAY-2
    words = shelf.words_of_lists("es")[codes.name]
    assert list(words["codes"]) == list(codes.values)
    assert untold(codes.title_said, "es") == ()
    assert [value for value in codes.values if untold(codes.said(value), "es")] == []
    assert codes.label(None, "es") == "Sin anotar"


def test_no_spanish_template_says_a_word_that_no_finding_may_hold():  # SAY-3
    shapes = [shape for entry in SPANISH.values() for shape in (entry.text, *entry.forms.values())]
    assert [shape for shape in shapes if FORBIDDEN_IN["es"].search(shape)] == []


@pytest.mark.parametrize("word", ["sesgo", "minorías", "ciudadanos", "sospechoso", "Discriminación", "culpable"])
def test_a_word_that_only_spanish_forbids_is_stopped(monkeypatch, word):  # SAY-3
    monkeypatch.setattr("daylit.terms.saying.catalogue", lambda _: {"Age": shelf.Entry(text=f"Es {word}.")})
    with pytest.raises(ValueError, match=word):
        gate([say("Age")])


def test_a_template_that_is_taken_away_is_noticed(monkeypatch):
    sentence = say("{month} {year}", month=say("March"), year="2021")
    assert untold(sentence, "es") == ()
    without(monkeypatch, "March")
    assert untold(sentence, "es") == ("March",)
    assert untold_in({"a": [sentence]}, "es") == ("March",)
    assert told(sentence, "es") == "March de 2021", "nothing breaks: the word stays English"


def test_the_same_english_in_two_files_with_other_words_is_refused(monkeypatch):
    twice = [("a.toml", "Age", shelf.Entry(text="Edad")), ("b.toml", "Age", shelf.Entry(text="Años"))]
    monkeypatch.setattr(shelf, "_templates", lambda _: iter(twice))
    with pytest.raises(ValueError, match=r"b\.toml says “Age”"):
        shelf.catalogue.__wrapped__("es")
