"""Councils beside one another, as the public meets them."""

import csv
import re
from datetime import date
from html import unescape
from xml.etree import ElementTree

import pytest

from councils.figures import freezing, publication
from councils.models import Kind, Performance
from tests.support.factories import AuthorityFactory, ReviewYearFactory, UserFactory, moment

pytestmark = pytest.mark.django_db
LONG_AGO = moment("2020-07-29T00:01")


def council(name, **facts):
    return AuthorityFactory(name=name, **({"slug": name.lower().replace(" ", "-")} | facts))


def published(*figures, start=date(2019, 4, 1), at=LONG_AGO, **facts):
    year = ReviewYearFactory(starts_on=start, **facts)
    for authority, upheld, not_upheld in figures:
        known = {"name": authority.name, "kind": authority.kind, "imported": True}
        Performance.objects.create(year=year, authority=authority, upheld=upheld, not_upheld=not_upheld, **known)
    freezing.freeze(year, by=UserFactory())
    publication.publish(year, at)
    return year


def cells(response, measure="uphold_rate"):
    """The table of a measure: each council's name with what its cells say."""
    table = re.search(rf'<table id="{measure}-table">(.*?)</table>', response.content.decode(), re.DOTALL)[1]
    rows = [re.sub(r"<[^>]+>", " ", row).split() for row in re.findall(r"<tr>(.*?)</tr>", table, re.DOTALL)]
    return [unescape(" ".join(row)) for row in rows]


def chosen(response):
    return re.findall(r'aria-label="Remove (.*?)"', response.content.decode())


def test_councils_stand_beside_one_another_in_the_order_of_the_address(client):
    ash, birch = council("Ash Council"), council("Birch Council")
    published((ash, 3, 3), (birch, 9, 3))
    published((ash, 0, 0), (birch, 199, 1), start=date(2018, 4, 1))
    response = client.get("/compare/?c=birch-council&c=ash-council")
    assert chosen(response) == ["Birch Council", "Ash Council"]
    assert cells(response) == [
        "Council 2019-20 2018-19",
        "A Birch Council 75% 9 of 12 ordinary (6 to 10 of 12) >99% 199 of 200",
        "B Ash Council 50% 3 of 6 ordinary (2 to 6 of 6) no data",
        "All of these together 67% 12 of 18 not all have one",
    ]
    assert "Each percentage stands with its share of detailed investigations" in " ".join(
        response.content.decode().split()
    )


def test_eight_is_as_many_as_are_compared(client):
    for n in range(10):
        council(f"Council {n}")
    response = client.get("/compare/?" + "&".join(f"c=council-{n}" for n in range(10)))
    assert len(chosen(response)) == 8
    assert "You can compare up to 8 councils: remove one to add another." in " ".join(response.content.decode().split())


def test_a_council_is_added_by_its_name_or_chosen_among_those_called_so(client):
    council("Ash Council")
    council("Birch Council")
    council("Birchwood Council")
    assert client.get("/compare/?c=ash-council&add=birchwood").headers["Location"] == (
        "/compare/?c=ash-council&c=birchwood-council"
    )
    said = client.get("/compare/?c=ash-council&add=birch").content.decode()
    assert 'href="/compare/?c=ash-council&amp;c=birch-council"' in said
    assert 'href="/compare/?c=ash-council&amp;c=birchwood-council"' in said
    assert "Nothing else is called" in client.get("/compare/?c=ash-council&add=oak").content.decode()


def test_neighbours_of_the_same_kind_are_offered(client):
    ash, birch = council("Ash Council"), council("Birch Council")
    ash.neighbours.add(birch, council("Cedar Council", kind=Kind.UNITARY))
    council("Far Council")
    said = client.get("/compare/?c=ash-council").content.decode()
    assert "Add Birch Council" in said
    assert "Add Cedar Council" not in said
    assert "Add Far Council" not in said


def test_the_comparison_is_taken_away_with_bases_and_averages(client):
    ash, birch = council("Ash Council"), council("Birch Council")
    published((ash, 3, 3), (birch, 9, 3))
    response = client.get("/compare/councils.csv?c=ash-council")
    rows = list(csv.DictReader(response.content.decode("utf-8-sig").splitlines()))
    upheld = next(row for row in rows if row["measure"] == "uphold_rate")
    assert [upheld[name] for name in ("authority", "name", "year", "part", "of", "text")] == [
        *("ash-council", "Ash Council", "2019-20", "3", "6", "50%"),
    ]
    assert [upheld[f"average_{name}"] for name in ("part", "of", "text", "authorities")] == [
        *("12", "18", "67%", "2"),
    ]


def test_a_year_that_is_not_public_is_not_compared(client):
    ash = council("Ash Council")
    published((ash, 3, 3), at=moment("2999-07-29T00:01"))
    assert "2019-20" not in client.get("/compare/?c=ash-council").content.decode()
    assert client.get("/compare/councils.csv?c=ash-council").getvalue().count(b"\n") == 1


@pytest.mark.parametrize("asked", ["", "c=", "c=nobody", "c=%00", "c=ash-council&c=ash-council", "add=%27%22*%00"])
def test_whatever_the_address_asks_for_there_is_a_page(client, asked):
    council("Ash Council")
    assert client.get(f"/compare/?{asked}", follow=True).status_code == 200


def test_eight_councils_take_as_many_queries_as_two(client, django_assert_max_num_queries):
    councils = [council(f"Council {n}") for n in range(8)]
    for start in range(2015, 2020):
        published(*((one, 5, 5) for one in councils), start=date(start, 4, 1))
    with django_assert_max_num_queries(9):
        client.get("/compare/?" + "&".join(f"c={one.slug}" for one in councils[:7]))


def test_the_councils_chosen_are_pooled_where_each_of_them_has_a_figure(client):
    ash, birch = council("Ash Council"), council("Birch Council")
    published((ash, 1, 3), (birch, 9, 3))
    published((ash, 0, 0), (birch, 199, 1), start=date(2018, 4, 1))
    assert (
        "All of these together 63% 10 of 16 not all have one"
        in cells(client.get("/compare/?c=ash-council&c=birch-council"))[-1]
    )
    assert "together" not in cells(client.get("/compare/?c=ash-council"))[-1]


def drawing(client, asked):
    response = client.get(f"/compare/chart.svg?{asked}")
    assert response.status_code == 200
    assert response["Content-Type"].startswith("image/svg+xml")
    ElementTree.fromstring(response.content)  # noqa: S314 - our own drawing
    return response


def test_councils_share_one_chart_on_the_page_and_it_can_be_taken_away_by_itself(client):
    ash, birch = council("Ash & Elm Council", slug="ash"), council("Birch Council")
    published((ash, 3, 3), (birch, 9, 3))
    published((ash, 4, 4), (birch, 8, 2), start=date(2018, 4, 1))
    page = client.get("/compare/?c=ash&c=birch-council").content.decode()
    assert page.count('class="chart-letter') == 2 * 2 + 2 * 2  # of both years, upheld and remedied before
    assert 'href="/compare/chart.svg?c=ash&amp;c=birch-council&amp;measure=uphold_rate"' in page
    response = drawing(client, "c=ash&c=birch-council&measure=uphold_rate")
    said = response.content.decode()
    assert "A Ash &amp; Elm Council and B Birch Council" in " ".join(said.split())
    assert "B," in said
    assert "2019-20: 75% (9 of 12)" in said
    assert response["Content-Disposition"] == 'attachment; filename="councils-compared-uphold_rate.svg"'


def test_the_chart_of_one_council_over_its_years_can_be_taken_away_with_its_figures(client):
    ash = council("Ash Council")
    published((ash, 3, 3))
    published((ash, 4, 4), start=date(2018, 4, 1))
    page = client.get("/councils/ash-council/2019-20/").content.decode()
    assert 'href="/compare/chart.svg?c=ash-council&amp;measure=uphold_rate"' in page
    assert "2019-20: 50% (3 of 6)" in drawing(client, "c=ash-council&measure=uphold_rate").content.decode()
    lines = client.get("/compare/councils.csv?c=ash-council&measure=uphold_rate").content.decode().splitlines()
    assert len(lines) == 3
    assert all("uphold_rate" in line for line in lines[1:])


@pytest.mark.parametrize("asked", ["", "c=nobody&measure=uphold_rate", "c=ash-council", "c=ash-council&measure=x%00"])
def test_where_there_is_nothing_to_draw_there_is_no_file(client, asked):
    published((council("Ash Council"), 3, 3))
    assert client.get(f"/compare/chart.svg?{asked}").status_code == 404
