"""The part of the catalogue of problems that speaks of whole files and whole rows."""

from daylit.tables.problem_entry import Entry

FILE: dict[str, Entry] = {
    "file.missing": Entry(
        "File not found",
        "There is no file at “{value}”.",
        "Check the name and the folder, and give the path again.",
        "file not read",
    ),
    "file.directory": Entry(
        "A folder instead of a file",
        "“{value}” is a folder.",
        "Name the files in it one by one, or put them into one ZIP file.",
        "file not read",
    ),
    "file.not_allowed": Entry(
        "No permission to read",
        "This account may not read “{value}”.",
        "Ask for the right to read the file, or copy it to a folder of your own.",
        "file not read",
    ),
    "file.empty": Entry(
        "Empty file",
        "{file} holds nothing at all.",
        "Export the file again and look at its size before you import it.",
        "file not read",
    ),
    "file.header_only": Entry(
        "Only a header",
        "{file} has a header but no rows.",
        "If stops were made in this period, export the file again.",
        "noted",
    ),
    "file.damaged": Entry(
        "Damaged file",
        "{file} ends too soon or its content is damaged: {value}.",
        "Copy or download the file again. None of its rows were used.",
        "file not read",
    ),
    "file.unreadable": Entry(
        "Kind of file not known",
        "{file} cannot be read as a table: {value}.",
        "Save it as CSV, XLSX, JSON lines or Parquet, or name its kind in the mapping under [reader].",
        "file not read",
    ),
    "file.zip_bomb": Entry(
        "File grows too much when unpacked",
        "{file} unpacks to far more than a table of stops would: {value}.",
        "If it is genuine, unpack it yourself and import the unpacked file.",
        "file not read",
    ),
    "file.locked": Entry(
        "File with a password",
        "{file} is protected by a password.",
        "Save a copy without the password.",
        "file not read",
    ),
    "file.member": Entry(
        "Which file inside the ZIP",
        "{file} does not say which of its files to read: {value}.",
        "Name it in the mapping under [reader] as member.",
        "file not read",
    ),
    "file.member_ignored": Entry(
        "File inside the ZIP passed over",
        "{file} was passed over: {value}.",
        "Nothing to do, unless it holds stops. Then name it in the mapping under [reader] as member.",
        "noted",
    ),
    "file.members_read": Entry(
        "Which files inside the ZIP were read",
        "The rows of {file} come from {value}.",
        "Check that these are the files you mean; [reader] member in the mapping chooses others.",
        "noted",
    ),
    "file.sheet": Entry(
        "Which sheet",
        "{file} has no sheet that can be read: {value}.",
        "Name the sheet in the mapping under [reader] as sheet.",
        "file not read",
    ),
    "file.sheet_ignored": Entry(
        "Sheet not used",
        "{file} also has the sheet “{value}”, which was not read.",
        "If it holds stops, import it by naming it in the mapping under [reader] as sheet.",
        "noted",
    ),
    "file.encoding": Entry(
        "Encoding other than UTF-8",
        "{file} is not UTF-8. It was read as {value}.",
        "Look at names with accents. If they are wrong, name the encoding in the mapping under [reader].",
        "noted",
    ),
    "file.too_wide": Entry(
        "Too many columns",
        "{file} has {value} columns.",
        "Check the delimiter: a file of stops has fewer than 4,096 columns.",
        "file not read",
    ),
    "file.columns_missing": Entry(
        "Column not in the file",
        "{file} has no column “{column}”, which the mapping asks for.",
        "Correct the name in the mapping, or export the column.",
        "file not read",
    ),
    "file.columns_differ": Entry(
        "Files with different columns",
        "{file} has no column “{column}”, which another file of this import has.",
        "The column is missing in all rows of this file. Check that the files belong together.",
        "noted",
    ),
    "file.columns_unused": Entry(
        "Column not used",
        "{file} has a column “{column}” that the mapping does not use.",
        "Nothing to do, unless it should be used.",
        "noted",
    ),
    "file.column_repeated": Entry(
        "Column name used twice",
        "{file} names a column “{value}” more than once. The later one is called “{column}” here.",
        "Check which of them the mapping should use.",
        "noted",
    ),
    "file.column_unnamed": Entry(
        "Column without a name",
        "{file} has a column without a name. It is called “{column}” here.",
        "Nothing to do, unless it should be used.",
        "noted",
    ),
    "file.lines_before_header": Entry(
        "Lines before the header",
        "{file} has lines before its header. The header was found in row {row}.",
        "Check that this row holds the column names. If not, set skip in the mapping under [reader].",
        "noted",
    ),
    "file.no_layout": Entry(
        "Fixed width without a layout",
        "{file} has columns of fixed width, and the mapping does not say where they begin.",
        "List fields with name, start and width in the mapping under [reader].",
        "file not read",
    ),
    "file.repeated": Entry(
        "Same file twice",
        "{file} has the same content as another file of this import: {value}.",
        "Give each file once. The second copy was not read.",
        "file not read",
    ),
}

ROW: dict[str, Entry] = {
    "row.ragged_short": Entry(
        "Row too short",
        "Row {row} has fewer values than there are columns: {value}.",
        "Correct the row in the source, or set short_rows = “pad” if the export leaves out empty cells at the end.",
        "row set aside",
    ),
    "row.ragged_long": Entry(
        "Row too long",
        "Row {row} has more values than there are columns: {value}.",
        "A value probably holds the delimiter without quotes around it. Correct the row in the source.",
        "row set aside",
    ),
    "row.joined": Entry(
        "Rows run together",
        "Row {row} holds a carriage return where rows end with a line feed, and its parts are no whole rows: {value}.",
        "Put a proper line end between the rows in the source, or take the sign out of the value that holds it.",
        "row set aside",
    ),
    "row.parted": Entry(
        "Row that ends with a carriage return alone",
        "Row {row} ends with a carriage return alone, as other rows of the file do not. The row after it was read too.",
        "Look at this row and the one after it: if they are one row, take the sign out of the source.",
        "noted",
    ),
    "row.beyond_layout": Entry(
        "Text after the last column",
        "Row {row} goes on after the last column of the layout: {value}.",
        "If a value pushed the others to the right, correct the row in the source. If the layout leaves out columns on "
        "purpose, list them in it too.",
        "row set aside",
    ),
    "row.quote_open": Entry(
        "Quotation mark without its pair",
        "Row {row} opens a quotation mark that is never closed.",
        "Close or remove the quotation mark in the source. The rows after it were read.",
        "row set aside",
    ),
    "row.nul": Entry(
        "NUL in the row",
        "Row {row} holds a NUL, a sign that is no text.",
        "The file was probably damaged on its way. Export the row again.",
        "row set aside",
    ),
    "row.too_long": Entry(
        "Cell or row far too long",
        "Row {row} has {value} characters, more than a row may have.",
        "Look at the row in the source: a quotation mark or a line end is probably missing.",
        "row set aside",
    ),
    "row.unreadable": Entry(
        "Row that cannot be read",
        "Row {row} cannot be read: {value}.",
        "Correct the row in the source.",
        "row set aside",
    ),
    "row.encoding": Entry(
        "Letters in another encoding",
        "Row {row} holds letters in another encoding than the rest of the file. They were read as Windows-1252.",
        "Check names with accents in this row.",
        "noted",
    ),
    "row.empty": Entry(
        "Empty row",
        "Row {row} is empty.",
        "Nothing to do, unless a stop should be there.",
        "row set aside",
    ),
    "row.empty_stretch": Entry(
        "Empty rows one after another",
        "Row {row} and those after it up to row {value} are empty. They were not counted as rows.",
        "Nothing to do, unless stops should be there.",
        "noted",
    ),
    "row.identical": Entry(
        "Same row again",
        "Row {row} is the same in every column as an earlier row.",
        "If the source repeats rows, ask for drop_identical in the mapping. If two stops are alike, leave them.",
        "noted",
    ),
    "row.no_key": Entry(
        "Row without what it is known by",
        "Row {row} has nothing in “{column}”, so it cannot be joined to a contact.",
        "Correct the row in the source.",
        "row set aside",
    ),
    "row.no_date": Entry(
        "Row without a date",
        "Row {row} has no date that can be read.",
        "Correct the date in the source. The row was read but cannot be placed in time.",
        "noted",
    ),
    "row.filtered": Entry(
        "Row left out by the mapping",
        "Row {row} was left out because the mapping says so: {value}.",
        "Nothing to do, unless the filter in the mapping is wrong.",
        "row set aside",
    ),
}
