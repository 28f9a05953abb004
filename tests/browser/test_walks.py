"""The ways of five visitors through the public site, each to the thing they came for; also without JavaScript."""

import csv
import io
import json
import zipfile

import pikepdf
import pytest
from playwright.sync_api import expect

from councils.models import Performance
from tests.support.factories import bytes_of
from tests.support.public_town import a_town

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PHONE, DESK = {"width": 375, "height": 740}, {"width": 1280, "height": 900}
WAYS = {
    "on a telephone": {"viewport": PHONE, "has_touch": True},
    "at a desk": {"viewport": DESK},
    "without JavaScript": {"viewport": PHONE, "java_script_enabled": False},
}


@pytest.fixture
def town():
    return a_town()


class Visitor:
    """Somebody in front of a page, who follows links, fills in forms, and keeps a picture of where they were."""

    def __init__(self, page, pictures):
        self.page, self.pictures, self.number = page, pictures, 0

    def follow(self, name, within=None, exact=True):
        (within or self.page).get_by_role("link", name=name, exact=exact).first.click()
        self.look()

    def press(self, name):
        self.page.get_by_role("button", name=name, exact=True).first.click()
        self.look()

    def fetch(self, name, exact=True):
        """What a link gives that is no page."""
        return self.page.request.get(self.page.get_by_role("link", name=name, exact=exact).first.get_attribute("href"))

    def reads(self, words):
        expect(self.page.get_by_text(words).filter(visible=True).first).to_be_visible()

    def is_at(self, heading, level=1):
        expect(self.page.get_by_role("heading", name=heading, level=level).first).to_be_visible()

    def look(self):
        self.page.wait_for_load_state()
        self.number += 1
        self.page.screenshot(path=self.pictures / f"{self.number}.png", full_page=True)

    def choose(self, label, value):
        """Choose from a list of filters, which a telephone has folded away."""
        folded = self.page.locator("details.finder-filters:not([open]) > summary")
        if not self.page.get_by_label(label, exact=True).is_visible():
            folded.click()
        self.page.get_by_label(label, exact=True).select_option(value)


@pytest.fixture(params=WAYS)
def visitor(request, chromium, live_server, tmp_path):
    context = chromium.new_context(base_url=live_server.url, locale="en-GB", **WAYS[request.param])
    complaints, strangers = [], []
    context.on("console", lambda said: said.type == "error" and complaints.append(said.text))
    context.on("request", lambda asked: asked.url.startswith(live_server.url) or strangers.append(asked.url))
    visitor = Visitor(context.new_page(), tmp_path)
    visitor.page.goto("/")
    visitor.look()
    yield visitor
    context.close()
    assert (complaints, strangers) == ([], [])


def found(visitor, words, label="Find your council", button="Find"):
    """Type into a search and send it."""
    visitor.page.get_by_label(label).first.fill(words)
    visitor.press(button)


def test_a_resident_finds_the_council_the_figure_and_their_own_decision(town, visitor):
    found(visitor, "ashby")
    visitor.is_at("Ashby Borough Council")
    card = visitor.page.locator("#uphold_rate")
    expect(card).to_contain_text("67%")
    expect(card).to_contain_text("6 of 9 detailed investigations")
    expect(card).to_contain_text("The average of similar authorities is 48% (13 of 27")
    expect(card).to_contain_text("Upheld means that we found fault")
    visitor.follow("How to read the statistics")
    visitor.reads("Upheld means that we found fault.")
    visitor.follow("Decisions", visitor.page.get_by_role("navigation", name="Main"))
    found(visitor, town.case.reference, "Search decisions", "Search")
    visitor.follow(town.case.reference, visitor.page.locator(".rows"), exact=False)
    visitor.is_at("Ashby Borough Council")
    visitor.reads("We found fault")
    visitor.reads("The Council took nine months to fit a ramp")
    visitor.is_at("What the council agreed to do so that it does not happen again", level=2)


def test_a_councillor_prepares_for_committee_and_takes_the_pack_and_the_letter(town, visitor):
    found(visitor, "ashby")
    visitor.follow("Compare it with other councils")
    visitor.follow("Add Brayton District Council")
    table = visitor.page.get_by_role("table").first
    expect(table).to_contain_text("67%")
    expect(table).to_contain_text("25%")
    visitor.page.goto(town.council.get_absolute_url())
    visitor.follow("All 12, and search in them", exact=False)
    visitor.is_at("12 service improvements", level=2)
    for verdict in ("Done as agreed", "Done later than agreed", "Not done"):
        visitor.reads(verdict)
    visitor.page.goto(town.council.get_absolute_url())
    visitor.follow("Everything about", exact=False)
    visitor.page.emulate_media(media="print")
    visitor.look()
    for kept in ("6 of 9 detailed investigations", "Received and decided", "By service area", "Years side by side"):
        visitor.reads(kept)
    expect(visitor.page.get_by_role("navigation", name="Main")).to_be_hidden()
    with pikepdf.open(io.BytesIO(visitor.page.pdf(format="A4"))) as pack:
        assert len(pack.pages) <= 4
    visitor.page.emulate_media(media="screen")
    assert visitor.fetch("The letter").body() == bytes_of(town.letter)


def test_a_journalist_finds_the_picture_the_extremes_the_map_the_feed_and_a_letter(town, visitor):
    label = town.year.label
    visitor.reads("41 complaints decided")
    visitor.follow(f"The year {label} by kind of council and service area")
    visitor.reads("48% (13 of 27)")
    visitor.follow("Map", visitor.page.get_by_role("navigation", name="Main"))
    visitor.follow("Ashby Borough Council: 67%", visitor.page.locator(".map-drawing"), exact=False)
    visitor.is_at("Ashby Borough Council")
    visitor.page.go_back()
    visitor.follow("Figure", visitor.page.get_by_role("table"))
    rows = visitor.page.locator(".map-table tbody tr").all_inner_texts()
    assert [row.split("\t")[:2] for row in rows] == [
        ["Ashby Borough Council", "67%"],
        ["Wells-on-Sea District Council", "50%"],
        ["Brayton District Council", "25%"],
    ]
    visitor.follow("Wells-on-Sea District Council", visitor.page.get_by_role("table"))
    assert visitor.fetch("The letter").body().startswith(b"%PDF")
    visitor.follow("Data")
    feed = visitor.fetch("about all councils").text()
    assert feed.count("<entry") == 50
    assert "Wells-on-Sea District Council" in feed


def test_a_researcher_takes_everything_and_finds_it_whole(town, visitor):
    label = town.year.label
    visitor.follow("Data")
    package = json.loads(visitor.fetch("Its description as a Frictionless data package").body())
    content = visitor.fetch("All tables of all years", exact=False).body()
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        tables = {one["path"]: archive.read(one["path"]).decode("utf-8-sig") for one in package["resources"]}
    for one in package["resources"]:
        header, *rows = csv.reader(io.StringIO(tables[one["path"]]))
        assert header == [field["name"] for field in one["schema"]["fields"]], one["path"]
        # Nobody was reported on, of so few cases no table of remedies is shown, the first year has none before.
        assert rows or one["name"].startswith(("reports", "remedies", "changes")), one["path"]
    single = visitor.fetch(f"Complaints decided by outcome, {label}, CSV").body().decode("utf-8-sig")
    assert single == tables[f"{label}/decided.csv"]
    rows = {row["name"]: row for row in csv.DictReader(io.StringIO(single))}
    assert {name: row["uphold_rate_text"] for name, row in rows.items()} == {
        "Ashby Borough Council": "67%",
        "Brayton District Council": "25%",
        "Wells-on-Sea District Council": "50%",
    }
    visitor.follow("API")
    visitor.follow("Every address, parameter and field in detail")
    visitor.reads("/api/councils/{slug}/{label}/")
    answer = visitor.page.request.get(f"/api/councils/ashby/{label}/").json()
    assert answer["uphold_rate"] | {"part": 6, "of": 9, "percent": 67} == answer["uphold_rate"]


def test_an_officer_reconciles_the_list_with_the_figures(town, visitor):
    figures = Performance.objects.totals().get(authority=town.council, year=town.year)
    found(visitor, "ashby")
    visitor.follow("Everything about", exact=False)
    visitor.follow("18", visitor.page.locator(".bridge"))
    listed = figures.upheld + figures.not_upheld + figures.closed_after_initial_enquiries
    visitor.is_at(f"{listed} decisions", level=2)
    visitor.reads("5 of the complaints that the figures")
    visitor.choose("Outcome", "upheld")
    visitor.press("Apply filters")
    visitor.is_at("6 decisions", level=2)
    rows = list(csv.DictReader(io.StringIO(visitor.fetch("Download as CSV").text().removeprefix("\ufeff"))))
    assert len(rows) == figures.upheld == 6
    assert {(row["authority"], row["outcome"]) for row in rows} == {("ashby", "upheld")}
    shown = visitor.page.locator(".rows h3").all_inner_texts()
    assert all(any(row["reference"] in heading for heading in shown) for row in rows)
