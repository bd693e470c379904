from daylit.tables.engine import connect, quote_name, quote_text


def test_it_works_and_reads_back_what_it_counts():
    with connect() as engine:
        assert engine.execute("SELECT count(*) FROM range(10)").fetchall() == [(10,)]


def test_it_never_fetches_or_loads_an_extension():
    with connect() as engine:
        rows = engine.execute(
            "SELECT name, value FROM duckdb_settings() WHERE name IN "
            "('autoinstall_known_extensions', 'autoload_known_extensions', 'allow_community_extensions')"
        ).fetchall()
    assert {value for _, value in rows} == {"false"}
    assert len(rows) == 3


def test_it_keeps_to_the_memory_threads_and_folder_it_is_given(tmp_path):
    with connect(memory="256MiB", threads=1, temp_directory=tmp_path / "spill", keep_order=False) as engine:
        settings = dict(engine.execute("SELECT name, value FROM duckdb_settings()").fetchall())
    assert settings["memory_limit"] == "256.0 MiB"
    assert settings["threads"] == "1"
    assert settings["temp_directory"] == str(tmp_path / "spill")
    assert settings["preserve_insertion_order"] == "false"


def test_any_header_and_any_text_can_be_quoted():
    name, text = quote_name('a "b" c'), quote_text("it's")
    with connect() as engine:
        engine.execute(f"CREATE TABLE t AS SELECT {text} AS {name}")
        assert engine.execute(f"SELECT {name} FROM t").fetchall() == [("it's",)]
