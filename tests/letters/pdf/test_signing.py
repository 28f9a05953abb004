"""Letters signed with the Ombudsman's certificate: once, unseen, and read back by whoever checks a copy."""

import hashlib
import io
import re
from datetime import UTC, datetime, timedelta

import pikepdf
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import NameOID
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command

from letters.checks import letters_can_be_signed
from letters.lifecycle.approve_and_issue import approve, issue
from letters.lifecycle.compose import compose
from letters.lifecycle.render import render_waiting
from letters.models import Letter
from letters.pdf import rendering, signing
from letters.pdf.workers import printed
from tests.councils.public.test_views import a_published_year, worcester, words
from tests.support.factories import UserFactory, bytes_of
from tests.support.letter_content import content
from tests.support.pdf_text import text_of

NAME = "Local Authorities Ombudsman (made up)"
NOW = datetime.now(UTC)


def certificate(folder, key, *, until=NOW + timedelta(days=365)):
    """A certificate that names itself as its issuer, in a file."""
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, NAME)])
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    dated = builder.not_valid_before(NOW - timedelta(days=400)).not_valid_after(until)
    made = dated.serial_number(x509.random_serial_number()).sign(key, hashes.SHA256())
    path = folder / "certificate.pem"
    path.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    return str(path)


def key_file(folder, key, password=""):
    """A private key in a file."""
    locked = serialization.BestAvailableEncryption(password.encode()) if password else serialization.NoEncryption()
    path = folder / "key.pem"
    path.write_bytes(key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, locked))
    return str(path)


@pytest.fixture(scope="session")
def key():
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@pytest.fixture
def signing_letters(settings, tmp_path, key):
    """An office that signs its letters."""
    settings.SIGNING_CERTIFICATE = certificate(tmp_path, key)
    settings.SIGNING_KEY = key_file(tmp_path, key, "a password")
    settings.SIGNING_KEY_PASSWORD = "a password"
    signing.the_signer.cache_clear()
    yield settings
    signing.the_signer.cache_clear()


@pytest.fixture(scope="session")
def letter():
    return rendering.render(content())


def test_without_a_certificate_a_letter_is_as_it_was_rendered(letter):
    assert signing.signed(letter) is letter
    assert signing.signature_on(letter) is None
    assert signing.signing_problem(NOW) is None


def test_a_signed_letter_begins_with_what_was_rendered_and_looks_the_same(signing_letters, letter):
    signed = signing.signed(letter)
    assert signed.startswith(letter)
    assert text_of(signed) == text_of(letter)
    with pikepdf.open(io.BytesIO(signed)) as pdf:
        assert set(pdf.attachments) == {"worcester-2019-20.json", "worcester-2019-20.csv"}


def test_the_signature_says_whose_it_is_and_that_nothing_has_been_changed(signing_letters, letter, caplog):
    before = datetime.now(UTC).replace(microsecond=0)  # a signature tells whole seconds
    signature = signing.signature_on(signing.signed(letter))
    assert signature.by == NAME
    assert signature.intact
    assert before <= signature.at <= datetime.now(UTC)
    assert caplog.records == []


def test_a_signed_letter_allows_no_change_and_says_by_which_standard_it_is_signed(signing_letters, letter):
    signed = signing.signed(letter)
    assert b"/ETSI.CAdES.detached" in signed
    assert re.search(rb"/DocMDP", signed)


def test_a_signed_letter_with_one_byte_changed_is_not_intact(signing_letters, letter):
    signed = bytearray(signing.signed(letter))
    at = signed.index(b"stream") + 20
    signed[at] ^= 1
    assert not signing.signature_on(bytes(signed)).intact


def test_a_signed_letter_that_something_was_added_to_is_not_intact(signing_letters, letter):
    signed = signing.signed(letter)
    assert not signing.signature_on(signed + b"\n%% more\n").intact


def test_what_only_looks_signed_is_not_intact():
    assert not signing.signature_on(b"%PDF-1.7 /ByteRange").intact


def test_the_rendering_stays_the_same_every_time_and_only_the_signature_differs(signing_letters, letter):
    (_, first), (_, second) = printed([(1, content()), (2, content())], 1)
    assert first.startswith(letter)
    assert second.startswith(letter)


def test_a_certificate_on_an_elliptic_curve_signs_too(settings, tmp_path, letter):
    key = ec.generate_private_key(ec.SECP256R1())
    settings.SIGNING_CERTIFICATE, settings.SIGNING_KEY = certificate(tmp_path, key), key_file(tmp_path, key)
    assert signing.signature_on(signing.signed(letter)).intact


def wrong_key(settings, folder, key):
    settings.SIGNING_KEY = key_file(folder, ec.generate_private_key(ec.SECP256R1()))
    settings.SIGNING_KEY_PASSWORD = ""


def no_password(settings, folder, key):
    settings.SIGNING_KEY_PASSWORD = ""


def wrong_password(settings, folder, key):
    settings.SIGNING_KEY_PASSWORD = "another"


def no_key(settings, folder, key):
    settings.SIGNING_KEY = ""


def no_file(settings, folder, key):
    settings.SIGNING_CERTIFICATE = str(folder / "nothing.pem")


def no_certificate(settings, folder, key):
    (folder / "certificate.pem").write_text("not a certificate")


def empty(settings, folder, key):
    (folder / "certificate.pem").write_text("")


def expired(settings, folder, key):
    settings.SIGNING_CERTIFICATE = certificate(folder, key, until=NOW - timedelta(days=1))


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (wrong_key, "is not the key of the first certificate"),
        (no_password, "SIGNING_KEY names no key that SIGNING_KEY_PASSWORD opens"),
        (wrong_password, "SIGNING_KEY names no key that SIGNING_KEY_PASSWORD opens"),
        (no_key, "SIGNING_KEY names no key"),
        (no_file, "SIGNING_CERTIFICATE names no certificate that can be read"),
        (no_certificate, "SIGNING_CERTIFICATE names no certificate that can be read"),
        (empty, "SIGNING_CERTIFICATE names no certificate that can be read"),
        (expired, "The certificate for signing letters is valid from"),
    ],
)
def test_what_cannot_sign_is_said_in_a_sentence_by_check_before_any_letter_is_rendered(
    signing_letters, tmp_path, key, db, spoil, said
):
    assert letters_can_be_signed() == []
    signing.the_signer.cache_clear()
    spoil(signing_letters, tmp_path, key)
    [complaint] = letters_can_be_signed()
    assert said in complaint.msg
    with pytest.raises(ValidationError, match=re.escape(said)):
        render_waiting(Letter.objects.all())


@pytest.mark.django_db
def test_the_command_ends_with_the_reason_when_letters_cannot_be_signed(signing_letters, tmp_path, key):
    compose(a_published_year(worcester()))
    wrong_password(signing_letters, tmp_path, key)
    signing.the_signer.cache_clear()
    with pytest.raises(CommandError, match="SIGNING_KEY_PASSWORD opens"):
        call_command("render_letters", "2019-20", "--workers=1")


@pytest.mark.django_db
def test_a_signed_letter_goes_its_way_and_the_check_says_by_whom_it_is_signed(signing_letters, client):
    authority = worcester()
    compose(a_published_year(authority))
    render_waiting(Letter.objects.all())
    kept, by = Letter.objects.get(), UserFactory(is_superuser=True)
    assert signing.signature_on(bytes_of(kept)).intact
    approve([kept], by=by)
    issue([kept], by=by)
    # Who checks a copy needs no certificate: it travels in the letter.
    signing_letters.SIGNING_CERTIFICATE = ""
    said = words(client.post("/letters/check/", {"file": SimpleUploadedFile("x.pdf", bytes_of(kept))}))
    assert "This is the letter that was issued" in said
    assert f"Signed electronically by {NAME} on" in said
    assert "The signature is intact." in said
    assert f"Signed electronically by {NAME} on" in words(client.get(kept.get_absolute_url()))


@pytest.mark.django_db
def test_two_who_sign_the_same_letter_at_once_leave_one_file(signing_letters):
    compose(a_published_year(worcester()))
    mine, theirs = Letter.objects.get(), Letter.objects.get()
    folder = mine.pdf.storage.path("letters/2019-20")
    assert mine.keep_pdf(b"%PDF signed by one")
    assert not theirs.keep_pdf(b"%PDF signed by another")
    assert mine.pdf.storage.exists(Letter.objects.get().pdf.name)
    assert bytes_of(Letter.objects.get()) == b"%PDF signed by one"
    names = mine.pdf.storage.listdir(folder)[1]
    assert f"{hashlib.sha256(b'%PDF signed by another').hexdigest()}.pdf" not in names
