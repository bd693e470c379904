"""How to make a report again: the two lines name what anybody can have, and all that was chosen."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from daylit.report import wording
from daylit.report.again import again
from daylit.studies.finding import Provenance
from daylit.studies.settings import Settings
from daylit.tables.extract import Extract
from daylit.tables.importing import import_files
from daylit.tables.made_up import make_agency, write_csv
from daylit.tables.manifest import Manifest
from daylit.tables.mapping import load_mapping
from report.builders import a_finding


def a_manifest(extract: Extract, **mapping: object) -> Manifest:
    return replace(extract.manifest, mapping=mapping)


def a_report_of(settings: Settings) -> tuple[object, ...]:
    provenance = Provenance(extract="cd" * 32, source="stops.csv", version="0.1.0", settings=settings.to_dict())
    return (a_finding(provenance=provenance),)


def test_it_works_for_a_mapping_that_comes_with_daylit(extract: Extract):
    shipped = a_manifest(extract, **load_mapping("new-orleans").document)
    (imported, reported), note = again(shipped, a_report_of(Settings()), title=None, language="en")
    assert imported.startswith("daylit import --map new-orleans ")
    assert (reported, note) == ("daylit report EXTRACT --out REPORT", "")


def test_a_mapping_of_ones_own_is_no_name_that_anybody_else_could_use(extract: Extract):
    changed = {**load_mapping("new-orleans").document, "about": "changed"}
    for mapping in (changed, {"name": "quillhaven"}, {}):
        (imported, _), note = again(a_manifest(extract, **mapping), (), title=None, language="en")
        assert imported.startswith("daylit import --map MAPPING.toml ")
        assert note == wording.AGAIN_OWN_MAP


def test_what_was_chosen_for_the_report_is_told(extract: Extract, tmp_path: Path):
    (tmp_path / "our residents.csv").write_text("group,population\nblack,1\nwhite,1\n", encoding="utf-8")
    chosen = Settings(reference="black", where=("kind=traffic",), benchmark=tmp_path / "our residents.csv")
    (_, reported), _ = again(extract.manifest, a_report_of(chosen), title="Our stops", language="es")
    assert reported == (
        "daylit report EXTRACT --out REPORT --reference black --where kind=traffic "
        "--benchmark 'our residents.csv' --title 'Our stops' --language es"
    )


def test_a_secret_for_the_ids_of_officers_is_told(extract: Extract):
    hidden = a_manifest(extract, columns={"officer": {"from": "badge", "pseudonym": True}})
    assert wording.AGAIN_SECRET in again(hidden, (), title=None, language="en")[1]


def test_the_file_of_an_invented_agency_says_so_once_it_is_imported(tmp_path: Path):
    from daylit.report import write_report
    from daylit.tables.extract import open_extract

    file = write_csv(make_agency(tmp_path / "town", people=200), tmp_path / "source")
    import_files([file.csv], mapping=file.mapping, out=tmp_path / "extract", key=b"secret")
    page = write_report((), open_extract(tmp_path / "extract"), tmp_path / "out").html.read_text(encoding="utf-8")
    assert "This agency is invented." in page
