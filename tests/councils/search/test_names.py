"""Finding a council by what people type, and the suggestions while they type."""

import string
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from councils.models import Authority, Kind
from councils.search.finder import Called, Finder
from tests.councils.public.test_views import words
from tests.support.factories import AuthorityFactory

KNOWN = [
    Called(1, "Worcester City Council", county="Worcestershire County Council"),
    Called(2, "Worcestershire County Council"),
    Called(3, "Borough Council of King’s Lynn and West Norfolk", codes=("E07000146",)),
    Called(4, "Stoke-on-Trent City Council"),
    Called(5, "Folkestone and Hythe District Council", former=("Shepway District Council",)),
    Called(6, "West Dorset District Council", closed_on=date(2019, 3, 31)),
    Called(7, "Dorset Council"),
    Called(8, "Wyre Forest District Council", county="Worcestershire County Council"),
    Called(9, "New Forest District Council"),
    Called(10, "North Yorkshire Council"),
    Called(11, "City of York Council"),
    Called(12, "Hertsmere Borough Council", county="Hertfordshire County Council"),
    Called(13, "Hertfordshire County Council"),
]
FINDER, ON = Finder(KNOWN), date(2026, 4, 1)


def called(typed, **how):
    return FINDER.begun(typed, ON, **how)


def nearly(typed):
    return FINDER.nearly(typed, ON)


def names(found):
    return [one.name.replace(" Council", "") for one in found]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("worcester", ["Worcester City", "Worcestershire County"]),
        ("WORCESTER  city", ["Worcester City"]),
        ("kings lynn", ["Borough of King’s Lynn and West Norfolk"]),
        ("king's lynn & west norfolk", ["Borough of King’s Lynn and West Norfolk"]),
        ("stoke on trent", ["Stoke-on-Trent City"]),
        ("shepway", ["Folkestone and Hythe District"]),
        ("e07000146", ["Borough of King’s Lynn and West Norfolk"]),
        ("forest wyre", ["Wyre Forest District"]),
        ("dorset", ["Dorset", "West Dorset District"]),
        ("orset", []),
        ("york", ["City of York", "North Yorkshire"]),
        ("n yorks", ["North Yorkshire"]),
        ("herts", ["Hertfordshire County", "Hertsmere Borough"]),
        ("worcs", ["Worcestershire County"]),
        ("worcester leeds", []),
        ("", []),
        ("%", []),
        ("'", []),
    ],
)
def test_a_council_is_found_by_the_words_people_type(typed, found):
    assert names(called(typed)) == found


def test_a_county_written_for_short_leads_to_what_lies_in_it():
    around = called("worcs", around=True)
    assert names(around) == ["Worcestershire County", "Worcester City", "Wyre Forest District"]


def test_those_under_a_county_follow_the_county_where_they_are_asked_for():
    assert names(called("worcestershire")) == ["Worcestershire County"]
    around = called("worcestershire", around=True)
    assert names(around) == ["Worcestershire County", "Worcester City", "Wyre Forest District"]
    assert [one.why("worcestershire") for one in around] == ["", *["under Worcestershire County Council"] * 2]


def test_a_slip_of_the_finger_still_finds_and_nonsense_does_not():
    assert names(nearly("worcster")) == ["Worcester City", "Worcestershire County"]
    assert names(nearly("shepwya")) == ["Folkestone and Hythe District"]
    assert nearly("zzzzzz") == []
    assert nearly("worcster zzzzzz") == []


@given(st.sampled_from(KNOWN), st.sampled_from([str.upper, str.lower, str.title, str.strip]), st.data())
def test_every_council_is_found_by_its_whole_name_and_by_any_beginning_of_it(one, write, data):
    typed = one.name[: data.draw(st.integers(2, len(one.name)))]
    assert one in called(write(typed))
    assert called(write(one.name))[0] == one


@given(st.text(max_size=300), st.text(string.punctuation, max_size=20))
def test_nothing_that_is_typed_breaks_the_search(typed, marks):
    for text in (typed, typed + marks):
        called(text, around=True)
        nearly(text)


def suggested(client, typed):
    return client.get("/councils/suggestions.json", {"q": typed}).json()["suggestions"]


@pytest.mark.django_db
def test_suggestions_name_councils_and_say_why_they_are_there(client):
    county = AuthorityFactory(name="Kent County Council", kind=Kind.COUNTY)
    folkestone = AuthorityFactory(name="Folkestone and Hythe District Council", county=county)
    folkestone.former.create(name="Shepway District Council", until="2018-03-31")
    AuthorityFactory(name="Kentish Old Council", closed_on="2019-03-31")
    assert suggested(client, "kent") == [
        {"name": "Kent County Council", "slug": county.slug, "about": "", "address": county.get_absolute_url()},
        {
            "name": "Kentish Old Council",
            "slug": Authority.objects.get(name__startswith="Kentish").slug,
            "about": "closed 31 March 2019",
            "address": Authority.objects.get(name__startswith="Kentish").get_absolute_url(),
        },
        {
            "name": "Folkestone and Hythe District Council",
            "slug": folkestone.slug,
            "about": "under Kent County Council",
            "address": folkestone.get_absolute_url(),
        },
    ]
    assert [one["about"] for one in suggested(client, "shepway")] == ["was Shepway District Council"]
    assert [one["name"] for one in suggested(client, "folkstone")] == ["Folkestone and Hythe District Council"]


@pytest.mark.django_db
def test_the_list_shows_what_lies_in_a_county_called_so_like_the_suggestions(client):
    county = AuthorityFactory(name="Kent County Council", kind=Kind.COUNTY)
    AuthorityFactory(name="Kent Fire Authority", kind=Kind.FIRE)
    AuthorityFactory(name="Ashford Borough Council", county=county)
    said = words(client.get("/councils/?q=kent"))
    assert "2 councils and other bodies" in said
    assert "In a county called that Ashford Borough Council" in said
    assert "Ashford" not in words(client.get("/councils/?q=kent+fire+kent"))


@pytest.mark.django_db
def test_suggestions_take_as_many_queries_for_many_councils_as_for_one(client, django_assert_num_queries):
    for number in range(40):
        AuthorityFactory(name=f"Ash {number} Council").former.create(name=f"Elm {number}", until="2018-03-31")
    with django_assert_num_queries(2):
        assert len(suggested(client, "elm")) == 8


@pytest.mark.django_db
@pytest.mark.parametrize("typed", ["", " ", "\0", "%", "' OR 1=1 --", "*", "🏛", "\\", "a" * 200, "a " * 100])
def test_whatever_is_typed_gets_suggestions_or_none(client, typed):
    AuthorityFactory()
    assert client.get("/councils/suggestions.json", {"q": typed}).status_code == 200
    assert client.get("/councils/suggestions.json").json() == {"suggestions": []}


@pytest.mark.django_db
def test_what_is_too_long_for_a_name_is_refused_in_a_sentence(client):
    response = client.get("/councils/suggestions.json", {"q": "word " * 10_000})
    assert response.status_code == 400
    assert response.json() == {"detail": "Type at most 200 characters."}


@pytest.mark.django_db
def test_suggestions_are_kept_ready_for_the_next_who_types_the_same(client, settings):
    settings.PUBLIC_CACHE_SECONDS = 60
    AuthorityFactory(name="Ash Council")
    response = client.get("/councils/suggestions.json", {"q": "ash"})
    assert response["Cache-Control"].startswith("public, max-age=")
    again = client.get("/councils/suggestions.json", {"q": "ash"}, headers={"if-none-match": response["ETag"]})
    assert again.status_code == 304


@pytest.mark.django_db
def test_a_list_without_what_was_typed_offers_what_is_called_nearly_so(client):
    AuthorityFactory(name="Worcester City Council")
    said = words(client.get("/councils/?q=worcster"))
    assert "Nothing is called that. Called nearly so: Worcester City Council" in said
    assert "Try one word of the name" in words(client.get("/councils/?q=zzzzz"))
