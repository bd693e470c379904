"""Watched figures: one chart for each, a signal told once in the app and by mail, and never with a name."""

from datetime import date, timedelta
from smtplib import SMTPRecipientsRefused

import pytest
from asked_studies import analyst
from cast import NOW, Cast, signed_in, with_role
from django.core import mail
from django.test import override_settings
from stored import a_watch, counts_of

from daylit.web.audience import Role
from daylit.web.audit.models import Event
from daylit.web.configuration import from_environment
from daylit.web.insight import cubes, watching
from daylit.web.insight.models import Signal, Watch
from daylit.web.ledger.models import Extract

MONDAY = date(2026, 11, 9)
"""The last week that is over and settled on the day of the tests."""


def people(*, weeks: int = 40, last_share: float = 0.1) -> list[dict[str, object]]:
    """Fifty people each week, one in ten searched; in the last six weeks another share."""
    found = []
    for number in range(weeks):
        monday = MONDAY - timedelta(days=7 * (weeks - 1 - number))
        share = last_share if number >= weeks - 6 else (0.08, 0.12)[number % 2]
        found += [
            {"date": monday + timedelta(days=n % 7), "searched": n < round(50 * share), "area": "North"}
            for n in range(50)
        ]
    return found


@pytest.fixture
def extract(cast: Cast):
    row = Extract.objects.create(
        agency=cast.millbrook, at=NOW, fingerprint="b2" * 32, folder="x", contacts=1, people=1, event=1
    )
    counts_of(row, people(last_share=0.3))
    yield row
    cubes.place(row).unlink(missing_ok=True)


def begun(cast: Cast, **more) -> Watch:
    given = {"agency": cast.millbrook, "measure": "searched", "where": [], "by": cast.okafor, "at": NOW, **more}
    return watching.begin(**given)


def test_it_works_and_a_signal_is_noted_once(cast: Cast, extract: Extract):
    watch = begun(cast, at=NOW - timedelta(days=30))
    fresh = watching.look(at=NOW)
    assert fresh >= 1
    assert watching.look(at=NOW + timedelta(days=1)) == 0
    assert Signal.objects.filter(watch=watch, up=True).count() == fresh
    assert Event.objects.filter(kind="watch.signal").count() == fresh
    page = signed_in(analyst(cast)).get("/watch/").content.decode()
    assert "above its usual range" in page


def test_where_nothing_changed_there_is_no_signal(cast: Cast, extract: Extract):
    """The negative control of the one above."""
    counts_of(extract, people(last_share=0.1))
    begun(cast, at=NOW - timedelta(days=30))
    assert watching.look(at=NOW) == 0


def test_what_was_long_before_somebody_watched_is_shown_and_not_told(cast: Cast, extract: Extract):
    begun(cast, at=NOW + timedelta(days=90))
    assert watching.look(at=NOW + timedelta(days=90)) == 0


def test_the_page_has_chart_table_and_how_often_it_is_wrong(cast: Cast, extract: Extract):
    watch = begun(cast)
    client = signed_in(analyst(cast))
    page = client.get(f"/watch/{watch.pk}/").content.decode()
    assert "of every 100 simulated years" in page
    assert "Usual: 10.0 %" in page
    assert page.count('<tr><th scope="row">') == 40
    day, night = (client.get(f"/watch/{watch.pk}/wide-{tone}.svg") for tone in ("day", "night"))
    assert day.content.startswith(b"<svg")
    assert day.content != night.content


def test_too_few_weeks_are_said_and_no_chart_is_drawn(cast: Cast, extract: Extract):
    counts_of(extract, people(weeks=20))
    watch = begun(cast)
    client = signed_in(analyst(cast))
    assert "There are 20 whole weeks; 27 are needed" in client.get(f"/watch/{watch.pk}/").content.decode()
    assert client.get(f"/watch/{watch.pk}/wide-day.svg").status_code == 404
    assert watching.look(at=NOW) == 0


def test_a_week_that_is_not_over_or_not_settled_does_not_count(cast: Cast, extract: Extract):
    counts_of(extract, [*people(), *({"date": NOW.date() - timedelta(days=n), "searched": True} for n in range(9))])
    found = watching.charted(begun(cast), extract=extract, cube=cubes.there(extract))
    assert found.weeks[-1] == MONDAY


def test_it_can_be_watched_and_ended_on_the_page(cast: Cast, extract: Extract):
    client = signed_in(analyst(cast))
    given = {"measure": "searched", "where": "area=North"}
    assert client.post("/watch/", given).headers["Location"] == "/watch/"
    assert "This is watched already." in client.post("/watch/", given).content.decode()
    watch = Watch.objects.get()
    assert watch.where == ["area=North"]
    client.post(f"/watch/{watch.pk}/end/")
    watch.refresh_from_db()
    assert watch.ended is not None
    assert watching.look(at=NOW) == 0
    assert list(Event.objects.filter(kind__startswith="watch").values_list("kind", flat=True).order_by("number")) == [
        "watch.begun", "watch.ended",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("where", "said"),
    [
        ("officer=1", "does not single out an officer"),
        ("age=18..25", "Narrow by one of"),
        ("date=2026-01-01..", "Narrow by one of"),
        ("nonsense", "cannot be understood"),
    ],
)
def test_what_cannot_be_watched_is_answered_with_a_remedy(cast: Cast, where: str, said: str):
    page = signed_in(analyst(cast)).post("/watch/", {"measure": "searched", "where": where}).content.decode()
    assert said in page
    assert Watch.objects.count() == 0


def test_more_than_twenty_are_refused_with_the_reason(cast: Cast):
    for number in range(watching.MOST):
        a_watch(cast.millbrook, by=cast.okafor, where=[f"area={number}"])
    with pytest.raises(watching.CannotWatch, match="false alarms would come every month"):
        begun(cast)


@override_settings(MAIL_IS_ON=True, DEFAULT_FROM_EMAIL="daylit@example.gov")
def test_each_signal_is_mailed_once_to_those_who_look_and_names_nobody(cast: Cast, extract: Extract):
    chief, other = with_role("chief", Role.COMMAND, cast.millbrook), with_role("far", Role.COMMAND, cast.ashford)
    for person, address in ((chief, "chief@example.gov"), (other, "far@example.gov"), (cast.rivera, "r@example.gov")):
        person.email = address
        person.save()
    begun(cast, at=NOW - timedelta(days=30))
    fresh = watching.look(at=NOW)
    watching.look(at=NOW)
    assert len(mail.outbox) == fresh >= 1
    assert {address for one in mail.outbox for address in one.to} == {"chief@example.gov"}
    told = mail.outbox[0].subject + mail.outbox[0].body
    assert "a reason to look, not a finding" in told
    assert f"/watch/{Watch.objects.get().pk}/" in told
    for name in ("Rivera", "Okafor", "Chief", "Millbrook"):
        assert name not in told


@override_settings(MAIL_IS_ON=True, DEFAULT_FROM_EMAIL="daylit@example.gov")
def test_a_mail_server_that_does_not_answer_is_tried_again(cast: Cast, extract: Extract, monkeypatch):
    chief = with_role("chief", Role.COMMAND, cast.millbrook)
    chief.email = "chief@example.gov"
    chief.save()
    begun(cast, at=NOW - timedelta(days=30))

    def refused(*_, **__):
        raise ConnectionRefusedError

    with monkeypatch.context() as patched:
        patched.setattr(watching, "send_mail", refused)
        with pytest.raises(watching.NotMailed, match="DAYLIT_MAIL"):
            watching.look(at=NOW)
    assert Signal.objects.filter(mailed=None).exists()
    watching.look(at=NOW)
    assert not Signal.objects.filter(mailed=None).exists()
    assert len(mail.outbox) == Signal.objects.count()


@override_settings(MAIL_IS_ON=True, DEFAULT_FROM_EMAIL="daylit@example.gov")
def test_an_address_that_is_refused_has_nobody_told_twice(cast: Cast, extract: Extract, monkeypatch):
    for name in ("chief", "gone"):
        person = with_role(name, Role.COMMAND, cast.millbrook)
        person.email = f"{name}@example.gov"
        person.save()
    begun(cast, at=NOW - timedelta(days=30))

    def some_refused(subject: str, text: str, sender: str, to: list[str]) -> None:
        if to == ["gone@example.gov"]:
            raise SMTPRecipientsRefused({to[0]: (550, b"nobody here")})
        mail.send_mail(subject, text, sender, to)

    monkeypatch.setattr(watching, "send_mail", some_refused)
    for _ in range(3):
        watching.look(at=NOW)
    assert [one.to for one in mail.outbox] == [["chief@example.gov"]] * Signal.objects.count()


def test_without_a_mail_server_nothing_is_sent(cast: Cast, extract: Extract):
    begun(cast, at=NOW - timedelta(days=30))
    assert watching.look(at=NOW) >= 1
    assert mail.outbox == []


def test_the_mail_server_is_named_in_the_environment(tmp_path):
    plain = {"DAYLIT_HOME": str(tmp_path), "DAYLIT_HOSTS": "x.example.gov"}
    told = {**plain, "DAYLIT_MAIL": "smtps://user:p%40ss@mail.example.gov", "DAYLIT_MAIL_FROM": "daylit@example.gov"}
    made = from_environment(told)
    assert made.mail_settings() | {"EMAIL_TIMEOUT": 0} == {
        "EMAIL_HOST": "mail.example.gov", "EMAIL_PORT": 465, "EMAIL_HOST_USER": "user", "EMAIL_HOST_PASSWORD": "p@ss",
        "EMAIL_USE_SSL": True, "EMAIL_USE_TLS": False, "EMAIL_TIMEOUT": 0, "DEFAULT_FROM_EMAIL": "daylit@example.gov",
    }  # fmt: skip
    assert made.dangers() == from_environment(plain).dangers() == []
    wrong = from_environment({**told, "DAYLIT_MAIL": "mail.example.gov"})
    assert any("DAYLIT_MAIL" in what for what, _ in wrong.dangers())


def test_the_neighbours_see_none_of_it(cast: Cast, extract: Extract):
    watch = begun(cast)
    neighbour = signed_in(with_role("chief", Role.COMMAND, cast.ashford))
    assert neighbour.get(f"/watch/{watch.pk}/").status_code == 404
    assert neighbour.get(f"/watch/{watch.pk}/wide-day.svg").status_code == 404
    assert neighbour.post(f"/watch/{watch.pk}/end/").status_code == 404
