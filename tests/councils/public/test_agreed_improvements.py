"""The service improvements on a council's pages, and whether they were done; and the pages on paper."""

from datetime import date, timedelta

import pytest

from councils.figures import freezing, publication
from councils.models import Performance, RecommendationKind
from councils.models.decision import today
from tests.councils.public.test_views import worcester, words
from tests.support.factories import DecisionFactory, RecommendationFactory, ReviewYearFactory, moment

pytestmark = pytest.mark.django_db


@pytest.fixture
def year():
    return ReviewYearFactory(starts_on=date(today().year - 2, 4, 1))


def improvement(authority, year, text, verdict="", **facts):
    day = year.starts_on + timedelta(days=100)
    recorded = {"compliance_outcome": verdict, "compliance_recorded_on": day} if verdict else {}
    decision = DecisionFactory(authority=authority, upheld=True, received_on=day, decided_on=day, **recorded, **facts)
    return RecommendationFactory(decision=decision, text=text, due_on=None)


def publish(year):
    freezing.freeze(year)
    publication.publish(year, moment(f"{year.letter_year}-07-29T00:01"))


def test_a_council_shows_what_it_agreed_to_and_whether_it_was_done(client, year):
    authority = worcester()
    improvement(authority, year, "Train officers.", "complied")
    improvement(authority, year, "Write to applicants.", "complied_late")
    improvement(authority, year, "Review the policy.", "not_complied")
    improvement(authority, year, "Nobody may read this.", withheld_because="A family.")
    secret = improvement(authority, year, "Pay Mr X £100.")
    secret.kind = RecommendationKind.PERSONAL
    secret.save()
    publish(year)
    council, of_year = authority.get_absolute_url(), Performance.objects.totals().get().get_absolute_url()
    for page in (council, of_year):
        said = words(client.get(page)).replace(" ,", ",")
        assert "3 published service improvements that it agreed to" in said
        assert "1 done as agreed, 1 done later than agreed, 1 not done." in said
        assert "Review the policy." in said
        assert "Not done" in said
        assert "Nobody may read" not in said
        assert "Mr X" not in said


def test_each_number_leads_to_as_many_service_improvements(client, year):
    authority = worcester()
    for verdict, number in (("complied", 4), ("not_complied", 2), ("", 3)):
        for _ in range(number):
            improvement(authority, year, "Train officers.", verdict)
    publish(year)
    for page in (authority.get_absolute_url(), Performance.objects.totals().get().get_absolute_url()):
        done = client.get(page).context["agreed"].done
        assert [number for *_, number in done] == [4, 2, 3]
        for key, _, number in done:
            listed = client.get(f"{authority.get_absolute_url()}improvements/?year={year.label}&done={key}")
            assert listed.context["list"].page.paginator.count == number
            assert f"done={key}" in client.get(page).content.decode()


def test_a_council_that_agreed_to_nothing_says_so(client, year):
    authority = worcester()
    publish(year)
    assert "No service improvement agreed is published at present." in words(client.get(authority.get_absolute_url()))


def test_a_printed_page_says_where_it_comes_from(client, year):
    authority = worcester()
    publish(year)
    said = words(client.get(f"{authority.get_absolute_url()}{year.label}/?utm_source=mail"))
    assert (
        f"Source: Local Authorities Ombudsman, http://testserver/councils/{authority.slug}/{year.label}/ , as it"
        in said
    )
