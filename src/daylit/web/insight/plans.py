"""What the agency's pages add to a plan of analysis: how much a night can ask, and settings as they were kept."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from daylit.studies import plan
from daylit.studies.plan import EVERYONE, BadPlan, Question, fingerprint, questions
from daylit.studies.settings import Settings

__all__ = ["EVERYONE", "BadPlan", "Question", "document", "fingerprint", "questions", "settings_of"]

MOST_ROUNDS = 60
"""So many questions at most: each night asks all of them."""


def document(**asked: Any) -> dict[str, Any]:
    """A plan as it is kept. Raises as ``daylit.studies.plan.document``, and ``BadPlan`` for one that asks too much."""
    made = plan.document(**asked)
    rounds = sum(1 for _ in questions(made))
    if rounds > MOST_ROUNDS:
        raise BadPlan(
            f"The plan asks {rounds} questions, and every night would ask all of them.",
            remedy=f"Choose fewer groupings or fewer sets of people: at most {MOST_ROUNDS} questions.",
        )
    return made


def settings_of(kept: Mapping[str, Any]) -> Settings:
    """Settings as they were kept with a run."""
    told = {name: value for name, value in kept.items() if name != "benchmark"}
    made: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in told.items()}
    return Settings(**made)
