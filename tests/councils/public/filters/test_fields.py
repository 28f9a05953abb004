"""How lists are narrowed: what the choices are, and what a search takes."""

from datetime import date

import pytest

from councils.models import Authority
from councils.models.decision import retained_after, today
from councils.models.year import first_day
from councils.public.filters import AuthorityFilter
from councils.public.filters.decision import OUTCOMES
from councils.public.filters.fields import years_kept
from councils.search.names import MOST_WORDS
from tests.support.factories import AuthorityFactory, ReviewYearFactory


@pytest.mark.django_db
def test_the_years_to_choose_from_come_from_the_calendar_and_not_from_the_record(django_assert_num_queries):
    ReviewYearFactory(starts_on=date(2001, 4, 1))
    with django_assert_num_queries(0):
        labels = [label for label, _ in years_kept()]
    assert first_day(labels[0]) <= today()
    assert first_day(labels[-1]) <= retained_after() < first_day(labels[-2])
    assert labels == sorted(labels, reverse=True)


def test_only_outcomes_that_become_public_can_be_chosen():
    assert [label for _, label in OUTCOMES] == ["Upheld", "Not upheld", "Closed after initial enquiries"]


@pytest.mark.django_db
def test_a_search_takes_so_many_words_and_leaves_the_rest():
    wanted = AuthorityFactory(name="One of the Isles Council")
    asked = {"q": "isles " * MOST_WORDS + "nowhere"}
    assert list(AuthorityFilter(asked, queryset=Authority.objects.all()).qs) == [wanted]


@pytest.mark.django_db
def test_a_council_is_found_by_its_code_and_within_its_region():
    wanted = AuthorityFactory(gss_code="E07000237", region="West Midlands")
    AuthorityFactory(region="West Midlands")
    found = AuthorityFilter({"q": "e07000237", "region": "West Midlands"}, queryset=Authority.objects.all())
    assert list(found.qs) == [wanted]
    elsewhere = AuthorityFilter({"q": "e07000237", "region": "London"}, queryset=Authority.objects.all())
    assert not elsewhere.qs.exists()
