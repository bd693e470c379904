"""The pages and files of findings: everything a reader needs beside each number, and only for whoever may read it."""

import csv
import io
import json
from datetime import timedelta

import pytest
from asked_studies import ALL, a_plan, analyst, answered, contacts, sealed
from cast import NOW, Cast, signed_in, with_role
from records import a_contact
from stored import a_finding

from daylit.studies.finding import Finding
from daylit.studies.overview import lines
from daylit.studies.overview_words import row
from daylit.studies.registry import STUDIES
from daylit.web.audience import Role
from daylit.web.insight import actions, pictures, queries, showing, working
from daylit.web.insight.models import Plan, Run, StoredFinding
from daylit.web.ledger.models import State
from studies.asking import asked

LATER = NOW + timedelta(days=1)


@pytest.fixture
def found(cast: Cast) -> StoredFinding:
    (row,) = answered(cast)
    return row


@pytest.fixture
def client(cast: Cast):
    return signed_in(analyst(cast))


def text(answer) -> str:
    assert answer.status_code == 200
    return answer.content.decode()


def test_it_works_and_the_page_has_all_that_belongs_to_a_number(found: StoredFinding, client):
    page, finding = text(client.get(f"/findings/{found.pk}/")), Finding.from_dict(found.finding)
    sentences = (finding.question, *finding.answer, *finding.assumes, *finding.does_not_show)
    for sentence in (*sentences, *(caution.sentence for caution in finding.cautions)):
        assert sentence.replace("'", "&#x27;") in page
    assert found.fingerprint in page
    assert "40 of 40 people counted" in page
    assert page.count("<picture>") == len(finding.charts) > 0
    assert "Plan 1".lower() in page.lower()
    assert "exploratory" not in page


def test_the_list_has_every_question_of_the_plan_whichever_way_it_points(cast: Cast):
    rows = answered(cast, studies=ALL)
    page = text(signed_in(analyst(cast)).get("/findings/"))
    assert len(rows) == len(ALL)
    assert [page.count(f"/findings/{row.pk}/") for row in rows] == [1] * len(ALL)
    assert any(not row.answered for row in rows)  # one that could not be answered is there too, and says so
    assert "could not be answered" in page


def test_numbers_as_csv_are_those_of_the_finding(found: StoredFinding, client):
    answer = client.get(f"/findings/{found.pk}/numbers.csv")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode())))
    assert answer.headers["Content-Disposition"] == 'attachment; filename="rates-1.csv"'
    assert [row["label"] for row in rows] == [one["label"] for one in found.finding["estimates"]]
    told = [one["value"] for one in found.finding["estimates"]]
    assert [None if row["value"] == "" else float(row["value"]) for row in rows] == told


def test_a_formula_in_a_text_is_no_formula_in_the_file(cast: Cast):
    row = a_finding(cast.millbrook, text='=HYPERLINK("http://elsewhere.invalid")')
    lines = signed_in(analyst(cast)).get(f"/findings/{row.pk}/numbers.csv").content.decode()
    assert "'=HYPERLINK" in lines
    assert ',"=HYPERLINK' not in lines
    assert showing.as_csv(["a"], [["@x"], ["\tx"], ["-"], [-1.5]]) == "a\r\n'@x\r\n'\tx\r\n-\r\n-1.5\r\n"


def test_the_whole_finding_as_json_is_what_was_stored(found: StoredFinding, client):
    told = json.loads(client.get(f"/findings/{found.pk}/finding.json").content)
    assert told["finding"] == found.finding
    assert (told["number"], told["exploratory"], told["plan"]) == (1, False, found.plan.fingerprint)


def test_charts_are_drawn_once_by_day_and_by_night_and_again_where_lost(found: StoredFinding, client, monkeypatch):
    address = f"/findings/{found.pk}/chart-1-wide-"
    day, night = (client.get(f"{address}{tone}.svg") for tone in ("day", "night"))
    assert day.headers["Content-Type"] == night.headers["Content-Type"] == "image/svg+xml; charset=utf-8"
    assert day.content.startswith(b"<svg")
    assert day.content != night.content
    drawn = []
    real = pictures.draw
    monkeypatch.setattr(pictures, "draw", lambda chart, **named: drawn.append(chart) or real(chart, **named))
    assert client.get(f"{address}day.svg").content == day.content
    assert drawn == []
    for file in (pictures._folder(found)).iterdir():
        file.unlink()
    assert client.get(f"{address}night.svg").content == night.content
    assert len(drawn) == 1
    assert client.get(f"/findings/{found.pk}/chart-99-wide-day.svg").status_code == 404
    assert client.get(f"/findings/{found.pk}/chart-0-wide-day.svg").status_code == 404


def test_a_newer_answer_is_pointed_to_and_earlier_ones_stay(cast: Cast, found: StoredFinding, client):
    a_contact(cast, state=State.ACCEPTED)
    actions.ask_plan(found.plan, extract=sealed(cast, at=LATER), at=LATER)
    working.work_off(clock=lambda: LATER)
    newer = StoredFinding.objects.get(number=2)
    assert f"/findings/{newer.pk}/" in text(client.get(f"/findings/{found.pk}/"))
    assert f"/findings/{found.pk}/" in text(client.get(f"/findings/{newer.pk}/"))
    page = text(client.get(f"/findings/{newer.pk}/over-time/"))
    assert page.count('<tr><th scope="row"><a') == 2
    lines = client.get(f"/findings/{newer.pk}/over-time/?as=csv").content.decode().splitlines()
    assert [line.split(",")[0] for line in lines] == ["number", "2", "1"]
    assert client.get(f"/findings/{newer.pk}/over-time/wide-night.svg").content.startswith(b"<svg")
    assert client.get(f"/findings/{newer.pk}/over-time/?of=nonsense").status_code == 200


def test_what_was_asked_beside_the_plan_is_marked_wherever_it_is_shown(cast: Cast, client):
    contacts(cast)
    sealed(cast)
    a_plan(cast)
    asked = {"study": "rates", "group": "gender", "where": "kind=traffic"}
    assert client.post("/findings/ask/", asked).headers["Location"] == "/findings/runs/"
    working.work_off(clock=lambda: NOW)
    row = StoredFinding.objects.get()
    assert row.settings["where"] == ["kind=traffic"]
    for page in ("/findings/", f"/findings/{row.pk}/", "/findings/runs/"):
        assert "exploratory</span>" in text(client.get(page))


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"where": "colour=blue"}, "There is no column “colour”."),
        ({"where": "kind"}, "cannot be understood"),
        ({"where": "officer=1"}, "does not single out an officer"),
        ({"where": "date=2026-02-31"}, "cannot be a value of “date”"),
        ({"study": "nonsense"}, "Select a valid choice"),
    ],
)
def test_what_cannot_be_asked_is_answered_with_a_remedy(cast: Cast, client, asked: dict[str, str], said: str):
    contacts(cast, many=2)
    sealed(cast)
    page = text(client.post("/findings/ask/", {"study": "rates", "group": "gender", **asked}))
    assert said in page
    assert Run.objects.count() == 0


def test_nothing_sealed_or_planned_yet_is_said_plainly(cast: Cast, client):
    assert "No plan of analysis was declared yet" in text(client.get("/findings/"))
    assert "Seal contacts first" in text(client.post("/findings/ask/", {"study": "rates", "group": "gender"}))
    assert "declare a plan" in client.post("/findings/run/", follow=True).content.decode()


def test_the_neighbours_see_none_of_it(cast: Cast, found: StoredFinding):
    neighbour = signed_in(with_role("analyst2", Role.ANALYST, cast.ashford))
    files = ("", "numbers.csv", "finding.json", "over-time/", "chart-1-wide-day.svg", "over-time/wide-day.svg")
    assert [neighbour.get(f"/findings/{found.pk}/{file}").status_code for file in files] == [404] * len(files)
    assert str(found.pk) not in text(neighbour.get("/findings/"))


def test_a_plan_is_declared_once_and_stays_as_it_was(cast: Cast, client):
    given = {
        "title": "Searches", "studies": ["rates", "trend"], "groups": ["race_ethnicity", "gender"],
        "reference": "white", "threshold": "20", "level": "0.95", "false_discovery": "0.05",
        "variants": "Traffic stops: kind=traffic\nDaytime areas: area=North; kind=traffic",
    }  # fmt: skip
    assert client.post("/plan/declare/", given).headers["Location"] == "/plan/"
    page = text(client.get("/plan/"))
    row = Plan.objects.get()
    assert row.fingerprint in page
    assert "It asks 12 questions each night" in page
    assert "Kind of contact: Traffic stop" in page
    client.post("/plan/declare/", {**given, "title": "Another"})
    assert [one.number for one in Plan.objects.order_by("number")] == [1, 2]
    assert Plan.objects.get(number=1).document == row.document


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"studies": []}, "This field is required."),
        ({"threshold": "2"}, "greater than or equal to 5"),
        ({"variants": "kind=traffic"}, "has no name or no condition"),
        ({"variants": "A: kind=traffic\nA: kind=call"}, "is named twice"),
        ({"variants": "A: nothing=traffic"}, "There is no column “nothing”"),
        ({"variants": "\n".join(f"v{n}: kind=traffic" for n in range(80))}, "every night would ask all of them"),
    ],
)
def test_a_plan_that_cannot_be_is_answered_with_a_remedy(cast: Cast, client, changed, said: str):
    given = {
        "title": "Searches", "studies": ["rates"], "groups": ["gender"], "reference": "white", "threshold": "11",
        "level": "0.95", "false_discovery": "0.05", "variants": "", **changed,
    }  # fmt: skip
    assert said in text(client.post("/plan/declare/", given))
    assert Plan.objects.count() == 0


def test_a_release_gets_every_result_of_the_plan_and_nothing_exploratory(cast: Cast):
    assert queries.for_release(cast.millbrook) is None
    rows = answered(cast, studies=("missingness", "rates", "benchmark"))
    a_plan_question = rows[0]
    told = queries.for_release(cast.millbrook)
    assert told is not None
    assert [row.study for row in told.findings] == ["missingness", "rates", "benchmark"]
    assert told.plan["declared"] == "2026-11-23"
    assert [one["file"] for one in told.plan["studies"]] == [
        "findings/missingness.json", "findings/rates.json", "findings/benchmark.json",
    ]  # fmt: skip
    a_plan(cast, studies=("rates", "trend"))  # a new plan: what it has not asked yet is not there, and says so
    again = queries.for_release(cast.millbrook)
    assert again is not None
    assert again.findings == []
    assert [(one["run"], one["file"]) for one in again.plan["studies"]] == [(False, None), (False, None)]
    assert a_plan_question.exploratory is False


@pytest.mark.parametrize("role", [Role.TRAINING, Role.COMMUNITY, Role.COMMAND, Role.PUBLISHER, Role.ANALYST])
def test_the_plan_is_a_link_for_whoever_may_open_it(cast: Cast, role: Role):
    a_plan(cast)
    client = signed_in(with_role(f"reader-{role}", role, cast.millbrook))
    linked = 'href="/plan/"' in text(client.get("/findings/")).partition("<main")[2]
    assert linked == (client.get("/plan/").status_code == 200)


def of_many_people(answered_here):
    """The questions with findings of many people in place of those of forty, who are too few for most comparisons."""
    for one in answered_here:
        one.finding.finding = asked(one.question.study, benchmark=None).to_dict()
    return answered_here


def test_tests_of_a_group_stand_side_by_side_each_with_its_finding(cast: Cast, monkeypatch):
    rows = {row.study: row for row in answered(cast, studies=("rates", "hit_rates"))}
    by_question = queries.by_question
    monkeypatch.setattr(queries, "by_question", lambda acting: of_many_people(by_question(acting)))
    page = text(signed_in(analyst(cast)).get("/findings/side-by-side/"))
    assert page.count("</h2>") == 5 + 1
    assert "Black people next to White people" in page
    assert page.count(f"/findings/{rows['rates'].pk}/") == 2 * page.count(f"/findings/{rows['hit_rates'].pk}/") == 10
    for line in lines(asked("hit_rates", benchmark=None), STUDIES["hit_rates"].overview):
        assert all(cell in page for cell in row(line))
        assert line.cannot in page
    assert "Not all of these" not in page


def test_side_by_side_says_where_findings_are_of_different_extracts_and_where_there_is_nothing(cast: Cast, monkeypatch):
    answered(cast, studies=("rates", "hit_rates"))
    reader = signed_in(analyst(cast))
    by_question = queries.by_question

    def later(acting):
        first, second = of_many_people(by_question(acting))
        second.finding.fingerprint = "e" * 64
        return [first, second]

    monkeypatch.setattr(queries, "by_question", later)
    assert "Not all of these were asked of the same extract" in text(reader.get("/findings/side-by-side/"))
    monkeypatch.setattr(queries, "by_question", lambda acting: of_many_people(by_question(acting))[:1])
    assert "No two questions of the plan" in text(reader.get("/findings/side-by-side/"))
