"""`daylit backup`, `daylit verify-backup` and `daylit restore`."""

from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from daylit.cli.exits import FINE, PROBLEMS
from daylit.cli.output import as_json, say


def backup(file: Path, *, key: Path | None, secrets: bool, home: Path | None, json: bool) -> int:
    """Copy everything; the key is made when it is needed for the first time."""
    from daylit.web.opening import open_installation

    open_installation(home)
    from daylit.web.backup.place import installed, key_for_writing

    configuration = installed()
    opened, fresh = key_for_writing(key, configuration=configuration)
    from daylit.web.backup.actions import make_backup

    done = make_backup(file, key=opened, configuration=configuration, at=datetime.now(UTC), with_secrets=secrets)
    if json:
        as_json({**asdict(done), "file": str(file), "new_key": str(fresh or "")})
        return FINE
    say(f"{done.rows:,} rows, up to event {done.size:,} of the log, are sealed in {file} ({done.bytes:,} bytes).")
    if fresh is not None:
        say(f"A key was made: {fresh}. Keep a copy of it elsewhere: without it nobody can open this backup.")
    say(f"Try it out before you rely on it: daylit verify-backup {file}")
    return FINE


def verify(file: Path, *, key: Path | None, home: Path | None, json: bool) -> int:
    """Try a backup out. Leaves with 1 where it is whole but the log in it is damaged or is not this server's."""
    from daylit.web.opening import open_installation

    open_installation(home)
    from daylit.web.backup.actions import verify_backup
    from daylit.web.backup.place import installed, key_for_reading

    configuration = installed()
    opened = key_for_reading(key, configuration=configuration)
    found = verify_backup(file, key=opened, configuration=configuration, at=datetime.now(UTC))
    relied = found.ours and not found.damages
    if json:
        as_json({**asdict(found), "file": str(file)})
        return FINE if relied else PROBLEMS
    say(
        f"{file}, made {found.made_at}, was brought back into a scratch place: {found.rows:,} rows, "
        f"{found.size:,} events."
    )
    for sentence in found.damages:
        say(f"The log in it is damaged: {sentence}")
    if relied:
        say(f"Phones may forget what came up to event {found.horizon:,}.")
    elif not found.ours:
        say("It is not of this server's present log, so phones keep what they hold.")
    return FINE if relied else PROBLEMS


def restore(
    file: Path, *, key: Path | None, replace: bool, older: bool, secrets: bool, home: Path | None, json: bool
) -> int:
    """Bring a backup back. Leaves with 1 where it is back and secrets that its records need are missing."""
    from daylit.web.opening import open_installation

    open_installation(home, new=True)
    from daylit.web.backup.actions import restore as bring
    from daylit.web.backup.place import installed, key_for_reading

    configuration = installed()
    opened = key_for_reading(key, configuration=configuration)
    done = bring(
        file,
        key=opened,
        configuration=configuration,
        at=datetime.now(UTC),
        replace=replace,
        older=older,
        with_secrets=secrets,
    )
    if json:
        as_json({**asdict(done), "file": str(file)})
        return PROBLEMS if done.missing else FINE
    say(f"{done.rows:,} rows, as of {done.made_at}, are back. A new epoch began, so phones send again what they hold.")
    if done.kept:
        say(f"What was there before is kept: {done.kept}")
    if done.secrets:
        say(f"{done.secrets} files of secrets are back too.")
    if not done.missing:
        return FINE
    say(f"Secrets that these records need are missing from {configuration.secrets_folder}:")
    for sentence in done.missing:
        say(f"  · {sentence}")
    say("Before you serve, copy the folder “secrets” of the installation that was lost there, or bring back a backup")
    say("that was made with --secrets: daylit restore FILE --secrets --replace. Without one, “daylit serve” makes new")
    say("keys, and what comes from then on is safe.")
    return PROBLEMS
