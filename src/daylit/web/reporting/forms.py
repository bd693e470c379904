"""What is asked before files are checked or sent, and where they go."""

from __future__ import annotations

from typing import Any

from django import forms

from daylit.web.reporting.models import Way

LARGEST = 50 * 2**20
DAY = {"type": "date"}


class DaysForm(forms.Form):
    """The days whose contacts are meant; an open end takes all there are."""

    first = forms.DateField(label="First day", required=False, widget=forms.DateInput(attrs=DAY))
    last = forms.DateField(label="Last day", required=False, widget=forms.DateInput(attrs=DAY))

    def clean(self) -> dict[str, Any]:
        """Days in order."""
        asked = super().clean() or {}
        first, last = asked.get("first"), asked.get("last")
        if first and last and last < first:
            self.add_error("last", "The last day lies before the first.")
        return asked


class ReceiverForm(forms.Form):
    """How the files reach the state."""

    way = forms.ChoiceField(label="How they reach the state", choices=Way.choices)
    address = forms.CharField(
        label="Address",
        required=False,
        max_length=300,
        help_text="As the state gave it: sftp://NAME@HOST/FOLDER or https://HOST/PATH.",
    )
    replies = forms.CharField(label="Folder with answers, for SFTP", required=False, max_length=200)


class ReplyForm(forms.Form):
    """An answer of the state, as it came."""

    file = forms.FileField(label="The state's answer")

    def clean_file(self) -> Any:
        """Not larger than any answer is."""
        given = self.cleaned_data["file"]
        if given.size > LARGEST:
            raise forms.ValidationError(f"It is larger than {LARGEST // 2**20} MB, so it is no answer of a state.")
        return given
