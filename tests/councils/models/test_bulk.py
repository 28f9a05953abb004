"""Rows written many at a time are kept as Django keeps them, in as few statements as the database takes."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection, models
from django.test.utils import CaptureQueriesContext

from councils.models import Decision, Recommendation
from tests.support.factories import AuthorityFactory, CategoryFactory, DecisionFactory, RecommendationFactory

pytestmark = pytest.mark.django_db
ROWS = 70  # more than SQLite takes in one statement


def made_decisions(summary="Late.\u2028Then paid.", of="20"):
    authority, category = AuthorityFactory(), CategoryFactory()
    return [
        DecisionFactory.build(
            reference=f"{of} 000 {n:03}",
            authority=authority,
            category=category,
            summary=summary if n % 2 else "",
            decided_on=date(2019, 9, 2 + n % 20) if n % 3 else None,
            outcome="upheld" if n % 3 else "",
            remedied_already=n % 3 == 1,
        )
        for n in range(ROWS)
    ]


def on_record(of):
    found = Decision.objects.filter(reference__startswith=of).order_by("reference")
    return list(found.values(*[field.attname for field in Decision._meta.concrete_fields]))


def apart_from(rows, *names):
    return [{name: value for name, value in row.items() if name not in names} for row in rows]


def test_new_rows_are_kept_as_django_keeps_them_and_know_their_keys():
    ours, theirs = made_decisions(of="20"), made_decisions(of="21")
    Decision.objects.bulk_create(ours)
    for decision in theirs:
        decision.note_publication(is_changed=True)
    models.QuerySet(Decision).bulk_create(theirs)
    differ = ("id", "reference", "authority_id", "category_id", "updated_at", "became_public_at")
    assert apart_from(on_record("20"), *differ) == apart_from(on_record("21"), *differ)
    assert [decision.pk for decision in ours] == [row["id"] for row in on_record("20")]
    assert not any(decision._state.adding for decision in ours)


def test_a_row_on_file_is_written_over_in_the_columns_that_are_named_and_in_no_other():
    kept = RecommendationFactory(text="Pay.", amount=Decimal("10.00"))
    changed = Recommendation.objects.get(pk=kept.pk)
    changed.text, changed.amount = "Pay more.", Decimal("20.00")
    Recommendation.objects.bulk_create(
        [changed], update_conflicts=True, unique_fields=["pk"], update_fields=["amount", "decision"]
    )
    kept.refresh_from_db()
    assert (kept.text, kept.amount) == ("Pay.", Decimal("20.00"))


def test_new_rows_cost_a_statement_for_as_many_as_the_database_takes_and_those_of_the_search():
    decisions = made_decisions(summary="Late.")
    with CaptureQueriesContext(connection) as asked:
        Decision.objects.bulk_create(decisions)
    written = [each for each in asked.captured_queries if 'INSERT INTO "councils_decision"' in each["sql"]]
    fields = [field for field in Decision._meta.concrete_fields if not field.primary_key]
    most = connection.ops.bulk_batch_size(fields, decisions)
    assert len(written) == -(-ROWS // most)
    assert len(asked) - len(written) <= 6  # two savepoint marks, and what the search asks and keeps of all together
