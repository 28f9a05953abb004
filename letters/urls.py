"""The public addresses of letters and national reviews: the latest, each for ever, the check, the sitemap of all."""

from django.contrib.sitemaps import views as sitemap
from django.urls import path

import councils.public.converters  # noqa: F401 - teaches paths what a review year looks like
import letters.public.converters  # noqa: F401 - and what an edition does
from letters.public import verification as checking
from letters.public import views
from letters.public.sitemaps import SITEMAPS
from letters.public.views import review_pdf

MAPS = {"sitemaps": SITEMAPS, "content_type": "application/xml; charset=utf-8"}
about = "councils/<slug:slug>/letters/<year:label>"

urlpatterns = [
    path(f"{about}.pdf", views.latest_pdf, name="latest-letter-pdf"),
    path(f"{about}/", views.letter_page, name="latest-letter"),
    path(f"{about}/<edition:edition>/", views.letter_page, name="letter"),
    path(f"{about}/<edition:edition>/text/", views.letter_in_full, name="letter-in-full"),
    path(f"{about}/<edition:edition>/large-print.pdf", views.letter_in_large_print, name="letter-in-large-print"),
    path(f"{about}/<edition:edition>.pdf", views.letter_pdf, name="letter-pdf"),
    path(f"{about}/<edition:edition>.json", views.letter_json, name="letter-json"),
    path(f"{about}/<edition:edition>.csv", views.letter_csv, name="letter-csv"),
    path("review/<year:label>.pdf", review_pdf, name="review-pdf"),
    path("review/<year:label>/<int:number>.pdf", review_pdf, name="review-edition-pdf"),
    path("sitemap.xml", sitemap.index, {**MAPS, "sitemap_url_name": "sitemap-section"}, name="sitemap"),
    path("sitemap-<slug:section>.xml", sitemap.sitemap, MAPS, name="sitemap-section"),
    path("letters/check/", checking.check, name="letter-check"),
]
