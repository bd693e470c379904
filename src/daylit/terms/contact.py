"""The words of a contact: what kind it was, who began it, and the basis of a search."""

from daylit.terms.codes import Code, CodeList
from daylit.terms.entries import Crosswalk, Entry

KIND = CodeList(
    name="kind",
    title="Kind of contact",
    meaning="What the person was doing when the contact began, or how the contact came about.",
    codes=(
        Code(value="traffic", label="Traffic stop", meaning="A motor vehicle was stopped."),
        Code(value="pedestrian", label="Pedestrian stop", meaning="A person on foot was stopped."),
        Code(value="bicycle", label="Bicycle stop", meaning="A person on a bicycle or scooter was stopped."),
        Code(
            value="field_interview",
            label="Field interview",
            meaning="A person was asked questions on the street and was free to leave.",
        ),
        Code(value="call", label="Call for service", meaning="The contact came about while answering a call."),
        Code(value="other", label="Other contact", meaning="A contact of another kind, named by the source."),
    ),
)

INITIATION = CodeList(
    name="initiation",
    title="Who began the contact",
    meaning="Whether the officer chose to begin the contact or was sent to it.",
    codes=(
        Code(value="officer", label="Begun by the officer", meaning="The officer chose to make the contact."),
        Code(value="call", label="Call for service", meaning="Someone called, or dispatch sent the officer."),
        Code(value="other", label="Begun another way", meaning="A warrant, a planned operation, or a checkpoint."),
    ),
)

SEARCH_BASIS = CodeList(
    name="search_basis",
    title="Basis of the search",
    meaning="Why the law allowed the search, as the officer recorded it. With several, the one that left most choice.",
    codes=(
        Code(value="consent", label="Consent", meaning="The person agreed to the search."),
        Code(value="frisk", label="Pat-down for weapons", meaning="A pat-down for weapons on reasonable suspicion."),
        Code(
            value="probable_cause",
            label="Probable cause",
            meaning="Facts that make it likely that evidence of a crime will be found: plain view, smell, statements.",
        ),
        Code(value="canine", label="Dog alert", meaning="A police dog signalled."),
        Code(value="condition", label="Parole or probation", meaning="A condition of parole or probation allows it."),
        Code(value="incident_to_arrest", label="After an arrest", meaning="A search that follows an arrest."),
        Code(value="inventory", label="Inventory", meaning="A listing of belongings when a vehicle is towed."),
        Code(value="warrant", label="Warrant", meaning="A court ordered the search."),
        Code(value="other", label="Other basis", meaning="A basis of another kind, named by the source."),
    ),
)

SEARCH_CHOICE = CodeList(
    name="search_choice",
    title="Choice left by the basis of a search",
    meaning="Whether the basis of a search left the officer the choice to search or not.",
    codes=(
        Code(value="chosen", label="Left to the officer", meaning="The officer could have left the search undone."),
        Code(
            value="follows",
            label="Follows from an earlier decision",
            meaning="An arrest, a tow or a court order came first, and the search follows from it.",
        ),
    ),
)


def _chosen(code: str, why: str, loss: str = "Which basis it was is no longer seen.") -> Entry:
    return Entry(code=code, to=("chosen",), relation="broader", loss=loss, why=why)


def _follows(code: str, why: str) -> Entry:
    return Entry(code=code, to=("follows",), relation="broader", loss="Which basis it was is no longer seen.", why=why)


SEARCH_BASIS_TO_CHOICE = Crosswalk(
    name="search_basis_to_choice",
    standard="Daylit",
    version="1",
    direction="out",
    codelist=SEARCH_BASIS,
    target=SEARCH_CHOICE,
    source=(
        "Daylit's own, after the practice of outcome tests: Knowles, Persico and Todd (2001), "
        "Journal of Political Economy 109, 203–229, doi:10.1086/318603"
    ),
    one_only=True,
    first=("chosen",),
    note="With several bases, one that left a choice is enough.",
    entries=(
        _chosen("consent", "The officer chose to ask."),
        _chosen("frisk", "The officer judged that the person might be armed."),
        _chosen("probable_cause", "The officer judged what the facts meant."),
        _chosen("canine", "The officer chose to bring a dog to this contact."),
        _chosen("condition", "The condition allows a search and does not order one."),
        _follows("incident_to_arrest", "The arrest came first; policy has most people searched who are arrested."),
        _follows("inventory", "The tow came first; policy orders the list."),
        _follows("warrant", "A judge decided."),
        _chosen(
            "other",
            "Nothing says that the search had to be made.",
            "Some of these searches may have been required; the source does not say.",
        ),
    ),
)

DISCRETIONARY = frozenset(entry.code for entry in SEARCH_BASIS_TO_CHOICE if entry.to == ("chosen",))
"""Bases that leave the officer the choice whether to search. The outcome test uses these searches alone; searches
after an arrest, inventories and warrants follow from an earlier decision."""
