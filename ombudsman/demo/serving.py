"""Runs the demonstration's site and its background worker as child processes, and ends both together."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings

HOST = "127.0.0.1"
PATIENCE = 30  # seconds for the site to start, or for a process to end when told


class ServingError(Exception):
    """The site cannot be served, for a reason said in a sentence."""


def check_port(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            raise ServingError(f"Port {port} cannot be used ({error.strerror}): choose another with --port.") from error


class Children:
    def __init__(self) -> None:
        self.running: list[subprocess.Popen[bytes]] = []

    def start_site(self, port: int) -> None:
        site = self._start("-m", "gunicorn", "ombudsman.wsgi", f"--bind={HOST}:{port}", "--preload", *GUNICORN)
        end = time.monotonic() + PATIENCE
        while not answers(port):
            if site.poll() is not None or time.monotonic() > end:
                raise ServingError("The site did not start: what it said about that stands above.")
            time.sleep(0.1)

    def start_worker(self) -> None:
        """Work off background tasks, giving way to everything else on the machine."""
        worker = self._start("manage.py", "db_worker", "--verbosity=0", "--interval=5")
        os.setpriority(os.PRIO_PROCESS, worker.pid, 10)

    def wait(self) -> None:
        while all(child.poll() is None for child in self.running):
            time.sleep(0.5)
        raise ServingError("The site or its worker ended by itself: what it said about that stands above.")

    def end(self) -> None:
        for child in self.running:
            child.terminate()
        for child in self.running:
            try:
                child.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()

    def _start(self, *arguments: str) -> subprocess.Popen[bytes]:
        # A session of its own: Ctrl-C in the terminal reaches this process alone, which then ends the others in order.
        child = subprocess.Popen(  # noqa: S603  our own programs, by this interpreter
            [sys.executable, *arguments],
            cwd=settings.BASE_DIR,
            env={"LOG_LEVEL": "WARNING", **os.environ, "DEMONSTRATION": "1", "SECRET_KEY": settings.SECRET_KEY},
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )
        self.running.append(child)
        return child


GUNICORN = ("--workers=2", "--threads=4", "--log-level=warning", "--no-control-socket")


@contextmanager
def ending(children: Children) -> Iterator[Children]:
    """End child processes with the block, also when this process is told to end."""

    def stop(*_: Any) -> None:
        raise KeyboardInterrupt

    before = {number: signal.signal(number, stop) for number in (signal.SIGTERM, signal.SIGHUP)}
    try:
        yield children
    finally:
        children.end()
        for number, handler in before.items():
            signal.signal(number, handler)


def answers(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex((HOST, port)) == 0
