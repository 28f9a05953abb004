"""What search engines are told of letters and national reviews: what is public, and since when."""

from datetime import datetime

from django.contrib.sitemaps import Sitemap
from django.db.models import QuerySet

from councils.public.sitemaps import SITEMAPS as OF_COUNCILS
from letters.models import Letter, NationalReview


class Letters(Sitemap):
    limit = 10_000

    def items(self) -> QuerySet[Letter]:
        public = Letter.objects.published().select_related("authority", "recipient", "year")
        return public.defer("content", "narrative").order_by("pk")

    def lastmod(self, item: Letter) -> datetime | None:
        return item.became_public_at


class Documents(Sitemap):
    def items(self) -> QuerySet[NationalReview]:
        return NationalReview.objects.published().select_related("year").defer("content").order_by("pk")

    def location(self, item: NationalReview) -> str:
        return item.pdf_address

    def lastmod(self, item: NationalReview) -> datetime | None:
        return item.became_public_at


SITEMAPS = OF_COUNCILS | {"letters": Letters, "documents": Documents}
