"""What a visitor without JavaScript can do beside the walks: find, compare, choose a map, ask for alerts, end them."""

import csv
import io
import re

import pytest
from django.core import mail
from django.core.management import call_command
from playwright.sync_api import expect

from councils.models import Alert, Kind
from councils.models.decision import today
from tests.browser.test_walks import PHONE, Visitor, found
from tests.councils.public.map.test_year_map import council, published
from tests.councils.public.test_alerts import work
from tests.support.public_town import NAMES, a_town

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def visitor(chromium, live_server, tmp_path):
    context = chromium.new_context(base_url=live_server.url, viewport=PHONE, java_script_enabled=False)
    yield Visitor(context.new_page(), tmp_path)
    context.close()


def cells(visitor, rows):
    """The first two cells of each row of a table."""
    lines = visitor.page.locator(rows).all_inner_texts()
    return [re.split(r"\s*\t\s*", line.replace("\n", " "))[:2] for line in lines]


def test_the_search_that_suggests_is_a_form_and_what_fits_several_is_a_list(visitor):
    council("Kent County Council", kind=Kind.COUNTY)
    council("Kentish Town Borough Council")
    visitor.page.goto("/")
    expect(visitor.page.get_by_role("combobox")).to_have_count(0)  # nothing promises suggestions that cannot come
    found(visitor, "kent")
    expect(visitor.page.get_by_label("Name, former name or code")).to_have_value("kent")
    visitor.follow("Kentish Town Borough Council")
    visitor.is_at("Kentish Town Borough Council")


def test_councils_are_added_to_a_comparison_left_out_and_taken_away(visitor):
    a_town()
    visitor.page.goto("/compare/")
    found(visitor, "ashby", "Add a council", "Add")
    found(visitor, "council", "Add a council", "Add")
    visitor.is_at("Did you mean", level=2)
    visitor.follow(NAMES["brayton"])
    visitor.follow(f"Add {NAMES['wells']}")
    chosen = visitor.page.get_by_role("list", name="Councils compared").get_by_role("listitem")
    expect(chosen).to_have_count(3)
    visitor.follow(f"Remove {NAMES['brayton']}")
    expect(chosen).to_have_count(2)
    rows = list(csv.DictReader(io.StringIO(visitor.fetch("Download as CSV").text().lstrip("\ufeff"))))
    assert {row["name"] for row in rows} == {NAMES["ashby"], NAMES["wells"]}


def test_a_map_is_chosen_by_year_measure_kind_and_look_and_its_table_put_in_order(visitor):
    worcester, wychavon = council("Worcester City Council"), council("Wychavon District Council")
    county = council("Worcestershire County Council", kind=Kind.COUNTY)
    published((worcester, 34, 27), (wychavon, 9, 3), (county, 5, 5))
    published((worcester, 1, 9), start=today().replace(2018, 4, 1))
    visitor.page.goto("/map/")
    assert cells(visitor, ".map-table tbody tr") == [[worcester.name, "56%"], [wychavon.name, "75%"]]
    visitor.follow("Figure", visitor.page.get_by_role("table"))
    assert cells(visitor, ".map-table tbody tr") == [[wychavon.name, "75%"], [worcester.name, "56%"]]
    visitor.choose("Councils", "upper")
    visitor.press("Show")
    expect(visitor.page.locator(".map a")).to_have_count(1)
    assert cells(visitor, ".map-table tbody tr") == [[county.name, "50%"]]
    visitor.page.goto("/map/")
    visitor.choose("Year", "2018-19")
    visitor.choose("Shown as", "tiles")
    visitor.press("Show")
    expect(visitor.page.locator(".map-tiles a")).to_have_count(1)
    visitor.choose("Measure", "compliance_rate")
    visitor.press("Show")
    visitor.is_at("Compliance with recommendations, 2018-19", level=2)
    assert cells(visitor, ".map-table tbody tr") == [[worcester.name, "no data"]]
    assert "view=tiles" in visitor.page.url


def test_alerts_are_asked_for_confirmed_from_the_mail_and_ended(visitor):
    ashby = council("Ashby Borough Council")
    visitor.page.goto(ashby.get_absolute_url())
    visitor.follow("by e-mail")
    found(visitor, "somebody@example.org", "Your e-mail address", "Ask for alerts")
    visitor.is_at("Look into your mail")
    work()
    [question] = mail.outbox
    visitor.page.goto(re.search(r"https?://\S+/yes/", question.body)[0])
    visitor.press("Yes, tell me")
    visitor.reads("We will tell somebody@example.org of new decisions about Ashby Borough Council")
    assert Alert.objects.confirmed().count() == 1
    visitor.page.goto(question.extra_headers["List-Unsubscribe"].strip("<>"))
    visitor.press("End it")
    visitor.is_at("The alert has ended")
    assert not Alert.objects.exists()
    call_command("send_alerts", "https://reviews.example")
    assert len(mail.outbox) == 1
