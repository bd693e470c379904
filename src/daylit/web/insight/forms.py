"""What is asked before contacts are sealed, a question is asked, or a plan is declared."""

from __future__ import annotations

from typing import Any

from django import forms

from daylit.errors import DaylitError
from daylit.studies import wording
from daylit.studies.registry import STUDIES
from daylit.studies.settings import GROUP_COLUMNS, Settings
from daylit.tables.contract import BY_NAME
from daylit.tables.cube import KEYS
from daylit.tables.filters import Filters
from daylit.terms.people import RACE
from daylit.web.insight import plans
from daylit.web.insight.watching import MEASURES

GROUPS = [(name, wording.column_title(name)) for name in GROUP_COLUMNS if name != "agency"]
HIGHEST_THRESHOLD, LOWEST_THRESHOLD = 1_000, 5
FILTERS = (
    "One on each line, such as kind=traffic, or reason_group=traffic,investigation, or date=2026-01-01..2026-06-30."
)


class PeriodForm(forms.Form):
    """The days whose contacts are sealed; an open end takes all there is."""

    first = forms.DateField(label="First day", required=False, widget=forms.DateInput(attrs={"type": "date"}))
    last = forms.DateField(label="Last day", required=False, widget=forms.DateInput(attrs={"type": "date"}))

    def clean(self) -> dict[str, Any]:
        """Days in order."""
        asked = super().clean() or {}
        first, last = asked.get("first"), asked.get("last")
        if first and last and last < first:
            self.add_error("last", "The last day lies before the first.")
        return asked


def filters_of(text: str) -> tuple[str, ...]:
    """The filters of a text, one on each line. Raises ``DaylitError`` where one cannot be understood."""
    lines = tuple(line.strip() for line in text.splitlines() if line.strip())
    for condition in Filters.parse(lines).conditions:
        if condition.column in ("officer", "officer_raw", "contact_id", "source_row"):
            raise DaylitError("A study does not single out an officer or a record.", remedy="Narrow by another column.")
    return lines


class AskForm(forms.Form):
    """One question beside the plan."""

    study = forms.ChoiceField(label="Question", choices=[(name, one.title) for name, one in STUDIES.items()])
    group = forms.ChoiceField(label="Compare people by", choices=GROUPS)
    reference = forms.ChoiceField(
        label="Compare with", required=False, help_text="Where people are compared by race or ethnicity.",
        choices=[(value, RACE.label(value)) for value in RACE.values],
    )  # fmt: skip
    where = forms.CharField(
        label="Only these people", required=False, max_length=1_000, help_text=f"Empty for everyone. {FILTERS}",
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """Settings that a study can be asked with."""
        asked = super().clean() or {}
        try:
            where = filters_of(asked.get("where", ""))
        except DaylitError as error:
            self.add_error("where", str(error))
            return asked
        group = asked.get("group", "race_ethnicity")
        races = BY_NAME[group].codes is RACE
        asked["settings"] = Settings(group=group, reference=(asked.get("reference") or "white") if races else "white",
                                     where=where)  # fmt: skip
        return asked


class PlanForm(forms.Form):
    """A plan of analysis."""

    title = forms.CharField(label="Name of the plan", max_length=120)
    studies = forms.MultipleChoiceField(
        label="Questions", widget=forms.CheckboxSelectMultiple,
        choices=[(name, one.title) for name, one in STUDIES.items()], initial=list(STUDIES),
    )  # fmt: skip
    groups = forms.MultipleChoiceField(
        label="Compare people by", widget=forms.CheckboxSelectMultiple, choices=GROUPS, initial=["race_ethnicity"]
    )
    reference = forms.ChoiceField(
        label="Compare with", choices=[(value, RACE.label(value)) for value in RACE.values], initial="white",
        help_text="For race or ethnicity. Other groupings compare with their largest group.",
    )  # fmt: skip
    threshold = forms.IntegerField(
        label="Show nothing that rests on fewer people than", min_value=LOWEST_THRESHOLD,
        max_value=HIGHEST_THRESHOLD, initial=11,
    )  # fmt: skip
    level = forms.TypedChoiceField(
        label="Ranges that hold in", coerce=float, initial="0.95",
        choices=[(level, f"{n} of every 100 cases") for level, n in (("0.9", 90), ("0.95", 95), ("0.99", 99))],
    )  # fmt: skip
    false_discovery = forms.TypedChoiceField(
        label="Of the differences pointed out, by chance alone at most", coerce=float, initial="0.05",
        choices=[("0.01", "1 in 100"), ("0.05", "5 in 100"), ("0.1", "10 in 100")],
    )  # fmt: skip
    variants = forms.CharField(
        label="Further sets of people", required=False, max_length=2_000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Each question is asked of everyone, and of each of these as well. One on each line, with its name: "
        "Traffic stops: kind=traffic. Several conditions are parted by a semicolon.",
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """The whole plan, or what is wrong with it."""
        asked = super().clean() or {}
        if self.errors:
            return asked
        try:
            asked["document"] = plans.document(
                title=asked["title"], studies=asked["studies"], groups=asked["groups"],
                reference=asked["reference"], threshold=asked["threshold"], level=asked["level"],
                false_discovery=asked["false_discovery"], variants=_variants(asked["variants"]),
            )  # fmt: skip
        except DaylitError as error:
            self.add_error("variants" if asked["variants"] else None, str(error))
        return asked


def _variants(text: str) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for line in filter(None, map(str.strip, text.splitlines())):
        name, colon, filters = line.partition(":")
        if not colon or not name.strip() or not filters.strip():
            raise plans.BadPlan(
                f"“{line[:80]}” has no name or no condition.", remedy="Write a name, a colon and a condition."
            )
        if name.strip() in (*found, plans.EVERYONE):
            raise plans.BadPlan(f"“{name.strip()[:80]}” is named twice.", remedy="Give each set its own name.")
        found[name.strip()[:80]] = filters_of(filters.replace(";", "\n"))
    return found


class WatchForm(forms.Form):
    """A figure to watch."""

    measure = forms.ChoiceField(label="Watch", choices=list(MEASURES.items()))
    where = forms.CharField(
        label="Only these people", required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=f"Empty for everyone. {FILTERS}",
    )  # fmt: skip

    def clean_where(self) -> list[str]:
        """Filters that the count tables can answer."""
        try:
            lines = filters_of(self.cleaned_data["where"])
            stray = [one.column for one in Filters.parse(lines).conditions if one.column not in KEYS]
        except DaylitError as error:
            raise forms.ValidationError(str(error)) from error
        if stray or any(line.startswith("date") for line in lines):
            raise forms.ValidationError(f"Narrow by one of: {', '.join(name for name in KEYS if name != 'date')}.")
        return list(lines)
