"""The contract of the analytic table: one row per person contacted, every column declared here and nowhere else.

Readers, checks, the data dictionary, the invented agency and the studies all read this declaration.
"""

from dataclasses import dataclass
from typing import Literal

from daylit.terms.codes import CodeList
from daylit.terms.contact import INITIATION, KIND, SEARCH_BASIS
from daylit.terms.people import ASCERTAINED, ETHNICITY, GENDER, RACE
from daylit.terms.reasons import REASON, REASON_GROUP

Kind = Literal["text", "code", "whole", "decimal", "yes_no", "date", "instant"]
SQL_TYPE: dict[Kind, str] = {
    "text": "VARCHAR",
    "code": "VARCHAR",
    "whole": "INTEGER",
    "decimal": "DOUBLE",
    "yes_no": "BOOLEAN",
    "date": "DATE",
    "instant": "TIMESTAMP",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column of the analytic table.

    ``low`` and ``high`` (inclusive, in ``unit``) bound believable numbers: a value outside is set to missing and named
    as a problem. ``keep_raw`` keeps the source's own words in ``<name>_raw``. ``derived`` columns are computed from
    others and cannot be mapped.
    """

    name: str
    kind: Kind
    meaning: str
    unit: str = ""
    codes: CodeList | None = None
    low: float | None = None
    high: float | None = None
    keep_raw: bool = False
    derived: bool = False

    @property
    def sql_type(self) -> str:
        """The DuckDB type in which the column is stored."""
        return SQL_TYPE[self.kind]


def _code(name: str, codes: CodeList, meaning: str, *, raw: bool = True, derived: bool = False) -> Column:
    return Column(name=name, kind="code", codes=codes, meaning=meaning, keep_raw=raw, derived=derived)


def _yes_no(name: str, meaning: str) -> Column:
    return Column(name=name, kind="yes_no", meaning=meaning)


COLUMNS: tuple[Column, ...] = (
    Column(name="agency", kind="text", meaning="The agency that made the contact."),
    Column(name="contact_id", kind="text", meaning="The source's id of the contact; persons of one contact share it."),
    Column(name="person", kind="whole", meaning="Number of the person within the contact, from 1.", low=1, high=999),
    Column(name="officer", kind="text", meaning="Id or pseudonym of the officer; never a name."),
    Column(name="unit", kind="text", meaning="The officer's unit, division or assignment at the time."),
    Column(name="area", kind="text", meaning="Beat, district, precinct or other area of the contact."),
    Column(name="latitude", kind="decimal", unit="degrees north", meaning="Where, WGS 84.", low=-90, high=90),
    Column(name="longitude", kind="decimal", unit="degrees east", meaning="Where, WGS 84.", low=-180, high=180),
    Column(name="date", kind="date", meaning="Day on which the contact began, by the local calendar."),
    Column(name="year", kind="whole", meaning="Year of the date.", derived=True),
    Column(name="month", kind="whole", meaning="Month of the date, 1 to 12.", derived=True),
    Column(name="weekday", kind="whole", meaning="Day of the week, 1 (Monday) to 7 (Sunday).", derived=True),
    Column(
        name="minute",
        kind="whole",
        unit="minutes after local midnight",
        meaning="Time at which the contact began, by the local clock.",
        low=0,
        high=1439,
    ),
    Column(name="instant", kind="instant", unit="UTC", meaning="Moment at which the contact began.", derived=True),
    _code("kind", KIND, "Kind of contact."),
    _code("initiation", INITIATION, "Who began the contact."),
    _code("reason", REASON, "Main reason for the contact, in common words."),
    _code("reason_group", REASON_GROUP, "Group of the reason.", raw=False),
    _code("race", RACE, "Race or ethnicity as the source records it, in common words."),
    Column(
        name="race_selected",
        kind="text",
        meaning="Every race or ethnicity chosen, finest grain, sorted and joined by “;”, where several may be chosen.",
    ),
    _code("race_basis", ASCERTAINED, "How race or ethnicity came to be known."),
    _yes_no("race_known_before", "Whether the officer knew the person's race or ethnicity before the stop."),
    _code("ethnicity", ETHNICITY, "Hispanic or not, where recorded apart from race."),
    _code(
        "race_ethnicity",
        RACE,
        "Race and ethnicity as one group: Hispanic of any race first, then race. Studies compare these groups.",
        raw=False,
        derived=True,
    ),
    _code("gender", GENDER, "Gender as recorded."),
    Column(name="age", kind="whole", unit="years", meaning="Age at the contact.", low=0, high=120),
    _yes_no("resident", "Whether the person lives in the agency's jurisdiction."),
    _yes_no("searched", "Whether the person or their vehicle or belongings were searched, pat-downs included."),
    _code("search_basis", SEARCH_BASIS, "Basis of the search."),
    _yes_no("found", "Whether the search found contraband or evidence of any kind."),
    _yes_no("found_weapon", "Whether the search found a weapon."),
    _yes_no("found_drugs", "Whether the search found drugs."),
    _yes_no("arrested", "Whether the person was arrested."),
    _yes_no("cited", "Whether a citation or summons was issued."),
    _yes_no("warned", "Whether a warning, written or spoken, was the outcome."),
    _yes_no("force", "Whether physical force was used."),
    Column(
        name="tags",
        kind="text",
        meaning="The agency's own tags of the contact, in small letters, sorted and joined by “;”.",
    ),
    Column(name="duration", kind="whole", unit="minutes", meaning="How long the contact lasted.", low=0, high=1440),
    Column(name="source_file", kind="text", meaning="Name of the file from which the row came.", derived=True),
    Column(
        name="source_row",
        kind="whole",
        meaning="Row in that file, as a spreadsheet counts: header is row 1.",
        derived=True,
    ),
)

BY_NAME: dict[str, Column] = {column.name: column for column in COLUMNS}
RAW_COLUMNS: tuple[str, ...] = tuple(f"{column.name}_raw" for column in COLUMNS if column.keep_raw)
