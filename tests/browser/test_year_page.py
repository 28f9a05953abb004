"""The year's page in a real browser: a long step watched live while a worker takes it, and without JavaScript."""

import re
import signal

import pytest
from playwright.sync_api import expect

from councils.figures import freezing
from letters.lifecycle.compose import compose
from letters.models import Letter, Run
from tests.browser.test_admin_keyboard import colleague, sign_in
from tests.browser.test_pages import barriers
from tests.letters.lifecycle.test_runs import worker
from tests.support.factories import AuthorityFactory, DecisionFactory, ReasonFactory, ReviewYearFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

DESK = "/admin/year/2019-20/"
LETTERS = 40  # enough to be seen under way
MANY = 240  # more than are made between two looks of a page that looks again every five seconds
LONG = 180_000  # a machine may have other things to do


def frozen_year(councils):
    for council in AuthorityFactory.create_batch(councils):
        DecisionFactory(authority=council, upheld=True, reason=ReasonFactory())
    year = ReviewYearFactory()
    freezing.freeze(year)
    return year


@pytest.fixture
def year(shared_files):
    return frozen_year(LETTERS)


@pytest.fixture
def anna(page, live_server, client):
    """A browser in which a manager is signed in."""
    sign_in(page.context, live_server, client, colleague("manager"))
    return page


def stage(page, key):
    return page.locator(f"#stage-{key}")


def press(page, key, name):
    """Press a stage's button, read what follows, and confirm."""
    stage(page, key).get_by_role("link", name=name).click()
    assert page.get_by_role("heading", name="What follows").is_visible()
    page.locator("button[name=confirmed]").click()


def test_a_manager_watches_letters_being_made_until_the_page_stops_looking(anna, manage, shared_files, year):
    anna.goto(DESK)
    press(anna, "compose", "Compose the letters")
    expect(stage(anna, "compose")).to_contain_text("No worker has taken it up yet", timeout=LONG)
    worker(manage, shared_files)
    expect(stage(anna, "compose")).to_contain_text("Done", timeout=LONG)
    anna.goto(DESK)
    press(anna, "render", f"Render {LETTERS} letters")
    seen = set()
    while "Under way" in (label := stage(anna, "render").locator(".state").inner_text()):
        seen.add(label)
        anna.wait_for_timeout(200)
    assert len(seen) > 1, seen  # it moved, and nobody has loaded the page again
    assert label == "Done"
    assert stage(anna, "render").inner_text().count(f"{LETTERS} of {LETTERS} letters have a PDF.") == 1
    expect(stage(anna, "approve").locator(".state")).to_have_text("Next")
    asked = []
    anna.on("request", lambda request: asked.append(request.url))
    anna.wait_for_timeout(5000)
    assert asked == []
    assert barriers(anna) == []


def test_a_worker_that_is_killed_is_noticed_and_a_manager_goes_on(anna, manage, shared_files, year, monkeypatch):
    compose(year)
    anna.goto(DESK)
    press(anna, "render", f"Render {LETTERS} letters")
    first = worker(manage, shared_files)
    expect(stage(anna, "render").locator(".state")).to_contain_text(re.compile(r"Under way: [1-9]"), timeout=LONG)
    first.send_signal(signal.SIGKILL)
    first.wait()
    expect(stage(anna, "render")).to_contain_text("Nothing has been heard of it since", timeout=LONG)
    assert barriers(anna) == []
    press(anna, "render", "Go on")
    worker(manage, shared_files)
    expect(stage(anna, "render").locator(".state")).to_have_text("Done", timeout=LONG)
    assert not Letter.objects.unrendered().exists()
    assert [run.fault for run in Run.objects.order_by("pk")] == ["Nothing more was heard of it.", ""]


def test_without_javascript_the_page_looks_again_by_itself_and_a_step_is_stopped(
    chromium,
    live_server,
    client,
    manage,
    shared_files,
):
    compose(frozen_year(MANY))
    context = chromium.new_context(base_url=live_server.url, java_script_enabled=False)
    sign_in(context, live_server, client, colleague("manager"))
    page = context.new_page()
    page.goto(DESK)
    press(page, "render", f"Render {MANY} letters")
    worker(manage, shared_files)
    expect(stage(page, "render").locator(".state")).not_to_contain_text(f"0 of {MANY}", timeout=LONG)
    stage(page, "render").get_by_role("button", name="Stop rendering").click()
    expect(page.locator(".messagelist")).to_contain_text("is stopped. What is done stays.")
    assert Letter.objects.unrendered().exists()
    context.close()
