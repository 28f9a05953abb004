"""A year's work killed at random moments, on a full disk, with a mail server that puts off, hangs or hangs up.

From a file of cases to the back-up: after each fault the rules of the record hold, a file was taken in whole or not at
all, what bears the name of a back-up is one, and at the end every letter has gone to everybody once. `make faults`
does it many times: KILLS says how many, SEED which, and what happened how often is printed.
"""

import csv
import multiprocessing
import os
import random
import shutil
import time
from collections import Counter

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from councils.figures import freezing
from councils.models import Category, Decision, Role
from letters.models import Dispatch, Letter
from letters.models.dispatch import LONGEST_CONVERSATION
from letters.outbox.resolving import presume_sent, send_again
from ombudsman.operations import files
from ombudsman.operations.backup import verified
from ombudsman.operations.integrity import RULES
from tests.conftest import database_url
from tests.support.factories import AuthorityFactory, DecisionFactory, ReviewYearFactory, UserFactory
from tests.support.post_office import HANG_UP, OK, SAY_NOTHING, PostOffice
from tests.support.work_to_be_killed import go_on

pytestmark = pytest.mark.django_db(transaction=True)
KILLS = int(os.environ.get("KILLS", "3"))
COUNCILS, CASES = 2, 300
PATIENCE = 200  # seconds for what takes two, on a machine that has much else to do
MOODS = [*[OK] * 8, HANG_UP, SAY_NOTHING, "451 later", "421 not now"]
chance = random.Random(int(os.environ.get("SEED", "1")))


@pytest.fixture
def post():
    with PostOffice(answers=lambda number: chance.choice(MOODS)) as office:
        yield office


@pytest.fixture
def start(monkeypatch, tmp_path, shared_files, post):
    """Start the work on a year in a process of its own, and wait until it has begun."""
    told = {
        "DJANGO_SETTINGS_MODULE": "ombudsman.settings",
        "DATABASE_URL": database_url(),
        "DATA_DIR": str(tmp_path),
        "EMAIL_URL": f"smtp://127.0.0.1:{post.port}",
        "EMAIL_TIMEOUT": "3",
        "MAILS_PER_MINUTE": "0",
    }
    for name, value in told.items():
        monkeypatch.setenv(name, value)
    # A server that has read everything, and from which a process comes in no time.
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.support.work_to_be_killed"])
    started = []

    def begin(year, room=0):
        here, there = context.Pipe(duplex=False)
        number = len(started)
        write_cases(tmp_path / "cases.csv", f"Made-up Care {number}")
        back_up = tmp_path / "back-ups" / str(number)
        process = context.Process(target=go_on, args=(year.pk, there, room, tmp_path / "cases.csv", back_up))
        process.start()
        there.close()
        started.append(process)
        assert here.poll(PATIENCE), "the work did not begin"
        return process

    yield begin
    for process in started:
        process.kill()
        process.join()


@pytest.fixture
def year(db):
    """A year that has ended: two councils with a case and an address each."""
    for name in ("anna", "ben"):
        UserFactory(username=name, is_superuser=True)
    for number in range(COUNCILS):
        council = AuthorityFactory(slug=f"council-{number}")
        council.contacts.create(role=Role.CHIEF_EXECUTIVE, office="Chief", email=f"chief@council-{number}.example")
        DecisionFactory(authority=council, upheld=True)
    return ReviewYearFactory()


def write_cases(path, provider):
    """A file of cases in hand, in which every row is changed."""
    with path.open("w", newline="") as file:
        table = csv.writer(file)
        table.writerow(["reference", "authority", "category", "received_on", "provider"])
        of = Category.objects.first().slug
        table.writerows([f"30 000 {n:03}", f"council-{n % COUNCILS}", of, "2021-05-04", provider] for n in range(CASES))


def killed(process, after):
    """Kill a process after a while; whether it was still at work."""
    process.join(after)
    at_work = process.exitcode is None
    process.kill()
    process.join(PATIENCE)
    return at_work


def broken():
    """What is against the rules of the record: files of cases come in whole, and a back-up with its name is one."""
    of_files = Decision.objects.filter(reference__startswith="30 000")
    providers = Counter(of_files.values_list("provider", flat=True))
    halves = [] if list(providers.values()) in ([], [CASES]) else [f"Half a file was taken in: {providers}."]
    return [*halves, *(sentence for rule in RULES for sentence in rule())]


def check_back_ups(folder):
    """Every back-up that bears its name is whole; they are thrown away, and how many there were is returned."""
    whole = [verified(each) for each in folder.glob("*") if each.suffix != ".unfinished"]
    shutil.rmtree(folder, ignore_errors=True)
    return len(whole)


def arrived(post):
    """How often each mail has arrived, by its Message-ID."""
    return Counter(str(mail["Message-ID"]).strip() for mail in post.taken)


def settle(post, by):
    """Time passes, and a person looks up in the mail server's log what is uncertain."""
    later, uncertain = timezone.now() + 2 * LONGEST_CONVERSATION, list(Dispatch.objects.uncertain())
    time.sleep(bool(uncertain))  # until the mail server has put down what it took from whoever was killed
    for dispatch in uncertain:
        decide = presume_sent if dispatch.message_id in arrived(post) else send_again
        decide(dispatch, by=by, at=later)
    Dispatch.objects.queued().update(next_try_at=None)


def is_done(year):
    return year.letters.exists() and not Dispatch.objects.queued().exists() and not year.letters.filter(issued_at=None)


def prove_whole(year, post):
    """Everything has happened, and once; a PDF that is lost or altered then is made again to the byte."""
    assert Letter.objects.count() == Dispatch.objects.count() == COUNCILS
    assert arrived(post) == dict.fromkeys(Dispatch.objects.values_list("message_id", flat=True), 1)
    storage, name = Letter.objects.first().pdf.storage, Letter.objects.first().pdf.name
    storage.delete(name)
    assert [fault.mended for fault in files.faults(repair=True)] == [True]


def begin_anew(year, post):
    Dispatch.objects.all().delete()
    Letter.objects.all().delete()
    freezing.thaw(year, reason="Once more.")
    post.taken.clear()


def test_whatever_is_killed_or_fails_the_record_holds_and_every_letter_goes_once(start, year, post, tmp_path, capsys):
    happened, ben = Counter(), User.objects.get(username="ben")
    first, began = start(year), time.monotonic()
    first.join(PATIENCE)
    whole = time.monotonic() - began
    while happened["killed at work"] < KILLS:
        year.refresh_from_db()
        settle(post, ben)
        if is_done(year):
            prove_whole(year, post)
            begin_anew(year, post)
            happened["years sent"] += 1
        full = chance.random() < 0.15
        process = start(year, room=chance.randrange(1, 200_000) if full else 0)
        at_work = killed(process, whole * chance.random() ** 2)
        happened["killed at work" if at_work else "over before"] += 1
        happened["with a full disk"] += full
        assert broken() == [], happened
        happened["back-ups"] += check_back_ups(tmp_path / "back-ups")
    settle(post, ben)  # or what the last that was killed had begun to mail would be neither queued nor sent
    while not is_done(year):
        settle(post, ben)
        start(year).join(PATIENCE)
        assert broken() == []
        year.refresh_from_db()
        settle(post, ben)
    prove_whole(year, post)
    with capsys.disabled():
        print("\n", dict(happened))  # noqa: T201 - figures are what it is run for
