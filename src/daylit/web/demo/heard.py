"""What the invented town heard from people who were stopped and from residents, and what it promised them."""

from __future__ import annotations

import secrets
from datetime import datetime, time, timedelta
from random import Random
from typing import Any
from uuid import UUID

import numpy as np

from daylit.web.community import actions, batches, moderation
from daylit.web.community.codes import spent_hash
from daylit.web.community.models import Kind, Progress, Question, Source, Statement, Survey
from daylit.web.community.queries import ABOUT_SURVEYS
from daylit.web.community.taking import Given, take_answer
from daylit.web.demo.town import Town

ASKED, ANSWERED = 260, 150
RESIDENTS_ASKED, RESIDENTS = 120, 70
OPEN_ANSWERS = 25
TEXTS = (
    ("en", "The officer told me right away why I was stopped. That helped."),
    ("es", "Me trató con respeto y me explicó la multa."),
    ("en", "I was not asked for my side of it."),
    ("en", "Polite, but it took long and nobody said why."),
)
STATEMENTS = (
    ("en", "Officers should say the reason for a stop in the first sentence.", 48, 3, 4),
    ("en", "The town should publish the reasons for searches every half year.", 41, 9, 6),
    ("es", "Debería haber más agentes que hablen español.", 37, 8, 7),
)
QUESTIONS = (
    (
        "en",
        "Why are there more stops in Old town than in North?",
        "Most calls and most traffic are in Old town. The page “Explore” shows stops by area and reason; we talk about "
        "it at the next meeting.",
    ),
    (
        "es",
        "¿Puedo pedir el video de mi parada?",
        "Sí. Llame a la oficina de archivos con la fecha y el lugar de la parada.",
    ),
)
WAITING = ("en", "When will the new rule for searches be on the website?")


def hear(town: Town, *, until: datetime, seed: int) -> None:
    """Surveys, statements, questions and a meeting of the second year."""
    chance = np.random.default_rng(seed + 40)
    begun = until - timedelta(days=300)
    stops = _survey(town, Kind.STOPS, ("How did the stop go?", "¿Cómo fue la parada?"), at=begun)
    _answers(
        town, stops, asked=ASKED, answered=ANSWERED, source=Source.RECEIPT, since=begun, until=until, chance=chance
    )
    here = _survey(town, Kind.COMMUNITY, ("Living in Millbrook", "Vivir en Millbrook"), at=begun, open_link=True)
    _answers(
        town, here, asked=RESIDENTS_ASKED, answered=RESIDENTS, source=Source.INVITED, since=begun, until=until,
        chance=chance,
    )  # fmt: skip
    for _ in range(OPEN_ANSWERS):
        at = begun + timedelta(days=float(chance.uniform(1, 290)))
        take_answer(here, _given(chance, at, here), spent=secrets.token_hex(16), source=Source.OPEN, at=at)
    batches.write_batches(at=until, chance=Random(seed))
    _read_texts(town, until=until)
    _statements(town, at=until - timedelta(days=120))
    _questions(town, at=until - timedelta(days=90), late=until - timedelta(days=3))
    _meeting(town, at=until - timedelta(days=60))


def promise(town: Town, *, at: datetime, kept_by: UUID) -> None:
    """You said, we did: the first by the action about searches, of which a finding told, too."""
    by, day = town.people["hassan"], at.date()
    actions.save_commitment(
        agency=town.agency, by=by, at=at, since=day - timedelta(days=340), due=day - timedelta(days=200),
        state=str(Progress.DONE),
        said="People said that they were searched without hearing a reason.",
        said_es="La gente dijo que la cateaban sin decirle por qué.",
        did="We trained two of four units to say and record a reason first, and compared them with the others.",
        did_es="Capacitamos a dos de cuatro unidades para decir y anotar primero un motivo, y las comparamos con las "
        "demás.",
        study="search_reasons", action=kept_by,
    )  # fmt: skip
    actions.save_commitment(
        agency=town.agency, by=by, at=at, since=day - timedelta(days=60), due=day + timedelta(days=45),
        state=str(Progress.DOING),
        said="Residents asked for forms and letters in Spanish.",
        said_es="Los vecinos pidieron formularios y cartas en español.",
        did="Receipts, surveys and this website are in both languages; letters follow.",
        did_es="Los recibos, las encuestas y este sitio están en los dos idiomas; faltan las cartas.",
        study=ABOUT_SURVEYS,
    )  # fmt: skip


def _survey(town: Town, kind: Any, title: tuple[str, str], *, at: datetime, open_link: bool = False) -> Survey:
    return actions.open_survey(
        agency=town.agency, kind=kind, title=title[0], title_es=title[1], by=town.people["hassan"], at=at,
        open_link=open_link,
    )  # fmt: skip


def _answers(
    town: Town,
    survey: Survey,
    *,
    asked: int,
    answered: int,
    source: Any,
    since: datetime,
    until: datetime,
    chance: np.random.Generator,
) -> None:
    """Codes are handed out, and some of those who have one answer."""
    codes = actions.make_codes(survey=survey, count=asked, by=town.people["hassan"], at=since)
    days = (until - since).days - 3
    for number, code in enumerate(codes[:answered]):
        at = since + timedelta(days=1 + days * number / answered, hours=float(chance.uniform(0, 12)))
        spent = spent_hash(survey, code)
        assert spent is not None
        take_answer(survey, _given(chance, at, survey, number=number), spent=spent, source=source, at=at)


def _given(chance: np.random.Generator, at: datetime, survey: Survey, *, number: int = 9) -> Given:
    marks = {
        f"a{place}": int(chance.choice((1, 2, 3, 4, 5), p=(0.07, 0.12, 0.19, 0.34, 0.28))) for place in range(1, 6)
    }
    language, text = TEXTS[number % len(TEXTS)] if number < len(TEXTS) else ("en", "")
    kind = "traffic" if chance.random() < 0.7 else "pedestrian"
    return Given(
        marks=marks, kind=kind if survey.kind == str(Kind.STOPS) else "", month=at.date().replace(day=1), text=text,
        language=language,
    )  # fmt: skip


def _read_texts(town: Town, *, until: datetime) -> None:
    """A moderator read all but the last one."""
    from daylit.web.community.models import FreeText

    rows = list(FreeText.objects.filter(agency=town.agency).order_by("pk"))
    for row in rows[:-1]:
        moderation.decide(row=row, show=True, by=town.people["hassan"], at=until - timedelta(days=2))


def _statements(town: Town, *, at: datetime) -> None:
    for language, text, agree, disagree, passed in STATEMENTS:
        form = secrets.token_urlsafe(12)
        row = moderation.say(agency=town.agency, text=text, language=language, form=form, at=at)
        moderation.decide(row=row, show=True, by=town.people["hassan"], at=at + timedelta(hours=5))
        for vote, count in (("agree", agree), ("disagree", disagree), ("pass", passed)):
            for _ in range(count):
                moderation.vote(statement=row, vote=vote, form=secrets.token_urlsafe(12), at=at + timedelta(days=1))
    assert Statement.objects.filter(agency=town.agency).count() == len(STATEMENTS)


def _questions(town: Town, *, at: datetime, late: datetime) -> None:
    by = town.people["hassan"]
    for language, text, answer in QUESTIONS:
        row, _ = moderation.ask(agency=town.agency, text=text, language=language, form=secrets.token_urlsafe(12), at=at)
        moderation.decide(row=row, show=True, by=by, at=at + timedelta(hours=20))
        actions.answer_question(
            question=Question.objects.get(pk=row.pk), answer=answer, by=by, at=at + timedelta(days=6)
        )
    language, text = WAITING
    moderation.ask(agency=town.agency, text=text, language=language, form=secrets.token_urlsafe(12), at=late)


def _meeting(town: Town, *, at: datetime) -> None:
    actions.save_meeting(
        agency=town.agency, by=town.people["hassan"], at=at, day=at.date(), begins=time(18, 30),
        title="Searches, and what the numbers say", title_es="Los cateos y lo que dicen los números",
        place="Public library, Old town",
        agenda="The first year in numbers. What we tried. Questions.",
        agenda_es="El primer año en números. Lo que probamos. Preguntas.",
        minutes="34 people came. Most asked why people are searched, and for letters in Spanish. The chief promised "
        "both: a written rule for searches, and letters in two languages.",
        minutes_es="Vinieron 34 personas. La mayoría preguntó por qué se catea a la gente, y pidió cartas en "
        "español. La jefa prometió las dos cosas: una regla escrita para los cateos y cartas en dos idiomas.",
    )  # fmt: skip
