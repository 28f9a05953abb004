"""What a monitoring system reads of the site, as text in Prometheus's format."""

import mmap
import os
import shutil
import struct
import threading
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db.models import Max
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from councils.models import MailingStop, ReviewYear
from letters.models import Dispatch, Letter
from ombudsman.operations import heartbeat

Sample = tuple[str, float]  # its labels and its value
Metric = tuple[str, str, str, Iterable[Sample]]  # name, type, what it is, samples

CLASSES = ("1xx", "2xx", "3xx", "4xx", "5xx")
COUNTS = struct.Struct(f"{len(CLASSES)}Q")


class RequestCounts:
    """How many requests each process of this machine has answered: a small file for each, which all can read.

    A file stays when its process ends, so that the sum never falls; gunicorn's settings clear them at its start.
    """

    def __init__(self, folder: Path) -> None:
        self.folder, self.lock = folder, threading.Lock()
        self.pid, self.counts = 0, [0] * len(CLASSES)
        self.memory = mmap.mmap(-1, COUNTS.size)

    def add(self, status: int) -> None:
        with self.lock:
            if self.pid != os.getpid():  # the first of this process, which another may have forked
                self.begin()
            self.counts[status // 100 - 1] += 1
            COUNTS.pack_into(self.memory, 0, *self.counts)

    def begin(self) -> None:
        self.pid, self.counts = os.getpid(), [0] * len(CLASSES)
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / str(self.pid)).open("w+b") as file:
            file.truncate(COUNTS.size)
            self.memory = mmap.mmap(file.fileno(), COUNTS.size)

    def sums(self) -> list[int]:
        each = [COUNTS.unpack(path.read_bytes()) for path in self.folder.glob("*")]
        return [sum(column) for column in zip(*each, strict=True)] or [0] * len(CLASSES)


def requests() -> RequestCounts:
    return RequestCounts(Path(settings.DATA_DIR) / "requests")


def metrics(at: datetime) -> Iterator[Metric]:
    answered = zip(CLASSES, requests().sums(), strict=True)
    yield (
        "requests_total",
        "counter",
        "Requests answered on this machine.",
        [(f'status="{name}"', number) for name, number in answered],
    )
    yield from of_mail()
    yield from of_work(at)
    yield "disk_free_bytes", "gauge", "Room where DATA_DIR is.", [("", shutil.disk_usage(settings.DATA_DIR).free)]
    coming = [(year.label, year.publish_at) for year in ReviewYear.objects.filter(publish_at__gt=at)]
    until = [(f'year="{label}"', (moment - at).total_seconds()) for label, moment in coming if moment]
    yield "seconds_until_publication", "gauge", "How long until a year becomes public.", until


def of_mail() -> Iterator[Metric]:
    """What of the mail waits, went, or needs a person."""
    states = ("queued", "uncertain", "failed", "to_print", "sent")
    numbers = [(f'state="{state}"', getattr(Dispatch.objects, state)().count()) for state in states]
    yield "dispatches", "gauge", "The outbox: letters and case sheets by where they stand.", numbers
    stopped = MailingStop.objects.in_force().exists()
    yield "mail_stopped", "gauge", "1 while all mail is stopped.", [("", int(stopped))]


def of_work(at: datetime) -> Iterator[Metric]:
    waiting = DBTaskResult.objects.filter(status="READY", run_after__lte=at).count()
    yield "tasks_waiting", "gauge", "Pieces of work that a worker could take up now.", [("", waiting)]
    yield "worker_alive", "gauge", "1 while a worker gives signs of life.", [("", int(bool(heartbeat.heard_from())))]
    yield "letters_unrendered", "gauge", "Letters that have no PDF yet.", [("", Letter.objects.unrendered().count())]
    last = Letter.objects.aggregate(last=Max("rendered_at"))["last"]
    age = [("", (at - last).total_seconds())] if last else []
    yield "seconds_since_last_render", "gauge", "Age of the newest PDF of a letter.", age


def as_text(at: datetime | None = None) -> str:
    lines = []
    for name, kind, what, samples in metrics(at or timezone.now()):
        lines += [f"# HELP ombudsman_{name} {what}", f"# TYPE ombudsman_{name} {kind}"]
        lines += [f"ombudsman_{name}{f'{{{labels}}}' if labels else ''} {value:.15g}" for labels, value in samples]
    return "\n".join(lines) + "\n"
