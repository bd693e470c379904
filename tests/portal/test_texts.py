"""The portal's own words: both languages whole, said the same way, used, plain, and without avoided words."""

from __future__ import annotations

import re
import string
from pathlib import Path

import pytest

from daylit.portal import figures
from daylit.portal.texts import Speaker, catalogue
from daylit.studies.wording import FORBIDDEN
from house.words import offences

SOURCE = Path(__file__).parents[2] / "src/daylit/portal"
TEXTS = "\n".join(path.read_text("utf-8") for path in (*SOURCE.rglob("*.py"), *SOURCE.rglob("*.j2")))
OF_WORDS = (
    "verdict.",
    "state.",
    "kind.",
    "limit.",
    "methods.",
    "api.",
    "about.",
    "releases.",
    "errors.",
    "explore.wrong",
)
"""Parts whose keys are put together from a word of the bundle or of an address."""


def blanks(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def lacking(texts: dict[str, dict[str, str]]) -> list[str]:
    """Keys that lack a language, or whose languages have other blanks."""

    def whole(told: dict[str, str]) -> bool:
        return set(told) == set(figures.LANGUAGES) and all(told.values())

    def alike(told: dict[str, str]) -> bool:
        return len({frozenset(blanks(one)) for one in told.values()}) == 1

    return [key for key, told in texts.items() if not whole(told) or not alike(told)]


def test_it_works_and_every_text_stands_in_both_languages_with_the_same_blanks():
    assert len(catalogue()) > 250
    assert lacking(dict(catalogue())) == []


@pytest.mark.parametrize("broken", [{"en": "One"}, {"en": "{n} people", "es": "personas"}, {"en": "One", "es": ""}])
def test_a_text_that_lacks_a_language_or_a_blank_is_noticed(broken: dict[str, str]):
    assert lacking({"a.key": broken}) == ["a.key"]


def test_every_key_that_is_asked_for_is_there_and_every_text_is_used():
    asked = set(
        re.findall(r"""(?:\bt|\bsay|Speaker\(language=language\)|text=|key=)\(?["']([a-z]+\.[a-z_.]+)["']""", TEXTS)
    )
    asked |= set(re.findall(r""""((?:nav|about|methods|plan|releases|dictionary|api)\.[a-z_]+)\"""", TEXTS))
    assert [key for key in asked if key not in catalogue() and f"{key}_title" not in catalogue()] == []
    left = [key for key in catalogue() if not key.startswith(OF_WORDS) and key.removesuffix("_one") not in TEXTS]
    assert left == []


def test_no_text_says_a_word_that_is_avoided():
    told = "\n".join(one["en"] for one in catalogue().values())
    assert offences(told) == []
    assert FORBIDDEN.search(told) is None


def test_a_word_that_is_avoided_is_noticed():
    assert offences("Is there bias?") != []


def test_spanish_is_spanish_and_says_usted():
    told = [one["es"] for one in catalogue().values()]
    assert [text for text in told if re.search(r"\b(tu|tus|tú|vosotros|puedes|quieres|the|and)\b", text)] == []
    same = [key for key, one in catalogue().items() if one["en"] == one["es"] and len(one["en"]) > 9]
    assert same == []


def test_one_is_said_apart_from_many():
    assert Speaker(language="en")("areas.people", n=1) == "1 person stopped"
    assert Speaker(language="es")("areas.people", n=1_200) == "1,200 personas paradas"


@pytest.mark.parametrize(
    ("said", "en", "es"),
    [
        (lambda one: figures.day("2026-03-05", one), "March 5, 2026", "5 de marzo de 2026"),
        (lambda one: figures.time_label("2024-01", one), "January 2024", "enero de 2024"),
        (lambda one: figures.time_label("2024-Q2", one), "April to June 2024", "abril a junio de 2024"),
        (lambda one: figures.percent(0.1234, one), "12.3\u00a0%", "12.3\u00a0%"),
        (lambda one: figures.span(0.1, 0.2, one), "10.0\u00a0% to 20.0\u00a0%", "10.0\u00a0% a 20.0\u00a0%"),
        (lambda one: figures.count(12345, one), "12,345", "12,345"),
        (lambda one: figures.day("soon", one), "soon", "soon"),
        (lambda one: figures.time_label("2024-13", one), "2024-13", "2024-13"),
    ],
)
def test_numbers_and_dates_are_written_as_readers_write_them(said, en: str, es: str):
    assert (said("en"), said("es")) == (en, es)


def test_words_that_a_bundle_lacks_in_a_language_are_said_in_the_other_and_marked():
    say = Speaker(language="es")
    assert str(say.said({"en": "A <b>", "es": ""})) == '<span lang="en">A &lt;b&gt;</span>'
    assert say.plain({"en": "Only"}) == "Only"
    assert str(say.said({"en": "Yes", "es": "Sí"})) == "Sí"


@pytest.mark.parametrize(
    "told",
    [
        [{"en": "A", "es": "B"}],
        {"es": ["B"]},
        {"en": ["A"], "es": ["B"]},
        {"sentences": [{"en": "A", "es": "B"}]},
        ["B"],
        "B",
    ],
)
def test_sentences_are_found_in_whatever_order_their_languages_stand(told: object):
    assert [str(one) for one in Speaker(language="es").listed({"es": told} if told == "B" else told)] == ["B"]
