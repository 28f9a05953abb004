"""Characters of pasted text and damaged files: what becomes of them, whatever they are and however they come in."""

import csv
from datetime import timedelta
from xml.etree import ElementTree

import pytest
from django.db import connection
from django.urls import reverse
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from councils.models import Contact, Decision, Role
from councils.models.decision import today
from councils.tables.characters import cleaned, is_misread, one_line
from councils.tables.reading import WRITTEN_FOR_NOTHING
from tests.support.factories import AuthorityFactory, CategoryFactory, DecisionFactory
from tests.support.import_files import answer_of
from tests.support.screens import colleague, filled, save

EVERY = st.characters(codec=None)
SUSPECT = st.sampled_from([*map(chr, (*range(0x20), *range(0x7F, 0xA0), 0xAD, *range(0x2028, 0x202F)))])
ODD = st.sampled_from(
    "\u200b\u200c\u200d\u2060\ufeff\ufffe\uffff\ufffc\ufdd0\uf0b7\ud800\U0001fffe\U0010ffff\u2066é—’x"
)
TEXTS = st.text(st.one_of(EVERY, SUSPECT, ODD), max_size=40)


def is_xml(text):
    """Whether a text can stand in XML as it is."""
    return ElementTree.fromstring(f"<a>{text.translate({38: '', 60: '', 62: ''})}</a>") is not None  # noqa: S314


@settings(max_examples=1000, deadline=None)
@given(text=TEXTS)
@example("".join(map(chr, range(0x300))))
def test_a_cleaned_text_can_stand_anywhere_and_is_not_cleaned_again(text):
    clean = cleaned(text)
    assert is_xml(clean)
    assert cleaned(clean) == clean
    assert "\n" not in one_line(text)
    clean.encode()


@settings(max_examples=300)
@given(text=st.text(st.characters(categories=["L", "M", "N", "P", "S", "Zs"]), max_size=40))
def test_what_people_can_see_is_left_as_it_is(text):
    assert cleaned(text) == text


@pytest.mark.parametrize(
    ("pasted", "plain"),
    [
        ("Too long.\x0bIt agreed.", "Too long.\nIt agreed."),
        ("Page one.\x0cPage two.", "Page one.\n\nPage two."),
        ("one\r\ntwo\u2028three\u2029four", "one\ntwo\nthree\n\nfour"),
        ("the Council\x92s \x93policy\x94 \x80 300", "the Council’s “policy” € 300"),
        ("follow\x1eup, re\x1fsettle", "follow-up, resettle"),
        ("\uf0b7 apologise", "• apologise"),
        ("19\u200b 000\ufeff 001", "19 000 001"),
        ("\u202eolleh\u202c", "olleh"),
        ("café\u200d", "café"),
        ("\u0645\u06cc\u200c\u062e 👩\u200d🚒", "\u0645\u06cc\u200c\u062e 👩\u200d🚒"),
    ],
)
def test_pasted_text_keeps_its_meaning(pasted, plain):
    assert cleaned(pasted) == plain


@pytest.fixture
def worcester(db):
    CategoryFactory()
    return AuthorityFactory(name="Worcester City Council", gss_code="E07000237")


HEADER = ["reference", "authority", "category", "received_on", "summary", "statement", "provider"]
ROW = ["19 000 001", "E07000237", "homelessness", "2019-05-01"]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts=st.lists(TEXTS, min_size=3, max_size=3))
def test_what_a_file_brings_is_cleaned_or_refused_with_its_place(worcester, tmp_path, texts):
    Decision.objects.all().delete()
    path = tmp_path / "cases.csv"
    with path.open("w", encoding="utf-8", errors="surrogatepass", newline="") as file:
        csv.writer(file).writerows([HEADER, [*ROW, *texts]])
    refused = answer_of("decisions", path)
    damaged = any(set(text) & {"\x00", *map(chr, range(0xD800, 0xE000))} for text in texts)
    damaged = damaged or any(is_misread(text) or is_misread(cleaned(text)) for text in texts)
    damaged = damaged or any(cleaned(text).strip() in WRITTEN_FOR_NOTHING for text in texts)
    assert ("line 2, " in refused) == damaged, refused
    if not damaged:
        decision = Decision.objects.get()
        assert all(map(is_xml, (decision.summary, decision.statement, decision.provider)))


def test_what_a_form_brings_is_cleaned(client, worcester):
    client.force_login(colleague("caseworker", "casey"))
    decision = DecisionFactory(authority=worcester, upheld=True)
    screen = filled(client, decision)
    save(client, decision, screen, summary="Too long.\x0bIt agreed.\ufffe", provider="Sunny\x0bCare\u200b")
    decision.refresh_from_db()
    assert (decision.summary, decision.provider) == ("Too long.\nIt agreed.", "Sunny Care")


def test_what_is_saved_by_any_other_way_is_cleaned(worcester):
    contact = Contact.objects.create(
        authority=worcester, role=Role.LEADER, office="The\x0bLeader", address="1 Road\x0bTown"
    )
    contact.refresh_from_db()
    assert (contact.office, contact.address) == ("The Leader", "1 Road\nTown")


@pytest.mark.parametrize("rubbish", ["\x0b", "\x0c", "\ufffe", "\x07", "\x1f", "\x85"])
def test_every_output_stands_what_is_on_record_already(client, worcester, rubbish):
    day = today() - timedelta(days=100)
    decision = DecisionFactory(authority=worcester, upheld=True, received_on=day, decided_on=day)
    with connection.cursor() as cursor:
        for table, column in (("councils_decision", "summary"), ("councils_authority", "name")):
            cursor.execute(f"UPDATE {table} SET {column} = %s", [f"Old{rubbish} words"])  # noqa: S608
    feeds = [reverse("feed"), reverse("council-feed", args=[worcester.slug])]
    for address in (*feeds, reverse("sitemap")):
        assert ElementTree.fromstring(client.get(address).content) is not None  # noqa: S314
    for address in (decision.get_absolute_url(), worcester.get_absolute_url(), "/api/decisions/", "/data/"):
        page = client.get(address)
        assert page.status_code == 200
        assert rubbish not in page.content.decode()
