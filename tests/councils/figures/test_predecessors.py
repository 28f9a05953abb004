"""What stood before an authority: joint figures of those that passed to it whole, on its page and nowhere else."""

from datetime import date

import pytest

from councils.figures import freezing, publication
from councils.figures.predecessors import passed_whole, published_before
from tests.councils.public.test_views import words
from tests.support.factories import AuthorityFactory, DecisionFactory, ReviewYearFactory, moment

pytestmark = pytest.mark.django_db


@pytest.fixture
def merged():
    """A council that began in place of two, in each of which a complaint was upheld in 2019-20."""
    first, second = (AuthorityFactory(name=f"{name} District Council", closed_on=date(2020, 3, 31)) for name in "AB")
    merged = AuthorityFactory(name="Merged Council", slug="merged-council", kind="unitary", opened_on=date(2020, 4, 1))
    for old in (first, second):
        old.successors.add(merged)
        DecisionFactory(authority=old, upheld=True)
    DecisionFactory(authority=first, not_upheld=True)
    year = ReviewYearFactory()
    freezing.freeze(year)
    publication.publish(year, moment("2020-07-29T00:01"))
    return merged


def test_the_page_of_a_council_adds_up_the_years_of_those_in_whose_place_it_began(client, merged):
    page = words(client.get(merged.get_absolute_url()))
    assert "Before Merged Council began" in page
    assert "2019-20 3 3 2 of 3" in page


def test_one_that_passed_to_several_is_added_to_none(client, merged):
    merged.predecessors.first().successors.add(AuthorityFactory(name="Other Council", opened_on=date(2020, 4, 1)))
    assert passed_whole() == {}
    assert "Before Merged Council began" not in words(client.get(merged.get_absolute_url()))


def test_what_is_not_public_is_not_added_up(client, merged):
    year = merged.predecessors.first().performances.first().year
    type(year).objects.update(publish_at=moment("2999-07-29T00:01"))
    assert "Before Merged Council began" not in words(client.get(merged.get_absolute_url()))


def test_a_council_without_predecessors_costs_no_query_for_them(django_assert_num_queries):
    plain = AuthorityFactory(opened_on=date(1974, 4, 1))
    assert plain.before_and_after == ([], [])  # as its page asks anyhow
    with django_assert_num_queries(0):
        assert published_before(plain, set()) == []
