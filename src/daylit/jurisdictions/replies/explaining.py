"""A message of the state in our words, and the element that caused it. A code that is not known is shown as it came."""

import re

from daylit.jurisdictions.pack import Pack, ResponseCode
from daylit.jurisdictions.replies.reply import Explained, Message

_PARTS = re.compile(
    r"(?P<code>[A-Z]{2,8}[0-9]{0,6})(?:_(?P<person>[0-9]{1,3}))?(?:_(?P<field>[A-Za-z][A-Za-z0-9_.]*))?"
)


def explained(message: Message, pack: Pack) -> Explained:
    """The message in words.

    The pack says what a code means. Which element it is about comes from the name of the state's field in the message,
    where it has one, else from the pack.
    """
    known, person, field = _taken_apart(message, pack)
    element = _element(field, pack) or (known.element if known else "")
    said = f"{message.code}: {message.said}".strip(": ") or "no reason given"
    if known is None:
        sentence = f"The state says: “{said}”. This code is not in the pack, so it is shown as it came."
        return Explained(
            code=message.code, sentence=sentence, said=said, what="unknown", element=element, at=_at(element, person)
        )
    label = _label(element, pack)
    sentence = f"{known.meaning or message.said}".rstrip(".") + "."
    if label:
        where = f"Person {person}, “{label}”" if person else f"“{label}”"
        sentence = f"{where}: {sentence}"
    return Explained(
        code=message.code, sentence=sentence, said=said, what=known.what, element=element, at=_at(element, person)
    )


def _taken_apart(message: Message, pack: Pack) -> tuple[ResponseCode | None, int, str]:
    """What the pack knows of the code, the person's number and the field; some codes hold both: DV039_2_Gend."""
    codes = pack.response.codes
    parts = _PARTS.fullmatch(message.code)
    if message.code in codes or parts is None:
        return codes.get(message.code), message.person, message.field
    return (
        codes.get(parts["code"]),
        message.person or int(parts["person"] or 0),
        message.field or parts["field"] or "",
    )


def _element(field: str, pack: Pack) -> str:
    """The element with this name in the state's files: whole, or its last part where that is one element's only."""
    if not field:
        return ""
    wanted = _bare(field)
    names = {(_bare(name), element.path) for element in pack.form.elements for name in element.fields} | {
        (_bare(column.to), column.source) for file in pack.files for column in file.columns if column.source
    }
    whole = {path for name, path in names if name == wanted}
    ending = {path for name, path in names if name.rpartition(".")[2] == wanted.rpartition(".")[2]}
    return next((paths.pop() for paths in (whole, ending) if len(paths) == 1), "")


def _bare(name: str) -> str:
    return name.replace("[]", "").strip(". ").lower()


def _label(path: str, pack: Pack) -> str:
    return next((element.label for element in pack.form.elements if element.path == path), "")


def _at(path: str, person: int) -> str:
    """The place in the record, as problems name it."""
    block, _, name = path.partition(".")
    return f"people[{person - 1}].{name}" if block == "person" and person else path
