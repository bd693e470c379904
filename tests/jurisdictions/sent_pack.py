"""A small pack of an invented place, in two versions, with all that sending needs; and contacts for it."""

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

OLD = """
pack = "xx-town"
version = "2020"
title = "Stop data of an invented place"
country = "US"
place = "Nowhere"
completeness = "faithful"
reporting_unit = "contact"
[effective]
from = 2020-01-01
until = 2023-12-31
rule = "XX-R01"
[[sections]]
id = "all"
title = "All"
[[blocks]]
name = "contact"
[[blocks]]
name = "officer"
[[blocks]]
name = "person"
minimum = 1
[[blocks]]
name = "submission"
[elements."contact.start"]
kind = "datetime"
label = "Start of the stop"
required = true
section = "all"
fields = ["Stop.SDate"]
[elements."contact.kind"]
kind = "choice"
label = "Kind of contact"
codes = "kinds"
section = "all"
[elements."officer.id"]
kind = "text"
label = "Officer's number"
required = true
section = "all"
pattern = "[A-Z0-9]{9}"
pattern_says = "nine letters and digits"
[elements."person.role"]
kind = "choice"
label = "Part in the stop"
codes = "roles"
section = "all"
[elements."person.gender"]
kind = "choice"
label = "Perceived gender"
codes = "genders"
required = true
how = ["perceived"]
lock_after = "first_acceptance"
section = "all"
fields = ["Person.Perc.Gend"]
[elements."person.searched"]
kind = "yes_no"
label = "Searched"
required = true
section = "all"
[elements."submission.agency"]
kind = "text"
label = "Agency"
required = true
phase = "submit"
section = "all"
[elements."submission.record"]
kind = "text"
label = "Record"
required = true
phase = "submit"
section = "all"
[elements."submission.transaction"]
kind = "choice"
label = "Transaction"
codes = "transactions"
required = true
phase = "submit"
section = "all"
[elements."submission.no_more_information"]
kind = "yes_no"
label = "Nothing more can be had"
phase = "submit"
section = "all"
[codes.kinds]
title = "Kind"
list = [ { code = "1", value = "stop", label = "Stop" }, { code = "2", value = "evacuation", label = "Evacuation" } ]
[codes.roles]
title = "Role"
list = [ { code = "D", value = "driver", label = "Driver" }, { code = "P", value = "passenger", label = "Passenger" } ]
[codes.genders]
title = "Gender"
list = [ { code = "1", value = "male", label = "Male" }, { code = "2", value = "female", label = "Female" } ]
[codes.transactions]
title = "Transaction"
list = [
  { code = "I", value = "new", label = "New" },
  { code = "U", value = "changed", label = "Changed" },
  { code = "D", value = "withdrawn", label = "Withdrawn" },
]
[[rules]]
id = "XX-R05"
when = "person.role == 'passenger'"
check = "person.searched == true or person.searched == false"
message = "Say of a passenger whether there was a search."
[[rules]]
id = "XX-R33"
kind = "life_cycle"
phase = ["update"]
done_by = "update"
message = "What was perceived stays as it was once the state has taken the record."
[[unique]]
id = "XX-R34"
of = ["submission.agency", "officer.id", "contact.start"]
message = "Another contact has the same agency, officer, day and time."
remedy = "Correct the time of one of them, or take one out."
[[unique]]
id = "XX-R34"
of = ["submission.agency", "submission.record"]
message = "Another contact has the same agency and record number."
remedy = "Give each its own number."
[[scope.leave_out]]
id = "XX-R38"
unit = "person"
when = "person.role == 'passenger' and not person.searched"
message = "A passenger is reported only if something was done toward them."
[[scope.leave_out]]
id = "XX-R39"
unit = "contact"
when = "contact.kind == 'evacuation'"
message = "An evacuation is not reported."
[[files]]
id = "town-json"
title = "Stop record"
format = "json"
unit = "contact"
name = "{sent:%Y%m%d%H%M%S}_{agency}_{record}.json"
transports = ["sftp", "https-put"]
[[files.columns]]
to = "LEARecordID"
from = "submission.record"
[[files.columns]]
to = "TX_Type"
from = "submission.transaction"
[[files.columns]]
to = "UID"
from = "officer.id"
[[files.columns]]
to = "Persons[].Gend"
from = "person.gender"
[[deadlines]]
kind = "submission"
title = "Yearly sending"
rule = "yearly"
day = "04-01"
cite = "Town code 1"
[transaction]
new = "I"
changed = "U"
withdrawn = "D"
[response]
reader = "sdcs"
[response.codes]
SYSERR = { what = "retry", meaning = "The state's system could not take the record." }
DV004 = { what = "duplicate", meaning = "The state has a record of this officer and time.", element = "officer.id" }
DV039 = { what = "locked", meaning = "What was perceived cannot be changed any more." }
"""

XML = """
[[files]]
id = "town-xml"
title = "Stop record"
format = "xml"
unit = "contact"
root = "Stop"
name = "{sent:%Y%m%d%H%M%S}_{agency}_{record}.xml"
columns = [
  { to = "Record", from = "submission.record" },
  { to = "Kind", from = "submission.transaction" },
  { to = "Agency", from = "submission.agency" },
  { to = "Start", from = "contact.start", as = "text" },
  { to = "Officer", from = "officer.id" },
  { to = "People.Person[].Gender", from = "person.gender" },
  { to = "People.Person[].Searched", from = "person.searched" },
]
"""

FIXED = """
[[files]]
id = "town-fixed"
title = "Stops of the year"
format = "fixed"
unit = "person"
name = "{agency}_{year}.txt"
delimiter = ""
header = false
columns = [
  { to = "Record", from = "submission.record", width = 8 },
  { to = "Agency", from = "submission.agency", width = 9 },
  { to = "Start", from = "contact.start", as = "text", width = 16 },
  { to = "Officer", from = "officer.id", width = 9 },
  { to = "Gender", from = "person.gender", width = 1 },
  { to = "Searched", from = "person.searched", width = 1 },
]
"""

LINKED = """
[[files]]
id = "town-tables"
title = "Stops of the year, in two tables"
format = "linked"
unit = "contact"
name = "{agency}_{year}_{table}.csv"
[[files.tables]]
id = "stops"
unit = "contact"
columns = [
  { to = "Record", from = "submission.record" },
  { to = "Start", from = "contact.start", as = "text" },
  { to = "Officer", from = "officer.id" },
]
[[files.tables]]
id = "people"
unit = "person"
columns = [
  { to = "Person", from = "person", as = "key" },
  { to = "Record", from = "contact", as = "key" },
  { to = "Gender", from = "person.gender" },
  { to = "Searched", from = "person.searched" },
]
"""

NEW = """
pack = "xx-town"
version = "2024"
title = "Stop data of an invented place"
extends = "xx-town/2020"
completeness = "draft"
missing = ["The list of streets is not public."]
removed = ["codes.genders.male"]
[effective]
from = 2024-01-01
rule = "XX-R01"
[elements."person.unhoused"]
kind = "yes_no"
label = "Perceived to be unhoused"
section = "all"
[elements."person.searched"]
label = "Searched, or asked to be"
[codes.genders]
list = [
  { code = "1", value = "man", label = "Cisgender man or boy" },
  { code = "2", value = "female", label = "Cisgender woman or girl" },
]
[[rules]]
id = "XX-R44"
when = "person.unhoused"
check = "person.role != 'passenger'"
message = "Only of the driver."
"""


def town(folder: Path, layout: str = "") -> Path:
    """The folder of packs, with the two versions in it; ``layout`` is written in place of the file of the town."""
    home = folder / "xx_town"
    home.mkdir(parents=True, exist_ok=True)
    before, after = OLD[: OLD.index("[[files]]")], OLD[OLD.index("[[deadlines]]") :]
    old = f"{before}{layout}\n{after}" if layout else OLD
    (home / "2020.toml").write_text(old, encoding="utf-8")
    (home / "2024.toml").write_text(NEW, encoding="utf-8")
    return folder


def answers(**changes: Any) -> dict[str, Any]:
    """Answers of one stop that nothing is wrong with; parts are given by name, people as a list."""
    whole: dict[str, Any] = {
        "contact": {"start": "2024-05-01T10:00"},
        "officer": {"id": "ABC123456"},
        "people": [{"gender": {"value": "female", "how": "perceived"}, "searched": False}],
    }
    return {**whole, **changes}


def stop(number: int, *, year: int = 2024) -> dict[str, Any]:
    """Answers of stop number so-and-so: each at its own minute."""
    start = datetime.fromisoformat(f"{year}-01-01T00:00") + timedelta(minutes=11 * number)
    return answers(contact={"start": start.isoformat(timespec="minutes")})


def put(folder: Path, name: str, given: dict[str, Any] | None = None, **more: Any) -> None:
    """Write one contact into the folder of contacts."""
    folder.mkdir(parents=True, exist_ok=True)
    document = {"id": name, "answers": answers() if given is None else given, **more}
    (folder / f"{name}.json").write_text(json.dumps(document), encoding="utf-8")


def plain_json(record: dict[str, Any], file: Any, *, form: Any) -> bytes:
    """A stand-in for the state's layout: the record as it is."""
    return json.dumps(record, sort_keys=True).encode()


def clock(start: str = "2024-06-01T08:00:00") -> Any:
    """A clock that goes on by a second at each look."""
    now = datetime.fromisoformat(start)

    def look() -> datetime:
        nonlocal now
        now += timedelta(seconds=1)
        return now

    return look
