"""How sources name their columns: for each column of Daylit the names that mean it, and those that do not."""

import re
from dataclasses import dataclass

_OF = r"(?:stop|stopped|contact|incident|event|encounter|citation|occurred|occurrence|offense|interaction|violation)"
_WHO = r"(?:driver|person|subject|suspect|perceived|apparent|officer defined|defendant|offender|civilian|pedestrian)"


@dataclass(frozen=True, slots=True)
class Name:
    """Patterns with how surely each means the column, and a pattern of names that look alike but mean another thing."""

    patterns: tuple[tuple[str, float], ...]
    but_not: str = r"(?!)"

    def score(self, spaced: str) -> float:
        """How surely a name, in small letters with blanks, means the column: 0 to 1."""
        if self.means_another(spaced):
            return 0.0
        return max((sure for pattern, sure in self.patterns if re.search(pattern, spaced)), default=0.0)

    def means_another(self, spaced: str) -> bool:
        """Whether a name looks alike but means another thing."""
        return bool(re.search(self.but_not, spaced))


_OTHER_DAYS = r"\b(?:arrest|report|birth|dob|entry|entered|add|created|updated|load|dispo\w*|court|hire|start|end)"
NAMES: dict[str, Name] = {
    "agency": Name(
        (
            (r"^(?:issuing |reporting |law enforcement )?(?:agency|department|police department)(?: name)?$", 0.95),
            (r"\bagency name\b|\bdepartment name\b", 0.9),
            (r"^(?:agency|ori|force|dept)\b", 0.6),
        ),
        r"\bused\b|\bforce (?:use|type)|\bcode\b",
    ),
    "contact_id": Name(
        (
            (rf"^{_OF} ?(?:id|number|no|num|nbr|key)$", 0.95),
            (r"^ccn\b|\b(?:case|report|ticket|complaint) ?(?:id|number|no|num)\b", 0.8),
            (
                r"^(?:id|rec(?:ord)? id|record number|rp ?main ?id|ser num|serial number|raw row number|unique ?id)$",
                0.75,
            ),
            (r"\bid$", 0.4),
        ),
        r"\bofficer|\bbadge|\bperson|\bagency|\bdriver|\bemployee|\bdriverid|typeofid",
    ),
    "officer": Name(
        (
            (
                r"^(?:primary |issuing |reporting )?(?:officer|ofcr|employee|badge|deputy|trooper) ?"
                r"(?:id|number|no|num|hash|id hash)$",
                0.95,
            ),
            (r"\bofficer (?:id|badge|serial)\b|\bbadge\b|^officrid$|^unique officer id\w*$", 0.85),
            (r"^officer(?: name)?$", 0.6),
        ),
        r"\b(?:race|sex|gender|age|years|experience|rank|command|explained|uniform|verbal|assignment|defined|cert)\b",
    ),
    "person": Name(((r"^(?:person|driver|individual) ?(?:no|number|num|nbr|seq|sequence)$", 0.9),)),
    "unit": Name(
        (
            (r"^(?:unit|squad|officer assignment|assignment|issuing officer command code|rep ?cmd)$", 0.9),
            (r"\b(?:officer command|unit|division|bureau|squad|command) ?(?:code|name|id|description)?$", 0.6),
        ),
        r"\bsupervising\b|\bproperty\b|\bapt\b",
    ),
    "area": Name(
        (
            (rf"^(?:{_OF} )?(?:police )?(?:district|beat|precinct|zone|sector|pct|neighborhood|patrol area)$", 0.95),
            (r"\b(?:precinct|district|beat|police zone|patrol zone|service area|reporting area)\b", 0.85),
            (r"^(?:jurisdiction|location name|county name|area|region|council district|sector name)$", 0.7),
            (r"^(?:city|town|county|borough|boro)\b", 0.4),
        ),
        r"\bcourt\b|\bcode$|\battorney\b|\bschool\b",
    ),
    "latitude": Name(((r"^(?:\w+ )*(?:lat|latitude)$", 0.95), (r"\blat(?:itude)?\b", 0.8))),
    "longitude": Name(((r"^(?:\w+ )*(?:lon|lng|long|longitude)$", 0.95), (r"\blon(?:gitude)?\b", 0.8))),
    "date": Name(
        (
            (rf"^(?:date|{_OF} ?date|date ?(?:of )?(?:the )?{_OF})$", 0.97),
            (rf"\b{_OF} (?:\w+ )?date\b|^(?:date ?time|timestamp|{_OF} ?(?:datetime|date time|timestamp))$", 0.9),
            (r"\bdate\b|\bdatetime\b", 0.55),
        ),
        _OTHER_DAYS,
    ),
    "minute": Name(
        (
            (rf"^(?:time|{_OF} ?time|time ?(?:of )?(?:the )?{_OF}|clock ?time)$", 0.97),
            (rf"\b{_OF} (?:\w+ )?time\b|\btime of day\b|^(?:local|military) time$", 0.9),
            (r"\btime\b", 0.5),
        ),
        _OTHER_DAYS + r"|\bduration|\blength|\bzone|\btotal|\bserved|\btime in\b|\bac time\b|\bminutes\b",
    ),
    "kind": Name(
        (
            (rf"^(?:{_OF} ?type|type|type of {_OF}|kind of {_OF}|contact kind)$", 0.9),
            (r"^(?:person type|search type|encounter type|viol type)$", 0.6),
        ),
        r"\bcitation type\b|\bsearch\b",
    ),
    "initiation": Name(
        (
            (r"\binitiat(?:ed|ion)\b|^self initiated$|\bcall for service\b|\bradio run\b", 0.9),
            (r"^(?:source of (?:stop|call)|dispatched|stop source)$", 0.8),
        )
    ),
    "reason": Name(
        (
            (rf"^(?:{_OF} ?reason|reason ?(?:for )?(?:the )?(?:{_OF}|contact)|primary reason|basis for stop)$", 0.95),
            (rf"\breason (?:for )?{_OF}\b|\b{_OF} reason\b|^reason$", 0.85),
            (r"^(?:violation|offense description|violation description|suspected crime description|crimsusp)$", 0.7),
            (r"^(?:legislation|violation type|statute|offense|charge)\b", 0.5),
        ),
        r"\bsearch|\barrest|\bfrisk|\bforce\b|\bpat down",
    ),
    "race": Name(
        (
            (rf"^(?:{_WHO} )*race(?: ?(?:and|or)? ?ethnicity| description| code)?$", 0.95),
            (r"\brace\b|^race\w*|\braceeth\b|\bofficer defined ethnicity\b", 0.85),
            (r"\bethnic(?:ity)?\b", 0.5),
        ),
        r"\bofficer race\b|\brace of officer\b|\braw race\b|\brace (?:known|prior|from|basis|source)\b",
    ),
    "race_basis": Name(
        ((r"^(?:race|ethnicity) (?:from|basis|source|determined by|known how)$|^how race\b", 0.9),),
    ),
    "ethnicity": Name(
        (
            (rf"^(?:{_WHO} )*(?:ethnicity|ethnic|hispanic|hisp|latino|hispanic origin|ethnic origin)$", 0.95),
            (r"\bethnic", 0.6),
        ),
        r"\brace\b|\bdefined\b",
    ),
    "gender": Name(
        ((rf"^(?:{_WHO} )*(?:gender|sex)(?: code| description)?$", 0.95), (r"\b(?:gender|sex)\b", 0.8)),
        r"\bofficer (?:sex|gender)\b",
    ),
    "age": Name(
        (
            (rf"^(?:{_WHO} )*(?:reported )?age(?: at stop| in years)?$", 0.95),
            (r"\bage\b", 0.7),
        ),
        r"\bofficer age\b|\brange\b|\bgroup\b|\bbracket\b|\bcode\b",
    ),
    "race_known_before": Name(
        (
            (r"^(?:race|ethnicity)(?: or ethnicity)? (?:was )?known (?:before|prior to)(?: the)?(?: stop)?$", 0.95),
            (r"^(?:was |did officer know )?(?:race|ethnicity)\b.*\bknown\b.*\b(?:before|prior)\b", 0.8),
        ),
    ),
    "resident": Name(
        (
            (r"^(?:resident|city resident|residency|resident of \w+|local resident|lives in \w+)$", 0.9),
            (r"\bresiden(?:t|cy)\b", 0.75),
        ),
        r"\btype\b|\bcode\b",
    ),
    "searched": Name(
        (
            (r"^(?:searched|search conducted|was searched|search performed|search yn|search made|searches?)$", 0.97),
            (r"^(?:\w+ )?(?:person|vehicle|property|driver|passenger) (?:was )?(?:searched|search conducted)$", 0.95),
            (r"^(?:frisked|frisk performed|frisked flag|searched flag|search flag|pat down|patted down)$", 0.93),
            (r"^(?:person|property) search or (?:protective )?pat down$", 0.95),
            (r"\bsearch(?:ed)?\b|\bfrisk", 0.5),
        ),
        r"\b(?:consent|probable|warrant|reason|object|basis|incident|refus\w*|authority|type|plain|admission|outcome|date|hard)\b",
    ),
    "search_basis": Name(
        (
            (
                r"^(?:search ?basis|basis ?(?:for|of)? ?(?:the )?search|search (?:authority|type|reason|legal basis))$",
                0.95,
            ),
            (r"\bsearch (?:basis|authority|reason)\b|\b(?:authority|reason) for search\b", 0.8),
        ),
        r"\b(?:consent|probable|warrant) ?(?:flag)?$|\bpat down reason\b",
    ),
    "found": Name(
        (
            (r"^(?:contraband(?: found| flag| discovered)?|contrabn|evidence found|hit|items? found|found)$", 0.95),
            (r"\bcontraband\b|\boutcome linked to object of search\b", 0.8),
        ),
        r"\b(?:drugs?|weapons?|alcohol|type|description|other)\b",
    ),
    "found_weapon": Name(
        (
            (r"^(?:contraband weapons?|weapons? found(?: flag)?|found weapon)$", 0.95),
            (r"\bweapon found\b|\bweapons? seized\b", 0.8),
            (r"^weapons?$", 0.6),
        )
    ),
    "found_drugs": Name(
        (
            (r"^(?:contraband drugs?|drugs? found(?: flag)?|found drugs?)$", 0.95),
            (r"\bdrugs? seized\b", 0.8),
            (r"^drugs?$", 0.6),
        )
    ),
    "arrested": Name(
        (
            (
                rf"^(?:{_WHO} )?(?:arrested|arrest made|arst ?made|arrest|custodial arrest|is arrested)(?: flag)?$",
                0.95,
            ),
            (r"^arrest$|\barrested\b|\barrest made\b", 0.85),
        ),
        r"\b(?:date|charges?|offense|reason|based|additional)\b",
    ),
    "cited": Name(
        (
            (
                r"^(?:citation issued|cited|citation|sum ?issue|summons(?: issued)?(?: flag)?|ticketed|ticket issued)$",
                0.95,
            ),
            (r"\b(?:citation|summons|ticket) issued\b|\bcited\b", 0.85),
        ),
        r"\b(?:number|date|id|charges?|offense|type)\b",
    ),
    "warned": Name(
        (
            (r"^(?:warning issued|warned|warning|written warning|verbal warning)(?: flag)?$", 0.95),
            (r"\bwarning\b", 0.6),
        ),
        r"\bcount\b",
    ),
    "force": Name(
        (
            (r"^(?:force used(?: by officer)?|use of force|force|physical force|force flag|force used flag)$", 0.95),
            (r"\bforce used\b", 0.7),
        ),
        r"\b(?:by subject|by person|type|reason|description)\b",
    ),
    "duration": Name(
        (
            (
                rf"^(?:{_OF} ?(?:duration|length)(?: minutes| min)?|duration(?: minutes| of stop)?|"
                rf"length of (?:the )?{_OF})$",
                0.95,
            ),
            (r"^(?:min|mins|minutes|per ?stop|minutes stopped|detention (?:time|length))$", 0.75),
            (r"\bduration\b", 0.5),
        ),
        r"\bobserved\b|\bcut$|\bobs\b",
    ),
}
BIRTH_YEAR = Name(((r"^(?:\w+ )?(?:year of birth|birth year|yob|birthyear)$", 0.95),), r"\bofficer\b")
BIRTH_DATE = Name(((r"^(?:\w+ )?(?:dob|date of birth|birth date|birthdate)$", 0.95),), r"\bofficer\b")
HOUR = Name(((r"^(?:\w+ )?(?:hh|hour|hr)$", 0.9),))
MINUTE_OF_HOUR = Name(((r"^(?:\w+ )?(?:mm|minute|minutes)$", 0.9),))
HALF_DAY = Name(((r"^(?:\w+ )?(?:am pm|ampm|meridiem)$", 0.95),))
PLANE_X = Name(((r"^(?:\w+ )*(?:x|x coord(?:inate)?|xcoord|easting)$", 0.9),), r"\bapt\b")
PLANE_Y = Name(((r"^(?:\w+ )*(?:y|y coord(?:inate)?|ycoord|northing)$", 0.9),))
OUTCOME = Name(
    (
        (
            r"^(?:outcome|disposition|action taken|result|stop outcome|result of stop|enforcement action|stop result)$",
            0.95,
        ),
        (r"\b(?:outcome|disposition|action taken)\b", 0.7),
        (r"^citation type$", 0.6),
    ),
    r"\blinked\b|\bsearch\b|\bdesc\b",
)
PERSONAL = Name(
    ((r"\b(?:name|address|phone|licen[sc]e (?:number|no)|plate|ssn|street|apt|zip|dob)\b|^street\w*", 0.9),),
    r"\bagency\b|\blocation name\b|\bpremname\b",
)
FREE_TEXT = Name(((r"\b(?:narrative|comments?|remarks?|notes?|description|explanation|details?)\b", 0.9),))
