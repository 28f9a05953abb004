"""The national review as a PDF, for the public: the latest edition, and each for ever. Its page shows the figures."""

from django.http import FileResponse, Http404, HttpRequest, HttpResponse

from councils.models.year import first_day
from letters.models import NationalReview
from letters.public.views import pdf_of


def review_pdf(request: HttpRequest, label: str, number: int | None = None) -> HttpResponse | FileResponse:
    """The national review of a year, or one edition of it; for what is not public the same as for nothing at all."""
    editions = NationalReview.objects.published().filter(year__starts_on=first_day(label)).order_by("-edition")
    review = editions.filter(**{} if number is None else {"edition": min(number, 999)}).select_related("year").first()
    if review is None:
        raise Http404
    return pdf_of(request, review)
