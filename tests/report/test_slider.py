"""What a reader may move: the rows of the charts' tables, after small counts were hidden, and nothing else."""

from __future__ import annotations

import re

import pytest
from pypdf import PdfReader

from daylit.report import write_report
from daylit.report.slider import slider_of
from daylit.report.small import guard_all
from daylit.studies.finding import Chart
from daylit.terms.telling import spoken
from studies.asking import asked, town


def a_chart(title: str, *rows: tuple[str, ...], along: str = "Share of stops") -> Chart:
    columns = ("Outcome", "Group", "Share of stops", "Gap to White, in points")
    return Chart(title=title, alt=title, spec={}, columns=columns, rows=rows, along=along)


def test_it_works():
    searched = a_chart("one", ("Searched", "Black", "0 %", "+1.0"), ("Searched", "Black", "5 %", "+1.5"))
    force = a_chart("two", ("Force used", "Black", "0 %", "hidden"), ("Force used", "Black", "5 %", "hidden"))
    slider = slider_of([searched, force])
    assert slider is not None
    assert slider.title == "Share of stops"
    assert [step.words for step in slider.steps] == ["0 %", "5 %"]
    assert [(sheet.caption, sheet.columns, sheet.rows) for sheet in slider.steps[1].sheets] == [
        ("Searched", ("Group", "Gap to White, in points"), (("Black", "+1.5"),)),
        ("Force used", ("Group", "Gap to White, in points"), (("Black", "hidden"),)),
    ]


def test_charts_without_a_row_of_values_bring_none():
    assert slider_of([a_chart("one", ("Searched", "Black", "0 %", "+1.0"), along="")]) is None
    assert slider_of([]) is None


def test_it_shows_each_row_of_the_guarded_charts_once_and_no_other_number():
    (kept,) = guard_all((asked("selection_bounds", benchmark=None),))
    slider = slider_of(kept.finding.charts)
    shown = [
        (sheet.caption, row[0], step.words, *row[1:]) for step in slider.steps for sheet in step.sheets
        for row in sheet.rows
    ]  # fmt: skip
    rows = [row for chart in kept.finding.charts for row in chart.rows]
    assert sorted(shown) == sorted(rows)
    assert len([row for row in rows if "hidden" in row]) == 4 * 12  # force on few people, as its chart hides it


def test_it_is_told_in_spanish():
    finding = asked("selection_bounds", benchmark=None)
    slider = spoken(slider_of(finding.charts), "es")
    assert (slider.title, slider.steps[7].words) == ("Proporción de paradas", "un tercio")
    assert slider.hint.startswith("Nadie sabe cuál")
    assert slider_of(finding.told("es").charts).steps == slider.steps


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_page_has_one_choice_for_each_share_and_no_script(tmp_path, language: str):
    finding = asked("selection_bounds", benchmark=None)
    written = write_report((finding,), town(), tmp_path / "out", language=language)
    text = written.html.read_text(encoding="utf-8")
    assert len(re.findall(r'<input type="radio" name="finding-1-choice"', text)) == 12
    assert text.count(" checked>") == 1
    assert "<script" not in text
    words = {"en": "a third", "es": "un tercio"}[language]
    assert f'<label for="finding-1-choice-8">{words}</label>' in text


def test_on_paper_no_column_lies_upon_another(tmp_path):
    """Long headings of two columns once took all the room of a page, and the first three columns had none."""
    finding = asked("selection_bounds", benchmark=None)
    written = write_report((finding,), town(), tmp_path / "out", language="es")
    places = {}

    def look(text: str, cm: list[float], tm: list[float], *_: object) -> None:
        for word in ("Resultado", "Grupo", "Proporción de paradas"):
            if text.strip() == word:
                places.setdefault(word, set()).add(round(cm[0] * tm[4] + cm[4]))

    for page in PdfReader(written.pdf).pages:
        page.extract_text(visitor_text=look)
    outcome, group, share = (sorted(places[word]) for word in ("Resultado", "Grupo", "Proporción de paradas"))
    assert outcome[-1] + 30 < group[0] < group[-1] + 30 < share[0]
