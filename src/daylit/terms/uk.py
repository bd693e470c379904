"""Ethnicity in England and Wales: as the person says (18 + 1 codes) and as the officer sees it (5 groups).

The two answer different questions and often disagree. Both are kept; neither is filled in from the other.
"""

from daylit.terms.codes import Code, CodeList
from daylit.terms.entries import Crosswalk, Entry
from daylit.terms.people import NO_ANSWER, RACE_CORE

SOURCE_SELF = (
    "Police and Criminal Evidence Act 1984, Code A, Annex B (self-defined ethnic classification), "
    "with the groups of the 2011 census for England and Wales (18 + 1)"
)
SOURCE_OFFICER = "data.police.uk, stop and search files: officer-defined ethnicity"

MIXED = "Mixed/Multiple ethnic groups - "
BLACK = "Black/African/Caribbean/Black British - "

UK_SELF_DEFINED = CodeList(
    name="uk_self_defined",
    title="United Kingdom: self-defined ethnicity (18 + 1)",
    meaning="What the person said. The labels are those of the published files.",
    source=SOURCE_SELF,
    codes=(
        Code(value="W1", label="White - English/Welsh/Scottish/Northern Irish/British", meaning="White British."),
        Code(value="W2", label="White - Irish", meaning="White Irish."),
        Code(value="W3", label="White - Gypsy or Irish Traveller", meaning="Gypsy or Irish Traveller."),
        Code(value="W9", label="White - Any other White background", meaning="Any other White background."),
        Code(value="M1", label=MIXED + "White and Black Caribbean", meaning="White and Black Caribbean."),
        Code(value="M2", label=MIXED + "White and Black African", meaning="White and Black African."),
        Code(value="M3", label=MIXED + "White and Asian", meaning="White and Asian."),
        Code(
            value="M9",
            label=MIXED + "Any other Mixed/Multiple ethnic background",
            meaning="Any other mixed background.",
        ),
        Code(value="A1", label="Asian/Asian British - Indian", meaning="Indian."),
        Code(value="A2", label="Asian/Asian British - Pakistani", meaning="Pakistani."),
        Code(value="A3", label="Asian/Asian British - Bangladeshi", meaning="Bangladeshi."),
        Code(value="A4", label="Asian/Asian British - Chinese", meaning="Chinese; O1 in files before the 2011 groups."),
        Code(value="A9", label="Asian/Asian British - Any other Asian background", meaning="Any other Asian."),
        Code(value="B1", label=BLACK + "Caribbean", meaning="Black Caribbean."),
        Code(value="B2", label=BLACK + "African", meaning="Black African."),
        Code(
            value="B9",
            label=BLACK + "Any other Black/African/Caribbean background",
            meaning="Any other Black background.",
        ),
        Code(value="O2", label="Other ethnic group - Arab", meaning="Arab."),
        Code(value="O9", label="Other ethnic group - Any other ethnic group", meaning="Any other ethnic group."),
        Code(value="NS", label="Other ethnic group - Not stated", meaning="Not stated, for any reason."),
    ),
)

UK_OFFICER_DEFINED = CodeList(
    name="uk_officer_defined",
    title="United Kingdom: officer-defined ethnicity",
    meaning="What the officer saw, in five groups.",
    source=SOURCE_OFFICER,
    codes=(
        Code(value="White", label="White", meaning="Seen as White."),
        Code(value="Black", label="Black", meaning="Seen as Black."),
        Code(value="Asian", label="Asian", meaning="Seen as Asian; mostly South Asian in this country."),
        Code(value="Mixed", label="Mixed", meaning="Seen as of more than one group."),
        Code(value="Other", label="Other", meaning="Seen as of another group."),
    ),
)

WHITE_BRANCH = "Which White group the person named is lost; the source's own word stays beside the code."
BLACK_BRANCH = "Whether Caribbean, African or other is lost; the source's own word stays beside the code."
COUNTRY = "The country is lost; the source's own word stays beside the code."

UK_SELF_DEFINED_IN = Crosswalk(
    name="uk_self_defined_in",
    standard="UK police, self-defined",
    version="18+1",
    direction="in",
    codelist=UK_SELF_DEFINED,
    target=RACE_CORE,
    source=SOURCE_SELF,
    basis="stated",
    note="There is no way out to these codes: only the person can choose one. No code says Hispanic.",
    entries=(
        *(Entry(code=code, to=("white",), relation="broader", loss=WHITE_BRANCH) for code in ("W1", "W2", "W3", "W9")),
        Entry(code="M1", to=("white", "black"), relation="broader", loss="That the Black part is Caribbean is lost."),
        Entry(code="M2", to=("white", "black"), relation="broader", loss="That the Black part is African is lost."),
        Entry(
            code="M3",
            to=("white", "asian"),
            relation="broader",
            loss="Asian mostly means South Asian in this country; the code does not say so.",
        ),
        Entry(code="M9", to=("multiple",)),
        *(Entry(code=code, to=("south_asian",), relation="broader", loss=COUNTRY) for code in ("A1", "A2", "A3")),
        Entry(code="A4", to=("east_or_southeast_asian",), relation="broader", loss=COUNTRY),
        Entry(
            code="A9",
            to=("asian",),
            relation="broader",
            loss="That the person is not Indian, Pakistani, Bangladeshi or Chinese is lost.",
        ),
        *(Entry(code=code, to=("black",), relation="broader", loss=BLACK_BRANCH) for code in ("B1", "B2", "B9")),
        Entry(
            code="O2",
            to=("middle_eastern",),
            relation="broader",
            loss="Arab becomes Middle Eastern or North African, which also holds other peoples.",
        ),
        Entry(
            code="O9",
            to=("other",),
            relation="narrower",
            loss="Hispanic, Native American and Pacific Islander people have no code here and cannot be told apart.",
        ),
        Entry(code="NS", to=("not_stated",)),
    ),
)

UK_OFFICER_DEFINED_IN = Crosswalk(
    name="uk_officer_defined_in",
    standard="UK police, officer-defined",
    version="data.police.uk",
    direction="in",
    codelist=UK_OFFICER_DEFINED,
    target=RACE_CORE,
    source=SOURCE_OFFICER,
    basis="perceived",
    note="What an officer saw and what the person says differ for many people; the two columns are kept apart.",
    entries=(
        Entry(
            code="White",
            to=("white",),
            relation="narrower",
            loss="People seen as southern European or Middle Eastern may be here; they cannot be told apart.",
        ),
        Entry(code="Black", to=("black",)),
        Entry(
            code="Asian",
            to=("asian",),
            relation="broader",
            loss="Asian mostly means South Asian in this country, and East Asian in many other lists.",
        ),
        Entry(code="Mixed", to=("multiple",)),
        Entry(
            code="Other",
            to=("other",),
            relation="narrower",
            loss="Middle Eastern, Hispanic and Chinese people may be here; they cannot be told apart.",
        ),
    ),
)

AS_ASIAN = "The officer's list has one Asian group; the finer word is lost."
AS_OTHER = "The officer's list has no such group; the person becomes Other."
EMPTY = "The officer's list has no code for this; the value is left empty."

UK_OFFICER_DEFINED_OUT = Crosswalk(
    name="uk_officer_defined_out",
    standard="UK police, officer-defined",
    version="data.police.uk",
    direction="out",
    codelist=RACE_CORE,
    silent=NO_ANSWER,
    target=UK_OFFICER_DEFINED,
    source=SOURCE_OFFICER,
    basis="perceived",
    one_only=True,
    several="Mixed",
    note="For comparing only: these five groups are an officer's to choose. People of several groups become Mixed.",
    entries=(
        *(
            Entry(code=code, to=("Asian",), relation="broader", loss=AS_ASIAN)
            for code in ("asian", "east_or_southeast_asian", "south_asian")
        ),
        Entry(code="black", to=("Black",)),
        *(
            Entry(code=code, to=("Other",), relation="broader", loss=AS_OTHER)
            for code in (
                "hispanic",
                "middle_eastern",
                "native_american",
                "alaska_native",
                "pacific_islander",
                "native_hawaiian",
            )
        ),
        Entry(
            code="white",
            to=("White",),
            relation="broader",
            loss="White as an officer sees it may hold southern European and Middle Eastern people too.",
        ),
        *(
            Entry(
                code=code,
                to=("Asian", "Other"),
                relation="either",
                loss="The source has one code where this list has two; nobody can tell which one applies.",
            )
            for code in ("asian_or_pacific_islander", "mena_or_south_asian")
        ),
        Entry(code="multiple", to=("Mixed",)),
        Entry(code="other", to=("Other",), relation="broader", loss="Other also holds groups that our list names."),
        *(Entry(code=code, to=(), relation="none", loss=EMPTY) for code in RACE_CORE.values if code in NO_ANSWER),
    ),
)
