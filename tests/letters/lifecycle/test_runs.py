"""Long steps in the background: turns, signs of life, stopping, going on after a crash, and several workers at once."""

import os
import signal
import time
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from councils.figures import freezing
from letters.lifecycle import runs as running
from letters.lifecycle.compose import compose
from letters.lifecycle.render import render_waiting
from letters.models import Letter, Run
from letters.models.letter import CLAIM
from letters.models.run import PATIENCE, SILENCE
from letters.pdf import workers as printers
from letters.tasks import work_on_runs
from letters.year.views import ACTIONS
from tests.support.factories import AuthorityFactory, DecisionFactory, ReviewYearFactory, UserFactory, bytes_of

pytestmark = pytest.mark.django_db

LETTERS = 6


@pytest.fixture(autouse=True)
def private_files(settings, tmp_path):
    place = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": str(tmp_path)}}
    settings.STORAGES = {**settings.STORAGES, "default": place}


@pytest.fixture
def year():
    return a_composed_year(LETTERS)


def a_composed_year(number):
    for council in AuthorityFactory.create_batch(number):
        DecisionFactory(authority=council, upheld=True)
    year = ReviewYearFactory(letters_dated_on=date(2020, 7, 22))
    freezing.freeze(year)
    compose(year)
    return year


@pytest.fixture
def by():
    return UserFactory(username="anna", is_superuser=True)


class QuickRenderer:
    """A renderer that makes letters in no time, and can be told what to do before a letter."""

    def __init__(self, before=lambda content: None):
        self.before = before
        self.printed = []

    def render(self, content):
        self.before(content)
        self.printed.append(content["authority"]["name"])
        return f"%PDF-about {content['authority']['name']}".encode()


@pytest.fixture
def renderer(monkeypatch):
    quick = QuickRenderer()
    monkeypatch.setattr(printers, "renderer", quick)
    return quick


def wake_ups():
    return DBTaskResult.objects.filter(task_path=work_on_runs.module_path)


def ask(year, name, by):
    with transaction.atomic():
        return ACTIONS[name].do(year, by, {})


def test_a_run_renders_all_letters_and_is_over(year, by, renderer):
    ask(year, "render", by)
    work_on_runs.call()
    run = Run.objects.get()
    assert (run.done, run.of, run.fault) == (LETTERS, LETTERS, "")
    assert run.ended_at
    assert not Letter.objects.unrendered().exists()
    assert not wake_ups().filter(run_after__lt=timezone.now() + timedelta(days=1)).exists()


def test_asking_wakes_several_workers_and_each_turn_asks_somebody_to_look_after_it(
    year, by, renderer, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        ask(year, "render", by)
    assert wake_ups().ready().count() == 4
    wake_ups().delete()
    seen = []
    renderer.before = lambda content: seen.append(wake_ups().get().run_after - timezone.now())
    work_on_runs.call()
    assert SILENCE - timedelta(seconds=10) < seen[0] <= SILENCE


def test_waking_up_once_too_often_does_no_harm(year, by, renderer):
    ask(year, "render", by)
    work_on_runs.call()
    assert work_on_runs.call() == 0
    assert sorted(renderer.printed) == sorted(Letter.objects.values_list("authority__name", flat=True))


def test_a_turn_ends_after_a_while_and_another_goes_on(year, by, renderer, monkeypatch):
    ask(year, "render", by)
    monkeypatch.setattr(running, "TURN", 0)
    work_on_runs.call()
    assert Run.objects.live().exists()
    assert wake_ups().ready().count() == 1
    monkeypatch.setattr(running, "TURN", 30)
    work_on_runs.call()
    assert not Run.objects.live().exists()


def test_rendering_that_is_stopped_stops_before_the_next_letter_and_goes_on_later(year, by, renderer):
    ask(year, "render", by)
    renderer.before = lambda content: len(renderer.printed) == 2 and ask(year, "stop-render", by)
    work_on_runs.call()
    run = Run.objects.get()
    assert (run.cancelled_by, Letter.objects.unrendered().count()) == (by, LETTERS - 3)
    assert not Letter.objects.filter(claimed_at__isnull=False).exists()
    renderer.before = lambda content: None
    assert work_on_runs.call() == 0
    ask(year, "render", by)
    work_on_runs.call()
    assert not Letter.objects.unrendered().exists()
    assert len(renderer.printed) == LETTERS


def test_composing_that_is_stopped_keeps_the_letters_that_are_there(by, monkeypatch):
    year = ReviewYearFactory()
    for council in AuthorityFactory.create_batch(3):
        DecisionFactory(authority=council, upheld=True)
    freezing.freeze(year)
    monkeypatch.setattr("letters.lifecycle.compose.LOT", 1)
    ask(year, "compose", by)
    reach = Run.reach

    def stop_after_two(run, done, of):
        if done == 2:
            ask(year, "stop-compose", by)
        return reach(run, done, of)

    monkeypatch.setattr(Run, "reach", stop_after_two)
    work_on_runs.call()
    assert year.letters.count() == 2
    monkeypatch.setattr(Run, "reach", reach)
    ask(year, "compose", by)
    work_on_runs.call()
    assert year.letters.count() == 3


def test_a_letter_that_cannot_be_rendered_says_why_and_does_not_stop_the_rest(year, by, renderer, caplog):
    name = Letter.objects.first().content["authority"]["name"]

    def spoil(content):
        if content["authority"]["name"] == name:
            raise ValueError("no such glyph")

    renderer.before = spoil
    ask(year, "render", by)
    work_on_runs.call()
    letter = Letter.objects.unrendered().get()
    assert letter.authority.name == name
    sentence = "It could not be rendered: ValueError, no such glyph."
    assert letter.problems()[0].startswith(sentence)
    assert not Run.objects.live().exists()
    renderer.before = lambda content: None
    ask(year, "render", by)
    work_on_runs.call()
    assert not Letter.objects.unrendered().exists()


def test_a_full_disk_ends_the_run_with_a_sentence_and_the_letters_stay_in_the_queue(
    year, by, renderer, settings, tmp_path
):
    (tmp_path / "taken").write_text("A file where a folder should be.")
    place = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path / "taken"}}
    settings.STORAGES = {**settings.STORAGES, "default": place}
    ask(year, "render", by)
    work_on_runs.call()
    assert "A PDF could not be kept" in Run.objects.get().fault
    assert Letter.objects.to_render().count() == LETTERS


def test_a_run_that_nothing_is_heard_of_gives_way_to_whoever_asks_again(year, by):
    first = Run.objects.ask(year, "render", by=by)
    first.add(0)
    with pytest.raises(ValidationError, match="anna asked for this at"):
        Run.objects.ask(year, "render", by=by)
    Run.objects.update(alive_at=timezone.now() - SILENCE - timedelta(seconds=1))
    first.refresh_from_db()
    assert first.is_silent()
    second = Run.objects.ask(year, "render", by=by)
    first.refresh_from_db()
    assert first.ended_at
    assert first.fault == "Nothing more was heard of it."
    assert Run.objects.live().get() == second
    assert not first.add(1)  # should it come back to life, it learns that it is over


def test_a_run_that_no_worker_takes_up_is_noticed(year, by):
    run = Run.objects.ask(year, "render", by=by)
    assert not run.is_neglected()
    assert run.is_neglected(timezone.now() + PATIENCE + timedelta(seconds=1))


def test_what_is_left_is_told_by_the_pace_so_far(year, by):
    run = Run.objects.ask(year, "render", by=by, of=40)
    at = timezone.now()
    run.begun_at, run.done = at - timedelta(seconds=30), 10
    assert run.left(at) == timedelta(seconds=90)


def test_a_letter_is_claimed_by_one_and_is_free_again_after_a_while(year):
    at = timezone.now()
    claimed = [Letter.objects.claim(at) for _ in range(LETTERS + 1)]
    assert claimed.pop() is None
    assert len({letter.pk for letter in claimed}) == LETTERS
    claimed[0].give_back()
    assert Letter.objects.claim(at) == claimed[0]
    assert Letter.objects.claim(at + CLAIM) is None
    assert Letter.objects.claim(at + CLAIM + timedelta(seconds=1))


def test_a_renderer_leaves_what_another_has_in_hand(year, renderer):
    other = Letter.objects.claim()
    assert render_waiting(year.letters.all()) == LETTERS - 1
    assert other.authority.name not in renderer.printed


# Processes that are killed, and several at once


def worker(manage, tmp_path):
    """A worker as a process of its own, as operators start it."""
    return manage("db_worker", "--interval=0.1", "--no-startup-delay", DATA_DIR=str(tmp_path), RENDER_PROCESSES="1")


def wait_until(true, patience=120):
    deadline = time.monotonic() + patience
    while not true():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.05)


@pytest.mark.django_db(transaction=True)
def test_after_a_worker_is_killed_another_goes_on_and_every_letter_is_there_once(manage, shared_files, by):
    year = a_composed_year(12)
    ask(year, "render", by)
    first = worker(manage, shared_files)
    wait_until(lambda: Letter.objects.exclude(pdf="").count() >= 2)
    os.killpg(first.pid, signal.SIGKILL)
    first.wait()
    there = set(Letter.objects.exclude(pdf="").values_list("pk", "rendered_at"))
    assert 0 < len(there) < 12
    worker(manage, shared_files)
    wait_until(lambda: not Run.objects.live().exists())
    assert not Letter.objects.unrendered().exists()
    # What was there was left alone, and the rest was made by the second worker, nobody having pressed anything.
    assert there <= set(Letter.objects.values_list("pk", "rendered_at"))
    assert all(bytes_of(letter).startswith(b"%PDF") for letter in Letter.objects.all())


@pytest.mark.django_db(transaction=True)
def test_two_workers_share_the_letters_and_render_none_twice(manage, shared_files, by):
    year = a_composed_year(16)
    workers = [worker(manage, shared_files) for _ in range(2)]

    def hands(since):
        found = DBTaskResult.objects.filter(enqueued_at__gte=since).exclude(worker_ids=[])
        return {name for row in found for name in row.worker_ids}

    began = timezone.now()
    wait_until(lambda: work_on_runs.enqueue() and len(hands(began)) == 2)  # both are up, and nothing is to do
    wait_until(lambda: not wake_ups().ready().exists())
    asked = timezone.now()
    ask(year, "render", by)
    wait_until(lambda: not Run.objects.live().exists())
    wait_until(lambda: Run.objects.get().done >= 16)  # the one worker ends it while the other counts its last letter
    run = Run.objects.get()
    assert (run.done, run.fault, Letter.objects.unrendered().count()) == (16, "", 0)
    assert len(hands(asked)) == 2
    assert all(each.poll() is None for each in workers)
