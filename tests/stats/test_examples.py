"""What the examples in the docstrings say comes out."""

import doctest
import importlib
import inspect
from pathlib import Path

import pytest

import daylit

ROOT = Path(daylit.__file__).parent
NEED_RECORDS = {"daylit.tables.counts"}  # its example counts an extract that the reader has
WITH_EXAMPLES = sorted(
    ".".join(("daylit", *path.relative_to(ROOT).with_suffix("").parts))
    for path in ROOT.rglob("*.py")
    if ">>> " in path.read_text()
)


@pytest.mark.parametrize("module", WITH_EXAMPLES)
def test_it_works_as_its_examples_say(module, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)  # some examples write an Extract
    said: list[str] = []
    whole = importlib.import_module(module)
    runner = doctest.DocTestRunner(verbose=False)
    members = [("its own words", whole), *vars(whole).items()]
    for name, member in members:
        if member is whole:
            parser, written = doctest.DocTestParser(), whole.__doc__ or ""
            runner.run(parser.get_doctest(written, dict(vars(whole)), name, module, 0), out=said.append)
        elif getattr(member, "__module__", None) == module and (inspect.isfunction(member) or inspect.isclass(member)):
            # The finder passes over what a decorator wraps.
            for one in doctest.DocTestFinder().find(inspect.unwrap(member), name, globs=dict(vars(whole))):
                runner.run(one, out=said.append)
    assert "".join(said) == ""
    assert runner.tries > 0 or module in NEED_RECORDS
