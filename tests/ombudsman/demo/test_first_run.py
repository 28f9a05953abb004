"""What a newcomer sees after typing `make run`: a site with figures on it, and letters to download."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import suppress
from pathlib import Path

import pytest

pytestmark = pytest.mark.demo

ROOT = Path(__file__).resolve().parents[3]
PATIENCE = 300  # seconds, of which a machine with nothing else to do needs less than a third


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


def newcomer(folder):
    """The environment of somebody who has set nothing, but for the folder where the demonstration is kept."""
    outside = {"DATABASE_URL", "DJANGO_SETTINGS_MODULE", "SECRET_KEY", "EMAIL_URL", "DEBUG", "DEMONSTRATION", "HTTPS"}
    return {name: value for name, value in os.environ.items() if name not in outside} | {"DATA_DIR": str(folder)}


@pytest.fixture
def site(tmp_path):
    """The address of a site that `make run` is serving; it ends with the test."""
    port, log = free_port(), tmp_path / "log"
    with log.open("wb") as output:
        run = subprocess.Popen(
            ["make", "run", f"PORT={port}", f"VENV={sys.prefix}"],
            cwd=ROOT,
            env=newcomer(tmp_path / "data"),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        wait_until_it_answers(port, run, log)
        yield f"http://127.0.0.1:{port}"
    finally:
        with suppress(ProcessLookupError):
            os.killpg(run.pid, signal.SIGTERM)
        run.wait(timeout=30)


def wait_until_it_answers(port, run, log):
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        assert run.poll() is None, f"`make run` ended:\n{log.read_text()[-3000:]}"
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1):
                return
        except OSError:
            time.sleep(0.5)
    pytest.fail(f"`make run` did not answer within {PATIENCE} seconds:\n{log.read_text()[-3000:]}")


def read(address):
    with urllib.request.urlopen(address, timeout=60) as answer:  # noqa: S310 - an address on this machine
        return answer.read()


def test_the_demonstration_serves_worcester_and_its_letter(site):
    page = read(f"{site}/councils/worcester-city-council/2019-20/").decode()
    assert "Worcester" in page
    assert "2019-20" in page
    assert "demonstration" in page.lower()
    assert "/councils/worcester-city-council/letters/2019-20.pdf" in page
    assert read(f"{site}/councils/worcester-city-council/letters/2019-20.pdf").startswith(b"%PDF-")
    assert read(f"{site}/static/favicon.svg").startswith(b"<svg")
    with pytest.raises(urllib.error.HTTPError, match="404"):
        read(f"{site}/councils/nowhere/")
