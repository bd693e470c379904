"""The survey of people who were stopped: from the code of a receipt to what is shown. No account, no cookie."""

from datetime import timedelta

import pytest
from cast import Cast, signed_in, with_role
from django.test import Client
from django.utils import timezone
from listening import a_survey, answer, codes, liaison, payload, write_all

from daylit.web.audience import Role
from daylit.web.community import limits
from daylit.web.community.actions import close_survey
from daylit.web.community.models import Answer, FreeText, Kind, Source, Spent, Waiting


@pytest.fixture(autouse=True)
def _from_nowhere():
    limits.forget()


def send(survey, code, **changes):
    client = Client()
    return client.post(f"/survey/{survey.id}/", payload(client, survey, code, **changes))


def test_it_works_from_a_code_to_the_result(cast: Cast):
    survey = a_survey(cast)
    for code in codes(survey, 12):
        answered = send(survey, code, text="It was quick.")
        assert answered.status_code == 302
        assert answered.headers["Location"].endswith("/thanks/?lang=en")
    assert (Answer.objects.count(), Waiting.objects.count(), Spent.objects.count()) == (0, 12, 12)
    write_all()
    assert (Answer.objects.count(), Waiting.objects.count(), FreeText.objects.count()) == (12, 0, 12)
    one = Answer.objects.first()
    assert (one.a1, one.a4, one.kind, one.source) == (4, None, "traffic", Source.RECEIPT)
    page = signed_in(liaison(cast.millbrook)).get(f"/listening/surveys/{survey.id}/").content.decode()
    assert "This answer counts 12 people" in page
    public = Client().get(f"/community/{cast.millbrook.id}/results/?lang=es").content.decode()
    assert "Esta respuesta cuenta a 12 personas" in public


def test_a_code_works_once(cast: Cast):
    survey = a_survey(cast)
    (code,) = codes(survey)
    assert send(survey, code).status_code == 302
    again = send(survey, code.lower().replace("-", " "))
    assert again.status_code == 409
    assert b"Each code works once" in again.content
    assert Waiting.objects.count() == 1


@pytest.mark.parametrize("typed", ["", "x", "0000-0000-0000-0000-0000-0000", "ZZZZ" * 6, "'; DROP TABLE--", "é" * 24])
def test_a_code_that_is_not_ours_is_told_kindly_and_nothing_is_lost(cast: Cast, typed: str):
    survey = a_survey(cast)
    answered = send(survey, typed, text="My words stay.", a1="2")
    assert answered.status_code == 422
    assert b"My words stay." in answered.content
    assert b'value="2" id="f-a1_1" checked' in answered.content
    assert Waiting.objects.count() == Spent.objects.count() == 0


def test_a_code_of_another_survey_or_agency_is_not_ours(cast: Cast):
    survey = a_survey(cast)
    other = a_survey(cast, Kind.COMMUNITY)
    (invited,) = codes(other)
    assert send(survey, invited).status_code == 422
    assert send(other, codes(survey)[0]).status_code == 422
    assert send(other, invited).status_code == 302


def test_a_text_that_tells_who_somebody_is_is_told_first_and_sent_if_the_person_wants(cast: Cast):
    survey = a_survey(cast)
    (code,) = codes(survey)
    told = send(survey, code, text="Mr. Hollis called me at 555-123-4567.")
    assert told.status_code == 422
    assert b"<mark>555-123-4567</mark>" in told.content
    assert send(survey, code, text="Mr. Hollis called me at 555-123-4567.", as_it_is="on").status_code == 302


def test_nothing_answered_is_no_answer(cast: Cast):
    survey = a_survey(cast)
    (code,) = codes(survey)
    empty = send(survey, code, a1="", a2="", a3="", a4="", a5="", text="")
    assert (empty.status_code, Spent.objects.count()) == (422, 0)


def test_a_survey_that_is_closed_says_so_and_spends_nothing(cast: Cast):
    survey = a_survey(cast)
    (code,) = codes(survey)
    close_survey(survey=survey, by=liaison(cast.millbrook), at=timezone.now() - timedelta(days=2))
    survey.opens = survey.opens - timedelta(days=9)
    survey.save()
    closed = Client().get(f"/survey/{survey.id}/")
    assert (closed.status_code, b"takes no more answers" in closed.content) == (410, True)
    assert Client().post(f"/survey/{survey.id}/", {"code": code}).status_code == 410


def test_an_old_or_foreign_form_is_shown_again_with_what_was_written(cast: Cast):
    survey = a_survey(cast)
    (code,) = codes(survey)
    for token in ("", "x", "made-up:1abc:zzz"):
        again = send(survey, code, form=token, text="My words stay.")
        assert (again.status_code, b"My words stay." in again.content) == (422, True)
    assert Spent.objects.count() == 0


def test_the_link_of_a_receipt_fills_in_the_stop_and_the_person_may_change_it(cast: Cast):
    survey = a_survey(cast)
    area = cast.north
    month = timezone.now().date().replace(day=1)
    link = f"/survey/?g={str(cast.millbrook.id)[:8]}&c=ABCD&k=traffic&a={str(area.id)[:8]}&m={month:%Y-%m}"
    page = Client().get(link).content.decode()
    assert 'value="ABCD"' in page
    assert f'<option value="{area.id}" selected>' in page
    assert '<option value="traffic" selected>' in page
    assert f"/survey/{survey.id}/" in page


def test_both_languages_say_everything_and_the_browser_may_choose(cast: Cast):
    survey = a_survey(cast)
    spanish = Client().get(f"/survey/{survey.id}/", headers={"accept-language": "es-MX,es;q=0.9"}).content.decode()
    assert "¿Cómo le fue?" in spanish
    assert '<html lang="es">' in spanish
    assert "How was it for you?" in Client().get(f"/survey/{survey.id}/?lang=en").content.decode()


def test_fewer_than_eleven_are_not_shown_to_anybody(cast: Cast):
    survey = a_survey(cast)
    answer(survey, many=10)
    for page in (
        signed_in(liaison(cast.millbrook)).get(f"/listening/surveys/{survey.id}/"),
        Client().get(f"/community/{cast.millbrook.id}/results/"),
    ):
        assert b"10 people" not in page.content
        assert b"ewer than 11" in page.content or b"at least 11" in page.content
    answer(survey, many=1)
    assert b"counts 11 people" in Client().get(f"/community/{cast.millbrook.id}/results/").content


def test_a_small_group_is_hidden_and_so_is_the_one_that_would_betray_it(cast: Cast):
    survey = a_survey(cast)
    answer(survey, many=30, kind="traffic")
    answer(survey, many=15, kind="pedestrian")
    answer(survey, many=4, kind="bicycle")
    page = signed_in(liaison(cast.millbrook)).get(f"/listening/surveys/{survey.id}/").content.decode()
    assert "In a car or on a motorcycle" in page
    assert "On a bicycle or scooter" not in page
    assert "On foot" not in page  # 49 in all less 30 by car less 15 on foot would be the 4


@pytest.mark.parametrize("role", [role for role in Role if role not in (Role.COMMUNITY, Role.COMMAND)])
def test_nobody_else_sees_results_or_texts(cast: Cast, role: Role):
    survey = a_survey(cast)
    person = with_role("somebody", role, cast.millbrook)
    for path in ("/listening/", f"/listening/surveys/{survey.id}/", "/listening/reading/"):
        assert signed_in(person).get(path).status_code == 404


def test_a_guesser_is_slowed_down(cast: Cast):
    survey = a_survey(cast)
    answers = [send(survey, f"{number:024d}").status_code for number in range(limits.CODES + 5)]
    assert answers[: limits.CODES] == [422] * limits.CODES
    assert answers[limits.CODES :] == [429] * 5
