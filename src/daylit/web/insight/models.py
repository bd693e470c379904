"""What is asked, what is at work, and what was found. A plan and a finding are never edited."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q

from daylit.studies.registry import STUDIES
from daylit.web.accounts.models import Agency, Person
from daylit.web.ledger.models import Extract


class Plan(models.Model):
    """A plan of analysis, as it was declared: which questions are asked, of which groups, with which limits.

    ``document`` is the whole of it and ``fingerprint`` its SHA-256, which the log keeps too. The newest is in force;
    another plan is another row.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="plans")
    number = models.PositiveIntegerField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    declared = models.DateTimeField()
    document = models.JSONField()
    fingerprint = models.CharField(max_length=64)
    event = models.BigIntegerField()
    salt = models.CharField(max_length=64, blank=True)

    class Meta:
        """An agency's plans count from 1."""

        constraints: ClassVar = [models.UniqueConstraint(fields=["agency", "number"], name="plan_number_once")]


WITHOUT_A_FINDING = {"counts": "Counts for exploring", "seal": "Sealing of contacts"}
"""Runs that are no studies, by the name under which they wait, as people read them."""


class RunState(models.TextChoices):
    """Where a run stands."""

    WAITING = "waiting", "Waiting"
    RUNNING = "running", "At work"
    DONE = "done", "Done"
    FAILED = "failed", "Could not be done"


class Run(models.Model):
    """One study that was asked of one extract, in the queue and after it; or a sealing, which has no extract before.

    ``claimed_until`` is the lock: who moves it forward, in one statement, does the work, and goes on moving it while
    at it. Of a process that dies it passes, and the run is anybody's again. ``key`` names the question: study and
    settings, whatever the extract. ``plan`` is the one that asks it; without one the run is an exploratory look.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="runs")
    extract = models.ForeignKey(Extract, on_delete=models.PROTECT, null=True, related_name="+")
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, null=True, related_name="runs")
    study = models.CharField(max_length=40)
    settings = models.JSONField(default=dict)
    key = models.CharField(max_length=64)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    asked = models.DateTimeField()
    state = models.CharField(max_length=8, choices=RunState.choices, default=RunState.WAITING)
    claimed_until = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    began = models.DateTimeField(null=True)
    ended = models.DateTimeField(null=True)
    stage = models.CharField(max_length=120, blank=True)
    done = models.FloatField(default=0)
    trouble = models.CharField(max_length=500, blank=True)

    class Meta:
        """Taken in the order of asking; the same question of the same extract waits once."""

        indexes: ClassVar = [models.Index(fields=["state", "asked"])]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["extract", "key"], condition=Q(state__in=("waiting", "running")), name="run_waits_once"
            ),
            models.UniqueConstraint(
                fields=["agency", "key"],
                condition=Q(state__in=("waiting", "running"), extract=None),
                name="sealing_waits_once",
            ),
        ]

    @property
    def study_title(self) -> str:
        """What was asked, as people read it."""
        known = STUDIES.get(self.study)
        return WITHOUT_A_FINDING.get(self.study, self.study) if known is None else known.title


class StoredFinding(models.Model):
    """A finding as a study gave it. ``number`` counts the findings of the same question, the first one 1.

    ``finding`` is the whole of it; ``fingerprint`` names the extract it was made from, ``seed`` and ``version`` are
    those of the run. The pictures of its charts are drawn from it and lie beside the database.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="findings")
    run = models.OneToOneField(Run, on_delete=models.PROTECT, related_name="finding")
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, null=True, related_name="findings")
    extract = models.ForeignKey(Extract, on_delete=models.PROTECT, related_name="+")
    fingerprint = models.CharField(max_length=64)
    study = models.CharField(max_length=40)
    settings = models.JSONField(default=dict)
    key = models.CharField(max_length=64)
    number = models.PositiveIntegerField()
    seed = models.BigIntegerField()
    version = models.CharField(max_length=40)
    at = models.DateTimeField()
    answered = models.BooleanField()
    finding = models.JSONField()
    event = models.BigIntegerField()
    salt = models.CharField(max_length=64, blank=True)

    class Meta:
        """Asked for by question, the newest first."""

        indexes: ClassVar = [models.Index(fields=["agency", "key", "-number"])]
        constraints: ClassVar = [models.UniqueConstraint(fields=["agency", "key", "number"], name="finding_once")]

    @property
    def exploratory(self) -> bool:
        """Whether no plan had asked the question beforehand."""
        return self.plan_id is None


class Watch(models.Model):
    """A figure that is looked at each week: of which column, for which people, since when."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="watches")
    measure = models.CharField(max_length=20)
    where = models.JSONField(default=list)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    since = models.DateTimeField()
    ended = models.DateTimeField(null=True)
    event = models.BigIntegerField()
    salt = models.CharField(max_length=64, blank=True)


class Signal(models.Model):
    """A week in which a watched figure left its limits: once for each. ``mailed`` is when it was told by mail."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    watch = models.ForeignKey(Watch, on_delete=models.PROTECT, related_name="signals")
    week = models.DateField()
    up = models.BooleanField()
    at = models.DateTimeField()
    told = models.JSONField(default=dict)
    mailed = models.DateTimeField(null=True)
    event = models.BigIntegerField()
    salt = models.CharField(max_length=64, blank=True)

    class Meta:
        """One week gives one signal each way."""

        constraints: ClassVar = [models.UniqueConstraint(fields=["watch", "week", "up"], name="signal_once")]
