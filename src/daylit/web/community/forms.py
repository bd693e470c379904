"""What staff fill in."""

from __future__ import annotations

from typing import Any

from django import forms

from daylit.web.accounts.models import Agency
from daylit.web.community.actions import MOST_CODES
from daylit.web.community.models import Commitment, Kind, Meeting, Progress


class SurveyForm(forms.Form):
    """A new survey."""

    kind = forms.ChoiceField(label="Who is asked", choices=Kind.choices)
    title = forms.CharField(label="Title", max_length=120, min_length=3)
    title_es = forms.CharField(label="Title in Spanish", max_length=120, required=False)
    open_link = forms.BooleanField(
        label="Also without a code, by an open link",
        required=False,
        help_text="Only for everyone who lives or works here. Such answers are counted apart.",
    )


class CodesForm(forms.Form):
    """How many codes to print."""

    count = forms.IntegerField(label="How many codes", min_value=1, max_value=MOST_CODES, initial=20)


class MeetingForm(forms.ModelForm):  # type: ignore[misc]
    """A meeting: what is on the agenda, and afterwards its minutes."""

    class Meta:
        """All that people write."""

        model = Meeting
        fields = (*("title", "title_es", "day", "begins", "place", "agenda", "agenda_es", "minutes", "minutes_es"),)
        labels = {  # noqa: RUF012
            "title_es": "Title in Spanish", "begins": "Begins at", "agenda_es": "Agenda in Spanish",
            "minutes_es": "Minutes in Spanish",
        }  # fmt: skip
        widgets = {  # noqa: RUF012
            "day": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "begins": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
            **{name: forms.Textarea(attrs={"rows": 4}) for name in ("agenda", "agenda_es", "minutes", "minutes_es")},
        }


class CommitmentForm(forms.ModelForm):  # type: ignore[misc]
    """“You said, we did”."""

    class Meta:
        """All that people write."""

        model = Commitment
        fields = ("said", "said_es", "did", "did_es", "state", "due", "meeting")
        labels = {  # noqa: RUF012
            "said": "You said", "said_es": "You said, in Spanish", "did": "We did, or will do",
            "did_es": "We did, or will do, in Spanish", "state": "How far it is", "due": "Until",
            "meeting": "Said at the meeting",
        }  # fmt: skip
        widgets = {  # noqa: RUF012
            "due": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            **{name: forms.Textarea(attrs={"rows": 3}) for name in ("said", "said_es", "did", "did_es")},
        }

    def __init__(self, *parts: Any, agency: Agency, **more: Any) -> None:
        super().__init__(*parts, **more)
        self.fields["due"].required = self.fields["meeting"].required = False  # most are said at no meeting
        self.fields["meeting"].empty_label = "At no meeting"
        self.fields["meeting"].queryset = Meeting.objects.filter(agency=agency).order_by("-day")
        self.fields["meeting"].label_from_instance = lambda row: f"{row.title}, {row.day:%d %b %Y}"

    def clean(self) -> dict[str, Any]:
        """What is still open has a day until when."""
        told = super().clean() or {}
        if told.get("state") in (Progress.PROMISED, Progress.DOING) and not told.get("due"):
            self.add_error("due", "Say until when, as long as it is not done.")
        return told


class AnswerForm(forms.Form):
    """The agency's answer to a question."""

    answer = forms.CharField(
        label="The answer", min_length=5, max_length=4000, widget=forms.Textarea(attrs={"rows": 5})
    )


class RulesForm(forms.Form):
    """Within how many days questions are answered."""

    answer_days = forms.IntegerField(label="Days to answer a question", min_value=1, max_value=90)


class DecideForm(forms.Form):
    """Show a text, or keep it back and say why."""

    show = forms.ChoiceField(choices=[("yes", "Show it"), ("no", "Keep it back")])
    because = forms.CharField(required=False, max_length=300)
