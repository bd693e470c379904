"""What a view is narrowed and counted by."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from daylit.web.insight.explore import BY, NARROWED


class ExploreForm(forms.Form):
    """One view; everything may be left open."""

    by = forms.ChoiceField(label="Count by", choices=list(BY.items()), required=False)
    first = forms.DateField(label="From", required=False, widget=forms.DateInput(attrs={"type": "date"}))
    last = forms.DateField(label="To", required=False, widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, *args: Any, choices: Mapping[str, Sequence[tuple[str, str]]], **more: Any) -> None:
        super().__init__(*args, **more)
        for name in NARROWED:
            self.fields[name] = forms.ChoiceField(
                label=BY[name], required=False, choices=[("", "All"), *choices.get(name, ())]
            )

    def clean(self) -> dict[str, Any]:
        """Days in order."""
        asked = super().clean() or {}
        first, last = asked.get("first"), asked.get("last")
        if first and last and last < first:
            self.add_error("last", "The last day lies before the first.")
        return asked
