"""Tiles of those who understand, publish, train and listen."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from daylit.web.accounts.acting import Acting
from daylit.web.community import queries as listening
from daylit.web.home.navigation import address
from daylit.web.home.tile import Tile, counted
from daylit.web.home.tiles_of_records import sealing, standing
from daylit.web.improve import queries as improve
from daylit.web.insight import queries as insight
from daylit.web.publish import queries as publishing


def analyst(acting: Acting, at: datetime) -> Iterator[Tile]:
    """Findings, and what can be sealed."""
    yield from _studies(acting, at)
    yield from sealing(acting, at)


def command(acting: Acting, at: datetime) -> Iterator[Tile]:
    """The week, findings, what waits for a signature, and open actions."""
    yield Tile(number="2 min", label="to read this week", href=address("week"), about="What came in, and what changed.")
    yield from _studies(acting, at)
    yield from publisher(acting, at)
    yield from _actions(acting, at)
    yield from standing(acting, at)


def publisher(acting: Acting, at: datetime) -> Iterator[Tile]:
    """Releases that wait for this person's signature, and what the public has."""
    waits = publishing.waits_for(acting)
    href = address("releases")
    about = "Look at what the public will see, and sign." if waits else "Nothing waits for your signature."
    words = counted(len(waits), "release to sign", "releases to sign")
    yield Tile(**words, href=href, about=about, now=bool(waits))


def training(acting: Acting, at: datetime) -> Iterator[Tile]:
    """Open actions, and training that is overdue."""
    yield from _actions(acting, at)
    rows = improve.courses(acting, at=at)
    late = sum(one.late for one in rows)
    about = "Not attended or signed in time." if late else "Nobody is late."
    yield Tile(number=str(late), label="training overdue", href=address("improve_courses"), about=about, now=late > 0)


def community(acting: Acting, at: datetime) -> Iterator[Tile]:
    found = listening.standing(acting, at=at)
    about = "Nothing of it is shown before." if found.to_read else "Nothing waits."
    href = address("community_reading")
    yield Tile(
        number=str(found.to_read), label="to read before anybody sees it", href=href, about=about, now=found.to_read > 0
    )
    about = f"From residents; {found.late} past their day." if found.late else "From residents. None is late."
    href, waits = address("community_questions"), found.to_answer > 0
    yield Tile(
        **counted(found.to_answer, "question to answer", "questions to answer"), href=href, about=about, now=waits
    )
    href, late = address("community_meetings"), found.promises_late
    words = counted(late, "promise past its day", "promises past their day")
    yield Tile(**words, href=href, about="Made to residents.", now=late > 0)


def own_training(acting: Acting) -> Iterator[Tile]:
    """Only for whom something is open."""
    count = improve.own(acting).filter(done=None).count()
    if count:
        about = "To attend, or to read and sign."
        yield Tile(
            number=f"{count:,}", label="of your training open", href=address("improve_mine"), about=about, now=True
        )


def _studies(acting: Acting, at: datetime) -> Iterator[Tile]:
    """New findings, what is at work, and signals of watched figures."""
    found = insight.findings(acting.agency)
    count = found.filter(at__gte=at - timedelta(days=7)).count()
    working = len(insight.at_work(acting.agency))
    about = f"{working:,} questions are being answered." if working else "Each with its range and its limits."
    yield Tile(
        **counted(count, "finding in the last 7 days", "findings in the last 7 days"),
        href=address("findings"),
        about=about,
    )
    signals = insight.signals_since(acting.agency, at - timedelta(days=14)).count()
    about = "A reason to look, not a finding." if signals else "Nothing left its usual range."
    words = counted(signals, "signal in two weeks", "signals in two weeks")
    yield Tile(**words, href=address("watches"), about=about, now=signals > 0)


def _actions(acting: Acting, at: datetime) -> Iterator[Tile]:
    rows = improve.actions(acting).filter(state__in=improve.OPEN)
    late = rows.filter(due__lt=improve.today(acting, at=at)).count()
    about = f"{late} past their due date." if late else "None is past its due date."
    words = counted(rows.count(), "open action", "open actions")
    yield Tile(**words, href=address("improve_actions"), about=about, now=late > 0)
