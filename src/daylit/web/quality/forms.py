"""What is asked when a log of calls is taken over, and of an officer about a call."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms

from daylit.tables.calls import NAMES, WORDS
from daylit.web.quality.models import WhyNone

LARGEST = 50 * 2**20
STYLES = (
    ("", "As the file tells"),
    ("m/d/yyyy", "Month first: 11/30/2026"),
    ("d/m/yyyy", "Day first: 30/11/2026"),
    ("iso", "Year first: 2026-11-30"),
)


class CallLogForm(forms.Form):
    """The file, and what its names of columns do not tell."""

    file = forms.FileField(
        label="The file", help_text="CSV, Excel or ZIP, with the names of the columns in the first row."
    )
    style = forms.ChoiceField(label="How days are written", choices=STYLES, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for part in NAMES:
            self.fields[f"column_{part}"] = forms.CharField(
                label=f"Column with {WORDS[part]}", required=False, max_length=200
            )

    def clean_file(self) -> Any:
        """Not larger than a month of a large town."""
        given = self.cleaned_data["file"]
        if given.size > LARGEST:
            raise forms.ValidationError(f"It is larger than {LARGEST // 2**20} MB. Export a shorter time.")
        return given

    @property
    def columns(self) -> Mapping[str, str]:
        """The columns that were named."""
        return {part: self.cleaned_data.get(f"column_{part}", "") for part in NAMES}


class WhyForm(forms.Form):
    """Why there is no record of a call."""

    why = forms.ChoiceField(label="Why there is none", choices=[("", "Choose"), *WhyNone.choices])
    words = forms.CharField(label="In a few words, without names", required=False, max_length=200)
