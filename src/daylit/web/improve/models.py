"""From a finding to what is done about it: actions, how their effect is measured, courses, and who took part."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q

from daylit.web.accounts.models import Agency, Person


class Kind(models.TextChoices):
    """What an action does."""

    TRAINING = "training", "Training"
    POLICY = "policy", "Policy or rule"
    SUPERVISION = "supervision", "Supervision"
    DATA = "data", "Better records"
    OTHER = "other", "Something else"


class State(models.TextChoices):
    """Where an action stands."""

    PLANNED = "planned", "Planned"
    UNDERWAY = "underway", "Under way"
    DONE = "done", "Done"
    DROPPED = "dropped", "Not pursued"


class Action(models.Model):
    """What is done about a finding: by whom, until when.

    The finding is kept by the study's name, its extract's fingerprint and its sentence as it read then; ``stored`` is
    the id of the finding kept by ``insight``, where there is one. Texts with ``_es`` are for the public, and may wait.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="actions")
    title = models.CharField(max_length=160)
    title_es = models.CharField(max_length=160, blank=True)
    told = models.TextField(max_length=2000, blank=True)
    told_es = models.TextField(max_length=2000, blank=True)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    state = models.CharField(max_length=10, choices=State.choices, default=State.PLANNED)
    owner = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    due = models.DateField()
    study = models.CharField(max_length=40, blank=True)
    extract = models.CharField(max_length=64, blank=True)
    sentence = models.TextField(max_length=1000, blank=True)
    stored = models.UUIDField(null=True, blank=True)
    public = models.BooleanField(default=False)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    changed_at = models.DateTimeField()
    event = models.BigIntegerField(default=0)
    salt = models.CharField(max_length=64, blank=True)

    class Meta:
        """Asked for by agency and state."""

        indexes: ClassVar = [models.Index(fields=["agency", "state", "due"])]

    def __str__(self) -> str:
        return self.title


class Plan(models.Model):
    """How the effect of an action is measured, fixed before it starts. Never edited: a change is a new version.

    ``trained`` gives the pseudonym of each officer and the day from which they take part; ``others`` are those they are
    compared with. ``sides`` tells in words which units stand where. ``smallest`` is the smallest change that the
    comparison could see, as it was told beforehand (a share, or people a month); ``rehearsed`` says how, or why not.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    action = models.ForeignKey(Action, on_delete=models.PROTECT, related_name="plans")
    version = models.PositiveSmallIntegerField()
    measure = models.CharField(max_length=20)
    wanted = models.CharField(max_length=6)
    before = models.PositiveSmallIntegerField()
    after = models.PositiveSmallIntegerField()
    matters = models.FloatField()
    trained = models.JSONField()
    others = models.JSONField()
    sides = models.JSONField()
    smallest = models.FloatField(null=True)
    rehearsed = models.CharField(max_length=300)
    extract = models.CharField(max_length=64, blank=True)
    reason = models.CharField(max_length=500, blank=True)
    fingerprint = models.CharField(max_length=64)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    event = models.BigIntegerField(default=0)
    salt = models.CharField(max_length=64, blank=True)

    class Meta:
        """An action's plans count from 1; all but the first say why they were changed."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["action", "version"], name="plan_version_once"),
            models.CheckConstraint(condition=Q(version=1) | ~Q(reason=""), name="plan_changed_with_reason"),
        ]


class Effect(models.Model):
    """The effect of an action as one extract shows it, by one version of its plan. Never edited."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="effects")
    extract = models.CharField(max_length=64)
    verdict = models.CharField(max_length=20)
    smallest = models.FloatField(null=True)
    finding = models.JSONField()
    at = models.DateTimeField()
    event = models.BigIntegerField(default=0)
    salt = models.CharField(max_length=64, blank=True)

    class Meta:
        """An extract is asked once for each version."""

        constraints: ClassVar = [models.UniqueConstraint(fields=["plan", "extract"], name="effect_once")]


class Course(models.Model):
    """A course that people attend, or a bulletin that they read and sign."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="courses")
    action = models.ForeignKey(Action, on_delete=models.PROTECT, null=True, blank=True, related_name="courses")
    bulletin = models.BooleanField(default=False)
    title = models.CharField(max_length=160)
    text = models.TextField(max_length=20000, blank=True)
    hours = models.DecimalField(max_digits=5, decimal_places=2, default=0)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    event = models.BigIntegerField(default=0)
    salt = models.CharField(max_length=64, blank=True)

    def __str__(self) -> str:
        return self.title


class Session(models.Model):
    """One date of a course."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="sessions")
    starts = models.DateTimeField()
    place = models.CharField(max_length=160)
    trainer = models.CharField(max_length=160, blank=True)
    capacity = models.PositiveSmallIntegerField()
    event = models.BigIntegerField(default=0)
    salt = models.CharField(max_length=64, blank=True)

    class Meta:
        """In order, and with room for somebody."""

        ordering: ClassVar = ["starts"]
        constraints: ClassVar = [models.CheckConstraint(condition=Q(capacity__gte=1), name="session_has_room")]


class Assignment(models.Model):
    """One person's place in a course: by when, in which session, and what became of it.

    ``done`` is the day on which they attended, or read and signed; ``hours`` are those credited. ``through`` says which
    group brought them in: nobody is picked out alone but by their own supervisor.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="assignments")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="assignments")
    session = models.ForeignKey(Session, on_delete=models.PROTECT, null=True, blank=True, related_name="assignments")
    through = models.CharField(max_length=200)
    due = models.DateField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    done = models.DateTimeField(null=True)
    hours = models.DecimalField(max_digits=5, decimal_places=2, null=True)
    confirmed_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    event = models.BigIntegerField(default=0)
    salt = models.CharField(max_length=64, blank=True)

    class Meta:
        """A person is in a course once; what is done says by whom it was confirmed and for how many hours."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["course", "person"], name="assigned_once"),
            models.CheckConstraint(
                condition=Q(done__isnull=True, hours__isnull=True, confirmed_by__isnull=True)
                | Q(done__isnull=False, hours__isnull=False, confirmed_by__isnull=False),
                name="done_by_somebody_for_hours",
            ),
        ]
