"""What is proposed to the public, and what two people released."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from daylit.web.accounts.models import Agency, Person
from daylit.web.ledger.models import Extract


class State(models.TextChoices):
    """Where a proposal stands."""

    WAITING = "waiting", "Waiting to be built"
    FAILED = "failed", "Could not be built"
    BUILT = "built", "Ready to be looked at"
    PROPOSED = "proposed", "Waiting for the second signature"
    RELEASED = "released", "Released"
    TURNED_DOWN = "turned_down", "Turned down"


OPEN = (State.WAITING, State.BUILT, State.PROPOSED)
"""An agency has one proposal in these states at a time."""


class Proposal(models.Model):
    """A release before it is one. ``proposed`` is the first signature; ``risk`` the report without which none is made.

    ``folder`` is the bundle's; it moves when it is released. ``correction`` says what an earlier release got wrong.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="proposals")
    extract = models.ForeignKey(Extract, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    state = models.CharField(max_length=12, choices=State.choices, default=State.WAITING)
    number = models.PositiveIntegerField(default=0)
    threshold = models.PositiveSmallIntegerField(default=11)
    title = models.CharField(max_length=120)
    title_es = models.CharField(max_length=120)
    correction = models.TextField(blank=True, max_length=2000)
    correction_es = models.TextField(blank=True, max_length=2000)
    fingerprint = models.CharField(max_length=64, blank=True)
    risk = models.JSONField(default=dict)
    proposed = models.JSONField(default=dict)
    said = models.TextField(blank=True, max_length=1000)
    event = models.BigIntegerField(default=0)
    salt = models.CharField(max_length=64, blank=True)

    class Meta:
        """One open proposal for each agency."""

        ordering: ClassVar = ["-at"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["agency"], condition=Q(state__in=["waiting", "built", "proposed"]), name="one_open_proposal"
            )
        ]


class Release(models.Model):
    """What the public reads: signed by two people, with a risk report that passed. Never changed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="releases")
    proposal = models.OneToOneField(Proposal, on_delete=models.PROTECT, related_name="release")
    number = models.PositiveIntegerField()
    slug = models.CharField(max_length=80)
    fingerprint = models.CharField(max_length=64)
    proposed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    approved_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    risk_passed = models.BooleanField()
    event = models.BigIntegerField(default=0)
    salt = models.CharField(max_length=64, blank=True)

    class Meta:
        """Numbers count from 1; two people; never without a risk report that passed."""

        ordering: ClassVar = ["-number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["agency", "number"], name="release_number_once"),
            models.CheckConstraint(condition=~Q(approved_by=F("proposed_by")), name="release_signed_by_two"),
            models.CheckConstraint(condition=Q(risk_passed=True), name="release_risk_passed"),
        ]
