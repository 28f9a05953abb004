"""How a run goes, or how it ended, in sentences on its stage."""

from datetime import datetime, timedelta

from django.utils import timezone

from councils.statistics.english import date_and_time
from councils.statistics.rates import count
from letters.models import Run
from letters.year.stage import Stage

START = "If no worker runs, start one: manage.py db_worker."


def add_run(stage: Stage, run: Run | None, at: datetime) -> None:
    """Say how the last run of a stage goes, or how it ended."""
    if run is None:
        return
    if run.ended_at:
        stage.problems += [f"It stopped on {date_and_time(run.ended_at)}. {run.fault}"] if run.fault else []
        if run.cancelled_by:
            stage.said.append(f"{run.cancelled_by} stopped it on {date_and_time(run.ended_at)}.")
        return
    stage.going = [f"{run.asked_by} asked for it on {date_and_time(run.asked_at)}."]
    if run.is_silent(at):
        assert run.alive_at
        stage.problems.append(
            f"Nothing has been heard of it since {timezone.localtime(run.alive_at):%H:%M:%S}. {START}"
        )
    elif run.is_neglected(at):
        stage.problems.append(f"No worker has taken it up yet: all may be busy, or none is there. {START}")
    elif left := run.left(at):
        stage.going.append(f"{run.done:,} of {run.of:,} done, {spoken(left)} left.")


def spoken(left: timedelta) -> str:
    """How long something still takes, roughly, as one would say it."""
    minutes = round(left.total_seconds() / 60)
    return f"about {count(minutes, 'minute')}" if minutes else "less than a minute"
