"""The pages of words: the table can be read by a program, our own labels keep to it, and the glossary is plain."""

import re
from pathlib import Path

import pytest

from daylit.record.core import CORE
from daylit.terms import ALL
from daylit.terms.crosswalks import CROSSWALKS
from daylit.terms.registry import OURS

DOCS = Path(__file__).parents[2] / "docs"


def avoided() -> dict[str, str]:
    """Each avoided word with the words to use instead, from the table with the heading Avoid | Use | Why."""
    table = (DOCS / "words.md").read_text(encoding="utf-8").split("| Avoid | Use | Why |\n")[1].split("\n\n")[0]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines()[1:]]
    return {word.strip(): use for avoid, use, _ in rows for word in avoid.split(",")}


def pattern(word: str) -> re.Pattern[str]:
    ending = r"[\w-]*" if word.endswith("*") else r"(?!\w)"
    return re.compile(r"\b" + re.escape(word.rstrip("*")) + ending, re.IGNORECASE)


def syllables(word: str) -> int:
    """Groups of vowels, a silent e at the end left out: close to a dictionary's count, and needs no download."""
    groups = len(re.findall(r"[aeiouy]+", word))
    silent = re.search(r"[^aeiouyl]es?$|[^aeiouytd]ed$", word) is not None
    return max(1, groups - silent)


def grade(prose: str) -> float:
    """The Flesch–Kincaid grade: the school year whose pupils follow the text."""
    sentences = len(re.findall(r"[.?!](?:\s|$)", prose))
    words = re.findall(r"[a-z]+(?:['’-][a-z]+)*", prose.lower())
    return 0.39 * len(words) / sentences + 11.8 * sum(map(syllables, words)) / len(words) - 15.59


def test_it_works():
    words = avoided()
    assert {"discriminat*", "bias*", "minorit*", "citizen", "suspect", "subject", "proves", "clean"} <= set(words)
    assert all(words.values())
    assert pattern("bias*").search("a Biased count")
    assert not pattern("suspect").search("reasonable suspicion")


def test_it_measures_how_hard_a_text_is():
    assert [syllables(word) for word in ("stop", "rate", "rates", "table", "stopped", "searched", "officer")] == [
        1,
        1,
        1,
        2,
        1,
        1,
        3,
    ]
    hard = "Standardisation eliminates compositional heterogeneity attributable to differential stratification."
    assert grade("The cat sat on the mat.") < 2
    assert grade(hard) > 20


def test_every_row_gives_a_reason_and_no_word_stands_twice():
    table = (DOCS / "words.md").read_text(encoding="utf-8").split("| Avoid | Use | Why |\n")[1].split("\n\n")[0]
    rows = [line.strip("|").split("|") for line in table.splitlines()[1:]]
    assert all(len(row) == 3 and row[2].strip().endswith(".") for row in rows)
    words = [word.strip() for row in rows for word in row[0].split(",")]
    assert len(words) == len(set(words))


@pytest.mark.parametrize("word", avoided())
def test_our_own_words_keep_to_the_table(word: str):
    ours = [text for codes in OURS for code in codes for text in (codes.title, codes.meaning, code.label, code.meaning)]
    ours += [text for walk in CROSSWALKS.values() for entry in walk for text in (entry.loss, entry.why)]
    assert [text for text in ours if pattern(word).search(text)] == []


@pytest.mark.parametrize("word", avoided())
def test_no_word_that_we_use_is_one_that_we_avoid(word: str):
    uses = " · ".join(avoided().values()) + (DOCS / "glossary.md").read_text(encoding="utf-8")
    assert not pattern(word).search(uses)


def test_the_glossary_is_plain_and_explains_the_words_of_the_field():
    text = (DOCS / "glossary.md").read_text(encoding="utf-8")
    terms = re.findall(r"^\*\*(.+?)\*\*", text, flags=re.M)
    assert len(terms) == len(set(terms)) >= 40
    for needed in (
        "Stop",
        "Contact",
        "Hit rate",
        "Interval",
        "Outcome test",
        "Veil of darkness",
        "Inter-twilight period",
        "Standardised rate",
        "False discovery",
        "Benchmark",
    ):
        assert needed in terms
    prose = " ".join(re.findall(r"· (.+?)(?=\n\n|\Z)", text, flags=re.S)).replace("\n", " ")
    assert grade(prose) <= 8


def test_every_list_is_used_or_explained():
    used = {walk.codelist.name for walk in CROSSWALKS.values()} | {walk.target.name for walk in CROSSWALKS.values()}
    columns = {"kind", "initiation", "gender", "race_basis"}
    record = {"missing"} | {standard.terms for standard in CORE.values()} - {""}
    assert set(ALL) == used | columns | record
