"""What the public side asks, in the language of whoever is asked."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django import forms

from daylit.privacy.text import find_personal
from daylit.web.accounts.models import Area
from daylit.web.community.models import Kind, Survey
from daylit.web.community.results import kinds_of
from daylit.web.community.taking import MARKS, Given
from daylit.web.community.words import Words

LONGEST_TEXT, LONGEST_STATEMENT, LONGEST_QUESTION = 1500, 200, 600
MONTHS_BACK = 3
NOT_APPLY = "0"


class SurveyForm(forms.Form):
    """Five marks, one text, and of the stop what the person wants to say. All but a receipt's code is optional."""

    code = forms.CharField(required=False, max_length=60)
    kind = forms.ChoiceField(required=False)
    area = forms.ChoiceField(required=False)
    month = forms.ChoiceField(required=False)
    text = forms.CharField(required=False, max_length=LONGEST_TEXT, widget=forms.Textarea(attrs={"rows": 4}))
    as_it_is = forms.BooleanField(required=False)

    def __init__(self, *parts: Any, survey: Survey, words: Words, today: date, **more: Any) -> None:
        super().__init__(*parts, auto_id="f-%s", **more)
        self.survey, self.words, self.today = survey, words, today
        said, sentences = words["survey"], words["questions"][survey.questions]
        marks = [*((str(mark), said["agree"][mark - 1]) for mark in range(1, 6)), (NOT_APPLY, said["not_apply"])]
        for name in MARKS:
            self.fields[name] = forms.ChoiceField(
                label=sentences[name], choices=marks, required=False, widget=forms.RadioSelect
            )
        nothing = [("", said["unknown"])]
        areas = Area.objects.filter(agency=survey.agency_id).values_list("pk", "name")
        self.fields["area"].choices = nothing + [(str(pk), name) for pk, name in areas]
        self.fields["kind"].choices = nothing + kinds_of(survey, words)
        self.fields["month"].choices = [(one.isoformat(), words.month(one)) for one in months_before(today)]
        labels = {
            "code": said["code" if survey.kind == Kind.STOPS else "code_invited"],
            "kind": said["kind"],
            "area": said["area" if survey.kind == Kind.STOPS else "area_community"],
            "month": said["month"],
            "text": said["text"],
            "as_it_is": said["personal_send"],
        }
        for name, label in labels.items():
            self.fields[name].label = label
        if survey.kind != Kind.STOPS:
            del self.fields["kind"], self.fields["month"]

    def marked(self) -> list[Any]:
        """The questions with their marks, for the page."""
        return [self[name] for name in MARKS]

    def clean(self) -> dict[str, Any]:
        """Something is there, and what may tell who somebody is was seen by whoever wrote it."""
        told = super().clean() or {}
        if not self.errors and not told.get("text") and not any(told.get(name) for name in MARKS):
            self.add_error(None, self.words["survey"]["empty"])
        if told.get("text") and not told.get("as_it_is"):
            self.found = [told["text"][one.start : one.end] for one in find_personal(told["text"])]
            if self.found:
                self.add_error("text", self.words["survey"]["personal"])
        return told

    def given(self) -> Given:
        """The answer, from a form that is right."""
        told = self.cleaned_data
        marks = {name: int(told[name]) for name in MARKS if told.get(name) and told[name] != NOT_APPLY}
        month = date.fromisoformat(told["month"]) if told.get("month") else self.today.replace(day=1)
        area = UUID(told["area"]) if told.get("area") else None
        return Given(
            marks=marks,
            kind=told.get("kind") or "",
            area=area,
            month=month,
            text=told["text"],
            language=self.words.code,
        )


class WordsForm(forms.Form):
    """One text for a moderator."""

    text = forms.CharField()

    def __init__(self, *parts: Any, label: str, longest: int, **more: Any) -> None:
        super().__init__(*parts, auto_id="f-%s", **more)
        widget = forms.Textarea(attrs={"rows": 3, "maxlength": longest})
        self.fields["text"] = forms.CharField(label=label, min_length=5, max_length=longest, widget=widget)


def months_before(today: date) -> list[date]:
    """The first days of this month and of the few before it, the newest first."""
    found = [today.replace(day=1)]
    for _ in range(MONTHS_BACK):
        found.append((found[-1] - timedelta(days=1)).replace(day=1))
    return found


def from_receipt(survey: Survey, asked: Any) -> dict[str, str]:
    """What the link of a receipt fills in: the code, and of the stop its kind, area and month."""
    found = {"code": asked.get("c", "")[:60], "kind": asked.get("k", "")[:40], "month": f"{asked.get('m', '')[:7]}-01"}
    short = asked.get("a", "")[:8].lower()
    areas = Area.objects.filter(agency=survey.agency_id).values_list("pk", flat=True)
    found["area"] = next((str(pk) for pk in areas if short and str(pk).startswith(short)), "")
    return found
