"""The published letter's address, and the card that leads to it."""

import hashlib
import re
from html import unescape

import pytest
from django.core.files.base import ContentFile
from django.utils.html import strip_tags

from letters.lifecycle.compose import wording_of
from letters.models import Letter
from letters.models.contents import YearFacts
from letters.pdf.letter_figures import figure_sentence, year_in_figures
from letters.pdf.letter_pages import bridge_sentence, template_context
from letters.pdf.rendering import render
from tests.councils.public.test_views import a_published_year, worcester, words
from tests.support.factories import AuthorityFactory, ReviewYearFactory, UserFactory, moment
from tests.support.pdf_text import text_of

pytestmark = pytest.mark.django_db

AT = moment("2020-07-20T12:00")
ADDRESS = "/councils/worcester-city-council/letters/2019-20.pdf"
EARLIER = "/councils/worcester-city-council/letters/2019-20/1.pdf"


def an_issued_letter(
    year, authority, *, recipient=None, pdf=b"%PDF-1.7 made up", reason="One was counted twice.", **facts
):
    """A letter that has been through everything, with a PDF that is none."""
    by = UserFactory()
    performance = year.performances.totals().get(authority=authority)
    replaces = {"dated_on": "2020-07-22", "reason": reason, "on": "2020-09-01"}
    letter = Letter(
        year=year,
        authority=authority,
        recipient=recipient or authority,
        content=YearFacts(year, wording_of(year)).content(
            performance, recipient or authority, replaces=replaces if facts.get("replaces") else None
        ),
        composed_at=AT,
        rendered_at=AT,
        pdf_sha256=hashlib.sha256(pdf).hexdigest(),
        **{"approved_at": AT, "approved_by": by, "issued_at": AT, "issued_by": by} | facts,
    )
    letter.pdf.save("letter.pdf", ContentFile(pdf), save=False)
    letter.save()
    return letter


def body(response):
    return response.getvalue()


def test_the_letter_of_a_published_year_can_be_read(client):
    authority = worcester()
    an_issued_letter(a_published_year(authority), authority)
    response = client.get(ADDRESS)
    assert response["Content-Type"] == "application/pdf"
    assert "annual-review-letter-2020-worcester-city-council.pdf" in response["Content-Disposition"]
    assert body(response) == b"%PDF-1.7 made up"


def test_a_copy_that_a_browser_has_is_not_sent_again(client):
    authority = worcester()
    an_issued_letter(a_published_year(authority), authority)
    first = client.get(ADDRESS)
    assert body(first)
    response = client.get(ADDRESS, headers={"If-None-Match": first["ETag"]})
    assert response.status_code == 304


def test_the_page_of_the_year_leads_to_the_letter_and_says_how_to_check_it(client):
    authority = worcester()
    letter = an_issued_letter(a_published_year(authority), authority, pdf=b"x" * 84_000)
    page = client.get("/councils/worcester-city-council/2019-20/")
    assert f'href="{ADDRESS}"' in page.content.decode()
    assert letter.pdf_sha256 in words(page)
    assert "84 KB" in words(page)
    assert client.get("/api/councils/worcester-city-council/2019-20/").json()["letter"].endswith(ADDRESS)


@pytest.mark.parametrize(
    "facts",
    [
        {"issued_at": None, "issued_by": None},
        {"issued_at": None, "issued_by": None, "approved_at": None, "approved_by": None},
    ],
)
def test_a_letter_that_was_not_issued_is_not_there(client, facts):
    authority = worcester()
    an_issued_letter(a_published_year(authority), authority, **facts)
    assert client.get(ADDRESS).content == client.get("/councils/nowhere/letters/2012-13.pdf").content
    assert "No letter has been published for 2019-20." in words(client.get("/councils/worcester-city-council/2019-20/"))


def test_an_issued_letter_waits_for_its_year(client):
    authority = worcester()
    year = a_published_year(authority, at=moment("2999-07-29T00:01"))
    an_issued_letter(year, authority)
    response = client.get(ADDRESS)
    assert response.status_code == 404
    assert response.content == client.get("/councils/nowhere/letters/2012-13.pdf").content


def test_a_later_letter_stands_first_and_the_earlier_one_stays(client):
    authority = worcester()
    year = a_published_year(authority)
    first = an_issued_letter(year, authority, pdf=b"first")
    an_issued_letter(year, authority, pdf=b"second", edition=2, replaces=first)
    assert body(client.get(ADDRESS)) == b"second"
    assert body(client.get(EARLIER)) == b"first"
    said = words(client.get("/councils/worcester-city-council/2019-20/"))
    assert "A later letter replaces this one" in said


def test_a_replacement_that_nobody_may_see_replaces_nothing_in_public(client):
    authority = worcester()
    year = a_published_year(authority)
    first = an_issued_letter(year, authority, pdf=b"first")
    an_issued_letter(year, authority, pdf=b"second", edition=2, replaces=first, issued_at=None, issued_by=None)
    assert body(client.get(ADDRESS)) == b"first"
    assert "replaces" not in words(client.get("/councils/worcester-city-council/2019-20/"))


def test_each_successor_has_its_own_letter(client):
    authority = worcester()
    east, west = AuthorityFactory(name="East Council", slug="east"), AuthorityFactory(name="West Council", slug="west")
    year = a_published_year(authority)
    an_issued_letter(year, authority, recipient=east, pdf=b"to the east")
    an_issued_letter(year, authority, recipient=west, pdf=b"to the west")
    letters = "/councils/worcester-city-council/letters/2019-20"
    assert body(client.get(f"{letters}/1-to-west.pdf")) == b"to the west"
    assert body(client.get(f"{letters}.pdf")) == b"to the east"
    page = client.get("/councils/worcester-city-council/2019-20/").content.decode()
    assert f'href="{letters}/1-to-west.pdf"' in page
    assert f'href="{letters}/1-to-east.pdf"' in page


@pytest.mark.parametrize("asked", ["2", "0", "01", "1-to-nobody", "1-to-", "1-to-%00", "999", "x", "²"])
@pytest.mark.parametrize("ending", ["/", ".pdf", ".json", ".csv"])
def test_an_address_that_asks_for_no_letter_there_is_finds_none(client, asked, ending):
    authority = worcester()
    an_issued_letter(a_published_year(authority), authority)
    assert client.get(f"/councils/worcester-city-council/letters/2019-20/{asked}{ending}").status_code == 404


@pytest.mark.parametrize("data", [None, b"%PDF-something else"])
def test_a_letter_whose_file_is_gone_or_altered_is_not_shown_and_the_page_says_why(client, data):
    authority = worcester()
    letter = an_issued_letter(a_published_year(authority), authority)
    letter.pdf.storage.delete(letter.pdf.name)
    if data:
        letter.pdf.storage.save(letter.pdf.name, ContentFile(data))
    answer = client.get(ADDRESS)
    assert answer.status_code == 503
    assert "its PDF is missing or damaged on our side" in " ".join(answer.content.decode().split())
    assert client.get("/councils/worcester-city-council/2019-20/").status_code == 200


def test_years_that_are_none_have_no_letters(client):
    ReviewYearFactory()
    worcester()
    assert client.get("/councils/worcester-city-council/letters/2019-21.pdf").status_code == 404


FULL = "/councils/worcester-city-council/letters/2019-20/1/text/"


def test_the_whole_letter_is_a_page_with_the_words_and_figures_of_its_pdf(client):
    authority = worcester()
    letter = an_issued_letter(a_published_year(authority), authority, narrative="")
    page, printed = words(client.get(FULL)), text_of(render(letter.content))
    said = [figure_sentence(measure, letter.content) for measure in letter.content["measures"]]
    said += [measure["similar"]["sentence"] for measure in letter.content["measures"] if measure["similar"]]
    said += [figure.text for figure in year_in_figures(letter.content)]
    said += [letter.content["title"], bridge_sentence(letter.content)]
    body = " ".join(strip_tags(unescape(template_context(letter.content)["body"])).split())
    for each in [*said, *re.split(r"(?<=[.!?]) ", body)]:
        assert " ".join(each.split()) in page
        assert " ".join(each.split()) in printed


def test_the_page_of_the_year_and_of_the_letter_lead_to_the_whole_letter(client):
    authority = worcester()
    an_issued_letter(a_published_year(authority), authority)
    for address in ("/councils/worcester-city-council/2019-20/", "/councils/worcester-city-council/letters/2019-20/"):
        assert f'href="{FULL}"' in client.get(address).content.decode()


def test_a_letter_in_full_that_has_been_replaced_leads_to_the_one_that_holds(client):
    authority = worcester()
    year = a_published_year(authority)
    first = an_issued_letter(year, authority)
    second = an_issued_letter(year, authority, edition=2, replaces=first)
    page = client.get(FULL)
    assert "This letter has been replaced." in words(page)
    assert f'href="{second.get_absolute_url()}"' in page.content.decode()


def test_the_whole_letter_is_hidden_until_its_year_is_public_and_while_it_is_held_back(client):
    authority = worcester()
    year = a_published_year(authority)
    letter = an_issued_letter(year, authority)
    letter.held_back_at, letter.held_back_by, letter.held_back_because = AT, UserFactory(), "A court."
    letter.save()
    assert client.get(FULL).status_code == 404
    type(letter).objects.filter(pk=letter.pk).update(held_back_at=None, held_back_by=None, held_back_because="")
    assert client.get(FULL).status_code == 200
    type(year).objects.filter(pk=year.pk).update(publish_at=moment("2999-07-29T00:01"))
    assert client.get(FULL).status_code == 404


def test_the_whole_letter_takes_few_queries(client, django_assert_max_num_queries):
    authority = worcester()
    an_issued_letter(a_published_year(authority), authority)
    with django_assert_max_num_queries(6):
        client.get(FULL)


LARGE = "/councils/worcester-city-council/letters/2019-20/1/large-print.pdf"


def test_a_letter_in_large_print_says_what_its_page_says_and_nobody_who_it_was_sent_to(client):
    authority = worcester()
    authority.contacts.create(role="chief-executive", name="A N Other", office="Chief Executive")
    letter = an_issued_letter(a_published_year(authority), authority, narrative="")
    answer = client.get(LARGE)
    said = text_of(answer.content)
    for figure in year_in_figures(letter.content):
        assert figure.text in said
    for measure in letter.content["measures"]:
        assert " ".join(figure_sentence(measure, letter.content).split()) in said
    assert bridge_sentence(letter.content) in said
    assert "A N Other" not in said
    assert "large-print.pdf" in answer["Content-Disposition"]
    assert LARGE in client.get(FULL).content.decode()
    assert LARGE in client.get(letter.get_absolute_url()).content.decode()
    assert client.get(LARGE).content == answer.content


def test_a_letter_in_large_print_is_hidden_as_its_pdf_is(client):
    authority = worcester()
    letter = an_issued_letter(a_published_year(authority), authority)
    type(letter.year).objects.update(publish_at=moment("2999-07-29T00:01"))
    assert client.get(LARGE).status_code == 404
