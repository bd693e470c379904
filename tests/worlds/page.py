"""Write docs/worlds.md from the tallies that `make soak` kept: python tests/worlds/page.py FOLDER.

Methods of which the folder holds nothing stay on the page as they were: one night is not enough for all.
"""

import json
import sys
from itertools import groupby
from pathlib import Path

PAGE = Path(__file__).parents[2] / "docs/worlds.md"
LEAST = 0.93
HEAD = """# Simulated worlds

Written by `make soak`; nothing on this page is typed by hand. In each setting, thousands of worlds with a known truth
are drawn and analysed. A 95 % interval should hold the truth in 93–97 % of them, an exact one in at least 94 %; a test
of no effect should reject in 3–7 % of the worlds without one, an exact one in at most 7 %. Where only a handful of
events is expected (“sparse”), an interval may hold more often and a test reject less often, never the other way.
`tests/worlds/` fails where a method does not keep this. Some bounds are wider: where months vary no more than chance,
the trend's interval and that of the change on a date are never narrower than chance, and “sparse” here.
The published band of staggered effects with a small group among many units may hold in 88 %, which “few_clusters” says.
Worlds of the threshold test are drawn from its own priors, 1,000 each; those that did not settle, and so told no
number, are not counted. How often a rule points where all are treated alike (`alike_rates`) is held to how often it
does in 6,000 agencies, by `test_alike_worlds.py`, and has no line here.
Of variance shares, the interval of a level with fewer than 40 members may hold in up to 98 %. Where effects add up on
the log-odds, the truth is what that makes of chances.
The ends of the top tenth's share of the excess are whole hundredths, rounded outwards, so it may hold in all.
Small areas hold the truth of 95 of 100 areas on average, and of more where areas hardly differ and each says little
(“sparse” too). The last column says which other bound was asked, if any.
"""


def kind(line):
    words = "exact" if line["exact"] else "sparse" if line["sparse"] else ""
    if not line.get("bound"):  # what is asked of all
        return words
    low, high = line["bound"]
    if low == LEAST and line["sparse"]:
        return words
    asked = f"at least {low:.0%}" if high == 1 else f"{low:.0%}".strip("%") + f"–{high:.0%}"
    return f"{words}, {asked} asked".removeprefix(", ").replace("%", " %")


def shown(share):
    return "–" if share is None else f"{share:.1%}".replace("%", " %")


def row(line):
    held, rejected = shown(line["covered"]), shown(line["rejected"])
    return f"| {line['setting']} | {line['worlds'] or 0:,} | {held} | {rejected} | {kind(line)} |"


def sections(text):
    """The part of each method on a page as it is, by the method's name."""
    return {part.splitlines()[0]: f"## {part}".rstrip() for part in text.split("\n## ")[1:]}


def rows_of(section):
    """The rows of a method on a page as it is, by their settings."""
    return {line[2:].split(" | ")[0]: line for line in section.splitlines()[4:] if line.startswith("| ")}


def page(lines, before="", *, some=False):
    """The page with these tallies. Sections of other methods stay as they are; with ``some``, other rows do too."""
    made = sections(before)
    for method, group in groupby(
        sorted(lines, key=lambda line: (line["method"], line["setting"])), lambda x: x["method"]
    ):
        head = [
            f"## {method}",
            "",
            "| Setting | Worlds | Interval holds | Rejects without an effect | |",
            "|---|---|---|---|---|",
        ]
        fresh = {one["setting"]: row(one) for one in group}
        kept = rows_of(made.get(method, "")) if some else {}
        made[method] = "\n".join([*head, *(text for _, text in sorted((kept | fresh).items()))])
    return "\n\n".join([HEAD.rstrip(), *(made[method] for method in sorted(made))]) + "\n"


if __name__ == "__main__":
    kept = [json.loads(line) for path in Path(sys.argv[1]).glob("*.jsonl") for line in path.read_text().splitlines()]
    once = {(line["method"], line["setting"]): line for line in kept}  # a night that was begun again has some twice
    before = PAGE.read_text("utf-8") if PAGE.exists() else ""
    PAGE.write_text(page(list(once.values()), before, some="--some" in sys.argv), encoding="utf-8")
