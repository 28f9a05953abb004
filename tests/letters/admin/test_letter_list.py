"""The list of letters: what stands in it, what it can be asked, and what it costs when a year has hundreds."""

import pytest
from django.urls import reverse

from councils.figures import freezing, publication
from councils.models import Authority, Compliance
from letters.lifecycle.approve_and_issue import approve
from letters.lifecycle.compose import compose
from letters.models import Letter, Reading, Sample, Wording
from tests.support import factories
from tests.support.corrections import correct

pytestmark = pytest.mark.django_db

LIST = "admin:letters_letter_changelist"


@pytest.fixture(autouse=True)
def private_files(settings, tmp_path):
    default = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": str(tmp_path)}}
    settings.STORAGES = {**settings.STORAGES, "default": default}


def late(**facts):
    recorded = {"compliance_outcome": Compliance.LATE, "compliance_recorded_on": "2019-12-02"}
    return factories.DecisionFactory(upheld=True, **recorded, **facts)


@pytest.fixture
def year():
    """Letters about Late, Quiet, Reported and Gone, the last of them to its successor Heir."""
    late(authority__name="Late District Council")
    factories.DecisionFactory(authority__name="Quiet District Council", advice=True)
    reported = factories.DecisionFactory(authority__name="Reported District Council", not_upheld=True)
    factories.PublicReportFactory(authority=reported.authority)
    gone = factories.DecisionFactory(authority__name="Gone District Council", upheld=True).authority
    heir = factories.AuthorityFactory(name="Heir Council", opened_on="2020-04-01")
    gone.closed_on = "2020-03-31"
    gone.save()
    gone.successors.add(heir)
    year = factories.ReviewYearFactory(letters_dated_on="2020-07-22")
    freezing.freeze(year)
    compose(year, by=factories.UserFactory(username="composer"))
    for letter in Letter.objects.all():
        letter.keep_pdf(b"%PDF-" + letter.authority.slug.encode())
    return year


def letter_to(name):
    return Letter.objects.get(authority__name__startswith=name)


def named(client, **asked):
    """The names of the authorities that a list holds, shortened to their first word."""
    page = client.get(reverse(LIST), asked)
    return sorted(letter.authority.name.split()[0] for letter in page.context["cl"].result_list)


@pytest.mark.parametrize(
    ("tells", "found"),
    [
        ("complied_late", ["Late"]),
        ("nothing_investigated", ["Quiet"]),
        ("with_public_report", ["Reported"]),
        ("to_successors", ["Gone"]),
        ("not_complied", []),
        ("replacing", []),
        ("to_be_read", []),
    ],
)
def test_a_list_is_asked_for_what_deserves_a_second_look(admin_client, year, tells, found):
    assert named(admin_client, tells=tells) == found


def test_a_text_is_new_until_somebody_else_has_approved_it(admin_client, admin_user, year):
    letter = letter_to("Late")
    letter.set_narrative("You were late.", by=factories.UserFactory())
    assert named(admin_client, tells="with_new_text") == ["Late"]
    letter.keep_pdf(b"%PDF-told")
    approve([letter], by=admin_user)
    assert named(admin_client, tells="with_new_text") == []
    assert named(admin_client, tells="with_own_text") == ["Late"]


def test_what_is_held_back_is_told_from_what_can_go(admin_client, year):
    letter = letter_to("Late")
    letter.set_narrative("You were late.", by=factories.UserFactory())
    assert named(admin_client, problems="some") == ["Late"]
    assert named(admin_client, problems="none") == ["Gone", "Quiet", "Reported"]


def thawed_and_frozen_again(year):
    freezing.thaw(year, reason="A case was logged late.")
    factories.DecisionFactory(authority=letter_to("Quiet").authority, upheld=True)
    freezing.freeze(year)


def corrected_once_public(year):
    publication.publish(year, factories.moment("2020-07-29T00:01"))
    row = year.performances.totals().get(authority__name__startswith="Quiet")
    correct({row: {"not_upheld": 1}}, reason="One was missed.", by=factories.UserFactory())


def a_fault_in_the_sample(year):
    by = factories.UserFactory()
    sample = Sample.objects.create(year=year, drawn_at=year.frozen_at, drawn_by=by, seed="chance", among=1)
    reading = sample.readings.create(letter=letter_to("Quiet"))
    Reading.objects.filter(pk=reading.pk).update(
        checked_by=by, checked_at=year.frozen_at, fault="Wrong.", pdf_sha256=reading.letter.pdf_sha256
    )


@pytest.mark.parametrize(
    "happens",
    [
        lambda year: None,
        lambda year: freezing.thaw(year, reason="To look."),
        thawed_and_frozen_again,
        corrected_once_public,
        a_fault_in_the_sample,
        lambda year: Wording.objects.filter(year=year).update(text="Other words."),
        lambda year: Letter.objects.filter(pk=letter_to("Quiet").pk).update(pdf="", pdf_sha256="", rendered_at=None),
        lambda year: Authority.objects.filter(name__startswith="Reported").update(closed_on="2020-05-01"),
    ],
)
def test_the_list_finds_what_has_problems_and_nothing_else_whatever_happens(admin_client, year, happens):
    happens(year)
    letters = Letter.objects.select_related("year", "authority", "recipient")
    names = {bool(one): [] for one in (True, False)}
    for letter in letters:
        names[bool(letter.problems())].append(letter.authority.name.split()[0])
    assert named(admin_client, problems="some") == sorted(names[True])
    assert named(admin_client, problems="none") == sorted(names[False])


def test_figures_stand_with_their_base_beside_the_year_before_and_similar_authorities(admin_client, year):
    page = admin_client.get(reverse(LIST), {"q": "Late"}).content.decode()
    assert '100% (1 of 1)<span class="beside-it">similar: 67%</span>' in page
    assert '<span class="beside-it">late: 1</span>' in page
    before = letter_to("Late").content
    before["years"] = [
        {**before["years"][0], "year": "2018-19", "uphold_text": "25%", "upheld": 1, "investigated": 4}
    ] + (before["years"])
    Letter.objects.filter(pk=letter_to("Late").pk).update(content=before)
    page = admin_client.get(reverse(LIST), {"q": "Late"}).content.decode()
    assert '<span class="beside-it">year before: 25% (1 of 4)</span>' in page


def test_nothing_to_divide_is_said_and_not_numbered(admin_client, year):
    page = admin_client.get(reverse(LIST), {"q": "Quiet"}).content.decode()
    for words in ("none investigated", "none due", "none upheld"):
        assert words in page


def test_an_authority_is_found_by_a_former_name_and_by_its_code(admin_client, year):
    letter = letter_to("Late")
    letter.authority.former.create(name="Old Borough Council", until="2010-03-31")
    assert named(admin_client, q="old borough") == ["Late"]
    assert named(admin_client, q=letter.authority.gss_code) == ["Late"]


def test_the_list_asks_as_few_queries_for_hundreds_of_letters_as_for_four(
    admin_client, year, django_assert_max_num_queries
):
    copies = Letter.objects.first()
    for _ in range(400):
        authority = factories.AuthorityFactory()
        Letter.objects.create(
            year=year, authority=authority, recipient=authority, content=copies.content, composed_at=copies.composed_at
        )
    for asked in ({}, {"problems": "some"}, {"tells": "complied_late"}):
        with django_assert_max_num_queries(48):
            assert admin_client.get(reverse(LIST), asked).status_code == 200
