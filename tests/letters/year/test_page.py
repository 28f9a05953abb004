"""The year's page: what is done, what is next and why not, for every stage from the casework to the public."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from councils.figures import freezing, publication
from councils.models import Consultation, Performance, Role
from letters.lifecycle.approve_and_issue import approve, issue
from letters.lifecycle.compose import compose, wording_of
from letters.models import Dispatch, Letter, NationalReview, Pack, Run, Sample, Wording
from letters.review.draft import draft_review
from letters.tasks import mail_what_waits, work_on_runs
from tests.letters.outbox.test_sending import post  # noqa: F401  a post office
from tests.ombudsman.test_roles import status_of
from tests.support import factories
from tests.support.everything import one_of_everything
from tests.support.factories import moment
from tests.support.screens import colleague

pytestmark = pytest.mark.django_db

DESK = "/admin/year/2019-20/"


@pytest.fixture(autouse=True)
def private_files(settings, tmp_path):
    place = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": str(tmp_path)}}
    settings.STORAGES = {**settings.STORAGES, "default": place}


@pytest.fixture
def anna():
    return colleague("manager", "anna")


@pytest.fixture
def ben():
    return colleague("manager", "ben")


@pytest.fixture
def year():
    for n in range(3):
        council = factories.AuthorityFactory(slug=f"council-{n}", name=f"Council {n}")
        council.contacts.create(role=Role.CHIEF_EXECUTIVE, office="Chief Executive", email=f"chief@council-{n}.example")
        factories.DecisionFactory(authority=council, upheld=True, reason=factories.ReasonFactory())
    return factories.ReviewYearFactory()


@pytest.fixture
def frozen(year):
    freezing.freeze(year)
    return year


@pytest.fixture
def composed(frozen, anna):
    compose(frozen, by=anna)
    return frozen


@pytest.fixture
def rendered(composed):
    for letter in composed.letters.all():
        letter.keep_pdf(f"%PDF-about {letter.authority}".encode())
    return composed


@pytest.fixture
def approved(rendered, ben):
    for letter in rendered.letters.all():
        approve([letter], by=ben)
    return rendered


def without_an_address(year, anna, ben):
    """One of the letters goes by post, and says so: composed, rendered and approved again."""
    year.letters.first().recipient.contacts.update(email="")
    compose(year, by=anna)
    letter = year.letters.unrendered().get()
    letter.keep_pdf(b"%PDF-by post")
    approve([letter], by=ben)


def stages(client, user):
    client.force_login(user)
    return {stage.key: stage for stage in client.get(DESK).context["stages"]}


def states(client, user):
    return " ".join(stage.state for stage in stages(client, user).values())


def take(client, user, name, **data):
    client.force_login(user)
    return client.post(f"{DESK}{name}/", data, follow=True)


def said(response):
    return [str(message) for message in response.context["messages"]]


def test_every_stage_says_where_it_stands_on_the_way(client, anna, ben, year):
    assert states(client, anna) == "now open open waits waits waits waits waits"
    freezing.freeze(year, by=anna)
    assert states(client, anna) == "done done now open waits waits waits open"
    wording_of(year)
    assert states(client, anna) == "done done done now waits waits waits open"
    compose(year, by=anna)
    assert states(client, anna) == "done done done done now waits waits open"
    letters = list(year.letters.all())
    letters[0].keep_pdf(b"%PDF-")
    assert states(client, anna) == "done done done done now waits waits open"
    assert stages(client, anna)["render"].part == 1
    for letter in letters[1:]:
        letter.keep_pdf(b"%PDF-")
    approve([letters[0]], by=ben)
    assert states(client, anna) == "done done done done done now open open"
    for letter in letters[1:]:
        approve([letter], by=ben)
    assert states(client, anna) == "done done done done done done now open"
    for letter in letters:
        issue([letter], by=ben)
    Dispatch.objects.update(started_at=moment("2020-07-20T09:00"), sent_at=moment("2020-07-20T09:00"))
    assert states(client, anna) == "done done done done done done done now"
    publication.publish(year, moment("2020-07-29T00:01"))
    assert states(client, anna) == "done done done done done done done done"


def test_the_page_reads_as_a_list_in_which_one_step_is_the_current_one(client, anna, frozen):
    client.force_login(anna)
    page = client.get(DESK).content.decode()
    assert page.count('<li class="stage') == 8
    assert page.count('aria-current="step"') == 1


def test_what_is_under_way_is_the_current_step_whatever_could_be_done_meanwhile(client, anna, frozen):
    take(client, anna, "compose")
    page = client.get(DESK).content.decode()
    assert page.count('aria-current="step"') == 1
    assert [stage.key for stage in client.get(DESK).context["stages"] if stage.is_current] == ["compose"]


def test_who_did_what_and_when_stands_on_the_page(client, anna, ben, approved):
    found = stages(client, anna)
    assert any(sentence.startswith("anna composed 3, last on") for sentence in found["compose"].sentences)
    assert any(sentence.startswith("ben approved 3, last on") for sentence in found["approve"].sentences)


def test_every_link_of_every_stage_leads_somewhere(client, anna, ben, approved):
    letter = approved.letters.first()
    issue([letter], by=ben)
    Letter.objects.filter(pk=approved.letters.last().pk).update(
        held_back_at=timezone.now(), held_back_by=ben, held_back_because="Under appeal"
    )
    publication.publish(approved, timezone.now() + timedelta(days=1))
    for stage in stages(client, anna).values():
        for link in [*stage.links, *stage.buttons]:
            assert client.get(link.url).status_code == 200, link


def test_somebody_who_only_reads_is_offered_no_step(client, composed):
    found = stages(client, colleague("auditor", "ada"))
    assert [stage.buttons + stage.stops for stage in found.values()] == [[]] * 8


def test_a_year_that_is_not_on_record_has_no_page(client, anna):
    client.force_login(anna)
    for label in ("2031-32", "2019-21", "nonsense"):
        assert client.get(f"/admin/year/{label}/").status_code == 404
    assert client.get(f"{DESK}burn/").status_code == 404


def test_the_steps_of_the_year_come_back_to_its_page(client, anna, year):
    client.force_login(anna)
    response = client.post(reverse("admin:desk-step", args=[year.label, "freeze"]), follow=True)
    assert response.redirect_chain == [(DESK, 302)]
    assert "2019-20 is frozen." in response.content.decode()


def test_wording_starts_from_the_one_that_is_shipped(client, anna, frozen):
    response = take(client, anna, "word")
    assert response.redirect_chain[0][0] == reverse("admin:letters_wording_change", args=[frozen.wording.pk])


def test_composing_is_done_in_the_background_for_whoever_asked(client, anna, frozen):
    assert "Composing 2019-20 has begun" in said(take(client, anna, "compose"))[0]
    assert stages(client, anna)["compose"].state == "running"
    work_on_runs.call()
    assert frozen.letters.filter(composed_by=anna).count() == 3
    assert stages(client, anna)["compose"].state == "done"


def test_what_is_not_frozen_cannot_be_composed_and_the_page_says_why(client, anna, year):
    for response in (client.get, client.post):
        client.force_login(anna)
        assert "2019-20 is not frozen" in response(f"{DESK}compose/").content.decode()
    assert not Run.objects.exists()


def test_of_two_managers_who_press_the_same_button_one_is_told(client, anna, ben, composed):
    take(client, anna, "render")
    page = take(client, ben, "render").content.decode()
    assert "anna asked for this" in page
    assert Run.objects.count() == 1


def test_letters_whose_wording_has_changed_are_to_be_composed_again(client, anna, rendered):
    rendered.wording.text += "\n\nMore."
    rendered.wording.save()
    stage = stages(client, anna)["compose"]
    assert stage.state == "now"
    assert "3 letters to be composed again: what they say has changed." in stage.problems


def test_all_letters_without_problems_are_approved_by_a_second_person(client, anna, ben, rendered):
    page = take(client, anna, "approve").content.decode()
    assert "anna composed or last edited it: a second person must approve it." in page
    assert not rendered.letters.filter(approved_at__isnull=False).exists()
    assert said(take(client, ben, "approve")) == ["3 letters approved."]
    assert rendered.letters.filter(approved_by=ben).count() == 3


def test_whoever_approves_all_is_told_how_far_the_sample_is_and_led_to_it(client, ben, rendered):
    draw = reverse("admin:sample-draw", args=[rendered.pk])
    assert draw in [link.url for link in stages(client, ben)["approve"].links]
    assert "No sample has been drawn and read yet" in client.get(f"{DESK}approve/").content.decode()
    client.post(draw)
    assert "Of the latest sample of 2019-20: 0 of 3 letters read." in client.get(f"{DESK}approve/").content.decode()


def test_letters_to_be_printed_lead_to_the_printer(client, anna, ben, approved):
    without_an_address(approved, anna, ben)
    take(client, ben, "issue")
    make = reverse("admin:pack-make", args=[approved.pk])
    assert make in [link.url for link in stages(client, ben)["issue"].links]


def test_a_letter_with_a_problem_is_left_and_named_with_it(client, ben, rendered):
    rendered.letters.first().recompose({**rendered.letters.first().content, "wording": "Old"})
    rendered.letters.first().keep_pdf(b"%PDF-")
    client.force_login(ben)
    page = client.get(f"{DESK}approve/").content.decode()
    assert "wording has changed since this letter was composed" in page
    assert said(take(client, ben, "approve")) == ["2 letters approved. 1 letter left as before."]


def test_the_page_before_issue_says_how_many_go_by_mail_and_on_paper(client, anna, ben, approved):
    without_an_address(approved, anna, ben)
    client.force_login(ben)
    page = client.get(f"{DESK}issue/").content.decode()
    assert "3 letters go out: 2 mails, and 1 on paper." in page
    assert "An issued letter never changes" in page
    assert said(take(client, ben, "issue")) == ["3 letters issued."]
    assert approved.letters.issued().count() == 3


def test_mailing_can_be_stopped_and_gone_on_with(client, anna, ben, approved, post):
    take(client, ben, "issue")
    assert said(take(client, anna, "hold-mail")) == ["The mailing of 2019-20 is stopped."]
    assert mail_what_waits.call() == 0
    assert post.taken == []
    assert any("anna stopped the mailing on" in problem for problem in stages(client, ben)["issue"].problems)
    assert "anna stopped the mailing on" in take(client, ben, "hold-mail").content.decode()
    assert said(take(client, ben, "mail")) == ["The mailing of 2019-20 goes on."]
    assert mail_what_waits.call() == 3
    assert "what can go is on its way" in take(client, ben, "mail").content.decode()


def test_mails_that_nobody_sends_are_noticed(client, ben, approved, post):
    take(client, ben, "issue")
    Dispatch.objects.update(queued_at=timezone.now() - timedelta(minutes=10))
    stage = stages(client, ben)["issue"]
    assert any("3 mails could go, and none has gone since" in problem for problem in stage.problems)
    assert said(take(client, ben, "mail")) == ["The mailing of 2019-20 goes on."]


def test_a_mail_that_is_on_its_way_is_waited_for_and_uncertain_only_later(client, ben, approved):
    take(client, ben, "issue")
    for dispatch in Dispatch.objects.all():  # all are with the mail server
        dispatch.claim()
    stage = stages(client, ben)["issue"]
    assert stage.going == ["3 mails handed to the mail server this moment."]
    assert not any("may or may not have arrived" in problem for problem in stage.problems)
    assert client.get(f"{DESK}progress/").status_code == 200
    Dispatch.objects.update(started_at=timezone.now() - timedelta(minutes=16))
    assert "3 mails may or may not have arrived." in stages(client, ben)["issue"].problems
    assert client.get(f"{DESK}progress/").status_code == 286


def test_letters_that_contradict_figures_frozen_again_are_named(client, anna, approved, ben):
    issue([approved.letters.first()], by=ben)
    council = approved.letters.first().authority
    freezing.thaw(approved, reason="A case was logged late.", override_blockers=True)
    factories.DecisionFactory(authority=council, upheld=True, reason=factories.ReasonFactory())
    freezing.freeze(approved)
    stage = stages(client, anna)["issue"]
    assert any("1 letter has gone out with figures that have changed since" in each for each in stage.problems)


def test_what_was_done_lately_stands_with_who_did_it(client, anna, frozen):
    take(client, anna, "compose")
    entries = client.get(DESK).context["done_lately"]
    assert [(entry.user, entry.get_change_message()[:9]) for entry in entries] == [(anna, "Composing")]


def test_the_picture_is_looked_at_again_only_while_something_happens(client, anna, composed):
    client.force_login(anna)
    assert client.get(f"{DESK}progress/").status_code == 286
    assert "hx-get" not in client.get(DESK).content.decode()
    take(client, anna, "render")
    response = client.get(f"{DESK}progress/")
    assert response.status_code == 200
    assert "<html" not in response.content.decode()
    page = client.get(DESK).content.decode()
    assert f'hx-get="{DESK}progress/"' in page
    assert '<noscript><meta http-equiv="refresh"' in page


def test_looking_again_takes_few_queries(client, anna, composed, django_assert_max_num_queries):
    take(client, anna, "render")
    with django_assert_max_num_queries(60):
        client.get(f"{DESK}progress/")


def test_whoever_made_the_letters_is_told_that_another_approves_them_and_only_the_other_gets_the_button(
    client, anna, ben, rendered
):
    mine = stages(client, anna)["approve"]
    assert (mine.buttons, mine.sentences[-1]) == ([], "You made all that wait: another manager finds the button here.")
    assert [link.name for link in stages(client, ben)["approve"].buttons] == ["Approve 3 letters"]


def test_what_is_refused_to_many_for_one_reason_is_said_once(client, anna, rendered):
    for n in range(3, 14):
        factories.DecisionFactory(upheld=True, authority__name=f"Council {n}", reason=factories.ReasonFactory())
    freezing.thaw(rendered, reason="More.")
    freezing.freeze(rendered)
    compose(rendered, by=anna)
    for letter in rendered.letters.all():
        letter.keep_pdf(f"%PDF-about {letter.authority}".encode())
    client.force_login(anna)
    page = client.get(f"{DESK}approve/").content.decode()
    assert page.count("a second person must approve it") == 1
    assert "<strong>14</strong> for one reason: anna composed or last edited it" in page
    assert "Council 13</li>" in page


def review_on(client, user):
    client.force_login(user)
    return client.get(DESK).context["review"]


def test_the_national_review_stands_on_the_page_with_what_remains(client, anna, ben, year):
    waiting = review_on(client, anna)
    assert (waiting.state, waiting.waits_for, waiting.buttons) == ("waits", "It waits for the freeze.", [])
    freezing.freeze(year)
    [button] = review_on(client, anna).buttons
    assert button.name == "Draft the national review"
    page = client.get(button.url)
    assert page.context["form"]["year"].value() == str(year.pk)
    review = draft_review(year, by=anna)
    assert [link.name for link in review_on(client, anna).buttons] == ["Make its PDF"]
    review.keep_pdf(b"%PDF-review")
    found = review_on(client, ben)
    assert [link.name for link in found.buttons] == ["Approve the national review"]
    assert "It waits for approval by somebody other than whoever drafted or last edited it." in found.sentences
    assert [link.name for link in found.links] == ["National review 2019-20", "Its PDF", "As it is worded"]
    review.approve(by=ben)
    found = review_on(client, ben)
    assert (found.state, found.buttons) == ("done", [])
    assert any("Approved by ben" in each and "It becomes public with the year." in each for each in found.sentences)
    for link in found.links:
        assert status_of(client.get(link.url)) == 200


def test_a_review_whose_figures_have_changed_is_to_be_drafted_again(client, anna, frozen):
    draft_review(frozen, by=anna).keep_pdf(b"%PDF-review")
    freezing.thaw(frozen, reason="A case was logged late.")
    factories.DecisionFactory(upheld=True, reason=factories.ReasonFactory())
    freezing.freeze(frozen)
    found = review_on(client, anna)
    assert [link.name for link in found.buttons] == ["Draft it again"]
    assert any("draft it again" in each for each in found.problems)


def test_an_approved_review_that_names_another_day_of_publication_is_to_be_drafted_again(client, anna, ben, frozen):
    review = draft_review(frozen, by=anna)
    review.keep_pdf(b"%PDF-review")
    review.approve(by=ben)
    publication.publish(frozen, factories.moment("2999-07-29T00:01"))
    found = review_on(client, anna)
    assert found.state == "open"
    assert [link.name for link in found.buttons] == ["Draft it again"]
    assert any("the day of publication" in each for each in found.problems)


def test_who_only_reads_is_offered_no_step_of_the_review(client, frozen):
    assert review_on(client, colleague("auditor", "olive")).buttons == []


def test_every_page_about_something_of_a_year_leads_back_to_the_year(client):
    anna = colleague("manager", "anna-manages")
    one_of_everything(anna)
    client.force_login(anna)
    for model in (Letter, Wording, Sample, Consultation, Pack, NationalReview, Performance):
        one = model.objects.first()
        page = client.get(reverse(f"admin:{model._meta.label_lower.replace('.', '_')}_change", args=[one.pk]))
        assert f'<a href="/admin/year/{one.year.label}/">The year' in page.content.decode(), model
