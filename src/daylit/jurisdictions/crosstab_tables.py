"""The rows and columns of an aggregate file, as its pack declares them."""

from daylit.jurisdictions.pack import CrosstabRow, FileTable
from daylit.record.elements import Element, FormCode
from daylit.record.expression import parse
from daylit.record.form import Form

COLUMNS = "columns"
"""In an arithmetic check: the columns of the row ``whole``, which then must add up to that row's total."""


def rows_of(table: FileTable, form: Form) -> tuple[CrosstabRow, ...]:
    """The rows of a table: those it lists, then one for each code of the element ``down`` (yes and no for a yes_no).

    A row without an id is named after its label; ids of codes are their values.
    """
    listed = tuple(CrosstabRow(label=row.label, when=row.when, id=row.id or row.label) for row in table.rows)
    if not table.down:
        return listed
    element = form.element(table.down)
    if element.kind == "yes_no":
        yes, no = parse(f"{table.down} == true"), parse(f"{table.down} == false")
        return (*listed, CrosstabRow(label="Yes", when=yes, id="yes"), CrosstabRow(label="No", when=no, id="no"))
    return (*listed, *(_row(element, code) for code in form.codes[element.codes]))


def columns_of(table: FileTable, form: Form) -> tuple[FormCode, ...]:
    """The codes of the element ``across``, one for each column; none where the table has only totals."""
    return form.codes[form.element(table.across).codes] if table.across else ()


def state_name(code: FormCode) -> str:
    """What the state calls a code where it has a name for it, else our label."""
    return code.code or code.label


def _row(element: Element, code: FormCode) -> CrosstabRow:
    path, value = element.path, code.value
    condition = f"any_of({path}, ['{value}'])" if element.kind == "choices" else f"{path} == '{value}'"
    return CrosstabRow(label=state_name(code), when=parse(condition), id=value)
