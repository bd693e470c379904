"""The page of all problems of a record, written from the catalogue: ``docs/record-problems.md`` is this text."""

from daylit.record.problems import CATALOGUE


def catalogue_page() -> str:
    """The page docs/record-problems.md, made from the catalogue."""
    lines = [HEAD]
    for prefix, title in SECTIONS.items():
        lines += [f"\n## {title}\n", "| Code | What it says | What to do |", "|---|---|---|"]
        for code, text in CATALOGUE.items():
            if code.startswith(f"{prefix}."):
                lines.append(f"| `{code}` | **{text.title}.** {text.sentence} | {text.remedy} |")
    return "\n".join(lines) + "\n"


SECTIONS = {
    "read": "A record that cannot be read",
    "record": "The record as a whole",
    "form": "The form",
    "block": "Parts of the record",
    "answer": "Answers",
    "code": "Codes",
    "choices": "Several choices",
    "table": "Tables from outside",
    "number": "Numbers",
    "text": "Text",
    "date": "Days and times",
    "place": "Map points",
    "rule": "Rules of the place",
}

HEAD = """\
# Problems of a record

Made from `daylit.record.problems` by `python -m daylit.record.pages > docs/record-problems.md`. Do not edit.

`check` gives every problem of a record at once, each with its place in the document of answers, the number of the rule
of the place where there is one, a sentence and a remedy. The phone and the server give the same list. Before the
sentence stands the person, as in “Person 2, search 1:”. Names in braces are filled in. What an officer wrote is never
repeated in a problem; codes are. A rule of a place brings its own sentence; it stands on the page of the place."""


if __name__ == "__main__":
    print(catalogue_page(), end="")
