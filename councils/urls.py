"""Public addresses of councils, decisions and figures. Stable for ever."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
