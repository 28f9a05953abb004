"""Case sheets whose sender is killed in the middle: nobody is written to twice, and what may have gone is listed."""

import signal
import time

import pytest

from councils.models import Consultation
from letters.models import Dispatch
from letters.outbox.resolving import presume_sent
from tests.letters.lifecycle.test_kill import say
from tests.letters.outbox.test_consultation import COUNCILS, LINKS, asked, post, run, soon, year  # noqa: F401
from tests.letters.outbox.test_sending import states, wait_until
from tests.support.factories import UserFactory
from tests.support.post_office import OK, SAY_NOTHING


@pytest.fixture
def manager():
    """Somebody who may do everything: roles do not outlive a test that commits."""
    return UserFactory(is_superuser=True)


def sender(manage, post, *arguments):
    """Start `send_sheets` as a process of its own."""
    place = {"EMAIL_URL": f"smtp://127.0.0.1:{post.port}", "MAILS_PER_MINUTE": "0"}
    return manage("send_sheets", "2019-20", *arguments, **place)


def kill(process):
    process.send_signal(signal.SIGKILL)
    process.wait()


@pytest.mark.django_db(transaction=True)
def test_after_a_sender_is_killed_all_sheets_go_once_and_the_uncertain_one_is_listed(manage, asked, post, manager):
    post.answers = lambda number: SAY_NOTHING if number == 2 else OK
    killed = sender(manage, post)
    wait_until(lambda: len(post.taken) == 2)
    kill(killed)
    assert states() == {"sent": 1, "uncertain": 1, "queued": COUNCILS - 2}
    said, well = run()
    assert not well
    uncertain = Dispatch.objects.uncertain().get()
    assert f"Uncertain: {uncertain} ({uncertain.email}). Begun" in said
    assert str(uncertain).startswith("Case sheets of 2019-20")
    assert post.addressees == LINKS
    later = uncertain.started_at.replace(year=uncertain.started_at.year + 1)
    presume_sent(uncertain, by=manager, at=later)
    said, well = run()
    assert well, said
    assert post.addressees == LINKS
    say(f"Killed at the second of {COUNCILS} sheets: the other {COUNCILS - 1} went once, one was left to a person.")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("after", [1, 3])
def test_killed_once_more_while_it_goes_on_nobody_is_written_to_twice(manage, asked, post, after):
    def slowly(number):
        time.sleep(0.3)
        return OK

    post.answers = slowly
    for mails in (after, after + 1):
        killed = sender(manage, post)
        wait_until(lambda mails=mails, killed=killed: len(post.taken) >= mails or killed.poll() is not None)
        kill(killed)
    said, _ = run()
    arrived, found = post.addressees, states()
    uncertain = set(Dispatch.objects.uncertain().values_list("email", flat=True))
    assert len(arrived) == len(set(arrived))
    assert set(LINKS) - set(arrived) <= uncertain
    assert found.get("sent", 0) + found.get("uncertain", 0) == COUNCILS
    assert all(address in said for address in uncertain)
    say(f"Killed twice: {found}, {len(arrived)} of {COUNCILS} arrived, none of them twice.")


@pytest.mark.django_db(transaction=True)
def test_asked_for_again_after_the_kill_nobody_is_consulted_a_second_time(manage, year, post, manager, soon):
    post.answers = lambda number: SAY_NOTHING if number == 1 else OK
    told = ("--reply-by", soon.isoformat(), "--by", manager.username)
    killed = sender(manage, post, *told)
    wait_until(lambda: len(post.taken) == 1)
    kill(killed)
    assert Consultation.objects.count() == Dispatch.objects.count() == COUNCILS
    said, well = run(*told)
    assert "the sheets of no authorities put into the outbox" in said
    assert not well
    assert (Consultation.objects.count(), post.addressees) == (COUNCILS, LINKS)
    assert states() == {"sent": COUNCILS - 1, "uncertain": 1}
