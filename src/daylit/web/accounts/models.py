"""Agencies, units, areas, people and their dated roles."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q

from daylit.web.audience import Role


class Agency(models.Model):
    """A police agency. Several can live on one installation; nothing of one is ever seen by another."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=200)
    pack = models.CharField(max_length=40, default="standard")
    zone = models.CharField(max_length=60, default="UTC")
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    state_id = models.CharField(max_length=40, blank=True)
    questions = models.JSONField(default=list, blank=True)
    late_hours = models.PositiveSmallIntegerField(default=24)
    return_hours = models.PositiveSmallIntegerField(default=72)
    sample_share = models.FloatField(default=0.1)
    needs_pin = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.name


class Unit(models.Model):
    """A part of an agency, such as a shift or a district's patrol."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="units")
    name = models.CharField(max_length=120)

    class Meta:
        """A unit's name is its own."""

        constraints: ClassVar = [models.UniqueConstraint(fields=["agency", "name"], name="unit_name_once")]
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.name


class Area(models.Model):
    """A district or beat. ``polygon`` is a GeoJSON list of rings (longitude, latitude), or of several such lists."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="areas")
    name = models.CharField(max_length=120)
    polygons = models.JSONField(default=list)

    class Meta:
        """An area's name is its own."""

        constraints: ClassVar = [models.UniqueConstraint(fields=["agency", "name"], name="area_name_once")]
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.name


class People(BaseUserManager["Person"]):
    """How people are made."""

    def create_user(self, username: str, *, password: str | None = None, **fields: Any) -> Person:
        """A person who can sign in; without a password only by single sign-on or an invitation."""
        person = self.model(username=username.strip().lower(), **fields)
        person.set_password(password)
        person.save(using=self._db)
        return person

    def get_by_natural_key(self, username: str | None) -> Person:
        """Found by the name they sign in with, whatever its case."""
        return self.get(username=(username or "").strip().lower())


class Person(AbstractBaseUser):
    """Somebody who signs in. ``stamp`` changes when every session of theirs must end."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    username = models.CharField(max_length=150, unique=True)
    name = models.CharField(max_length=200)
    email = models.EmailField(blank=True)
    is_active = models.BooleanField(default=True)
    stamp = models.UUIDField(default=uuid.uuid4)
    locked_until = models.DateTimeField(null=True, blank=True)
    locked_for_good = models.BooleanField(default=False)
    created = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[People] = People()
    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.name or self.username


class Membership(models.Model):
    """A role that a person holds in an agency, in one unit or in all, from a day and until a day (inclusive).

    One that was ended before it began has its last day before its first: it is kept, and never held.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="memberships")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=20, choices=[(role.value, role.label) for role in Role])
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="memberships")
    since = models.DateField()
    until = models.DateField(null=True, blank=True)

    class Meta:
        """Most asked for by person and agency."""

        indexes: ClassVar = [models.Index(fields=["person", "agency"])]

    def holds_on(self, day: date) -> bool:
        """Whether the role is held on a day."""
        return self.since <= day and (self.until is None or day <= self.until)

    def is_over_on(self, day: date) -> bool:
        """Whether the role is held neither on a day nor on any later one."""
        return self.until is not None and self.until < max(day, self.since)


class OfficerFacts(models.Model):
    """What a form asks about an officer that does not change from stop to stop, and the pseudonym used in extracts."""

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="facts")
    answers = models.JSONField(default=dict)
    pseudonym = models.UUIDField(default=uuid.uuid4, editable=False)

    class Meta:
        """Once for each officer."""

        constraints: ClassVar = [models.UniqueConstraint(fields=["agency", "person"], name="officer_facts_once")]


class Invitation(models.Model):
    """A way in for a new person, used once. Only the code's hash is kept."""

    code_sha256 = models.CharField(max_length=64, unique=True)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="invitations")
    agency = models.ForeignKey(Agency, on_delete=models.CASCADE)
    made_at = models.DateTimeField()
    until = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)


class Guess(models.Model):
    """A sign-in that did not succeed, for the count of guesses. Names are kept as a keyed hash."""

    at = models.DateTimeField(db_index=True)
    who = models.CharField(max_length=64, db_index=True)
    where = models.CharField(max_length=64, db_index=True)


class FactorReset(models.Model):
    """A lost second factor that one administrator asked to clear, and another confirmed or turned down.

    Where an agency has no other administrator, ``decided_by`` is the one who asked, and the log says so. Without
    ``asked_by`` it was whoever runs the server.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="factor_resets")
    reason = models.CharField(max_length=300)
    asked_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField()
    decided_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    done = models.BooleanField(default=False)

    class Meta:
        """One waits at a time."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["agency", "person"], condition=Q(decided_at=None), name="factor_reset_waits_once"
            )
        ]


class DailyMail(models.Model):
    """That a person was told by mail, on a day, what waits for them at an agency: at most once a day."""

    agency = models.ForeignKey(Agency, on_delete=models.CASCADE, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    day = models.DateField()

    class Meta:
        """Once a day."""

        constraints: ClassVar = [models.UniqueConstraint(fields=["agency", "person", "day"], name="daily_mail_once")]


class Notice(models.Model):
    """A mail about a cleared second factor that waits to be sent, to one person; ``sent_at`` once it was taken.

    It waits for the clock: no page is kept by a mail server, and how long one takes tells nothing about who was told.
    """

    agency = models.ForeignKey(Agency, on_delete=models.CASCADE, related_name="+")
    reset = models.ForeignKey(FactorReset, on_delete=models.CASCADE, related_name="notices")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    sent_at = models.DateTimeField(null=True)

    class Meta:
        """Each person is told once."""

        constraints: ClassVar = [models.UniqueConstraint(fields=["reset", "person"], name="notice_once")]
