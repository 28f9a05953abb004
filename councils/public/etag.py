"""The version of the public data, so that who has a large file already is told so before it is put together again."""

import hashlib
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db.models import Max
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.http import quote_etag
from django.views.decorators.cache import cache_control
from django.views.decorators.http import condition

from councils.models import Authority, Correction, Decision, PublicReport, Recommendation, ReviewYear

View = Callable[..., HttpResponseBase]
TRACKED = (Authority, Decision, Recommendation, PublicReport, Correction)


def data_version(at: datetime | None = None) -> str:
    """A fingerprint of what is public: it changes with each change on record, with each year and with each day.

    Days, because decisions become public on one and are taken down on another.
    """
    now = at or timezone.now()
    last = [model.history.order_by().aggregate(last=Max("pk")) for model in TRACKED]
    made = [model._default_manager.order_by().aggregate(last=Max("pk")) for model in TRACKED]
    years = list(ReviewYear.objects.published(now).values_list("pk", flat=True))
    return hashlib.sha256(repr((timezone.localdate(now), last, made, years)).encode()).hexdigest()[:32]


def versioned(view: View) -> View:
    """A view whose answer changes with the data alone: it says its version, and nothing more to who has that."""

    def etag(request: HttpRequest, *args: Any, **kwargs: Any) -> str:
        return quote_etag(data_version())

    asked_again = cache_control(public=True, no_cache=True)
    return asked_again(condition(etag_func=etag)(view))
