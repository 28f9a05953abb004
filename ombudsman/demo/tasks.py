"""The demonstration's background work: letters and reviews of earlier years, a few at a time, until all are there."""

from django_tasks import task
from django_tasks_db.models import DBTaskResult

from ombudsman.demo.letters import unfinished_years, write_some_earlier_letters
from ombudsman.demo.reviews import make_review, unreviewed_years


@task()
def write_earlier_letters() -> int:
    """Make a few letters, or a review once there are all letters, and come back for more; how many were made.

    Short tasks let a worker stop soon when it is told to. Run twice, or killed, they do no harm: a letter without
    a PDF is the queue.
    """
    made = write_some_earlier_letters() or write_an_earlier_review()
    if made:
        write_earlier_letters.enqueue()
    return made


def write_an_earlier_review() -> int:
    """Make the review of the latest earlier year that misses its own; how many."""
    for year in unreviewed_years(first=False)[:1]:
        make_review(year)
        return 1
    return 0


def follow_on() -> bool:
    """Have a worker make the letters and reviews of earlier years, if any are missing; whether there are."""
    if not unfinished_years(first=False) and not unreviewed_years(first=False):
        return False
    if not DBTaskResult.objects.ready().filter(task_path=write_earlier_letters.module_path).exists():
        write_earlier_letters.enqueue()
    return True
