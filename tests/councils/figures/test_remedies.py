"""What was agreed, of all of England: kept at the freeze, read on the page of the year, and nobody in it."""

import csv
import io
from datetime import date

import pytest

from councils.figures import freezing, publication
from councils.figures.remedies import tables_to_show
from councils.models import Decision, Recommendation, RecommendationKind, Remedy
from tests.support.factories import (
    AuthorityFactory,
    CategoryFactory,
    DecisionFactory,
    RecommendationFactory,
    ReviewYearFactory,
    UserFactory,
    moment,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def year():
    """Forty cases of ten councils with an apology each, and three about planning; two in three are paid something."""
    councils = [AuthorityFactory(kind="unitary") for _ in range(10)]
    planning = CategoryFactory(slug="planning-applications", service_area="planning-and-development")
    day = date(2019, 9, 2)
    for n in range(43):
        facts = {"category": planning} if n >= 40 else {}
        case = DecisionFactory(authority=councils[n % 10], upheld=True, decided_on=day, **facts)
        agreed = {"decision": case, "kind": RecommendationKind.PERSONAL, "due_on": date(2019, 10, 1)}
        RecommendationFactory(**agreed, number=1, remedy=Remedy.APOLOGY, completed_on=date(2019, 9, 20))
        if n % 3:
            amount = 100 * (n % 3)
            paid = {"remedy": Remedy.PAYMENT, "amount": amount, "completed_on": date(2019, 10, 9)}
            RecommendationFactory(**agreed, number=2, **paid)
    return ReviewYearFactory()


def lines(year, title):
    table = next(table for table in tables_to_show(year) if table.title == title)
    return {line.name: (line.number, line.amounts) for line in table.lines if line.number}


def test_the_tables_are_kept_with_the_year_when_it_is_frozen(year, django_assert_num_queries):
    freezing.freeze(year)
    with django_assert_num_queries(0):
        assert lines(year, "Cases by kind of authority") == {"Unitary council": (45, None)}
        assert lines(year, "Cases by what was agreed") == {
            "Apology": (45, None),
            "Financial redress": (30, None),
        }
        assert lines(year, "Payments by kind of authority") == {"Unitary council": (30, [100, 150, 200])}
        assert lines(year, "When everything was done") == {
            "by the day agreed": (15, None),
            "within four weeks after it": (30, None),
        }


def test_few_cases_are_held_back_with_what_would_give_them_away(year):
    freezing.freeze(year)
    assert lines(year, "Cases by service area") == {}  # three about planning: the forty others would give them away
    assert next(table for table in tables_to_show(year) if table.title == "Cases by service area").total == 45


def test_what_is_recorded_later_does_not_move_them(year):
    freezing.freeze(year)
    before = list(year.remedies)
    Recommendation.objects.update(amount=9_999)
    Decision.objects.all().first().recommendations.all().delete()
    year.refresh_from_db()
    assert year.remedies == before


def test_thawing_takes_them_back(year):
    freezing.freeze(year)
    freezing.thaw(year, reason="A case was forgotten.", by=UserFactory())
    assert (year.remedies, tables_to_show(year)) == ([], [])


def test_a_year_of_few_cases_shows_no_table(client):
    RecommendationFactory(decision=DecisionFactory(upheld=True), kind=RecommendationKind.PERSONAL)
    year = ReviewYearFactory()
    freezing.freeze(year)
    assert tables_to_show(year) == []
    publication.publish(year, moment("2020-07-29T00:01"))
    assert "What was agreed for people" not in client.get(year.get_absolute_url()).content.decode()


def test_the_public_reads_them_on_the_page_of_the_year_once_it_is_public(client, year):
    freezing.freeze(year)
    assert client.get(year.get_absolute_url()).status_code == 404
    publication.publish(year, moment("2020-07-29T00:01"))
    page = client.get(year.get_absolute_url()).content.decode()
    assert "What was agreed for people" in page
    assert "Payments by kind of authority, 2019-20" in page
    assert "£200" in page


def test_they_can_be_taken_away_as_the_page_prints_them(client, year):
    freezing.freeze(year)
    assert client.get("/data/2019-20/remedies.csv").status_code == 404
    publication.publish(year, moment("2020-07-29T00:01"))
    assert 'href="/data/2019-20/remedies.csv"' in client.get(year.get_absolute_url()).content.decode()
    text = client.get("/data/2019-20/remedies.csv").content.decode("utf-8-sig")
    found = {(row.pop("table"), row.pop("line")): list(row.values()) for row in csv.DictReader(io.StringIO(text))}
    for table in tables_to_show(year):
        assert found[table.title, "All"][1] == str(table.total)
        for line in table.lines:
            printed = [line.number, *(line.amounts or [None] * 3)]
            assert found[table.title, line.name][1:] == ["" if each is None else str(each) for each in printed]
    assert found["Payments by kind of authority", "Unitary council"][1:] == ["30", "100", "150", "200"]


def test_a_year_without_tables_has_an_empty_file(client):
    year = ReviewYearFactory()
    freezing.freeze(year)
    publication.publish(year, moment("2020-07-29T00:01"))
    assert len(client.get("/data/2019-20/remedies.csv").content.decode().splitlines()) == 1


def test_service_improvements_and_other_years_are_not_in_them(year):
    case = DecisionFactory(upheld=True, decided_on=date(2018, 9, 2), received_on=date(2018, 5, 1))
    RecommendationFactory(decision=case, kind=RecommendationKind.PERSONAL, remedy=Remedy.APOLOGY)
    freezing.freeze(year)
    before = year.remedies
    freezing.thaw(year, reason="Again.", by=UserFactory())
    for decision in Decision.objects.filter(decided_on__year=2019):
        RecommendationFactory(decision=decision, number=9, kind=RecommendationKind.SERVICE, remedy=Remedy.TRAINING)
    freezing.freeze(year)
    assert year.remedies == before
