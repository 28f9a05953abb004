"""What has changed since a letter was composed keeps it from going."""

from datetime import date

import pytest

from councils.figures import freezing, publication
from councils.models import ServiceArea
from letters.lifecycle.approve_and_issue import approve, issue
from letters.lifecycle.compose import compose
from letters.lifecycle.replace import replace
from letters.models import Letter
from tests.support.corrections import correct
from tests.support.factories import (
    AuthorityFactory,
    CategoryFactory,
    DecisionFactory,
    ReviewYearFactory,
    UserFactory,
    moment,
)

pytestmark = pytest.mark.django_db

COMPOSE_AGAIN = ["The figures have changed since this letter was composed: compose it again."]


@pytest.fixture
def letter():
    decision = DecisionFactory(authority=AuthorityFactory(slug="worcester-city-council"), upheld=True)
    year = ReviewYearFactory(letters_dated_on=date(2020, 7, 22))
    freezing.freeze(year)
    compose(year)
    letter = Letter.objects.get(authority=decision.authority)
    letter.keep_pdf(b"%PDF-")
    assert letter.problems() == []
    return letter


def composed_again(letter) -> list[str]:
    compose(letter.year)
    letter = Letter.objects.get(pk=letter.pk)
    letter.keep_pdf(b"%PDF-again")
    return letter.problems()


def test_an_average_of_another_base_is_a_changed_figure_though_it_rounds_to_the_same(letter):
    year, other = letter.year, AuthorityFactory()
    for thawed_for in ("to begin with", "one more"):
        freezing.thaw(year, reason=thawed_for)
        for _ in range(60 if thawed_for == "to begin with" else 1):
            DecisionFactory(authority=other, not_upheld=True)
        freezing.freeze(year)
        if thawed_for == "to begin with":
            assert composed_again(letter) == []
    again = Letter.objects.get(pk=letter.pk)
    assert year.kind_totals.get(kind=other.kind, service_area="").uphold_rate.text == "2%"
    assert again.content["measures"][0]["similar"]["text"] == "2%"
    assert again.problems() == COMPOSE_AGAIN


def test_another_average_is_a_changed_figure_though_the_authoritys_own_are_the_same(letter):
    freezing.thaw(letter.year, reason="A case of another council was logged late.")
    DecisionFactory(authority=AuthorityFactory(), not_upheld=True)
    freezing.freeze(letter.year)
    assert letter.problems() == COMPOSE_AGAIN
    assert composed_again(letter) == []


def test_another_service_area_is_a_changed_figure_though_the_totals_are_the_same(letter):
    freezing.thaw(letter.year, reason="A case was under the wrong category.")
    planning = CategoryFactory(slug="planning", service_area=ServiceArea.PLANNING)
    letter.authority.decisions.update(category=planning)
    freezing.freeze(letter.year)
    assert letter.problems() == COMPOSE_AGAIN
    assert composed_again(letter) == []


def test_a_corrected_letter_that_has_not_gone_out_is_composed_again(letter):
    publication.publish(letter.year, moment("2020-07-29T00:01"))
    whole = letter.year.performances.totals().get()
    correct({whole: {"received": 2}}, reason="One was missed.", by=UserFactory())
    assert letter.problems() == COMPOSE_AGAIN
    assert composed_again(letter) == []


def test_a_letter_with_an_earlier_wording_is_composed_again(letter):
    letter.year.wording.text = "Something else."
    letter.year.wording.save()
    assert letter.problems() == ["The year's wording has changed since this letter was composed: compose it again."]
    assert composed_again(letter) == []


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"letters_dated_on": date(2020, 7, 23)}, "The year's letters are dated 23 July 2020, and it is not"),
        ({"notes": "Mind the gap."}, "The notes to the year's figures have changed since this letter was composed"),
        ({"signatory_name": "A. N. Other"}, "The year's wording has changed since this letter was composed"),
        ({"signatory_office": "Acting Ombudsman"}, "The year's wording has changed since this letter was composed"),
    ],
)
def test_a_letter_of_another_date_note_or_signature_is_composed_again(letter, changed, said):
    year, wording = letter.year, letter.year.wording
    for name, value in changed.items():
        setattr(wording if hasattr(wording, name) else year, name, value)
    wording.save()
    year.save()
    letter = Letter.objects.get()
    assert letter.problems() == [f"{said}: compose it again."]
    assert list(Letter.objects.suspected_of_age()) == [letter]
    assert composed_again(letter) == []
    assert list(Letter.objects.suspected_of_age()) == []


def test_a_second_letter_has_a_date_of_its_own_which_holds(letter):
    boss = UserFactory(is_superuser=True)
    approve([letter], by=boss)
    issue([letter], by=boss)
    second = replace(letter, reason="A figure was wrong.", by=UserFactory())
    second.keep_pdf(b"%PDF-second")
    assert second.problems() == []


def test_a_letter_that_names_another_day_of_publication_is_composed_again(letter):
    publication.publish(letter.year, moment("2126-07-29T00:01"))
    assert letter.problems() == []  # it says "a later date"
    assert composed_again(letter) == []
    letter = Letter.objects.get()
    publication.publish(letter.year, moment("2126-08-05T00:01"))
    assert letter.problems() == [
        "It says that it becomes public on 29 July 2126, which is no longer so: compose it again."
    ]
    assert composed_again(letter) == []
