"""A database of very many made-up decisions, made once and kept for the next run, with years that are public."""

import hashlib
import os
import subprocess
import sys
import tempfile
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

DECISIONS = 250_000
FOLDER = Path(tempfile.gettempdir()) / "ombudsman-benchmark"
NAME = "ombudsman_benchmark_kept"  # of the database on a PostgreSQL server
ROOT = Path(__file__).resolve().parent.parent.parent


def databases(size: int) -> list[str]:
    """The URLs of the databases to measure on: a SQLite file, and one on the PostgreSQL server, if any is named."""
    url = os.environ.get("DATABASE_URL", "")
    if not url.startswith("postgres"):
        print("PostgreSQL was not measured: name a server with DATABASE_URL=postgres://user:password@host/database.")
        return [on_sqlite(size)]
    return [on_sqlite(size), on_postgresql(url, size)]


def fingerprint(size: int) -> str:
    """What differs once the database would be made otherwise."""
    made_by = [*Path(__file__).parent.glob("*.py"), ROOT / "councils/search/stemming.py"]
    said = b"".join(path.read_bytes() for path in sorted(made_by))
    return hashlib.sha256(said + str(size).encode()).hexdigest()[:12]


def on_sqlite(size: int) -> str:
    """The URL of the SQLite file, which is made when it is not there yet."""
    FOLDER.mkdir(exist_ok=True)
    file = FOLDER / f"decisions_{size}_{fingerprint(size)}.sqlite3"
    if not file.exists():
        for old in FOLDER.glob(f"decisions_{size}_*"):
            old.unlink()
        partial = file.with_suffix(".partial")
        make(f"sqlite:///{partial}", size)
        partial.rename(file)
    return up_to_date(f"sqlite:///{file}")


def on_postgresql(url: str, size: int) -> str:
    """The URL of the benchmark's own database on a server, which is made when it is not there yet, or is another."""
    import psycopg2

    with closing(psycopg2.connect(url)) as server, server.cursor() as cursor:
        server.autocommit = True
        cursor.execute("SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s", [NAME])
        kept, own = cursor.fetchone(), urlunsplit(urlsplit(url)._replace(path=f"/{NAME}"))
        if kept is None or kept[0] != fingerprint(size):
            cursor.execute(f'DROP DATABASE IF EXISTS "{NAME}"')
            cursor.execute(f'CREATE DATABASE "{NAME}"')
            make(own, size)
            cursor.execute(f'COMMENT ON DATABASE "{NAME}" IS %s', [fingerprint(size)])
    return up_to_date(own)


def up_to_date(url: str) -> str:
    """The same, once the migrations that have come since it was made are applied."""
    command = [sys.executable, "-W", "ignore", "manage.py", "migrate", "--verbosity", "0"]
    subprocess.run(command, cwd=ROOT, env=os.environ | {"DATABASE_URL": url}, check=True)
    return url


def make(url: str, size: int) -> None:
    """Fill a database, in a process of its own."""
    print(f"Making {size:,} decisions, kept for the next run; this takes some minutes ...", flush=True)
    command = [sys.executable, "-W", "ignore", "-m", "benchmarks.casework.kept", str(size)]
    subprocess.run(command, env=os.environ | {"DATABASE_URL": url}, check=True)


def publish_years() -> None:
    """The figures of every year of which decisions are public still: all public but the latest."""
    from django.utils import timezone

    from councils.figures import freezing, publication
    from councils.models import ReviewYear

    ended = [year for year in ReviewYear.objects.order_by("-starts_on") if year.has_ended]
    for year in ended[1:7]:
        if not year.is_frozen:
            freezing.freeze(year)
        publication.publish(year, timezone.now() - timedelta(days=1))


def main() -> None:
    """Fill the database that the environment names."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ombudsman.settings")
    django.setup()
    from django.db import connection

    from benchmarks.casework import fill

    fill(int(sys.argv[1]))
    publish_years()
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


if __name__ == "__main__":
    main()
