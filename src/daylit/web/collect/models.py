"""What makes a record quick: templates, and the streets of the agency."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models

from daylit.web.accounts.models import Agency, Person


class Template(models.Model):
    """Answers to begin a record with. Without an owner it is the agency's, for all of its officers.

    It never holds what is perceived of a person, a time or a place.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="templates")
    owner = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="templates")
    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=40, blank=True)
    answers = models.JSONField(default=dict)

    class Meta:
        """Listed for a person in an agency."""

        indexes: ClassVar = [models.Index(fields=["agency", "owner"])]
        ordering: ClassVar = ["name", "id"]


class StreetIndex(models.Model):
    """An agency's streets and which of them cross, as the phone reads them. ``sha256`` is that of ``text``."""

    agency = models.OneToOneField(Agency, on_delete=models.PROTECT, primary_key=True, related_name="street_index")
    text = models.TextField()
    sha256 = models.CharField(max_length=64)
    streets = models.PositiveIntegerField()
    crossings = models.PositiveIntegerField()
    changed_at = models.DateTimeField()
