"""What staff fill in."""

from __future__ import annotations

from django import forms

from daylit.web.community.actions import MOST_CODES
from daylit.web.community.models import Kind, Meeting


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
