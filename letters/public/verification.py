"""Whether a file is a letter that was issued: by its SHA-256 and nothing else. Nothing that is sent is kept."""

import hashlib
import io
import re
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from councils.tables.characters import number_in
from letters.models import Letter, NationalReview
from letters.public.letter_page import Proof, proof

SHA256 = re.compile(r"[0-9a-f]{64}")


class Fingerprinted(UploadedFile):
    """What is left of a file that was sent: its size and its SHA-256."""

    def __init__(self, size: int, sha256: str) -> None:
        super().__init__(io.BytesIO(), "fingerprinted", size=size)
        self.sha256 = sha256


class FingerprintOnly(FileUploadHandler):
    """Takes the fingerprint of whatever is sent and lets the bytes go. No other handler gets to see them."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.digest = hashlib.sha256()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self.digest.update(raw_data)

    def file_complete(self, file_size: int) -> Fingerprinted:
        return Fingerprinted(file_size, self.digest.hexdigest())


MOST_BYTES = 10_000_000  # a hundred times the size of a letter

TOO_LARGE = "That file is far larger than any letter: choose the PDF of a letter."
NOTHING_SENT = "Choose the PDF of a letter first."
NO_SHA256 = "A SHA-256 has 64 characters, each of them a figure or a letter from a to f."


@csrf_exempt  # changes nothing and knows nobody: there is no session that another site could use, and no cookie either
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest) -> HttpResponse:
    """Say whether a file is a published letter: sent as a file, or only its SHA-256 as `?sha256=`.

    A letter whose year is not public yet is answered in the same words as a file that never was a letter.
    """
    sha256, refusal = letter_with_hash(request) if request.method == "POST" else asked(request)
    found = {"proof": published_letter(sha256), "review": public_review(sha256)} if sha256 else {}
    status = 413 if refusal == TOO_LARGE else 400 if refusal else 200
    return render(request, "letters/check.html", {"sha256": sha256, "refusal": refusal, **found}, status=status)


def asked(request: HttpRequest) -> tuple[str, str]:
    """The SHA-256 in the address, or why it is none. Both empty when nobody has asked yet."""
    sha256 = "".join(request.GET.get("sha256", "").lower().split())
    return (sha256, "") if not sha256 or SHA256.fullmatch(sha256) else ("", NO_SHA256)


def letter_with_hash(request: HttpRequest) -> tuple[str, str]:
    """The SHA-256 of the file that was sent, or why there is none."""
    length = number_in(request.META.get("CONTENT_LENGTH") or "0")
    if length is None or length > MOST_BYTES:
        return "", TOO_LARGE
    request.upload_handlers = [FingerprintOnly(request)]
    file = request.FILES.get("file")
    if not isinstance(file, Fingerprinted) or not file.size:
        return "", NOTHING_SENT
    return file.sha256, ""


def published_letter(sha256: str) -> Proof | None:
    """The public letter whose PDF has that fingerprint, with what stands around it; None for everything else."""
    published = Letter.objects.published().select_related("year", "authority", "recipient")
    letter = published.filter(pdf_sha256=sha256).first()
    if letter is None:
        return None
    return proof(letter, list(published.filter(year=letter.year, authority=letter.authority).order_by("-edition")))


def public_review(sha256: str) -> NationalReview | None:
    """The national review whose PDF has that fingerprint, public or taken down since; None for everything else."""
    return NationalReview.objects.approved_in_public().filter(pdf_sha256=sha256).select_related("year").first()
