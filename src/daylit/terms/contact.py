"""The words of a contact: what kind it was, who began it, and the basis of a search."""

from daylit.terms.codes import Code, CodeList

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

DISCRETIONARY = frozenset({"consent", "frisk", "probable_cause", "canine", "condition", "other"})
"""Bases that leave the officer the choice whether to search. The outcome test uses these searches alone; searches
after an arrest, inventories and warrants follow from an earlier decision (METHODS M5)."""
