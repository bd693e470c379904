"""The loop's people outside: those who were stopped and say how it went, and the liaison who asks and listens."""

from __future__ import annotations

from django.test import Client
from listening import no_limits, payload
from loop_stage import Stage, field, follow, picture, press, said

from daylit.studies.registry import STUDIES
from daylit.web.community.models import Survey, Waiting
from daylit.web.rounds.jobs import WORK
from daylit.web.rounds.outcome import DONE

OTHERS = 24
"""So many others answer too: results of fewer people than 11 are shown to nobody."""


def asks_how_it_went(stage: Stage) -> None:
    """Hassan opens the survey; from then on phones give receipts. She prints some for days without a battery."""
    with stage.page("hassan") as page:
        page.goto("/listening/")
        field(page, "Title").fill("How did the stop go?")
        field(page, "Title in Spanish").fill("¿Cómo le fue en la parada?")
        press(page, "Open it")
        assert "Open from today on: How did the stop go?" in said(page)
        field(page, "How many codes").fill(str(OTHERS))
        press(page, "Make the sheet")
        stage.kept["slips"] = page.locator(".slip-code").all_inner_texts()
        picture(page, "sheet")


def says_how_it_went(stage: Stage) -> None:
    """The person whom Rivera stopped types the address and the code of the receipt, on a phone without scripts."""
    with stage.page(size="phone", scripts=False) as page:
        page.goto(stage.kept["address"])
        follow(page, "How did the stop go?", exact=False)
        page.locator("#f-code").fill(stage.kept["code"])
        for mark in range(1, 6):
            page.locator(f"#f-a{mark}_3").check()
        field(page, "Is there anything you want to add?").fill("They told me the reason at once.")
        picture(page, "survey")
        press(page, "Send")
        page.get_by_role("heading", name="Thank you").wait_for()
        assert page.context.cookies() == []
    assert Waiting.objects.count() == 1


def others_say_it_too(stage: Stage) -> None:
    """People with a slip of paper send the same form; then answers are mixed and written down."""
    survey = Survey.objects.get()
    with no_limits():
        for number, code in enumerate(stage.kept["slips"]):
            sent = payload(Client(), survey, code, a1=str(1 + number % 5), a3=str(2 + number % 4))
            assert Client().post(f"/survey/{survey.pk}/", sent).status_code == 302
    assert Waiting.objects.count() == OTHERS + 1
    assert run_job(stage, "answers") == f"Answers written: {OTHERS + 1}."


def listens(stage: Stage) -> None:
    """Hassan reads the answers, lets a text be shown, and writes down what is promised."""
    with stage.page("hassan") as page:
        page.goto("/listening/")
        follow(page, "How did the stop go?")
        assert "How did the stop go?" in said(page)
        picture(page, "heard")
        page.goto("/listening/commitments/new/")
        field(page, "You said").fill("People said that they were searched without hearing a reason.")
        field(page, "You said, in Spanish").fill("La gente dijo que la registraban sin decirle por qué.")
        field(page, "We did, or will do").fill("Two of four units are trained to say a reason first.")
        field(page, "We did, or will do, in Spanish").fill(
            "Dos de cuatro unidades se capacitan para decir antes un motivo."
        )
        field(page, "How far it is").select_option(label="Being done")
        field(page, "Until").fill(stage.kept["due"].isoformat())
        field(page, "The finding it answers").select_option(label=STUDIES["standardised"].title)
        field(page, "The action that keeps it").select_option(value=stage.kept["action"].split("/")[-2])
        press(page, "Save")
        picture(page, "promised")


def run_job(stage: Stage, name: str) -> str:
    """What the clock does by itself, done now; what it says of it."""
    (job,) = (one for one in WORK if one.name == name)
    ended = job.run(stage.clock.now())
    assert ended.outcome == DONE, ended.sentence
    return str(ended.sentence)
