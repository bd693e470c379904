"""The words of the record as it is written down: why an answer is missing, roles, results, finds, force."""

from daylit.terms.codes import Code, CodeList

MISSING = CodeList(
    name="missing",
    title="Why there is no answer",
    meaning="The four reasons for which a question has no answer. A question that was left open is none of them.",
    codes=(
        Code(value="unknown", label="Not known", meaning="The officer tried to find out and could not."),
        Code(value="refused", label="Would not say", meaning="The person was asked and would not say."),
        Code(value="not_observed", label="Could not be seen", meaning="The officer had no chance to see or hear it."),
        Code(value="not_applicable", label="Does not apply", meaning="The question makes no sense for this contact."),
    ),
)

ROLE = CodeList(
    name="role",
    title="Part in the contact",
    meaning="What the person was doing when the contact began.",
    codes=(
        Code(value="driver", label="Driver", meaning="Drove the vehicle, or sat at its wheel."),
        Code(value="passenger", label="Passenger", meaning="Was in the vehicle and did not drive."),
        Code(value="pedestrian", label="On foot", meaning="Was on foot."),
        Code(value="cyclist", label="On a bicycle", meaning="Rode a bicycle, scooter or the like."),
        Code(value="other", label="Another part", meaning="Took part in another way, named by the source."),
    ),
)

SEARCH_TARGET = CodeList(
    name="search_target",
    title="What was searched",
    meaning="Whom or what a search was about.",
    codes=(
        Code(value="person", label="The person", meaning="The person's body or the clothes they wore."),
        Code(value="property", label="Belongings", meaning="A bag, a telephone or other things the person had."),
        Code(value="vehicle", label="The vehicle", meaning="The vehicle or what was in it."),
        Code(value="dwelling", label="A home", meaning="A house, flat, room or tent in which someone lives."),
    ),
)

RESULT = CodeList(
    name="result",
    title="Result of the contact",
    meaning="How the contact ended for a person. A person may have several results.",
    codes=(
        Code(value="no_action", label="No action", meaning="Nothing followed."),
        Code(value="verbal_warning", label="Spoken warning", meaning="A warning was given by word of mouth."),
        Code(value="written_warning", label="Written warning", meaning="A warning was given on paper."),
        Code(value="warning", label="Warning", meaning="A warning; the source does not say whether on paper."),
        Code(value="citation", label="Citation", meaning="A ticket, a penalty notice or a civil citation."),
        Code(value="summons", label="Summons", meaning="A date in court, or a citation for a crime and release."),
        Code(value="arrest", label="Arrest", meaning="The person was arrested."),
        Code(value="arrest_on_warrant", label="Arrest on a warrant", meaning="Arrested on an earlier warrant."),
        Code(value="care", label="Care", meaning="Taken to care, to hospital, or held for a health reason."),
        Code(value="referral", label="Referral", meaning="Sent to a school, a parent, a service or another agency."),
        Code(value="card", label="Interview card", meaning="A card on the talk with the person was filled in."),
        Code(value="other", label="Another result", meaning="A result of another kind, named by the source."),
    ),
)

FIND = CodeList(
    name="find",
    title="What was found",
    meaning="Things found in plain view or by a search.",
    codes=(
        Code(value="none", label="Nothing", meaning="Nothing was found."),
        Code(value="firearm", label="Firearm", meaning="A gun of any kind."),
        Code(value="ammunition", label="Ammunition", meaning="Rounds, shells or magazines."),
        Code(value="weapon", label="Another weapon", meaning="A weapon that is not a gun, or not told which."),
        Code(value="drugs", label="Drugs", meaning="Drugs of any kind and amount."),
        Code(value="alcohol", label="Alcohol", meaning="Alcohol that was not allowed there or for this person."),
        Code(value="money", label="Money", meaning="Money kept as evidence."),
        Code(value="drug_tools", label="Things used for drugs", meaning="Pipes, scales, needles and the like."),
        Code(value="stolen", label="Stolen property", meaning="Things that are thought to be stolen."),
        Code(value="device", label="Telephone or computer", meaning="A device that may hold evidence."),
        Code(value="other", label="Something else", meaning="A thing of another kind, named by the source."),
    ),
)

FORCE = CodeList(
    name="force",
    title="Force",
    meaning="Kinds of force used toward a person, and weapons shown.",
    codes=(
        Code(value="none", label="No force", meaning="No force was used and no weapon was shown."),
        Code(value="handcuffs", label="Handcuffs or restraint", meaning="Hands or feet were bound."),
        Code(value="hands", label="Hands or body", meaning="Holds, strikes, taking to the ground, pulling."),
        Code(value="spray", label="Spray", meaning="Pepper spray or another chemical."),
        Code(value="baton", label="Baton", meaning="A baton or another thing to strike with."),
        Code(value="electric", label="Electric device", meaning="An electric device was used or pointed."),
        Code(value="projectile", label="Impact projectile", meaning="A bean bag, rubber bullet or the like."),
        Code(value="dog", label="Dog", meaning="A dog bit or held the person."),
        Code(value="vehicle", label="Vehicle", meaning="A vehicle was used to stop or strike."),
        Code(value="firearm_shown", label="Firearm shown", meaning="A gun was drawn or pointed."),
        Code(value="firearm_fired", label="Firearm fired", meaning="A gun was fired."),
        Code(value="other", label="Other force", meaning="Force of another kind, named by the source."),
    ),
)
