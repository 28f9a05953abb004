"""Background work on letters: wake-ups, which may come twice, or never. Letters, dispatches and runs are the truth."""

from datetime import timedelta

from django.utils import timezone
from django_tasks import TaskResultStatus, task
from django_tasks.base import Task
from django_tasks_db.models import DBTaskResult

from letters.lifecycle.runs import take_a_turn
from letters.models import Dispatch, Letter, Run
from letters.models.run import SILENCE
from letters.outbox import test_send as dry_run
from letters.outbox.sending import MailServerError, mail_problem, send_waiting

LOT = 20  # mails between two looks at whether the worker is to stop
AWAY = timedelta(minutes=5)
HANDS = 4  # workers that are woken to share in the rendering


@task()
def work_on_runs() -> int:
    """Take a turn at every run that is live; how many there were.

    Before that somebody is asked to look after a while: should this worker be killed, another goes on.
    """
    live = list(Run.objects.live().select_related("year", "asked_by"))
    if live:
        wake(work_on_runs, after=SILENCE)
    more = [take_a_turn(run) for run in live]
    if any(more):
        wake(work_on_runs, most=HANDS)
    elif not Run.objects.live().exists():
        call_off(work_on_runs)
    return len(live)


def wake_workers() -> None:
    for _ in range(HANDS):
        wake(work_on_runs, most=HANDS)


@task()
def mail_what_waits() -> int:
    """Mail a few of the letters that wait and come back for more; how many were sent.

    Without a mail server they stay in the outbox, until `send_letters` or the next wake-up finds one.
    """
    if mail_problem():
        return 0
    if Dispatch.objects.waiting().exists():
        wake_sender(after=AWAY)  # should this worker be killed, another goes on
    try:
        sent = send_waiting(Dispatch.objects.all(), limit=LOT)["sent"]
    except MailServerError:
        wake_sender(after=AWAY)
        return 0
    call_off(mail_what_waits)
    if Dispatch.objects.waiting().exists():
        wake_sender()
    elif put_off := Dispatch.objects.queued().unheld().order_by("next_try_at").first():
        assert put_off.next_try_at
        wake_sender(after=put_off.next_try_at - timezone.now())
    return sent


@task()
def mail_as_test(letters: list[int], to: str, by: int) -> int:
    return dry_run.send(Letter.objects.filter(pk__in=letters), to, by=by)


def wake_sender(*, after: timedelta = timedelta(0)) -> None:
    wake(mail_what_waits, after=after)


def wake(what: Task, *, after: timedelta = timedelta(0), most: int = 1) -> None:
    """Have a worker do something, now or after a while, unless so many are about to anyway."""
    at = timezone.now() + after
    to_come = DBTaskResult.objects.filter(task_path=what.module_path, status=TaskResultStatus.READY)
    if (to_come.ready() | to_come.filter(run_after__lte=at)).count() < most:
        what.using(run_after=at if after else None).enqueue()


def call_off(what: Task) -> None:
    """Have nobody look after a while: all went well."""
    later = DBTaskResult.objects.filter(task_path=what.module_path, status=TaskResultStatus.READY)
    later.exclude(pk__in=later.ready()).delete()
