"""What residents say beside surveys, what a moderator decides, and what other parts of Daylit are told."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from cast import Cast, signed_in, with_role
from django.test import Client
from django.utils import timezone
from listening import (
    MONTH,
    a_given,
    a_survey,
    answer,
    blinded_by_a_phone,
    form_token,
    liaison,
    payload,
    unblinded,
    write_all,
)

from daylit.web.accounts.acting import acting_for
from daylit.web.audience import Role
from daylit.web.audit.models import Event
from daylit.web.community import limits, queries
from daylit.web.community.actions import OneSurveyAlready, answer_question, open_survey, save_commitment, save_meeting
from daylit.web.community.codes import MOST_A_DAY, newest_key, spent_hash
from daylit.web.community.models import Answer, FreeText, Kind, Question, Source, Statement
from daylit.web.community.moderation import NeedsReason, decide
from daylit.web.community.taking import take_answer
from daylit.web.community.words import languages


@pytest.fixture(autouse=True)
def _from_nowhere():
    limits.forget()


def sent(cast: Cast, what: str, text: str, **more):
    client = Client()
    where = f"/community/{cast.millbrook.id}/{what}/"
    return client.post(where, {"form": form_token(client, where), "text": text, "lang": "en", **more})


def shown(cast: Cast, what: str) -> str:
    return Client().get(f"/community/{cast.millbrook.id}/{what}/").content.decode()


def acting(cast: Cast):
    person = liaison(cast.millbrook)
    return acting_for(person, agency=cast.millbrook.id, at=timezone.now())


def moderated(cast: Cast, row, **told):
    kind = type(row).__name__.lower()
    where = {"freetext": "texts/{}/", "statement": "statements/{}/", "question": "questions/{}/decide/"}[kind]
    return signed_in(liaison(cast.millbrook)).post(f"/listening/{where.format(row.id)}", {"because": "", **told})


def test_it_works_for_a_question_from_asking_to_the_answer(cast: Cast):
    asked = sent(cast, "questions", "Why are there so many stops on Oak Street?")
    code = asked.context["code"]
    row = Question.objects.get()
    assert row.due - row.day == timedelta(days=14)
    assert "Oak Street" not in shown(cast, "questions")
    mine = Client().post(f"/community/{cast.millbrook.id}/questions/mine/", {"code": code, "lang": "en"})
    assert b"It waits for a moderator." in mine.content
    moderated(cast, row, show="yes")
    assert "Oak Street" in shown(cast, "questions")
    answered = signed_in(liaison(cast.millbrook)).post(
        f"/listening/questions/{row.id}/", {"answer": "A school is there."}
    )
    assert answered.status_code == 302
    assert "A school is there." in shown(cast, "questions")
    assert {"text.moderated", "question.answered"} <= {one.kind for one in Event.objects.all()}
    assert "Oak" not in json.dumps([one.details for one in Event.objects.all()])


def test_a_question_is_found_by_its_code_alone_and_the_code_is_kept_as_a_hash(cast: Cast):
    code = sent(cast, "questions", "Why so?").context["code"]
    assert code not in str(Question.objects.values().get())
    for wrong in ("", "x", code[:-1] + ("0" if code[-1] != "0" else "1")):
        answered = Client().post(f"/community/{cast.millbrook.id}/questions/mine/", {"code": wrong})
        assert answered.status_code == 404
    other = Client().post(f"/community/{cast.ashford.id}/questions/mine/", {"code": code})
    assert other.status_code == 404


def test_a_late_question_is_told_inside_and_outside(cast: Cast):
    sent(cast, "questions", "Why so?")
    Question.objects.update(state="shown", due=timezone.now().date() - timedelta(days=3))
    assert "It was due on" in shown(cast, "questions")
    assert "Late: was due" in signed_in(liaison(cast.millbrook)).get("/listening/questions/").content.decode()
    (late,) = [one for one in queries.week(acting(cast), at=timezone.now()) if one.name == "community.late_questions"]
    assert (late.shown, late.worse) == ("1", True)


@pytest.mark.parametrize("what", ["questions", "statements"])
def test_nothing_is_shown_before_a_moderator_has_seen_it_and_a_no_has_a_reason(cast: Cast, what: str):
    sent(cast, what, "This one names nobody.")
    row = (Question if what == "questions" else Statement).objects.get()
    assert "names nobody" not in shown(cast, what)
    with pytest.raises(NeedsReason):
        decide(row=row, show=False, by=liaison(cast.millbrook), at=timezone.now(), because=" ")
    moderated(cast, row, show="no", because="It is about one person.")
    assert "names nobody" not in shown(cast, what)


def test_what_tells_who_somebody_is_is_left_out_of_what_is_shown(cast: Cast):
    sent(cast, "statements", "Mr. Hollis at 555-123-4567 was kind.")
    moderated(cast, Statement.objects.get(), show="yes")
    page = shown(cast, "statements")
    assert "555-123-4567" not in page
    assert "[…]" in page


def test_votes_are_counts_and_a_form_votes_once(cast: Cast):
    sent(cast, "statements", "They listen.")
    Statement.objects.update(state="shown")
    row, client = Statement.objects.get(), Client()
    where = f"/community/{cast.millbrook.id}/statements/"
    token = form_token(client, where)
    for _ in range(2):
        client.post(f"{where}{row.id}/", {"vote": "agree", "form": token})
    for how in ("disagree", "pass", "nonsense"):
        client.post(f"{where}{row.id}/", {"vote": how, "form": form_token(client, where)})
    row.refresh_from_db()
    assert (row.agree, row.disagree, row.passed) == (1, 1, 1)
    assert "no result yet" in shown(cast, "statements")
    Statement.objects.update(agree=9)
    assert "9 agree" in shown(cast, "statements")


def test_a_text_is_seen_by_the_liaison_alone_and_by_all_once_shown(cast: Cast):
    survey = a_survey(cast)
    answer(survey, many=11)
    take_answer(survey, a_given(text="They were calm."), spent="t", source=Source.RECEIPT, at=timezone.now())
    write_all()
    row = FreeText.objects.get()
    for role in Role:
        page = signed_in(with_role(f"the {role}", role, cast.millbrook)).get("/listening/reading/")
        assert (b"They were calm." in page.content) is (role is Role.COMMUNITY)
    assert "They were calm." not in shown(cast, "results")
    moderated(cast, row, show="yes")
    assert "They were calm." in shown(cast, "results")


def test_no_answer_has_an_officer_a_unit_or_a_record(cast: Cast):
    """FEED-6: results of one officer never: there is nothing to count them by."""
    for model in (Answer, FreeText):
        names = {one.name for one in model._meta.get_fields()}
        assert not names & {"officer", "person", "unit", "contact", "revision", "record", "code", "spent"}
    answer_fields = {one.name for one in Answer._meta.concrete_fields} - {f"a{number}" for number in range(1, 6)}
    assert answer_fields == {"id", "agency", "survey", "source", "kind", "area", "month"}


def test_the_open_link_is_told_apart_and_never_in_the_headline(cast: Cast):
    survey = a_survey(cast, Kind.COMMUNITY, open_link=True)
    answer(survey, many=15, source=Source.INVITED, marks={"a1": 2}, kind="")
    before = queries.finding_of(survey, languages()["en"])
    answer(survey, many=300, source=Source.OPEN, marks={"a1": 5}, kind="")
    after = queries.finding_of(survey, languages()["en"])
    assert before.estimates == after.estimates
    assert "300 more answers came by the open link" in " ".join(after.answer)
    page = signed_in(liaison(cast.millbrook)).get(f"/listening/surveys/{survey.id}/").content.decode()
    assert "300 of 300 answers have the very same marks." in page


def test_counting_all_answers_together_would_move_the_headline(cast: Cast, monkeypatch):
    """Negative control of the test above."""
    survey = a_survey(cast, Kind.COMMUNITY, open_link=True)
    answer(survey, many=15, source=Source.INVITED, marks={"a1": 2}, kind="")
    answer(survey, many=300, source=Source.OPEN, marks={"a1": 5}, kind="")
    kept = queries.finding_of(survey, languages()["en"]).estimates[0].value
    monkeypatch.setattr("daylit.web.community.results.VERIFIED", tuple(Source))
    moved = queries.finding_of(survey, languages()["en"]).estimates[0].value
    assert (kept, moved > 0.9) == (0.0, True)


def test_honest_answers_by_the_open_link_are_not_warned_of(cast: Cast):
    survey = a_survey(cast, Kind.COMMUNITY, open_link=True)
    for number in range(30):
        marks = {"a1": 1 + number % 5, "a2": 1 + number % 4, "a3": 1 + number % 3}
        answer(survey, source=Source.OPEN, marks=marks, kind="", text=f"Words {number}.")
    page = signed_in(liaison(cast.millbrook)).get(f"/listening/surveys/{survey.id}/").content.decode()
    assert "Be careful" not in page


def test_an_open_link_takes_answers_without_a_code_to_a_limit(cast: Cast):
    survey = a_survey(cast, Kind.COMMUNITY, open_link=True)
    client = Client()
    told = [
        client.post(f"/survey/{survey.id}/", payload(client, survey, "")).status_code for _ in range(limits.OPEN + 1)
    ]
    assert told == [302] * limits.OPEN + [429]
    limits.forget()
    again = payload(client, survey, "")
    assert [client.post(f"/survey/{survey.id}/", again).status_code for _ in range(2)] == [302, 409]


def test_limits_know_nobody_and_forget_within_the_hour():
    assert limits.may("open", place="192.0.2.1", limit=1, now=10_000.0)
    assert not limits.may("open", place="192.0.2.1", limit=1, now=10_001.0)
    before = limits.hidden("192.0.2.1")
    assert b"192.0.2.1" not in b"".join(limits._counts)
    assert limits.may("open", place="192.0.2.1", limit=1, now=10_001.0 + limits.WINDOW)
    assert limits.hidden("192.0.2.1") != before


def test_one_survey_of_stops_is_open_at_a_time(cast: Cast):
    a_survey(cast)
    told = {"agency": cast.millbrook, "kind": Kind.STOPS, "title": "Again", "by": liaison(cast.millbrook)}
    with pytest.raises(OneSurveyAlready):
        open_survey(**told, at=timezone.now())


def test_command_reads_and_does_not_write(cast: Cast):
    survey = a_survey(cast)
    client = signed_in(with_role("chief", Role.COMMAND, cast.millbrook))
    for path in ("/listening/", f"/listening/surveys/{survey.id}/", "/listening/questions/", "/listening/meetings/"):
        page = client.get(path)
        assert page.status_code == 200
        assert b"<button" not in page.content
    assert client.post("/listening/", {"kind": "community", "title": "Mine"}).status_code == 404
    assert client.post("/listening/questions/", {"answer_days": "3"}).status_code == 404


# --- What others are told ---


def test_the_week_tells_the_score_with_its_range_and_its_change(cast: Cast):
    survey = a_survey(cast)
    today = MONTH
    long_ago = (today - timedelta(days=110)).replace(day=1)
    answer(survey, many=40, month=long_ago, marks={"a1": 2, "a2": 2, "a3": 2})
    (score, _) = queries.week(acting(cast), at=timezone.now())
    assert (score.shown, score.n) == ("–", None)
    answer(survey, many=40, month=today, marks={"a1": 5, "a2": 4, "a3": 5})
    (score, _) = queries.week(acting(cast), at=timezone.now())
    assert (score.shown, score.n, score.clear, score.worse) == ("4.7 of 5", 40, True, False)
    assert score.change == "+2.7 against the three months before"


def test_a_change_that_chance_would_make_is_not_clear(cast: Cast):
    survey = a_survey(cast)
    today = MONTH
    answer(survey, many=15, month=(today - timedelta(days=110)).replace(day=1), marks={"a1": 4})
    answer(survey, many=15, month=today, marks={"a1": 3})
    (score, _) = queries.week(acting(cast), at=timezone.now())
    assert (score.clear, score.worse) == (False, True)


def test_needs_are_sentences_that_clearly_few_agree_with(cast: Cast):
    survey = a_survey(cast)
    answer(survey, many=40, marks={"a1": 2, "a2": 5})
    (need,) = queries.needs(cast.millbrook)
    assert need.label == "The officer let me say my side."
    assert (need.shown, need.n) == ("0% agree", 40)
    assert queries.needs(cast.ashford) == []


def test_a_release_holds_both_languages_and_nothing_small_or_unread(cast: Cast):
    survey = a_survey(cast)
    answer(survey, many=12, text="UNREAD")
    answer(a_survey(cast, Kind.COMMUNITY), many=5, source=Source.INVITED, text="UNREAD")
    sent(cast, "questions", "UNREAD question?")
    by, at = liaison(cast.millbrook), timezone.now()
    meeting = save_meeting(
        agency=cast.millbrook, by=by, at=at, title="Library", day=MONTH, place="Library", agenda="Light"
    )
    save_commitment(
        agency=cast.millbrook, by=by, at=at, said="More light.", said_es="Más luz.", did="Lamps.", meeting=meeting
    )
    told = queries.for_release(cast.millbrook)
    assert set(told) == {"surveys.json", "promises.json", "meetings.json", "questions.json"}
    stops, community = sorted(told["surveys.json"], key=lambda one: one["kind"] != "stops")
    assert (stops["people"], community["people"]) == (12, None)
    assert "Esta respuesta cuenta a 12 personas" in stops["es"]["answer"][0]
    assert {one["value"] for one in community["numbers"]} == {None}
    assert told["promises.json"][0]["said"] == {"en": "More light.", "es": "Más luz."}
    assert told["promises.json"][0]["did"] == {"en": "Lamps.", "es": "Lamps."}
    assert "UNREAD" not in json.dumps(told)
    assert json.loads(json.dumps(told)) == told


def test_a_question_and_its_answer_are_in_a_release_once_shown(cast: Cast):
    sent(cast, "questions", "Why so?")
    row = Question.objects.get()
    decide(row=row, show=True, by=liaison(cast.millbrook), at=timezone.now())
    answer_question(question=row, answer="Because of the school.", by=liaison(cast.millbrook), at=timezone.now())
    (told,) = queries.for_release(cast.millbrook)["questions.json"]
    assert (told["text"], told["answer"], told["language"]) == ("Why so?", "Because of the school.", "en")
    assert "code" not in json.dumps(told)


# --- The phone ---


def test_a_phone_takes_codes_that_the_survey_knows(cast: Cast):
    client = signed_in(cast.rivera)
    assert client.get("/receipts/api/codes").json() == {"open": False}
    survey = a_survey(cast)
    told = client.get("/receipts/api/codes").json()
    key = newest_key(cast.millbrook, day=MONTH).private.public_key()
    assert int(told["key"]["n"], 16) == key.public_numbers().n
    hidden = [(nonce, *blinded_by_a_phone(key, nonce)) for nonce in (b"1234567", b"abcdefg")]
    asked = {"key": told["key"]["id"], "blinded": [f"{number:x}" for _, number, _ in hidden]}
    given = client.put("/receipts/api/codes", asked, content_type="application/json").json()
    for (nonce, _, factor), signed in zip(hidden, given["signed"], strict=True):
        assert spent_hash(survey, unblinded(int(signed, 16), factor, nonce, key)) is not None
    assert Event.objects.filter(kind="codes.signed").get().details == {"codes": 2}


@pytest.mark.parametrize("body", ["", "[]", "{}", '{"key": "x", "blinded": ["2"]}', '{"key": 1, "blinded": 7}'])
def test_what_is_no_asking_for_codes_is_told_kindly(cast: Cast, body: str):
    a_survey(cast)
    answered = signed_in(cast.rivera).put("/receipts/api/codes", body, content_type="application/json")
    assert (answered.status_code, answered.json()["error"]["code"]) == (400, "not_numbers")


def test_a_phone_takes_no_heap_of_codes(cast: Cast):
    a_survey(cast)
    client = signed_in(cast.rivera)
    key = client.get("/receipts/api/codes").json()["key"]["id"]
    asked = {"key": key, "blinded": ["1234567"] * 30}
    told = [client.put("/receipts/api/codes", asked, content_type="application/json").status_code for _ in range(3)]
    assert told == [200] * (MOST_A_DAY // 30) + [429]


def test_every_language_says_everything():
    """A sentence that one language lacks would be missing on a page."""

    def names(told, above=""):
        return {
            name for key, value in told.items()
            for name in (names(value, f"{above}{key}.") if isinstance(value, dict) else {f"{above}{key}"})
        }  # fmt: skip

    first, *others = languages().values()
    assert len(others) >= 1
    for one in others:
        assert names(one.said) == names(first.said), one.name


def test_the_public_is_told_no_share_and_no_count_of_few(cast: Cast):
    """Ten of thirty is a count of ten people, whether it is told as a number or as a share."""
    survey = a_survey(cast, Kind.COMMUNITY)
    for number in range(30):
        answer(survey, source=Source.INVITED, marks={"a1": 5 if number < 4 else 1, "a2": 5 if number < 15 else 1})
    row = Statement.objects.create(
        agency=cast.millbrook, text="More light.", language="en", day=timezone.now().date(), state="shown"
    )
    Statement.objects.filter(pk=row.pk).update(agree=20, disagree=3, passed=0)
    [told] = queries.for_release(cast.millbrook)["surveys.json"]
    shares = [one for one in told["numbers"] if one["quantity"].endswith("agree") and not one["groups"]]
    assert shares[0]["value"] is None
    assert shares[1]["value"] == 0.5
    for language in ("en", "es"):
        assert not any("13" in line or "4 of" in line for line in told[language]["answer"])
        assert told[language]["estimates"][0]["shown"] == "–"
    assert told["statements"] == [{"text": "More light.", "language": "en", "agree": 20, "disagree": None, "passed": 0}]
