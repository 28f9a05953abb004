"""The page of an authority: what it was called is kept when it is renamed, and a line in a form is understood."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from councils.models import Authority
from councils.models.decision import today
from tests.support.factories import AuthorityFactory
from tests.support.screens import colleague, filled

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator(client):
    client.force_login(colleague("administrator", "ada"))
    return client


@pytest.fixture
def shepway():
    return AuthorityFactory(name="Shepway District Council", gss_code="E07000112", opened_on=date(1974, 4, 1))


def rename(client, authority, **changed):
    address = reverse("admin:councils_authority_change", args=[authority.pk])
    return client.post(address, filled(client, None, client.get(address)) | changed)


def errors(response):
    return [error for found in response.context["errors"] for error in found]


def test_renaming_asks_for_the_last_day_of_the_former_name_and_keeps_it(administrator, shepway):
    new = {"name": "Folkestone and Hythe District Council"}
    asked = errors(rename(administrator, shepway, **new))
    assert asked == ["It was “Shepway District Council”: give the last day of that, or say that it never was so."]
    assert Authority.objects.get().name == "Shepway District Council"
    rename(administrator, shepway, **new, held_until="31 March 2018")
    authority = Authority.objects.get()
    assert (authority.name, authority.as_of(date(2018, 3, 31))[0]) == (new["name"], "Shepway District Council")
    assert authority.former.get().history.count() == 1
    found = Authority.objects.all().finder().exact("Shepway", today())
    assert [one.name for one in found] == [new["name"]]


@pytest.mark.parametrize(
    ("until", "why"),
    [
        (today(), "That day has not passed: change the name, kind or code once it has."),
        (date(1974, 3, 31), "It did not exist on that day: give the last day on which it was as before."),
    ],
)
def test_a_former_name_ends_while_the_authority_exists_and_before_today(administrator, shepway, until, why):
    assert errors(rename(administrator, shepway, name="Another Council", held_until=f"{until:%-d %B %Y}")) == [why]


def test_a_slip_in_a_name_is_put_right_without_a_former_name(administrator, shepway):
    rename(administrator, shepway, name="Shepway Borough Council", was_a_slip="on")
    assert Authority.objects.get().name == "Shepway Borough Council"
    assert not Authority.objects.get().former.exists()


def test_a_former_code_and_name_that_end_the_same_day_are_one_entry(administrator, shepway):
    yesterday = f"{today() - timedelta(days=1):%-d %B %Y}"
    rename(administrator, shepway, name="Another Council", held_until=yesterday)
    rename(administrator, Authority.objects.get(), gss_code="E07000999", held_until=yesterday)
    past = Authority.objects.get().former.get()
    assert (past.name, past.gss_code) == ("Shepway District Council", "E07000112")


def test_whoever_adds_an_authority_is_not_asked_what_it_was(administrator):
    page = administrator.get(reverse("admin:councils_authority_add")).content.decode()
    assert "held_until" not in page


def test_an_alias_finds_the_authority_everywhere(administrator, shepway):
    shepway.aliases.create(name="SDC")
    assert Authority.objects.named("sdc").get() == shepway
    found = administrator.get(reverse("admin:councils_authority_changelist"), {"q": "sdc"}).context["cl"].queryset
    assert list(found) == [shepway]


@pytest.mark.parametrize(
    ("typed", "name", "said"),
    [
        ("shepway", "Shepway District Council", "Shepway District Council: District council, E07000112."),
        ("Shepwya", "", "No authority is or was called “Shepwya”: did you mean Shepway District Council?"),
        ("", "", ""),
    ],
)
def test_a_line_that_is_left_is_answered_with_the_authority_meant(administrator, shepway, typed, name, said):
    answer = administrator.get(reverse("admin:councils_authority_meant"), {"q": typed}).json()
    assert (answer["name"], answer["said"].lower()) == (name, said.lower())


def test_nobody_from_outside_is_answered(client, shepway):
    assert client.get(reverse("admin:councils_authority_meant"), {"q": "shepway"}).status_code == 302
