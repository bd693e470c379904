"""No small count of people can be read in a report, or worked out from it."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from daylit.privacy.cells import HIDDEN
from daylit.report import write_report
from daylit.report.sentences import guard_sentences
from daylit.report.small import Guarded, guard_all
from daylit.report.wording import HIDDEN_SENTENCE
from daylit.studies import charts, month_lines, naming
from daylit.studies.finding import Chart, Estimate, Finding, LeftOut
from daylit.studies.outcomes import CHOSEN
from daylit.tables.extract import Extract
from report.builders import GROUPS, a_finding, a_rate, a_ratio, few, rate_chart
from small_extract import extract_from_sql


def guarded(finding: Finding, threshold: int = 11) -> Guarded:
    return guard_all((finding,), threshold=threshold)[0]


def by_label(part: Guarded, label: str) -> tuple[Estimate, str, str]:
    place = next(n for n, estimate in enumerate(part.finding.estimates) if estimate.label == label)
    return part.finding.estimates[place], part.n[place], part.events[place]


def values(chart: Chart) -> list[dict[str, object]]:
    return [dict(datum) for datum in chart.spec["data"]["values"]]


def test_it_works():
    shown = guarded(few())
    estimate, n, events = by_label(shown, "Arrested: Asian")
    assert (estimate.value, estimate.low, estimate.high, n, events) == (None, None, None, HIDDEN, HIDDEN)
    assert by_label(shown, "Arrested: White")[1:] == ("", "")


def test_it_hides_another_group_so_that_the_sum_betrays_nothing():
    shown = guarded(few())
    hidden = [part for part, n in zip(shown.finding.estimates, shown.n, strict=True) if n and len(part.groups) == 1]
    assert len(hidden) == 2
    assert sum(part.n for part in hidden) - min(part.n for part in hidden) >= 11


def test_it_hides_the_comparison_from_which_the_count_could_be_worked_out():
    estimate, n, events = by_label(guarded(few()), "Arrested: Asian compared with White")
    assert (estimate.value, estimate.q_value, n, events) == (None, None, HIDDEN, HIDDEN)


def test_it_hides_the_row_the_dot_and_the_sentence():
    shown = guarded(few()).finding
    row = next(row for row in shown.charts[0].rows if row[0] == "Asian")
    assert row == ("Asian", HIDDEN, HIDDEN, HIDDEN)
    # No empty dot is left either: what was never drawn leaves none, and which of the two it was would tell.
    assert "Asian" not in {datum["label"] for datum in values(shown.charts[0])}
    assert shown.answer == (HIDDEN_SENTENCE, "Of every 100 White people, 8 were arrested.")
    assert few().charts[0].alt not in shown.charts[0].alt  # it may tell from which number to which


def test_the_page_the_pdf_and_the_json_hide_the_same(extract: Extract, tmp_path: Path):
    done = write_report((few(),), extract, tmp_path / "out")
    printed = " ".join(page.extract_text() for page in PdfReader(done.pdf).pages)
    for text in (done.html.read_text(), printed, done.json.read_text()):
        assert "hidden" in text
        assert "42.9 %" not in text
        assert "43 were arrested" not in text
        assert "0.428571" not in text
    told = json.loads(done.json.read_text())["findings"][0]["estimates"][0]
    assert (told["n"], told["n_shown"], told["events"], told["value"]) == (None, HIDDEN, None, None)


def test_a_group_with_few_outcomes_keeps_its_n_and_hides_its_rate():
    rows = (("asian", "Asian", 400, 4), ("black", "Black", 500, 60), ("white", "White", 900, 70))
    finding = a_finding(estimates=tuple(a_rate(*row) for row in rows), charts=(), answer=())
    estimate, n, events = by_label(guarded(finding), "Searched: Asian")
    assert (estimate.value, n, events) == (None, "", HIDDEN)


def test_a_group_in_which_few_had_no_outcome_is_hidden_too():
    rows = (("asian", "Asian", 400, 396), ("black", "Black", 500, 60), ("white", "White", 900, 70))
    finding = a_finding(estimates=tuple(a_rate(*row) for row in rows), charts=(), answer=())
    assert by_label(guarded(finding), "Searched: Asian")[0].value is None


def test_the_sentence_that_says_how_many_were_counted_hides_what_the_count_does():
    """“This answer counts 3 searches.” stood beside a number of searches that was hidden."""
    finding = a_finding(
        estimates=(), charts=(), n_read=600, n_used=3, left_out=(LeftOut(reason="x", sentence="They are not.", n=597),)
    )
    shown = guarded(replace(finding, answer=("We count all.", "This answer counts 3 searches.")))
    assert shown.finding.answer == ("We count all.", "This answer counts fewer than 11 searches.")
    many = replace(finding, n_used=1_203, n_read=1_800, answer=("This answer counts 1,203 people.",))
    assert guarded(many).finding.answer == many.answer


def test_a_sentence_that_splits_the_people_counted_is_left_out_where_one_part_is_few():
    split = "We compare {} stops in daylight with {} in the dark, made at hours that see both over the year."
    finding = a_finding(estimates=(), charts=(), n_read=45, n_used=45, left_out=())
    assert guarded(replace(finding, answer=(split.format(5, 40),))).finding.answer == (HIDDEN_SENTENCE,)
    assert guarded(replace(finding, answer=(split.format(20, 25),))).finding.answer == (split.format(20, 25),)


def test_a_zero_is_shown():
    rows = (("asian", "Asian", 400, 0), ("black", "Black", 500, 60), ("white", "White", 900, 70))
    finding = a_finding(estimates=tuple(a_rate(*row) for row in rows), charts=(), answer=())
    estimate, n, events = by_label(guarded(finding), "Searched: Asian")
    assert (estimate.value, n, events) == (0, "", "")


def test_another_finding_does_not_give_away_what_one_hides():
    adjusted = replace(
        a_ratio("asian", "Asian", 1_207, 103, "arrested"), label="Arrested, same area: Asian compared with White"
    )
    other = a_finding(estimates=(adjusted,), charts=(), answer=())
    _, second = guard_all((few(), other), threshold=11)
    assert second.finding.estimates[0].value is None
    assert second.n == (HIDDEN,)


def test_another_outcome_of_the_same_group_is_shown():
    searched, _ = guard_all((a_finding(), replace(few(), charts=())), threshold=11)
    assert by_label(searched, "Searched: White")[0].value is not None


def test_a_share_in_one_chart_and_its_count_in_another_are_read_together():
    months = ("2021-01", "2021-02")
    stops = charts.bars(
        title="Stops by month",
        alt="Two months.",
        axis="Stops",
        scale="people",
        data=[(month, 40.0) for month in months],
        table=charts.Table(columns=("Month", "Stops"), rows=tuple((month, "40") for month in months)),
    )
    share = charts.bars(
        title="Share searched, by month",
        alt="Two months.",
        axis="Share",
        scale="percent",
        data=[("2021-01", 0.05), ("2021-02", 0.5)],
        table=charts.Table(columns=("Month", "Searched"), rows=(("2021-01", "5.0 %"), ("2021-02", "50.0 %"))),
    )
    shown = guarded(a_finding(estimates=(), charts=(stops, share), answer=())).finding.charts
    assert shown[0].rows == stops.rows
    assert shown[1].rows == (("2021-01", HIDDEN), ("2021-02", "50.0 %"))
    assert [datum["value"] for datum in values(shown[1])] == [0.5]


def test_a_drawing_whose_data_match_no_row_is_left_out_rather_than_shown():
    chart = rate_chart([("Asian", 7, 3), ("White", 1_200, 100)])
    strange = [{"label": "All together", "value": 0.09}, *chart.spec["data"]["values"]]
    odd = replace(chart, spec={**chart.spec, "data": {"values": strange}})
    assert guarded(a_finding(estimates=(), charts=(odd,))).finding.charts[0].spec == {}


def test_a_count_that_the_study_called_too_few_does_not_stand_alone():
    rows = (("Asian", "too few"), ("Black", "90"), ("White", "1,200"))
    table = charts.Table(columns=("Group", "Number of people"), rows=rows)
    data = [("Black", 90.0), ("White", 1_200.0)]
    chart = charts.bars(title="People", alt="Two.", axis="People", scale="people", data=data, table=table)
    shown = guarded(a_finding(estimates=(), charts=(chart,))).finding.charts[0]
    assert [row[1] for row in shown.rows] == [HIDDEN, HIDDEN, "1,200"]


def test_how_full_the_records_are_is_shown():
    table = charts.Table(columns=("Column", "Recorded", "Number of people"), rows=(("Race", "99.0 %", "400"),))
    chart = charts.bars(title="Full", alt="One.", axis="Share", scale="percent", data=[("Race", 0.99)], table=table)
    assert guarded(a_finding(estimates=(), charts=(chart,))).finding.charts == (chart,)


def test_it_hides_nothing_where_asked_not_to():
    finding = few()
    assert guarded(finding, threshold=1).finding is finding


def test_a_higher_threshold_hides_more():
    assert by_label(guarded(a_finding(), threshold=50), "Searched: Asian")[0].value is None
    assert by_label(guarded(a_finding()), "Searched: Asian")[0].value is not None


@pytest.mark.parametrize(
    ("sentence", "kept"),
    [
        ("Of every 100 Asian people, 43 were searched.", False),
        ("The smallest gap we could have seen: about 1.5 times for Asian people.", False),
        ("Next to White people, we saw no clear gap for Asian people.", True),
        ("Of every 100 White people, 8 were searched.", True),
        ("Of every 100 Asian people, 43 were arrested.", True),
    ],
)
def test_a_sentence_goes_only_where_it_could_tell_the_hidden_number(sentence: str, kept: bool):
    lost = a_rate("asian", "Asian", 7, 3)
    other = a_rate("asian", "Asian", 7, 3, "arrested")
    answer = ("Of every 100 White people, 8 were searched.", sentence)
    assert (sentence in guard_sentences(answer, (lost, other), (lost,))) is kept


@pytest.mark.parametrize("value", ["True", "False"])
def test_a_sentence_is_found_where_it_names_the_group_in_other_words_than_the_label(value: str):
    lost = a_rate(value, naming.label("resident", value), 7, 3)
    names = (naming.stopped("resident", value), naming.people("resident", value))
    told = [f"Of every 100 {name}, 43 were searched." for name in names]
    other = f"Of every 100 {naming.people('resident', str(value != 'True'))}, 43 were searched."
    assert guard_sentences((*told, other), (lost,), (lost,)) == (HIDDEN_SENTENCE, other)


@given(
    people=st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), min_size=2, max_size=4),
)
@settings(max_examples=15, deadline=None)
def test_no_shown_number_stands_for_few_people(people: list[tuple[int, int]]):
    estimates = [
        replace(a_rate(value, label, 1, 0), n=had + had_not, events=had)
        for (value, label), (had, had_not) in zip(GROUPS, people, strict=False)
    ]
    total = sum(part.n for part in estimates)
    finding = a_finding(estimates=tuple(estimates), charts=(), answer=(), n_read=total, n_used=total, left_out=())
    shown = guarded(finding)
    unknown = 0
    for part, n, events in zip(shown.finding.estimates, shown.n, shown.events, strict=True):
        told = [] if n else [part.n]
        told += [] if events else [part.events or 0, part.n - (part.events or 0)]
        assert not any(0 < count < 11 for count in told)
        unknown += bool(n)
    assert unknown != 1 or total < 11


def test_few_people_counted_at_all_cannot_be_worked_out_from_those_left_out():
    left = (LeftOut(reason="a", sentence="No group.", n=90), LeftOut(reason="b", sentence="No date.", n=3))
    shown = guarded(a_finding(estimates=(), charts=(), answer=(), n_read=100, n_used=7, left_out=left))
    assert (shown.used, shown.read, shown.left_out) == ("fewer than 11", "100", (HIDDEN, "3"))
    told = shown.to_dict()
    assert (told["n_used"], told["left_out"][0]["n"], told["left_out"][1]["n"]) == (None, None, 3)


def test_an_extract_of_few_people_says_so(tmp_path: Path):
    done = write_report((), extract_from_sql(tmp_path / "few", rows=4), tmp_path / "out")
    assert "fewer than 11 people stopped or contacted" in done.html.read_text()


def test_a_line_with_many_gaps_is_not_drawn_and_one_with_few_is():
    points, rows = [], []
    for label, rates in (("Asian", [0.02] * 5 + [0.0] * 5), ("White", [0.2] * 9 + [0.05])):
        for month, value in enumerate(rates, start=1):
            when = f"2021-{month:02d}"
            points.append(month_lines.Point(when=f"{when}-01", series=label, value=value, low=0.0, high=0.5))
            rows.append((label, when, f"{100 * value:.1f} %", "100"))
    table = charts.Table(columns=("Group", "Month", "Searched", "Stops"), rows=tuple(rows))
    chart = month_lines.lines(title="By month", alt="Two.", axis="Share", scale="percent", data=points, table=table)
    shown = guarded(a_finding(estimates=(), charts=(chart,), answer=())).finding.charts[0]
    assert {datum["series"] for datum in values(shown)} == {"White"}
    # One month of 5 people alone would be told by the sum of all: another goes with it.
    assert sum(datum["value"] is None for datum in values(shown)) == 2
    assert sum(HIDDEN in row for row in shown.rows if row[0] == "White") == 2


def test_a_chart_of_which_only_zeros_are_left_is_not_drawn():
    chart = rate_chart([("Asian", 400, 0), ("White", 900, 5)])
    shown = guarded(a_finding(estimates=(), charts=(chart,), answer=())).finding.charts[0]
    assert shown.spec == {}
    assert shown.rows[0][1] == "0.0 %"


def test_the_summary_skips_a_sentence_that_is_hidden(extract: Extract, tmp_path: Path):
    done = write_report((few(),), extract, tmp_path / "out")
    summary = json.loads(done.json.read_text())["summary"]["answers"][0]["answer"]
    assert summary == "Of every 100 White people, 8 were arrested."


def test_a_hidden_comparison_does_not_hide_the_rate_of_its_group():
    # White searches are hidden with those of Asian people, and all comparisons with White people with them.
    rows = (("asian", "Asian", 400, 4), ("black", "Black", 2_000, 200), ("white", "White", 900, 30))
    chart = rate_chart([(label, n, k) for _, label, n, k in rows])
    black = "Of every 100 Black people, 10 were searched."
    compared = "Black people were searched 3.0 times as often as White people (likely between 2.1 and 4.4 times)."
    pair = a_ratio("black", "Black", 2_900, 230)
    finding = a_finding(estimates=(*(a_rate(*row) for row in rows), pair), charts=(chart,), answer=(black, compared))
    shown = guarded(finding)
    assert by_label(shown, "Searched: White")[0].value is None
    assert by_label(shown, pair.label)[0].value is None
    assert by_label(shown, "Searched: Black")[0].value is not None
    assert [row[1] for row in shown.finding.charts[0].rows] == [HIDDEN, "10.0 %", HIDDEN]
    assert shown.finding.answer == (black, HIDDEN_SENTENCE)


@pytest.mark.parametrize(
    ("lost", "sentence", "kept"),
    [
        (CHOSEN.title, "Of every 100 Asian people, 12 were arrested.", True),
        (CHOSEN.title, "Of every 100 searches of Asian people, 12 were the officer's choice.", False),
        ("The search went with an arrest", "Of every 100 searches of Asian people, 12 found something.", True),
        ("The search went with an arrest", "Searches of Asian people went with an arrest 12 times.", False),
        ("Share searched, change from year to year", "Stops of Asian people grew about 1.2 times a year.", True),
        ("Share searched, change from year to year", "The share of Asian people who were searched rose to 12.", False),
    ],
)
def test_a_sentence_about_another_outcome_stays(lost: str, sentence: str, kept: bool):
    titles = (lost, "Arrested", "Something was found", "Stops, change from year to year")
    parts = [replace(a_rate("asian", "Asian", 7, 3), label=f"{title}: Asian") for title in titles]
    assert (guard_sentences((sentence,), parts, parts[:1]) == (sentence,)) is kept


@pytest.mark.parametrize("kept", [True, False])
def test_that_the_answer_stays_the_same_goes_where_no_gap_of_the_answer_is_told(kept: bool):
    same = "Counted another way (all searches), the answer stays the same."
    of_finds = [a_ratio(value, label, 900, 90) for value, label in (("asian", "Asian"), ("black", "Black"))]
    parts = [*of_finds, replace(of_finds[0], quantity="with_arrest.ratio", label="The search went with an arrest: x")]
    lost = of_finds[:1] if kept else of_finds
    assert (same in guard_sentences((same,), parts, lost)) is kept


def test_a_comparison_counted_in_another_way_is_told_in_three_digits():
    other = replace(a_ratio("black", "Black", 4_321, 99), value=123 / 457, low=0.21234, high=0.35123)
    shown = guarded(a_finding(estimates=(*a_finding().estimates, other), charts=(), answer=()))
    estimate, n, _ = by_label(shown, other.label)
    assert (n, estimate.value, estimate.low, estimate.high) == (HIDDEN, 0.269, 0.212, 0.351)


def test_the_scale_of_a_chart_tells_nothing_of_a_hidden_interval():
    labels = (("Asian", 0.02, 0.6), ("Black", 1.2, 1.5))
    dots = [charts.Dot(label="Searched", series=who, value=low * 1.1, low=low, high=high) for who, low, high in labels]
    rows = tuple(("Searched", who, f"{low * 1.1:.2f}", f"{low} to {high}") for who, low, high in labels)
    table = charts.Table(columns=("Outcome", "Group", "Times as often as White", "Likely range"), rows=rows)
    chart = charts.dots(title="Compared", alt="Two.", axis="Times", scale="ratio", data=dots, table=table)
    people = (("asian", "Asian", 400, 4), ("black", "Black", 2_000, 200), ("white", "White", 900, 190))
    pairs = (a_ratio("asian", "Asian", 1_300, 194), a_ratio("black", "Black", 2_900, 390))
    parts = (*(a_rate(*row) for row in people), a_rate("other", "Another group", 300, 20), *pairs)
    shown = guarded(a_finding(estimates=parts, charts=(chart,), answer=())).finding.charts[0]
    alone = charts.dots(title="Compared", alt="Two.", axis="Times", scale="ratio", data=dots[1:], table=table)
    channels = [part.spec["layer"][-1]["encoding"] for part in (shown, alone, chart)]
    assert channels[0]["x"]["scale"] == channels[1]["x"]["scale"] != channels[2]["x"]["scale"]
    assert channels[0]["x"]["axis"]["values"] == channels[1]["x"]["axis"]["values"]
    assert channels[0]["color"]["scale"]["domain"] == ["Black"]


def test_a_rate_that_is_hidden_is_not_told_by_the_ends_of_what_is_possible():
    rows = (("asian", "Asian", 400, 4), ("black", "Black", 2_000, 200), ("white", "White", 900, 30))
    told = "For those we know, the search rate of Black people is 3.0 times that of White people."
    other = a_finding(
        estimates=(
            replace(
                a_ratio("black", "Black", 2_950, 235),
                quantity="searched.ratio.bounds",
                label="Searched, whatever the missing groups are: Black compared with White",
            ),
        ),
        answer=(told,),
        charts=(),
    )
    rates = a_finding(estimates=tuple(a_rate(*row) for row in rows), charts=(), answer=())
    shown, _ = guard_all((other, rates))
    assert shown.finding.estimates[0].value is None
    assert shown.finding.answer == (HIDDEN_SENTENCE,)
