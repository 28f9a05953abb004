"""What has changed since a letter was composed keeps it from going."""

from contextlib import contextmanager
from copy import deepcopy
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from councils.figures import freezing, publication
from councils.models import Contact, PublicReport, ReviewYear, ServiceArea
from letters.lifecycle.approve_and_issue import approve, issue
from letters.lifecycle.compose import compose
from letters.lifecycle.replace import replace_letter
from letters.models import Dispatch, Letter
from letters.models.staleness import CurrentFacts, differences
from tests.support.corrections import correct
from tests.support.factories import (
    AttendanceFactory,
    AuthorityFactory,
    CategoryFactory,
    DecisionFactory,
    PublicReportFactory,
    ReviewYearFactory,
    TrainingCourseFactory,
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
    assert composed_again(letter) == []
    letter = Letter.objects.get()
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
    assert composed_again(letter) == []


def test_a_second_letter_has_a_date_of_its_own_which_holds(letter):
    boss = UserFactory(is_superuser=True)
    approve([letter], by=boss)
    issue([letter], by=boss)
    second = replace_letter(letter, reason="A figure was wrong.", by=UserFactory())
    second.keep_pdf(b"%PDF-second")
    assert second.problems() == []


def test_a_letter_that_names_another_day_of_publication_is_composed_again(letter):
    publication.publish(letter.year, moment("2126-07-29T00:01"))
    assert letter.problems() == [
        "It says that it becomes public on a later date, and that is 29 July 2126 now: compose it again."
    ]
    assert composed_again(letter) == []
    letter = Letter.objects.get()
    publication.publish(letter.year, moment("2126-08-05T00:01"))
    assert letter.problems() == [
        "It says that it becomes public on 29 July 2126, which is no longer so: compose it again."
    ]
    assert composed_again(letter) == []


# What people do between composing and issuing, all of it the letter's business or none of it.


def chief(letter, **facts):
    Contact.objects.update_or_create(authority=letter.recipient, role="chief-executive", defaults=facts)


def of_the_year(letter, **facts):
    ReviewYear.objects.filter(pk=letter.year_id).update(**facts)


def worded(letter, **facts):
    type(letter.year.wording).objects.filter(year=letter.year_id).update(**facts)


def corrected(letter):
    of_the_year(letter, publish_at=moment("2020-07-29T00:01"))
    whole = Letter.objects.get(pk=letter.pk).year.performances.totals().get(authority=letter.authority)
    correct({whole: {"received": 3}}, reason="Two were missed.", by=UserFactory())


def passed_on(letter):
    letter.authority.closed_on = date(2020, 6, 30)
    letter.authority.save()
    letter.authority.successors.add(AuthorityFactory(name="Greater Anytown Council", opened_on=date(2020, 7, 1)))


CHANGES = {
    "a chief executive is recorded": lambda letter: chief(letter, office="Chief Executive", name="Ms A"),
    "the chief executive has an address for mail": lambda letter: chief(letter, office="Chief", email="a@x.example"),
    "a postal address": lambda letter: chief(letter, office="Chief Executive", address="1 High Street"),
    "another salutation": lambda letter: chief(letter, office="Chief Executive", salutation="Madam"),
    "another office": lambda letter: chief(letter, office="Head of Paid Service"),
    "an empty record of the usual office": lambda letter: chief(letter, office="Chief executive"),
    "a link officer": lambda letter: letter.recipient.contacts.create(role="link-officer", office="Complaints"),
    "a report of the year": lambda letter: PublicReportFactory(authority=letter.authority),
    "a report of another year": lambda letter: PublicReportFactory(
        authority=letter.authority, published_on=date(2021, 10, 1)
    ),
    "a report about another authority": lambda letter: PublicReportFactory(),
    "a report that waits": lambda letter: PublicReportFactory(authority=letter.authority, withheld_because="Wait."),
    "another title of the reports": lambda letter: PublicReport.objects.update(title="Another title"),
    "a course of the year": lambda letter: TrainingCourseFactory(),
    "a course of long ago": lambda letter: TrainingCourseFactory(held_on=date(2016, 6, 3)),
    "a seminar": lambda letter: AttendanceFactory(),
    "a note": lambda letter: of_the_year(letter, notes="Mind the gap."),
    "a break in the series": lambda letter: of_the_year(letter, breaks_series=True),
    "a measure that is not shown": lambda letter: of_the_year(letter, shows_compliance_rate=False),
    "another date on the letters": lambda letter: of_the_year(letter, letters_dated_on=date(2020, 7, 24)),
    "a moment of publication": lambda letter: of_the_year(letter, publish_at=moment("2126-07-29T00:01")),
    "a moment that has passed": lambda letter: of_the_year(letter, publish_at=moment("2020-07-29T00:01")),
    "another wording": lambda letter: worded(letter, text="Dear {recipient},"),
    "another signature": lambda letter: worded(letter, signatory_name="A. N. Other"),
    "another region": lambda letter: (
        type(letter.authority).objects.filter(pk=letter.authority_id).update(region="london")
    ),
    "a correction": corrected,
    "a successor": passed_on,
    "a case logged later": lambda letter: DecisionFactory(authority=letter.authority, upheld=True),
}


class Undo(Exception):
    """Raised to leave nothing behind."""


@contextmanager
def undone():
    try:
        with transaction.atomic():
            yield
            raise Undo
    except Undo:
        pass


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(changes=st.lists(st.sampled_from(sorted(CHANGES)), min_size=1, max_size=4, unique=True))
def test_a_letter_can_go_if_and_only_if_composing_it_now_would_change_nothing(letter, changes):
    with undone():
        for change in changes:
            CHANGES[change](Letter.objects.get(pk=letter.pk))
        before = Letter.objects.get(pk=letter.pk)
        problems = before.problems()
        tally = compose(ReviewYear.objects.get(pk=letter.year_id))
        after = Letter.objects.get(pk=letter.pk)
        would_change = before.content != after.content or "a successor" in changes
        assert bool(problems) == would_change, (changes, problems, tally)
        assert len(problems) == len(set(problems))


def paths(content, at=()):
    """Every place in a content where something stands."""
    yield at
    children = content.items() if isinstance(content, dict) else enumerate(content) if isinstance(content, list) else ()
    for key, child in children:
        yield from paths(child, (*at, key))


def another(value):
    """Something else of the same kind."""
    if isinstance(value, str):
        return "2021-01-01" if value[:2] == "20" else f"{value} or so"
    return {bool: False, int: -1, list: [], dict: {}, float: 0.5}.get(type(value), "2021-01-02")


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_whatever_differs_in_a_content_is_said(letter, data):
    now = letter.content
    where = data.draw(st.sampled_from([path for path in paths(now) if path]))
    said = deepcopy(now)
    holder = said
    for key in where[:-1]:
        holder = holder[key]
    if data.draw(st.booleans()):
        del holder[where[-1]]
    else:
        holder[where[-1]] = another(holder[where[-1]])
    assert bool(differences(said, now)) == (said != now)
    assert all(each.endswith(": compose it again.") for each in differences(said, now))


def test_what_is_said_names_both_what_stands_there_and_what_holds_now(letter):
    chief(letter, office="Chief Executive", name="Ms A", salutation="Ms A", email="a@x.example")
    assert composed_again(letter) == []
    letter = Letter.objects.get()
    chief(letter, name="Mr B", salutation="Mr B", email="")
    addressee, delivery, comes_with = letter.problems()
    assert "Ms A, Chief Executive" in addressee
    assert "Mr B, Chief Executive" in addressee
    assert "“By email”" in delivery
    assert "What comes with it" in comes_with


def test_a_letter_to_somebody_who_has_left_is_neither_approved_nor_issued_nor_mailed_to_whoever_followed(letter):
    chief(letter, office="Chief Executive", name="Ms A", email="ms.a@x.example")
    compose(letter.year)
    letter = Letter.objects.get()
    letter.keep_pdf(b"%PDF-to Ms A")
    boss = UserFactory(is_superuser=True)
    approve([letter], by=boss)
    chief(letter, name="Mr B", email="mr.b@x.example")
    with pytest.raises(ValidationError, match="Mr B"):
        issue([letter], by=boss)
    assert not Dispatch.objects.exists()


def test_looking_at_many_letters_takes_no_more_queries_than_at_a_few(letter):
    for _ in range(9):
        DecisionFactory(upheld=True)
    freezing.thaw(letter.year, reason="More were logged.")
    freezing.freeze(letter.year)
    compose(letter.year)
    numbers = []
    for many in (2, 10):
        letters = list(Letter.objects.select_related("year", "authority", "recipient")[:many])
        with CaptureQueriesContext(
            connection,
        ) as queries:
            current = CurrentFacts(letters)
            assert [each.problems(current) for each in letters] == [["It has no PDF yet: render it."]] * many
        numbers.append(len(queries))
    assert numbers[0] == numbers[1]
    assert numbers[1] <= 24
