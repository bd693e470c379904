"""A database that may lose what it acknowledged when the power fails does not start (SYNC-5, OPS-2)."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from postgres_server import Cluster, missing, postgres_cluster

from daylit.web.backup.stores import another
from daylit.web.configuration import Configuration, Unsafe
from daylit.web.serving import refuse_weak_database


@pytest.fixture(autouse=True)
def databases(django_db_setup: None, django_db_blocker) -> Iterator[None]:
    with django_db_blocker.unblock():
        yield


def sqlite(home: Path, pragmas: str = "") -> dict[str, object]:
    """The installation's own settings, with other PRAGMAs after them."""
    told = Configuration(home=home).database_settings()
    return {**told, "OPTIONS": {**told["OPTIONS"], "init_command": told["OPTIONS"]["init_command"] + pragmas}}  # type: ignore[index,dict-item]


def test_it_works_with_the_installations_own_settings(tmp_path: Path):
    with another(sqlite(tmp_path)) as name:
        refuse_weak_database(using=name)


@pytest.mark.parametrize(
    ("pragmas", "told"),
    [
        ("PRAGMA synchronous=NORMAL;", "does not wait"),
        ("PRAGMA synchronous=OFF;", "does not wait"),
        ("PRAGMA journal_mode=DELETE;", "write ahead"),
        ("PRAGMA journal_mode=MEMORY;", "write ahead"),
    ],
)
def test_a_weak_sqlite_is_refused_with_what_to_do(tmp_path: Path, pragmas: str, told: str):
    with another(sqlite(tmp_path, pragmas)) as name, pytest.raises(Unsafe, match=told):
        refuse_weak_database(using=name)


def postgres(cluster: Cluster) -> dict[str, object]:
    return {"OPTIONS": {}, **Configuration(home=Path("home"), database=cluster.url).database_settings()}


@pytest.mark.parametrize("setting", ["", "fsync", "synchronous_commit", "full_page_writes"])
def test_a_weak_postgres_is_refused_with_what_to_do(setting: str):
    if why := missing():
        pytest.skip(why)
    settings = (f"{setting}=off",) if setting else ()
    with postgres_cluster(settings=settings) as cluster, another(postgres(cluster)) as name:
        if not setting:
            refuse_weak_database(using=name)
            return
        with pytest.raises(Unsafe, match=f"Set {setting} = on") as refused:
            refuse_weak_database(using=name)
        assert str(refused.value).count("·") == 1


def test_a_postgres_without_checksums_is_refused_and_all_is_told_at_once():
    if why := missing():
        pytest.skip(why)
    off = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")
    with postgres_cluster(settings=off, checksums=False) as cluster, another(postgres(cluster)) as name:
        with pytest.raises(Unsafe, match="pg_checksums --enable") as refused:
            refuse_weak_database(using=name)
        assert str(refused.value).count("·") == 4
