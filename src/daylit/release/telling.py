"""The one place that asks a finding for its words in a language, and gives what is hidden in one in the other too.

Small counts are hidden in the English words (``daylit.report.small``). What was taken out or changed there is taken
out or changed here: no sentence and no cell can tell in Spanish what it does not tell in English.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from daylit.report.small import Guarded
from daylit.report.wording import HIDDEN_SENTENCE
from daylit.studies.finding import Chart, Estimate, Finding, charts_told
from daylit.terms.saying import Language
from daylit.terms.saying import told as told_in
from daylit.terms.telling import said_in, untold_in

HIDDEN_IN = {"en": HIDDEN_SENTENCE, "es": told_in(HIDDEN_SENTENCE, "es")}


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A finding in one language. ``language`` is that of its sentences: “en” where there are no others yet."""

    language: str
    finding: Finding


def told(whole: Finding, guarded: Guarded, language: Language) -> Told:
    """The guarded finding in a language; ``whole`` is the same finding before anything was hidden in it."""
    safe = guarded.finding
    own = _in(whole, language)
    if own is None:
        return Told(language="en", finding=safe)

    return Told(
        language=language,
        finding=replace(
            own,
            answer=_answer(whole.answer, safe.answer, own.answer, language),
            estimates=tuple(_number(mine, kept) for mine, kept in zip(own.estimates, safe.estimates, strict=True)),
            charts=tuple(
                _chart(before, kept, mine, language)
                for before, kept, mine in zip(whole.charts, safe.charts, own.charts, strict=True)
            ),
        ),
    )


def _in(finding: Finding, language: Language) -> Finding | None:
    """The finding in another language, where the studies can tell it and it has the same parts."""
    if language == "en" or not _can_tell(finding, language):
        return None
    return finding.told(language)


def _can_tell(finding: Finding, language: Language) -> bool:
    """Whether every sentence has its words: one made of plain text, by nobody's template, has none."""
    return any(True for _ in said_in(finding.answer)) and not untold_in(finding, language)


def _answer(whole: Sequence[str], safe: Sequence[str], own: Sequence[str], language: str) -> tuple[str, ...]:
    kept: list[str] = []
    if len(own) != len(whole):  # which sentence says what is not known, so none is shown if any is hidden
        return tuple(own) if tuple(safe) == tuple(whole) else (HIDDEN_IN[language],)
    for before, sentence in zip(whole, own, strict=True):
        shown = sentence if before in safe else HIDDEN_IN[language]
        if shown != HIDDEN_IN[language] or shown not in kept:
            kept.append(shown)
    return tuple(kept)


def _number(own: Estimate, safe: Estimate) -> Estimate:
    """The numbers of the guarded estimate, under the label of the language."""

    return replace(safe, label=own.label, note=own.note if safe.status == own.status else safe.note)


def _chart(whole: Chart, safe: Chart, own: Chart, language: Language) -> Chart:
    """The chart of the language where nothing is hidden in it, else the guarded one with the words of the language."""

    if safe.rows == whole.rows and safe.spec == whole.spec:
        return own
    alike = len(own.rows) == len(whole.rows) == len(safe.rows)
    rows = (
        tuple(
            tuple(mine if cell == before else cell for mine, cell, before in zip(row, kept, old, strict=True))
            for row, kept, old in zip(own.rows, safe.rows, whole.rows, strict=True)
        )
        if alike
        else safe.rows
    )
    (drawn,) = charts_told((safe,), language)
    return replace(own, rows=rows, spec=drawn.spec, alt=drawn.alt)
