"""The loop inside the agency: the analyst finds, the coordinator trains, the publisher and the chief sign."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from loop_people import OTHERS, run_job
from loop_stage import Stage, field, follow, picture, press, said

from daylit.studies.registry import STUDIES
from daylit.web.insight.working import work_off
from daylit.web.ledger.models import Contact, Extract, State

ASKED = ("rates", "hit_rates", "trend")
"""The questions of the plan; the others would only take longer."""
MONTHS_BEFORE, MONTHS = 7, 6
TRAINED, COMPARED = ("Patrol A", "Patrol B"), ("Night watch", "Traffic")
TRAINING = "Searches only with a reason that is written down"
TRAINING_ES = "Registros solo con un motivo por escrito"


def declares_a_plan(stage: Stage) -> None:
    """Petrov says beforehand what will be asked."""
    with stage.page("petrov") as page:
        page.goto("/plan/declare/")
        field(page, "Name of the plan").fill("What we ask every half-year")
        for name, one in STUDIES.items():
            field(page, one.title).set_checked(name in ASKED)
        press(page, "Declare this plan")
        assert "Plan 1, declared" in said(page)


def seals_and_asks(stage: Stage) -> None:
    """Petrov seals what was accepted and has it asked; the answers come from the background."""
    accepted = Contact.objects.filter(state=State.ACCEPTED).count()
    with stage.page("petrov") as page:
        page.goto("/extracts/")
        press(page, "Seal")
        assert "It waits to be sealed" in said(page)
        work_off(clock=stage.clock.now)
        assert Extract.objects.order_by("event").last().contacts == accepted
        page.goto("/findings/")
        press(page, "Ask the newest extract now")
        assert f"{len(ASKED)} questions wait to be answered" in said(page)
        work_off(clock=stage.clock.now)
        page.goto("/findings/")
        assert "At work" not in said(page)
        page.locator(".gist a").first.click()
        page.wait_for_load_state()
        assert "Asked as the plan of" in said(page)
        stage.kept["finding"] = page.locator("main .card p").first.inner_text()
        picture(page, f"finding-{stage.today:%Y-%m}")


def plans_an_action(stage: Stage) -> None:
    """Torres makes an action of the finding, for everybody to see, in both languages."""
    stage.kept["due"] = stage.today + timedelta(days=365)
    with stage.page("torres") as page:
        page.goto("/improve/")
        follow(page, "Plan an action")
        field(page, "What will be done").fill(TRAINING)
        field(page, "About which question").select_option(label=STUDIES["rates"].title)
        field(page, "Kind").select_option(label="Training")
        field(page, "Who answers for it").select_option(label="L. Torres")
        field(page, "Done by").fill(stage.kept["due"].isoformat())
        field(page, "In a few plain sentences").fill(
            "A day with scenes from real stops, and a rule: say why, then ask."
        )
        press(page, "Plan it")
        stage.kept["action"] = page.url
        assert stage.kept["finding"] in said(page)
        follow(page, "Change it")
        page.locator("#id_title_es").fill(TRAINING_ES)
        page.locator("#id_told_es").fill("Un día con escenas de paradas reales, y una regla: decir por qué, y pedir.")
        field(page, "Show it to the public with the next release").check()
        press(page, "Keep")
        picture(page, "action")


def fixes_how_it_is_measured(stage: Stage) -> None:
    """Before anything begins: the measure, the comparison, and the smallest change that could be seen."""
    stage.kept["first"] = first = stage.today + timedelta(days=5)
    with stage.page("torres") as page:
        page.goto(stage.kept["action"])
        follow(page, "Choose how it is measured")
        field(page, "What is measured").select_option(label="People searched")
        field(page, "Better is").select_option(label="a lower figure")
        field(page, "A change that would matter").fill("3")
        field(page, "First day").fill(first.isoformat())
        field(page, "Whole months before").fill(str(MONTHS_BEFORE))
        field(page, "Whole months after").fill(str(MONTHS))
        for unit in TRAINED:
            field(page, unit).select_option(label="Takes part from the first day")
        for unit in COMPARED:
            field(page, unit).select_option(label="Is compared with those who take part")
        press(page, "See what it could show")
        assert "6 officers who take part, with 6 who do not" in said(page)
        press(page, "Fix this plan")
        assert "Fixed. It stands in the log" in said(page)
        picture(page, "plan")


def sets_a_training(stage: Stage) -> None:
    """Torres makes the course, sets its date, and assigns two whole units."""
    first = stage.kept["first"]
    with stage.page("torres") as page:
        page.goto("/improve/courses/new/")
        field(page, "Title").fill(TRAINING)
        field(page, "What it says, or what it is about").fill("Why people agree; what a reason is; how to ask.")
        field(page, "Hours credited").fill("8")
        field(page, "Part of which action").select_option(label=TRAINING)
        press(page, "Make it")
        stage.kept["course"] = page.url
        field(page, "When").fill(f"{first.isoformat()}T08:00")
        field(page, "Where").fill("Station, room 2")
        field(page, "Who trains").fill("Regional academy")
        press(page, "Set it")
        for unit in TRAINED:
            field(page, "Who").select_option(label="Officer")
            field(page, "In which unit").select_option(label=unit)
            field(page, "On which date").select_option(index=1)
            field(page, "Done by").fill((first + timedelta(days=14)).isoformat())
            press(page, "Assign them")
            assert "3 people assigned" in said(page)
    with stage.page("adeyemi", size="phone") as page:
        page.goto("/my-training/")
        assert TRAINING in said(page)
        picture(page, "my-training")


def enters_who_was_there(stage: Stage) -> None:
    """In the evening of the training."""
    with stage.page("torres") as page:
        page.goto(stage.kept["course"])
        for box in page.locator("input[name=there]").all():
            box.check()
        press(page, "Keep")
        assert "Kept: 6 of 6 were there." in said(page)
        picture(page, "attendance")


def asks_for_a_release(stage: Stage, *, title: str, title_es: str) -> None:
    """Lund asks; the server builds; Lund looks at what the public will see, and signs first."""
    with stage.page("lund") as page:
        page.goto("/releases/")
        follow(page, "Ask for a release")
        field(page, "Title in English").fill(title)
        field(page, "Title in Spanish").fill(title_es)
        press(page, "Build it")
        assert "Nothing is public yet" in said(page)
        assert run_job(stage, "releases") == "1 releases were built."
        page.reload()
        assert "The attacker worked out 0 of them." in said(page)
        stage.kept["proposal"] = page.url
        _looks_and_signs(page, "Sign and pass on")
        assert "A second person must look at it and sign." in said(page)


def signs_as_the_second(stage: Stage, number: int) -> None:
    """The chief looks at the same pages, and with a second signature it is public."""
    with stage.page("larsen") as page:
        page.goto("/releases/")
        page.locator(".card a").first.click()
        page.wait_for_load_state()
        assert page.url == stage.kept["proposal"]
        assert f"This answer counts {OTHERS + 1} people" in said(page)
        assert TRAINING in said(page)
        picture(page, f"chief-signs-{number}")
        _looks_and_signs(page, "Sign and release")
        assert f"Release {number}:" in said(page)
        assert "Released." in said(page)
        picture(page, f"released-{number}")


def _looks_and_signs(page: Any, name: str) -> None:
    here = page.url
    follow(page, STUDIES["rates"].title)
    follow(page, "Spanish")
    assert page.locator("main div[lang=es]").count() == 1
    page.goto(here)
    field(page, "I have looked at what the public will see.").check()
    press(page, name)


def sees_the_effect(stage: Stage) -> None:
    """Torres reads what the training changed, and closes the action."""
    with stage.page("torres") as page:
        page.goto(stage.kept["action"])
        assert "What it changed" in said(page)
        assert page.locator("section.card h3").first.inner_text() == "Better"
        picture(page, "effect")
        follow(page, "Change it")
        field(page, "Where it stands").select_option(label="Done")
        press(page, "Keep")
    with stage.page("torres", size="phone", dark=True) as page:
        page.goto(stage.kept["action"])
        picture(page, "effect-phone-dark")


def last_day_of_the_plan(first: date) -> date:
    """The end of the last whole month after the training."""
    months = first.year * 12 + first.month + MONTHS
    return date(months // 12, months % 12 + 1, 1) - timedelta(days=1)
