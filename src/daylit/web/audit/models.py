"""Events and signed heads. Rows are only ever added."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Event(models.Model):
    """One thing that happened. ``leaf`` is the hash of all other columns; ``number`` counts from 1 without a gap.

    No answer of a record, no name and no secret stands here: ``commitment`` ties the event to content that lies
    elsewhere, and says nothing about it without the salt that lies there.
    """

    number = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    kind = models.CharField(max_length=40)
    agency = models.UUIDField(null=True)
    person = models.UUIDField(null=True)
    subject = models.CharField(max_length=80, blank=True)
    outcome = models.CharField(max_length=20, default="done")
    origin = models.CharField(max_length=64, blank=True)
    details = models.JSONField(default=dict)
    commitment = models.CharField(max_length=64, blank=True)
    leaf = models.CharField(max_length=64)

    class Meta:
        """Asked for by agency and subject."""

        indexes: ClassVar = [models.Index(fields=["agency", "number"]), models.Index(fields=["subject"])]


class Tree(models.Model):
    """The right edge of the tree: one row, locked while an event is added. ``epoch`` names this life of the data."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    size = models.BigIntegerField(default=0)
    peaks = models.TextField(blank=True)
    epoch = models.CharField(max_length=40)
    horizon = models.BigIntegerField(default=0)


class Checkpoint(models.Model):
    """The head of the tree at a size, signed with a key that does not lie in the database."""

    size = models.BigIntegerField(primary_key=True)
    epoch = models.CharField(max_length=40)
    head = models.CharField(max_length=64)
    at = models.DateTimeField()
    key = models.CharField(max_length=40)
    signature = models.CharField(max_length=100)
