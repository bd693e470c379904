"""The studies, in the order of the report: what the records can carry comes first."""

from __future__ import annotations

from collections.abc import Sequence

from daylit.errors import DaylitError
from daylit.progress import Progress, quiet
from daylit.studies import (
    areas,
    benchmark,
    control_chart,
    fruitless,
    funnel,
    hit_rates,
    missingness,
    officer_benchmark,
    predicted_disposition,
    quasi_random,
    rates,
    risk_adjusted,
    robust_outcome,
    search_reasons,
    selection,
    series,
    standardised,
    state_rules,
    threshold_bar,
    trend,
    variance_shares,
    veil_of_darkness,
    wording,
)
from daylit.studies.explaining import Explained, explanation_of
from daylit.studies.finding import Finding
from daylit.studies.settings import BadSetting, Settings
from daylit.studies.study import Asking, Study
from daylit.tables.extract import Extract
from daylit.terms.saying import Language, say

__all__ = [
    "ADVANCED",
    "EVERY",
    "FIRST_PLAN",
    "STUDIES",
    "BadSetting",
    "Settings",
    "Study",
    "UnknownStudy",
    "ask_all",
    "explained",
    "run",
    "run_all",
]


class UnknownStudy(DaylitError):
    """A study was asked for by a name that none has."""


STUDIES: dict[str, Study] = {
    study.name: study
    for study in (
        missingness.STUDY,
        rates.STUDY,
        robust_outcome.STUDY,
        standardised.STUDY,
        benchmark.STUDY,
        search_reasons.STUDY,
        hit_rates.STUDY,
        veil_of_darkness.STUDY,
        trend.STUDY,
    )
}
"""Those of a report."""

ADVANCED: dict[str, Study] = {
    study.name: study
    for study in (
        fruitless.STUDY,
        selection.STUDY,
        areas.STUDY,
        funnel.STUDY,
        control_chart.STUDY,
        variance_shares.STUDY,
        predicted_disposition.STUDY,
        risk_adjusted.STUDY,
        quasi_random.STUDY,
        series.STUDY,
        threshold_bar.STUDY,
        officer_benchmark.STUDY,
        state_rules.STUDY,
    )
}
"""Those that are no part of a report: asked by name, or by a plan that names them. Models that take minutes; officers,
whom a report never looks at; and what tells again, in another way, what a report tells of searches and finds."""

EVERY: dict[str, Study] = STUDIES | ADVANCED

FIRST_PLAN: tuple[str, ...] = (
    *STUDIES, fruitless.STUDY.name, selection.STUDY.name, areas.STUDY.name, funnel.STUDY.name, control_chart.STUDY.name,
)  # fmt: skip
"""Those with which a plan begins: a report's, and the further ones that are answered as fast and look at no officer."""


def explained(name: str, *, group: str = "race_ethnicity", language: Language = "en") -> Explained:
    """What a study asks, needs, assumes and cannot show, and where it comes from; before any record is looked at.

    Raises ``UnknownStudy`` for a name that no study has.
    """
    return explanation_of(_known(name), group=group, language=language)


def _known(name: str) -> Study:
    if name not in EVERY:
        raise UnknownStudy(f"There is no study named “{name}”.", remedy=f"Choose one of: {', '.join(EVERY)}.")
    return EVERY[name]


def run(extract: Extract, name: str, settings: Settings | None = None, progress: Progress | None = None) -> Finding:
    """Ask one study of an extract.

    An extract that lacks what the study needs gives a finding that says so (status “not estimable”), never an error.
    Raises ``UnknownStudy`` for a name that no study has, and ``BadSetting`` or another ``DaylitError`` for a setting
    or benchmark file that cannot be used. The same extract and settings give the same finding.

    Cost: a study about what the others can answer asks them all first.
    """
    study = _known(name)
    if study.about_others:
        return ask_all(extract, (name,), settings, progress)[0]
    return _ask(extract, study, settings or Settings(), progress or quiet)


def _ask(
    extract: Extract, study: Study, settings: Settings, progress: Progress, others: tuple[Finding, ...] = ()
) -> Finding:
    asking = Asking(study=study, extract=extract, settings=settings, progress=progress, others=others)
    if not extract.manifest.people:
        return asking.cannot(say("they hold no people"))
    missing = asking.missing()
    if missing:
        return asking.cannot(_not_recorded(missing))
    return study.answer(asking)


def _not_recorded(columns: tuple[str, ...]) -> str:
    named = wording.listing([say("“{column}”", column=wording.column_title(column)) for column in columns])
    if len(columns) == 1:
        return say("{columns} is not recorded for anyone", columns=named)
    return say("{columns} are not recorded for anyone", columns=named)


def run_all(
    extract: Extract, settings: Settings | None = None, progress: Progress | None = None
) -> tuple[Finding, ...]:
    """Ask every study of a report, in its order. All are there, whichever way they point.

    Raises as ``run`` does. The progress goes from 0 to 1 over all studies.
    """
    return ask_all(extract, tuple(STUDIES), settings, progress)


def ask_all(
    extract: Extract, names: Sequence[str], settings: Settings | None = None, progress: Progress | None = None
) -> tuple[Finding, ...]:
    """Ask some of the studies, in the order of the report, as ``run_all`` does.

    One that is about the others is asked of all of them: these are asked too, and not handed over.
    """
    tell, chosen = progress or quiet, settings or Settings()
    wanted = {name: _known(name) for name in EVERY if name in set(names)} | {name: _known(name) for name in names}
    asked = list((STUDIES | wanted if any(study.about_others for study in wanted.values()) else wanted).values())
    found: dict[str, Finding] = {}
    for place, study in enumerate(sorted(asked, key=lambda one: one.about_others)):
        tell(study.title, place / len(asked))
        found[study.name] = _ask(extract, study, chosen, quiet, tuple(found.values()))
    tell(say("Done"), 1.0)
    return tuple(found[name] for name in wanted)
