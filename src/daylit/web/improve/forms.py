"""What is asked on the pages of actions and training."""

from __future__ import annotations

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils import timezone

from daylit.studies.effect_plan import LONGEST, MEASURES
from daylit.studies.registry import STUDIES
from daylit.web.accounts.models import Person, Unit
from daylit.web.audience import Role
from daylit.web.improve.models import Action, Kind, Session, State
from daylit.web.improve.planning import COMPARE, FIRST, LOT, OUT, SECOND, STANDS


class DayInput(forms.DateInput):
    """A day, chosen as the browser offers it."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class OwnerChoice(forms.ModelChoiceField):
    """Somebody who can answer for an action."""

    def label_from_instance(self, obj: Person) -> str:
        """Their name."""
        return str(obj)


def owners(agency: Any) -> Any:
    """People of the agency who may own an action: those who lead, train, supervise or keep the data."""
    roles = (Role.COMMAND, Role.TRAINING, Role.SUPERVISOR, Role.STEWARD)
    rows = Person.objects.filter(memberships__agency=agency, memberships__role__in=roles, is_active=True)
    return rows.distinct().order_by("name")


class ActionForm(forms.Form):
    """A new action, and the question whose newest answer it is about."""

    title = forms.CharField(label="What will be done", max_length=160)
    study = forms.ChoiceField(
        label="About which question", required=False,
        help_text="It is asked of the newest Extract, and its answer is kept with the action.",
    )  # fmt: skip
    kind = forms.ChoiceField(label="Kind", choices=Kind.choices)
    owner = OwnerChoice(label="Who answers for it", queryset=Person.objects.none())
    due = forms.DateField(label="Done by", widget=DayInput())
    told = forms.CharField(
        label="In a few plain sentences", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 4})
    )

    def __init__(self, *args: Any, agency: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._today = today
        self.fields["owner"].queryset = owners(agency)
        self.fields["study"].choices = [("", "No finding"), *((name, one.title) for name, one in STUDIES.items())]

    def clean_due(self) -> date:
        """A day to come."""
        due: date = self.cleaned_data["due"]
        if due < self._today:
            raise forms.ValidationError("This day has passed. Choose today or a later day.")
        return due


class ChangeForm(forms.Form):
    """What may be changed about an action, and its words for the public."""

    title = forms.CharField(label="What is done", max_length=160)
    title_es = forms.CharField(label="The same in Spanish", required=False, max_length=160)
    state = forms.ChoiceField(label="Where it stands", choices=State.choices)
    owner = OwnerChoice(label="Who answers for it", queryset=Person.objects.none())
    due = forms.DateField(label="Done by", widget=DayInput())
    told = forms.CharField(
        label="In a few plain sentences", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 4})
    )
    told_es = forms.CharField(
        label="The same in Spanish", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 4})
    )
    public = forms.BooleanField(
        label="Show it to the public with the next release", required=False,
        help_text="Title, sentences, state, and the effect. Never a name, and never who takes part.",
    )  # fmt: skip

    def __init__(self, *args: Any, action: Action, **kwargs: Any) -> None:
        names = ("title", "title_es", "state", "owner", "due", "told", "told_es", "public")
        kwargs.setdefault("initial", {name: getattr(action, name) for name in names})
        super().__init__(*args, **kwargs)
        found = owners(action.agency)
        self.fields["owner"].queryset = found | Person.objects.filter(pk=action.owner_id).distinct()


class PlanForm(forms.Form):
    """The measure and the comparison; each unit of the agency says where it stands."""

    measure = forms.ChoiceField(label="What is measured", choices=[(one.name, one.title) for one in MEASURES.values()])
    wanted = forms.ChoiceField(label="Better is", choices=[("lower", "a lower figure"), ("higher", "a higher figure")])
    matters = forms.FloatField(
        label="A change that would matter", min_value=0.01, max_value=1000,
        help_text="In points of 100 (12 % to 9 % is 3 points), or in people a month.",
    )  # fmt: skip
    first = forms.DateField(label="First day", widget=DayInput(), help_text="On which the first of them take part.")
    second = forms.DateField(
        label="Second day", required=False, widget=DayInput(),
        help_text="For those who take part later. Until then they are compared with the first.",
    )  # fmt: skip
    before = forms.IntegerField(label="Whole months before", min_value=1, max_value=LONGEST, initial=12)
    after = forms.IntegerField(label="Whole months after", min_value=1, max_value=LONGEST, initial=6)
    reason = forms.CharField(
        label="Why the plan has to change", required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, units: list[Unit], again: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._units = units
        if not again:
            del self.fields["reason"]
        for unit in units:
            self.fields[f"unit-{unit.pk}"] = forms.ChoiceField(
                label=unit.name, choices=list(STANDS.items()), initial=OUT
            )

    def clean(self) -> dict[str, Any]:
        """Days in order, and somebody on each side."""
        asked = super().clean() or {}
        first, second, stands = asked.get("first"), asked.get("second"), set(self.choices.values())
        if first and second and second <= first:
            self.add_error("second", "The second day does not come after the first.")
        if SECOND in stands and not second:
            self.add_error("second", "A unit takes part from the second day: say which day that is.")
        if not stands & {FIRST, SECOND, LOT}:
            self.add_error(None, "Nobody takes part yet. Choose at least one unit that does.")
        if not stands & {COMPARE, LOT}:
            self.add_error(
                None, "Nobody is compared with. Choose a unit, or let the lot decide within the units that take part."
            )
        return asked

    @property
    def choices(self) -> dict[Any, str]:
        """Where each unit stands."""
        told = getattr(self, "cleaned_data", {})
        return {unit.pk: told.get(f"unit-{unit.pk}", OUT) for unit in self._units}

    @property
    def change(self) -> float:
        """The change that would matter, as the study takes it: a share, or people a month."""
        found = float(self.cleaned_data["matters"])
        return found if MEASURES[self.cleaned_data["measure"]].of == "months" else found / 100


class CourseForm(forms.Form):
    """A course or a bulletin."""

    bulletin = forms.TypedChoiceField(
        label="What is it",
        choices=[("", "A course: people come to a date"), ("yes", "A bulletin: people read and sign")],
        required=False, coerce=bool, empty_value=False,
    )  # fmt: skip
    title = forms.CharField(label="Title", max_length=160)
    text = forms.CharField(
        label="What it says, or what it is about", required=False, max_length=20000,
        widget=forms.Textarea(attrs={"rows": 6}),
    )  # fmt: skip
    hours = forms.DecimalField(label="Hours credited", min_value=0, max_value=200, decimal_places=2, initial=0)
    action = forms.ModelChoiceField(
        label="Part of which action", required=False, queryset=Action.objects.none(), empty_label="None"
    )

    def __init__(self, *args: Any, agency: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["action"].queryset = Action.objects.filter(agency=agency).order_by("due", "title")

    def clean(self) -> dict[str, Any]:
        """A bulletin has something to read."""
        asked = super().clean() or {}
        if asked.get("bulletin") and not asked.get("text", "").strip():
            self.add_error("text", "A bulletin needs a text that people can read.")
        return asked


class SessionForm(forms.Form):
    """A date of a course."""

    starts = forms.DateTimeField(label="When", widget=forms.DateTimeInput(attrs={"type": "datetime-local"}))
    place = forms.CharField(label="Where", max_length=160)
    trainer = forms.CharField(label="Who trains", max_length=160, required=False)
    capacity = forms.IntegerField(label="Places", min_value=1, max_value=10000, initial=20)

    def __init__(self, *args: Any, zone: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._zone = ZoneInfo(zone)

    def clean_starts(self) -> Any:
        """The agency's own clock."""
        found = self.cleaned_data["starts"]
        return timezone.make_naive(found).replace(tzinfo=self._zone) if timezone.is_aware(found) else found


class DateChoice(forms.ModelChoiceField):
    """A date of a course by its day, hour and place."""

    def label_from_instance(self, obj: Session) -> str:
        """By the agency's own clock."""
        starts = obj.starts.astimezone(ZoneInfo(obj.course.agency.zone))
        return f"{starts.day} {starts:%b %Y, %H:%M}, {obj.place}"


class AssignForm(forms.Form):
    """Whole groups: a role, in one unit or in all."""

    role = forms.ChoiceField(label="Who", choices=[(role.value, role.label) for role in Role])
    unit = forms.ModelChoiceField(
        label="In which unit", required=False, queryset=Unit.objects.none(), empty_label="All units"
    )
    session = DateChoice(label="On which date", required=False, queryset=Session.objects.none(), empty_label="Not yet")
    due = forms.DateField(label="Done by", widget=DayInput())

    def __init__(self, *args: Any, course: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = Unit.objects.filter(agency=course.agency_id)
        self.fields["session"].queryset = course.sessions.select_related("course__agency")
        if course.bulletin:
            del self.fields["session"]


class PersonForm(forms.Form):
    """One of a supervisor's own people."""

    person = OwnerChoice(label="Who", queryset=Person.objects.none())
    course = forms.ModelChoiceField(label="Course or bulletin", queryset=Session.objects.none())
    due = forms.DateField(label="Done by", widget=DayInput())

    def __init__(self, *args: Any, people: list[Person], courses: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = Person.objects.filter(pk__in=[one.pk for one in people]).order_by("name")
        self.fields["course"].queryset = courses
