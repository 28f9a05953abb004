"""The drill: a machine is lost while people work, and another one takes its place out of the back-up."""

import hashlib
import json
import re
from functools import partial

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from councils.models import ReviewYear
from letters.tasks import mail_what_waits
from tests.conftest import database_url
from tests.letters.outbox.test_sending import ADDRESSES, let_go, manager, post, year  # noqa: F401
from tests.support.factories import DecisionFactory

pytestmark = pytest.mark.django_db(transaction=True)

# What a process of the site leaves behind while it runs, and the stop that the restore itself has put there.
NOT_THE_RECORD = ["--exclude=sessions", "--exclude=django_tasks_database", "--exclude=councils.mailingstop"]

DAY = re.compile(rb"\d{1,2} [A-Z][a-z]+ 20\d\d")


@pytest.fixture(autouse=True)
def own_files(shared_files):
    """Private files of this test alone."""


@pytest.fixture
def new_machine(tmp_path):
    """A data folder and a database with nothing in them, as the settings name them."""
    folder = tmp_path / "new machine"
    if connection.vendor == "sqlite":
        yield {"DATA_DIR": str(folder), "DATABASE_URL": ""}
        return
    name = f"{connection.settings_dict['NAME']}_restored"
    with connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {name}")  # of a run that was stopped
        cursor.execute(f"CREATE DATABASE {name}")
    yield {"DATA_DIR": str(folder), "DATABASE_URL": f"{database_url()}_restored"}
    with connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE {name}")


@pytest.fixture
def on(manage):
    """Run a command on a machine until it ends well, and return what it said."""

    def run(machine, *arguments):
        process = manage(*arguments, **machine)
        said, _ = process.communicate(timeout=120)
        assert process.returncode == 0, said
        return said

    return run


def tree(folder):
    """Every file of a folder by its name and fingerprint, but those that say when they were written."""
    files = (path for path in sorted(folder.rglob("*")) if path.suffix in (".html", ".json", ".csv", ".pdf"))
    return {str(path.relative_to(folder)): fingerprint(path) for path in files}


def fingerprint(path):
    """The SHA-256 of a file. Pages say which day it is, and midnight may fall between two looks at them."""
    data = path.read_bytes()
    return hashlib.sha256(DAY.sub(b"a day", data) if path.suffix == ".html" else data).hexdigest()


def rows(file):
    """Every row of the record, history and dispatches among them, by its table and key."""
    return {(row["model"], row["pk"]): row["fields"] for row in json.loads(file.read_text())}


def state_of(run, folder):
    """All that a machine has: every row, every private file, and every page that it shows the public."""
    folder.mkdir()
    run("dumpdata", *NOT_THE_RECORD, f"--output={folder / 'rows.json'}")
    run("export_site", str(folder / "pages"), "--origin", "http://localhost")
    return rows(folder / "rows.json"), tree(folder / "pages")


def test_a_lost_machine_is_replaced_whole_and_nobody_is_written_to_twice(year, post, new_machine, on, tmp_path):
    clerk = manager()
    let_go(year)
    ReviewYear.objects.filter(pk=year.pk).update(publish_at=timezone.now())
    before = state_of(call_command, tmp_path / "before")
    assert {name for name, _ in before[0]} >= {"letters.dispatch", "councils.historicaldecision", "auth.user"}
    assert "councils/council-0/letters/2019-20.pdf" in before[1]
    call_command("backup", str(tmp_path / "monday"))

    # People go on working: all letters are mailed, and a case is logged. Then the machine is gone.
    mail_what_waits.func()
    assert post.addressees == ADDRESSES
    DecisionFactory(upheld=True)
    files = tree(tmp_path / "private")

    said = on(new_machine, "restore", str(tmp_path / "monday"))
    assert "All mail is stopped." in said
    assert state_of(partial(on, new_machine), tmp_path / "after") == before
    assert tree(tmp_path / "new machine" / "private") == files
    on(new_machine, "check_integrity")  # every file is what it was, among other things

    # The mail server remembers what the database does not.
    at_post = {**new_machine, "EMAIL_URL": f"smtp://127.0.0.1:{post.port}", "MAILS_PER_MINUTE": "0"}
    log = tmp_path / "mail.log"
    log.write_text("".join(f"relay cleanup[7]: message-id={mail['Message-ID']}\n" for mail in post.taken[1:]))
    assert "6 mails taken for sent" in on(new_machine, "mailing", "reconcile", str(log), "--by", clerk.username)
    assert "1 mail may go now" in on(at_post, "mailing", "start")
    on(at_post, "send_letters", "2019-20")
    assert sorted(post.addressees) == sorted([*ADDRESSES, str(post.taken[0]["To"])])


def test_a_restored_site_is_backed_up_and_restored_again(year, tmp_path, capsys):
    for day in ("monday", "tuesday"):
        call_command("backup", str(tmp_path / day))
        call_command("restore", str(tmp_path / day), "--replace")
    call_command("mailing", "status")
    assert capsys.readouterr().out.count("The database was restored from the back-up of") == 2
