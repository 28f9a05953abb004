"""The demonstration's people: colleagues by role, and contacts at authorities, none of them real."""

import pytest
from django.core.validators import validate_email

from councils.models import Authority, Contact, Role
from councils.register import loading as register
from ombudsman.demo import people

pytestmark = pytest.mark.django_db


def test_contacts_are_made_up_and_can_be_reached_at_reserved_domains_or_by_post():
    register.load_register()
    people.load_contacts()
    worcester = Contact.objects.get(authority__slug="worcester-city-council", role=Role.CHIEF_EXECUTIVE)
    assert worcester.office == "Managing Director"
    assert worcester.address.startswith("Made-up House")
    assert set(Contact.objects.values_list("name", flat=True)) == {"", "A N Other"}
    councils = Authority.objects.councils().count()
    on_paper = Contact.objects.filter(role=Role.CHIEF_EXECUTIVE, authority__in=Authority.objects.councils(), email="")
    assert councils / 20 < on_paper.count() < councils / 5
    for contact in Contact.objects.exclude(email=""):
        validate_email(contact.email)
        assert contact.email.endswith(".example")
    assert set(Contact.objects.values_list("role", flat=True)) == set(Role.values)


def test_colleagues_have_their_roles_and_no_password_until_the_site_is_served():
    people.load_colleagues()
    colleagues = people.get_user_model().objects.all()
    assert {user.username: user.groups.get().name for user in colleagues} == people.COLLEAGUES
    assert not any(user.has_usable_password() for user in colleagues)
    people.set_password("a password of today")
    assert all(user.check_password("a password of today") for user in people.get_user_model().objects.all())
