"""What is asked before a release is built, signed or turned down."""

from __future__ import annotations

import os.path
from typing import Any

from django import forms

from daylit.release.freezing import LEAST_THRESHOLD
from daylit.web.accounts.acting import Acting
from daylit.web.ledger.models import Extract
from daylit.web.publish.queries import extracts

MOST = 20


class AskForm(forms.Form):
    """From which Extract, under which title, and what it puts right."""

    extract = forms.ModelChoiceField(label="Records", queryset=Extract.objects.none(), empty_label=None)
    title = forms.CharField(label="Title in English", max_length=120)
    title_es = forms.CharField(label="Title in Spanish", max_length=120)
    threshold = forms.IntegerField(
        label="Hide counts from 1 to one less than",
        min_value=LEAST_THRESHOLD,
        max_value=1000,
        initial=11,
        help_text="11, or more. It cannot be lower than 5.",
    )
    correction = forms.CharField(
        label="A correction, in English",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="If an earlier release had a mistake, say what it was. Leave it empty if there is none.",
    )
    correction_es = forms.CharField(
        label="The correction, in Spanish", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, acting: Acting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        name = acting.agency.name
        there = [row.pk for row in extracts(acting)[:MOST] if os.path.isdir(row.folder)]  # no error for a name too long
        field = self.fields["extract"]
        field.queryset = extracts(acting).filter(pk__in=there)
        field.label_from_instance = lambda row: f"Sealed {row.at:%d %b %Y}: {row.people:,} people"
        self.fields["title"].initial = f"{name}: stops and contacts"[:120]
        self.fields["title_es"].initial = f"{name}: paradas y contactos"[:120]

    def clean(self) -> dict[str, Any]:
        """A correction in both languages, or in none."""
        asked = super().clean() or {}
        if bool(asked.get("correction")) != bool(asked.get("correction_es")):
            self.add_error("correction_es", "Tell the correction in both languages.")
        return asked


class SignForm(forms.Form):
    """Which bundle was looked at, and how the signature reads."""

    fingerprint = forms.CharField(max_length=64, widget=forms.HiddenInput)
    looked = forms.BooleanField(label="I have looked at what the public will see.")
    named = forms.BooleanField(label="Show my name to the public, not only my office.", required=False)


class TurnDownForm(forms.Form):
    """Why."""

    said = forms.CharField(label="Why it is turned down", max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))
