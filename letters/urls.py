"""The public addresses of letters: the latest about a council and year, each letter for ever, and the check."""

from django.urls import path

import councils.addresses  # noqa: F401 - teaches paths what a review year looks like
import letters.addresses  # noqa: F401 - and what an edition does
from letters import checking, views

about = "councils/<slug:slug>/letters/<year:label>"

urlpatterns = [
    path(f"{about}.pdf", views.latest_pdf, name="latest-letter-pdf"),
    path(f"{about}/", views.letter_page, name="latest-letter"),
    path(f"{about}/<edition:edition>/", views.letter_page, name="letter"),
    path(f"{about}/<edition:edition>.pdf", views.letter_pdf, name="letter-pdf"),
    path(f"{about}/<edition:edition>.json", views.letter_json, name="letter-json"),
    path(f"{about}/<edition:edition>.csv", views.letter_csv, name="letter-csv"),
    path("letters/check/", checking.check, name="letter-check"),
]
