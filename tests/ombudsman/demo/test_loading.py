"""The demonstration on record: a small one, of a few authorities, made of the same parts as the whole."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db.models import F

from councils.models import (
    INVESTIGATED,
    PUBLIC_OUTCOMES,
    Authority,
    Compliance,
    Consultation,
    Decision,
    DueDateAmendment,
    Outcome,
    PublicReport,
    Recommendation,
    RecommendationKind,
    ReviewYear,
)
from councils.register import loading as register
from letters.models import Dispatch
from ombudsman.demo import building, people
from tests.support import factories

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 22)
LONDON = ZoneInfo("Europe/London")


def a_small_register():
    """Three councils, one of them closed since, and all categories and reasons."""
    register.load_categories()
    register.load_reasons()
    for slug, name, kind, closed_on in (
        ("worcester-city-council", "Worcester City Council", "district", None),
        ("kent-county-council", "Kent County Council", "county", None),
        ("northamptonshire-county-council", "Northamptonshire County Council", "county", date(2021, 3, 31)),
    ):
        factories.AuthorityFactory(slug=slug, name=name, kind=kind, closed_on=closed_on)


@pytest.fixture(scope="module")
def small(module_db):
    """A demonstration of three councils; how many decisions it has."""
    a_small_register()
    return building.load(TODAY)


def test_the_load_tells_how_many_decisions_there_are(small):
    assert Decision.objects.count() == small > 1500


def test_decisions_and_recommendations_obey_the_rules_of_the_record(small):
    for decision in Decision.objects.order_by("reference")[::25]:
        decision.full_clean(exclude=["handler"])
        assert decision.publish_on == decision.usual_publish_on
    for recommendation in Recommendation.objects.select_related("decision")[::15]:
        recommendation.full_clean()


def test_references_are_numbered_by_the_year_of_receipt(small):
    for decision in Decision.objects.order_by("reference")[::50]:
        received = decision.received_on
        assert int(decision.reference[:2]) == (received.year - (received.month < 4)) % 100


def test_a_record_made_by_hand_afterwards_gets_a_number_of_its_own(small):
    last = Decision.objects.order_by("pk").last()
    decision = factories.DecisionFactory(reference="26 999 999", category=last.category, authority=last.authority)
    assert decision.pk > last.pk
    assert factories.RecommendationFactory(decision=decision).pk


def test_every_decided_case_has_a_reason_in_the_words_of_its_day(small):
    decided = Decision.objects.exclude(outcome="")
    assert not decided.filter(reason=None).exists()
    upheld = decided.filter(outcome=Outcome.UPHELD)
    assert not upheld.filter(decided_on__gte=date(2019, 4, 1), reason__text__contains="maladministration").exists()
    assert upheld.filter(decided_on__lt=date(2019, 4, 1), reason__text__contains="maladministration").exists()


def test_only_recent_investigations_keep_a_statement(small):
    stated = Decision.objects.exclude(statement="")
    assert set(stated.values_list("outcome", flat=True)) == set(INVESTIGATED)
    assert stated.earliest("decided_on").decided_on > date(2021, 11, 22)


def test_every_public_decision_has_a_summary_and_a_few_are_withheld_with_a_reason(small):
    public = Decision.objects.filter(outcome__in=PUBLIC_OUTCOMES)
    assert not public.filter(summary="").exists()
    assert 0 < public.exclude(withheld_because="").count() < public.count() / 20


def test_some_decisions_are_not_published_yet_and_some_complaints_still_open(small):
    now = datetime(2026, 11, 22, 12, tzinfo=LONDON)
    fresh = Decision.objects.filter(outcome__in=PUBLIC_OUTCOMES, publish_on__gt=TODAY)
    assert fresh.exists()
    assert not (set(fresh) & set(Decision.objects.published(now)))
    assert Decision.objects.open().exists()


def test_cases_lie_with_a_team_of_eight_mostly_in_order(small):
    team = {name for names in people.TEAM.values() for name in names} | people.OF_ANY_AREA.keys()
    assert len(team) == 8
    carried = Decision.objects.filter(handler__isnull=False)
    assert set(carried.values_list("handler__username", flat=True)) == team
    left = Decision.objects.open().filter(handler=None)
    assert 0 <= left.count() < Decision.objects.open().count() / 3
    followed_up = Recommendation.objects.outstanding()
    assert followed_up.filter(decision__handler__isnull=False).count() > followed_up.count() * 0.9


def test_a_few_texts_of_the_last_days_wait_for_a_second_person_and_another_released_the_rest(small):
    waiting = Decision.objects.awaiting_release()
    assert 0 < waiting.count() < 40
    assert waiting.earliest("decided_on").decided_on > TODAY - timedelta(days=30)
    assert not waiting.filter(written_by=None).exists()
    released = Decision.objects.released()
    assert released.exists()
    assert not released.filter(written_by=None).exists()
    assert not released.filter(released_by=F("written_by")).exists()


def test_due_dates_were_moved_with_a_reason_and_by_somebody(small):
    amendments = DueDateAmendment.objects.all()
    assert amendments.exists()
    assert all(moved.due_before < moved.due_after and moved.reason and moved.by for moved in amendments)
    assert all(moved.due_after == moved.recommendation.due_on for moved in amendments.select_related("recommendation"))
    assert None not in amendments.datetimes("at", "year")  # as the list of them asks, by years


def test_personal_remedies_and_service_improvements_are_both_there(small):
    kinds = set(Recommendation.objects.values_list("kind", flat=True))
    assert kinds == set(RecommendationKind.values)
    money = Recommendation.objects.exclude(amount=None)
    assert set(money.values_list("kind", flat=True)) == {RecommendationKind.PERSONAL}


def test_a_closed_council_is_decided_upon_in_the_year_after(small):
    closed = Authority.objects.get(slug="northamptonshire-county-council")
    days = closed.decisions.exclude(decided_on=None)
    assert date(2021, 4, 1) <= days.latest("decided_on").decided_on <= date(2022, 3, 31)


def test_years_are_marked_and_carry_what_must_be_known_of_them(small):
    assert ReviewYear.objects.count() == 10
    assert not ReviewYear.objects.filter(demonstration=False).exists()
    pandemic = ReviewYear.objects.labelled("2020-21")
    assert pandemic.breaks_series
    assert "no new complaints" in pandemic.notes
    assert ReviewYear.objects.labelled("2022-23").breaks_series


def test_a_frozen_year_is_public_since_the_day_its_letters_were(small):
    building.freeze_years(building.unfrozen_years())
    year = ReviewYear.objects.labelled("2019-20")
    assert year.publish_at == datetime(2020, 7, 29, 0, 1, tzinfo=LONDON)
    assert year.letters_dated_on == date(2020, 7, 22)
    assert year.frozen_at < year.publish_at
    assert ReviewYear.objects.frozen().count() == 8
    assert building.unfrozen_years() == []


def test_the_sheets_of_the_year_that_waits_for_its_freeze_were_sent_and_some_bodies_have_replied(small):
    consultations = Consultation.objects.select_related("year")
    assert {consultation.year.label for consultation in consultations} == {"2025-26"}
    assert consultations.count() == 2  # Northamptonshire is gone, and had no case
    assert {dispatch.state for dispatch in Dispatch.objects.of_sheets()} <= {"sent", "returned", "failed"}
    for consultation in Consultation.objects.answered():
        assert consultation.asked_at.date() < consultation.replied_on <= TODAY
        assert consultation.reply


def test_public_reports_are_about_upheld_decisions_that_are_not_withheld(small):
    assert PublicReport.objects.exists()
    for report in PublicReport.objects.prefetch_related("decisions"):
        (decision,) = report.decisions.all()
        assert decision.outcome == Outcome.UPHELD
        assert decision.withheld_because == ""
        assert decision.authority_id == report.authority_id
        assert decision.decided_on <= report.published_on <= TODAY


def test_a_further_report_follows_one_that_was_not_heeded_in_time(small):
    further = PublicReport.objects.filter(kind="s31")
    assert further.exists()
    for report in further:
        assert report.published_on > report.further_to.published_on
        assert report.further_to.kind != "s31"
        verdicts = set(report.decisions.values_list("compliance_outcome", flat=True))
        assert verdicts <= {Compliance.LATE, Compliance.NOT_COMPLIED}
