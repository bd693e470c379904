"""The command line as a function: words in; exit code, standard output and standard error out."""

import json
import os
from dataclasses import dataclass

import pytest

from cli.period_agency import KINDS, Agency
from daylit.cli.run import run


@dataclass
class Answer:
    code: int
    out: str
    err: str

    @property
    def json(self):
        return json.loads(self.out)


@pytest.fixture
def daylit(capsys):
    def ask(*words: object) -> Answer:
        capsys.readouterr()
        code = run([str(word) for word in words])
        captured = capsys.readouterr()
        return Answer(code, captured.out, captured.err)

    return ask


@pytest.fixture
def _no_waiting_for_the_disk(monkeypatch):
    """No test here cuts the power but by an exception: waiting for the disk shows nothing and takes long."""
    monkeypatch.setattr(os, "fsync", lambda handle: None)


@pytest.fixture(params=KINDS.values(), ids=KINDS.keys())
def agency(request, tmp_path, daylit, _no_waiting_for_the_disk):
    """An agency of each family of files that hold a whole period."""
    return Agency(tmp_path, request.param, daylit)


@pytest.fixture
def of_kind(tmp_path, daylit, _no_waiting_for_the_disk):
    """An agency of one family, by its name."""
    return lambda name: Agency(tmp_path, KINDS[name], daylit)
