"""Making a backup, trying one out, and bringing one back."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.contrib.sessions.models import Session
from django.db import connections, transaction

from daylit.errors import DaylitError
from daylit.web import wall
from daylit.web.audit import queries
from daylit.web.audit.actions import locked_tree, record
from daylit.web.audit.heads import time_of
from daylit.web.backup import postgres_store, sqlite_store
from daylit.web.backup.files import bring_files, copy_files
from daylit.web.backup.missing import missing_secrets
from daylit.web.backup.parts import Staged, Writing, pieces_of, stage
from daylit.web.backup.sealed import BadBackup
from daylit.web.backup.stores import NotEmpty, refuse_unknown
from daylit.web.configuration import Configuration

KEY_FILE = "backup"
SECRET = "secret/"


class WillNotReplace(DaylitError):
    """There is a file where a backup was to be written."""


class OlderThanPhones(DaylitError):
    """Phones have forgotten records that are in the database, and not in the backup that is to replace it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Copied:
    """What a backup holds: how many events, and how many rows in all."""

    size: int
    rows: int
    bytes: int
    secrets: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TriedOut:
    """What trying a backup out has shown. ``ours`` says whether it is a beginning of this server's present log,
    ``horizon`` how far phones may forget from now on, and ``moved`` whether that was changed by it.
    """

    size: int
    rows: int
    made_at: str
    horizon: int
    ours: bool
    moved: bool
    damages: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class BroughtBack:
    """What was brought back, its new epoch, and where what was there before is kept.

    ``missing`` tells which secrets are not there and what cannot be opened, checked or known again without them.
    """

    size: int
    rows: int
    made_at: str
    epoch: str
    kept: str
    secrets: int
    missing: tuple[str, ...] = ()


@wall.everywhere()
def make_backup(
    out: Path,
    *,
    key: bytes,
    configuration: Configuration,
    at: datetime,
    with_secrets: bool = False,
    using: str = "default",
) -> Copied:
    """Copy everything into one sealed file, which appears under its name only when it is whole."""
    if out.exists():
        raise WillNotReplace(f"“{out}” exists already.", remedy="Name another file, or remove it first.")
    half = out.with_name(f".{out.name}.{uuid4().hex[:8]}")
    try:
        with _folder(configuration) as folder, _private(half) as file:
            writing = Writing(file, key=key)
            if connections[using].vendor == "sqlite":
                found = sqlite_store.copy_into(writing, folder=folder, using=using)
            else:
                found = postgres_store.copy_into(writing, using=using)
            secrets = _secrets(configuration) if with_secrets else []
            for path in secrets:
                name = path.relative_to(configuration.secrets_folder).as_posix()
                writing.part(f"{SECRET}{name}", pieces_of(path))
            files = copy_files(writing, home=configuration.home)
            writing.finish({**found, "made_at": time_of(at), "daylit": version("daylit"), "files": files})
        os.link(half, out)  # fails where somebody was quicker
    finally:
        half.unlink(missing_ok=True)
    made = Copied(size=found["size"], rows=sum(found["rows"].values()), bytes=out.stat().st_size, secrets=len(secrets))
    record("backup.made", at=at, details={"size": made.size, "bytes": made.bytes}, using=using)
    return made


@wall.everywhere()
def verify_backup(
    source: Path, *, key: bytes, configuration: Configuration, at: datetime, using: str = "default"
) -> TriedOut:
    """Bring a backup back into a scratch place and compare it with its list, and with this server's log.

    Where it is whole and of this life of the data, phones may from now on forget what it holds. A backup that is
    refused leaves an event too.
    """
    try:
        with _folder(configuration) as folder:
            staged = stage(source, key=key, folder=folder)
            manifest = staged.manifest
            refuse_unknown(manifest, engine=connections[using].vendor)
            with _brought_back(staged, using=using) as (_, damages):
                sentences = tuple(damage.sentence for damage in damages)
    except DaylitError as error:
        record("backup.verified", at=at, outcome="refused", details={"why": type(error).__name__}, using=using)
        raise
    size, horizon, moved = manifest["size"], 0, False
    # Before the log is locked: of a large one this takes a while, and nobody could send a record meanwhile.
    head = queries.head_at(size, using=using)
    with transaction.atomic(using=using):
        tree = locked_tree(using=using)
        ours = tree.epoch == manifest["epoch"] and head == manifest["head"]
        if ours and not sentences:
            moved = size > tree.horizon
            tree.horizon = max(tree.horizon, size)
            tree.save(update_fields=["horizon"])
        horizon = tree.horizon
        outcome = "done" if ours and not sentences else "different"
        record("backup.verified", at=at, outcome=outcome, details={"size": size, "horizon": horizon}, using=using)
    rows = sum(manifest["rows"].values())
    return TriedOut(
        size=size, rows=rows, made_at=manifest["made_at"], horizon=horizon, ours=ours, moved=moved, damages=sentences
    )


@wall.everywhere()
def restore(
    source: Path,
    *,
    key: bytes,
    configuration: Configuration,
    at: datetime,
    replace: bool = False,
    older: bool = False,
    with_secrets: bool = False,
    using: str = "default",
) -> BroughtBack:
    """Make a backup the installation's data, under a new epoch. What was there is kept aside, if ``replace`` allows it.

    The whole backup is opened and checked before anything is touched. ``older=True`` also takes one that lacks records
    which phones were told they may forget.
    """
    vendor = connections[using].vendor
    place = Path(str(connections[using].settings_dict["NAME"]))
    there = sqlite_store.horizon_there(place) if vendor == "sqlite" else postgres_store.horizon_there(using)
    if there is not None and not replace:
        raise NotEmpty(
            "There are records here already, and nothing was changed.",
            remedy="With --replace they are kept aside and the backup takes their place.",
        )
    with _folder(configuration) as folder:
        staged = stage(source, key=key, folder=folder)
        manifest = staged.manifest
        refuse_unknown(manifest, engine=vendor)
        if there is not None and there > manifest["size"] and not older:
            raise OlderThanPhones(
                f"This backup ends at event {manifest['size']}, and phones were told that they may forget what came "
                f"before event {there}: those records would be lost.",
                remedy="Take the newest backup that was verified; --older takes this one nevertheless.",
            )
        epoch = str(uuid4())

        def finish(name: str) -> None:
            Session.objects.using(name).all().delete()  # who was signed out since must not be signed in again
            _new_life(name, epoch=epoch, manifest=manifest, at=at)

        if vendor == "sqlite":
            connections[using].close()
            kept = sqlite_store.put_in_place(staged, path=place, at=at, finish=finish)
        else:
            kept = postgres_store.put_in_place(staged, using=using, at=at, finish=finish)
        bring_files(staged, home=configuration.home, at=at)
        secrets = _bring_secrets(staged, configuration, at=at) if with_secrets else 0
    missing = missing_secrets(configuration, using=using)
    rows = sum(manifest["rows"].values())
    return BroughtBack(
        size=manifest["size"], rows=rows, made_at=manifest["made_at"], epoch=epoch, kept=kept, secrets=secrets,
        missing=missing,
    )  # fmt: skip


def _new_life(using: str, *, epoch: str, manifest: dict[str, Any], at: datetime) -> None:
    """Another epoch tells every phone to send again what it still holds."""
    with transaction.atomic(using=using):
        tree = locked_tree(using=using)
        before, tree.epoch = tree.epoch, epoch
        tree.save(update_fields=["epoch"])
        told = {"from_epoch": before, "to_epoch": epoch, "size": manifest["size"], "made_at": manifest["made_at"]}
        record("backup.restored", at=at, details=told, using=using)


@contextmanager
def _brought_back(staged: Staged, *, using: str) -> Iterator[Any]:
    if connections[using].vendor == "sqlite":
        with sqlite_store.brought_back(staged) as found:
            yield found
    else:
        with postgres_store.brought_back(staged, like=using) as found:
            yield found


@contextmanager
def _folder(configuration: Configuration) -> Iterator[Path]:
    """A folder beside the database for what lies open for a while; nobody else may look into it."""
    configuration.home.mkdir(parents=True, exist_ok=True, mode=0o700)
    folder = Path(tempfile.mkdtemp(prefix=".backup-", dir=configuration.home))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _private(path: Path) -> Iterator[Any]:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        yield file
        file.flush()
        os.fsync(file.fileno())


def _secrets(configuration: Configuration) -> list[Path]:
    """Every file of secrets but two kinds.

    The key of backups opens the file it would lie in. The key of a week's answers is thrown away so that nobody can
    ever open them again: a copy in a backup would outlive that.
    """
    folder = configuration.secrets_folder
    there = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    return [path for name, path in sorted(there.items()) if name != KEY_FILE and not name.startswith("answers/week-")]


def _bring_secrets(staged: Staged, configuration: Configuration, *, at: datetime) -> int:
    folder = configuration.secrets_folder
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    names = staged.names(SECRET)
    targets = {name: folder / name.removeprefix(SECRET) for name in names}
    if not all(target.resolve().is_relative_to(folder.resolve()) for target in targets.values()):
        raise BadBackup("It holds a secret that would lie outside of the secrets' folder.", remedy="Take another one.")
    for name, path in targets.items():
        content = staged.file(name).read_bytes()
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        if path.exists() and path.read_bytes() != content:
            path.rename(path.with_name(f"{path.name}.before-{at:%Y%m%d-%H%M%S}"))
        if not path.exists():
            with _private(path) as file:
                file.write(content)
    return len(names)
