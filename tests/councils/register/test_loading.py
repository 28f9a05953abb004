"""The shipped register on record, and each of its authorities as the site then shows it."""

import pytest
from django.urls import reverse

from councils.models import Authority, Region
from councils.register.loading import load_register

pytestmark = pytest.mark.django_db


@pytest.fixture
def register():
    return load_register()


def test_every_authority_shipped_is_one_that_a_colleague_could_have_entered(register):
    authorities = Authority.objects.select_related("county")
    for authority in authorities:
        authority.full_clean(validate_unique=False, validate_constraints=False)
    assert len(authorities) == register["authorities"]


def test_an_authority_of_every_kind_and_region_open_or_closed_has_a_page_that_answers(register, client):
    sorts = {(a.kind, a.region, bool(a.closed_on)): a.slug for a in Authority.objects.all()}
    answers = {slug: client.get(reverse("council", args=[slug])).status_code for slug in sorts.values()}
    assert len(sorts) > 40
    assert {slug: status for slug, status in answers.items() if status != 200} == {}


def test_a_region_is_called_by_its_whole_name():
    assert Region.EAST.label == "East of England"
    assert [str(region) for region in Region] == Region.labels
