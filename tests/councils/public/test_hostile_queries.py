"""Whatever is asked for, the public site answers with a page or a clear refusal, and never breaks."""

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error

from councils.public.filters import AuthorityFilter, DecisionFilter, ImprovementFilter, ReportFilter
from ombudsman.wsgi import application
from tests.support.search_corpus import make_corpus

pytestmark = pytest.mark.django_db

PAGES = {
    "/search/": DecisionFilter,
    "/councils/": AuthorityFilter,
    "/decisions/": DecisionFilter,
    "/decisions.csv": DecisionFilter,
    "/improvements/": ImprovementFilter,
    "/reports/": ReportFilter,
    "/api/decisions/": DecisionFilter,
}
STRANGE = [
    "",
    "\x00",
    "-1",
    "0",
    "99999999",
    "9" * 400,
    "2019-20",
    "0000-00-00",
    "yes",
    "best",
    "upheld",
    "ashby",
    "é",
    "%",
]


@pytest.fixture(scope="module")
def corpus(module_db):
    """Something to be found."""
    make_corpus()


thorough = settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


@pytest.mark.parametrize("address", PAGES)
@thorough
@given(data=st.data())
def test_no_form_breaks_whatever_is_put_into_it(client, address, data):
    names = [*PAGES[address].base_filters, "page", "unknown"]
    values = st.sampled_from(STRANGE) | st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
    asked = data.draw(st.dictionaries(st.sampled_from(names), values, max_size=4))
    response = client.get(address, asked)
    assert response.status_code in (200, 302, 400, 404), asked
    if response.streaming:
        response.getvalue()


@pytest.mark.parametrize("address", [*PAGES, "/", "/councils/suggestions.json", "/training/", "/compare/"])
@pytest.mark.parametrize(
    "query",
    [
        "q=" + "word+" * 10_000,
        "page=99999999",
        "page=-1",
        "nobody=knows&this=filter",
        "q=%00",
        "q=%ff%fe",
        "council=%00&area=%00&category=%00&year=%00&after=%00",
        "q=a&q=b&q=" + "c" * 300,
        "after=9999-99-99&before=-1",
        "year=9999-00",
        "%00=%00",
        "sort=;DROP+TABLE",
    ],
)
def test_hostile_queries_get_a_page_or_a_clear_refusal(client, corpus, address, query):
    response = client.get(f"{address}?{query}")
    assert response.status_code in (200, 400, 404), query
    if response.status_code == 400 and address.endswith("/") and not address.startswith("/api"):
        assert "Something is wrong with what was asked for" in response.content.decode()


@pytest.fixture
def api(db, corpus):
    """The API as its own schema describes it, with something in it to be found."""
    # As Django's own test client does: the end of a request would close the connection that the test is in.
    asked = (request_started, request_finished)
    for signal in asked:
        signal.disconnect(close_old_connections)
    yield schemathesis.openapi.from_wsgi("/api/schema/?format=json", application)
    for signal in asked:
        signal.connect(close_old_connections)


def test_the_api_never_breaks_whatever_its_schema_lets_one_ask(api):
    operations = [found.ok() for found in api.get_all_operations()]
    for operation in operations:
        asking(operation)()
    assert "GET /api/decisions/" in {operation.label for operation in operations}


def asking(operation):
    """Many requests that the schema lets one make of an operation, and as many that it does not."""

    @thorough
    @given(case=operation.as_strategy())
    def ask(case):
        case.validate_response(case.call(), checks=[not_a_server_error])

    return ask
