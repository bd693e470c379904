"""Every code list by name: the one place to ask which words exist."""

from daylit.terms.codes import CodeList
from daylit.terms.contact import INITIATION, KIND, SEARCH_BASIS, SEARCH_CHOICE
from daylit.terms.nibrs import NIBRS_ETHNICITY, NIBRS_RACE
from daylit.terms.omb import OMB_1997_ETHNICITY, OMB_1997_RACE, OMB_2024
from daylit.terms.people import ASCERTAINED, ETHNICITY, GENDER, RACE, RACE_CORE
from daylit.terms.reasons import REASON, REASON_GROUP
from daylit.terms.record import FIND, FORCE, MISSING, RESULT, ROLE, SEARCH_TARGET
from daylit.terms.ripa import RIPA_2018, RIPA_2024
from daylit.terms.stanford import STANFORD_RACE
from daylit.terms.uk import UK_OFFICER_DEFINED, UK_SELF_DEFINED

OURS: tuple[CodeList, ...] = (
    KIND,
    INITIATION,
    REASON,
    REASON_GROUP,
    RACE,
    RACE_CORE,
    ETHNICITY,
    ASCERTAINED,
    GENDER,
    SEARCH_BASIS,
    SEARCH_CHOICE,
    MISSING,
    ROLE,
    SEARCH_TARGET,
    RESULT,
    FIND,
    FORCE,
)
"""The lists in which Daylit stores and shows."""

STANDARDS: tuple[CodeList, ...] = (
    OMB_1997_RACE,
    OMB_1997_ETHNICITY,
    OMB_2024,
    RIPA_2018,
    RIPA_2024,
    STANFORD_RACE,
    NIBRS_RACE,
    NIBRS_ETHNICITY,
    UK_SELF_DEFINED,
    UK_OFFICER_DEFINED,
)
"""The lists of others, from and to which we translate."""

ALL: dict[str, CodeList] = {codes.name: codes for codes in (*OURS, *STANDARDS)}
