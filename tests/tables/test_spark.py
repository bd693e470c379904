"""A session of Spark that is found or refused kindly, files that are read or refused kindly, and whole studies."""

import json
import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from daylit.studies.registry import Settings, run
from daylit.studies.settings import BadSetting
from daylit.tables import spark_session
from daylit.tables.counts import count
from daylit.tables.engine import connect, quote_text
from daylit.tables.engines import CannotCount, EngineMissing
from daylit.tables.extract import Extract
from daylit.tables.filters import Filters
from daylit.tables.made_up import make_agency
from daylit.tables.spark import FILES, _session, as_uri, use_session
from daylit.tables.spark_session import ADDRESS, connected
from small_extract import extract_of
from spark_here import spark  # noqa: F401

PEOPLE = [{"agency": "a", "race": "white"}, {"agency": "b", "race": "black"}, {"agency": "b"}]
CELLS = [{"race": "black", "n": 1}, {"race": "white", "n": 1}, {"race": None, "n": 1}]


def needs_spark(test: Any) -> Any:
    """A long test, which skips loudly where Spark is not."""
    return pytest.mark.soak(pytest.mark.usefixtures("spark")(test))


# Without Spark ------------------------------------------------------------------------------------------------------


def test_without_the_package_it_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "grpc", None)
    with pytest.raises(EngineMissing, match=r"not installed.*pip install 'daylit\[spark\]'"):
        connected("sc://localhost")


@pytest.mark.parametrize(
    "address", ["http://localhost", "localhost:15002", "spark://master:7077", "local[0.5]", "yarn"]
)
def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(EngineMissing, match=r"is no address of Spark.*sc://host:15002"):
        connected(address)


def test_a_setting_names_every_engine() -> None:
    assert Settings(engine="spark").to_dict()["engine"] == "spark"
    with pytest.raises(BadSetting, match="duckdb, polars, spark"):
        Settings(engine="abacus")


def test_nobody_pays_for_what_is_not_asked(tmp_path: Path) -> None:
    program = (
        "import sys; from daylit.tables.counts import count; from daylit.tables.extract import open_extract; "
        "count(open_extract(sys.argv[1]), ['race']); "
        "print([name for name in ('pyspark', 'grpc', 'pyarrow', 'daylit.tables.spark') if name in sys.modules])"
    )
    extract = extract_of(tmp_path / "town", PEOPLE)
    said = subprocess.run(
        [sys.executable, "-c", program, str(extract.path)], capture_output=True, text=True, check=True
    )
    assert said.stdout == "[]\n"


def test_files_that_do_not_hold_the_people_of_the_extract_are_never_counted(tmp_path: Path) -> None:
    town, other = extract_of(tmp_path / "town", PEOPLE), extract_of(tmp_path / "other", PEOPLE[:2])
    shutil.copy(other.people_files[0], town.people_files[0])
    with pytest.raises(CannotCount, match="hold 2 people, and the extract 3"):
        count(town, ["race"])


def test_where_spark_finds_a_file(monkeypatch: pytest.MonkeyPatch) -> None:
    file = Path("/srv/town {1} [a]*?/people/part-00000.parquet")
    assert as_uri(file) == r"file:///srv/town \{1\} \[a\]\*\?/people/part-00000.parquet"
    monkeypatch.setenv(FILES, "s3a://lake/extracts/")
    assert as_uri(Path("/srv/town/people/part-00000.parquet")) == "s3a://lake/extracts/town/people/part-00000.parquet"


# With Spark ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def town(tmp_path: Path) -> Extract:
    return extract_of(tmp_path / "town", PEOPLE, parts=2)


@needs_spark
def test_it_works(town: Extract) -> None:
    counts = count(town, ["race"], engine="spark")
    assert counts.cells() == CELLS
    assert counts.n_read == 3


@needs_spark
def test_a_folder_with_pattern_letters_in_its_name_is_found(tmp_path: Path) -> None:
    town = extract_of(tmp_path / "stops [final] {1,2} *?'s ñ %20,", PEOPLE)
    assert count(town, ["race"], engine="spark").cells() == CELLS


@needs_spark
def test_an_extract_made_again_in_the_same_place_is_counted_anew(tmp_path: Path) -> None:
    assert count(extract_of(tmp_path / "town", PEOPLE), ["race"], engine="spark").n_read == 3
    shutil.rmtree(tmp_path / "town")
    again = extract_of(tmp_path / "town", PEOPLE[:1])
    assert count(again, ["race"], engine="spark").cells() == [{"race": "white", "n": 1}]


@needs_spark
def test_a_copy_elsewhere_is_counted_and_a_copy_of_another_is_not(
    tmp_path: Path, town: Extract, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(town.path, tmp_path / "lake" / "town")
    monkeypatch.setenv(FILES, f"file://{tmp_path}/lake")
    town.people_files[0].write_bytes(b"gone from here")
    assert count(town, ["race"], engine="spark").cells() == CELLS
    other = extract_of(tmp_path / "other", PEOPLE[:1])
    shutil.copy(other.people_files[0], tmp_path / "lake" / "town" / "people")
    for where in (Filters(), Filters.parse(["race=white"])):
        with pytest.raises(CannotCount, match="hold 2 people, and the extract 3: they are not its own"):
            count(town, ["race"], where=where, engine="spark")


@needs_spark
def test_files_that_spark_does_not_see_are_named(town: Extract, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(FILES, "file:///nowhere")
    with pytest.raises(CannotCount, match=r"does not see.*file:/nowhere/town.*DAYLIT_SPARK_FILES"):
        count(town, ["race"], engine="spark")


@needs_spark
@pytest.mark.parametrize("spoil", [lambda old: b"PAR1 not parquet", lambda old: old[: len(old) // 2], lambda old: b""])
def test_a_damaged_file_is_refused_kindly(town: Extract, spoil: Any) -> None:
    file = town.people_files[1]
    file.write_bytes(spoil(file.read_bytes()))
    for where in (Filters(), Filters.parse(["agency=b"])):  # Spark itself passes over an empty file without a word
        with pytest.raises(CannotCount, match=r"damaged or was changed|not its own"):
            count(town, ["race"], where=where, engine="spark")


@needs_spark
def test_a_table_that_lacks_a_column_is_refused_by_name(town: Extract) -> None:
    for file in town.people_files:
        with connect() as con:
            kept = f"SELECT * EXCLUDE (race, age) FROM read_parquet({quote_text(file)})"
            con.execute(f"CREATE TABLE kept AS {kept}")
            con.execute(f"COPY kept TO {quote_text(file)} (FORMAT parquet)")
    assert count(town, ["agency"], engine="spark").n_read == 3
    with pytest.raises(CannotCount, match="lack a column: “race”"):
        count(town, ["race"], engine="spark")
    with pytest.raises(CannotCount, match="lack a column: “age”"):
        count(town, [], sums=["age"], engine="spark")
    with pytest.raises(CannotCount, match="lack a column: “age”"):
        count(town, [], where=Filters.parse(["age=18..20"]), engine="spark")


@needs_spark
def test_a_session_that_is_open_already_is_used_and_left_open(town: Extract, monkeypatch: pytest.MonkeyPatch) -> None:
    count(town, ["race"], engine="spark")  # starts Spark in this process, whose classic session is then the open one
    from pyspark.sql import SparkSession

    monkeypatch.setenv(ADDRESS, "sc://nowhere.invalid")
    classic = SparkSession.getActiveSession() or SparkSession._instantiatedSession
    use_session(classic)
    try:
        assert count(town, ["race"], engine="spark").cells() == CELLS
    finally:
        use_session(None)
    assert classic.range(3).count() == 3


@needs_spark
@pytest.mark.parametrize("kind", ["nobody listens", "not Spark", "no such host"])
def test_a_server_that_is_not_there_is_said_soon(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spark_session, "PATIENCE", 2.0)
    with socket.socket() as deaf:
        deaf.bind(("127.0.0.1", 0))
        if kind == "not Spark":
            deaf.listen()
        host = "nowhere.invalid" if kind == "no such host" else "localhost"
        address = f"sc://{host}:{deaf.getsockname()[1]}"
        with pytest.raises(EngineMissing, match=f"No Spark server answers at {address}"):
            connected(f"{address}/;token=secret")
        with pytest.raises(EngineMissing) as caught:
            connected(f"{address}/;token=secret")
    assert "secret" not in str(caught.value)


@needs_spark
@pytest.mark.parametrize("token", ["", "/;token=secret"])
def test_a_server_that_knows_us_not_refuses(town: Extract, token: str) -> None:
    count(town, ["race"], engine="spark")
    here = _session().client._builder.endpoint
    with pytest.raises(EngineMissing, match=r"refuses: .+\. A token stands in the address") as caught:
        connected(f"sc://{here}{token}")
    assert "secret" not in str(caught.value)
    assert "RPC" not in str(caught.value)


@needs_spark
@pytest.mark.parametrize("address", ["sc://", "sc://host/path", "sc://host:port", "sc://host/;token"])
def test_an_address_of_a_server_that_cannot_be_read_is_refused(address: str) -> None:
    with pytest.raises(EngineMissing, match="is no address of a Spark server"):
        connected(address)


@needs_spark
@pytest.mark.parametrize("home", [None, "/nowhere"])
def test_without_java_it_says_so(home: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    monkeypatch.delenv("JAVA_HOME", raising=False)
    if home:
        monkeypatch.setenv("JAVA_HOME", home)
    with pytest.raises(EngineMissing, match="needs Java 17 or later, and there is none"):
        connected("local[1]")


@needs_spark
def test_a_java_that_is_too_old_is_said_by_its_own_words(tmp_path: Path, town: Extract) -> None:
    (old := tmp_path / "bin").mkdir()
    (old / "java").write_text("#!/bin/sh\necho 'Error: UnsupportedClassVersionError: too old' >&2; exit 1\n")
    (old / "java").chmod(0o755)
    said = daylit("count", str(town.path), "--by", "race", "--engine", "spark", JAVA_HOME=str(tmp_path))
    assert said.returncode == 2
    assert "could not start on this machine" in said.stderr
    assert "too old" in said.stderr
    assert "Traceback" not in said.stderr


@needs_spark
@pytest.mark.parametrize("name", ["rates", "hit_rates", "veil_of_darkness", "missingness"])
def test_a_finding_is_the_same(name: str, shared_town: Extract) -> None:
    here, there = (run(shared_town, name, Settings(engine=engine)).to_dict() for engine in ("duckdb", "spark"))
    assert (here["provenance"]["settings"].pop("engine"), there["provenance"]["settings"].pop("engine")) == (
        "duckdb",
        "spark",
    )
    assert here == there


@needs_spark
def test_a_whole_plan_says_the_same(shared_town: Extract, tmp_path: Path) -> None:
    (tmp_path / "plan.toml").write_text(
        'title = "Both"\ndeclared = 2026-01-31\nstudies = ["rates", "standardised", "hit_rates"]\n'
        '[variants]\n"Traffic stops" = ["kind=traffic"]\n'
    )
    for engine in ("duckdb", "spark"):
        said = daylit(
            "plan", "run", str(tmp_path / "plan.toml"), str(shared_town.path), "--out", str(tmp_path / engine),
            "--engine", engine,
        )  # fmt: skip
        assert (said.returncode, "WARN" in said.stderr) == (0, False), said.stderr
    names = ("summary.md", "comparisons.csv", "results.json")
    assert [(tmp_path / "duckdb" / name).read_bytes() for name in names] == [
        (tmp_path / "spark" / name).read_bytes() for name in names
    ]


@needs_spark
def test_the_command_writes_its_answer_and_nothing_of_java(town: Extract) -> None:
    said = daylit("count", str(town.path), "--by", "race", "--engine", "spark", "--json")
    assert (said.returncode, json.loads(said.stdout), said.stderr) == (0, CELLS, "")


@pytest.fixture(scope="module")
def shared_town(tmp_path_factory: pytest.TempPathFactory) -> Extract:
    return make_agency(tmp_path_factory.mktemp("invented") / "town", people=5_000, seed=3)


def daylit(*words: str, **settings: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", "import sys; from daylit.cli import main; sys.exit(main())", *words],
        capture_output=True, text=True, env={**os.environ, ADDRESS: "local[2]", **settings}, check=False,
    )  # fmt: skip
