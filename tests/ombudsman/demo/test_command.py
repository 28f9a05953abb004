"""`manage.py demo`: keeps away from what is not its own, and ends what it started."""

import io
import os
import signal
import socket
import subprocess
import sys
import threading
import time

import pytest
from django.core.management import CommandError, call_command

from councils.models import Decision
from ombudsman.demo import building, serving
from tests.ombudsman.demo.test_loading import TODAY, a_small_register
from tests.support import factories


@pytest.mark.django_db
def test_a_database_with_casework_is_refused_and_named():
    factories.DecisionFactory()
    with pytest.raises(CommandError, match=r"holds 1 decision not of the demonstration.*DATABASE_URL"):
        call_command("demo", "--no-serve", stdout=io.StringIO())
    assert Decision.objects.count() == 1


@pytest.mark.django_db
def test_a_database_with_colleagues_is_refused():
    factories.UserFactory()
    assert building.strangers() == ["1 user"]


@pytest.mark.django_db
def test_a_database_with_the_register_alone_is_not_refused():
    a_small_register()
    assert building.strangers() == []
    assert not building.is_loaded()


@pytest.mark.django_db
def test_the_demonstration_is_no_stranger_to_itself_but_a_real_year_is():
    a_small_register()
    building.load(TODAY)
    assert building.is_loaded()
    assert building.strangers() == []
    factories.ReviewYearFactory(starts_on=TODAY.replace(year=2012, month=4, day=1))
    assert building.strangers() == ["1 review year"]


def test_a_port_that_is_taken_is_named():
    with socket.create_server((serving.HOST, 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(CommandError, match=f"Port {port} cannot be used .*--port"):
            call_command("demo", f"--port={port}", stdout=io.StringIO())


def sleeper(children):
    return children._start("-c", "import time; time.sleep(60)")


def test_children_end_with_the_block():
    with serving.ending(serving.Children()) as children:
        child = sleeper(children)
        assert child.poll() is None
    assert child.poll() is not None


def waiting_to_be_told(started):
    with serving.ending(started):
        sleeper(started)
        threading.Timer(0.2, os.kill, (os.getpid(), signal.SIGTERM)).start()
        time.sleep(10)


def test_children_end_when_the_command_is_told_to():
    started = serving.Children()
    with pytest.raises(KeyboardInterrupt):
        waiting_to_be_told(started)
    assert [child.poll() is not None for child in started.running] == [True]


def test_a_child_that_ends_by_itself_is_noticed():
    with serving.ending(serving.Children()) as children:
        children._start("-c", "")
        with pytest.raises(serving.ServingError, match="ended by itself"):
            children.wait()


def test_a_site_that_cannot_start_is_noticed():
    with socket.create_server((serving.HOST, 0)) as probe:
        port = probe.getsockname()[1]
    with serving.ending(serving.Children()) as children, pytest.MonkeyPatch.context() as patch:
        patch.setenv("DATABASE_URL", "mysql://nobody@localhost/nothing")
        with pytest.raises(serving.ServingError, match="did not start"):
            children.start_site(port)


def test_help_says_what_it_does():
    help_text = subprocess.run(
        [sys.executable, "manage.py", "demo", "--help"], capture_output=True, text=True, check=True
    ).stdout
    assert "--no-serve" in help_text
    assert "--port" in help_text
