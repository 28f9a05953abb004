"""Logging a decision and following it up, as a caseworker does it."""

import re
from datetime import date, timedelta
from itertools import permutations

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from councils.models import Compliance, Decision, Outcome, RecommendationKind
from councils.models.decision import NOT_RELEASED
from tests.support import factories
from tests.support.screens import colleague, filled, save

pytestmark = pytest.mark.django_db

ADD = "admin:councils_decision_add"


@pytest.fixture
def caseworker(client):
    client.force_login(colleague("caseworker", "casey"))
    return client


@pytest.fixture
def coordinator(client):
    client.force_login(colleague("co-ordinator", "cory"))
    return client


@pytest.fixture
def authority():
    return factories.AuthorityFactory(name="Anytown City Council", gss_code="E07000999")


def typed(authority="Anytown", recommendations=(), **facts):
    """What stands on the screen when a caseworker has typed these facts."""
    data = {
        "reference": "19012345",
        "authority": authority,
        "category": factories.CategoryFactory().pk,
        "received_on": "1/5/2019",
        "recommendations-TOTAL_FORMS": len(recommendations),
        "recommendations-INITIAL_FORMS": 0,
        **facts,
    }
    for number, recommendation in enumerate(recommendations):
        data |= {f"recommendations-{number}-{name}": value for name, value in recommendation.items()}
    return data


def log(client, **facts):
    return client.post(reverse(ADD), typed(**facts), follow=True)


def errors(response):
    return [error for found in response.context["errors"] for error in found]


def said(response):
    return [str(message) for message in response.context["messages"]]


def test_an_upheld_decision_is_logged_on_one_screen(caseworker, authority):
    improvement = {"kind": "service-improvement", "remedy": "training", "text": "Train its staff.", "due_on": "3m"}
    payment = {"kind": "personal-remedy", "remedy": "payment", "text": "Pay her.", "due_on": "4w", "amount": "250"}
    log(caseworker, outcome="upheld", decided_on="2 Sep 2019", recommendations=[improvement, payment])
    decision = Decision.objects.get()
    assert (decision.reference, decision.authority, decision.outcome) == ("19 012 345", authority, Outcome.UPHELD)
    assert decision.handler.username == "casey"
    assert [(r.number, r.due_on) for r in decision.recommendations.all()] == [
        (1, date(2019, 12, 2)),
        (2, date(2019, 9, 30)),
    ]


def test_a_decision_is_dated_today_when_nothing_else_is_said(caseworker, authority):
    log(caseworker, outcome="not_upheld")
    assert Decision.objects.get().decided_on == timezone.localdate()


@pytest.mark.parametrize("reference", ["19 012 345", "19012345", "19-012-345", "19.012.345", " 190 12345 "])
def test_a_reference_may_be_typed_with_or_without_its_spaces(caseworker, authority, reference):
    log(caseworker, reference=reference)
    assert Decision.objects.get().reference == "19 012 345"


def test_a_wrong_reference_is_refused_with_the_pattern(caseworker, authority):
    assert errors(log(caseworker, reference="19 012")) == ["A reference is year, three, three digits: 19 012 345."]


@pytest.mark.parametrize("words", ["anytown city council", "Anytown", "E07000999", "Old Anytown", "anytown city"])
def test_an_authority_is_recognised_by_name_former_name_code_or_part_of_it(caseworker, authority, words):
    authority.former.create(name="Old Anytown Borough", until=date(2000, 3, 31))
    factories.AuthorityFactory(name="Anytownshire County Council")
    factories.AuthorityFactory(name="Sometown and Anytown Fire Authority")
    log(caseworker, authority=words)
    assert Decision.objects.get().authority == authority


def test_a_name_that_several_have_is_refused_with_all_of_them(caseworker, authority):
    factories.AuthorityFactory(name="Anytown Rural District Council")
    (error,) = errors(log(caseworker, authority="Anyt"))
    assert error == "“Anyt” could be Anytown City Council; Anytown Rural District Council. Type more of the name."


def test_a_name_that_nobody_has_is_refused_with_what_to_try(caseworker, authority):
    (error,) = errors(log(caseworker, authority="Nowhere"))
    assert "No authority is or was called “Nowhere”" in error


def test_a_complaint_that_came_after_the_end_belongs_to_the_successor(caseworker, authority):
    authority.closed_on = date(2019, 3, 31)
    authority.save()
    authority.successors.add(factories.AuthorityFactory(name="Anyshire Council"))
    (error,) = errors(log(caseworker))
    assert error == "Anytown City Council was abolished after 31 March 2019. Its successor is: Anyshire Council."
    log(caseworker, received_on="31/3/2019")
    assert Decision.objects.get().authority == authority


def gone(authority, *heirs, on=date(2019, 3, 31)):
    """An authority that was abolished, with those that took over."""
    authority.closed_on = on
    authority.save()
    authority.successors.add(*heirs)


def offered(response):
    """The buttons that put another authority in the place of the one that was typed."""
    return re.findall(r'name="(_instead\w+)" value="([^"]+)"', response.content.decode())


def test_the_successor_is_a_press_away_and_nothing_typed_is_lost(caseworker, authority):
    gone(authority, factories.AuthorityFactory(name="Anyshire Council"))
    refused = log(caseworker, summary="The Council delayed.", notes="Rang them.", _addanother="yes")
    ((name, value),) = offered(refused)
    assert Decision.objects.count() == 0
    response = log(caseworker, summary="The Council delayed.", notes="Rang them.", **{name: value})
    decision = Decision.objects.get()
    assert (decision.authority.name, decision.notes) == ("Anyshire Council", "Rang them.")
    # It saves as was meant: another decision is added, with the authority that took over.
    assert response.context["adminform"].form["authority"].value() == "Anyshire Council"


def test_a_case_of_an_authority_that_was_gone_is_kept_with_it_once_that_is_confirmed(caseworker, authority):
    gone(authority, factories.AuthorityFactory(name="Anyshire Council"))
    page = log(caseworker).content.decode()
    assert f'name="_keep_save" value="{authority.pk}">Keep Anytown City Council and save</button>' in page
    assert Decision.objects.count() == 0
    log(caseworker, _keep_save=authority.pk)
    assert Decision.objects.get().authority == authority


def test_a_case_from_before_an_authority_began_is_asked_about_and_its_predecessor_offered(caseworker, authority):
    before = factories.AuthorityFactory(name="Oldtown District Council", closed_on=date(2019, 6, 30))
    before.successors.add(authority)
    authority.opened_on = date(2019, 7, 1)
    authority.save()
    response = log(caseworker)
    asked = "Anytown City Council did not exist yet: its first day is 1 July 2019."
    assert errors(response) == [f"{asked} Before it there was: Oldtown District Council."]
    assert offered(response) == [("_instead_save", "Oldtown District Council")]
    log(caseworker, _keep_save=authority.pk)
    assert Decision.objects.get().authority == authority


def test_the_authority_that_was_understood_is_named_when_it_is_saved(caseworker, authority):
    page = log(caseworker, authority="anytown").content.decode()
    assert "Authority: Anytown City Council." in page


def test_every_successor_is_offered_and_a_fault_elsewhere_is_still_said(caseworker, authority):
    one, other = (factories.AuthorityFactory(name=name) for name in ("East Anyshire Council", "West Anyshire Council"))
    gone(authority, one, other)
    response = log(caseworker, reference="19")
    assert "Its successors are: East Anyshire Council, West Anyshire Council." in errors(response)[0]
    assert offered(response) == [("_instead_save", one.name), ("_instead_save", other.name)]
    response = log(caseworker, reference="19", _instead_save=other.name)
    assert errors(response) == ["A reference is year, three, three digits: 19 012 345."]
    assert response.context["adminform"].form["authority"].value() == other.name
    assert offered(response) == []


def test_a_successor_that_was_gone_too_gives_way_to_its_own(caseworker, authority):
    between, now = factories.AuthorityFactory(name="Anyshire Council"), factories.AuthorityFactory(name="New Anyshire")
    gone(authority, between, on=date(2009, 3, 31))
    gone(between, now)
    assert offered(log(caseworker)) == [("_instead_save", "New Anyshire")]
    assert offered(log(caseworker, received_on="1/5/2018")) == [("_instead_save", "Anyshire Council")]


def test_enter_saves_and_does_not_choose_a_successor(caseworker, authority):
    gone(authority, factories.AuthorityFactory(name="Anyshire Council"))
    page = log(caseworker).content.decode()
    form = page[page.index('id="decision_form"') :]
    first = re.search(r'<button type="submit"[^>]*name="(\w+)"', form)
    assert first[1] == "_save"


def test_a_reason_of_another_outcome_is_refused(caseworker, authority):
    reason = factories.ReasonFactory(outcome=Outcome.UPHELD)
    (error,) = errors(log(caseworker, outcome="not_upheld", reason=reason.pk))
    assert "choose another" in error


def test_another_decision_starts_with_the_same_authority_and_category(caseworker, authority):
    response = log(caseworker, _addanother="yes")
    form = response.context["adminform"].form
    assert form["authority"].value() == "Anytown City Council"
    assert form["category"].value() == Decision.objects.get().category_id


def test_nothing_typed_is_lost_when_something_is_wrong(caseworker, authority):
    response = log(caseworker, received_on="soon", summary="A long summary.", authority="Anytown")
    form = response.context["adminform"].form
    assert form["summary"].value() == "A long summary."
    assert form["received_on"].value() == "soon"
    assert form["authority"].value() == "Anytown"


def test_the_screen_asks_the_database_no_more_for_more_authorities(
    caseworker, authority, django_assert_max_num_queries
):
    factories.AuthorityFactory.create_batch(20)
    caseworker.get(reverse(ADD))
    with django_assert_max_num_queries(12):
        caseworker.get(reverse(ADD))


def test_a_text_waits_for_a_second_person_and_its_findings_are_named(caseworker, authority):
    response = log(caseworker, outcome="upheld", decided_on="2/9/2019", summary="Mr Nobody complained.")
    decision = Decision.objects.get()
    assert decision.withheld_because == NOT_RELEASED
    assert "Summary: “Mr Nobody” looks like a name. Put it right, or say why it may stand." in said(response)


def change(client, decision, **typed):
    """Open the screen of a decision, change these facts and save."""
    return save(client, decision, filled(client, decision), **typed)


def test_clearing_the_reason_does_not_release_a_text(caseworker, authority):
    log(caseworker, outcome="upheld", decided_on="2/9/2019", summary="The Council delayed.")
    change(caseworker, Decision.objects.get(), withheld_because="")
    assert Decision.objects.get().withheld_because == NOT_RELEASED


def test_lifting_another_reason_leaves_an_unreleased_text_waiting(caseworker):
    decision = factories.DecisionFactory(upheld=True, summary="The Council delayed.", withheld_because="A child.")
    change(caseworker, decision, withheld_because="")
    decision.refresh_from_db()
    assert decision.withheld_because == NOT_RELEASED


def test_notes_can_change_without_anybody_reading_the_texts_again(caseworker):
    decision = factories.DecisionFactory(upheld=True, summary="The Council delayed.")
    change(caseworker, decision, notes="Rang the link officer.")
    decision.refresh_from_db()
    assert (decision.notes, decision.withheld_because) == ("Rang the link officer.", "")


def test_a_changed_service_improvement_is_read_again(caseworker):
    improvement = factories.RecommendationFactory()
    change(caseworker, improvement.decision, **{"recommendations-0-text": "Train its staff."})
    improvement.decision.refresh_from_db()
    assert improvement.decision.withheld_because == NOT_RELEASED


def test_a_new_personal_remedy_is_read_by_nobody_else(caseworker):
    decision = factories.DecisionFactory(upheld=True)
    row = {"kind": "personal-remedy", "remedy": "apology", "text": "Apologise to her."}
    change(caseworker, decision, **{f"recommendations-0-{name}": value for name, value in row.items()})
    decision.refresh_from_db()
    assert (decision.recommendations.count(), decision.withheld_because) == (1, "")


def test_a_service_improvement_made_of_a_personal_remedy_is_read_and_so_is_one_made_a_personal_remedy(caseworker):
    for before, after in permutations(RecommendationKind.values):
        recommendation = factories.RecommendationFactory(kind=before)
        change(caseworker, recommendation.decision, **{"recommendations-0-kind": after})
        recommendation.decision.refresh_from_db()
        assert recommendation.decision.withheld_because == NOT_RELEASED


def test_a_service_improvement_changed_on_its_own_page_is_read_again(caseworker):
    improvement = factories.RecommendationFactory()
    address = reverse("admin:councils_recommendation_change", args=[improvement.pk])
    typed = {"kind": improvement.kind, "remedy": improvement.remedy, "text": "Ask Mr Nobody.", "due_on": "2/12/2019"}
    amendments = {"amendments-TOTAL_FORMS": 0, "amendments-INITIAL_FORMS": 0}
    response = caseworker.post(address, typed | amendments, follow=True)
    improvement.decision.refresh_from_db()
    assert improvement.decision.withheld_because == NOT_RELEASED
    assert any("“Ask Mr Nobody” looks" in sentence or "“Mr Nobody” looks" in sentence for sentence in said(response))


def test_a_service_improvement_added_on_its_own_page_is_read_too(caseworker):
    decision = factories.DecisionFactory(upheld=True)
    typed = {"kind": "service-improvement", "remedy": "training", "text": "Train its staff.", "number": 1}
    rows = {"amendments-TOTAL_FORMS": 0, "amendments-INITIAL_FORMS": 0}
    caseworker.post(reverse("admin:councils_recommendation_add"), {"decision": decision.reference, **typed, **rows})
    decision.refresh_from_db()
    assert decision.withheld_because == NOT_RELEASED


def test_a_finding_may_stand_for_a_reason_and_a_new_one_is_asked_about(caseworker, coordinator, authority):
    decision = factories.DecisionFactory(upheld=True, summary="Mr Nobody complained.", withheld_because=NOT_RELEASED)
    writer = Client()
    writer.force_login(colleague("caseworker", "wilma"))
    response = change(writer, decision, overruled_because="A character in a book.")
    assert not any("looks like" in sentence for sentence in said(response))
    response = change(writer, decision, summary="Mr Nobody complained, of WR1 1AA.")
    assert any("“WR1 1AA” looks like a postcode" in sentence for sentence in said(response))
    page = coordinator.get(reverse("admin:decision-release", args=[decision.pk])).content.decode()
    assert "[looks like a name, may stand]" in page
    assert "[looks like a postcode]" in page
    assert "Why this cannot be done now" in page


def test_nobody_releases_a_text_that_changed_under_their_eyes(coordinator):
    decision = factories.DecisionFactory(upheld=True, summary="The Council delayed.", withheld_because=NOT_RELEASED)
    address = reverse("admin:decision-release", args=[decision.pk])
    read = dict(coordinator.get(address).context["carried"])
    decision.summary = "The Council delayed for a year."
    decision.save()
    page = coordinator.post(address, read)
    assert "The texts were changed while you read" in page.content.decode()
    coordinator.post(address, dict(page.context["carried"]))
    decision.refresh_from_db()
    assert decision.released_by.username == "cory"


def test_a_second_person_reads_findings_in_place_and_releases(coordinator):
    decision = factories.DecisionFactory(upheld=True, summary="The Council delayed.", withheld_because=NOT_RELEASED)
    address = reverse("admin:decision-release", args=[decision.pk])
    page = coordinator.get(address)
    assert "The Council delayed." in page.content.decode()
    coordinator.post(address)
    decision.refresh_from_db()
    assert decision.released_by is None  # whoever has not seen the page has read nothing
    coordinator.post(address, dict(page.context["carried"]))
    decision.refresh_from_db()
    assert decision.released_by.username == "cory"


def test_a_finding_is_marked_where_it_stands_and_bars_the_release(coordinator):
    decision = factories.DecisionFactory(upheld=True, summary="Mr Nobody complained.", withheld_because=NOT_RELEASED)
    page = coordinator.get(reverse("admin:decision-release", args=[decision.pk])).content.decode()
    assert '<mark title="looks like a name">Mr Nobody</mark>' in page
    assert "Why this cannot be done now" in page


def test_a_due_date_is_amended_with_a_reason_and_the_old_one_is_kept(caseworker):
    recommendation = factories.RecommendationFactory()
    address = reverse("admin:recommendation-amend", args=[recommendation.pk])
    assert "This field is required" in caseworker.post(address, {"to": "6 Jan 2020"}).content.decode()
    caseworker.post(address, {"to": "6 Jan 2020", "reason": "Agreed by telephone"})
    (amendment,) = recommendation.amendments.all()
    assert (amendment.due_before, amendment.due_after) == (date(2019, 12, 2), date(2020, 1, 6))
    assert (amendment.by.username, amendment.reason) == ("casey", "Agreed by telephone")


def test_an_agreed_due_date_cannot_be_typed_over(caseworker):
    recommendation = factories.RecommendationFactory()
    change(caseworker, recommendation.decision, **{"recommendations-0-due_on": "1/1/2030"})
    recommendation.refresh_from_db()
    assert recommendation.due_on == date(2019, 12, 2)


def test_a_verdict_is_recorded_once_everything_is_settled(caseworker):
    recommendation = factories.RecommendationFactory(number=1)
    address = reverse("admin:decision-compliance", args=[recommendation.decision_id])
    verdict = {"outcome": Compliance.COMPLIED, "on": "3/2/2020"}
    assert "Recommendation 1 is not completed" in caseworker.post(address, verdict).content.decode()
    change(caseworker, recommendation.decision, **{"recommendations-0-completed_on": "4/11/2019"})
    caseworker.post(address, verdict)
    assert Decision.objects.get().compliance_outcome == Compliance.COMPLIED


def test_an_auditor_who_sends_a_verdict_all_the_same_records_none(client):
    recommendation = factories.RecommendationFactory(completed_on=date(2019, 11, 4))
    client.force_login(colleague("auditor", "audrey"))
    address = reverse("admin:decision-compliance", args=[recommendation.decision_id])
    page = client.post(address, {"outcome": Compliance.COMPLIED, "on": "3/2/2020"}).content.decode()
    assert "audrey may read this case, not change it." in page
    assert Decision.objects.get().compliance_outcome == ""


def test_a_verdict_that_is_recorded_is_not_recorded_over(caseworker):
    decision = factories.RecommendationFactory(completed_on=date(2019, 11, 4)).decision
    address = reverse("admin:decision-compliance", args=[decision.pk])
    caseworker.post(address, {"outcome": Compliance.COMPLIED, "on": "3/2/2020"})
    page = caseworker.post(address, {"outcome": Compliance.COMPLIED, "on": "4/2/2020"}).content.decode()
    assert "The outcome has been recorded: Complied." in page
    assert Decision.objects.get().compliance_recorded_on == date(2020, 2, 3)


def test_a_caseworker_cannot_stop_following_a_case_up(caseworker):
    decision = factories.RecommendationFactory().decision
    address = reverse("admin:decision-compliance", args=[decision.pk])
    page = caseworker.post(address, {"outcome": Compliance.CEASED, "on": "today"}).content.decode()
    assert "Only a manager may stop following a case up" in page


def test_a_complaint_about_compliance_is_linked_from_the_first_case(caseworker):
    first = factories.DecisionFactory(upheld=True)
    later = factories.DecisionFactory(about_compliance_with=first)
    page = caseworker.get(reverse("admin:councils_decision_change", args=[first.pk])).content.decode()
    assert later.reference in page


def test_an_auditor_reads_who_moved_a_due_date_when_why_and_from_where(client):
    recommendation = factories.RecommendationFactory()
    by = factories.UserFactory(username="casey")
    recommendation.amend_due_date(recommendation.due_on + timedelta(days=35), reason="Agreed by telephone", by=by)
    client.force_login(colleague("auditor", "audrey"))
    page = client.get(reverse("admin:councils_recommendation_change", args=[recommendation.pk])).content.decode()
    for fact in ("casey", "Agreed by telephone", "2 December 2019", "6 January 2020"):
        assert fact in page


@pytest.mark.parametrize("words", ["19-012", "Anytown", "old anytown", "E07000999", "badgers"])
def test_a_decision_is_found_by_part_of_its_reference_authority_or_words(caseworker, authority, words):
    authority.former.create(name="Old Anytown Borough", until=date(2000, 3, 31))
    decision = factories.DecisionFactory(authority=authority, reference="19 012 345", summary="About badgers.")
    factories.DecisionFactory(reference="18 765 432", authority__name="Sometown Council")
    page = caseworker.get(reverse("admin:councils_decision_changelist"), {"q": words})
    assert list(page.context["cl"].queryset) == [decision]


@pytest.mark.parametrize("words", ["19 012 345", "19012345"])
def test_a_reference_typed_whole_opens_its_case(caseworker, words):
    decision = factories.DecisionFactory(reference="19 012 345")
    page = caseworker.get(reverse("admin:councils_decision_changelist"), {"q": words})
    assert page.status_code == 302
    assert page.url.startswith(reverse("admin:councils_decision_change", args=[decision.pk]))


def test_a_complaint_about_compliance_names_the_first_case_by_its_reference(caseworker, authority):
    first = factories.DecisionFactory(upheld=True, reference="18 765 432")
    log(caseworker, authority="E07000999", about_compliance_with="18765432")
    assert Decision.objects.get(reference="19 012 345").about_compliance_with == first
    unknown = {"reference": "19012346", "about_compliance_with": "18765433"}
    (error,) = errors(log(caseworker, authority="E07000999", **unknown))
    assert error == "There is no decision 18 765 433: look for it in the list of decisions."


def test_a_decision_is_previewed_on_the_page_that_the_public_will_see(caseworker, client):
    decision = factories.DecisionFactory(upheld=True, summary="The Council delayed.", withheld_because=NOT_RELEASED)
    response = caseworker.get(reverse("admin:decision-preview", args=[decision.pk]))
    assert "decisions/decision.html" in [template.name for template in response.templates]
    assert "The Council delayed." in response.content.decode()
    assert "no-store" in response["Cache-Control"]
    assert caseworker.get(decision.get_absolute_url()).status_code == 404


@pytest.mark.parametrize(
    ("typed_in", "sentence"),
    [
        ({"due_on": "1/8/2019"}, "The decision was made on 2 September 2019: this cannot be earlier."),
        ({"due_on": "3/5/1926"}, "3 May 1926 is too long ago: look at the year."),
        ({"due_on": "3/5/2206"}, "3 May 2206 is too far ahead: look at the year."),
    ],
)
def test_a_day_that_nobody_can_mean_is_refused_while_a_decision_is_just_being_added(
    caseworker, authority, typed_in, sentence
):
    payment = {"kind": "personal-remedy", "remedy": "payment", "text": "Pay her.", **typed_in}
    page = log(caseworker, outcome="upheld", decided_on="2 Sep 2019", recommendations=[payment])
    assert sentence in page.content.decode()
    assert not Decision.objects.exists()


@pytest.mark.parametrize("field", ["received_on", "decided_on", "publish_on"])
def test_a_year_that_nobody_can_mean_is_refused(caseworker, authority, field):
    page = log(caseworker, **{"outcome": "upheld", "decided_on": "2 Sep 2019", field: "3/5/1926"})
    assert "3 May 1926 is too long ago: look at the year." in page.content.decode()


@pytest.mark.parametrize(("to", "sentence"), [("1/8/2019", "this cannot be earlier"), ("3/5/2206", "too far ahead")])
def test_a_due_date_moves_to_no_day_that_nobody_can_mean(caseworker, to, sentence):
    recommendation = factories.RecommendationFactory()
    address = reverse("admin:recommendation-amend", args=[recommendation.pk])
    assert sentence in caseworker.post(address, {"to": to, "reason": "Agreed"}).content.decode()
    assert not recommendation.amendments.exists()


def test_a_decision_cannot_come_to_be_later_than_what_it_recommends_falls_due(caseworker):
    recommendation = factories.RecommendationFactory()
    page = change(caseworker, recommendation.decision, decided_on="3/12/2019")
    assert "is due or was completed on 2 December 2019: it cannot be decided later." in page.content.decode()
    change(caseworker, recommendation.decision, decided_on="2/12/2019", publish_on="3/1/2020")
    recommendation.decision.refresh_from_db()
    assert recommendation.decision.decided_on == date(2019, 12, 2)


def test_a_decision_that_is_not_made_yet_has_a_preview(admin_client):
    decision = factories.DecisionFactory(summary="Not decided.")
    assert admin_client.get(reverse("admin:decision-preview", args=[decision.pk])).status_code == 200
