"""Why a contact began, and the five groups under which reasons are compared."""

from daylit.terms.codes import Code, CodeList
from daylit.terms.entries import Crosswalk, Entry

REASON_GROUP = CodeList(
    name="reason_group",
    title="Group of reasons",
    meaning="Reasons for a contact, grouped by how much choice and what purpose they leave the officer.",
    codes=(
        Code(
            value="safety",
            label="Traffic safety",
            meaning="Conduct on the road: speed, signals, lanes, impairment, phones; seat belts.",
        ),
        Code(
            value="investigatory",
            label="Investigation",
            meaning="Suspicion of a crime, a look-out notice, a warrant, information from others.",
        ),
        Code(
            value="equipment_administrative",
            label="Equipment and papers",
            meaning="Lights, plates, registration, insurance, licence, inspection, parking.",
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
        Code(value="impaired", label="Impaired driving", meaning="Signs of driving under the influence."),
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


def _entry(code: str, group: str, why: str, loss: str) -> Entry:
    return Entry(code=code, to=(group,), relation="broader", why=why, loss=loss)


MOVING = "Which conduct on the road it was is no longer seen."
PAPERS = "Whether it was the vehicle, the papers or the parking is no longer seen."
LOOKING = "What led the officer to look into it is no longer seen."
RARE = "What kind of other contact it was is no longer seen."

REASON_TO_GROUP = Crosswalk(
    name="reason_to_group",
    standard="Daylit",
    version="1",
    direction="out",
    codelist=REASON,
    target=REASON_GROUP,
    source=(
        "Daylit's own, after the three kinds of traffic stop (safety, investigatory, regulatory and equipment) of "
        "Fliss et al. (2020), Injury Epidemiology 7, 3, doi:10.1186/s40621-019-0227-6"
    ),
    one_only=True,
    note="Studies differ, above all on seat belts: a reader who sorts them another way can count by reason instead.",
    entries=(
        _entry("speeding", "safety", "Speed is a direct cause of crashes.", MOVING),
        _entry("moving", "safety", "Conduct on the road that endangers others.", MOVING),
        _entry("impaired", "safety", "Impairment is a direct cause of crashes.", MOVING),
        _entry("seat_belt", "safety", "Protects the people in the vehicle.", "Seat belts are no longer seen apart."),
        _entry("phone", "safety", "Distraction is a direct cause of crashes.", MOVING),
        _entry("equipment", "equipment_administrative", "A fault of the vehicle, not conduct on the road.", PAPERS),
        _entry("registration", "equipment_administrative", "A matter of papers.", PAPERS),
        _entry("parking", "equipment_administrative", "A standing vehicle; no conduct on the road.", PAPERS),
        _entry("suspicion", "investigatory", "The officer looks into a possible crime.", LOOKING),
        _entry("look_out", "investigatory", "The officer looks for a person or vehicle.", LOOKING),
        _entry("warrant", "investigatory", "The officer acts on a standing order about the person.", LOOKING),
        _entry("information", "investigatory", "The officer follows up what others said.", LOOKING),
        _entry("checkpoint", "other", "Neither conduct nor suspicion led to the contact.", RARE),
        Entry(code="call", to=("call_for_service",), why="The officer was sent."),
        _entry("welfare", "other", "Help, not enforcement.", RARE),
        _entry("truancy", "other", "Rules for young people, not traffic or crime.", RARE),
        _entry("consensual", "other", "No legal reason is needed.", RARE),
        _entry("other", "other", "The source gives no more.", RARE),
    ),
)

GROUP_OF_REASON: dict[str, tuple[str, str]] = {entry.code: (entry.to[0], entry.why) for entry in REASON_TO_GROUP}
"""Reason → (group, why it stands there). The crosswalk refuses a reason without a group."""
