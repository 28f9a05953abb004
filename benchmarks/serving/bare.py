"""The least that Django can do: the same addresses, without a single middleware."""

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler

from ombudsman.wsgi import application as whole

settings.MIDDLEWARE = []  # once the applications that insist on theirs are loaded
application = WSGIHandler()

__all__ = ["application", "whole"]
