"""The Ombudsman's electronic signature: put on once, when a PDF is made, and read back from it. Optional.

Nothing of it is seen on the page. It is added after the end of the file (PAdES baseline B, certifying that nothing may
be changed any more), so a signed letter begins with the very bytes that were rendered and is as accessible and archival
as they are. The rendering is the same every time; the signature names the moment, so a signed file cannot be repeated.
What is kept, with its SHA-256, is the letter. pyHanko is imported when it is first needed, not before.
"""

import io
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.core.cache import caches
from django.db.models.fields.files import FieldFile

from councils.statistics.english import long_date

FIELD = "ombudsman"


@dataclass(frozen=True)
class Signature:
    """What a PDF's signature says: whose it is, when it was put on, and whether the file is as it was then."""

    by: str
    at: datetime | None
    intact: bool


class SigningError(Exception):
    """Letters cannot be signed as the settings ask, for a reason said in a sentence."""


def signed(pdf: bytes) -> bytes:
    """The PDF with the Ombudsman's signature; as it is where no certificate is set. Raises SigningError."""
    if not settings.SIGNING_CERTIFICATE:
        return pdf
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign import signers
    from pyhanko.sign.fields import InvisSigSettings, MDPPerm, SigFieldSpec, SigSeedSubFilter

    meta = signers.PdfSignatureMetadata(
        field_name=FIELD,
        md_algorithm="sha256",
        name=settings.OMBUDSMAN_NAME,
        subfilter=SigSeedSubFilter.PADES,
        certify=True,
        docmdp_permissions=MDPPerm.NO_CHANGES,
    )
    # Outside the page, yet set to be printed: the one place for an unseen field that PDF/UA and PDF/A both let be.
    unseen = InvisSigSettings(set_print_flag=True, box_out_of_bounds=True)
    field = SigFieldSpec(FIELD, readable_field_name="Signature of the Ombudsman", invis_sig_settings=unseen)
    signer = the_signer(settings.SIGNING_CERTIFICATE, settings.SIGNING_KEY, settings.SIGNING_KEY_PASSWORD)
    out = signers.PdfSigner(meta, signer, new_field_spec=field).sign_pdf(IncrementalPdfFileWriter(io.BytesIO(pdf)))
    return bytes(out.getvalue())


@lru_cache(maxsize=1)
def the_signer(certificate: str, key: str, password: str) -> Any:
    """Whoever signs: the first certificate of the file, with those above it, and its key. Raises SigningError."""
    from pyhanko.keys import load_certs_from_pemder, load_private_key_from_pemder
    from pyhanko.sign.signers import SimpleSigner
    from pyhanko_certvalidator.registry import SimpleCertificateStore

    try:
        own, *above = load_certs_from_pemder([certificate])
        assert own.not_valid_after  # read now: the library reads no more than it is asked for
    except (OSError, ValueError) as problem:
        raise SigningError(f"SIGNING_CERTIFICATE names no certificate that can be read: {problem}") from problem
    try:
        private = load_private_key_from_pemder(key, passphrase=password.encode() or None)
    except (OSError, TypeError, ValueError) as problem:
        raise SigningError(f"SIGNING_KEY names no key that SIGNING_KEY_PASSWORD opens: {problem}") from problem
    store = SimpleCertificateStore()
    store.register_multiple(above)
    return SimpleSigner(signing_cert=own, signing_key=private, cert_registry=store)


def signing_problem(at: datetime) -> str | None:
    """Why letters could not be signed at a moment, as a sentence; None when they can, or when nobody asks for it."""
    if not settings.SIGNING_CERTIFICATE:
        return None
    try:
        signer = the_signer(settings.SIGNING_CERTIFICATE, settings.SIGNING_KEY, settings.SIGNING_KEY_PASSWORD)
    except SigningError as problem:
        return str(problem)
    from cryptography.hazmat.primitives.serialization import load_der_private_key, load_der_public_key

    private = load_der_private_key(signer.signing_key.dump(), None)
    if private.public_key() != load_der_public_key(signer.signing_cert.public_key.dump()):
        return "SIGNING_KEY is not the key of the first certificate in SIGNING_CERTIFICATE."
    first, last = signer.signing_cert.not_valid_before, signer.signing_cert.not_valid_after
    if not first <= at <= last:
        return f"The certificate for signing letters is valid from {long_date(first)} to {long_date(last)} only."
    return None


def signature_on(pdf: bytes) -> Signature | None:
    """The signature of a PDF of ours; None where it has none.

    Whether its certificate is trusted is not asked: the file is known by its SHA-256 to be what was issued.
    """
    if b"/ByteRange" not in pdf:
        return None
    from pyhanko.pdf_utils.misc import PdfError
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.validation import KeyUsageConstraints, ValidationContext, validate_pdf_signature
    from pyhanko.sign.validation.status import SignatureCoverageLevel

    try:
        embedded = PdfFileReader(io.BytesIO(pdf)).embedded_signatures[0]
        then = ValidationContext(
            trust_roots=[embedded.signer_cert], moment=embedded.self_reported_timestamp, allow_fetching=False
        )
        status = validate_pdf_signature(embedded, then, key_usage_settings=KeyUsageConstraints(key_usage=set()))
    except (IndexError, PdfError, ValueError):
        return Signature("", None, intact=False)
    whole = status.coverage == SignatureCoverageLevel.ENTIRE_FILE
    by = status.signing_cert.subject.native.get("common_name", "")
    return Signature(by, embedded.self_reported_timestamp, bool(status.intact and status.valid and whole))


def signature_of(file: FieldFile, sha256: str) -> Signature | None:
    """The signature of a PDF that is kept under its SHA-256, read once; None where it has none or cannot be found."""
    try:
        return caches["pages"].get_or_set(f"signature-{sha256}", lambda: signature_on(read(file)), None)
    except FileNotFoundError:
        return None


def read(file: FieldFile) -> bytes:
    with file.open() as opened:
        return bytes(opened.read())
