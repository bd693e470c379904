"""Contacts and everything that was ever said about them."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models

from daylit.web.accounts.models import Agency, Area, Person, Unit


class State(models.TextChoices):
    """Where a contact stands on its way."""

    SUBMITTED = "submitted", "Waiting for review"
    ACCEPTED = "accepted", "Accepted"
    SENT_BACK = "sent_back", "Sent back to its officer"
    QUARANTINED = "quarantined", "Waiting for its officer to mend it"
    EXPUNGED = "expunged", "Erased"


class Contact(models.Model):
    """One contact of an officer with one or more people. What queues need stands in columns; the rest in revisions."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="contacts")
    officer = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="contacts")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, blank=True)
    area = models.ForeignKey(Area, on_delete=models.PROTECT, null=True, blank=True)
    state = models.CharField(max_length=12, choices=State.choices)
    kind = models.CharField(max_length=40, blank=True)
    began = models.DateTimeField(null=True)
    local_day = models.DateField(null=True)
    pack = models.CharField(max_length=40)
    pack_version = models.CharField(max_length=20)
    people = models.PositiveSmallIntegerField(default=0)
    warnings = models.PositiveSmallIntegerField(default=0)
    submitted_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    reviewer = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="to_review")
    due = models.DateTimeField(null=True)
    seconds = models.PositiveIntegerField(null=True)
    event = models.BigIntegerField(default=0)
    salt = models.CharField(max_length=64, blank=True)

    class Meta:
        """Queues ask by agency and state, officers for their own."""

        indexes: ClassVar = [
            models.Index(fields=["agency", "state", "submitted_at"]),
            models.Index(fields=["officer", "-began"]),
        ]


class Revision(models.Model):
    """A contact as it was entered at one time. Never edited; ``id`` was made on the device.

    ``entry`` is the whole of what was sent; ``salt`` ties the row to the log. Erasure empties ``entry``, throws the
    salt away for another one (nothing can be tried against the log any more) and says why.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="revisions")
    number = models.PositiveSmallIntegerField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    entry = models.JSONField(null=True)
    sha256 = models.CharField(max_length=64)
    salt = models.CharField(max_length=64, blank=True)
    problems = models.JSONField(default=list)
    made_at = models.DateTimeField()
    received_at = models.DateTimeField()
    skew_seconds = models.IntegerField(default=0)
    event = models.BigIntegerField()
    expunged_because = models.TextField(blank=True)

    class Meta:
        """A contact's revisions count from 1."""

        constraints: ClassVar = [models.UniqueConstraint(fields=["contact", "number"], name="revision_number_once")]


class Receipt(models.Model):
    """What the device was given for a revision: the same again whenever the same comes again."""

    revision = models.OneToOneField(Revision, on_delete=models.PROTECT, primary_key=True, related_name="receipt")
    event = models.BigIntegerField()
    leaf = models.CharField(max_length=64)
    at = models.DateTimeField()
    key = models.CharField(max_length=40)
    signature = models.CharField(max_length=100)


class Decision(models.Model):
    """What a reviewer decided about a revision, with reasons. Never edited."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="decisions")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    accepted = models.BooleanField()
    reasons = models.JSONField(default=list)
    until = models.DateTimeField(null=True)
    seconds = models.PositiveIntegerField(null=True)
    event = models.BigIntegerField()
    salt = models.CharField(max_length=64, blank=True)


class Held(models.Model):
    """What came and could not become a revision as it was: unreadable bytes, or other content under a known id."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT)
    sent_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    sent_id = models.CharField(max_length=80)
    why = models.CharField(max_length=20)
    body = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    at = models.DateTimeField()
    event = models.BigIntegerField()
    salt = models.CharField(max_length=64, blank=True)
    mended_by = models.ForeignKey(Revision, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        """The same bytes under the same id are held once."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["agency", "sent_id", "sha256"], name="held_once"),
        ]


class Extract(models.Model):
    """Accepted contacts of some days, sealed: which folder, under which fingerprint, with how much in it.

    ``states`` counts the contacts of these days by their state when it was sealed. ``folder`` is where it was written;
    whether it is still there, nobody promises: the same records make the same Extract again.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="extracts")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    first = models.DateField(null=True)
    last = models.DateField(null=True)
    fingerprint = models.CharField(max_length=64)
    folder = models.CharField(max_length=500)
    contacts = models.PositiveIntegerField()
    people = models.PositiveIntegerField()
    problems = models.PositiveIntegerField(default=0)
    states = models.JSONField(default=dict)
    event = models.BigIntegerField()
    salt = models.CharField(max_length=64, blank=True)

    class Meta:
        """Asked for by agency, the newest first."""

        indexes: ClassVar = [models.Index(fields=["agency", "-at"])]
