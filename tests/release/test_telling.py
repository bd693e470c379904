"""What is hidden in English is hidden in Spanish, whatever the Spanish words are."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from types import SimpleNamespace

import pytest

from daylit.privacy.cells import HIDDEN
from daylit.release import building, telling
from daylit.release.findings import finding_document
from daylit.release.telling import HIDDEN_IN, told
from daylit.report.small import guard_all
from daylit.report.wording import HIDDEN_SENTENCE
from daylit.studies.finding import Finding
from report.builders import a_finding, few
from studies.asking import asked


@dataclass(frozen=True, kw_only=True)
class Bilingual(Finding):
    """A finding that can tell itself in Spanish, as the studies will."""

    def told(self, language: str) -> Finding:
        if language == "en":
            return self
        return replace(
            self,
            title="Cómo acaba una parada",
            answer=tuple(f"ES {sentence}" for sentence in self.answer),
            charts=tuple(replace(chart, alt=f"ES {chart.alt} de 7 a 1200") for chart in self.charts),
        )


@pytest.fixture
def spoken(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if every sentence of the made-up finding had its words."""
    monkeypatch.setattr(telling, "_can_tell", lambda *_: True)


def bilingual(finding: Finding) -> Bilingual:
    return Bilingual(**{name: getattr(finding, name) for name in finding.__dataclass_fields__})


def test_it_works_and_a_finding_without_spanish_words_says_so():
    whole = a_finding(charts=())
    (safe,) = guard_all([whole])
    document, _ = finding_document(whole, safe)
    assert document["es"]["language"] == "en"
    assert document["es"]["title"] == document["en"]["title"]


def test_spanish_words_are_used_where_nothing_is_hidden(spoken: None):
    whole = bilingual(a_finding(charts=()))
    (safe,) = guard_all([whole])
    document, _ = finding_document(whole, safe)
    assert document["es"]["language"] == "es"
    assert document["es"]["answer"] == [f"ES {sentence}" for sentence in document["en"]["answer"]]


def test_a_hidden_sentence_and_a_hidden_cell_are_hidden_in_spanish_too(spoken: None):
    whole = bilingual(few())
    (safe,) = guard_all([whole])
    assert HIDDEN_SENTENCE in safe.finding.answer  # otherwise this test shows nothing
    one = told(whole, safe, "es").finding
    assert HIDDEN_IN["es"] in one.answer
    assert not any("43 were arrested" in sentence for sentence in one.answer)
    for chart, kept in zip(one.charts, safe.finding.charts, strict=True):
        assert [[cell == HIDDEN for cell in row] for row in chart.rows] == [
            [cell == HIDDEN for cell in row] for row in kept.rows
        ]
        assert "de 7 a" not in chart.alt
        assert chart.spec.get("data") == kept.spec.get("data")


def test_a_chart_with_hidden_rows_and_every_range_is_in_spanish():
    """Of a finding whose sentences have their words: nothing that is drawn or tabled stays English."""
    whole = asked("rates", people=600, seed=3)
    (safe,) = guard_all([whole])
    assert any(HIDDEN in row for chart in safe.finding.charts for row in chart.rows)  # otherwise this shows nothing
    document, pictures = finding_document(whole, safe)
    assert {one["interval"].count(" a ") for one in document["es"]["estimates"] if one["interval"] != "–"} == {1}
    drawn = [text.decode() for path, text in pictures.items() if path.endswith("-es-light.svg")]
    assert drawn
    assert ["Multa" in text and "Citation" not in text for text in drawn] == [True] * len(drawn)
    assert "Porcentaje de personas del grupo" in drawn[0]


def test_an_answer_of_another_length_is_hidden_whole_where_anything_is(spoken: None):
    whole = bilingual(few())
    (safe,) = guard_all([whole])

    class Longer(Bilingual):
        def told(self, language: str) -> Finding:
            return replace(super().told(language), answer=("ES 7 de 7.", "a", "b", "c"))

    longer = Longer(**{name: getattr(whole, name) for name in whole.__dataclass_fields__})
    assert told(longer, safe, "es").finding.answer == (HIDDEN_IN["es"],)


def test_what_is_new_begins_on_the_day_after_the_release_before():
    prepared = SimpleNamespace(earlier=SimpleNamespace(number=1, last="2025-09-30"), last=date(2026, 9, 30))
    found = building._changes(prepared, SimpleNamespace(corrections=()))
    assert found["changes"][0]["en"].startswith("New: 2025-10-01 to 2026-09-30.")
    assert found["changes"][0]["es"].startswith("Nuevo: 2025-10-01 a 2026-09-30.")
