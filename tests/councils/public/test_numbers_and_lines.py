"""Numbers in addresses are plain figures and few; single lines have no control characters in whatever form."""

import pytest
from django import forms
from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import Group, User
from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse

from councils.models import Decision
from councils.models.fields import Cleaned
from councils.public import filters
from councils.public.alerts import AlertForm
from councils.tables.characters import number_in
from ombudsman.sign_in.forms import AddPasskeyForm, RenamePasskeyForm
from tests.ombudsman.test_roles import record  # noqa: F401 - a fixture
from tests.support.factories import ReviewYearFactory, UserFactory

pytestmark = pytest.mark.django_db
STRANGE = ["\u00b2", "\u0663", "\uff11", "-1", "+1", " 1", "1_0", "1.0", "1e3", "0x1", 10 * "9", 5000 * "9", "", "\x00"]


@pytest.mark.parametrize("text", STRANGE)
def test_a_number_is_a_few_plain_figures(text):
    assert number_in(text) is None


def test_plain_figures_are_a_number():
    assert [number_in("0"), number_in("007"), number_in("123456789")] == [0, 7, 123_456_789]


PUBLIC = ["/decisions/?page={}", "/councils/?page={}", "/training/?page={}", "/api/councils/?page={}", "/map/?order={}"]
BACK_OFFICE = [
    ("councils_decision_add", "authority={}&category={}"),
    ("councils_decision_changelist", "p={}"),
    ("councils_decision_changelist", "handler={}"),
    ("letters_dispatch_changelist", "year={}"),
    ("letters_letter_changelist", "year__id__exact={}"),
    ("letters_wording_add", "year={}"),
    ("councils_decision_import", "file={}"),
]


@pytest.mark.parametrize("text", STRANGE)
@pytest.mark.parametrize("address", PUBLIC)
def test_no_number_in_a_public_address_breaks_anything(client, address, text):
    ReviewYearFactory()
    asked = address.format("").partition("?")[2].rstrip("=")
    assert client.get(address.partition("?")[0], {asked: text}, follow=True).status_code in (200, 400, 404)


@pytest.mark.parametrize("text", STRANGE)
@pytest.mark.parametrize(("name", "query"), BACK_OFFICE)
def test_no_number_in_an_address_of_the_back_office_breaks_anything(admin_client, name, query, text):
    names = [part.partition("=")[0] for part in query.split("&")]
    answer = admin_client.get(reverse(f"admin:{name}"), dict.fromkeys(names, text))
    assert answer.status_code in (200, 302, 400, 404)


@pytest.mark.parametrize("order", ["--figure", "figure;", "figure,name", "-1"])
def test_an_order_of_the_map_that_there_is_not_is_refused_in_words(client, order):
    from tests.councils.public.test_views import a_published_year, worcester

    a_published_year(worcester())
    refused = client.get("/map/", {"order": order})
    assert refused.status_code == 400
    assert "choose one from the list" in refused.content.decode()


@pytest.mark.parametrize(
    "address",
    ["/review/20\uff119-20/", "/data/\u0662\u0660\u0661\u0669-20/decided.csv", "/decisions/\uff119-012-345/"],
)
def test_figures_of_other_scripts_are_no_second_address_of_a_page(client, address):
    assert client.get(address).status_code == 404


def test_a_reference_is_of_plain_figures():
    for reference in ("\uff119 012 345", "19 012 345\n"):
        with pytest.raises(ValidationError):
            Decision._meta.get_field("reference").run_validators(reference)


CONTROL = ["a\x07b", "a\x1b[2Jb", "a\nb", "a\r\nBcc: b", "a\x00b", "a\x85b", "a\u2028b"]


def single_lines():
    """Every field of one line that takes what somebody types, outside our own records: its name and itself."""
    for name in filters.__all__:
        for field_name, field in getattr(filters, name)().form.fields.items():
            yield f"{name}.{field_name}", field
    yield from ((f"AlertForm.{name}", field) for name, field in AlertForm().fields.items())
    for form in (AddPasskeyForm, RenamePasskeyForm):
        yield form.__name__, form
    for model in (User, Group):
        yield model.__name__, model


def fields_of(found, request):
    if isinstance(found, forms.Field):
        return {"": found}
    if issubclass(found, models.Model):
        return admin.site.get_model_admin(found).get_form(request)().fields
    user = UserFactory()
    passkey = user.authenticator_set.create(type="webauthn", data={"name": "Key", "credential": {}})
    own = {"instance": passkey} if found is RenamePasskeyForm else {"user": user}
    request.session, request.user = {}, user
    return found(**own).fields


@pytest.mark.parametrize("text", CONTROL)
def test_no_single_line_takes_control_characters(rf, admin_user, text):
    request = rf.get("/", headers={"host": "localhost"})
    request.user = admin_user
    tried, taken = 0, []
    for name, found in single_lines():
        for label, field in fields_of(found, request).items():
            typed = isinstance(field, forms.CharField) and isinstance(field.widget, forms.TextInput)
            if typed and not isinstance(field.widget, forms.PasswordInput):
                tried += 1
                if takes(field, text):
                    taken.append(f"{name} {label}")
    assert taken == []
    assert tried >= 8


def takes(field, text):
    try:
        return bool(field.clean(text))
    except ValidationError:
        return False


def test_every_single_line_of_our_records_is_cleaned_or_chosen():
    shapes = (models.SlugField, models.EmailField)  # which have a pattern of their own
    of_the_site = {
        "check_name",
        "table",
        "key",
        "about",
        "answer",
        "pdf_sha256",
        "seed",
        "message_id",
    }  # typed by nobody
    left = [
        f"{model.__name__}.{field.name}"
        for label in ("councils", "letters")
        for model in apps.get_app_config(label).get_models()
        if not model.__name__.startswith("Historical")
        for field in model._meta.fields
        if isinstance(field, models.CharField)
        and not (isinstance(field, (Cleaned, *shapes)) or field.choices or field.name in of_the_site)
    ]
    assert left == []
