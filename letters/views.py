"""The published letter, for the public."""

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils.http import quote_etag

from councils.models.year import first_day
from letters.models import Letter


def letter_pdf(request: HttpRequest, slug: str, label: str) -> HttpResponse | FileResponse:
    """The letter about a council and year; for anything that is not published the same as for nothing at all.

    `?to=` names the recipient where an abolished council's letter went to several successors, and `?edition=`
    an earlier letter that a later one replaced. Without them it is the latest letter to the first recipient.
    """
    letters = Letter.objects.published().filter(authority__slug=slug, year__starts_on=first_day(label))
    if recipient := request.GET.get("to"):
        letters = letters.filter(recipient__slug=recipient[:100].replace("\0", ""))
    if edition := request.GET.get("edition"):
        letters = letters.filter(edition=int(edition) if edition.isdecimal() and len(edition) < 4 else 0)
    letter = letters.select_related("year", "authority").order_by("recipient__name", "-edition").first()
    if letter is None:
        raise Http404
    etag = quote_etag(letter.pdf_sha256)
    if etag in request.headers.get("If-None-Match", ""):
        return HttpResponseNotModified(headers={"ETag": etag})
    return attached(letter, etag)


def attached(letter: Letter, etag: str) -> FileResponse:
    """The letter's PDF under a name that says what it is."""
    name = f"annual-review-letter-{letter.year.letter_year}-{letter.authority.slug}.pdf"
    try:
        file = letter.pdf.open()
    except FileNotFoundError as missing:
        raise Http404 from missing
    return FileResponse(file, filename=name, content_type="application/pdf", headers={"ETag": etag})
