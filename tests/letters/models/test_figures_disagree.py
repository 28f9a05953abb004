"""Letters that went out before their year was frozen again and say other figures: nothing is published beside them."""

from datetime import timedelta
from functools import partial

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from councils.figures import freezing, publication
from letters.lifecycle.approve_and_issue import approve, issue
from letters.lifecycle.compose import compose
from letters.lifecycle.replace import replace_letter
from letters.lifecycle.withhold import hold_back_letter, release_letter
from letters.models import Letter
from tests.letters.year.test_page import (  # noqa: F401
    anna,
    approved,
    ben,
    composed,
    frozen,
    private_files,
    rendered,
    said,
    stages,
    year,
)
from tests.support import factories
from tests.support.corrections import correct

pytestmark = pytest.mark.django_db

NAMED = "Annual Review letter 2020, Council 0"


@pytest.fixture
def again(approved, ben):
    """All letters have gone out; then the year was thawed, another decision about Council 0 came in, and it was frozen.

    Council 0 is alone of its kind, so that nobody else's average moves with it.
    """
    for letter in approved.letters.all():
        issue([letter], by=ben)
    publication.publish(approved, timezone.now() + timedelta(days=1))
    freezing.thaw(approved, reason="A case was logged late.", override_blockers=True, by=ben)
    council = approved.letters.get(authority__slug="council-0").authority
    factories.DecisionFactory(authority=council, upheld=True, reason=factories.ReasonFactory())
    freezing.freeze(approved)
    return approved


@pytest.fixture(autouse=True)
def alone_of_its_kind(year):
    factories.AuthorityFactory._meta.model.objects.filter(slug="council-0").update(kind="county")


def letter_about(year, slug="council-0"):
    return Letter.objects.get(year=year, authority__slug=slug, edition=1)


def tomorrow():
    return timezone.now() + timedelta(days=1)


def go_out(letter, by):
    letter.keep_pdf(f"%PDF-{letter.pk}-{letter.edition}".encode())
    approve([letter], by=by)
    issue([letter], by=by)


def test_no_moment_is_set_while_a_letter_says_other_figures_and_the_refusal_names_it_and_what_to_do(again):
    for set_it in (partial(publication.publish, again), lambda at: publication.publish(again, at - timedelta(days=9))):
        with pytest.raises(ValidationError, match=NAMED) as refused:
            set_it(tomorrow())
        assert "1 letter that went out before the figures were frozen again says other figures" in str(refused.value)
        assert "Replace it by a second letter and issue that, or hold it back" in str(refused.value)
    with pytest.raises(CommandError, match=NAMED):
        call_command("publish_year", "2019-20", "--at", "2020-07-29T00:01")
    assert again.publish_at is None


def test_the_moment_that_was_set_before_does_not_come(again):
    assert not again.is_published(timezone.now() + timedelta(days=30))
    assert not Letter.objects.published(timezone.now() + timedelta(days=30)).exists()


@pytest.mark.parametrize("step", ["publish", "lift"])
def test_the_page_says_so_before_it_is_tried_and_when_it_is_tried_all_the_same(client, anna, again, step):
    client.force_login(anna)
    address = reverse("admin:desk-step", args=[again.label, step])
    assert NAMED in client.get(address).content.decode()
    answers = {"at_0": "2020-07-29", "at_1": "00:01", "reason": "Now."}
    assert NAMED in client.post(address, answers).content.decode()
    again.refresh_from_db()
    assert again.publish_at is None


def test_the_year_s_page_says_what_publication_waits_for(client, anna, again):
    found = stages(client, anna)
    assert any("the year cannot be published" in each for each in found["issue"].problems)
    assert "says other figures" in found["publish"].waits_for
    assert not found["publish"].buttons
    [link] = [link for link in found["issue"].links if "figures that have changed" in link.name]
    assert [str(each) for each in client.get(link.url).context["cl"].result_list] == [NAMED]


def test_once_the_second_letter_has_gone_out_the_year_is_published(again, anna, ben):
    second = replace_letter(letter_about(again), reason="A case was logged late.", by=anna)
    with pytest.raises(ValidationError, match=NAMED):
        publication.publish(again, tomorrow())
    go_out(second, ben)
    publication.publish(again, tomorrow())
    assert again.publish_at


def test_all_of_them_are_replaced_at_once_from_the_list(client, anna, again):
    client.force_login(anna)
    listed = reverse("admin:letters_letter_changelist")
    chosen = {"action": "replace", "_selected_action": [each.pk for each in Letter.objects.all()]}
    assert "Compose second letters" in client.post(listed, chosen).content.decode()
    client.post(listed, {**chosen, "confirmed": "yes", "reason": "A case was logged late."})
    assert Letter.objects.filter(edition=2).count() == 3
    assert {each.content["replaces"]["reason"] for each in Letter.objects.filter(edition=2)} == {
        "A case was logged late."
    }


def test_a_letter_held_back_stands_in_nobody_s_way_and_is_not_released_as_it_is(again, ben):
    letter = letter_about(again)
    hold_back_letter(letter, reason="It says other figures.", by=ben)
    publication.publish(again, tomorrow())
    with pytest.raises(ValidationError, match="a second letter has to replace it"):
        release_letter(letter, by=ben)


def test_what_is_frozen_again_as_it_was_contradicts_nothing(approved, ben):
    for letter in approved.letters.all():
        issue([letter], by=ben)
    freezing.thaw(approved, reason="To look.", override_blockers=True)
    freezing.freeze(approved)
    publication.publish(approved, tomorrow())
    assert approved.publish_at


def test_a_correction_after_publication_is_no_contradiction_that_anybody_waits_for(client, anna, approved, ben):
    for letter in approved.letters.all():
        issue([letter], by=ben)
    publication.publish(approved, timezone.now())
    performance = approved.performances.totals().get(authority__slug="council-0")
    correct({performance: {"not_upheld": 1}}, reason="One was missed.", by=anna)
    found = stages(client, anna)
    assert found["publish"].state == "done"


def test_a_letter_about_an_authority_that_is_not_reviewed_any_more_can_only_be_held_back(again, anna):
    letter = letter_about(again)
    again.performances.filter(authority=letter.authority).delete()
    with pytest.raises(ValidationError, match="Hold the letter back from the public"):
        replace_letter(letter, reason="Not reviewed.", by=anna)
    with pytest.raises(ValidationError, match=NAMED):
        publication.publish(again, tomorrow())


def test_letters_that_name_another_day_of_publication_are_counted_on_the_year_s_page(client, anna, frozen, ben):
    publication.publish(frozen, tomorrow())
    compose(frozen, by=anna)
    go_out(letter_about(frozen), ben)
    publication.publish(frozen, tomorrow() + timedelta(days=5))
    problems = stages(client, anna)["issue"].problems
    assert "1 letter has gone out naming another day of publication than the one that is set." in problems
