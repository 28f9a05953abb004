"""Background work on letters: waking the sender. The outbox is the truth; a wake-up may come twice, or never."""

from datetime import timedelta

from django.utils import timezone
from django_tasks import TaskResultStatus, task
from django_tasks_db.models import DBTaskResult

from letters.models import Dispatch
from letters.sending import MailServerError, mail_problem, send_waiting

LOT = 20  # mails between two looks at whether the worker is to stop
AWAY = timedelta(minutes=5)


@task()
def mail_what_waits() -> int:
    """Mail a few of the letters that wait and come back for more; how many were sent.

    Without a mail server they stay in the outbox, until `send_letters` or the next wake-up finds one.
    """
    if mail_problem():
        return 0
    try:
        sent = send_waiting(Dispatch.objects.all(), limit=LOT)["sent"]
    except MailServerError:
        wake_sender(after=AWAY)
        return 0
    if Dispatch.objects.waiting().exists():
        wake_sender()
    elif put_off := Dispatch.objects.queued().order_by("next_try_at").first():
        assert put_off.next_try_at
        wake_sender(after=put_off.next_try_at - timezone.now())
    return sent


def wake_sender(*, after: timedelta = timedelta(0)) -> None:
    """Have a worker mail what waits, now or after a while, unless one is about to anyway."""
    to_come = DBTaskResult.objects.filter(task_path=mail_what_waits.module_path, status=TaskResultStatus.READY)
    if not (to_come if after else to_come.ready()).exists():
        mail_what_waits.using(run_after=timezone.now() + after if after else None).enqueue()
