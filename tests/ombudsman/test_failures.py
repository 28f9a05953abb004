"""One thing missing or wrong at a time: one sentence says what it is and how to mend it, and no traceback does."""

import os
import resource
import signal
import socket
import subprocess
import sys
from functools import partial

import pytest
from django.conf import settings

NOBODY = "postgres://clerk:only-for-tests@127.0.0.1:9/ombudsman"  # nothing listens at the port of discarded things


NOT_TOLD = ("DATABASE_URL", "DJANGO_SETTINGS_MODULE", "SECRET_KEY", "HTTPS", "PYTHONUNBUFFERED")


@pytest.fixture
def site(tmp_path):
    """Run a command of a site that has a data folder of its own and nothing in it; what it said, and its status."""

    def run(*command, prepare=None, **changes):
        plain = {key: value for key, value in os.environ.items() if key not in NOT_TOLD}
        done = subprocess.run(
            command,
            cwd=settings.BASE_DIR,
            env={**plain, "DATA_DIR": str(tmp_path / "data"), **changes},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=120,
            check=False,
            preexec_fn=prepare,
        )
        return done.stdout, done.returncode

    return run


@pytest.fixture
def refused(site):
    """What a command of `manage.py` says that cannot be done."""

    def run(*arguments, **changes):
        said, status = site(sys.executable, "manage.py", *arguments, **changes)
        assert status == 1, said
        assert "Traceback" not in said
        assert len(said.splitlines()) < 4, said
        return said

    return run


def test_a_database_that_does_not_answer(refused):
    said = refused("migrate", "--skip-checks", DATABASE_URL=NOBODY)
    assert "The database does not answer" in said
    assert "mend DATABASE_URL" in said
    assert "only-for-tests" not in said


def test_a_worker_whose_database_does_not_answer(site):
    said, status = site(sys.executable, "manage.py", "db_worker", "--no-startup-delay", DATABASE_URL=NOBODY)
    assert status == 1
    assert "The worker ended, for the database does not answer" in said
    assert "Traceback" not in said


def test_a_database_that_was_not_migrated(refused):
    assert "Run `manage.py migrate`." in refused("render_letters", "2019-20")


def test_a_data_folder_that_is_a_file(refused, tmp_path):
    (tmp_path / "data").write_text("not a folder")
    said = refused("migrate")
    assert f"“{tmp_path / 'data'}”" in said
    assert "mend DATA_DIR" in said


def test_a_database_that_cannot_be_opened(refused, tmp_path):
    (tmp_path / "data" / "ombudsman.sqlite3").mkdir(parents=True)
    assert "The database in DATA_DIR cannot be opened" in refused("migrate", "--skip-checks")


def test_a_database_that_is_damaged(refused, tmp_path):
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "ombudsman.sqlite3").write_bytes(b"not what it was" * 1000)
    assert "Put the last back-up in its place" in refused("migrate", "--skip-checks")


def test_a_disk_without_room(refused):
    def without_room():
        resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))

    said = refused("migrate", "--skip-checks", "--verbosity=0", prepare=without_room, PYTHONDONTWRITEBYTECODE="1")
    assert "Make room, and do it again." in said


def test_a_setting_that_is_missing(refused):
    said = refused("migrate", HTTPS="1")
    assert "set SECRET_KEY" in said
    assert "docs/settings.md" in said


def test_a_setting_that_is_misspelt(refused):
    assert "ALLOWED_HOSTS may be meant" in refused("compose_letters", "2019-20", ALOWED_HOSTS="reviews.example")


def test_a_site_with_a_setting_missing_gives_up_in_a_sentence(site):
    said, status = site(sys.executable, "-c", "import ombudsman.wsgi", HTTPS="1")
    assert (status, said.count("\n")) == (3, 1)
    assert "set SECRET_KEY" in said


def test_a_port_that_is_taken(refused):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        said = refused("demo", "--port", str(taken.getsockname()[1]))
    assert "choose another with --port" in said


@pytest.fixture
def environment(tmp_path):
    """A virtual environment in which Python is what a test makes of it."""
    (tmp_path / "venv" / "bin").mkdir(parents=True)

    def make(script):
        python = tmp_path / "venv" / "bin" / "python"
        python.write_text(f"#!/bin/sh\n{script}\n")
        python.chmod(0o755)
        return python

    return make


def test_a_python_that_is_too_old_is_named(site, environment, tmp_path):
    old = environment('case "$1" in -V) echo Python 3.9.2;; *) exit 1;; esac')
    said, status = site("make", "setup", f"PYTHON={old}", f"VENV={tmp_path / 'new'}")
    assert status != 0
    assert f"{old} is Python 3.9.2, older than Python 3.11. Install a newer one" in said


@pytest.mark.parametrize(
    ("script", "words"),
    [
        ('case "$*" in *pip*) exit 1;; esac', "name another with PIP_INDEX_URL"),
        ('case "$*" in *weasyprint*) exit 1;; esac', "Pango, which is missing here. Install it"),
    ],
    ids=["index", "pango"],
)
def test_packages_that_cannot_be_had(site, environment, tmp_path, script, words):
    environment(script)
    (tmp_path / "venv" / ".python").touch()
    said, status = site("make", "setup", f"VENV={tmp_path / 'venv'}")
    assert status != 0
    assert words in said


def test_whoever_presses_ctrl_c_reads_nothing(tmp_path):
    asleep = "import time; print('asleep', flush=True); time.sleep(100)"
    process = subprocess.Popen(
        [sys.executable, "manage.py", "shell", "--verbosity=0", "--no-imports", "--command", asleep],
        cwd=settings.BASE_DIR,
        env={**os.environ, "DATA_DIR": str(tmp_path), "DATABASE_URL": ""},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        # Whoever started these tests in the background may have had Ctrl-C ignored, and that is inherited.
        preexec_fn=partial(signal.signal, signal.SIGINT, signal.SIG_DFL),
    )
    try:
        assert process.stdout.readline() == "asleep\n"
        process.send_signal(signal.SIGINT)
        said, _ = process.communicate(timeout=60)
    finally:
        process.kill()
        process.communicate()
    assert (said, process.returncode) == ("", 130)


def test_what_a_command_says_before_its_error_comes_before_it_in_a_log_too(site):
    said, status = site(sys.executable, "manage.py", "doctor", DATABASE_URL=NOBODY)
    assert status == 1
    assert said.index("ok     Python:") < said.index("FAULT  Database:") < said.index("faults found.")
