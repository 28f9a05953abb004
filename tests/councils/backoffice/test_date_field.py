"""Dates as people type them, and what each is taken to mean."""

from datetime import date, datetime

import pytest
from django import forms
from django.contrib import admin
from django.contrib.admin.utils import display_for_value
from django.core.exceptions import ValidationError
from django.urls import reverse

from councils.backoffice.date_field import TypedDateField, read_date
from councils.statistics.english import ENGLAND, date_and_time, long_date
from tests.support.everything import one_of_everything

ON = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("3/5", date(2026, 5, 3)),
        ("3.5", date(2026, 5, 3)),
        ("25/12", date(2025, 12, 25)),
        ("3 May", date(2026, 5, 3)),
        ("3rd may", date(2026, 5, 3)),
        ("3 September 2019", date(2019, 9, 3)),
        ("3/5/19", date(2019, 5, 3)),
        ("3 5 2019", date(2019, 5, 3)),
        ("2019-05-03", date(2019, 5, 3)),
        ("today", ON),
        ("Yesterday", date(2026, 11, 19)),
    ],
)
def test_a_day_that_has_been_is_meant_as_the_last_one(text, day):
    assert read_date(text, ON) == day


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("3/5", date(2027, 5, 3)),
        ("25/12", date(2026, 12, 25)),
        ("4w", date(2026, 1, 28)),
        ("10 days", date(2026, 1, 10)),
        ("3 months", date(2026, 3, 31)),
        ("2m", date(2026, 2, 28)),
        ("+13m", date(2027, 1, 31)),
    ],
)
def test_a_day_to_come_is_meant_as_the_next_one_or_counted_from_the_start(text, day):
    assert read_date(text, ON, ahead=True, start=date(2025, 12, 31)) == day


@pytest.mark.parametrize("text", ["soon", "31/2", "32 May", "3 Mai 2019 or so", "3m", "5/13"])
def test_what_is_no_date_is_refused_with_an_example(text):
    with pytest.raises(ValidationError, match=r"is not a date: type it like 3/5"):
        TypedDateField().clean(text)


@pytest.mark.django_db
def test_every_day_on_a_form_of_the_back_office_is_typed_in_the_same_field(admin_client, admin_user):
    one_of_everything(admin_user)
    kinds = set()
    for record in filter(None, (model._default_manager.first() for model in admin.site._registry)):
        name = f"admin:{record._meta.app_label}_{record._meta.model_name}_change"
        form = admin_client.get(reverse(name, args=[record.pk])).context.get("adminform")
        fields = form.form.fields.values() if form else []
        kinds |= {type(field) for field in fields if isinstance(field, forms.DateField)}
    assert kinds == {TypedDateField}


def test_days_and_moments_are_written_in_one_way_by_a_clock_of_24_hours():
    moment = datetime(2019, 5, 3, 18, 34, tzinfo=ENGLAND)
    assert display_for_value(moment, "") == date_and_time(moment) == "3 May 2019, 18:34"
    assert display_for_value(moment.date(), "") == long_date(moment.date()) == "3 May 2019"
