"""Every finding, in Spanish: complete, with the same numbers, in words that everybody can follow.

ES-1 no study says a sentence, of any agency, that has no Spanish; ES-2 nothing of it stays English; ES-3 numbers are
the same in both languages; ES-4 no word stands in it that no finding may hold; ES-5 it reads easily; ES-6 charts are
drawn in Spanish; ES-7 all of it can be told from stored JSON.
"""

import functools
import json
import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass

import vl_convert

from daylit.studies.finding import NAMES, Finding
from daylit.studies.gate import FORBIDDEN_IN
from daylit.studies.registry import STUDIES, Settings, run_all
from daylit.terms.saying import Said
from daylit.terms.telling import each_text, untold_in
from studies.asking import residents, sentences, town
from studies.spanish_ease import fernandez_huerta, syllables, szigriszt_pazos

WAYS = (
    {"benchmark": True},
    {"group": "gender"},
    {"group": "area"},
    {"group": "resident"},
    {"reference": "pacific_islander", "threshold": 1},
    {"where": ("searched=true",)},
    {"where": ("race_ethnicity=black",)},
    {"where": ("date=2021-01-01..2021-05-20",)},
)
AGENCIES = ((40_000, 1, False, WAYS[:2]), (6_000, 2, True, WAYS), (600, 3, False, WAYS[:6]), (60, 4, False, WAYS[:3]))
FUNCTION_WORDS = frozenset(
    {
        *("the", "of", "and", "for", "to", "in", "is", "are", "was", "were", "with", "not", "be", "that", "this", "it"),
        *("its", "they", "their", "people", "each", "every", "from", "by", "on", "at", "as", "who", "whom", "which"),
        *(
            "than",
            "then",
            "there",
            "here",
            "only",
            "more",
            "fewer",
            "all",
            "but",
            "how",
            "what",
            "when",
            "where",
            "why",
        ),
        *("we", "our", "have", "had", "has", "stops", "searches", "compared", "recorded", "groups", "share", "range"),
    }
)


NORMAL = 60
"""From here on a text is of normal ease, by Fernández-Huerta."""


@functools.cache
def findings() -> tuple[Finding, ...]:
    """Every study of agencies of several sizes, in ways that lead to odd answers."""
    made: list[Finding] = []
    for people, seed, alike, ways in AGENCIES:
        for way in ways:
            settings = {**way, "benchmark": residents()} if way.get("benchmark") else way
            made += run_all(town(people, seed, alike=alike), Settings(**settings))
    return tuple(made)


@functools.cache
def in_spanish() -> tuple[Finding, ...]:
    return tuple(finding.told("es") for finding in findings())


def plain_texts(value: object, field: str = "") -> Iterator[str]:
    """Every text of a finding that was not said, apart from names for programs."""
    if isinstance(value, str):
        if not isinstance(value, Said) and field not in NAMES:
            yield value
    elif isinstance(value, tuple | list):
        for part in value:
            yield from plain_texts(part, field)
    elif is_dataclass(value):
        for one in fields(value):
            if one.name not in NAMES | {"language", "spec"}:
                yield from plain_texts(getattr(value, one.name), one.name)


def english_in(text: str) -> set[str]:
    return set(re.findall(r"[^\W\d_]+", text.lower())) & FUNCTION_WORDS


def figures(text: str) -> list[str]:
    """The numbers in a text. “None” and “all” are told as 0, or as words, so only those in figures are compared."""
    return sorted(re.findall(r"\d(?:[\d,.]*\d)?", text))


def test_every_study_is_among_them():
    assert {finding.study for finding in findings()} == set(STUDIES)
    assert {finding.answered for finding in findings()} == {True, False}
    assert len({sentence for finding in findings() for sentence in finding.answer}) > 400


def test_every_sentence_has_a_spanish_one():  # ES-1
    assert sorted({template for finding in findings() for template in untold_in(finding, "es")}) == []


def test_every_text_was_said_or_is_a_number_a_month_or_an_area():  # ES-1
    plain = {text for finding in findings() for text in plain_texts(finding)}
    number = re.compile(r"|[-–\d.,%−\s]+")
    assert {text for text in plain if not number.fullmatch(text)} <= areas()


def areas() -> set[str]:
    """The areas of the invented agency: names are the same in every language."""
    every = (estimate.groups for finding in findings() for estimate in finding.estimates)
    return {groups["area"] for groups in every if "area" in groups}


def test_a_sentence_without_spanish_is_noticed(monkeypatch):
    from daylit.terms import saying

    gone = "Of every {size} {group}, {n} {deed}."
    fewer = {english: entry for english, entry in saying.catalogue("es").items() if english != gone}
    monkeypatch.setattr(saying, "catalogue", lambda _: fewer)
    assert gone in {template for finding in findings() for template in untold_in(finding, "es")}
    told = [sentence for finding in findings()[: len(STUDIES)] for sentence in finding.told("es").answer]
    assert any(english_in(sentence) for sentence in told), "the list of function words would notice it too"


def test_nothing_of_it_stays_english():  # ES-2
    told = {sentence for finding in in_spanish() for sentence in sentences(finding)}
    told |= {text for finding in in_spanish() for one in finding.estimates for text in (one.label, one.note)}
    assert {text: english_in(text) for text in told if english_in(text)} == {}


def test_numbers_are_the_same_in_both_languages():  # ES-3
    for finding, spanish in zip(findings(), in_spanish(), strict=True):
        assert spanish.language == "es"
        for english, told in zip(sentences(finding), sentences(spanish), strict=True):
            assert figures(told) == sorted([*figures(english), *zeros(english)]), (english, told)
        for one, other in zip(finding.estimates, spanish.estimates, strict=True):
            assert (one.value, one.low, one.high, one.n, one.events) == (
                other.value,
                other.low,
                other.high,
                other.n,
                other.events,
            )


def zeros(english: str) -> list[str]:
    """“None of 100” is told as “0 de cada 100”; “by chance … 1” and the like are figures in both."""
    return ["0"] * len(re.findall(r"\bnone of \d", english, re.IGNORECASE))


def test_no_word_stands_in_it_that_no_finding_may_hold():  # ES-4
    told = {sentence for finding in in_spanish() for sentence in sentences(finding)}
    assert [sentence for sentence in told if FORBIDDEN_IN["es"].search(sentence)] == []


def test_it_counts_syllables():
    words = ("frecuencia", "personas", "policía", "cateadas", "que", "respuesta", "país", "bueno", "guerra", "ley")
    assert [syllables(word) for word in words] == [3, 3, 4, 4, 1, 3, 2, 2, 2, 1]


def test_its_answers_read_easily():  # ES-5
    prose = {
        (place, finding.study): " ".join(finding.answer)
        for place, finding in enumerate(in_spanish())
        if finding.answered
    }
    grouped = [key for key in prose if findings()[key[0]].provenance.settings["group"] != "area"]
    assert {key: fernandez_huerta(prose[key]) for key in grouped if fernandez_huerta(prose[key]) < NORMAL} == {}
    everything = " ".join(sentence for finding in in_spanish() for sentence in sentences(finding))
    assert fernandez_huerta(everything) >= 65
    assert szigriszt_pazos(everything) >= 60
    hard = "La estandarización elimina la heterogeneidad composicional atribuible a la estratificación diferencial."
    assert fernandez_huerta(hard) < 0


def test_a_chart_is_drawn_in_spanish():  # ES-6
    found = {finding.study: finding for finding in in_spanish()[: len(STUDIES)]}
    trend = vl_convert.vegalite_to_svg(dict(found["trend"].charts[0].spec), allowed_base_urls=[])
    assert "ene 2021" in trend
    assert "Jan 2021" not in trend
    rates = vl_convert.vegalite_to_svg(dict(found["rates"].charts[0].spec), allowed_base_urls=[])
    assert "Personas negras" in rates
    assert not english_in(" ".join(re.findall(r">([^<>]+)<", rates)))


def test_it_is_told_from_stored_json():  # ES-7
    for finding, spanish in list(zip(findings(), in_spanish(), strict=True))[:: len(STUDIES) - 1]:
        stored = finding.to_json()
        again = Finding.from_json(stored)
        assert again == finding
        assert again.told("es") == spanish
        assert again.to_json() == stored


def test_what_is_stored_is_plain_json_and_english_stays_as_it_was():
    finding = next(finding for finding in findings() if finding.study == "rates")
    stored = json.loads(finding.to_json())
    assert stored["answer"] == [str(sentence) for sentence in finding.answer]
    assert stored["language"] == "en"
    kept = {**stored, "said": {}}
    assert Finding.from_dict(kept).told("es").answer == finding.answer, "without its memory it stays English"
    assert finding.told("en") == finding
    assert each_text(finding.told("en").answer, type) == (str,) * len(finding.answer)
