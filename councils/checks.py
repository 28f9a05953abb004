"""What `manage.py check --database default`, and every `migrate`, say about the record behind the public pages."""

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Tags, register
from django.core.checks import Warning as Complaint
from django.db import connections

from councils.models import Boundary, ReviewYear

NO_OUTLINES = "No outline of a council is on record, so the map shows squares of equal size instead."
REMEDY = "`manage.py load_register` puts the outlines that come with the site on record."


@register(Tags.database)
def outlines_are_on_record(databases: Sequence[str] | None = None, **options: Any) -> Sequence[CheckMessage]:
    """A warning where there is a year to draw and nothing to draw it with; none before the first `migrate`."""
    for alias in databases or []:
        there = set(connections[alias].introspection.table_names())
        if not {Boundary._meta.db_table, ReviewYear._meta.db_table} <= there:
            continue
        if ReviewYear.objects.using(alias).exists() and not Boundary.objects.using(alias).exists():
            return [Complaint(NO_OUTLINES, hint=REMEDY, id="councils.W001")]
    return []
