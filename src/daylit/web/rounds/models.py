"""How each job by the clock stands."""

from __future__ import annotations

from django.db import models


class Job(models.Model):
    """One job: when it is due, who is at it until when, and how it last ended.

    ``claimed_until`` is the lock: whoever moves it forward, in one statement, does the job; nobody else does. A process
    that dies leaves it there, and when it has passed the job is anybody's again.
    """

    name = models.CharField(max_length=40, primary_key=True)
    due = models.DateTimeField()
    claimed_until = models.DateTimeField(null=True)
    began = models.DateTimeField(null=True)
    ended = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=20, blank=True)
    sentence = models.CharField(max_length=500, blank=True)
    last_good = models.DateTimeField(null=True)
    failures = models.PositiveIntegerField(default=0)
