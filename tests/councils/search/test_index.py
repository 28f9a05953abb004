"""The index is true: whichever way a text is changed, search finds what it says now and nothing it said before."""

from datetime import date, timedelta
from io import StringIO

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.urls import reverse

from councils.models import Decision, PublicReport, Recommendation
from councils.models.decision import today
from councils.public.search import matching
from councils.search.engines import TABLES, index_table
from councils.search.index import Searched
from councils.search.query import understood
from tests.support.factories import (
    AuthorityFactory,
    CategoryFactory,
    DecisionFactory,
    PublicReportFactory,
    RecommendationFactory,
)
from tests.support.import_files import take_in, write_csv

pytestmark = pytest.mark.django_db


def found(asked, model=Decision):
    return list(matching(model.objects.all(), understood(asked)))


def one_by_one(row, **fields):
    for name, value in fields.items():
        setattr(row, name, value)
    row.save()


def only_what_changed(row, **fields):
    for name, value in fields.items():
        setattr(row, name, value)
    row.save(update_fields=list(fields))


def many_at_once(row, **fields):
    type(row).objects.filter(pk=row.pk).update(**fields)


def in_bulk(row, **fields):
    for name, value in fields.items():
        setattr(row, name, value)
    type(row).objects.bulk_update([row], list(fields))


def over_what_is_there(row, **fields):
    for name, value in fields.items():
        setattr(row, name, value)
    type(row).objects.bulk_create([row], update_conflicts=True, unique_fields=["pk"], update_fields=list(fields))


WAYS = [one_by_one, only_what_changed, many_at_once, in_bulk, over_what_is_there]


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("field", ["summary", "statement", "provider"])
def test_a_changed_text_of_a_decision_is_found_and_the_old_one_no_more(way, field):
    decision = DecisionFactory(upheld=True, **{field: "Before."})
    assert found("before") == [decision]
    way(decision, **{field: "Afterwards."})
    assert (found("before"), found("afterwards")) == ([], [decision])


@pytest.mark.parametrize("way", WAYS)
def test_a_decision_is_found_under_the_council_category_and_reference_it_has_now(way):
    decision = DecisionFactory(upheld=True, authority=AuthorityFactory(name="Oldtown Council"), reference="19 000 001")
    way(
        decision,
        authority=AuthorityFactory(name="Newtown"),
        category=CategoryFactory(slug="trees"),
        reference="19 000 002",
    )
    assert found("newtown trees 19-000-002") == [decision]
    assert not found("oldtown OR homelessness OR 19-000-001")


@pytest.mark.parametrize("way", WAYS)
def test_a_decision_is_found_once_its_outcome_is_one_that_becomes_public(way):
    decision = DecisionFactory(advice=True, summary="Ramp.")
    assert found("ramp") == []
    way(decision, outcome="not_upheld")
    assert found("ramp") == [decision]
    way(decision, outcome="advice_given")
    assert found("ramp") == []


@pytest.mark.parametrize("way", WAYS)
def test_a_changed_service_improvement_is_found_and_so_is_its_decision(way):
    agreed = RecommendationFactory(text="Before.")
    way(agreed, text="Afterwards.")
    assert found("afterwards", Recommendation) == [agreed]
    assert found("afterwards") == [agreed.decision]
    assert not found("before") + found("before", Recommendation)
    way(agreed, kind="personal-remedy")
    assert not found("afterwards") + found("afterwards", Recommendation)


@pytest.mark.parametrize("way", WAYS)
def test_a_changed_report_is_found(way):
    report = PublicReportFactory(title="Before", summary="Earlier.")
    way(report, title="Afterwards", summary="Later.")
    assert found("afterwards later", PublicReport) == [report]
    assert not found("before OR earlier", PublicReport)


def test_a_changed_summary_is_found_among_the_service_improvements_of_its_decision():
    agreed = RecommendationFactory(decision__summary="Before.")
    one_by_one(agreed.decision, summary="Afterwards.")
    assert found("afterwards", Recommendation) == [agreed]


@pytest.mark.parametrize("model", [Decision, Recommendation, PublicReport])
@pytest.mark.parametrize("one", [True, False])
def test_nothing_is_kept_of_what_is_deleted(model, one):
    row = {Decision: DecisionFactory, Recommendation: RecommendationFactory, PublicReport: PublicReportFactory}[model]()
    if model is Decision:
        one_by_one(row, decided_on=date(2019, 9, 2), outcome="upheld")
    key = row.pk
    assert key in kept(model)
    row.delete() if one else model.objects.filter(pk=key).delete()
    assert key not in kept(model)


def kept(model):
    """The keys of the texts that are kept."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {'rowid' if connection.vendor == 'sqlite' else 'id'} FROM {index_table(model)}")  # noqa: S608
        return [key for (key,) in cursor.fetchall()]


def test_what_a_file_brings_or_changes_is_found(tmp_path):
    AuthorityFactory(slug="anytown")
    CategoryFactory()
    row = {"reference": "19 000 001", "authority": "anytown", "category": "homelessness", "received_on": "2019-05-01"}
    row |= {"decided_on": "2019-09-02", "outcome": "upheld"}
    for summary in ("Before.", "Afterwards."):
        take_in("decisions", write_csv(tmp_path / "d.csv", [*row, "summary"], row | {"summary": summary}))
    agreed = {"decision": "19 000 001", "number": "1", "kind": "service-improvement", "remedy": "training"}
    for text in ("Warn officers.", "Train officers."):
        take_in("recommendations", write_csv(tmp_path / "r.csv", [*agreed, "text"], agreed | {"text": text}))
    assert found("afterwards train") == [Decision.objects.get()]
    assert found("train", Recommendation) == [Recommendation.objects.get()]
    assert not found("before OR warn")


def test_a_file_that_is_refused_changes_nothing_that_is_found(tmp_path):
    decision = DecisionFactory(upheld=True, summary="Before.", reference="19 000 001")
    rows = [{"reference": "19 000 001", "summary": "Afterwards."}, {"reference": "19 000 002", "summary": "Other."}]
    facts = {"authority": decision.authority.slug, "category": "homelessness", "received_on": "2019-05-01"}
    rows[1]["received_on"] = "never"
    with pytest.raises(Exception, match="never"):
        take_in(
            "decisions", write_csv(tmp_path / "d.csv", [*facts, "reference", "summary"], *(facts | row for row in rows))
        )
    assert (found("before"), found("afterwards")) == ([decision], [])


def test_what_a_colleague_changes_on_the_screen_is_found(admin_client):
    decision = DecisionFactory(upheld=True, summary="Before.")
    address = reverse("admin:councils_publicreport_add")
    report = {"title": "Typed", "slug": "typed", "kind": "s30", "authority": decision.authority.name, "summary": ""}
    assert (
        admin_client.post(address, report | {"published_on": "2019-10-01", "decisions": decision.reference}).status_code
        == 302
    )
    assert [report.title for report in found("typed", PublicReport)] == ["Typed"]


def test_the_whole_index_can_be_made_anew(capsys):
    decision = RecommendationFactory(text="Train officers.", decision__summary="Ramp.").decision
    report = PublicReportFactory(title="Pavement")
    DecisionFactory(advice=True)
    with connection.cursor() as cursor:
        for name in TABLES:
            cursor.execute(f"DELETE FROM {name}")  # noqa: S608
        gone = 987_654
        cursor.execute(
            "INSERT INTO councils_decision_words (rowid, head, body) VALUES (%s, 'ramp', '')"
            if connection.vendor == "sqlite"
            else "INSERT INTO councils_decision_words VALUES (%s, '''ramp'':1')",
            [gone],
        )
    assert found("ramp") == []
    call_command("rebuild_search")
    assert found("ramp train") == [decision]
    assert found("train", Recommendation) == list(decision.recommendations.all())
    assert found("pavement", PublicReport) == [report]
    assert gone not in kept(Decision)
    assert "2 decisions and public reports can be searched." in capsys.readouterr().out


def test_every_model_with_an_index_follows_its_changes():
    searched = {model for model in apps.get_app_config("councils").get_models() if issubclass(model, Searched)}
    assert {index_table(model) for model in searched} == set(TABLES)
    for model in searched:
        assert model.searched_fields <= {field.name for field in model._meta.get_fields()}, model


def test_an_empty_index_is_pointed_out_to_the_operator_with_the_remedy():
    day = today() - timedelta(days=100)
    DecisionFactory(upheld=True, received_on=day, decided_on=day)
    call_command("check", databases=["default"], stderr=(silence := StringIO()))
    assert silence.getvalue() == ""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM councils_decision_words")
    call_command("check", databases=["default"], stderr=(said := StringIO()))
    assert "The index of the search is empty" in said.getvalue()
    assert "manage.py rebuild_search" in said.getvalue()
