"""What residents say, ask and are promised. Nothing here says who said it, from where, or at what time of the day."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q

from daylit.web.accounts.models import Agency, Area, Person


class Kind(models.TextChoices):
    """Whom a survey asks."""

    STOPS = "stops", "People who were stopped"
    COMMUNITY = "community", "Everyone who lives or works here"


class Source(models.TextChoices):
    """How an answer came in. Only the first two count in a headline."""

    RECEIPT = "receipt", "With the code of a receipt"
    INVITED = "invited", "With the code of an invitation"
    OPEN = "open", "By the open link"


class Shown(models.TextChoices):
    """Where a text from outside stands: nobody sees one before a moderator has."""

    WAITING = "waiting", "Waits for a moderator"
    SHOWN = "shown", "Shown"
    KEPT_BACK = "kept_back", "Not shown"


class Rules(models.Model):
    """What an agency has chosen for all of this."""

    agency = models.OneToOneField(Agency, on_delete=models.PROTECT, primary_key=True, related_name="community_rules")
    answer_days = models.PositiveSmallIntegerField(default=14)


class Survey(models.Model):
    """One survey. ``questions`` names the set of questions in the files of languages; ``asked`` counts codes sent.

    ``most_at_once`` is the largest number of answers by the open link that were written together.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="surveys")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    title = models.CharField(max_length=120)
    title_es = models.CharField(max_length=120, blank=True)
    questions = models.CharField(max_length=40)
    opens = models.DateField()
    closes = models.DateField(null=True)
    open_link = models.BooleanField(default=False)
    asked = models.PositiveIntegerField(default=0)
    most_at_once = models.PositiveIntegerField(default=0)

    class Meta:
        """One survey of people who were stopped at a time: a receipt leads to it by itself."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["agency"], condition=Q(kind="stops", closes__isnull=True), name="stops_survey_once"
            )
        ]

    def __str__(self) -> str:
        return self.title


class Spent(models.Model):
    """A code that was used, as a keyed hash. Which answer came with it stands nowhere."""

    hash = models.CharField(max_length=64, primary_key=True)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")


class Waiting(models.Model):
    """An answer that waits for others, sealed under the key of its week, which is thrown away afterwards."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    week = models.DateField()
    sealed = models.BinaryField()


class Answer(models.Model):
    """What one person answered: marks from 1 to 5, and of the stop its kind, area and month, where they said so."""

    id = models.UUIDField(primary_key=True, editable=False)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, related_name="answers")
    source = models.CharField(max_length=8, choices=Source.choices)
    kind = models.CharField(max_length=40, blank=True)
    area = models.ForeignKey(Area, on_delete=models.PROTECT, null=True, related_name="+")
    month = models.DateField()
    a1 = models.PositiveSmallIntegerField(null=True)
    a2 = models.PositiveSmallIntegerField(null=True)
    a3 = models.PositiveSmallIntegerField(null=True)
    a4 = models.PositiveSmallIntegerField(null=True)
    a5 = models.PositiveSmallIntegerField(null=True)

    class Meta:
        """Counted by survey."""

        indexes: ClassVar = [models.Index(fields=["agency", "survey", "month"])]


class FreeText(models.Model):
    """What somebody wrote in a survey, apart from their marks: nothing ties the two together.

    ``month`` is that in which it was written down. ``text`` is emptied after its time; ``shown_text`` stays.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, related_name="texts")
    month = models.DateField()
    text = models.TextField(blank=True)
    shown_text = models.TextField(blank=True)
    language = models.CharField(max_length=8)
    source = models.CharField(max_length=8, choices=Source.choices)
    state = models.CharField(max_length=10, choices=Shown.choices, default=Shown.WAITING)


class UsedForm(models.Model):
    """A form that was sent, so that the same one does not count twice. Forgotten after two days."""

    hash = models.CharField(max_length=64, primary_key=True)
    day = models.DateField()


class Statement(models.Model):
    """One sentence that people agree or disagree with. Votes are counts alone: nobody's vote is a row."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="statements")
    text = models.CharField(max_length=200)
    language = models.CharField(max_length=8)
    day = models.DateField()
    state = models.CharField(max_length=10, choices=Shown.choices, default=Shown.WAITING)
    because = models.CharField(max_length=300, blank=True)
    agree = models.PositiveIntegerField(default=0)
    disagree = models.PositiveIntegerField(default=0)
    passed = models.PositiveIntegerField(default=0)


class Question(models.Model):
    """A question to the agency. ``code_hash`` lets whoever asked look up what became of it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="questions_asked")
    text = models.CharField(max_length=600)
    language = models.CharField(max_length=8)
    day = models.DateField()
    due = models.DateField()
    code_hash = models.CharField(max_length=64, unique=True)
    state = models.CharField(max_length=10, choices=Shown.choices, default=Shown.WAITING)
    because = models.CharField(max_length=300, blank=True)
    answer = models.TextField(blank=True)
    answered = models.DateField(null=True)
    answered_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")


class Meeting(models.Model):
    """A meeting with the community: what is on the agenda, and afterwards what was said."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="meetings")
    title = models.CharField(max_length=120)
    title_es = models.CharField(max_length=120, blank=True)
    day = models.DateField()
    begins = models.TimeField(null=True)
    place = models.CharField(max_length=200)
    agenda = models.TextField(blank=True)
    agenda_es = models.TextField(blank=True)
    minutes = models.TextField(blank=True)
    minutes_es = models.TextField(blank=True)


class Progress(models.TextChoices):
    """How far a commitment is."""

    PROMISED = "promised", "Promised"
    DOING = "doing", "Being done"
    DONE = "done", "Done"
    NOT_DONE = "not_done", "Will not be done"


class Commitment(models.Model):
    """“You said, we did”: what people said, what the agency promised, and how far it is.

    ``study`` names the question whose finding it answers, ``action`` is the id of the action by which it is kept: both
    are known by apps above this one, so neither is a relation.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="commitments")
    said = models.TextField()
    said_es = models.TextField(blank=True)
    did = models.TextField()
    did_es = models.TextField(blank=True)
    state = models.CharField(max_length=10, choices=Progress.choices, default=Progress.PROMISED)
    since = models.DateField()
    due = models.DateField(null=True)
    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, null=True, related_name="commitments")
    study = models.CharField(max_length=40, blank=True)
    action = models.UUIDField(null=True)


class Allotment(models.Model):
    """How many codes an officer's phone took on a day, so that nobody takes a heap of them. Forgotten after a month."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    officer = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    day = models.DateField()
    taken = models.PositiveSmallIntegerField(default=0)

    class Meta:
        """One row for a day."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["agency", "officer", "day"], name="allotment_once"),
        ]
