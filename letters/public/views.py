"""The published letter, for the public: its page, its PDF and its figures, the latest one and each for ever.

Which letters the public may see is for `Letter.objects.published` to say; who of the staff, for `ombudsman.roles`.
"""

import logging
from typing import Any

from django.core.cache import caches
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import render
from django.utils.http import quote_etag

from councils.models.year import first_day
from letters.models import Letter, NationalReview
from letters.models.document import DamagedPdfError
from letters.pdf import attachments as enclosures
from letters.pdf import letter_pages as pages
from letters.pdf.workers import large_print_here
from letters.public.letter_page import proof

log = logging.getLogger(__name__)

LARGE_PRINT_KEPT = 24 * 3600  # seconds

Which = tuple[int, str]  # an edition, and the slug of a recipient other than the authority itself


def published_letters(slug: str, label: str) -> list[Letter]:
    letters = Letter.objects.published().filter(authority__slug=slug, year__starts_on=first_day(label))
    return list(letters.select_related("year", "authority", "recipient").order_by("recipient__name", "-edition"))


def chosen(letters: list[Letter], which: Which | None = None) -> Letter:
    """One of the letters: that edition to that recipient, or the latest to the first of them.

    Raises Http404, the same for what is not public as for what is not there.
    """
    letter = next((letter for letter in letters if which in (None, letter.which)), None)
    if letter is None:
        raise Http404
    return letter


def letter_page(request: HttpRequest, slug: str, label: str, edition: Which | None = None) -> HttpResponse:
    letters = published_letters(slug, label)
    letter = chosen(letters, edition)
    # The latest letter is the same page as its edition, which keeps its address when a second letter comes.
    canonical = request.build_absolute_uri(letter.get_absolute_url())
    return render(request, "letters/letter_page.html", {"proof": proof(letter, letters), "canonical": canonical})


def letter_in_full(request: HttpRequest, slug: str, label: str, edition: Which) -> HttpResponse:
    """The whole letter as a page, of the same words and figures as its PDF; to whom of the body it went is left out."""
    letters = published_letters(slug, label)
    letter = chosen(letters, edition)
    around = {"document": letter, "replaced_by": proof(letter, letters).latest, "in_public": True}
    return render(request, "letters/letter_text.html", pages.page_context(letter.content) | around)


def letter_in_large_print(request: HttpRequest, slug: str, label: str, edition: Which) -> HttpResponse:
    """The same as a PDF in large print: made when somebody asks, since few will, and kept for a while."""
    letter = chosen(published_letters(slug, label), edition)
    pdf = caches["pages"].get_or_set(
        f"large-print-{letter.pdf_sha256}", lambda: large_print_here(letter.content), LARGE_PRINT_KEPT
    )
    named = {"Content-Disposition": f'inline; filename="{letter.file_name}-large-print.pdf"'}
    return HttpResponse(pdf, content_type="application/pdf", headers=named)


def latest_pdf(request: HttpRequest, slug: str, label: str) -> HttpResponse:
    return pdf_of(request, chosen(published_letters(slug, label)))


def letter_pdf(request: HttpRequest, slug: str, label: str, edition: Which) -> HttpResponse:
    return pdf_of(request, chosen(published_letters(slug, label), edition))


def letter_json(request: HttpRequest, slug: str, label: str, edition: Which) -> HttpResponse:
    letter = chosen(published_letters(slug, label), edition)
    return attached(letter, enclosures.as_json(letter.content), "json", "application/json")


def letter_csv(request: HttpRequest, slug: str, label: str, edition: Which) -> HttpResponse:
    letter = chosen(published_letters(slug, label), edition)
    return attached(letter, enclosures.as_csv(letter.content), "csv", "text/csv; charset=utf-8")


def attached(letter: Letter, data: bytes, ending: str, content_type: str) -> HttpResponse:
    named = {"Content-Disposition": f'attachment; filename="{letter.file_name}.{ending}"'}
    return HttpResponse(data, content_type=content_type, headers=named)


def pdf_of(request: HttpRequest, document: Letter | NationalReview) -> HttpResponse:
    """A document's PDF under a name that says what it is, unless the browser has it already."""
    etag = quote_etag(document.pdf_sha256)
    if etag in request.headers.get("If-None-Match", ""):
        return HttpResponseNotModified(headers={"ETag": etag})
    headers = {"ETag": etag, "Content-Disposition": f'inline; filename="{document.file_name}.pdf"'}
    try:
        return HttpResponse(document.read_pdf(), content_type="application/pdf", headers=headers)
    except DamagedPdfError as damaged:
        log.error("%s", damaged)
        return render(request, "letters/unavailable.html", {"document": document}, status=503)


def review_pdf(request: HttpRequest, label: str, number: int | None = None) -> HttpResponse:
    """The national review of a year, or one edition of it; a tombstone for what was public.

    For what is not public the same as for nothing at all.
    """
    asked: dict[str, Any] = {"year__starts_on": first_day(label)}
    asked |= {} if number is None else {"edition": min(number, 999)}
    editions = NationalReview.objects.approved_in_public().filter(**asked).select_related("year").order_by("-edition")
    if not editions:
        raise Http404
    if review := next((edition for edition in editions if edition.is_published()), None):
        return pdf_of(request, review)
    return render(request, "review/withdrawn.html", {"review": editions[0]}, status=410)
