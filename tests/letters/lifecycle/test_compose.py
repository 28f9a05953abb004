"""Composing letters: who gets one, what is copied into it, and what doing it again changes."""

import json
from datetime import date

import pytest
from django.core.exceptions import ValidationError

from councils.figures import freezing, publication
from councils.models import Contact, Kind, Role, ServiceArea
from letters.lifecycle.approve_and_issue import approve, issue
from letters.lifecycle.compose import compose
from letters.models import Letter
from tests.support.factories import (
    AttendanceFactory,
    AuthorityFactory,
    DecisionFactory,
    PublicReportFactory,
    ReviewYearFactory,
    SeminarFactory,
    TrainingCourseFactory,
    UserFactory,
    moment,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def council():
    return AuthorityFactory(name="Worcester City Council", slug="worcester-city-council")


@pytest.fixture
def year():
    return ReviewYearFactory(letters_dated_on=date(2020, 7, 22))


def letter_of(year, authority) -> Letter:
    if not year.is_frozen:
        freezing.freeze(year)
    compose(year)
    return year.letters.get(authority=authority)


def test_letters_are_made_of_frozen_figures_only(year, council):
    with pytest.raises(ValidationError, match="not frozen"):
        compose(year)
    assert not Letter.objects.exists()


def test_every_council_gets_a_letter_and_other_bodies_when_they_were_decided_upon(year, council):
    park, quiet_park = AuthorityFactory.create_batch(2, kind=Kind.NATIONAL_PARK)
    DecisionFactory(authority=park, closed=True)
    DecisionFactory(authority=quiet_park)
    freezing.freeze(year)
    compose(year)
    assert {letter.authority for letter in year.letters.all()} == {council, park}


def test_the_letter_about_an_abolished_authority_goes_to_each_of_its_successors(year, council):
    gone, between = AuthorityFactory.create_batch(2, closed_on=date(2019, 3, 31))
    successors = AuthorityFactory.create_batch(2, opened_on=date(2019, 4, 1))
    gone.successors.set([between, successors[0]])
    between.closed_on = date(2019, 5, 31)
    between.save()
    between.successors.set(successors)
    DecisionFactory(authority=gone, received_on=date(2019, 3, 1), upheld=True)
    freezing.freeze(year)
    compose(year)
    letters = year.letters.filter(authority=gone)
    assert {letter.recipient for letter in letters} == set(successors)
    for letter in letters:
        assert letter.content["authority"]["name"] == gone.name
        assert letter.content["recipient"]["authority"] == letter.recipient.name
        assert "successor" in letter.content["paragraphs"]


def test_authorities_recorded_as_successors_of_each_other_are_written_to_as_they_are(year):
    gone, other = AuthorityFactory.create_batch(2, closed_on=date(2019, 3, 31))
    gone.successors.set([other])
    other.successors.set([gone])
    for authority in (gone, other):
        DecisionFactory(authority=authority, received_on=date(2019, 3, 1), upheld=True)
    freezing.freeze(year)
    compose(year)
    for letter in year.letters.filter(authority__in=[gone, other]):
        assert letter.recipient == letter.authority
        assert f"{letter.recipient} no longer exists and has no successor on record: record one." in letter.problems()


def test_letters_to_a_successor_about_several_say_the_joint_figures_and_its_own_has_the_years_before_it(year):
    first, second = (AuthorityFactory(name=f"{name} District Council", closed_on=date(2020, 3, 31)) for name in "AB")
    merged = AuthorityFactory(name="Merged Council", kind="unitary", opened_on=date(2020, 4, 1))
    for old in (first, second):
        old.successors.add(merged)
        DecisionFactory(authority=old, upheld=True)
    DecisionFactory(authority=second, not_upheld=True)
    freezing.freeze(year)
    publication.publish(year, moment("2020-07-29T00:01"))
    compose(year)
    pack = year.letters.get(authority=first).content["pack"]
    assert [(body["name"], body["decided"]) for body in pack["bodies"]] == [(first.name, 1), (second.name, 2)]
    assert (pack["together"]["upheld"], pack["together"]["uphold_text"]) == (2, "67%")
    assert all(letter.problems() == ["It has no PDF yet: render it."] for letter in year.letters.all())
    after = ReviewYearFactory(starts_on=date(2020, 4, 1), letters_dated_on=date(2021, 7, 21))
    DecisionFactory(authority=merged, upheld=True, decided_on=date(2020, 9, 1), received_on=date(2020, 6, 1))
    freezing.freeze(after)
    compose(after)
    content = after.letters.get(authority=merged).content
    assert content["pack"] is None
    shown = [(row["year"], row["joint"], row["upheld"], row["investigated"]) for row in content["years"]]
    assert shown == [("2019-20", True, 2, 3), ("2020-21", False, 1, 1)]
    assert [row["similar"] and row["similar"]["uphold"]["of"] for row in content["years"]] == [None, 1]
    assert {area["similar"]["of"] for area in content["service_areas"] if area["received"]} == {1}


def test_a_renamed_authority_is_no_successor_of_itself(year, council):
    council.former.create(name="Worcester Borough", until=date(2020, 5, 1))
    content = letter_of(year, council).content
    assert content["authority"]["name"] == "Worcester Borough"
    assert content["recipient"]["authority"] == "Worcester City Council"
    assert "successor" not in content["paragraphs"]


def test_the_letter_is_addressed_by_office_when_no_name_is_known(year, council):
    Contact.objects.create(authority=council, role=Role.CHIEF_EXECUTIVE, office="Managing Director")
    recipient = letter_of(year, council).content["recipient"]
    assert (recipient["name"], recipient["office"], recipient["salutation"]) == (
        "",
        "Managing Director",
        "Managing Director",
    )


def test_the_letter_tells_of_training_and_seminars(year, council):
    TrainingCourseFactory.create_batch(3, people=12)
    TrainingCourseFactory(held_on=date(2018, 6, 1))
    leeds, london = SeminarFactory(place="Leeds"), SeminarFactory(place="London", held_on=date(2020, 2, 10))
    for seminar in (leeds, london):
        AttendanceFactory(seminar=seminar, authority=council, delegates=2)
    AttendanceFactory(seminar=london, delegates=1)
    facts = letter_of(year, council).content["facts"]
    assert facts["courses"] == "3"
    assert facts["courses_more_than_last_year"] == "2"
    assert facts["seminar_places"] == "Leeds and London"
    assert (facts["seminar_delegates"], facts["seminar_authorities"]) == ("5", "2")


def test_the_facts_copied_are_those_of_the_figures(year, council):
    DecisionFactory.create_batch(2, authority=council, upheld=True)
    DecisionFactory(authority=council, not_upheld=True)
    DecisionFactory(authority=council)
    report = PublicReportFactory(authority=council, published_on=date(2020, 3, 31))
    PublicReportFactory(authority=council, published_on=date(2020, 4, 1))
    content = letter_of(year, council).content
    uphold = content["measures"][0]
    assert (uphold["part"], uphold["of"], uphold["text"]) == (2, 3, "67%")
    assert uphold["similar"]["authorities"] == 1
    assert uphold["others"] == [[2, 3]]
    assert content["bridge"] == {"open_at_start": 0, "received": 4, "decided": 3, "open_at_end": 1}
    assert [area["received"] for area in content["service_areas"]] == [
        4 if area == ServiceArea.HOUSING else 0 for area in ServiceArea
    ]
    assert [said["title"] for said in content["reports"]] == [report.title]
    assert "public_report" in content["paragraphs"]
    assert json.loads(json.dumps(content)) == content


def test_years_stand_side_by_side_oldest_first(year, council):
    for start in (2017, 2018):
        earlier = ReviewYearFactory(starts_on=date(start, 4, 1), notes="Counted in another way.")
        freezing.freeze(earlier)
        publication.publish(earlier, moment(f"{start + 1}-07-25T00:01"))
    freezing.freeze(ReviewYearFactory(starts_on=date(2020, 4, 1)))
    years = letter_of(year, council).content["years"]
    assert [shown["year"] for shown in years] == ["2017-18", "2018-19", "2019-20"]
    assert years[0]["note"] == "Counted in another way."


def test_a_letter_says_nothing_of_an_earlier_year_that_is_not_public_when_it_is(year, council):
    embargoed, held_back, soon = (ReviewYearFactory(starts_on=date(start, 4, 1)) for start in (2016, 2017, 2018))
    for earlier in (embargoed, held_back, soon):
        freezing.freeze(earlier)
    publication.publish(held_back, moment("2999-07-29T00:01"))
    publication.publish(soon, moment("2998-07-29T00:01"))
    freezing.freeze(year)
    publication.publish(year, moment("2998-12-31T00:01"))
    compose(year)
    years = Letter.objects.get(authority=council).content["years"]
    assert [shown["year"] for shown in years] == ["2018-19", "2019-20"]


def test_composing_again_changes_nothing(year, council):
    letter = letter_of(year, council)
    letter.keep_pdf(b"%PDF-")
    before = Letter.objects.values().get()
    done = compose(year)
    assert (done.new, done.changed, done.unchanged) == (0, 0, 1)
    assert Letter.objects.values().get() == before


def test_a_letter_whose_facts_have_changed_loses_its_pdf_and_its_approval(year, council):
    letter = letter_of(year, council)
    letter.keep_pdf(b"%PDF-")
    approve([letter], by=UserFactory(is_superuser=True))
    freezing.thaw(year, reason="A case was logged late.")
    DecisionFactory(authority=council, upheld=True)
    freezing.freeze(year)
    assert letter.problems() == ["The figures have changed since this letter was composed: compose it again."]
    assert compose(year).changed == 1
    letter.refresh_from_db()
    assert (letter.pdf.name, letter.approved_at) == ("", None)
    assert letter.content["counts"]["upheld"] == 1


def test_an_issued_letter_never_changes(year, council):
    letter = letter_of(year, council)
    letter.keep_pdf(b"%PDF-")
    approve([letter], by=UserFactory(is_superuser=True))
    issue([letter], by=UserFactory(is_superuser=True))
    before = Letter.objects.values().get()
    freezing.thaw(year, reason="A case was logged late.", override_blockers=True)
    DecisionFactory(authority=council, upheld=True)
    freezing.freeze(year)
    assert compose(year).issued == 1
    assert Letter.objects.values().get() == before


def test_composing_takes_few_queries_whatever_the_number_of_authorities(year, django_assert_max_num_queries):
    AuthorityFactory.create_batch(12)
    freezing.freeze(year)
    with django_assert_max_num_queries(26 + 12):  # one insert a letter, and the reading once for all
        compose(year)


def test_an_unpublished_moment_is_said_as_a_later_date(year, council):
    assert letter_of(year, council).content["facts"]["publish_on"] == "a later date"
    publication.publish(year, moment("2020-07-29T00:01"))
    assert letter_of(year, council).content["facts"]["publish_on"] == "29 July 2020"


@pytest.mark.parametrize(
    ("site", "office", "named"),
    [
        (
            "https://reviews.example",
            "reviews@reviews.example",
            {"year", "decisions", "reading", "training", "check", "ask"},
        ),
        ("", "reviews@reviews.example", {"ask"}),
        ("", "", set()),
    ],
)
def test_a_letter_names_no_address_that_leads_nowhere(settings, site, office, named):
    settings.SITE_ADDRESS, settings.OFFICE_EMAIL = site, office
    DecisionFactory(upheld=True)
    year = ReviewYearFactory()
    freezing.freeze(year)
    compose(year, by=UserFactory())
    ways = year.letters.get().content["ways"]
    assert {way["key"] for way in ways} == named
