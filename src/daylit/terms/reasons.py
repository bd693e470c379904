"""Why a contact began, and the five groups under which reasons are compared."""

from daylit.terms.codes import Code, CodeList

REASON_GROUP = CodeList(
    name="reason_group",
    title="Group of reasons",
    meaning="Reasons for a contact, grouped by how much choice and what purpose they leave the officer.",
    codes=(
        Code(value="safety", label="Traffic safety", meaning="Moving violations: speed, signals, lanes, impairment."),
        Code(
            value="investigatory",
            label="Investigation",
            meaning="Suspicion of a crime, a look-out notice, a warrant, information from others.",
        ),
        Code(
            value="equipment_administrative",
            label="Equipment and papers",
            meaning="Lights, plates, registration, insurance, licence, inspection, seat belt checks on paper grounds.",
        ),
        Code(value="call_for_service", label="Call for service", meaning="The officer was answering a call."),
        Code(value="other", label="Other reason", meaning="A reason of another kind, named by the source."),
    ),
)

REASON = CodeList(
    name="reason",
    title="Reason for the contact",
    meaning="Main reason for the contact as the source records it, in common words.",
    codes=(
        Code(value="speeding", label="Speeding", meaning="Driving above the limit or too fast for conditions."),
        Code(value="moving", label="Other moving violation", meaning="Signals, stop signs, lanes, turns, following."),
        Code(value="impaired", label="Impaired driving", meaning="Suspected driving under the influence."),
        Code(value="seat_belt", label="Seat belt", meaning="Seat belt or child seat."),
        Code(value="phone", label="Phone while driving", meaning="Hand-held phone or other distraction."),
        Code(value="equipment", label="Equipment", meaning="Lights, tint, exhaust, mirrors, other equipment."),
        Code(
            value="registration", label="Registration or licence", meaning="Plates, registration, insurance, licence."
        ),
        Code(value="parking", label="Parking", meaning="Parked or stopped vehicle."),
        Code(value="suspicion", label="Suspicion of a crime", meaning="Reasonable suspicion or suspicious conduct."),
        Code(value="look_out", label="Look-out notice", meaning="Matches a description or a look-out notice."),
        Code(value="warrant", label="Known warrant", meaning="The person is wanted, on parole or on probation."),
        Code(value="information", label="Information from others", meaning="A witness, victim or informant."),
        Code(value="checkpoint", label="Checkpoint", meaning="A fixed or planned checkpoint."),
        Code(value="call", label="Call for service", meaning="The officer was answering a call."),
        Code(value="welfare", label="Welfare check", meaning="Community caretaking or help."),
        Code(value="truancy", label="Truancy or curfew", meaning="Truancy, curfew or school rules."),
        Code(value="consensual", label="Consensual contact", meaning="A talk that the person was free to leave."),
        Code(value="other", label="Other reason", meaning="A reason of another kind, named by the source."),
    ),
)

GROUP_OF_REASON: dict[str, tuple[str, str]] = {
    "speeding": ("safety", "Speed is a direct cause of crashes."),
    "moving": ("safety", "Conduct on the road that endangers others."),
    "impaired": ("safety", "Impairment is a direct cause of crashes."),
    "seat_belt": ("safety", "Protects the people in the vehicle."),
    "phone": ("safety", "Distraction is a direct cause of crashes."),
    "equipment": ("equipment_administrative", "A fault of the vehicle, not conduct on the road."),
    "registration": ("equipment_administrative", "A matter of papers."),
    "parking": ("equipment_administrative", "A standing vehicle; no conduct on the road."),
    "suspicion": ("investigatory", "The officer looks into a possible crime."),
    "look_out": ("investigatory", "The officer looks for a person or vehicle."),
    "warrant": ("investigatory", "The officer acts on a standing order about the person."),
    "information": ("investigatory", "The officer follows up what others said."),
    "checkpoint": ("other", "Neither conduct nor suspicion led to the contact."),
    "call": ("call_for_service", "The officer was sent."),
    "welfare": ("other", "Help, not enforcement."),
    "truancy": ("other", "Rules for young people, not traffic or crime."),
    "consensual": ("other", "No legal reason is needed."),
    "other": ("other", "The source gives no more."),
}
"""Reason → (group, why it stands there). Kept beside the list, so that no reason can be without a group."""
