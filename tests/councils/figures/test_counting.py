"""The year's count against a slow and obvious recount, at the edges of the year, and from the index alone."""

from collections import Counter, defaultdict
from datetime import date, timedelta
from random import Random

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from councils.figures.counting import counted
from councils.models import COUNTS, Compliance, Decision, Outcome, ServiceArea
from tests.support.factories import AuthorityFactory, CategoryFactory, DecisionFactory

pytestmark = pytest.mark.django_db

FIRST, LAST = date(2019, 4, 1), date(2020, 3, 31)
BEFORE, AFTER = date(2019, 3, 31), date(2020, 4, 1)
NAMES = (*COUNTS, "open_at_start")


def figures(first=FIRST, last=LAST):
    """The count by authority and service area, each in one row, without what is nought."""
    rows = counted(first, last)
    by_group = {(row["authority"], row["service_area"]): Counter({name: row[name] for name in NAMES}) for row in rows}
    assert len(by_group) == len(rows)
    return {group: +counts for group, counts in by_group.items() if any(counts.values())}


def total(first=FIRST, last=LAST):
    """The count of everybody and everything together."""
    return sum(figures(first, last).values(), Counter())


def recounted(first, last):
    """The same figures, one decision at a time, in the words of the rules."""
    found = defaultdict(Counter)
    for decision in Decision.objects.select_related("category"):
        counts = found[decision.authority_id, decision.category.service_area]
        was_decided_before = decision.decided_on is not None and decision.decided_on < first
        if first <= decision.received_on <= last:
            counts["received"] += 1
        if decision.received_on < first and not was_decided_before:
            counts["open_at_start"] += 1
        if decision.decided_on and first <= decision.decided_on <= last:
            counts[decision.outcome] += 1
            counts["satisfactory_remedies"] += decision.remedied_already
        if decision.compliance_recorded_on and first <= decision.compliance_recorded_on <= last:
            counts[decision.compliance_outcome] += 1
    return {group: +counts for group, counts in found.items() if any(counts.values())}


def some_day(chance, after):
    """A day up to two years after another, often one of the last or first days of a review year."""
    day = after + timedelta(days=chance.randrange(700))
    edges = [date(year, *edge) for year in range(2017, 2024) for edge in ((3, 30), (3, 31), (4, 1), (4, 2))]
    later = [edge for edge in edges if edge >= after]
    return chance.choice(later[:8]) if later and chance.random() < 0.5 else day


def some_decision(chance, number, authorities, categories):
    """A decision as far along as chance has it: received, decided, complied with."""
    decision = Decision(
        reference=f"17 000 {number:03}",
        authority=chance.choice(authorities),
        category=chance.choice(categories),
        received_on=some_day(chance, date(2017, 3, 1)),
    )
    if chance.random() < 0.8:
        decision.decided_on = some_day(chance, decision.received_on)
        decision.outcome = chance.choice([*Outcome.values, Outcome.UPHELD, Outcome.UPHELD])
    if decision.outcome == Outcome.UPHELD:
        decision.remedied_already = chance.random() < 0.3
        if chance.random() < 0.7:
            decision.compliance_recorded_on = some_day(chance, decision.decided_on)
            decision.compliance_outcome = chance.choice(Compliance.values)
    return decision


@pytest.mark.parametrize("seed", range(6))
def test_the_count_is_that_of_a_slow_recount(seed):
    chance = Random(seed)
    authorities = AuthorityFactory.create_batch(5)
    areas = chance.choices(ServiceArea.values, k=6)
    categories = [CategoryFactory(slug=f"subject-{n}", service_area=area) for n, area in enumerate(areas)]
    Decision.objects.bulk_create(some_decision(chance, number, authorities, categories) for number in range(400))
    for year in range(2016, 2025):
        first, last = date(year, 4, 1), date(year + 1, 3, 31)
        assert figures(first, last) == recounted(first, last)


def test_what_is_open_at_the_end_is_open_at_the_start_of_the_next_year():
    chance = Random(7)
    authorities, categories = AuthorityFactory.create_batch(3), [CategoryFactory()]
    Decision.objects.bulk_create(some_decision(chance, number, authorities, categories) for number in range(300))
    for year in range(2017, 2024):
        counts = total(date(year, 4, 1), date(year + 1, 3, 31))
        open_at_end = counts["open_at_start"] + counts["received"] - sum(counts[outcome] for outcome in Outcome.values)
        assert open_at_end == total(date(year + 1, 4, 1), date(year + 2, 3, 31))["open_at_start"]


def test_nothing_on_record_is_nothing_counted():
    AuthorityFactory()
    assert figures() == {}


@pytest.mark.parametrize("day", [FIRST, LAST])
def test_the_first_and_the_last_day_belong_to_the_year(day):
    DecisionFactory(received_on=day, decided_on=day, outcome=Outcome.UPHELD, remedied_already=True)
    DecisionFactory(
        received_on=BEFORE, decided_on=BEFORE, outcome=Outcome.UPHELD,
        compliance_outcome=Compliance.COMPLIED, compliance_recorded_on=day,
    )  # fmt: skip
    assert total() == {"received": 1, "upheld": 1, "satisfactory_remedies": 1, "complied": 1}


@pytest.mark.parametrize("day", [BEFORE, AFTER])
def test_the_days_around_the_year_do_not_belong_to_it(day):
    DecisionFactory(
        received_on=day, decided_on=day, outcome=Outcome.UPHELD,
        compliance_outcome=Compliance.COMPLIED, compliance_recorded_on=day,
    )  # fmt: skip
    DecisionFactory(received_on=AFTER)
    assert total() == {}


@pytest.mark.parametrize("outcome", Outcome.values)
def test_each_outcome_has_its_own_count(outcome):
    DecisionFactory(decided_on=date(2019, 9, 2), outcome=outcome)
    assert total() == {"received": 1, outcome: 1}


@pytest.mark.parametrize("verdict", Compliance.values)
def test_each_compliance_outcome_has_its_own_count_and_ceased_is_kept_apart(verdict):
    DecisionFactory(complied=True, compliance_outcome=verdict)
    assert total() == {"received": 1, "upheld": 1, verdict: 1}


def test_a_case_upheld_in_march_counts_its_compliance_in_the_year_it_was_recorded():
    DecisionFactory(
        received_on=date(2018, 11, 1), decided_on=date(2019, 3, 20), outcome=Outcome.UPHELD,
        compliance_outcome=Compliance.LATE, compliance_recorded_on=date(2019, 8, 1),
    )  # fmt: skip
    assert total() == {"complied_late": 1}
    assert total(date(2018, 4, 1), date(2019, 3, 31)) == {"received": 1, "upheld": 1}


def test_compliance_recorded_many_years_after_the_decision_is_not_lost():
    DecisionFactory(
        received_on=date(2011, 5, 3), decided_on=date(2012, 1, 9), outcome=Outcome.UPHELD,
        compliance_outcome=Compliance.NOT_COMPLIED, compliance_recorded_on=date(2019, 8, 1),
    )  # fmt: skip
    assert total() == {"not_complied": 1}


@pytest.mark.parametrize("decided_on", [FIRST, AFTER, None])
def test_a_case_received_before_and_not_decided_before_is_open_at_the_start(decided_on):
    DecisionFactory(received_on=BEFORE, decided_on=decided_on, outcome=Outcome.ADVICE if decided_on else "")
    assert total()["open_at_start"] == 1
    assert total()["received"] == 0


def test_a_case_received_on_the_first_day_is_not_open_at_the_start():
    DecisionFactory(received_on=FIRST)
    assert total() == {"received": 1}


def test_an_upheld_case_remedied_already_after_the_year_is_no_remedy_of_the_year():
    DecisionFactory(received_on=LAST, decided_on=AFTER, outcome=Outcome.UPHELD, remedied_already=True)
    assert total() == {"received": 1}


def test_categories_of_one_service_area_are_counted_together_and_authorities_apart():
    here, there = AuthorityFactory.create_batch(2)
    homelessness = CategoryFactory(slug="homelessness", service_area=ServiceArea.HOUSING)
    allocations = CategoryFactory(slug="allocations", service_area=ServiceArea.HOUSING)
    trees = CategoryFactory(slug="trees", service_area=ServiceArea.ENVIRONMENT)
    for authority, category in [(here, homelessness), (here, allocations), (here, trees), (there, homelessness)]:
        DecisionFactory(authority=authority, category=category)
    assert figures() == {
        (here.pk, ServiceArea.HOUSING): {"received": 2},
        (here.pk, ServiceArea.ENVIRONMENT): {"received": 1},
        (there.pk, ServiceArea.HOUSING): {"received": 1},
    }


def test_an_authority_that_closed_long_ago_is_still_counted():
    closed = AuthorityFactory(closed_on=date(2019, 3, 31))
    DecisionFactory(authority=closed, received_on=date(2019, 2, 1), decided_on=FIRST, outcome=Outcome.NOT_UPHELD)
    assert figures() == {(closed.pk, ServiceArea.HOUSING): {"not_upheld": 1, "open_at_start": 1}}


def test_one_statement_answers_from_one_index_alone():
    DecisionFactory.create_batch(3, complied=True)
    with CaptureQueriesContext(connection) as captured:
        counted(FIRST, LAST)
    assert len(captured) == 1
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            for way in ("seqscan", "bitmapscan", "indexscan"):
                cursor.execute(f"SET LOCAL enable_{way} = off")
        explain = "EXPLAIN QUERY PLAN" if connection.vendor == "sqlite" else "EXPLAIN"
        cursor.execute(f"{explain} {captured[0]['sql']}")
        plan = "\n".join(str(row) for row in cursor.fetchall())
    covering = {"sqlite": "COVERING INDEX", "postgresql": "Index Only Scan using"}[connection.vendor]
    assert f"{covering} decision_by_authority" in plan
