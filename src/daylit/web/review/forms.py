"""What a supervisor fills in."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from django import forms
from django.http import QueryDict

from daylit.record import Form
from daylit.web.accounts.models import Person
from daylit.web.review.reading import label_of

WHY: dict[str, str] = {
    "again": "Please look at this again.",
    "fit": "This does not fit the rest.",
    "more": "Please say more about this.",
    "names": "This may name somebody.",
}
"""The reasons offered beside an answer, in the words that its officer reads."""
OF_PERCEIVED: dict[str, str] = {
    "again": "Is this what you perceived? If it is, leave it.",
    "more": WHY["more"],
}
"""Beside what was perceived: nobody who was not there can say that it does not fit."""
LONGEST = 600


def reasons_from(
    sent: QueryDict, *, form: Form, places: Collection[str], perceived: Collection[str] = ()
) -> list[dict[str, Any]]:
    """The reasons ticked beside answers of this record, and the sentence; places it does not have are passed over."""
    found = [
        {"at": at, "label": label_of(form, at), "sentence": _why(sent.get(f"why:{at}", ""), perceived=at in perceived)}
        for at in dict.fromkeys(sent.getlist("ask"))
        if at in places
    ]
    sentence = " ".join(sent.get("sentence", "").split())[:LONGEST]
    return [*found, *([{"at": "", "label": "", "sentence": sentence}] if sentence else [])]


def _why(code: str, *, perceived: bool) -> str:
    offered = OF_PERCEIVED if perceived else WHY
    return offered.get(code, offered["again"])


class StandInForm(forms.Form):
    """Who reviews while one is away, and when."""

    instead = forms.ModelChoiceField(label="Who reviews for you", queryset=Person.objects.none())
    since = forms.DateField(label="First day", widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(label="Last day", widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, *args: Any, people: list[Person], day: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.day = day
        self.fields["instead"].queryset = Person.objects.filter(pk__in=[one.pk for one in people]).order_by("name")

    def clean(self) -> dict[str, Any]:
        """Days in order, and not all of them over."""
        cleaned: dict[str, Any] = super().clean() or {}
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until and until < since:
            self.add_error("until", "The last day lies before the first.")
        elif until and until < self.day:
            self.add_error("until", "This day is over.")
        return cleaned
