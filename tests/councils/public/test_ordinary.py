"""What a figure means, by its ordinary range: the same on every page, in the API, in files and in letters."""

import csv
import io

import pytest
from django.core.management import call_command
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
    return published(("A", 95, 5, 90_000), ("B", 600, 400, 990_000), ("C", 2, 0, 9_000))


@pytest.fixture
def year_of_six():
    """A published year of six districts, of which one is unlike the others."""
    return published(("A", 95, 5, 90_000), *((name, 60, 40, 90_000) for name in "BCDEF"))


def published(*districts):
    year = ReviewYearFactory(shows_upheld_per_100k=True)
    for name, upheld, not_upheld, residents in districts:
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
    assert (lines[0]["low95"], lines[0]["high95"], lines[0]["verdict"]) == ("54", "72", "beyond")
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


def test_the_national_review_says_of_which_kinds_councils_differ_by_more_than_chance(client, year_of_six):
    assert "Complaints upheld: District councils differ in this by more than chance." in words(
        client.get("/review/2019-20/")
    )
    stored = year_of_six.kind_totals.get(kind="district", service_area="")
    for phi, said in ((1.24, False), (1.25, False), (1.26, True)):
        stored.dispersion["uphold_rate"] |= {"phi": phi, "bar": 1.25}
        stored.save()
        assert ("by more than chance" in words(client.get("/review/2019-20/"))) == said


def test_the_page_of_methods_prints_how_far_each_kind_lies_from_chance(client, year_of_six):
    stored = year_of_six.kind_totals.get(kind="district", service_area="").dispersion
    phi, bar = (stored["uphold_rate"][name] for name in ("phi", "bar"))
    said = words(client.get("/statistics/"))
    assert f"District councils {phi:.2f} ({bar:.2f}) too few to tell" in said
    assert "Mean square distance (φ) in 2019-20" in said


def test_a_year_frozen_before_is_told_by_a_command_how_much_councils_differ(client, year_of_six):
    stored = year_of_six.kind_totals.get(kind="district", service_area="")
    before, stored.dispersion = stored.dispersion, {}
    stored.save()
    assert "Mean square distance" not in words(client.get("/statistics/"))
    assert "by more than chance" not in words(client.get("/review/2019-20/"))
    call_command("work_out_ranges")
    stored.refresh_from_db()
    assert stored.dispersion == before
