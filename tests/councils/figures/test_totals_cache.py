"""The totals of similar authorities are read once, and again as soon as a year is frozen or figures are corrected."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from councils.models import Performance
from tests.councils.public.test_views import a_published_year, worcester
from tests.support.corrections import correct
from tests.support.factories import UserFactory

pytestmark = pytest.mark.django_db

YEAR = "/api/councils/worcester-city-council/2019-20/"


def reads(client, table):
    """How often the API's answer for a year reads all rows of a table."""
    with CaptureQueriesContext(connection) as asked:
        client.get(YEAR)
    return sum(f'FROM "{table}"' in query["sql"] for query in asked)


def test_totals_and_corrections_are_read_once(client):
    a_published_year(worcester())
    tables = ("councils_kindtotal", "councils_correction")
    assert [reads(client, table) for table in tables] == [1, 0]
    assert [reads(client, table) for table in tables] == [0, 0]


def test_a_correction_shows_at_once_to_whoever_remembers_the_figures(client):
    year = a_published_year(worcester())
    assert client.get(YEAR).json()["corrections"] == []
    whole = Performance.objects.totals().get(year=year, authority__slug="worcester-city-council")
    correct({whole: {"upheld": 1}}, reason="Counted twice.", by=UserFactory())
    said = client.get(YEAR).json()
    assert {one["reason"] for one in said["corrections"]} == {"Counted twice."}
    assert said["uphold_rate"]["part"] == 1


def test_a_year_that_is_frozen_later_has_its_averages(client):
    authority = worcester()
    a_published_year(authority)
    client.get(YEAR)
    a_published_year(authority, start=date(2018, 4, 1))
    later = client.get("/api/councils/worcester-city-council/2018-19/").json()
    assert later["uphold_rate"]["similar"]["authorities"] == 1
