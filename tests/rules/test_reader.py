"""The JavaScript reader keeps to what a phone allows: no code from text, nothing from outside, no clock."""

import re

import pytest

from rules.both import OLDEST, READER, node

FILES = sorted(READER.glob("*.js"))
FORBIDDEN = [r"\beval\b", r"\bFunction\(", r"\bimport\(", r"\brequire\(", r"\bDate\b", r"\bMath\.random\b", r"\bIntl\b",
             r"\bwindow\b", r"\bfetch\b", r"\.localeCompare\b", r"toLocale"]  # fmt: skip


def test_it_works_with_the_node_that_is_here():
    assert node(), f"Node {OLDEST} or later"
    assert len(FILES) >= 8


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_it_makes_no_code_from_text_and_reads_no_clock(path):
    text = re.sub(r"(?s:/\*.*?\*/)|//.*", "", path.read_text("utf-8"))
    assert [pattern for pattern in FORBIDDEN if re.search(pattern, text)] == []
    assert all(name.startswith("./") for name in re.findall(r'from "([^"]+)"', text))
