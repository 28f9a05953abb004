"""How the site is, in sentences: what works, what is missing or wrong, and what to do about it."""

import shutil
import socket
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

from django.conf import settings
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.mail import get_connection
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from councils.models import Authority, MailingStop, ReviewYear, Role
from councils.statistics.english import date_and_time
from councils.statistics.rates import count
from letters.checks import MEND, SLOW
from letters.models import Dispatch, Letter
from letters.outbox.sending import NOWHERE
from letters.pdf.rendering import has_quick_subsetter, pango_problem
from letters.pdf.signing import signing_problem
from letters.wording.glyphs import FONTS, font_file
from ombudsman.operations import heartbeat

LEAST_FREE = 1_000_000_000  # bytes: a year's letters, a back-up of a small office and room to breathe
CLOCKS_APART = timedelta(seconds=5)
LATE = timedelta(minutes=10)
NEWEST = 20  # letters whose files are looked for: enough to meet those of every machine


@dataclass(frozen=True)
class Result:
    """Something about the site: all is well when there is no remedy; a fault stops people's work, the rest does not."""

    subject: str
    sentence: str
    remedy: str = ""
    is_fault: bool = False


Results = Iterator[Result]


def python() -> Results:
    yield Result("Python", f"Python {sys.version.split()[0]} at {sys.executable}.")


def database() -> Results:
    """Whether the database answers, has every migration, and goes by the same clock."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT version()" if connection.vendor == "postgresql" else "SELECT sqlite_version()")
            version = str(cursor.fetchone()[0])
    except DatabaseError as error:
        yield Result("Database", f"It does not answer: {str(error).strip()}", "Start it, or mend DATABASE_URL.", True)
        return
    kind = version.split(" on ")[0] if connection.vendor == "postgresql" else f"SQLite {version}"
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if plan:
        yield Result("Database", f"{len(plan)} migrations have not run.", "Run `manage.py migrate`.", True)
    else:
        yield Result("Database", f"{kind} answers and has every migration.")
    yield from clocks()


def clocks() -> Results:
    """Publication goes by the clock: that of this machine and that of the database must agree."""
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        apart = abs(cursor.fetchone()[0] - timezone.now())
    if apart > CLOCKS_APART:
        sentence = f"This machine and the database differ by {apart.total_seconds():.0f} seconds."
        yield Result("Clock", sentence, "Set both by a time server, as with systemd-timesyncd.", True)
    else:
        yield Result("Clock", "This machine and the database agree.")


def files() -> Results:
    """Whether private files can be written and read back, and whether there is room for more."""
    name = f"doctor/{uuid4()}.txt"
    try:
        kept = default_storage.save(name, ContentFile(b"written by manage.py doctor"))
        with default_storage.open(kept) as file:
            whole = file.read() == b"written by manage.py doctor"
        default_storage.delete(kept)
    except OSError as error:
        remedy = "Let the user that runs the site write there, or mend DATA_DIR."
        yield Result("Files", f"Private files cannot be written: {error}.", remedy, True)
        return
    if whole:
        yield Result("Files", "Private files can be written and read.")
    else:
        yield Result("Files", "A file came back altered.", "Look at the disk or the storage behind it.", True)
    yield from free_space()


def files_of_all_machines() -> Results:
    """Whether the files that other machines have made are here, too."""
    newest = Letter.objects.exclude(pdf="").order_by("-rendered_at").values_list("pdf", flat=True)[:NEWEST]
    missing = [name for name in newest if not default_storage.exists(name)]
    if missing:
        here = f"{len(missing):,} are not on this machine ({socket.gethostname()}), {missing[0]} among them."
        remedy = "Have all machines share one storage. If they do, files are lost: `manage.py verify_files --repair`."
        yield Result("Files", f"Of the {count(len(newest), 'newest PDF')} {here}", remedy, True)
    elif newest:
        yield Result("Files", "The newest PDFs are here.")


def free_space() -> Results:
    """Whether the disk of the data folder has room."""
    folder = next(each for each in (settings.DATA_DIR, *Path(settings.DATA_DIR).parents) if Path(each).exists())
    free = shutil.disk_usage(folder).free
    if free < LEAST_FREE:
        yield Result("Disk", f"{free / 1e9:.1f} GB are free where DATA_DIR is.", "Make room: letters need it.", True)
    else:
        yield Result("Disk", f"{free / 1e9:,.0f} GB are free where DATA_DIR is.")


def shared_cache() -> Results:
    """Failed attempts to sign in are counted in the cache that all processes share."""
    try:
        cache.set("doctor", "well", 10)
        well = cache.get("doctor") == "well"
        cache.delete("doctor")
    except DatabaseError as error:
        yield Result("Cache", f"It does not answer: {str(error).strip()}", "Run `manage.py migrate`.", True)
        return
    yield Result(
        "Cache", "It keeps what it is given." if well else "It forgets.", "" if well else "See CACHES.", not well
    )


def drawing() -> Results:
    if problem := pango_problem():
        yield Result("Letters", problem.split(". ")[0] + ".", problem.partition(". ")[2], True)
    elif missing := [name for name in FONTS if not font_file(name).is_file()]:
        sentence = f"A font of theirs is missing: {missing[0]}."
        yield Result("Letters", sentence, "Install the Python package font-source-sans-pro again.", True)
    elif problem := signing_problem(timezone.now()):
        yield Result("Letters", problem, "Mend SIGNING_CERTIFICATE and SIGNING_KEY.", True)
    else:
        yield Result("Letters", "They can be drawn here.")
    if not has_quick_subsetter():
        yield Result("Letters", SLOW, MEND)


def mail() -> Results:
    """Whether a mail server is named and answers, whether mail is stopped, and what of it needs a person."""
    if settings.EMAIL_BACKEND.split(".")[-2] in NOWHERE:
        yield Result("Mail", "No mail server is named: nobody would receive anything.", "Set EMAIL_URL.")
    else:
        yield from mail_server()
    for stop in MailingStop.objects.in_force():
        yield Result("Mail", str(stop), "`manage.py mailing start` lets it go again.")
    for state, remedy in (("uncertain", "say whether it arrived"), ("failed", "mend the address or post it")):
        if number := getattr(Dispatch.objects, state)().count():
            yield Result("Mail", f"{number:,} dispatches are {state}.", f"Somebody has to {remedy}: see Dispatches.")


def mail_server() -> Results:
    """Whether the mail server takes a conversation. Nothing is sent."""
    try:
        server = get_connection(timeout=10)
        server.open()
        server.close()
    except OSError as error:
        yield Result("Mail", f"The mail server cannot be reached: {error}.", "Start it, or mend EMAIL_URL.", True)
    else:
        yield Result("Mail", "The mail server answers.")


def worker() -> Results:
    """Whether somebody takes up the work that waits in the background."""
    number = DBTaskResult.objects.ready().filter(enqueued_at__lt=timezone.now() - LATE).count()
    latest = DBTaskResult.objects.exclude(started_at=None).order_by("-started_at").values_list("started_at", flat=True)
    last = latest.first()
    seen = f"The last work was taken up on {date_and_time(last)}." if last else "No work has been taken up yet."
    if number:
        seen = f"{count(number, 'piece of work has', 'pieces of work have')} waited for ten minutes. {seen}"
    if machine := heartbeat.heard_from():
        remedy = "Look at what the worker says: it may hang." if number else ""
        yield Result("Worker", f"One on {machine} gives signs of life. {seen}", remedy, bool(number))
    else:
        yield Result(
            "Worker",
            f"None gives a sign of life. {seen}",
            "Start `manage.py db_worker`: until then nobody composes, renders or mails what the year's page asks for.",
            settings.WORKER_REQUIRED,
        )


def letters() -> Results:
    faulty = Letter.objects.unrendered().exclude(fault="").count()
    if faulty:
        yield Result("Letters", f"{faulty:,} letters could not be rendered.", "See Letters in the back office.")
    reached = Authority.objects.filter(contacts__role=Role.CHIEF_EXECUTIVE).exclude(contacts__email="")
    without = Authority.objects.existing(timezone.localdate()).exclude(pk__in=reached.values("pk")).count()
    if without:
        sentence = f"{without:,} authorities have no e-mail address of a chief executive."
        yield Result("Contacts", sentence, "Their letters go on paper; `manage.py import_contacts` brings addresses.")


def years() -> Results:
    for year in ReviewYear.objects.filter(publish_at__gt=timezone.now()):
        assert year.publish_at
        yield Result("Publication", f"{year} becomes public on {date_and_time(year.publish_at)}.")


Examinations = tuple[Callable[[], Results], ...]

# What people's work stands on from one moment to the next, cheap enough to be asked every few seconds.
READINESS: Examinations = (database, files, shared_cache, worker)
EVERYTHING: Examinations = (
    python,
    database,
    files,
    files_of_all_machines,
    shared_cache,
    drawing,
    mail,
    worker,
    letters,
    years,
)


def results(examinations: Examinations = EVERYTHING) -> Results:
    """Everything there is to say. One that fails because the database is away says so, and the others go on."""
    for examine in examinations:
        try:
            yield from examine()
        except DatabaseError as error:
            subject = examine.__name__.replace("_", " ").capitalize()
            yield Result(subject, f"It cannot be told: {str(error).strip().splitlines()[0]}", "See Database.", True)
