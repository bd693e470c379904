"""What a study hands over: a neutral and complete finding, the same inside the agency and outside."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal

from daylit.errors import DaylitError
from daylit.studies.chart_words import fitted_to
from daylit.terms.saying import Language, say, told
from daylit.terms.telling import each_text, recall, remember, spoken

if TYPE_CHECKING:
    import altair
    import pandas


UNNAMED = "no_officer_is_named"
"""The code of the caution on a finding about officers that singles out none of them, by no mark of a chart either."""


class NoSuchChart(DaylitError):
    """A finding has no chart of the number that was asked for."""


Unit = Literal["percent", "ratio", "points", "odds ratio", "people", "per 1,000", "none"]
Status = Literal["ok", "too few", "not estimable"]
Design = Literal["description", "adjusted association", "design-based test", "model-based inference"]


NAMES = frozenset(
    {"study", "quantity", "groups", "family", "unit", "status", "design", "code", "reason", "references", "provenance"}
)
"""Fields that hold names for programs, which are the same in every language."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """One number of a finding, with everything needed to read it.

    ``value``, ``low`` and ``high`` share ``unit`` (“percent” and “points” are fractions of 1: 0.25 is shown as 25 %).
    ``n`` is the number of people behind it, ``events`` how many of them had the outcome. ``q_value`` is the p-value
    after control of the false-discovery rate within ``family``. With a status other than “ok” the value is ``None``
    and ``note`` says why.
    """

    quantity: str
    label: str
    groups: Mapping[str, str] = field(default_factory=dict)
    value: float | None
    low: float | None = None
    high: float | None = None
    level: float = 0.95
    unit: Unit
    n: int
    events: int | None = None
    p_value: float | None = None
    q_value: float | None = None
    family: str = ""
    status: Status = "ok"
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """Rows that a question could not use, for one reason. A row is counted under the first reason that applies."""

    reason: str
    sentence: str
    n: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Caution:
    """A sentence the reader must have seen before using the number."""

    code: str
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """One chart: a Vega-Lite specification and the table behind it.

    The same specification draws the screen, the print and the picture; ``alt`` says in words what it shows. Where the
    rows of a group count people, each of ``sums`` names rows (by the last of their names) whose sum is told elsewhere.
    ``inside`` names lines of which some point tells of a few people, and all others of that one: not for readers
    outside of the agency, where fewer than so many people must not be told of (0: wherever small counts are hidden).
    ``along`` is the title of the column of which a reader chooses a value and sees its rows (``daylit.report.slider``).
    """

    title: str
    alt: str
    spec: Mapping[str, Any]
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    sums: tuple[tuple[str, ...], ...] = ()
    inside: tuple[tuple[str, int], ...] = ()
    along: str = ""

    def __repr__(self) -> str:
        """In short, for a notebook: a specification may have 50,000 letters."""
        return f"<Chart “{self.title}”, a table of {len(self.rows)} rows>"

    def to_frame(self) -> pandas.DataFrame:
        """The numbers that the chart draws as a pandas frame; empty where nothing is drawn. Imports pandas."""
        import pandas

        return pandas.DataFrame(each_text(list(self.spec.get("data", {}).get("values", ())), str))


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """Where a finding came from, so that anyone with the extract can make it again."""

    extract: str
    source: str
    version: str
    settings: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """The answer to one question, with its interval, what was left out, what it assumes and what it does not show.

    A study's finding is in English (``language`` is “en”) and each of its sentences remembers how it was made;
    ``told`` gives the same finding in another language.
    """

    study: str
    title: str
    question: str
    answer: tuple[str, ...]
    design: Design
    estimates: tuple[Estimate, ...]
    charts: tuple[Chart, ...] = ()
    n_read: int
    n_used: int
    left_out: tuple[LeftOut, ...] = ()
    assumes: tuple[str, ...]
    does_not_show: tuple[str, ...]
    cautions: tuple[Caution, ...] = ()
    references: tuple[str, ...] = ()
    provenance: Provenance
    language: Language = "en"

    def __post_init__(self) -> None:
        left = sum(part.n for part in self.left_out)
        if self.n_used + left != self.n_read:
            raise ValueError(f"{self.study}: {self.n_used} used and {left} left out are not the {self.n_read} read")

    @property
    def answered(self) -> bool:
        """Whether the records could answer the question at all. One that could not be has no estimate but itself."""
        return any(part.quantity != self.study for part in self.estimates)

    def summary(self) -> str:
        """The finding in plain words: question, answer, who was counted, cautions, limits."""
        lines = [self.title, "", self.question, "", *self.answer, ""]
        lines.append(
            self._said(say("People counted: {used} of {read}.", used=f"{self.n_used:,}", read=f"{self.n_read:,}"))
        )
        lines += [
            self._said(say("  left out: {n} · {why}", n=f"{part.n:,}", why=part.sentence)) for part in self.left_out
        ]
        lines += [self._said(say("Caution: {sentence}", sentence=caution.sentence)) for caution in self.cautions]
        lines += [self._said(say("It assumes: {sentence}", sentence=sentence)) for sentence in self.assumes]
        lines += [self._said(say("It does not show: {sentence}", sentence=sentence)) for sentence in self.does_not_show]
        return "\n".join(lines)

    def _said(self, sentence: str) -> str:
        return told(sentence, self.language)

    def told(self, language: Language) -> Finding:
        """The same finding in a language, with the same numbers, as plain text: “en” or “es”.

        Its charts are drawn by the same specification, with words and months of that language. To be asked of a
        finding as a study or ``from_dict`` made it; one that was told already has no memory of other languages.
        """
        return replace(spoken(self, language), language=language, charts=charts_told(self.charts, language))

    def to_dict(self) -> dict[str, Any]:
        """Plain dictionaries and lists, as they stand in the JSON file.

        ``said`` holds, for each sentence, the template and the parts from which ``from_dict`` makes it again.
        """
        return {**each_text(asdict(self), str), "said": remember(self)}

    @classmethod
    def from_dict(cls, kept: Mapping[str, Any]) -> Finding:
        """A finding from what ``to_dict`` gave, or from its JSON: equal to the first, and as able to be told."""
        told = {name: value for name, value in kept.items() if name != "said"}
        own = recall(told, kept.get("said", {}), names=NAMES)
        parts: dict[str, type[Any]] = {"estimates": Estimate, "left_out": LeftOut, "cautions": Caution}
        own |= {name: tuple(made(**part) for part in own[name]) for name, made in parts.items()}
        own["charts"] = tuple(_chart_from(part) for part in own["charts"])
        own |= {name: tuple(own[name]) for name in ("answer", "assumes", "does_not_show", "references")}
        return cls(**{**own, "provenance": Provenance(**own["provenance"])})

    def to_json(self) -> str:
        """The finding as JSON; the same finding gives the same bytes."""
        return json.dumps(self.to_dict(), ensure_ascii=False, sort_keys=True, indent=2)

    @classmethod
    def from_json(cls, text: str) -> Finding:
        """A finding from what ``to_json`` gave."""
        return cls.from_dict(json.loads(text))

    def __repr__(self) -> str:
        """In short, for a notebook: all of it are ``summary()``, ``to_frame()`` and ``to_json()``."""
        numbers = f"{len(self.estimates)} numbers, {len(self.charts)} charts"
        return f"<Finding “{self.title}”: {self.n_used:,} of {self.n_read:,} people counted, {numbers}>"

    def to_frame(self) -> pandas.DataFrame:
        """The estimates as a pandas frame, one row per number. Imports pandas."""
        import pandas

        return pandas.DataFrame(each_text([asdict(estimate) for estimate in self.estimates], str))

    def plot(self, number: int = 0) -> altair.Chart:
        """A chart of the finding, ready to show in a notebook. Imports Altair.

        Raises ``NoSuchChart`` where there is none of that number, as in a finding that has no answer.
        """
        import altair

        if not self.charts:
            raise self._undrawn()
        if not -len(self.charts) <= number < len(self.charts):
            raise NoSuchChart(
                f"“{self.title}” has no chart number {number}: there are {len(self.charts)}, the first is number 0.",
                remedy="Its summary() says what was found.",
            )
        return altair.Chart.from_dict(dict(self.charts[number].spec))

    def _undrawn(self) -> NoSuchChart:
        """Why nothing is drawn, and what to read instead."""
        if not self.answered:
            return NoSuchChart(
                f"“{self.title}” has no chart here.", remedy="Its summary() says why there is no answer."
            )
        why = "."
        if any(caution.code == UNNAMED for caution in self.cautions):
            why = ", on purpose: a mark in it could stand for one officer, and no officer is singled out."
        return NoSuchChart(
            f"“{self.title}” has no chart here{why}",
            remedy="Its summary() says what was found and its to_frame() has the numbers.",
        )


def _chart_from(kept: Mapping[str, Any]) -> Chart:
    rows = tuple(tuple(row) for row in kept["rows"])
    sums = tuple(tuple(names) for names in kept["sums"])
    lines = kept.get("inside", ())  # findings of before held names alone
    inside = tuple((one, 0) if isinstance(one, str) else (one[0], int(one[1])) for one in lines)
    return Chart(**{**kept, "columns": tuple(kept["columns"]), "rows": rows, "sums": sums, "inside": inside})


def charts_told(charts: tuple[Chart, ...], language: Language) -> tuple[Chart, ...]:
    """Charts in a language: words, months, and as many columns of the legend as its words leave room for."""
    return tuple(_chart_told(chart, language) for chart in charts)


def _chart_told(chart: Chart, language: Language) -> Chart:
    fresh = spoken(chart, language)
    return fresh if language == "en" else replace(fresh, spec=fitted_to(fresh.spec, language))
