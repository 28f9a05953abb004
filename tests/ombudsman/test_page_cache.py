"""Public pages from memory: the same bytes, never a moment early, and nothing of the back office."""

import gzip
import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone

from councils.figures import freezing, publication
from councils.models import Performance, ReviewYear
from ombudsman import page_cache as ready_made
from ombudsman import page_store
from tests.support.factories import AuthorityFactory, ReviewYearFactory, UserFactory

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[2]
READ = re.compile(r"""request\.GET(?:\.get\(|\.getlist\(|\[)["'](\w+)["']""")


@pytest.fixture(autouse=True)
def kept(settings):
    settings.PUBLIC_CACHE_SECONDS = 60


@pytest.fixture
def clock(monkeypatch):
    """A clock that the test moves."""

    class Clock:
        now = timezone.now().replace(hour=12, minute=0)

    monkeypatch.setattr(ready_made.timezone, "now", lambda: Clock.now)
    return Clock


@pytest.fixture
def worcester():
    return AuthorityFactory(name="Worcester City Council", slug="worcester-city-council")


def test_a_page_is_put_together_once_and_then_answered_without_asking(
    worcester, client, clock, django_assert_num_queries
):
    first = client.get("/councils/worcester-city-council/")
    with django_assert_num_queries(0):
        again = client.get("/councils/worcester-city-council/")
    assert again.content == first.content
    assert b"Worcester City Council" in again.content
    assert again.headers == first.headers
    assert again.headers["Content-Security-Policy"]


def test_a_page_is_made_anew_when_its_time_is_over(worcester, client, clock):
    client.get("/councils/")
    AuthorityFactory(name="Wychavon District Council")
    assert b"Wychavon" not in client.get("/councils/").content
    clock.now += timedelta(seconds=61)
    assert b"Wychavon" in client.get("/councils/").content


def test_no_answer_outlives_the_moment_at_which_a_year_becomes_public(client, clock):
    year = ReviewYearFactory()
    freezing.freeze(year, by=UserFactory())
    ReviewYear.objects.update(publish_at=clock.now + timedelta(seconds=5))
    assert client.get("/review/2019-20/").status_code == 404
    clock.now += timedelta(seconds=5)
    assert client.get("/review/2019-20/").status_code == 200
    assert ready_made.fresh_until(clock.now) == clock.now + timedelta(seconds=60)


def test_no_answer_outlives_the_day(client, clock):
    local = timezone.localtime(clock.now).replace(hour=23, minute=59, second=30, microsecond=0)
    clock.now = local
    client.get("/councils/")
    AuthorityFactory(name="Wychavon District Council")
    clock.now += timedelta(seconds=30)
    assert b"Wychavon" in client.get("/councils/").content


def test_nothing_tells_that_a_year_is_about_to_become_public(client, clock):
    freezing.freeze(ReviewYearFactory(), by=UserFactory())
    before = [client.get(address).headers for address in ("/review/2019-20/", "/councils/")]
    ReviewYear.objects.update(publish_at=clock.now + timedelta(seconds=5))
    after = [Client().get(f"{address}?page=1").headers for address in ("/review/2019-20/", "/councils/")]
    for name in ("Cache-Control", "ETag", "Vary", "Expires", "Age"):
        assert [said.get(name) for said in after] == [said.get(name) for said in before], name


@pytest.mark.parametrize("address", ["/councils/", "/decisions/", "/map/", "/api/councils/", "/review/2019-20/"])
def test_names_that_no_page_reads_neither_pass_by_what_is_kept_nor_add_to_it(
    client, clock, address, django_assert_num_queries
):
    ReviewYearFactory()
    first = client.get(address)
    with django_assert_num_queries(0):
        for number in range(3):
            again = client.get(address, {"utm_source": "mail", f"n{number}": number})
            assert again.content == first.content


def test_names_that_a_page_reads_are_left_as_they_were_asked(worcester, client):
    page = client.get("/compare/", {"c": [worcester.slug, "nowhere"], "utm_source": "mail"}).content.decode()
    assert worcester.name in page
    assert "utm_source" not in page


def test_every_name_that_a_public_page_reads_from_its_address_is_known():
    read = set()
    for folder in ("councils/public", "letters/public"):
        for path in (ROOT / folder).rglob("*.py"):
            read |= set(READ.findall(path.read_text("utf-8")))
    assert read >= {"page", "q", "c", "sha256"}
    assert read <= ready_made.KNOWN_NAMES


def test_a_browser_that_has_the_page_is_told_so(worcester, client):
    first = client.get("/councils/")
    again = client.get("/councils/", headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    AuthorityFactory(name="Wychavon District Council")
    other = Client().get("/councils/", headers={"If-None-Match": first["ETag"]})
    assert other.status_code == 200
    assert other["ETag"] != first["ETag"]


@pytest.mark.parametrize("address", ["/", "/councils/", "/api/councils/", "/feeds/decisions.atom", "/no-such-page/"])
def test_who_asks_for_the_head_alone_hears_the_same_from_the_same_store(client, clock, address):
    head, whole = client.head(address), client.get(address)
    assert head.content == b""
    assert head.status_code == whole.status_code
    assert {**head.headers, "Content-Length": ""} == {**whole.headers, "Content-Length": ""}
    assert whole["ETag"]


def test_a_browser_that_unpacks_gets_the_page_packed(worcester, client):
    plain = client.get("/councils/")
    packed = client.get("/councils/", headers={"Accept-Encoding": "br, gzip"})
    assert packed["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.content) == plain.content
    assert packed["ETag"] != plain["ETag"]
    assert "Accept-Encoding" in packed["Vary"]


def test_nothing_of_the_back_office_is_kept(client, django_user_model):
    client.force_login(django_user_model.objects.create_superuser("administrator"))
    inside = client.get("/admin/")
    assert "public" not in inside.headers.get("Cache-Control", "")
    assert client.get("/admin/councils/authority/").status_code == 200
    assert Client().get("/admin/councils/authority/").status_code == 302


def test_one_who_is_signed_in_leaves_nothing_of_theirs_on_a_public_page(worcester, client, django_user_model):
    client.force_login(django_user_model.objects.create_superuser("administrator"))
    mine = client.get("/councils/worcester-city-council/")
    assert Client().get("/councils/worcester-city-council/").content == mine.content
    assert b"administrator" not in mine.content


def test_every_host_and_every_question_has_an_answer_of_its_own(worcester, client, settings):
    settings.ALLOWED_HOSTS = ["one.example", "two.example"]
    year = ReviewYearFactory()
    Performance.objects.create(year=year, authority=worcester, name=worcester.name, kind="district", imported=True)
    freezing.freeze(year, by=UserFactory())
    publication.publish(year, timezone.now() - timedelta(days=1))
    for host in ("one.example", "two.example"):
        said = client.get("/api/councils/worcester-city-council/", headers={"host": host}).content.decode()
        assert f"http://{host}/api/councils/worcester-city-council/2019-20/" in said
    assert client.get("/councils/?q=worcester", headers={"host": "one.example"}).status_code == 302
    assert client.get("/councils/", headers={"host": "evil.example"}).status_code == 400


def answer(letter, until):
    return page_store.StoredPage(200, {}, 9_000 * letter, b"", "", until, until)


@pytest.mark.parametrize(("limit", "most"), [("MOST_BYTES", 3 * (9_000 + page_store.OVERHEAD)), ("MOST_ANSWERS", 3)])
def test_the_store_lets_go_of_what_was_not_asked_for_the_longest(monkeypatch, limit, most):
    monkeypatch.setattr(page_store, limit, most)
    kept, until = page_store.PageStore(), timezone.now() + timedelta(minutes=1)
    for letter in (b"a", b"b", b"c"):
        kept.put((letter,), answer(letter, until))
    assert kept.get((b"a",), timezone.now())
    kept.put((b"d",), answer(b"d", until))
    assert [key[0] for key in kept.answers] == [b"c", b"a", b"d"]
    assert kept.bytes == 3 * (9_000 + page_store.OVERHEAD)


def test_small_answers_are_counted_with_all_that_keeping_them_takes():
    kept, until = page_store.PageStore(), timezone.now() + timedelta(minutes=1)
    for number in range(10):
        kept.put((number,), page_store.StoredPage(404, {}, b"", b"", "", until, until))
    assert kept.bytes == 10 * page_store.OVERHEAD
