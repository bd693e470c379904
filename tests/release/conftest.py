"""One release built once for all tests that only read it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from daylit.release.freezing import Prepared
from daylit.studies.finding import Finding
from daylit.tables.extract import Extract
from release.towns import a_town, built


@dataclass(frozen=True)
class Made:
    """A town's Extract, what was frozen of it, the findings on that, and the bundle."""

    extract: Extract
    prepared: Prepared
    findings: tuple[Finding, ...]
    bundle: Path
    private: Path


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    folder = tmp_path_factory.mktemp("release")
    extract = a_town(folder / "extract")
    prepared, findings, bundle = built(extract, folder)
    return Made(extract=extract, prepared=prepared, findings=findings, bundle=bundle, private=folder / "private")
