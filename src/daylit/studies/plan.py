"""A plan of analysis: the questions that are asked each time, written down before anybody has seen an answer."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from daylit.errors import DaylitError
from daylit.studies.registry import EVERY
from daylit.studies.settings import GROUP_COLUMNS, Settings
from daylit.tables.filters import Filters

EVERYONE = "Everyone"


class BadPlan(DaylitError):
    """A plan cannot be declared as it is written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One question: a study with its settings. ``key`` names it, whatever extract it is asked of."""

    study: str
    settings: Settings
    variant: str = EVERYONE

    @property
    def key(self) -> str:
        """SHA-256 of study and settings; which engine counts changes no number, so it is not part of the question."""
        asked = {"study": self.study, **self.settings.to_dict()}
        asked.pop("engine")
        return fingerprint(asked)


def document(
    *,
    title: str,
    studies: Sequence[str],
    groups: Sequence[str],
    reference: str = "white",
    threshold: int = 11,
    level: float = 0.95,
    false_discovery: float = 0.05,
    seed: int = 1,
    variants: Mapping[str, Sequence[str]] | None = None,
    change: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """A plan as it is kept. ``variants`` are further sets of people, by name: each a list of filters. ``change`` holds
    the settings of a change at a date (``change_on``, ``unchanged``, ``outcome``), where one is asked.

    Raises ``BadPlan`` for a plan that asks nothing or what there is not, and ``BadSetting``, ``BadFilter`` or
    ``UnknownColumn`` for what cannot be asked.
    """
    unknown = [name for name in studies if name not in EVERY]
    if unknown:
        raise BadPlan(f"There is no study named “{unknown[0]}”.", remedy=f"Choose of: {', '.join(EVERY)}.")
    if not studies or not groups:
        raise BadPlan("The plan asks nothing yet.", remedy="Choose at least one question and one grouping of people.")
    for texts in (variants or {}).values():
        Filters.parse(texts)
    made = {
        "title": title,
        "studies": [name for name in EVERY if name in studies],
        "groups": [name for name in GROUP_COLUMNS if name in groups],
        "reference": reference,
        "limits": {"threshold": threshold, "level": level, "false_discovery": false_discovery},
        "seed": seed,
        "variants": {name: list(texts) for name, texts in (variants or {}).items()},
        **({"change": dict(change)} if change else {}),
    }
    list(questions(made))  # settings that cannot be used are refused here
    return made


def questions(plan: Mapping[str, Any], *, benchmark: Path | None = None, engine: str = "duckdb") -> Iterator[Question]:
    """Every question of a plan: for each set of people and each grouping, each study. A study without groups once."""
    change: dict[str, Any] = {
        name: tuple(one) if isinstance(one, list) else one for name, one in plan.get("change", {}).items()
    }
    for variant, where in {EVERYONE: [], **plan["variants"]}.items():
        for place, group in enumerate(plan["groups"]):
            for study in plan["studies"]:
                if place and not EVERY[study].by_group:
                    continue
                settings = Settings(
                    group=group, reference=_reference(group, plan["reference"]), seed=plan["seed"],
                    where=tuple(where), benchmark=benchmark, engine=engine, **plan["limits"], **change,
                )  # fmt: skip
                yield Question(study=study, settings=settings, variant=variant)


def _reference(group: str, wanted: str) -> str:
    """The reference is a group of race or ethnicity; other groupings compare with their largest group."""
    return wanted if group in ("race_ethnicity", "race") else "white"


def fingerprint(made: Any) -> str:
    """SHA-256 of the canonical JSON."""
    text = json.dumps(made, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
