"""Large files are put together once, told apart by what is in them, lent to few at once, and never pile up."""

import threading
from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client

from councils.figures import freezing
from councils.models.decision import today
from councils.public import large_files
from councils.public.views import decisions as decision_views
from tests.support.factories import AuthorityFactory, DecisionFactory, ReviewYearFactory, UserFactory

pytestmark = pytest.mark.django_db
FILES = ["/data/ombudsman-data.zip", "/data/decisions.csv", "/decisions.csv", "/decisions.csv?outcome=upheld"]


@pytest.fixture
def decision():
    day = today() - timedelta(days=100)
    return DecisionFactory(
        authority=AuthorityFactory(slug="worcester"), upheld=True, received_on=day, decided_on=day, summary="A ramp."
    )


def made():
    return sorted(path.name for path in large_files.folder().glob("*-*"))


@pytest.mark.parametrize("address", FILES)
def test_a_file_is_put_together_once_and_its_lines_are_not_asked_for_again(
    client, decision, address, django_assert_max_num_queries
):
    first = client.get(address)
    content = first.getvalue()
    with django_assert_max_num_queries(14):  # for the version of the record, and for the choices of a filter
        again = client.get(address)
        assert again.getvalue() == content
    assert again["ETag"] == first["ETag"]
    assert len(made()) == 1
    assert int(again["Content-Length"]) == len(content)


@pytest.mark.parametrize("address", FILES)
def test_no_validator_tells_that_something_private_was_done(client, decision, address):
    """An edit that the public does not see makes the file anew, and it says the same of itself."""
    first = client.get(address)
    before = (first.getvalue(), first["ETag"], first["Cache-Control"])
    DecisionFactory(summary="Nobody is to know.", authority=decision.authority, category=decision.category)
    decision.notes = "A word to a colleague."
    decision.save()
    freezing.freeze(ReviewYearFactory(), by=UserFactory())
    again = client.get(address)
    assert (again.getvalue(), again["ETag"], again["Cache-Control"]) == before
    assert client.get(address, headers={"If-None-Match": before[1]}).status_code == 304
    assert not again.has_header("Last-Modified")


def test_what_is_taken_down_is_gone_from_the_files_at_once(client, decision):
    assert b"A ramp." in client.get("/data/decisions.csv").getvalue()
    decision.withheld_because = "A family."
    decision.save()
    assert b"A ramp." not in client.get("/data/decisions.csv").getvalue()


def test_names_that_no_filter_reads_and_another_order_of_names_are_the_same_file(client, decision):
    for asked in ("outcome=upheld&kind=district", "kind=district&outcome=upheld", "x=1&outcome=upheld&kind=district"):
        client.get(f"/decisions.csv?{asked}").getvalue()
    assert len(made()) == 1


def test_who_comes_while_others_take_files_is_told_when_to_come_again_and_pages_answer(client, decision):
    held = [Client().get("/data/decisions.csv") for _ in range(large_files.AT_ONCE)]
    late = client.get("/data/ombudsman-data.zip")
    assert (late.status_code, late["Retry-After"], late["Cache-Control"]) == (503, "10", "no-store")
    assert "Try again in 10 seconds" in late.content.decode()
    assert client.get("/decisions/").status_code == 200
    for answer in held:
        answer.getvalue()
    assert client.get("/data/ombudsman-data.zip").getvalue()


def test_a_place_is_given_back_by_whoever_breaks_off_or_has_it_already(client, decision):
    first = client.get("/data/decisions.csv")
    etag = (first.getvalue(), first["ETag"])[1]
    for _ in range(2 * large_files.AT_ONCE):
        large_files.LentFile(large_files.folder() / made()[0]).close()  # as a server does whose visitor has gone
        assert client.get("/data/decisions.csv", headers={"If-None-Match": etag}).status_code == 304
        assert client.head("/data/decisions.csv").status_code == 200
    with pytest.raises(RuntimeError):
        large_files.put_together("a-b", broken)
    assert client.get("/data/decisions.csv").getvalue()


def broken():
    yield "first line\n"
    raise RuntimeError


def test_an_address_that_breaks_down_gives_back_its_place(client, decision, monkeypatch):
    client.raise_request_exception = False
    monkeypatch.setattr(decision_views, "csv_lines", lambda *given: broken())
    for number in range(2 * large_files.AT_ONCE):
        assert client.get(f"/decisions.csv?q=word{number}").status_code == 500
    assert client.get("/data/ombudsman-data.zip").getvalue()


def test_files_of_an_earlier_state_and_unfinished_ones_are_deleted(client, decision):
    client.get("/data/decisions.csv").getvalue()
    (large_files.folder() / "unfinished-x").write_bytes(b"half")
    [old, _] = made()
    decision.save()
    client.get("/data/decisions.csv").getvalue()
    assert len(made()) == 1
    assert made() != [old]


@pytest.mark.parametrize(("limit", "most"), [("MOST_FILES", 3), ("MOST_BYTES", 400)])
def test_files_do_not_pile_up(client, decision, monkeypatch, limit, most):
    monkeypatch.setattr(large_files, limit, most)
    for number in range(8):
        client.get(f"/decisions.csv?q=word{number}").getvalue()
    assert len(made()) <= 4


def test_of_two_who_ask_at_once_one_puts_it_together(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    times, first_is_at_it = [], threading.Event()

    def parts():
        times.append("made")
        first_is_at_it.set()
        yield from (b"line\n" for _ in range(1000))

    threads = [threading.Thread(target=large_files.put_together, args=("version-name", parts)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert times == ["made"]


def test_the_folder_of_files_is_not_served_and_not_backed_up():
    assert not str(large_files.folder()).startswith(
        (str(settings.STATIC_ROOT), settings.STORAGES["default"]["OPTIONS"]["location"])
    )
