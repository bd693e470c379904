"""The patterns of ``daylit.privacy.text``, by kind."""

import re

WHAT = {
    "name": "a name",
    "email": "an e-mail address",
    "handle": "a name on a social network",
    "phone": "a telephone number",
    "ssn": "a social security number",
    "licence": "the number of a license or an identity card",
    "plate": "the number of a plate",
    "vin": "the number of a vehicle",
    "date_of_birth": "a date of birth",
    "badge": "an officer's number",
    "case": "the number of a case or a citation",
    "address": "the address of a home",
    "home": "the address of a home",
}
"""Kind → what it is, to complete “may hold …”."""

_UP = "A-ZÁÉÍÓÚÜÑ"
_LOW = "a-záéíóúüñ"
_NAME = rf"[{_UP}][{_UP}{_LOW}'’-]{{1,30}}"
_NAMES = rf"(?P<said>{_NAME}(?: {{1,2}}(?:(?:de|del|la|las|los|van|von|da|y) ){{0,2}}{_NAME}){{0,3}})"
_NO = r"(?: ?(?:#|№|:|is|was|es|era|(?:no|num|nu?m?ber|número|núm|nro)\b\.?)){0,3} ?"
"""Words between what a number is and the number itself: “no. ”, “ is ”, “#”."""
_DATE = (
    r"(?:\d{1,2}[/. -]\d{1,2}[/. -]\d{2,4}|\d{4}[/. -]\d{1,2}[/. -]\d{1,2}"
    r"|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\.? \d{1,2}(?:st|nd|rd|th)?,? \d{4}"
    r"|\d{1,2} (?:de )?(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|ene|abr|ago|dic)[a-z]{0,8}\.?"
    r"(?: de(?:l)?)? \d{4})"
)
_SUFFIX = (
    r"(?:St|Street|Ave|Avenue|Av|Rd|Road|Blvd|Boulevard|Dr|Drive|Ln|Lane|Ct|Court|Pl|Place|Way|Ter|Terrace|Cir|Circle"
    r"|Pkwy|Parkway|Hwy|Highway|Trl|Trail|Loop|Sq|Square)"
)


def _pattern(pattern: str, *, case: bool = True) -> re.Pattern[str]:
    return re.compile(pattern, 0 if case else re.IGNORECASE)


PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = (
    # Names behind a title, a rank or an introduction
    ("name", _pattern(rf"(?<!\w)(?P<title>Mr|Mrs|Ms|Miss|Mx|Dr|MR|MRS|MS|DR|Messrs)\b\.? {{1,2}}{_NAMES}")),
    ("name", _pattern(rf"(?<!\w)(?P<title>[Mm]rs?)\b\.? (?P<said>[{_LOW}]{{3,20}})(?!\w)")),
    (
        "name",
        _pattern(
            rf"(?<!\w)(?P<title>[Ss]ra?|[Ss]rta|[Ss]eñor(?:a|ita)?|[Dd]on|[Dd]oña|SR|SRA|[Ll]ic|[Oo]ficial|[Aa]gente)"
            rf"\b\.? {{1,2}}{_NAMES}"
        ),
    ),
    (
        "name",
        _pattern(
            r"(?<!\w)(?P<title>Mrs?|Ms|Miss|[Ss]ra?|[Ss]rta|[Ss]eñor(?:a|ita)?|[Dd]on|[Dd]oña)\b\.? {1,2}"
            rf"(?P<said>(?:de|del|da|van|von)(?: (?:la|las|los|der|den))? {_NAME}(?: {_NAME}){{0,2}})"
        ),
    ),
    (
        "name",
        _pattern(
            rf"(?<!\w)(?P<title>[Oo]fficer|[Oo]fc|[Dd]eputy|[Dd]ep|[Tt]rooper|[Ss]gt|[Ss]ergeant|[Cc]pl|[Cc]orporal|[Ll]t"
            rf"|[Ll]ieutenant|[Dd]et|[Dd]etective|[Cc]apt|[Cc]aptain)\b\.? {{1,2}}{_NAMES}"
        ),
    ),
    (
        "name",
        _pattern(
            rf"(?<!\w)(?P<title>[Nn]amed|[Nn]ame (?:is|was|of)|[Nn]ame:|[Gg]oes by|[Kk]nown as|[Nn]icknamed"
            rf"|[Ii]dentified (?:\w{{2,12}} )?(?:as|by name as)|[Cc]alled (?:himself|herself|themself)|[Aa]ka|AKA"
            rf"|[Ss]pouse|[Ww]ife|[Hh]usband|[Bb]rother|[Ss]ister|[Mm]other|[Ff]ather|[Ss]on|[Dd]aughter)"
            rf" {{1,2}}{_NAMES}"
        ),
    ),
    (
        "name",
        _pattern(
            rf"(?<!\w)(?P<title>(?:[Ss]e )?[Ll]lama(?:d[oa]|ba)?|[Dd]e nombre|[Nn]ombre(?: es| era| de|:)"
            rf"|[Aa]pellidos?(?: es| son|:)?|[Aa]podad[oa]|[Aa]lias|[Cc]onocid[oa] como|[Ii]dentificad[oa] como"
            rf"|[Ee]spos[oa]|[Hh]erman[oa]|[Mm]adre|[Pp]adre|[Hh]ij[oa]) {{1,2}}{_NAMES}"
        ),
    ),
    # Ways to reach somebody
    ("email", _pattern(r"(?<![\w.+-])[\w.+-]{1,64} ?@ ?[\w-]{1,63}(?:\.[A-Za-z]{2,20}){1,3}(?!\w)")),
    ("handle", _pattern(r"(?<![\w.@])@[A-Za-z_][\w.]{2,29}(?![\w@])")),
    ("phone", _pattern(r"(?<![\w.-])(?:\+?1[ .-]?)?(?:\(\d{3}\) ?|\d{3}[ .-])\d{3}[ .-]?\d{4}(?![\w-])")),
    ("phone", _pattern(r"(?<![\w.-])\+?1?\d{10}(?![\w-])")),
    ("phone", _pattern(r"(?<![\w.+])\+\d{1,3}(?:[ .-]?\d{2,4}){3,4}(?!\w)")),
    (
        "phone",
        _pattern(
            rf"\b(?:phone|cell|tel|call(?:ed)?|tel[eé]fono|celular|m[oó]vil|n[uú]mero)\b{_NO}"
            r"(?P<phone>\d{3}[ .-]\d{4})(?!\w)",
            case=False,
        ),
    ),
    # Numbers of people and of things they own
    ("ssn", _pattern(r"(?<![\w-])\d{3}[- ]\d{2}[- ]\d{4}(?![\w-])")),
    (
        "ssn",
        _pattern(
            rf"\b(?:ssn|social security|social|seguro social|nss)\b{_NO}"
            r"(?P<ssn>\d{3}[- ]?\d{2}[- ]?\d{4}|\d{4})(?!\w)",
            case=False,
        ),
    ),
    (
        "licence",
        _pattern(
            rf"\b(?:dl|oln|cdl|odl|id|curp|rfc|ine|passport|pasaporte|licen[cs]e|licencia|identificaci[oó]n|credencial"
            rf"|driver'?s? (?:licen[cs]e|id))\b{_NO}(?:[A-Z]{{2}} )?{_NO}"
            r"(?P<licence>(?=[A-Z-]{0,8}\d)[A-Z\d-]{5,20})(?!\w)",
            case=False,
        ),
    ),
    ("licence", _pattern(r"(?<![\w-])[A-Z]\d{7,8}(?![\w-])")),
    ("licence", _pattern(r"(?<![\w-])[A-Z]{4}\d{6}[A-Z]{6}[A-Z\d]\d(?![\w-])")),
    (
        "plate",
        _pattern(
            rf"\b(?:plates?|lp|tags?|registration|reg|placas?|matr[ií]cula|tablilla)\b{_NO}(?:[A-Z]{{2}} )?{_NO}"
            r"(?P<plate>(?=[A-Z]{0,7}[ -]?\d)[A-Z\d]{1,7}(?:[ -][A-Z\d]{2,5}){0,2})(?!\w)(?<=[A-Z\d]{2})",
            case=False,
        ),
    ),
    ("plate", _pattern(r"(?<![\w-])(?:\d[A-Z]{3}\d{3}|[A-Z]{3}-?\d{4}|[A-Z]{3}-\d{3}|\d{3}-[A-Z]{3})(?![\w-])")),
    ("vin", _pattern(r"(?<![\w-])(?=[A-Z]{0,16}\d)(?=\d{0,16}[A-Z])[A-HJ-NPR-Z\d]{17}(?![\w-])")),
    (
        "date_of_birth",
        _pattern(
            r"(?<!\w)(?:dob|d\.o\.b\.?|born(?: on)?|date of birth|birth ?da(?:te|y)|fecha de nacimiento"
            rf"|nacid[oa](?: el)?|naci[oó] el|f\.?n\.?)(?:\b|:){_NO}:? ?(?P<date_of_birth>{_DATE})(?!\w)",
            case=False,
        ),
    ),
    ("date_of_birth", _pattern(r"(?<![\w/-])\d{1,2}[/-]\d{1,2}[/-](?:19\d\d|200\d)(?![\w/-])")),
    (
        "badge",
        _pattern(
            rf"\b(?:badge|shield|serial|star|employee|officer|ofc|oficial|agente|placa)\b{_NO}(?:id )?{_NO}"
            r"(?P<badge>[A-Z]?\d{2,9})(?!\w)",
            case=False,
        ),
    ),
    ("badge", _pattern(r"\b[Uu]nit #? ?(?P<badge>\d{3,5})(?!\w)")),
    (
        "case",
        _pattern(
            r"\b(?:case|report|incident|event|citation|ticket|docket|warrant|caso|reporte|expediente|multa|infracci[oó]n)\b"
            rf"(?:{_NO}(?P<case>\d{{2,4}}-\d{{3,8}}|[A-Z]{{0,2}}\d{{7,12}})"
            r"| ?(?:#|no\.?|number|n[uú]mero) ?[A-Z\d-]{4,16})(?!\w)",
            case=False,
        ),
    ),
    # Homes
    (
        "address",
        _pattern(
            rf"(?<![\w.#-])(?P<house>\d{{1,5}})(?: ?[A-Z])?,? (?:(?:[NSEW]{{1,2}}\.?|North|South|East|West) )?"
            rf"(?:\d{{1,3}}(?:st|nd|rd|th)|{_NAME}(?: {_NAME}){{0,2}}) {_SUFFIX}\b"
        ),
    ),
    (
        "address",
        _pattern(
            r"(?<![\w.#-])(?P<house>\d{3,5}) [a-z]{3,20} "
            r"(?:st|ave|rd|blvd|dr|ln|ct|street|avenue|road|drive|lane)\b"
        ),
    ),
    (
        "home",
        _pattern(
            rf"\b(?:[Cc]alle|[Aa]venida|[Aa]v\.|[Cc]amino|[Pp]aseo|[Cc]olonia|[Pp]rivada|[Cc]allej[oó]n) "
            rf"(?:(?:de|del|la|las|los) ){{0,2}}{_NAME}(?: (?:(?:de|del|la|las|los) ){{0,2}}{_NAME}){{0,3}},? ?"
            r"(?:#|n[uú]mero|n[uú]m\.?|no\.)? ?\d{1,6}(?!\w)"
        ),
    ),
    (
        "home",
        _pattern(
            r"\b(?:apt|apartment|apto|apartamento|depto|departamento|trailer)\b\.?"
            r" ?(?:#|no\.)? ?(?:\d{1,5}[A-Z]?|[A-Z]\d{0,4})(?!\w)",
            case=False,
        ),
    ),
    ("home", _pattern(r"\bP\.? ?O\.? Box \d{1,7}(?!\w)", case=False)),
)
"""Kind and pattern. A group with the kind's name marks where the finding begins, if not with the match."""
