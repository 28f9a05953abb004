"""A review year in the back office, and the corrections of its figures once they are public."""

import pytest
from django.urls import reverse, reverse_lazy

from councils.figures import freezing, publication
from councils.models import Correction, Decision, Outcome, Performance, YearNote
from letters.models import Wording
from tests.councils.public.test_views import words
from tests.support import factories
from tests.support.factories import moment
from tests.support.screens import colleague, filled, released

pytestmark = pytest.mark.django_db


@pytest.fixture
def year():
    factories.DecisionFactory(upheld=True)
    return factories.ReviewYearFactory()


def said(response):
    return [str(message) for message in response.context["messages"]]


def test_what_is_done_to_a_year_is_done_from_its_own_page(client, admin_client, year):
    page = admin_client.get(reverse("admin:councils_reviewyear_changelist")).content.decode()
    assert f'<a href="{reverse("admin:desk", args=[year.label])}">The year&#x27;s page</a>' in page
    assert f'<a href="{reverse("admin:year-checks", args=[year.pk])}">Check</a>' in page


def test_the_moment_of_publication_cannot_be_typed_into_the_year_itself(admin_client, year):
    freezing.freeze(year)
    address = reverse("admin:councils_reviewyear_change", args=[year.pk])
    typed = {"publish_at_0": "2020-07-29", "publish_at_1": "00:01", "notes": "Mind the gap.", "breaks_series": "on"}
    admin_client.post(address, typed)
    year.refresh_from_db()
    assert year.publish_at is None
    assert year.breaks_series
    assert year.notes == ""  # a note has a page of its own, and a second person reads it


def test_a_note_is_shown_with_the_year_once_a_second_person_has_read_it_and_until_it_is_taken_down(client, year):
    client.force_login(colleague("manager", "molly"))
    freezing.freeze(year)
    publication.publish(year, moment("2020-07-29T00:01"))
    desk = reverse("admin:councils_reviewyear_change", args=[year.pk])
    assert f"{reverse('admin:councils_yearnote_add')}?year={year.pk}" in client.get(desk).content.decode()
    client.post(reverse("admin:councils_yearnote_add"), {"year": year.pk, "text": "Intake stopped for three months."})
    note = YearNote.objects.get()
    public = year.get_absolute_url()
    assert "Intake stopped" not in client.get(public).content.decode()
    released(note, by=note.written_by)  # refused: molly wrote it
    assert "Intake stopped" not in client.get(public).content.decode()
    released(note)
    assert "Intake stopped" in client.get(public).content.decode()
    client.post(reverse("admin:yearnote-withhold", args=[note.pk]), {"confirmed": "yes", "reason": "It was too long."})
    page = client.get(public).content.decode()
    assert "Intake stopped" not in page
    assert "What stood here was taken down on" in page


@pytest.fixture
def published(year):
    freezing.freeze(year)
    publication.publish(year, moment("2020-07-29T00:01"))
    return Performance.objects.totals().get(authority=Decision.objects.latest("pk").authority)


ADD = reverse_lazy("admin:councils_correction_add")


@pytest.fixture
def table():
    """A public year that came as a published table: 4 upheld, 3 of them in housing and 1 in benefits and tax."""
    authority, year = factories.AuthorityFactory(name="Tabled District Council"), factories.ReviewYearFactory()
    facts = {"year": year, "authority": authority, "name": authority.name, "kind": authority.kind, "imported": True}
    Performance.objects.create(**facts, service_area="housing", received=6, upheld=3, not_upheld=1)
    Performance.objects.create(**facts, service_area="benefits-and-tax", received=4, upheld=1, not_upheld=2)
    whole = Performance.objects.create(**facts, received=10, upheld=4, not_upheld=3)
    freezing.freeze(year)
    publication.publish(year, moment("2020-07-29T00:01"))
    return whole


def typed(performance, **changes):
    return {"performance": performance.pk, **performance.figures.counts, **changes}


def holds(performance, count="upheld"):
    return Performance.objects.get(pk=performance.pk).figures.counts[count]


def test_a_correction_is_the_casework_counted_again_and_nobody_types_it(admin_client, published):
    Decision.objects.update(outcome=Outcome.NOT_UPHELD)
    page = admin_client.get(ADD, {"performance": published.pk})
    assert set(page.context["adminform"].form.fields) == {"performance", "reason"}
    said = words(page)
    assert "Whole year Not upheld 0 0 1 Whole year Upheld 1 1 0" in said
    assert f"{Performance.objects.by_service_area().get().get_service_area_display()} Upheld 1 1 0" in said


def test_figures_that_are_public_are_corrected_beside_the_old_ones(admin_client, admin_user, published):
    Decision.objects.update(outcome=Outcome.NOT_UPHELD)
    data = {"performance": published.pk, "upheld": "77", "reason": "Logged under the wrong outcome"}
    response = admin_client.post(ADD, data, follow=True)
    assert {row.service_area == "" for row in response.context["cl"].result_list} == {True, False}
    correction, of_area = Correction.objects.order_by("performance__service_area")
    assert (correction.upheld, correction.not_upheld, correction.by) == (0, 1, admin_user)
    assert (of_area.upheld, of_area.not_upheld) == (0, 1)
    assert holds(published) == 1
    released(correction)
    assert (holds(published), holds(of_area.performance)) == (0, 0)
    published.refresh_from_db()
    assert published.upheld == 1
    change = reverse("admin:councils_correction_change", args=[correction.pk])
    assert admin_client.post(change, {"reason": "And back"}).status_code == 403


def test_nothing_is_corrected_while_the_casework_says_the_same(admin_client, published):
    assert "Put right the case that is wrong first" in words(admin_client.get(ADD, {"performance": published.pk}))
    page = admin_client.post(ADD, {"performance": published.pk, "reason": "A feeling"})
    assert "These are the figures that hold already" in words(page)
    assert not Correction.objects.exists()


def test_a_case_that_belongs_to_another_service_area_moves_there(admin_client, published):
    old = Performance.objects.by_service_area().get()
    moved = factories.CategoryFactory(slug="leisure", service_area="other")
    Decision.objects.update(category=moved)
    admin_client.post(ADD, {"performance": old.pk, "reason": "The wrong category"}, follow=True)
    new = Performance.objects.by_service_area().exclude(pk=old.pk).get()
    assert (holds(old), holds(new)) == (1, 0)
    released(Correction.objects.get(performance=new))
    assert (holds(old), holds(new), holds(published)) == (0, 1, 1)


@pytest.fixture
def another():
    """Another district: 10 upheld and 10 not."""
    authority = factories.AuthorityFactory()
    for number in range(20):
        factories.DecisionFactory(authority=authority, upheld=number < 10, not_upheld=number >= 10)


def test_the_page_of_release_says_before_after_and_what_moves_with_it(admin_client, another, published):
    for number in range(8):
        factories.DecisionFactory(authority=published.authority, upheld=number < 6, not_upheld=number >= 6)
    admin_client.post(ADD, {"performance": published.pk, "reason": "Logged late"}, follow=True)
    correction = Correction.objects.filter(performance=published).get()
    reader = colleague("manager", "reader")
    admin_client.force_login(reader)
    said = words(admin_client.get(reverse("admin:correction-release", args=[correction.pk])))
    assert "Whole year: upheld 7 instead of 1." in said
    assert "Whole year: uphold rate 78% instead of 100%." in said
    assert "What is ordinary in its uphold rate: " in said
    assert "The averages of similar authorities stay as they were published." in said
    assert "Beside the average uphold rate, 52%, stands what it would be with the corrections: 59%." in said
    assert f"The page of the national review names {published.name}" in said
    assert holds(published) == 1


def test_a_correction_that_breaks_a_rule_of_counting_is_refused_in_words(admin_client, table):
    data = typed(Performance.objects.get(service_area="housing"), satisfactory_remedies=4, reason="A slip")
    page = admin_client.post(ADD, data).content.decode()
    assert "There cannot be more satisfactory remedies than upheld decisions." in page
    assert not Correction.objects.exists()


def test_a_whole_year_is_not_corrected_to_something_else_than_its_service_areas(admin_client, table):
    page = words(admin_client.post(ADD, typed(table, upheld=2, reason="Counted twice")))
    assert "would add up to 4 upheld where the whole year says 2. Correct the service area that is wrong" in page
    assert not Correction.objects.exists()


def test_a_service_area_takes_its_whole_year_with_it(admin_client, table):
    housing = Performance.objects.get(service_area="housing")
    assert admin_client.get(ADD, {"performance": housing.pk}).context["adminform"].form.initial["upheld"] == 3
    admin_client.post(ADD, typed(housing, upheld=1, reason="Counted twice"), follow=True)
    of_whole = Correction.objects.get(performance=table)
    released(of_whole)
    assert (holds(housing), holds(table)) == (1, 2)
    withheld = reverse("admin:correction-withhold", args=[of_whole.pk])
    admin_client.post(withheld, {"reason": "It was right before", "confirmed": "yes"}, follow=True)
    assert (holds(housing), holds(table)) == (3, 4)


def test_parts_are_not_larger_than_a_whole_also_where_not_all_parts_are_known(admin_client, table):
    Performance.objects.get(service_area="benefits-and-tax").delete()
    housing = Performance.objects.get(service_area="housing")
    page = words(admin_client.post(ADD, typed(housing, upheld=5, reason="Two were missed")))
    assert "would add up to 5 upheld where the whole year says 4" in page
    admin_client.post(ADD, typed(housing, upheld=4, reason="One was missed"), follow=True)
    assert Correction.objects.get().performance == housing


def test_corrections_are_released_and_taken_down_in_an_order_that_adds_up(admin_client, table):
    housing, tax = (Performance.objects.get(service_area=area) for area in ("housing", "benefits-and-tax"))
    admin_client.post(ADD, typed(housing, upheld=2, reason="It was about tax"), follow=True)
    admin_client.post(ADD, typed(tax, upheld=2, reason="It was not about housing"), follow=True)
    first, second = (Correction.objects.get(performance=area) for area in (housing, tax))
    assert "would add up to" in words(released(second))
    assert (holds(housing), holds(tax), holds(table)) == (3, 1, 4)
    released(first)
    assert (holds(housing), holds(tax), holds(table)) == (2, 1, 3)
    released(second, by=colleague("manager", "third"))
    assert (holds(housing), holds(tax), holds(table)) == (2, 2, 4)
    withhold = reverse("admin:correction-withhold", args=[first.pk])
    page = words(admin_client.post(withhold, {"reason": "A slip", "confirmed": "yes"}, follow=True))
    assert "Withhold the correction that was made after it first." in page
    assert (holds(housing), holds(tax), holds(table)) == (2, 2, 4)


def test_figures_that_are_not_public_yet_are_thawed_not_corrected(admin_client, year):
    freezing.freeze(year)
    data = {"performance": Performance.objects.totals().get().pk, "reason": "A slip"}
    page = admin_client.post(ADD, data).content.decode()
    assert "2019-20 is not public yet: thaw it" in page


def test_who_does_not_say_which_figures_are_wrong_is_led_to_them_and_given_no_noughts_to_save(admin_client, published):
    add = reverse("admin:councils_correction_add")
    for asked in ({}, {"performance": "x"}, {"performance": "999999"}):
        for page in (admin_client.get(add, asked, follow=True), admin_client.post(add, asked, follow=True)):
            assert page.redirect_chain == [(reverse("admin:councils_performance_changelist"), 302)]
            assert "Choose the row of figures that is wrong" in page.content.decode()
    assert not Correction.objects.exists()


def test_many_corrections_are_released_with_what_was_made_together_with_them(admin_client, table):
    housing = Performance.objects.get(service_area="housing")
    admin_client.post(ADD, typed(housing, upheld=2, reason="Counted twice"), follow=True)
    admin_client.force_login(colleague("manager", "reader"))
    listed = reverse("admin:councils_correction_changelist")
    chosen = {"action": "release", "_selected_action": [row.pk for row in Correction.objects.all()]}
    carried = dict(admin_client.post(listed, chosen).context["carried"])
    page = admin_client.post(listed, {**carried, **chosen, "confirmed": "yes"}, follow=True)
    assert "2 corrections released." in words(page)
    assert (holds(housing), holds(table)) == (2, 3)


def test_figures_that_did_not_add_up_when_they_were_published_are_nobodys_slip(admin_client, table):
    Performance.objects.filter(service_area="housing").update(received=12)
    admin_client.post(ADD, typed(table, received=9, reason="Counted again"), follow=True)
    released(Correction.objects.get())
    assert holds(table, "received") == 9


def test_the_way_to_a_correction_is_offered_to_those_who_may_correct(client, published):
    to_it = f"{reverse('admin:councils_correction_add')}?performance={published.pk}"
    pages = [
        reverse("admin:councils_performance_changelist"),
        reverse("admin:councils_performance_change", args=[published.pk]),
    ]
    for role, offered in (("manager", True), ("auditor", False)):
        client.force_login(colleague(role, role))
        assert [to_it in client.get(page).content.decode() for page in pages] == [offered, offered]


def test_after_saving_its_facts_or_its_wording_one_is_on_the_years_page(admin_client):
    year = factories.ReviewYearFactory()
    wording = Wording.objects.create(year=year, text="Dear {authority}", signatory_office="Ombudsman")
    for record in (year, wording):
        page = reverse(f"admin:{record._meta.app_label}_{record._meta.model_name}_change", args=[record.pk])
        sent = admin_client.post(page, filled(admin_client, None, admin_client.get(page)))
        assert sent.url == reverse("admin:desk", args=[year.label])
