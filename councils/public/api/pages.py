"""Lists in the API, page by page: each page begins after the last record of the one before, whatever came meanwhile.

Django REST framework's own cursor goes by one column, and counts on within records that share its value. A file of
60,000 decisions gives all of them the same moment, so this one goes by the moment and the key.
"""

import base64
import binascii
from datetime import datetime
from typing import Any

from django.db.models import Q
from rest_framework.exceptions import ValidationError
from rest_framework.pagination import BasePagination, CursorPagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param

from councils.models import Decision

Place = tuple[datetime, int]
CURSOR = "Where a page begins, as “next” of the page before says it."
BY_NUMBER = "Pages have no numbers here, because records appear while one reads: follow “next” from page to page."


class InOrderOfPublication(BasePagination):
    """A hundred decisions at a time, by the moment at which they became public; `latest` first or last."""

    page_size = 100

    def paginate_queryset(self, queryset: Any, request: Request, view: Any = None) -> list[Any]:
        """The decisions of the page that is asked for."""
        refuse_numbers(request)
        latest_first = view.is_latest_first(request)
        self.count, self.address = queryset.count(), request.build_absolute_uri()
        if asked := request.query_params.get("cursor"):
            queryset = queryset.filter(beyond(place_of(asked), latest_first))
        order = ("-became_public_at", "-pk") if latest_first else ("became_public_at", "pk")
        rows: list[Decision] = list(queryset.order_by(*order)[: self.page_size + 1])
        self.last = rows[self.page_size - 1] if len(rows) > self.page_size else None
        return rows[: self.page_size]

    def get_paginated_response(self, data: Any) -> Response:
        """The page, how many decisions there are in all, and where the next page is."""
        after = replace_query_param(self.address, "cursor", cursor_of(self.last)) if self.last else None
        return Response({"count": self.count, "next": after, "previous": None, "results": data})

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        """What a page looks like."""
        return page_schema(schema)

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        """What a page is asked for with."""
        text = {"type": "string"}
        return [{"name": "cursor", "required": False, "in": "query", "description": CURSOR, "schema": text}]


class ByAddress(CursorPagination):
    """A hundred records at a time, in the order of their addresses, which no two share."""

    page_size = 100
    ordering = "slug"
    cursor_query_description = CURSOR

    def paginate_queryset(self, queryset: Any, request: Request, view: Any = None) -> list[Any] | None:
        """The records of the page that is asked for."""
        refuse_numbers(request)
        self.count = queryset.count()
        return super().paginate_queryset(queryset, request, view)

    def get_paginated_response(self, data: Any) -> Response:
        """The page, how many records there are in all, and where the pages beside it are."""
        return Response({"count": self.count, **super().get_paginated_response(data).data})

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        """What a page looks like."""
        return page_schema(schema)


def page_schema(schema: dict[str, Any]) -> dict[str, Any]:
    address = {"type": "string", "nullable": True, "format": "uri"}
    fields = {"count": {"type": "integer"}, "next": address, "previous": address}
    return {"type": "object", "required": ["count", "results"], "properties": fields | {"results": schema}}


def refuse_numbers(request: Request) -> None:
    """Raise ValidationError for who asks for a page by its number: they would get the first one for ever."""
    if "page" in request.query_params:
        raise ValidationError({"page": [BY_NUMBER]})


def beyond(place: Place, latest_first: bool) -> Q:
    """What is true of the decisions that come after a place."""
    at, key = place
    if latest_first:
        return Q(became_public_at__lte=at) & (Q(became_public_at__lt=at) | Q(pk__lt=key))
    return Q(became_public_at__gte=at) & (Q(became_public_at__gt=at) | Q(pk__gt=key))


def cursor_of(last: Decision) -> str:
    """The place of a decision in the order of publication, to be handed back as it is."""
    assert last.became_public_at
    return base64.urlsafe_b64encode(f"{last.became_public_at.isoformat()} {last.pk}".encode()).decode()


def place_of(cursor: str) -> Place:
    """The place that a cursor names. Raises ValidationError for one that was never ours."""
    try:
        at, _, key = base64.urlsafe_b64decode(cursor.encode()).decode().partition(" ")
        place = datetime.fromisoformat(at), int(key)
    except (binascii.Error, UnicodeError, ValueError) as error:
        raise ValidationError({"cursor": ["This is no place in the list: begin without it."]}) from error
    if place[0].tzinfo is None or not 0 < place[1] < 2**63:
        raise ValidationError({"cursor": ["This is no place in the list: begin without it."]})
    return place
