"""Release: changed texts wait for a second person, and nothing is made public by anything else."""

from datetime import date

import pytest
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.utils import timezone

from councils.casework import release as gate
from councils.casework.release import blockers_to_release, hold, overrule, text_fingerprint
from councils.models import Decision, Outcome, RecommendationKind
from councils.models.decision import NOT_RELEASED
from tests.support import factories
from tests.support.factories import moment

pytestmark = pytest.mark.django_db


def colleague(role, name=None):
    user = factories.UserFactory(username=name or role)
    user.groups.set([Group.objects.get(name=role)])
    return user


def release(record, *, by):
    """Somebody releases what stands there now."""
    gate.release(record, by=by, read=text_fingerprint(record))


@pytest.fixture
def writer():
    return colleague("co-ordinator", "writer")


@pytest.fixture
def reader():
    return colleague("co-ordinator", "reader")


@pytest.fixture
def held(writer):
    decision = factories.DecisionFactory(upheld=True, summary="The Council delayed.")
    hold(decision, by=writer)
    return decision


def test_a_text_that_changed_is_kept_from_the_public(held):
    assert held.withheld_because == NOT_RELEASED
    assert not held.is_published()
    assert list(Decision.objects.awaiting_release()) == [held]


def test_a_second_person_lets_it_go(held, reader):
    release(held, by=reader)
    assert held.withheld_because == ""
    assert held.released_by == reader
    assert held.history.first().history_user == reader


def test_whoever_wrote_it_cannot_release_it(held, writer):
    with pytest.raises(ValidationError, match="writer wrote it: a second person has to read it"):
        release(held, by=writer)


def test_the_database_too_wants_two_people(held, writer):
    with pytest.raises(IntegrityError, match=r"decision_released_by_a_second_person|CHECK"):
        Decision.objects.filter(pk=held.pk).update(released_by=writer, released_at=timezone.now())


def test_a_caseworker_may_not_release(held):
    assert "may not release texts" in blockers_to_release(held, colleague("caseworker"))[0]


def test_what_the_check_finds_stands_in_the_way_until_somebody_says_why_it_may_stay(held, reader):
    held.summary = "Mr Nobody complained."
    held.save()
    assert blockers_to_release(held, reader) == ["Summary: “Mr Nobody” looks like a name."]
    held.overruled_because = "A character in a book that the complaint is about."
    overrule(held)
    assert blockers_to_release(held, reader) == []


def test_what_is_found_after_somebody_said_why_is_asked_about_anew(held, reader):
    held.summary, held.overruled_because = "Mr Nobody complained.", "A character in a book."
    overrule(held)
    held.summary = "Mr Nobody complained about Mrs Nemo."
    held.save()
    assert blockers_to_release(held, reader) == ["Summary: “Mrs Nemo” looks like a name."]


def test_taking_the_reason_back_brings_the_questions_back(held, reader):
    held.summary, held.overruled_because = "Mr Nobody complained.", "A character in a book."
    overrule(held)
    held.overruled_because = ""
    overrule(held)
    assert blockers_to_release(held, reader) == ["Summary: “Mr Nobody” looks like a name."]


def test_nobody_releases_what_was_changed_while_they_read(held, reader):
    read = text_fingerprint(held)
    held.summary = "The Council delayed for a year."
    held.save()
    with pytest.raises(ValidationError, match="changed while you read"):
        gate.release(held, by=reader, read=read)
    release(held, by=reader)


def test_nobody_releases_what_they_have_not_read(held, reader):
    with pytest.raises(ValidationError, match="read again"):
        gate.release(held, by=reader, read="")


@pytest.mark.parametrize("facts", [{"publish_on": date(2019, 10, 1)}, {"outcome": Outcome.NOT_UPHELD}])
def test_who_releases_has_read_the_facts_and_the_day_as_well(held, reader, facts):
    read = text_fingerprint(held)
    Decision.objects.filter(pk=held.pk).update(**facts)
    with pytest.raises(ValidationError, match="changed while you read"):
        gate.release(held, by=reader, read=read)


def test_service_improvements_are_read_with_the_decision_and_personal_remedies_are_not(held):
    improvement = factories.RecommendationFactory(decision=held, number=1, text="Train its staff within three months.")
    factories.RecommendationFactory(
        decision=held, number=2, kind=RecommendationKind.PERSONAL, text="Pay Mr Nobody £100."
    )
    assert held.questions() == [
        f"Service improvement {improvement.number}: “within three months” looks like a time limit."
    ]


def test_a_decision_withheld_for_a_reason_of_its_own_keeps_it(writer, reader):
    decision = factories.DecisionFactory(upheld=True, summary="The Council delayed.", withheld_because="A child.")
    hold(decision, by=writer)
    assert decision.withheld_because == "A child."
    with pytest.raises(ValidationError, match=r"It is withheld: A child\."):
        release(decision, by=reader)


@pytest.mark.parametrize("facts", [{"advice": True, "summary": "We gave advice."}, {}])
def test_what_the_public_will_not_read_needs_no_release(facts, writer):
    decision = factories.DecisionFactory(**facts)
    hold(decision, by=writer)
    assert decision.withheld_because == ""


def test_an_outcome_that_no_text_stands_with_is_read_by_a_second_person_as_well(writer, reader):
    decision = factories.DecisionFactory(upheld=True)
    hold(decision, by=writer)
    assert not decision.is_published(at=moment("2020-01-01T00:00"))
    with pytest.raises(ValidationError, match="a second person has to read it"):
        release(decision, by=writer)
    release(decision, by=reader)
    assert decision.is_published(at=moment("2020-01-01T00:00"))


def test_changing_a_released_text_asks_for_a_second_person_again(held, reader, writer):
    release(held, by=reader)
    hold(held, by=writer)
    assert held.released_by is None
    assert held.withheld_because == NOT_RELEASED


def test_what_was_imported_is_public_by_its_day_alone():
    decision = factories.DecisionFactory(
        not_upheld=True, decided_on=timezone.localdate(), publish_on=timezone.localdate()
    )
    assert decision.is_published()
    assert list(Decision.objects.published()) == [decision]
