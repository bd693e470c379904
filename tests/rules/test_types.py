"""The types that the app is written against say what the reader really exports, takes and gives."""

import json
import re
import subprocess
from typing import Any

import pytest

from daylit.record.form import LAYOUT
from daylit.record.rules import CHECKED
from rules.both import READER, in_javascript, node
from rules.test_checks import FORMS, JOBS

TYPES = (READER / "index.d.ts").read_text("utf-8")
LOOKING = """
import * as reader from "./index.js";
const of = ([name, each]) => [name, typeof each === "function" ? each.toString() : each];
process.stdout.write(JSON.stringify(Object.fromEntries(Object.entries(reader).map(of))));
"""


@pytest.fixture(scope="module")
def exported() -> dict[str, Any]:
    """What the reader exports: the source of its functions and classes, the values of its constants."""
    order = [node(), "--input-type=module", "-e", LOOKING]
    done = subprocess.run(order, capture_output=True, text=True, check=False, cwd=READER)
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_it_works_and_what_is_exported_is_typed(exported: dict[str, Any]) -> None:
    typed = dict(re.findall(r"^export (?:declare )?(?:function|class|const) (\w+)(.*)$", TYPES, re.M))
    assert typed.keys() == exported.keys()
    assert exported["LAYOUT"] == LAYOUT


@pytest.mark.parametrize("name", ["check", "asked", "valueAt"])
def test_a_function_takes_what_its_type_says(name: str, exported: dict[str, Any]) -> None:
    (typed,) = re.findall(rf"^export function {name}\((.*)\): .+;$", TYPES, re.M)
    (real,) = re.findall(rf"^function {name}\((.*)\) {{$", exported[name], re.M)
    assert parameters(real) == parameters(re.sub(r"\boptions\?: ", "", typed))


def parameters(text: str) -> list[Any]:
    """Names, and a question mark where it may be left out; the names of options as a list."""
    found: list[Any] = []
    for part in re.split(r",\s*(?![^{]*\}|[^<]*>)", text):
        if part.startswith("{") and not re.match(r"\{ \[", part):
            found.append(sorted(re.findall(r"(\w+)(?:\?:| =)", part)))
        else:
            name = re.match(r"(\w+)(\?)?", part)
            assert name, part
            found.append(name[1] + ("?" if name[2] or "=" in part else ""))
    return found


def fields(name: str) -> dict[str, str]:
    """The fields of an interface and their types."""
    (body,) = re.findall(rf"export interface {name} {{(.*?)}}", TYPES, re.S)
    return dict(re.findall(r"(\w+): ([^;]+);", body))


def fits(value: Any, kind: str) -> bool:
    """Whether a value is of a type of those that the two interfaces use."""
    if "|" in kind:
        return json.dumps(value) in kind.split(" | ")
    if kind == "Record<string, string>":
        return isinstance(value, dict) and all(isinstance(each, str) for each in value.values())
    if kind == "string[]":
        return isinstance(value, list) and all(isinstance(each, str) for each in value)
    return type(value) is {"string": str, "boolean": bool}[kind]


@pytest.mark.parametrize(("name", "do"), [("Problem", "check"), ("Asked", "asked")])
def test_what_comes_back_is_of_its_type(name: str, do: str) -> None:
    jobs = [{**job, "do": do} for job in JOBS if do == "check" or isinstance(job["answers"], dict)]
    results = [each for result in in_javascript(FORMS, jobs) for each in result]
    assert len(results) > 100
    typed = fields(name)
    for each in results:
        assert each.keys() == typed.keys()
        assert [key for key, kind in typed.items() if not fits(each[key], kind)] == [], each


def test_the_phases_are_those_of_the_rules() -> None:
    (phases,) = re.findall(r"export type Phase = (.+);", TYPES)
    assert {json.loads(each) for each in phases.split(" | ")} == CHECKED.keys()


def test_a_wrong_type_is_found_out() -> None:
    assert not fits(1, "string")
    assert not fits("fatal", '"error" | "warning"')
    assert not fits({"limit": 3}, "Record<string, string>")
    assert parameters("form, answers, { tables = {}, phase = 'x' } = {}") == ["form", "answers", ["phase", "tables"]]
    assert parameters("form, node, at = ''") != parameters("form: A, node: B, at: string")
