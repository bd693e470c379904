"""Write docs/validation.md: python tests/validation/page.py"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from validation.register import PARTS, WAITING, Line

PAGE = Path(__file__).parents[2] / "docs/validation.md"
HEAD = """# Held to published numbers

Written by `make validation`; nothing on this page is typed by hand. Each line is a number that others published and the
same number as Daylit makes it from the same data. “May differ” is what it is held to; where nothing else was agreed on
that is half of the last digit that was published. A line that does not hold stands here all the same.
"""


def number(value: float, like: float) -> str:
    """A number with the digits that tell it from the published one."""
    if float(like).is_integer() and float(value).is_integer():
        return f"{value:,.0f}"
    digits = len(f"{like:.10f}".rstrip("0").partition(".")[2])
    return f"{value:,.{min(max(digits + 1, 3), 11)}f}"


def row(line: Line) -> str:
    held = "yes" if line.holds else "**no**"
    published = (
        f"{line.published:,.0f}" if float(line.published).is_integer() else f"{line.published:,.10f}".rstrip("0")
    )
    ours = number(line.ours, line.published)
    return f"| {line.what} | {published} | {ours} | {line.apart:.2g} | {line.tolerance:.2g} | {held} |"


def page() -> tuple[str, int, int]:
    parts, held, every = [HEAD], 0, 0
    for part in PARTS:
        print(part.title, flush=True)
        parts += [f"## {part.title}", "", part.source, ""]
        if part.needs is not None and not part.needs.exists():
            parts += ["The data is not on the machine that wrote this page.", ""]
            continue
        lines = list(part.make())
        held, every = held + sum(line.holds for line in lines), every + len(lines)
        parts += ["| Number | Published | Daylit | Apart | May differ | Holds |", "|---|---|---|---|---|---|"]
        parts += [*(row(line) for line in lines), ""]
    parts += [
        "## Not made again here",
        "",
        *(f"- **{name}**: {why}.".replace("..", ".") for name, why in WAITING.items()),
        "",
    ]
    parts.insert(1, f"{held} of {every} numbers hold.\n")
    return "\n".join(parts), held, every


if __name__ == "__main__":
    text, held, every = page()
    PAGE.write_text(text, encoding="utf-8")
    print(f"{held} of {every} hold")
