"""Which authorities took over from one that is gone."""

from datetime import date

import pytest

from letters.models.addressing import all_successors
from tests.support.factories import AuthorityFactory

pytestmark = pytest.mark.django_db

ON = date(2020, 7, 22)


def closed(day=date(2019, 3, 31), **facts):
    return AuthorityFactory(closed_on=day, **facts)


def successors_of(authority):
    """Its successors, asked one by one and among all of them."""
    one_by_one = authority.successors_on(ON)
    assert authority.successors_on(ON, all_successors()) == one_by_one
    return one_by_one


def test_those_that_took_over_and_are_there_are_its_successors():
    gone, north, south = closed(), AuthorityFactory(name="North"), AuthorityFactory(name="South")
    gone.successors.set([north, south])
    assert successors_of(gone) == [north, south]


def test_a_successor_that_is_gone_too_is_followed_to_its_own():
    gone, between, last = closed(), closed(date(2020, 3, 31)), AuthorityFactory()
    gone.successors.set([between])
    between.successors.set([last])
    assert successors_of(gone) == [last]


def test_a_successor_that_is_not_there_yet_has_not_taken_over():
    gone, later = closed(), AuthorityFactory(opened_on=date(2021, 4, 1))
    gone.successors.set([later])
    assert successors_of(gone) == []


def test_a_circle_of_successors_ends():
    gone, between, last = closed(), closed(), AuthorityFactory()
    gone.successors.set([between])
    between.successors.set([gone, between, last])
    assert successors_of(gone) == [last]
    between.successors.set([gone])
    assert successors_of(gone) == []
