"""Freezing a year, thawing it, correcting it; and every rule of the figures on the way."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from councils.figures import freezing, publication
from councils.models import COUNTS, Compliance, Kind, Outcome, Performance, ReviewYear, ServiceArea
from councils.statistics.rates import Rate
from tests.support.corrections import correct
from tests.support.factories import (
    AuthorityFactory,
    CategoryFactory,
    DecisionFactory,
    PopulationFactory,
    RecommendationFactory,
    ReviewYearFactory,
    UserFactory,
    moment,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def council():
    return AuthorityFactory()


@pytest.fixture
def year():
    return ReviewYearFactory()


def frozen(year, council) -> Performance:
    """The whole year of one council, frozen now."""
    freezing.freeze(year)
    return year.performances.totals().get(authority=council)


def test_only_detailed_investigations_are_in_the_uphold_rate(year, council):
    for trait in ("upheld", "not_upheld", "closed", "advice"):
        DecisionFactory(authority=council, **{trait: True})
    DecisionFactory(authority=council)
    assert frozen(year, council).uphold_rate == Rate(1, 2)


def test_fault_put_right_before_we_looked_is_upheld_and_a_satisfactory_remedy(year, council):
    DecisionFactory(authority=council, upheld=True, remedied_already=True)
    DecisionFactory(authority=council, upheld=True)
    performance = frozen(year, council)
    assert performance.uphold_rate == Rate(2, 2)
    assert performance.satisfactory_remedy_rate == Rate(1, 2)


def test_late_compliance_counts_as_complied_and_is_counted_as_late(year, council):
    for verdict in (Compliance.COMPLIED, Compliance.LATE, Compliance.NOT_COMPLIED, Compliance.CEASED):
        DecisionFactory(authority=council, complied=True, compliance_outcome=verdict)
    performance = frozen(year, council)
    assert performance.compliance_rate == Rate(2, 3)
    assert performance.complied_late == 1
    assert performance.ceased == 1


def test_compliance_counts_in_the_year_it_was_recorded_not_the_year_of_the_decision(council):
    DecisionFactory(
        authority=council,
        received_on=date(2018, 6, 1),
        upheld=True,
        decided_on=date(2019, 3, 20),
        compliance_outcome=Compliance.COMPLIED,
        compliance_recorded_on=date(2019, 7, 1),
    )
    decided, recorded = ReviewYearFactory(starts_on=date(2018, 4, 1)), ReviewYearFactory(starts_on=date(2019, 4, 1))
    assert frozen(decided, council).compliance_rate == Rate(0, 0)
    assert frozen(recorded, council).compliance_rate == Rate(1, 1)
    assert frozen(ReviewYearFactory(starts_on=date(2020, 4, 1)), council).compliance_rate == Rate(0, 0)


def test_an_agreed_extension_moves_the_due_date_and_is_not_lateness():
    recommendation = RecommendationFactory(due_on=date(2019, 12, 2), completed_on=date(2019, 12, 20))
    assert recommendation.was_late
    colleague = UserFactory()
    recommendation.amend_due_date(date(2020, 1, 6), reason="The panel could not meet in December.", by=colleague)
    assert not recommendation.was_late
    amendment = recommendation.amendments.get()
    assert (amendment.due_before, amendment.due_after, amendment.by) == (date(2019, 12, 2), date(2020, 1, 6), colleague)
    with pytest.raises(ValidationError, match="Say why"):
        recommendation.amend_due_date(date(2020, 2, 6), reason=" ", by=colleague)


def test_received_goes_by_receipt_and_decided_by_decision_and_the_bridge_explains_the_rest(year, council):
    DecisionFactory(authority=council, received_on=date(2019, 3, 31), upheld=True)  # open at the start
    DecisionFactory(authority=council, received_on=date(2019, 4, 1), not_upheld=True)
    DecisionFactory(authority=council, received_on=date(2020, 3, 31))  # open at the end
    DecisionFactory(authority=council, received_on=date(2020, 4, 1))  # next year's
    DecisionFactory(authority=council, received_on=date(2019, 3, 1), closed=True, decided_on=date(2019, 3, 31))
    performance = frozen(year, council)
    assert (performance.open_at_start, performance.received, performance.decided, performance.open_at_end) == (
        1,
        2,
        2,
        1,
    )


def test_the_average_pools_the_kind_with_the_authority_itself_and_those_with_nothing(year):
    busy, quiet, nothing = AuthorityFactory.create_batch(3)
    AuthorityFactory(kind=Kind.COUNTY)
    DecisionFactory(authority=busy, upheld=True)
    DecisionFactory.create_batch(8, authority=quiet, not_upheld=True)
    freezing.freeze(year)
    total = year.kind_totals.get(kind=Kind.DISTRICT, service_area="")
    assert total.uphold_rate == Rate(1, 9)  # a mean of percentages would be 50%
    rates = [row.uphold_rate for row in year.performances.totals().filter(kind=Kind.DISTRICT)]
    assert total.uphold_rate == Rate(sum(rate.part for rate in rates), sum(rate.of for rate in rates))
    assert total.authorities == 3
    assert nothing.performances.get(year=year).uphold_rate.percent is None


def test_an_authority_that_nothing_happened_to_is_reviewed_with_noughts(year, council):
    assert frozen(year, council).counts == dict.fromkeys(COUNTS, 0)


def test_an_abolished_authority_is_reviewed_in_a_year_it_was_decided_upon(year):
    gone = AuthorityFactory(closed_on=date(2019, 3, 31))
    AuthorityFactory(closed_on=date(2019, 3, 31))
    AuthorityFactory(opened_on=date(2020, 4, 1))
    DecisionFactory(authority=gone, received_on=date(2019, 1, 10), upheld=True)
    assert freezing.freeze(year) == 1
    assert year.performances.totals().get().authority == gone


def test_name_and_kind_are_those_of_the_year(year, council):
    council.former.create(name="Oldtown Rural Council", kind=Kind.UNITARY, until=date(2021, 5, 1))
    council.former.create(name="Older still", until=date(2019, 6, 1))
    performance = frozen(year, council)
    assert (performance.name, performance.kind) == ("Oldtown Rural Council", Kind.UNITARY)
    later = frozen(ReviewYearFactory(starts_on=date(2021, 4, 1)), council)
    assert (later.name, later.kind) == (council.name, Kind.DISTRICT)


def test_service_areas_add_up_to_the_whole(year, council):
    DecisionFactory(authority=council, upheld=True)
    DecisionFactory(
        authority=council,
        not_upheld=True,
        category=CategoryFactory(slug="noise", service_area=ServiceArea.ENVIRONMENT),
    )
    freezing.freeze(year)
    areas = year.performances.by_service_area().filter(authority=council)
    assert {area.service_area: (area.upheld, area.not_upheld) for area in areas} == {
        ServiceArea.HOUSING: (1, 0),
        ServiceArea.ENVIRONMENT: (0, 1),
    }


def test_residents_are_of_the_calendar_year_before_the_year_starts(year, council):
    PopulationFactory(authority=council, year=2018, residents=50_000)
    PopulationFactory(authority=council, year=2019, residents=60_000)
    DecisionFactory(authority=council, upheld=True)
    performance = frozen(year, council)
    assert performance.residents == 50_000
    assert performance.upheld_per_100k.text == "2"


def test_there_is_no_figure_per_100k_for_bodies_without_residents_and_no_average_over_unknown_ones(year, council):
    park = AuthorityFactory(kind=Kind.NATIONAL_PARK)
    PopulationFactory(authority=AuthorityFactory(), year=2018)
    DecisionFactory(authority=park, upheld=True)
    performance = frozen(year, park)
    assert (performance.residents, performance.upheld_per_100k.text) == (0, "")
    assert year.kind_totals.get(kind=Kind.DISTRICT, service_area="").residents is None


def test_the_residents_of_a_service_area_are_those_of_the_whole_kind_as_its_authorities_are(year):
    for number, area in enumerate((ServiceArea.HOUSING, ServiceArea.PLANNING), 1):
        district = AuthorityFactory()
        PopulationFactory(authority=district, year=2018, residents=number * 50_000)
        DecisionFactory(authority=district, category=CategoryFactory(slug=area, service_area=area), upheld=True)
    freezing.freeze(year)
    totals = year.kind_totals.filter(kind=Kind.DISTRICT)
    assert {(total.service_area, total.authorities, total.residents) for total in totals} == {
        (area, 2, 150_000) for area in ("", ServiceArea.HOUSING, ServiceArea.PLANNING)
    }


def test_frozen_figures_do_not_move_when_casework_does(year, council):
    decision = DecisionFactory(authority=council, upheld=True)
    performance = frozen(year, council)
    decision.outcome = Outcome.NOT_UPHELD
    decision.save()
    DecisionFactory(authority=council, upheld=True)
    performance.refresh_from_db()
    assert performance.uphold_rate == Rate(1, 1)


def test_a_year_is_frozen_once_and_not_before_it_ends(year):
    freezing.freeze(year)
    with pytest.raises(ValidationError, match="frozen already"):
        freezing.freeze(year)
    running = ReviewYear.objects.recorded(ReviewYear(starts_on=date(timezone.localdate().year, 4, 1)).label)
    with pytest.raises(ValidationError, match="has not ended"):
        freezing.freeze(running)


def test_thawing_wants_a_reason_keeps_it_and_lets_the_count_start_again(year, council):
    DecisionFactory(authority=council, upheld=True)
    freezing.freeze(year)
    with pytest.raises(ValidationError, match="Say why"):
        freezing.thaw(year, reason="")
    freezing.thaw(year, reason="Forty cases were logged late.")
    assert not year.is_frozen
    assert year.history.first().history_change_reason == "Forty cases were logged late."
    DecisionFactory(authority=council, upheld=True)
    assert frozen(year, council).uphold_rate == Rate(2, 2)


def test_a_published_year_cannot_be_thawed(year):
    freezing.freeze(year)
    publication.publish(year, moment("2020-07-29T00:01"))
    with pytest.raises(ValidationError, match="is public"):
        freezing.thaw(year, reason="A mistake was found.")


def test_a_year_awaiting_publication_can_be_thawed_and_loses_its_moment(year):
    freezing.freeze(year)
    publication.publish(year, timezone.now() + timedelta(days=3))
    freezing.thaw(year, reason="A mistake was found.")
    assert year.publish_at is None


def test_a_correction_stands_dated_with_its_reason_beside_the_old_figure(year, council):
    DecisionFactory.create_batch(2, authority=council, upheld=True)
    performance = frozen(year, council)
    average_before = year.kind_totals.get(kind=Kind.DISTRICT, service_area="").uphold_rate
    with pytest.raises(ValidationError, match="not public yet"):
        correct({performance: {"upheld": 1}}, reason="One was not theirs.", by=UserFactory())
    publication.publish(year, moment("2020-07-29T00:01"))
    correct({performance: {"upheld": 1}}, reason="One was not theirs.", by=UserFactory(), at=moment("2020-09-01T10:00"))
    performance = Performance.objects.get(pk=performance.pk)
    assert (performance.upheld, performance.figures.upheld) == (2, 1)
    assert performance.figures.received == performance.received
    assert performance.correction.reason == "One was not theirs."
    assert year.kind_totals.get(kind=Kind.DISTRICT, service_area="").uphold_rate == average_before


def test_a_correction_must_obey_the_rules_of_counting(year, council):
    performance = frozen(year, council)
    publication.publish(year, moment("2020-07-29T00:01"))
    with pytest.raises(ValidationError, match="more satisfactory remedies than upheld"):
        correct({performance: {"satisfactory_remedies": 3}}, reason="Three were missed.", by=UserFactory())
    with pytest.raises(ValidationError, match="Say why"):
        correct({performance: {"upheld": 3}}, reason="", by=UserFactory())


def test_imported_tables_stand_as_they_are_when_the_year_is_frozen(year, council):
    DecisionFactory(authority=council, upheld=True)
    other = AuthorityFactory()
    Performance.objects.create(
        year=year, authority=other, name=other.name, kind=other.kind, received=9, upheld=3, not_upheld=1, imported=True
    )
    assert freezing.freeze(year) == 1
    assert year.performances.get().uphold_rate == Rate(3, 4)
    assert year.kind_totals.get().uphold_rate == Rate(3, 4)
    freezing.thaw(year, reason="The table has a misprint.")
    assert year.performances.count() == 1


def test_freezing_takes_few_queries_whatever_the_number_of_authorities(year, django_assert_max_num_queries):
    for council in AuthorityFactory.create_batch(30):
        DecisionFactory(authority=council, upheld=True)
    with django_assert_max_num_queries(19):  # one for the tables of remedies
        freezing.freeze(year)


def test_publication_needs_a_freeze_in_the_database_too(year):
    with pytest.raises(ValidationError, match="not frozen"):
        publication.publish(year, moment("2020-07-29T00:01"))
    year.publish_at = moment("2020-07-29T00:01")
    with pytest.raises(IntegrityError), transaction.atomic():
        year.save()


def test_a_year_becomes_public_at_its_moment_and_not_a_second_earlier(year):
    freezing.freeze(year)
    at = moment("2020-07-29T00:01")
    publication.publish(year, at)
    assert not year.is_published(at - timedelta(seconds=1))
    assert year.is_published(at)
    assert year not in ReviewYear.objects.published(at - timedelta(seconds=1))
    assert year in ReviewYear.objects.published(at)


@pytest.mark.parametrize(("label", "shows"), [("2021-22", False), ("2022-23", True), ("2024-25", True)])
def test_a_year_put_on_record_shows_figures_per_100k_from_2022_23_on(label, shows):
    assert ReviewYear.objects.recorded(label).shows_upheld_per_100k is shows
