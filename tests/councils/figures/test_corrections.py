"""Published averages stay; what they would be with the corrections made since stands beside them, and only there."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from councils.figures.corrections import corrected, corrections_in, with_corrections
from councils.figures.national import corrections_to, national
from councils.models import COUNTS, Correction, Kind, Performance, ReviewYear
from tests.councils.public.test_views import a_published_year, worcester, words
from tests.support.corrections import correct
from tests.support.factories import AuthorityFactory, DecisionFactory, UserFactory, moment

pytestmark = pytest.mark.django_db

YEAR = "/councils/worcester-city-council/2019-20/"
API = f"/api{YEAR}"


@pytest.fixture
def year():
    """Worcester with 2 of 4 upheld, another district with 3 of 4, and a county that is compared with neither."""
    other = AuthorityFactory(name="Other District Council", slug="other")
    county = AuthorityFactory(kind=Kind.COUNTY, name="Some County Council")
    for authority, upheld in ((other, 3), (county, 1)):
        for number in range(4):
            DecisionFactory(authority=authority, **{"upheld" if number < upheld else "not_upheld": True})
    return a_published_year(worcester())


def whole(slug, year):
    return Performance.objects.totals().get(authority__slug=slug, year=year)


def put_right(year, slug="other", **counts):
    correct({whole(slug, year): counts}, reason="Counted twice.", by=UserFactory())


def test_a_correction_elsewhere_leaves_the_average_and_says_what_it_would_be(client, year):
    before = client.get(API).json()["uphold_rate"]
    assert before["similar_corrected"] is None
    put_right(year, upheld=1)
    now = client.get(API).json()["uphold_rate"]
    assert now["similar"] == before["similar"]
    assert now["similar_corrected"] == {"part": 3, "of": 6, "percent": 50, "text": "50%"}
    said = words(client.get(YEAR))
    assert "The average of similar authorities is 63% (5 of 8 detailed investigations at 2 district councils)." in said
    assert (
        "The average stays as it was published. With the corrections made since it would be 50% "
        "(3 of 6 detailed investigations at 2 district councils)." in said
    )
    assert said.count("With the corrections made since") == 2  # upheld decisions are what remedies are a share of, too


def test_only_the_latest_of_several_corrections_counts(client, year):
    put_right(year, upheld=1)
    put_right(year, upheld=2)
    assert client.get(API).json()["uphold_rate"]["similar_corrected"]["part"] == 4


def test_a_correction_that_is_taken_back_leaves_no_note(client, year):
    put_right(year, upheld=1)
    put_right(year, upheld=3)
    assert client.get(API).json()["uphold_rate"]["similar_corrected"] is None
    assert "With the corrections" not in words(client.get(YEAR))


def test_a_correction_in_another_kind_or_another_year_moves_nothing_here(client, year):
    earlier = a_published_year(worcester_again(), start=date(2018, 4, 1))
    put_right(earlier, "worcester-city-council", upheld=1)
    correct(
        {Performance.objects.totals().get(kind=Kind.COUNTY, year=year): {"upheld": 0}}, reason="x", by=UserFactory()
    )
    assert client.get(API).json()["uphold_rate"]["similar_corrected"] is None


def worcester_again():
    return Performance.objects.totals().get(authority__slug="worcester-city-council").authority


def test_the_average_of_a_service_area_has_its_note_too(client, year):
    area = Performance.objects.by_service_area().get(authority__slug="other", year=year)
    correct({area: {"upheld": 1}}, reason="Counted twice.", by=UserFactory())
    assert "63% (5 of 8) corrected 50% (3 of 6)" in words(client.get(YEAR))


def test_figures_per_100_000_have_their_note_too(client, year):
    ReviewYear.objects.update(shows_upheld_per_100k=True)
    year.kind_totals.update(residents=200_000)
    Performance.objects.update(residents=100_000)
    put_right(year, upheld=1)
    figure = client.get(API).json()["upheld_per_100k"]
    assert figure["similar"]["value"] == 2.5
    assert figure["similar_corrected"] == {"value": 1.5, "text": "1.5", "upheld": 3, "residents": 200_000}


def test_the_national_review_says_who_was_corrected_and_what_its_totals_would_be(client, year):
    assert "Corrections since" not in words(client.get("/review/2019-20/"))
    put_right(year, upheld=1)
    said = words(client.get("/review/2019-20/"))
    assert "Since then we have corrected the figures of Other District Council" in said
    assert "Upheld 6 4" in said
    assert "Upheld, of detailed investigations 50% (6 of 12) 40% (4 of 10)" in said
    assert "Other District Council" in said.split("Corrections since")[1]


def test_corrections_that_cancel_out_are_named_all_the_same(client, year):
    put_right(year, upheld=2)
    put_right(year, "worcester-city-council", upheld=3)
    assert "Together they leave the totals of all authorities as they were." in words(client.get("/review/2019-20/"))


def test_the_notes_cost_one_query(year, django_assert_num_queries):
    put_right(year, upheld=1)
    put_right(year, "worcester-city-council", upheld=1)
    with django_assert_num_queries(1):
        wholes = [row for row in corrected({year.pk}) if not row.service_area]
        assert [(row.name, row.figures.upheld) for row in wholes] == [
            ("Other District Council", 1),
            ("Worcester City Council", 1),
        ]
    picture = national(year)
    with django_assert_num_queries(1):
        assert corrections_to(picture, corrections_in({year.pk}))


def test_a_correction_that_changes_nothing_is_refused(year):
    with pytest.raises(Exception, match="These are the figures that hold already"):
        put_right(year, upheld=3)


some = st.fixed_dictionaries({name: st.integers(0, 99) for name in ("received", "upheld", "complied_late")})
counts = some.map(lambda found: dict.fromkeys(COUNTS, 0) | found)


@given(st.lists(st.tuples(counts, st.none() | counts), min_size=1, max_size=4))
def test_counts_with_corrections_are_what_adding_up_the_right_figures_gives(rows):
    performances = []
    for frozen, right in rows:
        performance = Performance(**frozen)
        performance.correction = Correction(**right) if right else None
        performances.append(performance)
    published = {name: sum(frozen[name] for frozen, _ in rows) for name in COUNTS}
    expected = {name: sum((right or frozen)[name] for frozen, right in rows) for name in COUNTS}
    assert with_corrections(published, performances) == expected


def test_an_embargoed_year_has_no_corrections_to_speak_of(client, year):
    put_right(year, upheld=1)
    ReviewYear.objects.update(publish_at=moment("2999-07-29T00:01"))
    assert client.get("/review/2019-20/").status_code == 404
    assert client.get(API).status_code == 404
