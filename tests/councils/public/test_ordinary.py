"""What a figure means, by its ordinary range: the same on every page, in the API, in files and in letters."""

import csv
import io

import pytest
from django.urls import reverse

from councils.figures import freezing, publication
from councils.models import Performance
from letters.lifecycle.compose import compose
from tests.councils.public.test_views import words
from tests.support.factories import AuthorityFactory, ReviewYearFactory, moment

pytestmark = pytest.mark.django_db


@pytest.fixture
def year():
    """A published year of three districts: unlike the others, like them, and of too few cases."""
    year = ReviewYearFactory(shows_upheld_per_100k=True)
    for name, upheld, not_upheld, residents in (("A", 95, 5, 90_000), ("B", 600, 400, 990_000), ("C", 2, 0, 9_000)):
        authority = AuthorityFactory(name=name, slug=name.lower())
        Performance.objects.create(
            year=year,
            authority=authority,
            name=name,
            kind="district",
            imported=True,
            upheld=upheld,
            not_upheld=not_upheld,
            residents=residents,
        )
    freezing.freeze(year)
    compose(year)
    publication.publish(year, moment("2020-07-29T00:01"))
    return year


BEYOND = "More than chance explains: 54 to 72 of 100 would be ordinary, and fewer than 1 in 500 councils like the"
FEW = "Of 2, anything from none to 2 would be ordinary: too few to tell."


def test_a_councils_pages_its_letter_and_the_api_say_the_same_sentence(client, year):
    for slug, said in (("a", BEYOND), ("c", FEW)):
        for page in (f"/councils/{slug}/", f"/councils/{slug}/2019-20/"):
            assert said in words(client.get(page))
        answer = client.get(f"/api/councils/{slug}/2019-20/").json()["uphold_rate"]
        assert answer["ordinary"]["sentence"].startswith(said)
        content = year.letters.get(authority__slug=slug).content
        letter = next(measure for measure in content["measures"] if measure["key"] == "uphold_rate")
        assert letter["ordinary"]["sentence"] == answer["ordinary"]["sentence"]
    assert answer["ordinary"] | {"sentence": ""} == {"low": 0, "high": 2, "verdict": "too few", "sentence": ""}


def test_nobody_says_that_a_difference_is_no_more_than_chance_can_explain(client, year):
    for page in ("/councils/a/", "/councils/b/2019-20/", "/compare/?c=a&c=b", "/statistics/"):
        assert "no more than chance can explain" not in words(client.get(page))


def test_below_five_the_count_leads(client, year):
    assert '<p class="figure">2 of 2</p>' in client.get("/councils/c/2019-20/").content.decode()
    assert "<strong>2 of 2</strong>" in client.get("/compare/?c=c&c=a").content.decode()
    assert "2 of 2 (100%), too few to tell" in words(client.get("/councils/c/"))


def test_bodies_of_few_residents_have_no_verdict_per_100_000(client, year):
    assert client.get("/api/councils/c/2019-20/").json()["upheld_per_100k"]["ordinary"] is None
    assert client.get("/api/councils/a/2019-20/").json()["upheld_per_100k"]["ordinary"]["verdict"]


def test_comparison_map_and_their_files_have_the_verdict(client, year):
    assert "more than chance explains (54 to 72 of 100)" in words(client.get("/compare/?c=a&c=b"))
    lines = list(csv.DictReader(io.StringIO(client.get(reverse("compare-file"), {"c": ["a"]}).content.decode())))
    assert (lines[0]["ordinary_low"], lines[0]["ordinary_high"], lines[0]["verdict"]) == ("54", "72", "beyond")
    said = words(client.get("/map/?measure=uphold_rate&year=2019-20&councils=lower"))
    assert "more than chance explains (54 to 72 of 100)" in said
    assert "too few to tell" in said


def test_the_table_of_measures_has_range_and_verdict(client, year):
    file = client.get("/data/2019-20/measures.csv").content.decode()
    first = next(csv.DictReader(io.StringIO(file)))
    assert (first["authority"], first["measure"], first["part"], first["of"]) == ("a", "uphold_rate", "95", "100")
    assert (first["low95"], first["high95"], first["verdict"], first["method"]) == ("54", "72", "beyond", "1")


def test_the_national_review_says_how_many_comparisons_are_beyond_chance(client, year):
    said = words(client.get("/review/2019-20/"))
    assert "Beyond what chance explains:" in said
    assert "by chance alone not even one." in said
