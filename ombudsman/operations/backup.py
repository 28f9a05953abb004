"""A back-up in one folder: the database, every private file, and a list of both with their fingerprints.

Files are copied before the database and once more after it: a file that the copy of the database names was there
at one of the two moments. What goes missing in between is a letter's PDF that was being replaced, and is rendered
again.
"""

import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.files.storage import Storage, default_storage
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from councils.models import MailingStop

MANIFEST = "manifest.json"
FORMAT = 1
RESTORED = "The database was restored from the back-up of {}. Look in the mail server's log for what went out since."

OnProgress = Callable[[int, int], None]


class BackupError(Exception):
    """A back-up cannot be made or used, as a sentence for the operator."""


def back_up(folder: Path, on_progress: OnProgress | None = None, at: datetime | None = None) -> dict[str, Any]:
    """Write a back-up into a folder that is not there yet, and return its list. Raises BackupError.

    It is complete once it bears its name: until then it stands beside it as NAME.unfinished.
    """
    if folder.exists():
        raise BackupError(f"{folder} is there already. Name a folder that is not: each back-up has its own.")
    unfinished = folder.with_name(f"{folder.name}.unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    try:
        (unfinished / "files").mkdir(parents=True)
        files = copy_files(unfinished / "files", on_progress)
        database = copy_database(unfinished)
        files |= copy_files(unfinished / "files", on_progress)
        manifest = {
            "format": FORMAT,
            "made_at": (at or timezone.now()).isoformat(),
            "vendor": connection.vendor,
            "database": {"name": database.name, "sha256": file_fingerprint(database)},
            "migrations": migrations(),
            "files": files,
        }
        (unfinished / MANIFEST).write_text(json.dumps(manifest, indent=1), "utf-8")
        unfinished.rename(folder)
    except OSError as error:
        raise BackupError(f"The back-up could not be written: {error}.") from error
    return manifest


def copy_files(to: Path, on_progress: OnProgress | None) -> dict[str, str]:
    """Copy what is stored and not copied yet; the SHA-256 of each file by its name."""
    names = list(stored())
    found = {}
    for number, name in enumerate(names, start=1):
        copy = to / name
        try:
            if not copy.exists():
                copy.parent.mkdir(parents=True, exist_ok=True)
                with default_storage.open(name) as source, copy.open("wb") as target:
                    shutil.copyfileobj(source, target)
        except FileNotFoundError:  # replaced by another a moment ago
            copy.unlink(missing_ok=True)
            continue
        found[name] = file_fingerprint(copy)
        if on_progress:
            on_progress(number, len(names))
    return found


def stored(storage: Storage = default_storage, folder: str = "") -> Iterator[str]:
    """The names of all private files, wherever they are kept."""
    try:
        folders, files = storage.listdir(folder)
    except FileNotFoundError:
        return
    for name in sorted(files):
        yield f"{folder}{name}"
    for name in sorted(folders):
        yield from stored(storage, f"{folder}{name}/")


def copy_database(to: Path) -> Path:
    """Copy the database as it stands at one moment, while the site runs."""
    if connection.vendor == "sqlite":
        copy = to / "database.sqlite3"
        # A connection of its own reads what is kept, whatever this process has begun and not kept yet.
        source, target = sqlite3.connect(connection.settings_dict["NAME"]), sqlite3.connect(copy)
        source.backup(target)
        source.close()
        target.close()
        return copy
    copy = to / "database.dump"
    run_command("pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={copy}")
    return copy


def restore(folder: Path, on_progress: OnProgress | None = None) -> dict[str, Any]:
    """Put a back-up in the place of what is here, with all mail stopped, and return its list. Raises BackupError.

    Everything is verified before anything is changed. Files come first: a database never names what is not there.
    """
    manifest = verified(folder)
    if manifest["vendor"] != connection.vendor:
        raise BackupError(
            f"The back-up is of {manifest['vendor']} and this site runs on {connection.vendor}: name the right "
            "database in DATABASE_URL."
        )
    if unknown := sorted(set(map(tuple, manifest["migrations"])) - set(known_migrations())):
        raise BackupError(
            f"The back-up is of a newer version of the site ({unknown[0][0]} {unknown[0][1]}): install that."
        )
    for number, name in enumerate(manifest["files"], start=1):
        put_back(folder / "files" / name, name)
        if on_progress:
            on_progress(number, len(manifest["files"]))
    reason = RESTORED.format(manifest["made_at"][:16].replace("T", ", "))
    if connection.vendor == "sqlite":
        restore_sqlite(folder / manifest["database"]["name"], reason)
    else:
        restore_postgresql(folder / manifest["database"]["name"], reason)
    return manifest


def verified(folder: Path) -> dict[str, Any]:
    """The list of a back-up, every file of which is as it was. Raises BackupError."""
    try:
        manifest = json.loads((folder / MANIFEST).read_text("utf-8"))
    except FileNotFoundError as error:
        raise BackupError(f"{folder} is no whole back-up: it has no {MANIFEST}.") from error
    except (OSError, ValueError) as error:
        raise BackupError(f"{folder / MANIFEST} cannot be read: {error}.") from error
    expected = {f"files/{name}": sha for name, sha in manifest["files"].items()}
    expected[manifest["database"]["name"]] = manifest["database"]["sha256"]
    wrong = [name for name, sha in expected.items() if not is_whole(folder / name, sha)]
    if wrong:
        raise BackupError(f"{len(wrong):,} of {len(expected):,} files are missing or altered, {wrong[0]} among them.")
    return manifest


def is_whole(path: Path, sha256: str) -> bool:
    return path.is_file() and file_fingerprint(path) == sha256


def put_back(copy: Path, name: str) -> None:
    if default_storage.exists(name):
        with default_storage.open(name) as kept:
            if hashlib.file_digest(kept, "sha256").hexdigest() == file_fingerprint(copy):
                return
        default_storage.delete(name)
    with copy.open("rb") as source:
        default_storage.save(name, source)


def restore_sqlite(copy: Path, reason: str) -> None:
    """Stop the mail in a copy of the copy, then put that in the database's place in one transaction of SQLite's."""
    staged = Path(f"{connection.settings_dict['NAME']}.restoring")
    shutil.copyfile(copy, staged)
    try:
        source = sqlite3.connect(staged)
        stop = f"INSERT INTO {stops_table()} (stopped_at, reason) VALUES (?, ?)"  # noqa: S608 - our own name
        with source:
            source.execute(stop, [timezone.now().strftime("%Y-%m-%d %H:%M:%S.%f"), reason])
        connection.ensure_connection()
        source.backup(connection.connection)
        source.close()
    finally:
        staged.unlink(missing_ok=True)
        connection.close()


def restore_postgresql(copy: Path, reason: str) -> None:
    """Empty the schema, fill it and stop the mail, all in one transaction: it succeeds whole or changes nothing."""
    script = run_command("pg_restore", "--no-owner", "--no-privileges", "--file=-", str(copy), connect=False)
    quoted = reason.replace("'", "''")
    connection.close()
    whole = "\n".join(
        [
            "SET lock_timeout = '30s';  -- whoever still works on the database is in the way",
            "DROP SCHEMA public CASCADE;",
            "CREATE SCHEMA public;",
            script,
            f"INSERT INTO public.{stops_table()} (stopped_at, reason) VALUES (now(), '{quoted}');",  # noqa: S608
        ]
    )
    run_command("psql", "--quiet", "--no-psqlrc", "--single-transaction", "--set=ON_ERROR_STOP=1", text=whole)


def stops_table() -> str:
    return str(MailingStop._meta.db_table)


def run_command(*command: str, text: str | None = None, connect: bool = True) -> str:
    """Run one of PostgreSQL's own programs on the site's database. Raises BackupError with what it said."""
    named = connection.settings_dict
    facts = {"PGHOST": "HOST", "PGPORT": "PORT", "PGUSER": "USER", "PGPASSWORD": "PASSWORD", "PGDATABASE": "NAME"}
    given = {key: str(named[setting]) for key, setting in facts.items() if named.get(setting)} if connect else {}
    try:
        done = subprocess.run(  # noqa: S603 - the names are written above
            command, env=os.environ | given, input=text, capture_output=True, text=True, check=False
        )
    except FileNotFoundError as error:
        raise BackupError(
            f"{command[0]} is not on this machine. It comes with PostgreSQL (Debian: postgresql-client)."
        ) from error
    if done.returncode:
        raise BackupError(f"{command[0]} says: {done.stderr.strip() or 'it failed without a word'}")
    return done.stdout


def file_fingerprint(path: Path) -> str:
    """The SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def migrations() -> list[list[str]]:
    return sorted([app, name] for app, name in MigrationRecorder(connection).applied_migrations())


def known_migrations() -> set[tuple[str, str]]:
    """The migrations that the installed version of the site has, those that it replaces among them."""
    loader = MigrationLoader(None)
    replaced = {each for migration in loader.disk_migrations.values() for each in migration.replaces}
    return set(loader.disk_migrations) | replaced
