"""Courses, seminars and populations: quick to put down, with what is likely filled in."""

from datetime import timedelta

import pytest
from django.urls import reverse

from councils.models import Seminar, TrainingCourse
from councils.models.decision import today
from tests.support import factories
from tests.support.screens import colleague

pytestmark = pytest.mark.django_db


@pytest.fixture
def coordinator(client):
    client.force_login(colleague("co-ordinator", "cory"))
    return client


def form_of(client, model, **query):
    return client.get(reverse(f"admin:councils_{model}_add"), query).context["adminform"].form


@pytest.mark.parametrize("model", ["trainingcourse", "seminar"])
def test_a_course_or_seminar_was_held_today_unless_somebody_says_otherwise(coordinator, model):
    assert form_of(coordinator, model)["held_on"].value() == today()


def test_a_course_is_put_down_with_a_day_as_people_type_it(coordinator):
    typed = {"held_on": "yesterday", "topic": "Handling complaints well", "audience": "council", "people": "12"}
    coordinator.post(reverse("admin:councils_trainingcourse_add"), typed)
    assert TrainingCourse.objects.get().held_on == today() - timedelta(days=1)


def test_a_seminar_has_rows_for_those_who_came_without_any_script(coordinator):
    page = coordinator.get(reverse("admin:councils_seminar_add"))
    (rows,) = page.context["inline_admin_formsets"]
    assert len(rows.formset.forms) == 3
    empty = {f"attendances-{name}_FORMS": number for name, number in (("TOTAL", 3), ("INITIAL", 0))}
    row = {"attendances-0-authority": factories.AuthorityFactory().name, "attendances-0-delegates": "2"}
    typed = {"held_on": "3/2/2020", "place": "Leeds", "attendances-1-delegates": "1", "attendances-2-delegates": "1"}
    coordinator.post(reverse("admin:councils_seminar_add"), typed | empty | row)
    assert Seminar.objects.get().attendances.get().delegates == 2


def test_a_population_is_of_the_year_before_unless_another_is_asked_for(coordinator):
    assert form_of(coordinator, "population")["year"].value() == today().year - 1
    assert form_of(coordinator, "population", year="2018")["year"].value() == "2018"
