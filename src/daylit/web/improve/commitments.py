"""What was promised to the community, tied to the finding it answers and to the action that keeps it.

The commitments are those of ``community``; this page stands above it, where findings and actions are known.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from daylit.studies.registry import STUDIES
from daylit.web import errors
from daylit.web.accounts.acting import Acting
from daylit.web.audience import Role, audience
from daylit.web.community.actions import save_commitment
from daylit.web.community.models import Commitment, Meeting, Progress
from daylit.web.community.queries import ABOUT_SURVEYS, commitments
from daylit.web.improve import queries

_DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class CommitmentForm(forms.ModelForm):  # type: ignore[misc]
    """“You said, we did”, and what it is tied to."""

    class Meta:
        """All that people write."""

        model = Commitment
        fields = ("said", "said_es", "did", "did_es", "state", "due", "meeting", "study", "action")
        labels = {  # noqa: RUF012
            "said": "You said", "said_es": "You said, in Spanish", "did": "We did, or will do",
            "did_es": "We did, or will do, in Spanish", "state": "How far it is", "due": "Until",
            "meeting": "Said at the meeting",
        }  # fmt: skip
        widgets = {  # noqa: RUF012
            "due": _DAY,
            **{name: forms.Textarea(attrs={"rows": 3}) for name in ("said", "said_es", "did", "did_es")},
        }

    study = forms.ChoiceField(
        label="The finding it answers", required=False, help_text="The public page of the finding names this promise."
    )
    action = forms.TypedChoiceField(
        label="The action that keeps it", required=False, coerce=UUID, empty_value=None,
        help_text="Its effect tells people what came of it. An action that is not public is named to nobody outside.",
    )  # fmt: skip

    def __init__(self, *parts: Any, acting: Acting, **more: Any) -> None:
        super().__init__(*parts, **more)
        self.fields["due"].required = self.fields["meeting"].required = False  # most are said at no meeting
        self.fields["meeting"].empty_label = "At no meeting"
        self.fields["meeting"].queryset = Meeting.objects.filter(agency=acting.agency).order_by("-day")
        self.fields["meeting"].label_from_instance = lambda row: f"{row.title}, {row.day:%d %b %Y}"
        asked = ((name, str(one.title)) for name, one in STUDIES.items())
        self.fields["study"].choices = [("", "None"), (ABOUT_SURVEYS, "What people answered in surveys"), *asked]
        rows = [(str(one.pk), f"{one.title}, {one.get_state_display().lower()}") for one in queries.actions(acting)]
        self.fields["action"].choices = [("", "None yet"), *rows]

    def clean(self) -> dict[str, Any]:
        """What is still open has a day until when."""
        told = super().clean() or {}
        if told.get("state") in (Progress.PROMISED, Progress.DOING) and not told.get("due"):
            self.add_error("due", "Say until when, as long as it is not done.")
        return told


@audience(Role.COMMUNITY)
@require_http_methods(["GET", "HEAD", "POST"])
def new_commitment(request: HttpRequest) -> HttpResponse:
    """One more commitment."""
    return _commitment(request, None)


@audience(Role.COMMUNITY)
@require_http_methods(["GET", "HEAD", "POST"])
def commitment(request: HttpRequest, commitment: UUID) -> HttpResponse:
    """One commitment, how far it is, and what it is tied to."""
    row = commitments(request.acting).filter(pk=commitment).first()
    return errors.not_found(request) if row is None else _commitment(request, row)


def _commitment(request: HttpRequest, row: Commitment | None) -> HttpResponse:
    acting = request.acting
    form = CommitmentForm(request.POST or None, instance=row, acting=acting)
    if request.method == "POST" and form.is_valid():
        save_commitment(agency=acting.agency, by=acting.person, at=timezone.now(), commitment=row, **form.cleaned_data)
        messages.success(request, "Saved; it is on the public page.")
        return redirect("community_meetings")
    told = {"form": form, "row": row, "what": "Commitment"}
    return render(request, "community/edit.html", told, status=422 if form.errors else 200)
