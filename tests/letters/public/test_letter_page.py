"""The letter proves itself: its page says what it is and what replaces it, and a copy can be checked against it."""

import csv
import hashlib
import io
import json
import re
import tempfile
from datetime import date
from pathlib import Path

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from councils.models import Performance
from letters.lifecycle.compose import compose
from letters.models import Letter
from letters.pdf import rendering
from tests.councils.public.test_views import a_published_year, worcester, words
from tests.letters.public.test_views import an_issued_letter
from tests.support.corrections import correct
from tests.support.factories import AuthorityFactory, UserFactory, moment

pytestmark = pytest.mark.django_db

PAGE = "/councils/worcester-city-council/letters/2019-20/"
CHECK = "/letters/check/"
MOST_QUERIES = 12


def a_letter(**facts):
    authority = worcester()
    return an_issued_letter(a_published_year(authority), authority, **facts)


def replaced():
    """A letter and the second one that took its place."""
    first = a_letter(pdf=b"%PDF-first")
    second = an_issued_letter(
        first.year,
        first.authority,
        pdf=b"%PDF-second",
        edition=2,
        replaces=first,
        issued_at=moment("2020-09-03T12:00"),
    )
    return first, second


def send(client, data, name="letter.pdf"):
    """A file dropped on the check, as a browser without JavaScript sends it."""
    return client.post(CHECK, {"file": SimpleUploadedFile(name, data, content_type="application/pdf")})


def test_the_page_describes_itself_once_and_names_the_address_of_its_edition(client):
    a_letter()
    page = client.get(PAGE).content.decode()
    head = page[: page.index("</head>")]
    assert '<meta name="description" content="Annual Review letter 2020 about Worcester City Council: its' in head
    assert re.findall(r'<link rel="canonical" href="([^"]*)">', head) == [f"http://testserver{PAGE}1/"]
    assert head.count('<meta name="description"') == 1
    assert '">"' not in head
    assert '">">' not in head


def test_the_page_says_what_the_letter_says_with_its_bases_and_when_it_was_issued(client):
    letter = a_letter()
    said = words(client.get(PAGE))
    assert "Annual Review letter 2020 Worcester City Council, 1 April 2019 to 31 March 2020" in said
    assert "50% of the complaints we investigated in detail were upheld (2 of 4 detailed investigations)." in said
    assert "4 detailed investigations for the period between 1 April 2019 and 31 March 2020" in said
    assert "The average of similar authorities is 50% (2 of 4 detailed investigations at 1 district council)." in said
    assert "Issued 20 July 2020" in said
    assert "The only letter; none replaces it" in said
    assert letter.pdf_sha256 in said
    assert "4 complaints were received and 4 decided during the year" in said


def test_each_letter_has_a_page_of_its_own_for_ever_and_the_latest_stands_at_the_years_address(client):
    first, second = replaced()
    latest, earlier = words(client.get(PAGE)), words(client.get(f"{PAGE}1/"))
    assert latest == words(client.get(f"{PAGE}2/"))
    assert "This letter has been replaced. The second letter, issued on 3 September 2020, takes its place" in earlier
    assert "One was counted twice." in earlier
    assert first.pdf_sha256 in earlier
    assert "has been replaced" not in latest
    assert "It takes the place of the first letter, dated" in latest
    assert f'href="{first.get_absolute_url()}"' in client.get(PAGE).content.decode()
    assert f'href="{second.get_absolute_url()}"' in client.get(f"{PAGE}1/").content.decode()


def test_a_second_letter_that_is_only_being_prepared_is_not_spoken_of(client):
    first = a_letter(pdf=b"%PDF-first")
    an_issued_letter(
        first.year, first.authority, pdf=b"second", edition=2, replaces=first, issued_at=None, issued_by=None
    )
    assert "The only letter; none replaces it" in words(client.get(PAGE))
    assert client.get(f"{PAGE}2/").status_code == 404
    assert "not a letter that we have published" in words(send(client, b"second"))


def test_the_page_of_a_letter_to_a_successor_says_so_and_leads_to_the_others(client):
    authority = worcester(closed_on=date(2020, 3, 31))
    east, west = AuthorityFactory(name="East Council", slug="east"), AuthorityFactory(name="West Council", slug="west")
    authority.successors.set([east, west])
    year = a_published_year(authority)
    an_issued_letter(year, authority, recipient=east, pdf=b"to the east")
    letter = an_issued_letter(year, authority, recipient=west, pdf=b"to the west")
    said = words(client.get(f"{PAGE}1-to-west/"))
    assert "The letter about it went to its successor, West Council , and the same figures to East Council." in said
    assert "East Council" in words(client.get(PAGE)).split("went to its successor, ")[1][:12]
    pdf = client.get(letter.pdf_address)
    assert pdf.getvalue() == b"to the west"
    assert "2020-worcester-city-council-1-to-west.pdf" in pdf["Content-Disposition"]


def test_a_letter_whose_figures_have_been_corrected_since_says_so_until_a_second_one_says_them(client):
    letter = a_letter()
    correct({Performance.objects.totals().get(): {"upheld": 1}}, reason="Counted twice.", by=UserFactory())
    assert "Figures in this letter have been corrected since." in words(client.get(PAGE))
    an_issued_letter(letter.year, letter.authority, pdf=b"second", edition=2, replaces=letter)
    assert "have been corrected since" not in words(client.get(PAGE))


def test_the_figures_of_a_letter_can_be_taken_away_as_data(client):
    letter = a_letter()
    data = json.loads(client.get(f"{PAGE}1.json").content)
    assert data["measures"][0]["part"] == 2
    assert "narrative" not in data
    rows = list(csv.DictReader(io.StringIO(client.get(f"{PAGE}1.csv").content.decode())))
    base = {"table": "measures", "row": "uphold_rate", "figure": "of", "value": "4"}
    assert any(base.items() <= row.items() for row in rows)
    page = client.get(PAGE).content.decode()
    assert all(f'href="{letter.get_absolute_url()[:-1]}.{ending}"' in page for ending in ("pdf", "json", "csv"))


def test_the_data_beside_a_letter_are_the_files_inside_its_pdf(client):
    authority = worcester()
    year = a_published_year(authority)
    compose(year)
    letter = Letter.objects.get()
    pdf = rendering.render(letter.content)
    Letter.objects.all().delete()
    an_issued_letter(year, authority, pdf=pdf)
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        inside = {name.rpartition(".")[2]: file.get_file().read_bytes() for name, file in opened.attachments.items()}
    assert inside == {ending: client.get(f"{PAGE}1.{ending}").content for ending in ("json", "csv")}


def test_the_pages_of_letters_ask_the_database_little(client, django_assert_max_num_queries):
    replaced()
    for address in (PAGE, f"{PAGE}1/", CHECK, f"{CHECK}?sha256={Letter.objects.first().pdf_sha256}"):
        with django_assert_max_num_queries(MOST_QUERIES):
            assert client.get(address).status_code == 200


def test_the_letter_that_was_issued_is_known_by_its_bytes_whatever_the_file_is_called(client):
    a_letter(pdf=b"%PDF-1.7 the letter")
    said = words(send(client, b"%PDF-1.7 the letter", "whatever.bin"))
    assert "This is the letter that was issued" in said
    assert "Annual Review letter 2020 about Worcester City Council" in said
    assert hashlib.sha256(b"%PDF-1.7 the letter").hexdigest() in said


def test_a_letter_changed_in_one_byte_is_no_letter_of_ours(client):
    a_letter(pdf=b"%PDF-1.7 the letter")
    assert "not a letter that we have published" in words(send(client, b"%PDF-1.7 The letter"))


def test_a_letter_that_was_replaced_says_by_which_and_when(client):
    replaced()
    said = words(send(client, b"%PDF-first"))
    assert "This was the letter, and has been replaced" in said
    assert "The second letter took its place on 3 September 2020" in said
    assert "This is the letter that was issued" in words(send(client, b"%PDF-second"))


def test_a_letter_can_be_looked_up_by_its_sha256_alone(client):
    letter = a_letter()
    typed = " ".join(re.findall(".{8}", letter.pdf_sha256.upper()))
    assert "This is the letter that was issued" in words(client.get(CHECK, {"sha256": typed}))
    answer = client.get(CHECK, {"sha256": "abc"})
    assert answer.status_code == 400
    assert "64 characters" in words(answer)


def test_an_embargoed_letter_is_answered_in_the_same_bytes_as_no_letter(client):
    """Whoever has a copy before the day learns nothing from the check, not even that there is such a letter."""
    authority = worcester()
    an_issued_letter(a_published_year(authority, at=moment("2999-07-29T00:01")), authority, pdf=b"%PDF-secret")
    answers = set()
    for data in (b"%PDF-secret", b"%PDF-nothing"):
        answer = send(client, data)
        sha256 = hashlib.sha256(data).hexdigest()
        answers.add((answer.status_code, answer.content.decode().replace(sha256, "")))
        answers.add((200, client.get(CHECK, {"sha256": sha256}).content.decode().replace(sha256, "")))
    assert len(answers) == 1


@pytest.mark.parametrize("data", [{}, {"file": "no file at all"}, {"file": SimpleUploadedFile("x.pdf", b"")}])
def test_nothing_sent_is_told_to_choose_a_file(client, data):
    answer = client.post(CHECK, data)
    assert answer.status_code == 400
    assert "Choose the PDF of a letter first." in words(answer)


def test_what_is_far_larger_than_a_letter_is_refused_before_it_is_read(client):
    answer = send(client, b"x" * 10_000_001)
    assert answer.status_code == 413
    assert "far larger than any letter" in words(answer)


def test_nothing_that_is_sent_is_kept(client, settings, monkeypatch, tmp_path):
    """Not even for a moment: a file that Django would put on the disk touches none."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))

    def refuse(*args, **kwargs):
        raise AssertionError("A file was put on the disk.")

    monkeypatch.setattr("django.core.files.temp.NamedTemporaryFile", refuse)
    before = sorted(Path(settings.FILES_DIR).rglob("*"))
    assert "not a letter that we have published" in words(send(client, b"%PDF" + b"x" * 5_000_000))
    assert list(tmp_path.iterdir()) == []
    assert sorted(Path(settings.FILES_DIR).rglob("*")) == before


def test_the_check_works_from_anywhere_and_sets_no_cookie():
    a_letter(pdf=b"%PDF-1.7 the letter")
    answer = send(Client(enforce_csrf_checks=True), b"%PDF-1.7 the letter")
    assert "This is the letter that was issued" in words(answer)
    assert not answer.cookies
    assert "no-store" in answer["Cache-Control"]
