"""What may fail from outside while a year goes out, and how it stands afterwards. The tests say what they did."""

import os
import pwd
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import DatabaseError, connection
from django.utils import timezone

from letters.models import Dispatch, Letter, Run
from tests.letters.lifecycle.test_runs import a_composed_year, ask, by, worker  # noqa: F401
from tests.letters.outbox.test_sending import ADDRESSES, COUNCILS, elsewhere, issued, post, run, states, year  # noqa: F401
from tests.support.post_office import OK


def say(what):
    """A line for whoever watches the tests."""
    sys.stdout.write(f"\n  {what}\n")


@pytest.mark.django_db
def test_a_server_that_refuses_every_third_mail_gets_each_of_them_once_in_the_end(issued, post):
    post.answers = lambda number: "451 Come back later" if number % 3 == 0 else OK
    rounds = 0
    while Dispatch.objects.queued().exists():
        rounds += 1
        assert rounds < 10
        run()
        # Its time to be tried again has come.
        Dispatch.objects.queued().update(next_try_at=timezone.now() - timedelta(seconds=1))
    assert post.addressees == ADDRESSES
    assert states() == {"sent": COUNCILS}
    say(f"{COUNCILS} mails, {post.seen - COUNCILS} refusals, {rounds} rounds: each arrived once.")


def restart_database(how):
    """Restart the database server of this test, and wait until it answers again."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW data_directory")
        data = Path(cursor.fetchone()[0])
        cursor.execute("SELECT setting FROM pg_config WHERE name = 'BINDIR'")
        programs = Path(cursor.fetchone()[0])
    connection.close()
    owner = pwd.getpwuid(data.stat().st_uid).pw_name
    command = [programs / "pg_ctl", "restart", "--wait", "--silent", f"--pgdata={data}", f"--mode={how}"]
    command += [f"--log={data / 'restarted.log'}"]
    as_owner = ["runuser", "-u", owner, "--"] if os.getuid() == 0 else []
    subprocess.run([*as_owner, *command], check=True, timeout=60, cwd="/", stdin=subprocess.DEVNULL)


def asked(question, *, otherwise):
    """An answer of the database, or another while it is away."""
    try:
        return question()
    except DatabaseError:
        connection.close()
        return otherwise


def wait_until(true, patience=150):
    deadline = time.monotonic() + patience
    while not asked(true, otherwise=False):
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.05)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("how", ["fast", "immediate"])
def test_after_the_database_was_restarted_every_letter_is_rendered_once(manage, shared_files, by, how):
    ask(a_composed_year(10), "render", by)
    workers = [worker(manage, shared_files)]
    wait_until(lambda: Letter.objects.exclude(pdf="").count() >= 2)
    there = set(Letter.objects.exclude(pdf="").values_list("pk", "rendered_at"))
    restart_database(how)

    def over():
        if workers[-1].poll() is not None:  # as whoever supervises it would
            workers.append(worker(manage, shared_files))
        return not Run.objects.live().exists()

    wait_until(over)
    assert not Letter.objects.unrendered().exists()
    assert there <= set(Letter.objects.values_list("pk", "rendered_at"))
    say(f"Restarted ({how}) after {len(there)} of 10 letters; {len(workers)} workers; all are there, none made twice.")


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("how", ["fast", "immediate"])
def test_after_the_database_was_restarted_nobody_is_written_to_twice(manage, issued, post, how):
    def slowly(number):
        time.sleep(0.3)
        return OK

    post.answers = slowly
    sender = elsewhere(manage, post)
    wait_until(lambda: len(post.taken) >= 3)
    restart_database(how)
    sender.communicate(timeout=60)
    before = len(post.taken)
    said, _ = run()
    found = states()
    arrived = post.addressees
    assert len(arrived) == len(set(arrived))
    assert found.get("sent", 0) + found.get("uncertain", 0) == COUNCILS
    # What did not arrive is on a person's list, and so is what may have: nothing is lost in silence.
    uncertain = set(Dispatch.objects.uncertain().values_list("email", flat=True))
    assert set(ADDRESSES) - set(arrived) <= uncertain
    assert all(address in said for address in uncertain)
    say(f"Restarted ({how}) after {before} of {COUNCILS} mails; then: {found}. Nobody got one twice.")
