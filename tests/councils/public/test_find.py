"""The search of the whole site: what people type, and what must be among the first three answers."""

import re

import pytest

from councils.models import Authority, Category, Outcome
from councils.models.decision import today
from councils.public.filters.faceted import memories
from councils.register.loading import load_register, rows
from councils.register.postcodes import codes_by_place
from councils.register.topics import listed
from tests.councils.public.test_views import public_decision, words
from tests.support.factories import DecisionFactory, PublicReportFactory, RecommendationFactory
from tests.support.questions import POSTCODES, QUESTIONS

pytestmark = pytest.mark.django_db

ANSWER = re.compile(r'<ol class="answers".*?</ol>', re.DOTALL)


@pytest.fixture(scope="module")
def england(module_db):
    """The register as it is shipped, and a few made-up decisions."""
    load_register()
    leeds = Authority.objects.get(slug="leeds-city-council")
    badges, homeless = (Category.objects.get(slug=slug) for slug in ("blue-badges", "homelessness"))
    public_decision(authority=leeds, category=badges, summary="The council was slow to renew a badge.")
    public_decision(authority=leeds, category=badges, outcome=Outcome.NOT_UPHELD, summary="No fault about a badge.")
    late = public_decision(authority=leeds, category=homeless, summary="A family waited for somewhere to live.")
    RecommendationFactory(decision=late, text="Tell people sooner.", due_on=None)
    return leeds


def answers(response):
    listed = ANSWER.search(response.content.decode())
    return re.findall(r'<li><a href="[^"]*">(.*?)</a>', listed[0]) if listed else []


def test_what_people_ask_is_among_the_first_three_answers(client, england):
    wrong = {}
    for asked, wanted in QUESTIONS:
        response = client.get("/search/", {"q": asked})
        given = [answer.title for answer in response.context["answers"][:3]]
        if wanted.replace("'", "’") not in [title.replace("'", "’") for title in given]:
            wrong[asked] = given
    assert len(QUESTIONS) >= 150
    assert wrong == {}


@pytest.mark.parametrize(("asked", "wanted"), POSTCODES.items())
def test_a_postcode_leads_to_the_councils_in_whose_area_it_may_lie(client, england, asked, wanted):
    response = client.get("/search/", {"q": asked})
    assert answers(response) == wanted
    told_apart = 'href="https://www.gov.uk/find-local-council"' in response.content.decode()
    assert told_apart == (len(response.context["found"].of_postcode) > 1)
    assert "Contains Royal Mail data" in words(response)
    assert response.context["found"].councils == []


def test_a_postcode_nobody_knows_and_one_outside_england_say_whom_to_ask(client, england):
    unknown = client.get("/search/?q=ZZ9+9ZZ")
    assert "We do not know which council it is in." in words(unknown)
    assert 'href="https://www.gov.uk/find-local-council"' in unknown.content.decode()
    for wales in ("CF10 1EP", "EH1 1AA", "BT1 5GS"):
        said = client.get("/search/", {"q": wales})
        assert "It is not in England." in words(said)
        assert 'href="/complain/"' in said.content.decode()
        assert answers(said) == []


def test_every_postcode_of_the_shipped_table_leads_to_a_council_on_record(england):
    known = set(Authority.objects.values_list("gss_code", flat=True)) | {"W", "S", "N"}
    assert {code for codes in codes_by_place().values() for code in codes} <= known
    assert len(codes_by_place()) > 8000


def test_what_fits_several_councils_asks_which_and_one_that_is_gone_says_so(client, england):
    said = words(client.get("/search/?q=richmond+council"))
    assert "Which council do you mean?" in said
    assert "London Borough of Richmond upon Thames Richmondshire District Council closed 31 March 2023" in said
    brent = client.get("/search/?q=brent+council")
    assert answers(brent)[0] == "London Borough of Brent"
    assert "Which council" not in words(brent)


def test_no_spelling_of_a_council_leads_to_another_one(client, england):
    """Every alias on record, and what councils are called without the words that all have."""
    wrong = {}
    for row in rows("aliases"):
        wanted = Authority.objects.get(slug=row["authority"]).name
        given = [one.name for one in Authority.objects.all().finder().exact(row["alias"], today())]
        if given != [wanted]:
            wrong[row["alias"]] = given
    assert wrong == {}


def test_a_topic_says_how_much_is_published_about_it_and_how_much_was_upheld(client, england):
    said = words(client.get("/search/?q=blue+badge"))
    assert "Blue Badges 2 decisions, 1 upheld" in said
    leeds = client.get("/search/?q=leeds+blue+badge").context["answers"][0]
    assert (leeds.title, leeds.about) == ("Blue Badges, Leeds City Council", "2 decisions, 1 upheld")
    assert client.get(leeds.address).context["list"].page.paginator.count == 2


def test_a_word_that_is_mistyped_is_put_right_from_what_is_public(client, england):
    said = words(client.get("/search/?q=homless+famly"))
    assert "Did you mean homeless family ?" in said
    DecisionFactory(summary="Zanzibar", upheld=True)  # not public
    assert "Did you mean" not in words(client.get("/search/?q=zanzibaar"))


def test_a_reference_leads_to_its_decision_however_it_is_typed(client, england):
    decision = public_decision(reference="25 012 345")
    hidden = DecisionFactory(reference="25 012 346", upheld=True)
    for typed in ("25 012 345", "25012345", "25-012-345"):
        assert client.get("/search/", {"q": typed}).url == decision.get_absolute_url()
    assert hidden.get_absolute_url() not in client.get("/search/?q=25012346").content.decode()
    assert "Nothing that is published matches" in words(client.get("/search/?q=25012346"))


def test_improvements_and_reports_with_the_words_are_counted_and_linked(client, england):
    PublicReportFactory(authority=england, title="Told sooner")
    said = words(client.get("/search/?q=sooner"))
    assert "1 service improvement" in said
    assert "1 public report" in said


def test_the_search_stands_at_the_top_of_every_page_and_its_page_says_what_was_searched_for(client):
    for address in ("/", "/councils/", "/statistics/", "/search/", "/nowhere/"):
        assert 'action="/search/"' in client.get(address).content.decode(), address
    assert "<title>“late bins” – search – " in client.get("/search/?q=late+bins").content.decode()


def test_what_cannot_be_searched_for_is_refused_in_a_sentence(client):
    for asked in ("x" * 201, "a\x00b"):
        response = client.get("/search/", {"q": asked})
        assert response.status_code == 400
        assert "Something is wrong with what was asked for" in words(response)


@pytest.mark.parametrize("address", ["/decisions/", "/improvements/", "/reports/", "/councils/", "/map/", "/search/"])
def test_addresses_carry_nothing_that_is_empty(client, address):
    assert client.get(f"{address}?q=&kind=&region=&sort=").url == address
    assert client.get(f"{address}?q=bin&kind=&region=+").url == f"{address}?q=bin"


def test_titles_of_lists_say_what_was_asked_for(client, england):
    html = client.get("/decisions/?q=badge&outcome=upheld").content.decode()
    assert "<title>“badge”, Upheld – Decisions – " in html


def test_every_word_of_the_field_leads_to_a_category_that_there_is():
    known = {row["slug"] for row in rows("categories")}
    assert {slug for row in rows("topics") for slug in listed(row["categories"])} <= known
    typed = [text.casefold() for row in rows("topics") for name in ("same", "also") for text in listed(row[name])]
    assert sorted({text for text in typed if typed.count(text) > 1}) == []
    assert all(row["address"].startswith("https://") and row["answer"].endswith(".") for row in rows("elsewhere"))


def test_words_that_mean_the_same_in_the_field_find_each_other(client):
    public_decision(summary="An enforcement agent came before breakfast.")
    public_decision(summary="The penalty charge notice was wrong.")
    memories.clear()
    assert client.get("/decisions/?q=bailiffs").context["list"].page.paginator.count == 1
    assert client.get("/decisions/?q=PCN").context["list"].page.paginator.count == 1
    assert client.get("/decisions/?q=enforcement+agents+breakfast").context["list"].page.paginator.count == 1
