"""Lists counted and ordered as bits: the same as the database counts and orders them, and never more than is public."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from councils.models import Decision
from councils.models.decision import today
from councils.public.filters import DecisionFilter
from councils.public.filters import faceted as facets
from councils.public.filters.bitmaps import FacetBitmaps, by_value, flags_of, ranked
from tests.councils.public.test_views import public_decision, worcester
from tests.support.search_corpus import SEARCHES, make_corpus

some_rows = st.lists(st.sampled_from(["leeds", "york", "essex"]), max_size=200)


@given(values=some_rows)
def test_every_row_comes_under_its_own_value_and_no_other(values):
    tally = FacetBitmaps(range(1000, 1000 + len(values)), {"council": dict(by_value(values))})
    for value in ("leeds", "york", "essex"):
        rows = tally.left({"council": value}, tally.everything)
        assert tally.keys_of(rows) == [1000 + place for place, one in enumerate(values) if one == value]
        assert tally.counts({}, tally.everything).under["council"].get(value, 0) == values.count(value)


@given(keys=st.lists(st.integers(0, 300), unique=True), found=st.sets(st.integers(0, 400)))
def test_keys_become_bits_and_bits_become_keys(keys, found):
    assert FacetBitmaps(keys).keys_of(FacetBitmaps(keys).among(found)) == [key for key in keys if key in found]


@given(merits=st.lists(st.sets(st.integers(0, 20)), max_size=5))
def test_rows_are_ranked_by_how_many_merits_they_have(merits):
    keys = range(21)
    tally = FacetBitmaps(keys)
    groups = ranked(tally.everything, map(tally.among, merits))
    in_order = [key for group in groups for key in tally.keys_of(group)]
    assert in_order == sorted(keys, key=lambda key: (-sum(key in merit for merit in merits), key))
    assert len(flags_of(tally.everything)) == len(keys)


@pytest.mark.django_db
@pytest.mark.parametrize("order", ["", "best", "oldest", "council"])
def test_a_page_shows_what_the_database_finds_in_the_order_of_the_database(client, order):
    make_corpus()
    for asked, _ in SEARCHES:
        address = {"q": asked} | ({"sort": order} if order else {})
        shown = client.get("/decisions/", address).context["list"]
        filterset = DecisionFilter(address, queryset=Decision.objects.published())
        found = list(filterset.qs)
        if found or not shown.has_most:
            assert [decision.pk for decision in shown.page] == [decision.pk for decision in found], asked
            assert shown.page.paginator.count == len(found)


@pytest.mark.django_db
def test_what_is_taken_down_is_not_shown_however_young_the_memory_is(client, settings):
    settings.PUBLIC_CACHE_SECONDS = 60
    kept, taken = public_decision(authority=worcester()), public_decision()
    assert b"2 decisions" in client.get("/decisions/").content
    taken.withheld_because = "A court case is open."
    taken.save()
    page = client.get("/decisions/?page=1").content.decode()
    assert kept.reference in page
    assert taken.reference not in page


@pytest.mark.django_db
def test_the_memory_is_of_one_day_however_young_it_is(client, settings, monkeypatch):
    settings.PUBLIC_CACHE_SECONDS = 60
    tomorrow = public_decision(authority=worcester(), publish_on=today() + timedelta(days=1))
    assert b"No decision is published" in client.get("/decisions/").content
    for module in ("councils.public.filters.faceted.today", "councils.models.publication.today"):
        monkeypatch.setattr(module, lambda at=None: tomorrow.publish_on)
    assert tomorrow.reference in client.get("/decisions/?page=1").content.decode()


@pytest.mark.django_db
def test_a_change_shows_once_the_memory_is_as_old_as_a_kept_page(client, settings, monkeypatch):
    settings.PUBLIC_CACHE_SECONDS = 60
    public_decision(authority=worcester())
    assert b"1 decision<" in client.get("/decisions/").content
    public_decision()
    assert b"1 decision<" in client.get("/decisions/?page=1").content
    later = facets.monotonic() + 61
    monkeypatch.setattr(facets, "monotonic", lambda: later)
    assert b"2 decisions" in client.get("/decisions/?sort=newest").content
