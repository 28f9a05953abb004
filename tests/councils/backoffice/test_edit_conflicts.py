"""Two people at one record: the second is told what the first did, and neither loses anything."""

import pytest
from django.test import Client
from django.urls import reverse

from councils.models import Decision
from tests.support import factories
from tests.support.screens import colleague, filled, save

pytestmark = pytest.mark.django_db


@pytest.fixture
def decision():
    return factories.DecisionFactory(upheld=True, provider="A care home", notes="As received.")


def signed_in(name, role="caseworker"):
    client = Client()
    client.force_login(colleague(role, name))
    return client


@pytest.fixture
def first():
    return signed_in("first")


@pytest.fixture
def second():
    return signed_in("second")


def errors(response):
    return [error for found in response.context["errors"] for error in found]


def test_the_second_is_told_who_changed_what_from_what(first, second, decision):
    screen = filled(second, decision)
    save(first, decision, filled(first, decision), notes="Rang the link officer.")
    told = errors(save(second, decision, screen, provider="A school"))
    assert "Nothing is saved yet" in told[0]
    assert "first changed notes from “As received.” to “Rang the link officer.”" in told[1]
    decision.refresh_from_db()
    assert decision.provider == "A care home"


def test_saving_again_keeps_what_both_did(first, second, decision):
    screen = filled(second, decision)
    save(first, decision, filled(first, decision), notes="Rang the link officer.")
    response = save(second, decision, screen, provider="A school")
    save(second, decision, filled(second, decision, response))
    decision.refresh_from_db()
    assert (decision.notes, decision.provider) == ("Rang the link officer.", "A school")


def test_where_both_changed_the_same_the_second_keeps_what_they_typed_and_sees_the_other(first, second, decision):
    screen = filled(second, decision)
    save(first, decision, filled(first, decision), notes="The first note.")
    response = save(second, decision, screen, notes="The second note.")
    assert response.context["adminform"].form["notes"].value() == "The second note."
    assert "to “The first note.”" in errors(response)[1]


@pytest.mark.parametrize(
    ("field", "typed", "kept"),
    [
        ("decided_on", "3 Sep 2019", "3 September 2019"),
        ("outcome", "not_upheld", "not_upheld"),
        ("remedied_already", "on", True),
        ("authority", "Sometown", "Sometown District Council"),
    ],
)
def test_every_sort_of_field_is_taken_over(first, second, decision, field, typed, kept):
    factories.AuthorityFactory(name="Sometown District Council")
    screen = filled(second, decision)
    save(first, decision, filled(first, decision), **{field: typed})
    response = save(second, decision, screen, notes="Mine.")
    assert response.context["adminform"].form[field].value() == kept


def test_what_happened_under_the_decision_is_told_too(first, second):
    recommendation = factories.RecommendationFactory(number=1)
    decision = recommendation.decision
    screen = filled(second, decision)
    save(first, decision, filled(first, decision), **{"recommendations-0-completed_on": "4/11/2019"})
    response = save(second, decision, screen, notes="Mine.")
    assert any("first changed completed on from “nothing” to “4 November 2019”" in error for error in errors(response))
    save(second, decision, filled(second, decision, response))
    recommendation.refresh_from_db()
    decision.refresh_from_db()
    assert (str(recommendation.completed_on), decision.notes) == ("2019-11-04", "Mine.")


def test_a_form_sent_twice_adds_nothing_twice(first, decision):
    rows = {
        "recommendations-0-kind": "personal-remedy",
        "recommendations-0-remedy": "apology",
        "recommendations-0-text": "Apologise.",
    }
    screen = filled(first, decision)
    save(first, decision, screen, **rows)
    response = save(first, decision, screen, **rows)
    assert decision.recommendations.count() == 1
    assert "had been saved already" in " ".join(map(str, response.context["messages"]))


def test_a_form_brought_back_and_changed_is_another_form(first, decision):
    screen = filled(first, decision)
    save(first, decision, screen, notes="Rang.")
    response = save(first, decision, screen, notes="Rang, and wrote.")
    assert "first changed notes" in errors(response)[1]
    assert response.context["adminform"].form["notes"].value() == "Rang, and wrote."


def test_a_recommendation_typed_again_is_asked_about(first, decision):
    rows = {"recommendations-0-kind": "personal-remedy", "recommendations-0-remedy": "apology"}
    save(first, decision, filled(first, decision), **rows, **{"recommendations-0-text": "Apologise."})
    again = {name.replace("-0-", "-1-"): value for name, value in rows.items()}
    response = save(first, decision, filled(first, decision), **again, **{"recommendations-1-text": "Apologise."})
    assert decision.recommendations.count() == 1
    assert any("says the same" in error for error in errors(response))


def test_a_form_that_was_refused_can_be_sent_again(first, decision):
    screen = filled(first, decision)
    for _ in range(2):
        assert "is not a date" in " ".join(errors(save(first, decision, screen, decided_on="soon")))
    assert save(first, decision, screen, notes="Rang.").redirect_chain


def test_a_decision_logged_twice_is_there_once_and_the_person_is_told(first):
    new = factories.DecisionFactory.build(authority=factories.AuthorityFactory(), category=factories.CategoryFactory())
    data = {
        "reference": new.reference,
        "authority": new.authority.name,
        "category": new.category.pk,
        "received_on": "1/5/2019",
        "recommendations-TOTAL_FORMS": 0,
        "recommendations-INITIAL_FORMS": 0,
    }
    address = reverse("admin:councils_decision_add")
    first.post(address, data)
    assert "already exists" in errors(first.post(address, data))[0]
    assert Decision.objects.count() == 1


def test_whoever_is_alone_is_told_nothing(first, decision):
    response = save(first, decision, filled(first, decision), notes="Mine.")
    assert response.redirect_chain
    decision.refresh_from_db()
    assert decision.notes == "Mine."


@pytest.mark.parametrize("seen", ["", "nonsense", "1", "1.2.3", "².1", "٣.1", f"{'9' * 30}.1", f"1.{'9' * 5000}"])
def test_a_form_that_does_not_say_what_it_saw_is_saved_as_it_is(first, decision, seen):
    save(first, decision, filled(first, decision), notes="Mine.", _seen=seen)
    decision.refresh_from_db()
    assert decision.notes == "Mine."


def test_two_people_at_one_authority_and_its_contacts_lose_nothing():
    authority = factories.AuthorityFactory()
    leader = authority.contacts.create(role="leader", office="Leader", email="old@example.invalid")
    clients = signed_in("first", "manager"), signed_in("second", "manager")
    where = reverse("admin:councils_authority_change", args=[authority.pk])
    screens = [filled(client, authority, client.get(where)) for client in clients]
    clients[0].post(where, screens[0] | {"contacts-0-email": "new@example.invalid"})
    response = clients[1].post(where, screens[1] | {"region": "North East"})
    assert any("first changed email from “old@example.invalid” to “new@example.invalid”" in e for e in errors(response))
    clients[1].post(where, filled(clients[1], authority, response))
    authority.refresh_from_db()
    leader.refresh_from_db()
    assert (authority.region, leader.email) == ("North East", "new@example.invalid")


def test_what_came_without_a_history_is_shared_too():
    course = factories.TrainingCourseFactory(people=12, topic="Complaints")
    course.history.all().delete()
    clients = signed_in("first"), signed_in("second")
    where = reverse("admin:councils_trainingcourse_change", args=[course.pk])
    screens = [filled(client, course, client.get(where)) for client in clients]
    clients[0].post(where, screens[0] | {"people": 14})
    response = clients[1].post(where, screens[1] | {"topic": "Handling complaints"})
    assert any("first changed people trained from “12” to “14”" in error for error in errors(response))
    clients[1].post(where, filled(clients[1], course, response))
    course.refresh_from_db()
    assert (course.people, course.topic) == (14, "Handling complaints")


def test_a_row_that_somebody_took_away_meanwhile_is_told_and_nothing_else_is_lost(first):
    recommendation = factories.RecommendationFactory(number=1)
    decision, second = recommendation.decision, signed_in("second", "co-ordinator")
    screen = filled(first, decision)
    save(second, decision, filled(second, decision), **{"recommendations-0-DELETE": "on"})
    response = save(first, decision, screen, notes="Mine.")
    assert any("second deleted" in error for error in errors(response))
    save(first, decision, filled(first, decision, response))
    decision.refresh_from_db()
    assert decision.notes == "Mine."
    assert not decision.recommendations.exists()


def test_what_was_typed_into_a_row_that_is_gone_stays_as_a_new_row(first):
    recommendation = factories.RecommendationFactory(number=1)
    decision, second = recommendation.decision, signed_in("second", "co-ordinator")
    screen = filled(first, decision)
    save(second, decision, filled(second, decision), **{"recommendations-0-DELETE": "on"})
    response = save(first, decision, screen, **{"recommendations-0-evidence": "Minutes of the meeting."})
    assert any("second deleted" in error for error in errors(response))
    save(first, decision, filled(first, decision, response))
    assert decision.recommendations.get().evidence == "Minutes of the meeting."
