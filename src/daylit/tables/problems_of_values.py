"""The part of the catalogue of problems that speaks of single values and of ids."""

from daylit.tables.problem_entry import Entry

VALUE: dict[str, Entry] = {
    "value.date": Entry(
        "Date that cannot be read",
        "Row {row}: “{value}” in {column} is not a date in the style that the mapping gives.",
        "Correct the date in the source, or add its style to the mapping.",
        "value set to missing",
    ),
    "value.date_ambiguous": Entry(
        "Date that can be read in two ways",
        "Row {row}: “{value}” in {column} could be day/month or month/day. It was read as the mapping says.",
        "Check the date style in the mapping.",
        "noted",
    ),
    "value.date_style": Entry(
        "Date in another style",
        "Row {row}: “{value}” in {column} is written in another style than most dates of the file.",
        "Check that the date was read rightly.",
        "noted",
    ),
    "value.date_range": Entry(
        "Date outside the believable years",
        "Row {row}: “{value}” in {column} lies outside the years that the mapping allows.",
        "Correct the date in the source.",
        "value set to missing",
    ),
    "value.time": Entry(
        "Time that cannot be read",
        "Row {row}: “{value}” in {column} is not a time of day.",
        "Correct the time in the source, or its style in the mapping.",
        "value set to missing",
    ),
    "value.time_skipped": Entry(
        "Time that the clocks skipped",
        "Row {row}: {value} did not exist on that day, because the clocks went forward.",
        "Check the time zone in the mapping. The local time was kept.",
        "noted",
    ),
    "value.time_twice": Entry(
        "Time that came twice",
        "Row {row}: {value} came twice on that day, because the clocks went back. The first one was taken.",
        "Nothing to do.",
        "noted",
    ),
    "value.number": Entry(
        "Not a number",
        "Row {row}: “{value}” in {column} is not a number.",
        "Correct the value in the source, or list the word as missing in the mapping.",
        "value set to missing",
    ),
    "value.whole": Entry(
        "Not a whole number",
        "Row {row}: “{value}” in {column} is not a whole number.",
        "Correct the value in the source.",
        "value set to missing",
    ),
    "value.out_of_range": Entry(
        "Number outside the believable range",
        "Row {row}: {value} in {column} lies outside the believable range.",
        "Correct the value in the source, or list it as missing in the mapping if it stands for not known.",
        "value set to missing",
    ),
    "value.unknown_code": Entry(
        "Code that the mapping does not know",
        "Row {row}: “{value}” in {column} is not in the mapping's list of values.",
        "Add the value to the mapping.",
        "value set to missing",
    ),
    "value.code_date": Entry(
        "Code used outside its time",
        "Row {row}: “{value}” in {column} was not in use on the date of the contact.",
        "Check the date and the code in the source.",
        "noted",
    ),
    "value.yes_no": Entry(
        "Neither yes nor no",
        "Row {row}: “{value}” in {column} is neither yes nor no.",
        "Add the value to the mapping's list of yes and no words.",
        "value set to missing",
    ),
    "value.place": Entry(
        "Place that cannot be right",
        "Row {row}: {value} in {column} is no place in or near the agency's area.",
        "Check the coordinates in the source, and their system in the mapping.",
        "value set to missing",
    ),
    "value.place_half": Entry(
        "Only one of two coordinates",
        "Row {row} has only one of the two coordinates.",
        "Correct the place in the source.",
        "value set to missing",
    ),
    "value.birth": Entry(
        "Birth date that cannot be right",
        "Row {row}: “{value}” in {column} gives an age below 0 or above 120.",
        "Correct the birth date in the source.",
        "value set to missing",
    ),
    "value.too_long": Entry(
        "Value far too long",
        "Row {row}: the value in {column} has more characters than a code or id has.",
        "Check that the right column is mapped: free text does not belong here.",
        "value set to missing",
    ),
    "value.formula": Entry(
        "Formula without its result",
        "Row {row}: {column} holds the formula “{value}”, and the file does not hold what it comes to.",
        "Open the file in the spreadsheet program, save it there and import it again; or export it as CSV.",
        "value set to missing",
    ),
    "value.key_repeated": Entry(
        "Key used more than once",
        "Row {row} gives “{column}” more than once. The first value was used; after it came: {value}.",
        "Check in the source which value is meant.",
        "noted",
    ),
    "value.garbled": Entry(
        "Signs left behind by a conversion",
        "Row {row}: “{value}” in {column} holds signs such as <U+0092> that an earlier conversion left behind.",
        "Export the column again as UTF-8. The words were read in spite of the signs.",
        "noted",
    ),
    "value.contradiction": Entry(
        "Two columns that do not agree",
        "Row {row}: {column} does not agree with another column: {value}.",
        "Check both in the source. Both were kept as they are.",
        "noted",
    ),
}

ID: dict[str, Entry] = {
    "id.missing": Entry(
        "No id",
        "Row {row} has no id in {column}.",
        "Correct the row in the source. It was counted as a contact of its own.",
        "noted",
    ),
    "id.repeated": Entry(
        "Id used more than once",
        "Row {row}: the id “{value}” in {column} stands on an earlier row too. The first row was kept.",
        "If rows with one id are persons, or tell of one person, say so in the mapping with same_id.",
        "row set aside",
    ),
    "id.orphan": Entry(
        "Result without a stop",
        "Row {row}: no stop has the id “{value}” in {column}.",
        "Check that both files cover the same time.",
        "row set aside",
    ),
    "id.without_results": Entry(
        "Stop without a result",
        "Row {row}: no result has the id “{value}”, so its results are missing.",
        "Check that both files cover the same time.",
        "noted",
    ),
}
