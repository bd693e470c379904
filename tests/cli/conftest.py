"""The command line as a function: words in; exit code, standard output and standard error out."""

import json
from dataclasses import dataclass

import pytest

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
