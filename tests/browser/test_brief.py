"""The brief for a committee is one sheet, of a council with little to tell and of one with much."""

from datetime import date

import pytest

from councils.figures import freezing, publication
from councils.models import Compliance, Performance, ServiceArea
from tests.councils.public.test_brief import autumn, last_year
from tests.councils.public.test_views import a_published_year, public_decision, worcester
from tests.support.factories import (
    AuthorityFactory,
    CategoryFactory,
    PublicReportFactory,
    RecommendationFactory,
    ReviewYearFactory,
    moment,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def sheets(page, address):
    assert page.goto(address).status == 200
    return page.pdf(format="A4", prefer_css_page_size=True).count(b"/Type /Page\n")


def a_large_council():
    """Three years of every service area, far from what is ordinary, with long lists of cases, and reports."""
    name = "Bournemouth, Christchurch and Poole Council"
    council = AuthorityFactory(name=name, slug="large", kind="unitary")
    others = AuthorityFactory.create_batch(12, kind="unitary")
    latest = last_year().year
    for start in range(latest - 2, latest + 1):
        year = ReviewYearFactory(starts_on=date(start, 4, 1), shows_upheld_per_100k=True)
        for authority in (council, *others):
            own = authority == council
            facts = {"year": year, "authority": authority, "name": authority.name, "kind": "unitary", "imported": True}
            facts |= {"residents": 400_000}
            counts = {"upheld": 40, "not_upheld": 1} if own else {"upheld": 12, "not_upheld": 10}
            for area in ServiceArea.values:
                Performance.objects.create(service_area=area, **facts, **counts)
            counts = {key: number * len(ServiceArea.values) for key, number in counts.items()}
            counts |= {"complied": 90, "complied_late": 20, "not_complied": 3, "received": 3_000}
            Performance.objects.create(**facts, **counts)
        freezing.freeze(year)
        publication.publish(year, moment("2020-07-29T00:01"))
    category = CategoryFactory(name="Disabled facilities grants and adaptations for children", service_area="housing")
    for verdict in [Compliance.NOT_COMPLIED, ""] * 8:
        on = autumn() if verdict else None
        facts = {
            "decided_on": autumn(),
            "compliance_outcome": verdict,
            "compliance_recorded_on": on,
            "category": category,
        }
        decision = public_decision(authority=council, **facts)
        for remedy in ("training", "procedure", "information"):
            RecommendationFactory(
                decision=decision, remedy=remedy, text="Review how it tells people. " * 9, due_on=None
            )
    for number in range(4):
        title = f"Nobody came: a family of six left in one room for {number + 2} years without hot water or heating"
        PublicReportFactory(authority=council, title=title, published_on=autumn())
    return f"{latest}-{(latest + 1) % 100:02}"


def test_it_is_one_sheet_for_a_council_with_few_cases_and_for_one_with_very_many(page):
    a_published_year(worcester())
    assert sheets(page, "/councils/worcester-city-council/2019-20/brief/") == 1
    label = a_large_council()
    assert sheets(page, f"/councils/large/{label}/brief/") == 1
    assert sheets(page, "/councils/large/brief/") == 1
