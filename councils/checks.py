"""What `manage.py check --database default`, and every `migrate`, say about the record behind the public pages."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.core.checks import CheckMessage, Tags, register
from django.core.checks import Warning as Complaint
from django.db import connections

from councils.models import Boundary, Decision, ReviewYear
from councils.search.engines import index_table

NO_OUTLINES = "No outline of a council is on record, so the map shows squares of equal size instead."
REMEDY = "`manage.py load_register` puts the outlines that come with the site on record."


@register(Tags.database)
def public_pages_have_what_they_show(databases: Sequence[str] | None = None, **options: Any) -> list[CheckMessage]:
    """Warnings about what is missing on record; none before the first `migrate`."""
    needed = {ReviewYear._meta.db_table, Boundary._meta.db_table, Decision._meta.db_table, index_table(Decision)}
    ready = [alias for alias in databases or [] if needed <= set(connections[alias].introspection.table_names())]
    return [complaint for alias in ready for complaint in missing_records(alias)]


def missing_records(alias: str) -> Iterator[CheckMessage]:
    """What a database lacks: outlines where there is a year to draw, words where there are decisions to find."""
    if ReviewYear.objects.using(alias).exists() and not Boundary.objects.using(alias).exists():
        yield Complaint(NO_OUTLINES, hint=REMEDY, id="councils.W001")
    if Decision.objects.using(alias).published().exists() and not has_rows(alias, index_table(Decision)):
        hint = "`manage.py rebuild_search` makes it anew, while the site is up."
        yield Complaint("The index of the search is empty, so nothing is found.", hint=hint, id="councils.W002")


def has_rows(alias: str, name: str) -> bool:
    """Whether a table that no model stands for has anything in it."""
    with connections[alias].cursor() as cursor:
        cursor.execute(f"SELECT 1 FROM {connections[alias].ops.quote_name(name)} LIMIT 1")  # noqa: S608 - our own
        return cursor.fetchone() is not None
