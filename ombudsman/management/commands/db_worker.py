"""The worker of django-tasks-db, which gives a sign of life, and says in a sentence that the database has gone."""

from typing import Any

from django.core.management.base import CommandError
from django.db import DatabaseError
from django_tasks_db.management.commands.db_worker import Command as WorkerCommand

from ombudsman.operations import heartbeat


class Command(WorkerCommand):
    help = "Work in the background: compose, render and mail. As many as you like; nothing is lost when one is killed."

    def handle(self, **options: Any) -> None:
        heartbeat.keep_giving()
        try:
            super().handle(**options)
        except DatabaseError as error:
            raise CommandError(
                f"The worker ended, for the database does not answer: {str(error).strip().splitlines()[0]}. Nothing is "
                "lost; start it again when the database is back."
            ) from error
