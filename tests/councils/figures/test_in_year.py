"""The year so far, for colleagues: whole months beside the same months a year before, and what may be said of them."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from councils.figures.in_year import WholeMonths, months_so_far, so_far
from councils.models import Compliance, Decision, Kind, Outcome
from councils.models.decision import today
from tests.support.factories import AuthorityFactory, CategoryFactory, DecisionFactory
from tests.support.screens import colleague

pytestmark = pytest.mark.django_db

SUMMER = WholeMonths("quarter", "The quarter so far", date(2019, 7, 1), date(2019, 9, 30))


@pytest.mark.parametrize(
    ("on", "quarter", "year", "last"),
    [
        (date(2026, 11, 28), date(2026, 10, 1), date(2025, 11, 1), date(2026, 10, 31)),
        (date(2026, 10, 1), date(2026, 7, 1), date(2025, 10, 1), date(2026, 9, 30)),
        (date(2027, 1, 31), date(2026, 10, 1), date(2026, 1, 1), date(2026, 12, 31)),
        (date(2028, 3, 1), date(2028, 1, 1), date(2027, 3, 1), date(2028, 2, 29)),
    ],
)
def test_the_quarter_and_the_twelve_months_end_with_the_last_whole_month(on, quarter, year, last):
    assert [(each.first, each.last) for each in months_so_far(on)] == [(quarter, last), (year, last)]


def test_a_leap_day_is_set_beside_the_end_of_february():
    quarter, _ = months_so_far(date(2028, 3, 1))
    assert quarter.a_year_before == (date(2027, 1, 1), date(2027, 2, 28))


class Numbers:
    """Complaints written straight into the record."""

    def __init__(self):
        self.category, self.number = CategoryFactory(), 0

    def add(self, council, number, day, **facts):
        rows = []
        for _ in range(number):
            self.number += 1
            reference = f"10 {self.number // 1000:03} {self.number % 1000:03}"
            whole = {"authority": council, "category": self.category, "received_on": day, "reference": reference}
            rows.append(DecisionFactory.build(**whole | facts))
        Decision.objects.bulk_create(rows)


@pytest.fixture
def numbers():
    return Numbers()


def line(council, months=SUMMER):
    return next(each for each in so_far(months, Kind(council.kind)) if each.authority == council).figures


def test_cases_stand_beside_those_of_the_same_months_a_year_before(numbers):
    council, other = AuthorityFactory(), AuthorityFactory()
    for one in (council, other):
        numbers.add(one, 40, date(2018, 8, 1))
        numbers.add(one, 41, date(2019, 8, 1))
        numbers.add(one, 9, date(2019, 10, 1))  # after the last whole month
    received, upheld, _ = line(council)
    assert (received.before, received.now, received.said) == ("40", "41", "")
    assert (upheld.before, upheld.now, upheld.said) == ("none", "none", "")


def test_a_change_is_told_only_where_it_is_more_than_that_of_all_others(numbers):
    council, *others = (AuthorityFactory() for _ in range(5))
    for one in others:
        numbers.add(one, 50, date(2018, 8, 1))
        numbers.add(one, 100, date(2019, 8, 1))
    numbers.add(council, 30, date(2018, 8, 1))
    numbers.add(council, 60, date(2019, 8, 1))
    assert line(council)[0].said == ""  # doubled, as everywhere
    numbers.add(council, 60, date(2019, 9, 1))
    said = line(council)[0].said
    assert said == (
        "Up from 30 to 120. Other district councils went up too, but by less; the difference is more than chance "
        "explains."
    )


def test_few_are_too_few_to_tell(numbers):
    council, other = AuthorityFactory(), AuthorityFactory()
    for day in (date(2018, 8, 1), date(2019, 8, 1)):
        decided = {"decided_on": day, "outcome": Outcome.UPHELD}
        numbers.add(other, 40, day, **decided)
        numbers.add(council, 2, day, **decided)
        verdict = {"compliance_outcome": Compliance.COMPLIED, "compliance_recorded_on": day}
        numbers.add(council, 1, day, **decided | verdict)
        numbers.add(other, 9, day, **decided | verdict)
    _, upheld, complied = line(council)
    assert (upheld.now, upheld.said) == ("3 of 3", "Too few to tell.")
    assert (complied.now, complied.said) == ("1 of 1", "Too few to tell.")


def test_a_body_alone_of_its_kind_is_compared_with_nobody(numbers):
    council = AuthorityFactory(kind="county")
    numbers.add(council, 9, date(2019, 8, 1))
    assert [figure.said for figure in line(council)] == ["", "", ""]


def test_colleagues_read_it_as_provisional_and_the_public_does_not(client, numbers, django_assert_max_num_queries):
    last_month = today().replace(day=1) - timedelta(days=1)
    council = AuthorityFactory(name="Anytown County Council", kind="county")
    numbers.add(council, 7, last_month)
    client.force_login(colleague("caseworker", "casey"))
    with django_assert_max_num_queries(12):
        page = " ".join(client.get(reverse("admin:so-far")).content.decode().split())
    assert "Provisional: not checked" in page
    assert "Anytown County Council" in page
    assert "none, now 7" in page
    assert "%" not in page.split("<table>")[1].split("</table>")[0]
    year = client.get(reverse("admin:so-far"), {"months": "twelve-months", "kind": "district"}).content.decode()
    assert "There are no district councils." in year
    assert client.get(reverse("admin:so-far"), {"months": "x", "kind": "y"}).status_code == 200
    client.logout()
    assert client.get(reverse("admin:so-far")).status_code == 302
