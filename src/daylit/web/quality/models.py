"""Calls of another system, which of them have a record, and what an officer says of one that has none."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models

from daylit.web.accounts.models import Agency, Person, Unit
from daylit.web.ledger.models import Contact


class CallLog(models.Model):
    """A file of calls that was taken over: its name and fingerprint, and what became of its rows.

    ``columns`` and ``style`` say how it was read. ``aside`` are rows that could not be used, with what to do.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="call_logs")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    columns = models.JSONField(default=dict)
    style = models.CharField(max_length=40, blank=True)
    rows = models.PositiveIntegerField()
    kept = models.PositiveIntegerField()
    repeated = models.PositiveIntegerField(default=0)
    aside = models.JSONField(default=list)
    aside_count = models.PositiveIntegerField(default=0)
    event = models.BigIntegerField()
    salt = models.CharField(max_length=64, blank=True)

    class Meta:
        """The same file is taken over once."""

        constraints: ClassVar = [models.UniqueConstraint(fields=["agency", "sha256"], name="call_log_once")]
        ordering: ClassVar = ["-at"]


class CallKind(models.Model):
    """A kind of call as the other system names it, and whether a contact of that kind needs a record."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="call_kinds")
    name = models.CharField(max_length=80)
    needs_record = models.BooleanField(null=True)
    event = models.BigIntegerField()
    salt = models.CharField(max_length=64, blank=True)

    class Meta:
        """A kind is decided on once."""

        constraints: ClassVar = [models.UniqueConstraint(fields=["agency", "name"], name="call_kind_once")]
        ordering: ClassVar = ["name"]


class Call(models.Model):
    """One event of the log. ``contact``, ``how`` and ``minutes`` are worked out anew whenever records come in."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="calls")
    log = models.ForeignKey(CallLog, on_delete=models.PROTECT, related_name="calls")
    kind = models.ForeignKey(CallKind, on_delete=models.PROTECT, related_name="calls")
    number = models.CharField(max_length=80)
    began = models.DateTimeField()
    local_day = models.DateField()
    officer_id_in_log = models.CharField(max_length=80, blank=True)
    officer = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, related_name="+")
    outcome = models.CharField(max_length=80, blank=True)
    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, null=True, related_name="calls")
    how = models.CharField(max_length=10, blank=True)
    minutes = models.FloatField(null=True)

    class Meta:
        """A line of a log counts once, in however many files it comes."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["agency", "number", "officer_id_in_log", "began"], name="call_once")
        ]
        indexes: ClassVar = [models.Index(fields=["agency", "local_day"]), models.Index(fields=["officer", "began"])]


class WhyNone(models.TextChoices):
    """Why a call has no record, as its officer says."""

    NO_CONTACT = "no_contact", "Nobody was stopped or spoken with"
    ANOTHER = "another", "Another officer made the record"
    OTHER_NUMBER = "other_number", "I recorded it under another number"
    WRONG_KIND = "wrong_kind", "The call was logged under the wrong kind"
    WRONG_OFFICER = "wrong_officer", "It was not my call"
    TEST = "test", "It was a test or training"
    OTHER = "other", "Something else"


class Explanation(models.Model):
    """What an officer says of a call without a record. Never edited; one that was wrong is followed by another."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="explanations")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    why = models.CharField(max_length=20, choices=WhyNone.choices)
    words = models.CharField(max_length=200, blank=True)
    event = models.BigIntegerField()
    salt = models.CharField(max_length=64, blank=True)
