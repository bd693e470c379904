"""Where an agency's state files go, each time something was checked or sent, and what the state answered."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models

from daylit.web.accounts.models import Agency, Person


class Way(models.TextChoices):
    """How the files reach the state."""

    DOWNLOAD = "download", "I download the files here, and upload them at the state"
    SFTP = "sftp", "The server sends them by SFTP"
    HTTPS = "https", "The server sends them by HTTPS"


class Receiver(models.Model):
    """Where an agency's files go. Keys and tokens never stand here: they lie in the server's own folder of secrets."""

    agency = models.OneToOneField(Agency, on_delete=models.PROTECT, primary_key=True, related_name="receiver")
    way = models.CharField(max_length=10, choices=Way.choices, default=Way.DOWNLOAD)
    address = models.CharField(max_length=300, blank=True)
    replies = models.CharField(max_length=200, blank=True)
    event = models.BigIntegerField(default=0)
    salt = models.CharField(max_length=64, blank=True)


class Kind(models.TextChoices):
    """What was asked for."""

    CHECK = "check", "Checked"
    SEND = "send", "Sent"
    REPLY = "reply", "Answer read"


class Filing(models.Model):
    """One time that files were checked, sent or answered, and how it ended. Never edited once it ended.

    ``counts`` says what became of the contacts, by the words of ``planning.WHAT``; ``found`` are those that need
    somebody, each with its problems or the state's errors; ``files`` those of whole periods; ``replies`` what answers
    said.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="filings")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    kind = models.CharField(max_length=6, choices=Kind.choices)
    first = models.DateField(null=True)
    last = models.DateField(null=True)
    pack = models.CharField(max_length=40)
    ended = models.DateTimeField()
    counts = models.JSONField(default=dict)
    sent = models.PositiveIntegerField(default=0)
    found = models.JSONField(default=list)
    files = models.JSONField(default=list)
    replies = models.JSONField(default=list)
    trouble = models.TextField(blank=True)
    event = models.BigIntegerField()
    salt = models.CharField(max_length=64, blank=True)

    class Meta:
        """Asked for by agency, the newest first."""

        indexes: ClassVar = [models.Index(fields=["agency", "-at"])]

    @property
    def told(self) -> list[tuple[str, int]]:
        """What became of the contacts, in words."""
        from daylit.jurisdictions.submitting.planning import WHAT

        return [(WHAT[what], n) for what, n in self.counts.items()]
