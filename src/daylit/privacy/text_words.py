"""Words that keep ``daylit.privacy.text`` from finding too much: streets, roads, laws, and what is no name."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


STREET_WORDS = _words(
    """
    st street ave avenue av rd road blvd boulevard dr drive ln lane ct court pl place way ter terrace cir circle
    pkwy parkway hwy highway trl trail loop sq square park school elementary high middle college university
    hospital church plaza mall center station county city bridge library jr expressway freeway fwy creek lake
    river island airport store market
    """
)
"""Words that make a street, a building or a place of the name before them."""

NUMBERED_ROADS = _words(
    """
    route rte rt hwy highway exit interstate i us sr lane beat district zone sector milepost mile ruta carretera
    salida block gate section
    """
)
"""Words behind which a number is that of a road or a part of town."""

NOT_A_PLATE = _words(
    """
    CVC VTL RCW ORS NRS ARS TCA CGS MCL PTL CPL UVC BPC HSC PEN VEH DUI DWI BAC EST PST CST MST MPH BWC CAD HWY
    RTE FWY KPH LBS USC SEC ORD REV COM GPS UTC JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC BMW GMC CRS RSA
    KRS MCA CMR HRS AMP RAM
    """
)
"""Three letters before a number that are a law, a unit, a month or a make."""

NOT_A_NAME = _words(
    """
    safety id initiated involved badge number on of the a an and or who was white black hispanic asian latino
    latina male female driver passenger unknown main north south east west monday tuesday wednesday thursday
    friday saturday sunday january february march april june july august september october november december
    district unit patrol in at for to with is had has i he she they it we said saw stopped observed asked then
    after when while because el los las un una que por para con en se blanco negro hispano conductor pasajero
    hombre mujer lunes martes jueves viernes sábado domingo native american pacific middle arab african resident
    person pedestrian cyclist discretion presence training jones's llc inc company ford honda toyota chevrolet
    chevy nissan dodge jeep tesla hyundai kia dispatch traffic police dui dwi owner operator witness caller
    clerk street avenue park school bridge highway route blvd county state city no not none yes sí spanish
    english español inglés parked drove walked ran left right exited entered refused stated told
    """
)
"""Capitalised words that stand behind a title or after a first name and are no name."""
