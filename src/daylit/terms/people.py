"""The words about a person: race and ethnicity for analysis, gender, and how it came to be known."""

from daylit.terms.codes import Code, CodeList

RACE = CodeList(
    name="race",
    title="Race or ethnicity",
    meaning="The group under which a person is counted, as recorded by the source and put into common words.",
    codes=(
        Code(value="asian", label="Asian", meaning="East, South-East or South Asian."),
        Code(value="black", label="Black", meaning="Black or African American."),
        Code(value="hispanic", label="Hispanic", meaning="Hispanic or Latino, where the source lists it as a race."),
        Code(value="middle_eastern", label="Middle Eastern", meaning="Middle Eastern or North African."),
        Code(value="native_american", label="Native American", meaning="American Indian or Alaska Native."),
        Code(value="pacific_islander", label="Pacific Islander", meaning="Native Hawaiian or other Pacific Islander."),
        Code(value="white", label="White", meaning="White."),
        Code(value="multiple", label="More than one", meaning="The source recorded more than one group."),
        Code(value="other", label="Another group", meaning="A group that the source names but the list does not."),
        Code(value="unknown", label="Recorded as unknown", meaning="The source says that it was not known."),
    ),
)

ETHNICITY = CodeList(
    name="ethnicity",
    title="Ethnicity",
    meaning="Whether a person is Hispanic or Latino, where the source records this apart from race.",
    codes=(
        Code(value="hispanic", label="Hispanic or Latino", meaning="Recorded as Hispanic or Latino."),
        Code(value="not_hispanic", label="Not Hispanic", meaning="Recorded as not Hispanic or Latino."),
        Code(value="unknown", label="Recorded as unknown", meaning="The source says that it was not known."),
    ),
)

GENDER = CodeList(
    name="gender",
    title="Gender",
    meaning="Gender as the source records it.",
    codes=(
        Code(value="female", label="Female", meaning="Recorded as female."),
        Code(value="male", label="Male", meaning="Recorded as male."),
        Code(value="transgender_woman", label="Transgender woman", meaning="Recorded as a transgender woman."),
        Code(value="transgender_man", label="Transgender man", meaning="Recorded as a transgender man."),
        Code(value="nonbinary", label="Nonbinary", meaning="Recorded as nonbinary or gender nonconforming."),
        Code(value="other", label="Another gender", meaning="A gender that the source names but the list does not."),
        Code(value="unknown", label="Recorded as unknown", meaning="The source says that it was not known."),
    ),
)

ASCERTAINED = CodeList(
    name="race_basis",
    title="How race came to be known",
    meaning="The way in which the recorded race or ethnicity was ascertained. There is no default.",
    codes=(
        Code(value="perceived", label="Perceived by the officer", meaning="The officer's own impression, unasked."),
        Code(value="stated", label="Stated by the person", meaning="The person said so."),
        Code(value="document", label="From a document", meaning="Read from a licence or another paper."),
        Code(value="prior_knowledge", label="Known before", meaning="Known to the officer from an earlier contact."),
    ),
)
