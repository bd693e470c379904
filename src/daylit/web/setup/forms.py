"""What an administrator fills in."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any, ClassVar
from zoneinfo import ZoneInfo, available_timezones

from django import forms

from daylit.jurisdictions import packs
from daylit.web.accounts.models import Agency, Unit
from daylit.web.audience import Role
from daylit.web.setup import questions

COMMON_ZONES = (
    "America/New_York",
    "America/Chicago",
    "America/Denver",
    "America/Phoenix",
    "America/Los_Angeles",
    "America/Anchorage",
    "Pacific/Honolulu",
    "Europe/London",
)
DAY = {"type": "date"}


def pack_choices() -> list[tuple[str, str]]:
    """Every pack by name, with a plain word about those that are not whole."""
    told = {}
    for each in packs():
        lack = {"draft": " (a draft: not for sending to a state)", "near-faithful": " (a few rules are missing)"}
        told[each.pack] = f"{each.place}: {each.title}{lack.get(each.completeness, '')}"
    return sorted(told.items(), key=lambda one: (one[0] != "standard", one[1]))


class AgencyForm(forms.ModelForm):
    """Who the agency is, where it is, and whose rules it follows."""

    pack = forms.ChoiceField(label="Rules to follow")
    zone = forms.ChoiceField(label="Time zone")

    class Meta:
        """Only what an administrator may change."""

        model = Agency
        fields = (
            "name",
            "pack",
            "zone",
            "latitude",
            "longitude",
            "state_id",
            "late_hours",
            "return_hours",
            "sample_share",
            "needs_pin",
        )
        labels: ClassVar = {
            "name": "Name of the agency",
            "state_id": "Its number with the state",
            "late_hours": "A record is late after (hours)",
            "return_hours": "A returned record is answered within (hours)",
            "sample_share": "Share of records drawn at random for review",
            "needs_pin": "Every device needs a PIN before an officer writes on it",
        }
        help_texts: ClassVar = {
            "latitude": "Of your station. Daylight is worked out from it.",
            "longitude": "West of Greenwich it is below 0.",
            "sample_share": "Between 0.01 and 1. At 0.1, one record in ten.",
            "needs_pin": "The app asks for it when it starts, and after five minutes without a touch.",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["pack"].choices = pack_choices()
        rest = sorted(available_timezones() - set(COMMON_ZONES))
        self.fields["zone"].choices = [
            ("Often used", [(zone, zone.replace("_", " ")) for zone in COMMON_ZONES]),
            ("All", [(zone, zone.replace("_", " ")) for zone in rest]),
        ]
        for name, low, high in (("latitude", -90, 90), ("longitude", -180, 180), ("sample_share", 0.01, 1)):
            self._bound(name, low, high)
        for name, low, high in (("late_hours", 1, 720), ("return_hours", 1, 720)):
            self._bound(name, low, high)

    def clean(self) -> dict[str, Any]:
        """A station where its own clocks can be: a lost minus sign puts it on the other side of the world."""
        given: dict[str, Any] = super().clean() or {}
        longitude, zone = given.get("longitude"), given.get("zone")
        if longitude is not None and zone and _far_from_clocks(longitude, zone):
            place = zone.replace("_", " ")
            self.add_error(
                "longitude",
                f"Clocks there are hours away from those of {place}. West of Greenwich the longitude is below 0; or "
                "choose another time zone.",
            )
        return given

    def _bound(self, name: str, low: float, high: float) -> None:
        field = self.fields[name]
        kind = forms.FloatField if isinstance(field, forms.FloatField) else forms.IntegerField
        self.fields[name] = kind(
            label=field.label,
            help_text=field.help_text,
            required=field.required,
            min_value=low,
            max_value=high,
            widget=forms.NumberInput(attrs={"step": "1" if kind is forms.IntegerField else "any"}),
        )


def _far_from_clocks(longitude: float, zone: str) -> bool:
    """Whether the sun at a longitude is more than five hours from a zone's clocks, as it is nowhere on earth."""
    if zone.startswith("Etc/") or "/" not in zone:
        return False
    offset = datetime(2026, 1, 1, tzinfo=ZoneInfo(zone)).utcoffset() or timedelta()
    apart = abs(longitude / 15 - offset.total_seconds() / 3600) % 24
    return min(apart, 24 - apart) > 5


class UnitForm(forms.Form):
    """A new unit."""

    name = forms.CharField(label="Name of the unit", max_length=120)


class FileForm(forms.Form):
    """A file."""

    file = forms.FileField(label="File", max_length=200)

    def __init__(self, *args: Any, endings: str, largest: int = 2 * 2**20, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.largest = largest
        self.fields["file"].widget.attrs["accept"] = endings

    def clean_file(self) -> Any:
        """Not larger than an agency's file is."""
        given = self.cleaned_data["file"]
        if given.size > self.largest:
            raise forms.ValidationError(f"The file is larger than {self.largest // 2**20} MB.")
        return given


class QuestionForm(forms.Form):
    """A question of the agency's own."""

    label = forms.CharField(label="The question", max_length=120)
    help = forms.CharField(label="A word of help", max_length=200, required=False)
    kind = forms.ChoiceField(label="Kind of answer", choices=list(questions.KINDS.items()))
    choices = forms.CharField(
        label="The list, one answer on each line",
        required=False,
        max_length=4_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Only for lists.",
    )
    block = forms.ChoiceField(label="For whom", choices=list(questions.FOR.items()))
    required = forms.BooleanField(label="It must be answered", required=False)
    since = forms.DateField(label="From the day", widget=forms.DateInput(attrs=DAY))

    def clean(self) -> dict[str, Any]:
        """A list has at least two answers, each once; anything else has none."""
        cleaned: dict[str, Any] = super().clean() or {}
        lines = [" ".join(line.split()) for line in cleaned.get("choices", "").splitlines() if line.strip()]
        cleaned["choices"] = lines
        if cleaned.get("kind") in ("choice", "choices"):
            if len(lines) < 2:
                self.add_error("choices", "A list needs two answers or more.")
            elif len({line.casefold() for line in lines}) < len(lines):
                self.add_error("choices", "An answer stands there twice.")
        elif lines:
            self.add_error("choices", "This kind of answer has no list. Empty it, or choose a list.")
        return cleaned


class RoleForm(forms.Form):
    """A role to give."""

    role = forms.ChoiceField(label="Role", choices=[(role.value, role.label) for role in Role])
    unit = forms.ModelChoiceField(
        label="Unit", queryset=Unit.objects.none(), required=False, empty_label="The whole agency"
    )
    since = forms.DateField(label="From the day", widget=forms.DateInput(attrs=DAY))

    def __init__(self, *args: Any, agency: Agency, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = agency.units.all()


class EndForm(forms.Form):
    """The last day of a role."""

    until = forms.DateField(label="Last day", widget=forms.DateInput(attrs=DAY))

    def __init__(self, *args: Any, day: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["until"].initial = day
