"""The public data as JSON: the shape that others build on, and the same answer for what must not be seen."""

from datetime import date

import pytest
from drf_spectacular.validation import validate_schema

from councils.figures import freezing, publication
from councils.models import Kind, Outcome, Performance
from tests.councils.public.test_views import a_published_year, public_decision, recently, worcester, words
from tests.support.corrections import correct
from tests.support.factories import AuthorityFactory, DecisionFactory, ReviewYearFactory, UserFactory, moment

pytestmark = pytest.mark.django_db

WORCESTER = "/api/councils/worcester-city-council/2019-20/"


def test_a_councils_year_has_the_shape_others_build_on(client):
    a_published_year(worcester(gss_code="E07000237"))
    answer = client.get(WORCESTER).json()
    assert answer["authority"] == {
        "name": "Worcester City Council",
        "slug": "worcester-city-council",
        "gss_code": "E07000237",
        "kind": "district",
    }
    assert answer["year"] == "2019-20"
    assert (answer["received"], answer["decided"]) == (4, 4)
    assert answer["outcomes"] == {
        outcome: 2 if outcome in ("upheld", "not_upheld") else 0 for outcome in Outcome.values
    }
    assert answer["uphold_rate"].items() >= {"part": 2, "of": 4, "percent": 50, "text": "2 of 4"}.items()
    assert answer["uphold_rate"]["similar"] == {"part": 2, "of": 4, "percent": 50, "text": "50%", "authorities": 1}
    assert answer["satisfactory_remedy_rate"].items() >= {"part": 0, "of": 2, "percent": 0, "text": "0 of 2"}.items()
    assert answer["upheld_per_100k"] is None
    assert answer["letter"] is None
    [area] = answer["service_areas"]
    assert area["service_area"] == "housing"
    assert area["uphold_rate"] == {"part": 2, "of": 4, "percent": 50, "text": "2 of 4"}


def test_nothing_to_divide_is_null_and_the_sentence_of_the_page(client):
    a_published_year(worcester())
    rate = client.get(WORCESTER).json()["compliance_rate"]
    assert rate["percent"] is None
    assert rate["text"] in client.get("/councils/worcester-city-council/2019-20/").content.decode()
    assert rate["similar"] is None
    assert rate["late"] == 0


def test_compliance_says_how_many_were_late(client):
    authority = worcester()
    recorded = {"authority": authority, "complied": True}
    DecisionFactory(**recorded)
    DecisionFactory(**recorded | {"compliance_outcome": "complied_late"})
    a_published_year(authority)
    rate = client.get(WORCESTER).json()["compliance_rate"]
    assert (rate["part"], rate["of"], rate["text"], rate["late"]) == (2, 2, "2 of 2", 1)


def test_per_100_000_is_a_value_and_no_percentage(client):
    authority = worcester()
    authority.populations.create(year=2018, residents=104_000)
    a_published_year(authority, shows_upheld_per_100k=True)
    figure = client.get(WORCESTER).json()["upheld_per_100k"]
    assert (figure["value"], figure["text"]) == (1.9, "1.9")
    assert figure["similar"]["authorities"] == 1
    assert "percent" not in figure


def test_a_body_that_is_no_council_has_no_similar_authorities(client):
    fire = AuthorityFactory(kind=Kind.FIRE, slug="fire")
    a_published_year(fire)
    assert client.get("/api/councils/fire/2019-20/").json()["uphold_rate"]["similar"] is None


def test_figures_are_those_that_hold_today_and_corrections_are_told(client):
    authority = worcester()
    a_published_year(authority)
    total = Performance.objects.totals().get(authority=authority)
    correct({total: {"upheld": 1}}, reason="Counted twice.", by=UserFactory())
    answer = client.get(WORCESTER).json()
    assert (answer["uphold_rate"]["percent"], answer["uphold_rate"]["text"]) == (33, "1 of 3")
    whole, housing = answer["corrections"]  # the only service area goes with the whole year
    for correction in (whole, housing):
        assert correction["reason"] == "Counted twice."
        assert correction["changes"] == [{"count": "Upheld", "was": 2, "now": 1}]


def test_a_council_lists_its_published_years_and_no_others(client):
    authority = worcester()
    a_published_year(authority)
    freezing.freeze(ReviewYearFactory(starts_on=date(2018, 4, 1)))
    answer = client.get("/api/councils/worcester-city-council/").json()
    assert [year["year"] for year in answer["years"]] == ["2019-20"]
    assert client.get(answer["years"][0]["url"]).status_code == 200


def test_what_is_unknown_embargoed_or_nonexistent_is_answered_in_the_same_bytes(client):
    authority = worcester()
    a_published_year(authority)
    embargoed = ReviewYearFactory(starts_on=date(2018, 4, 1))
    freezing.freeze(embargoed)
    publication.publish(embargoed, moment("2999-07-29T00:01"))
    freezing.freeze(ReviewYearFactory(starts_on=date(2017, 4, 1)))
    answers = {
        (response.status_code, response.content, response["Content-Type"])
        for response in (
            client.get(f"/api/councils/{rest}")
            for rest in (
                "worcester-city-council/2018-19/",
                "worcester-city-council/2017-18/",
                "worcester-city-council/2012-13/",
                "worcester-city-council/2019-21/",
                "worcester-city-council/nonsense/",
                "nowhere/2019-20/",
                "nowhere/",
            )
        )
    }
    assert len(answers) == 1
    assert answers.pop()[0] == 404


def test_councils_are_listed_with_the_filters_of_the_page(client):
    worcester()
    AuthorityFactory(kind=Kind.COUNTY)
    assert client.get("/api/councils/").json()["count"] == 2
    assert client.get("/api/councils/?q=worcester&kind=district").json()["count"] == 1
    assert client.get("/api/councils/?kind=kingdom").status_code == 400


def test_decisions_are_listed_with_the_filters_of_the_page_and_nothing_private(client):
    decision = public_decision(authority=worcester(), summary="Delay.", notes="Difficult caller", provider="")
    DecisionFactory(upheld=True, decided_on=recently(1))
    [row] = client.get("/api/decisions/?council=worcester-city-council").json()["results"]
    assert set(row) == {
        "reference", "authority", "category", "service_area", "decided_on", "outcome", "summary", "url",
        "published_at", "updated_at",
    }  # fmt: skip
    assert row["reference"] == decision.reference
    assert client.get(row["url"]).status_code == 200
    assert client.get("/api/decisions/").json()["count"] == 1
    assert client.get("/api/decisions/?outcome=excellent").status_code == 400


def test_nothing_can_be_written(client):
    worcester()
    for address in ("/api/councils/", "/api/decisions/", "/api/councils/worcester-city-council/"):
        assert client.post(address, {}).status_code == 405


def test_the_schema_describes_every_address_of_the_api(client):
    schema = client.get("/api/schema/?format=json").json()
    assert set(schema["paths"]) == {
        "/api/councils/",
        "/api/councils/{slug}/",
        "/api/councils/{slug}/{label}/",
        "/api/decisions/",
        "/api/years/",
        "/api/years/{label}/",
    }


def test_the_schema_is_openapi_and_says_of_each_address_what_a_reader_of_it_must_know(client):
    """What linters of OpenAPI ask for beside its own schema: a licence, a server, summaries, and what is refused."""
    schema = client.get("/api/schema/?format=json").json()
    validate_schema(schema)
    assert schema["info"]["license"]["name"] == "Open Government Licence v3.0"
    assert schema["servers"]
    asked = [verbs["get"] for verbs in schema["paths"].values()]
    assert len({operation["operationId"] for operation in asked}) == len(asked)
    for operation in asked:
        assert operation["summary"]
        assert operation["tags"]
        assert [status for status in operation["responses"] if status.startswith("4")], operation["operationId"]
    shapes = schema["components"]["schemas"].values()
    fields = [field for shape in shapes for field in shape.get("properties", {}).values()]
    assert all("type" in field or "oneOf" in field for field in fields if field.get("nullable"))


def test_published_years_are_listed_with_what_is_said_of_them(client):
    year = a_published_year(worcester())
    freezing.freeze(ReviewYearFactory(starts_on=date(2020, 4, 1)))
    [told] = client.get("/api/years/").json()
    assert told == {
        "year": "2019-20",
        "starts_on": "2019-04-01",
        "ends_on": "2020-03-31",
        "published_at": told["published_at"],
        "breaks_series": False,
        "notes": year.notes,
        "url": "http://testserver/api/years/2019-20/",
    }


def test_a_year_has_the_totals_of_each_kind_who_was_reviewed_and_its_tables(client, django_assert_max_num_queries):
    a_published_year(worcester())
    with django_assert_max_num_queries(6):
        answer = client.get("/api/years/2019-20/").json()
    [total] = answer["totals"]
    assert (total["kind"], total["authorities"], total["decided"], total["outcomes"]["upheld"]) == ("district", 1, 4, 2)
    assert total["uphold_rate"] == {"part": 2, "of": 4, "percent": 50, "text": "50%"}
    [council] = answer["authorities"]
    assert client.get(council["url"]).json()["authority"]["slug"] == council["slug"] == "worcester-city-council"
    assert "uphold_rate" in answer["measures"]
    assert all(client.get(table["csv"]).status_code == 200 for table in answer["tables"])


def test_a_year_that_is_not_public_is_answered_like_one_that_does_not_exist(client):
    freezing.freeze(ReviewYearFactory())
    assert client.get("/api/years/2019-20/").status_code == 404
    assert client.get("/api/years/2019-20/").content == client.get("/api/years/2031-32/").content


def test_scripts_on_other_sites_may_read_data_and_api(client):
    a_published_year(worcester())
    for address in ("/api/years/2019-20/", "/api/schema/", "/data/measures.csv", "/data/ombudsman-data.zip"):
        assert client.get(address)["Access-Control-Allow-Origin"] == "*"


def test_the_schema_says_of_each_parameter_what_it_takes(client):
    schema = client.get("/api/schema/?format=json").json()
    takes = {one["name"]: one["schema"] for one in schema["paths"]["/api/decisions/"]["get"]["parameters"]}
    for name in ("year", "recorded"):
        assert takes[name] == {"type": "string", "pattern": "^20[0-9]{2}-[0-9]{2}$"}
    assert takes["sort"] == {"type": "string", "enum": ["oldest"]}
    assert {takes[name]["format"] for name in ("after", "before")} == {"date"}
    assert "Decided in: a review year, as 2019-20." in words(client.get("/api/docs/"))


def test_the_api_in_detail_says_every_address_parameter_and_field_of_the_schema(client):
    schema, said = client.get("/api/schema/?format=json").json(), words(client.get("/api/docs/"))
    for path, verbs in schema["paths"].items():
        assert path in said
        for parameter in verbs["get"].get("parameters", ()):
            assert f" {parameter['name']} " in said, (path, parameter["name"])
    for name, shape in schema["components"]["schemas"].items():
        assert name in said or "properties" not in shape
        for field in shape.get("properties", {}):
            assert f" {field} " in said, (name, field)
    assert "closed_after_initial_enquiries (Closed after initial enquiries)" in said
    assert "SimilarRate , or null" in said
    assert "It gives a list of YearInShort." in said
    assert 'href="#"' not in client.get("/api/docs/").content.decode()
