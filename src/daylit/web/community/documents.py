"""What a public release holds of this app: the documents of docs/bundle.md, with nothing in them that is not public."""

from __future__ import annotations

from typing import Any

from daylit.studies.finding import Finding
from daylit.web.accounts.models import Agency
from daylit.web.community.models import Commitment, FreeText, Kind, Meeting, Question, Shown, Statement, Survey
from daylit.web.community.results import THRESHOLD, both_languages, open_link
from daylit.web.community.words import languages

MOST_TEXTS = 200


def for_release(agency: Agency) -> dict[str, list[dict[str, Any]]]:
    """The documents by the names of their files. No code, no text that no moderator showed."""
    return {
        "surveys.json": [_survey(one) for one in Survey.objects.filter(agency=agency).order_by("opens", "id")],
        "promises.json": [_promise(one) for one in Commitment.objects.filter(agency=agency).order_by("since", "id")],
        "meetings.json": [_meeting(one) for one in Meeting.objects.filter(agency=agency).order_by("day", "id")],
        "questions.json": [_question(one) for one in _shown(Question, agency).order_by("day", "id")],
    }


def _survey(survey: Survey) -> dict[str, Any]:
    found = both_languages(survey)
    first = found["en"]
    enough = first.n_used >= THRESHOLD
    apart = {code: open_link(survey, words) for code, words in languages().items()}
    opened = apart["en"].people
    return {
        "id": str(survey.id),
        "kind": survey.kind,
        "title": _both(survey.title, survey.title_es),
        "asks": {code: words["survey"]["begin_stops" if survey.kind == Kind.STOPS else "begin_community"]
                 for code, words in languages().items()},
        "opens": survey.opens.isoformat(),
        "closes": None if survey.closes is None else survey.closes.isoformat(),
        "asked": survey.asked or None,
        "people": first.n_used if enough else None,
        **{code: _told(finding) for code, finding in found.items()},
        "numbers": _numbers(first),
        "open": {
            "people": opened if opened >= THRESHOLD else None,
            "warning": bool(apart["en"].warning),
            **{code: list(one.finding.answer) for code, one in apart.items()},
        },
        "texts": _texts(survey) if enough else [],
        "statements": _statements(survey.agency) if survey.kind == Kind.COMMUNITY else [],
    }  # fmt: skip


def _told(finding: Finding) -> dict[str, Any]:
    """A finding in one language, in the shape of those of other studies."""
    return {
        "title": finding.title,
        "question": finding.question,
        "answer": list(finding.answer),
        "assumes": list(finding.assumes),
        "does_not_show": list(finding.does_not_show),
        "cautions": [{"code": one.code, "sentence": one.sentence} for one in finding.cautions],
        "estimates": [
            {
                "label": one.label,
                "groups": dict(one.groups),
                "shown": "–" if one.value is None else shown_value(one.quantity, one.value),
                "interval": "" if one.low is None or one.high is None else
                f"{shown_value(one.quantity, one.low)} – {shown_value(one.quantity, one.high)}",
                "n": one.n or None,
                "note": one.note,
            }
            for one in finding.estimates
        ],
    }  # fmt: skip


def shown_value(quantity: str, value: float) -> str:
    return f"{value:.0%}" if quantity.endswith("agree") else f"{value:.1f}"


def _numbers(finding: Finding) -> list[dict[str, Any]]:
    return [
        {
            "quantity": one.quantity, "label": one.label, "groups": dict(one.groups), "value": one.value,
            "low": one.low, "high": one.high, "n": one.n or None, "status": one.status,
        }
        for one in finding.estimates
    ]  # fmt: skip


def _texts(survey: Survey) -> list[dict[str, str]]:
    rows = FreeText.objects.filter(survey=survey, state=Shown.SHOWN).order_by("id")[:MOST_TEXTS]
    return [{"text": row.shown_text, "language": row.language} for row in rows]


def _statements(agency: Agency) -> list[dict[str, Any]]:
    found = []
    for row in _shown(Statement, agency).order_by("id"):
        votes = {"agree": row.agree, "disagree": row.disagree, "passed": row.passed}
        enough = sum(votes.values()) >= THRESHOLD
        shown = {name: n if enough and not 0 < n < THRESHOLD else None for name, n in votes.items()}
        found.append({"text": row.text, "language": row.language, **shown})
    return found


def _promise(row: Commitment) -> dict[str, Any]:
    """“You said, we did”, with the finding it answers and the action that keeps it.

    Whether that action is public is known by the app above, which leaves out one that is not.
    """
    return {
        "id": str(row.id),
        "said": _both(row.said, row.said_es),
        "did": _both(row.did, row.did_es),
        "state": row.state,
        "since": row.since.isoformat(),
        "due": None if row.due is None else row.due.isoformat(),
        "finding": row.study or None,
        "action": None if row.action is None else str(row.action),
    }


def _meeting(row: Meeting) -> dict[str, Any]:
    return {
        "id": str(row.id),
        "title": _both(row.title, row.title_es),
        "day": row.day.isoformat(),
        "begins": None if row.begins is None else f"{row.begins:%H:%M}",
        "place": row.place,
        "agenda": _both(row.agenda, row.agenda_es),
        "minutes": _both(row.minutes, row.minutes_es),
    }


def _question(row: Question) -> dict[str, Any]:
    return {
        "id": str(row.id),
        "text": row.text,
        "language": row.language,
        "asked": row.day.isoformat(),
        "due": row.due.isoformat(),
        "answer": row.answer or None,
        "answered": None if row.answered is None else row.answered.isoformat(),
    }


def _both(first: str, spanish: str) -> dict[str, str]:
    """In both languages; where the agency wrote one only, that one."""
    return {"en": first, "es": spanish or first}


def _shown(model: Any, agency: Agency) -> Any:
    return model.objects.filter(agency=agency, state=Shown.SHOWN)
