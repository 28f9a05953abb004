"""Every address of the site."""

from django.contrib import admin
from django.urls import include, path

from ombudsman.operations.probes import PROBES

urlpatterns = [
    *[path(name, probe, name=name) for name, probe in PROBES.items()],
    path("admin/sign-in/", include("ombudsman.sign_in.urls")),
    path("admin/", admin.site.urls),
    path("", include("councils.urls")),
    path("", include("letters.urls")),
]
