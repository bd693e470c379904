"""The table of avoided words in docs/words.md, as patterns."""

import re
from pathlib import Path

PAGE = Path(__file__).parents[2] / "docs/words.md"


def avoided() -> dict[str, re.Pattern[str]]:
    """Each avoided word with the pattern that finds it; a star at its end stands for any ending."""
    table = PAGE.read_text("utf-8").split("| Avoid | Use | Why |\n")[1].split("\n\n")[0]
    words = [word.strip() for line in table.splitlines()[1:] for word in line.strip("|").split("|")[0].split(",")]
    ending = {True: r"[\w-]*", False: r"(?!\w)"}
    return {
        word: re.compile(r"\b" + re.escape(word.rstrip("*")) + ending[word.endswith("*")], re.IGNORECASE)
        for word in words
    }


def offences(text: str) -> list[str]:
    """The avoided words that a text uses."""
    return [word for word, pattern in avoided().items() if pattern.search(text)]
