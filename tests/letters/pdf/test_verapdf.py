"""Letters and reviews under veraPDF, the reference validator: valid PDF/UA-1 and PDF/A-3a. `pytest -m verapdf`."""

import pikepdf
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from letters.pdf import signing
from letters.pdf.rendering import PdfRenderer
from letters.review.draft import draft_review
from tests.councils.public.test_views import a_published_year, worcester
from tests.letters.pdf.test_signing import certificate, key_file
from tests.support.factories import PublicReportFactory
from tests.support.letter_content import LETTERS, letter
from tests.support.verapdf import failures

pytestmark = pytest.mark.verapdf


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder, renderer = tmp_path_factory.mktemp("letters"), PdfRenderer()
    for name in LETTERS:
        (folder / f"{name}.pdf").write_bytes(renderer.render(letter(name)))
    linked = letter("usual") | {"narrative": "See [our pages](https://ombudsman.example/), please."}
    (folder / "with_a_link.pdf").write_bytes(renderer.render(linked))
    for name in ("usual", "with_per_100k", "nothing_decided"):
        (folder / f"{name}_in_large_print.pdf").write_bytes(renderer.render(letter(name), large_print=True))
    return folder


def test_every_sort_of_letter_is_valid_pdf_ua_and_pdf_a(folder):
    assert list(failures(sorted(folder.glob("*.pdf")))) == []


def test_the_validator_notices_a_letter_without_a_language(folder, tmp_path):
    with pikepdf.open(folder / "usual.pdf") as pdf:
        del pdf.Root.Lang
        pdf.save(tmp_path / "silent.pdf")
    assert any("silent.pdf is not valid PDF/UA-1" in failure for failure in failures([tmp_path / "silent.pdf"]))


@pytest.mark.django_db
def test_a_national_review_is_valid_pdf_ua_and_pdf_a(tmp_path):
    PublicReportFactory(title="A family left waiting")
    content = draft_review(a_published_year(worcester(), notes="Fewer are investigated.", breaks_series=True)).content
    earlier = {**content["years"][0], "year": "2018-19", "breaks": False}
    (tmp_path / "review.pdf").write_bytes(PdfRenderer().render({**content, "years": [earlier, *content["years"]]}))
    assert list(failures([tmp_path / "review.pdf"])) == []


def test_a_signed_letter_is_as_accessible_and_archival_as_it_was(folder, settings, tmp_path):
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    settings.SIGNING_CERTIFICATE, settings.SIGNING_KEY = certificate(tmp_path, key), key_file(tmp_path, key)
    signed = signing.signed((folder / "usual.pdf").read_bytes())
    (tmp_path / "signed.pdf").write_bytes(signed)
    assert signing.signature_on(signed).intact
    assert list(failures([tmp_path / "signed.pdf"])) == []
