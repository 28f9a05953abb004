"""The sign of life that every worker gives, where all processes see it."""

import socket
import threading
from datetime import timedelta

from django.core.cache import cache
from django.db import DatabaseError, close_old_connections

KEY = "worker"
EVERY = timedelta(seconds=20)
SILENT_AFTER = timedelta(seconds=70)


def give() -> None:
    cache.set(KEY, socket.gethostname(), SILENT_AFTER.total_seconds())


def heard_from() -> str:
    """The machine of the worker that was last heard of; empty when none has been for a while."""
    return str(cache.get(KEY) or "")


def keep_giving() -> None:
    """Give it now and then until this process ends; while the database is away, try again."""

    def beat() -> None:
        while True:
            try:
                give()
            except DatabaseError:
                close_old_connections()
            pause.wait(EVERY.total_seconds())

    pause = threading.Event()
    threading.Thread(target=beat, name="heartbeat", daemon=True).start()
