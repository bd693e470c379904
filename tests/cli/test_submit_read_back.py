"""What `daylit submit` wrote for a period, read back: by the readers of the files, and by another way."""

import csv
import io
import json
import random
from collections import Counter
from pathlib import Path
from shutil import copytree
from typing import Any

from cli.period_agency import NC_TABLES, Agency, whats
from daylit.jurisdictions import load_pack
from daylit.jurisdictions.files.crosstab_text import read_crosstab
from daylit.jurisdictions.files.flat import read_flat
from daylit.jurisdictions.files.linked import read_linked
from daylit.jurisdictions.shelf import SHIPPED
from jurisdictions import (
    us_tx_ccp_2b_builder,
)
from jurisdictions.changing import changed
from jurisdictions.sent_pack import put


def test_it_works_rows_read_back_are_the_contacts(of_kind):
    agency = of_kind("a row for each disposition")
    for number in range(25):
        agency.put(number, {"person.age": {"value": 20 + number, "how": "perceived"}})
    agency.send()
    (path,) = agency.out.iterdir()
    pack = load_pack("us-ct-54-1m")
    found = read_flat(path.read_bytes(), pack.file("stops-csv"), form=pack.form)
    sent = [changed(document(agency, number), {"submission.record": f"S{number}"}) for number in range(25)]
    assert (list(found.records), found.problems) == (sent, ())
    rows = list(csv.DictReader(io.StringIO(path.read_bytes().decode(), newline="")))  # another reader
    stops = Counter(row["InterventionIdentificationID"] for row in rows)
    assert stops == {f"S{number}": 2 for number in range(25)}


def document(agency: Agency, number: int) -> dict[str, Any]:
    return json.loads((agency.contacts / f"S{number}.json").read_bytes())["answers"]


def test_linked_tables_read_back_are_the_contacts(of_kind):
    agency = of_kind("linked tables of fixed widths")
    for number in range(12):
        agency.put(number, {"person.age": 20 + number})
    agency.send()
    pack = load_pack("us-nc-sbi122")
    files = {f"{table}.txt": (agency.out / f"A1_2024-05_{table}.txt").read_bytes() for table in NC_TABLES}
    found = read_linked(files, pack.file("five-tables"), form=pack.form)
    sent = [changed(document(agency, number), {"submission.record": f"S{number}"}) for number in range(12)]
    assert (list(found.records), found.problems) == (sent, ())
    people = [line.split() for line in files["PERSON.txt"].decode().splitlines()]  # another reader
    assert Counter(words[1] for words in people) == {f"S{number}": 2 for number in range(12)}
    assert {line[:12].strip() for line in files["STOPS.txt"].decode().splitlines()} == {words[1] for words in people}


DOWN = {
    "Gender": "person.gender",
    "Reason for the stop": "person.reason",
    "Location": "location.road_kind",
    "Search conducted": "person.searched",
    "Reason for the search": "person.search_basis",
    "Contraband or evidence found": "person.found",
    "Did the find lead to an arrest": "person.find_led_to_arrest",
    "Result of the stop": "person.result",
    "Arrest based on": "person.arrest_basis",
}


def test_counts_are_those_of_the_contacts_counted_another_way(of_kind):
    agency = of_kind("counts (Texas)")
    pack = load_pack("us-tx-ccp-2b")
    chance = random.Random(7)
    races = [code.value for code in pack.form.codes[pack.form.element("person.race").codes]]
    wanted: Counter[tuple[str, str, str]] = Counter()
    for number in range(120):
        race, gender = chance.choice(races), chance.choice(["male", "female"])
        make = chance.choice([us_tx_ccp_2b_builder.a_stop, us_tx_ccp_2b_builder.a_warning])
        stop = make(gender=gender, race={"value": race, "how": "perceived"})
        person = stop["people"][0]
        agency.put(number, {"person.race": {"value": race, "how": "perceived"}})
        stop["contact"]["start"] = document(agency, number)["contact"]["start"]
        put(agency.contacts, f"S{number}", stop)
        for title, path in DOWN.items():
            block, _, name = path.partition(".")
            answer = (person if block == "person" else stop[block]).get(name)
            if answer is not None:
                wanted[title, label(pack, path, answer), label(pack, "person.race", race)] += 1
    told = agency.send()
    assert (told["code"], told["files"][0]["due"]) == (0, "2026-03-01")
    text = (agency.out / agency.names()[0]).read_bytes().decode()
    counted: Counter[tuple[str, str, str]] = Counter()
    for block in text.replace("\r\n", "\n").strip().split("\n\n"):
        (title, *columns), *rows = csv.reader(io.StringIO(block))
        for name, *numbers in rows if title in DOWN else ():
            assert sum(map(int, numbers[:-1])) == int(numbers[-1])
            counted.update({(title, name, column): int(n) for column, n in zip(columns, numbers, strict=True)})
    assert +Counter({key: n for key, n in counted.items() if key[2] != "Total"}) == wanted
    crosstab, problems = read_crosstab(pack, file="tcole-report", text=text)
    assert problems == []
    assert crosstab.rows("stops.all")[0].total == 120


def label(pack: Any, path: str, answer: Any) -> str:
    element = pack.form.element(path)
    if isinstance(answer, bool):
        return "Yes" if answer else "No"
    (code,) = [code for code in pack.form.codes[element.codes] if code.value == answer]
    return code.code or code.label


def test_counts_are_not_sent_again_where_the_numbers_stay(of_kind):
    agency = of_kind("counts (Texas)")
    agency.put(1)
    agency.put(2)
    agency.send()
    agency.put(2, {"location.description": "Elm at Sixth"})  # no number of the report knows of it
    told = agency.send()
    assert (whats(told), told["sent"]) == (["unchanged"], [])


def test_counts_that_do_not_add_up_are_refused_with_the_rule(of_kind, tmp_path, daylit):
    home = Path(copytree(SHIPPED / "us_tx_ccp_2b", tmp_path / "packs" / "us_tx_ccp_2b"))
    text = (home / "2025.toml").read_text(encoding="utf-8")
    asked = '[elements."person.gender"]'
    at = text.index("required = true", text.index(asked))
    (home / "2025.toml").write_text(text[:at] + "required = false" + text[at + len("required = true") :], "utf-8")
    agency = of_kind("counts (Texas)")
    agency.put(1)
    agency.put(2, {"person.gender": None})
    told = daylit(
        *("submit", agency.contacts, "--pack", home, "--state", agency.state, "--out", agency.out, "--agency", "A1")
    )
    assert told.code == 1
    assert "Stops by gender do not add up to all stops. White: 1 and 2; Total: 1 and 2." in told.out
    assert "(TX-R02)" in told.out
    assert "0 sent." in told.out
    assert agency.names() == []
