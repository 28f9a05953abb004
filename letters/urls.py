"""The public address of a letter."""

from django.urls import path

import councils.addresses  # noqa: F401 - teaches paths what a review year looks like
from letters import views

urlpatterns = [
    path("councils/<slug:slug>/letters/<year:label>.pdf", views.letter_pdf, name="letter-pdf"),
]
