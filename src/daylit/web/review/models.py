"""What review adds to a record: its draw at random, the marks that were let through, and who stands in for whom."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from daylit.web.accounts.models import Agency, Person
from daylit.web.ledger.models import Contact, Revision


class ReviewSample(models.Model):
    """The draw of one contact, made once: with which chance, and whether it fell on it."""

    contact = models.OneToOneField(Contact, on_delete=models.PROTECT, primary_key=True, related_name="sample")
    probability = models.FloatField()
    drawn = models.BooleanField()
    at = models.DateTimeField()
    event = models.BigIntegerField(default=0)
    salt = models.CharField(max_length=64, blank=True)

    class Meta:
        """A chance is a chance; 0 would leave nothing to estimate from."""

        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(probability__gt=0, probability__lte=1), name="sample_probability")
        ]


class TextOverride(models.Model):
    """A text that looked as if it named somebody, and a second person who read it, let it through, and said why."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="overrides")
    place = models.CharField(max_length=200)
    what = models.CharField(max_length=120)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    reason = models.CharField(max_length=300)
    event = models.BigIntegerField()
    salt = models.CharField(max_length=64, blank=True)

    class Meta:
        """A mark is let through once."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["revision", "place", "what"], name="text_let_through_once")
        ]


class StandIn(models.Model):
    """From a day and until a day (both inclusive) one supervisor reviews for another, on top of their own units."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT)
    away = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="stood_in_for")
    instead = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="standing_in")
    since = models.DateField()
    until = models.DateField()
    event = models.BigIntegerField(default=0)
    salt = models.CharField(max_length=64, blank=True)

    class Meta:
        """Days in order, and two people."""

        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(until__gte=F("since")), name="stand_in_days_in_order"),
            models.CheckConstraint(condition=~Q(away=F("instead")), name="stand_in_is_another"),
        ]


class Reminder(models.Model):
    """A record that waited for too long: for its officer's answer since it was due, or for a decision since it came."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="reminders")
    kind = models.CharField(max_length=10)
    since = models.DateTimeField()
    at = models.DateTimeField()
    event = models.BigIntegerField()
    salt = models.CharField(max_length=64, blank=True)

    class Meta:
        """Noted once."""

        constraints: ClassVar = [models.UniqueConstraint(fields=["contact", "kind", "since"], name="reminded_once")]
