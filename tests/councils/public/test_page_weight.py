"""How heavy the public's pages are with all the councils there are, and how often each asks the database."""

import gzip
import random
import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.db import connection
from django.test.utils import CaptureQueriesContext

from councils.figures import council_year as frozen_totals
from councils.figures import freezing, publication
from councils.models import (
    COUNCIL_KINDS,
    Authority,
    Category,
    Compliance,
    Decision,
    Performance,
    Recommendation,
    RecommendationKind,
    Remedy,
)
from councils.models.decision import today
from councils.public.filters import faceted as facets
from councils.register.loading import load_register
from tests.councils.public.test_views import a_published_year, public_decision
from tests.support.factories import (
    AuthorityFactory,
    PublicReportFactory,
    RecommendationFactory,
    ReviewYearFactory,
    moment,
)
from tests.support.public_pages import a_full_site, pages

pytestmark = pytest.mark.django_db

KB = 1024
MOST_QUERIES = 12
LISTS = (
    "/",
    "/councils/",
    "/decisions/",
    "/decisions/?q=council",
    "/search/?q=council",
    "/improvements/",
    "/reports/",
    "/councils/leeds-city-council/decisions/",
    "/councils/leeds-city-council/improvements/",
    "/data/",
    "/review/2023-24/",
    "/map/?view=tiles&order=figure",
    "/api/councils/",
    "/api/decisions/",
    "/feeds/decisions.atom",
)
NEEDS = re.compile(r'<(?:link rel="(?:stylesheet|icon)"|script)[^>]*?(?:href|src)="/static/([^"]+)"')


@pytest.fixture
def england():
    """The whole register with six years of figures, and one council with long lists."""
    load_register()
    councils = list(Authority.objects.filter(kind__in=COUNCIL_KINDS))
    for start in range(2018, 2024):
        year = ReviewYearFactory(starts_on=date(start, 4, 1), notes="Fewer complaints are investigated.")
        Performance.objects.bulk_create(figures(year, place, one) for place, one in enumerate(councils))
        freezing.freeze(year)
        publication.publish(year, moment(f"{start + 1}-07-29T00:01"))
    leeds = Authority.objects.get(slug="leeds-city-council")
    long_lists(leeds)
    return leeds


def figures(year, place, council):
    """Made-up counts that differ from council to council."""
    counts = {"upheld": 3 + place % 37, "not_upheld": 2 + place % 23, "received": 60 + place}
    facts = {"name": council.name, "kind": council.kind, "residents": 150_000, "imported": True}
    return Performance(year=year, authority=council, **counts, **facts)


def text(place, words=70):
    """As long as summaries are written, of many words, as real texts are: those of the councils' names."""
    names = " ".join(Authority.objects.order_by("slug").values_list("name", flat=True))
    return " ".join(random.Random(place).choices(sorted(set(names.split())), k=words))


def long_lists(council, number=120):
    """Many decisions, improvements and reports about a council."""
    day = today() - timedelta(days=100)
    category = Category.objects.first()
    facts = {"authority": council, "category": category, "received_on": day - timedelta(days=90)}
    facts |= {"decided_on": day, "publish_on": day + timedelta(days=42)}
    verdict = {"outcome": "upheld", "compliance_outcome": Compliance.COMPLIED, "compliance_recorded_on": day}
    decisions = Decision.objects.bulk_create(
        Decision(reference=f"26 100 {place:03}", summary=text(place), **facts, **verdict) for place in range(number)
    )
    Recommendation.objects.bulk_create(
        Recommendation(
            decision=one, number=1, kind=RecommendationKind.SERVICE, remedy=Remedy.PROCEDURE, text=text(place, words=30)
        )
        for place, one in enumerate(decisions)
    )
    for place in range(30):
        PublicReportFactory(authority=council, summary=text(place), published_on=day)


def weight(content):
    return len(gzip.compress(content, 6))


def test_a_council_page_is_light_with_everything_it_needs_and_so_are_lists_and_the_map(client, england):
    page = client.get(england.get_absolute_url()).content
    year = client.get(f"{england.get_absolute_url()}2023-24/").content
    needed = {name: weight(Path(finders.find(name)).read_bytes()) for name in NEEDS.findall(page.decode())}
    assert needed
    assert weight(page) + sum(needed.values()) < 100 * KB, needed
    assert weight(year) + sum(needed.values()) < 100 * KB, needed
    heavy = {address: weight(client.get(address).content) for address in LISTS}
    print(f"A first visit of a council's page: {weight(page)} bytes and {needed}; lists: {heavy}")  # noqa: T201
    assert {address: size for address, size in heavy.items() if size >= 60 * KB} == {}
    html = client.get("/map/?measure=uphold_rate").content
    drawing = html[html.index(b'<svg class="map"') :].split(b"</svg>")[0]
    assert drawing.count(b"<path") > 250
    outlines = b"".join(re.findall(rb' d="[^"]*"', drawing))
    print(f"The map: outlines {weight(outlines)} bytes, with what each says {weight(drawing)}, page {weight(html)}")  # noqa: T201
    assert weight(outlines) < 22 * KB
    assert weight(drawing) < 30 * KB
    assert weight(html) < 60 * KB


def queries(client, address):
    """How often a page asks the database when nothing of it is remembered."""
    facets.memories.clear()
    frozen_totals.remembered.clear()
    with CaptureQueriesContext(connection) as asked:
        response = client.get(address)
        if response.streaming:
            response.getvalue()
    return len(asked)


def test_no_page_asks_more_than_twelve_times_nor_more_for_more_councils_and_decisions(client):
    decisions = a_full_site()
    worcester = decisions[0].authority
    for start in (2014, 2015, 2016, 2017):  # six years in a row: three are compared with the three before them
        a_published_year(worcester, start=date(start, 4, 1))
    narrowed = "/decisions/?q=council&year=2019-20&council=worcester-city-council&outcome=upheld"
    machines = ("/api/councils/", "/api/decisions/", "/feeds/decisions.atom", "/sitemap-decisions.xml")
    addresses = [*pages(decisions), *machines, narrowed, "/api/councils/worcester-city-council/2019-20/"]
    before = {address: queries(client, address) for address in addresses}
    for start in (2010, 2011, 2012, 2013):
        a_published_year(worcester, start=date(start, 4, 1))
    for _ in range(25):
        other = AuthorityFactory(county=worcester)
        for authority in (worcester, other):
            RecommendationFactory(decision=public_decision(authority=authority), due_on=None)
            PublicReportFactory(authority=authority).decisions.add(decisions[0])
    after = {address: queries(client, address) for address in addresses}
    assert {address: number for address, number in after.items() if number > MOST_QUERIES} == {}
    assert {address: (before[address], after[address]) for address in after if after[address] > before[address]} == {}
