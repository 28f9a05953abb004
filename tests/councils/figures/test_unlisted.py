"""From a figure to the decisions it counts, and what is said of those that are counted and not listed."""

import html
import re
from datetime import date, timedelta
from random import Random
from urllib.parse import parse_qs, urlsplit

import pytest

from councils.figures import freezing, publication
from councils.models import Compliance, Outcome, Performance
from councils.models.decision import today
from tests.councils.public.test_views import worcester, words
from tests.support.factories import AuthorityFactory, CategoryFactory, DecisionFactory, ReviewYearFactory, moment

pytestmark = pytest.mark.django_db


@pytest.fixture
def last_year():
    """A review year that is over, of which decisions can be public still."""
    return ReviewYearFactory(starts_on=date(today().year - 2, 4, 1))


def decided(authority, year, outcome, number=1, **facts):
    day = year.starts_on + timedelta(days=100)
    for _ in range(number):
        DecisionFactory(authority=authority, outcome=outcome, decided_on=day, received_on=day, **facts)


def publish(year):
    freezing.freeze(year)
    publication.publish(year, moment(f"{year.letter_year}-07-29T00:01"))


def figures_and_lists(client, address, listed=None):
    """Every figure on a page that is a link to decisions: what it says, and how many are listed there."""
    page = client.get(address).content.decode()
    listed = {} if listed is None else listed
    for link, figure in re.findall(r'<a href="([^"]*decisions/\?[^"]*)">([\d,]+)[^<]*</a>', page):
        to = link.replace("&amp;", "&").partition("#")[0]
        if to not in listed:
            response = client.get(to)
            assert response.status_code == 200, link
            listed[to] = response.context["list"].page.paginator.count
        yield link, figure, listed[to]


def test_every_figure_leads_to_exactly_the_decisions_that_it_counts(client, last_year):
    authority = worcester()
    education = CategoryFactory(slug="send", service_area="education-and-childrens-services")
    verdict = {"compliance_outcome": Compliance.COMPLIED, "compliance_recorded_on": last_year.ends_on}
    decided(authority, last_year, Outcome.UPHELD, 3, **verdict)
    decided(authority, last_year, Outcome.UPHELD, 2, category=education, remedied_already=True)
    decided(authority, last_year, Outcome.NOT_UPHELD, 4)
    decided(authority, last_year, Outcome.CLOSED, 1, category=education)
    publish(last_year)
    address = Performance.objects.totals().get().get_absolute_url()
    for page in (address, authority.get_absolute_url(), last_year.get_absolute_url()):
        led = list(figures_and_lists(client, page))
        assert len(led) > 3, page
        for link, figure, listed in led:
            assert listed == int(figure), (page, link, figure)


OUTCOMES = [*Outcome.values, *[Outcome.UPHELD] * 6, Outcome.NOT_UPHELD]
VERDICTS = ["", *Compliance.values]


def a_generated_year(rng):
    """A year of two kinds of councils, areas and every outcome and verdict, as chance has it; some are not public."""
    year = ReviewYearFactory(starts_on=date(today().year - 2, 4, 1))
    categories = [CategoryFactory(slug="send", service_area="education-and-childrens-services"), CategoryFactory()]
    councils = [worcester(), AuthorityFactory(kind="county"), AuthorityFactory(kind="fire")]
    for _ in range(60):
        day = year.starts_on + timedelta(days=rng.randrange(365))
        facts = {"outcome": rng.choice(OUTCOMES), "category": rng.choice(categories)}
        if facts["outcome"] == Outcome.UPHELD:
            facts |= {"remedied_already": rng.random() < 0.3, "compliance_outcome": rng.choice(VERDICTS)}
            if facts["compliance_outcome"]:
                facts["compliance_recorded_on"] = day + timedelta(days=rng.randrange(200))
        DecisionFactory(authority=rng.choice(councils), received_on=day, decided_on=day, **facts)
    publish(year)
    return year


@pytest.mark.parametrize("seed", range(4))
def test_over_generated_years_every_link_lists_as_many_as_its_figure_says(client, seed):
    year = a_generated_year(Random(seed))
    pages = [year.get_absolute_url(), "/", *(row.get_absolute_url() for row in Performance.objects.totals())]
    pages += [row.authority.get_absolute_url() for row in Performance.objects.totals().select_related("authority")]
    narrowed, lists = set(), {}
    for page in pages:
        for link, figure, listed in figures_and_lists(client, page, lists):
            asked = parse_qs(urlsplit(html.unescape(link)).query)
            if {"outcome", "remedied", "compliance"} & set(asked):
                narrowed |= set(asked)
                assert listed == int(figure), (page, link, figure)
            elif (
                "#not-listed" not in link
            ):  # complaints that were not for us are never listed; at the foot of the list it says how many
                assert listed <= int(figure), (page, link, figure)
    assert narrowed >= {"outcome", "remedied", "compliance", "recorded", "area", "kind"}


def test_what_is_decided_and_not_listed_is_counted_at_the_foot_of_the_national_list_too(client, last_year):
    for authority in (worcester(), AuthorityFactory(kind="county")):
        decided(authority, last_year, Outcome.UPHELD, 2)
        decided(authority, last_year, Outcome.ADVICE, 4)
    publish(last_year)
    said = words(client.get(f"/decisions/?year={last_year.label}"))
    assert "8 of the complaints that the figures" in said
    assert "Advice given 8" in said
    narrowed = words(client.get(f"/decisions/?year={last_year.label}&outcome=upheld"))
    assert "can count more than is listed here" in narrowed
    assert "not listed" not in words(client.get("/decisions/"))


def test_what_was_received_is_no_list_and_the_page_says_why(client, last_year):
    authority = worcester()
    decided(authority, last_year, Outcome.UPHELD, 2)
    publish(last_year)
    for page in (Performance.objects.totals().get().get_absolute_url(), last_year.get_absolute_url()):
        assert "What was received is not listed by itself" in words(client.get(page)), page


def test_the_choices_of_the_compliance_rate_leave_out_what_was_no_longer_pursued(client, last_year):
    authority = worcester()
    for verdict, number in (("complied", 3), ("complied_late", 2), ("not_complied", 1), ("ceased", 4)):
        facts = {"compliance_outcome": verdict, "compliance_recorded_on": last_year.ends_on}
        decided(authority, last_year, Outcome.UPHELD, number, **facts)
    for asked, found in (("counted", 6), ("carried_out", 5), ("complied_late", 2), ("ceased", 4)):
        response = client.get(f"/decisions/?compliance={asked}&recorded={last_year.label}")
        assert response.context["list"].page.paginator.count == found, asked
    assert "In the compliance rate (6)" in words(client.get("/decisions/"))


def test_what_is_counted_and_not_listed_is_said_as_far_as_it_may_be(client, last_year):
    authority = worcester()
    education = CategoryFactory(slug="send", service_area="education-and-childrens-services")
    decided(authority, last_year, Outcome.UPHELD, 2)
    decided(authority, last_year, Outcome.UPHELD, 3, withheld_because="Somebody could be recognised.")
    decided(authority, last_year, Outcome.REFERRED_BACK, 6)
    decided(authority, last_year, Outcome.ADVICE, 9, category=education)
    publish(last_year)
    said = words(client.get(f"/councils/{authority.slug}/decisions/?year={last_year.label}"))
    assert "2 decisions" in said
    assert "18 of the complaints that the figures" in said
    assert "Not listed, by outcome Outcome Decisions Advice given 9 Not listed, by service area" in said
    assert "Referred back for local resolution 6" not in said  # it would give the three away
    assert "Numbers below five, and numbers that would give them away, are left out" in said


def test_a_few_that_are_not_listed_are_not_counted_out(client, last_year):
    authority = worcester()
    decided(authority, last_year, Outcome.UPHELD, 2)
    decided(authority, last_year, Outcome.UPHELD, 3, withheld_because="Somebody could be recognised.")
    publish(last_year)
    address = f"/councils/{authority.slug}/decisions/?year={last_year.label}"
    said = words(client.get(address))
    assert "Fewer than 5 of the complaints" in said
    assert "Not listed, by" not in said
    narrowed = words(client.get(f"{address}&outcome=upheld"))
    assert "can count more than is listed here" in narrowed
    assert "Fewer than" not in narrowed


def test_nothing_is_said_of_a_year_that_is_not_public(client, last_year):
    authority = worcester()
    decided(authority, last_year, Outcome.REFERRED_BACK, 9)
    freezing.freeze(last_year)
    address = f"/councils/{authority.slug}/decisions/?year={last_year.label}"
    assert "not listed" not in words(client.get(address))
    publication.publish(last_year, moment("2999-07-29T00:01"))
    assert "not listed" not in words(client.get(address))


def test_a_year_of_which_all_decisions_are_taken_down_says_so(client):
    authority, year = worcester(), ReviewYearFactory()
    decided(authority, year, Outcome.UPHELD, 7)
    publish(year)
    response = client.get(f"/councils/{authority.slug}/decisions/?year=2019-20")
    assert response.status_code == 200
    said = words(response)
    assert "No published decision matches." in said
    assert "7 of the complaints that the figures of 2019-20 count as decided are not listed here." in said
    assert "Upheld 7" in said


@pytest.mark.parametrize("year", ["2019-21", "1999-00", "2098-99", "x"])
def test_a_year_that_cannot_be_is_refused(client, year):
    assert client.get(f"/decisions/?year={year}").status_code == 400
