"""What an auditor narrows the log by."""

from __future__ import annotations

from typing import Any

from django import forms

from daylit.web.accounts.models import Agency, Person
from daylit.web.audit.catalogue import EVENTS


class LogForm(forms.Form):
    """Which events to show."""

    kind = forms.ChoiceField(
        label="What", required=False, choices=[("", "Everything"), *((kind, text) for kind, text in EVENTS.items())]
    )
    person = forms.ModelChoiceField(label="Who", required=False, queryset=Person.objects.none(), empty_label="Everyone")
    since = forms.DateField(label="From", required=False, widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(label="Until", required=False, widget=forms.DateInput(attrs={"type": "date"}))
    about = forms.CharField(label="About (an id)", required=False, max_length=60)
    before = forms.IntegerField(required=False, min_value=1, max_value=2**62, widget=forms.HiddenInput)

    def __init__(self, *args: Any, agency: Agency, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = Person.objects.filter(memberships__agency=agency).distinct().order_by("name")
