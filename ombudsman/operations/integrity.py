"""The rules that the record keeps whatever was killed in the middle, each with a sentence for every case against it.

What a single row must hold, the database refuses by itself. Here stands what several rows, or rows and files, hold
together. None of it changes anything.
"""

from collections.abc import Callable, Iterator

from django.db import connection
from django.db.models import Count, Q, Sum

from councils.models import COUNTS, Decision, KindTotal, Performance, ReviewYear
from councils.search.engines import index_table
from letters.models import Dispatch, Letter
from ombudsman.operations import files

Sentences = Iterator[str]


def rows_point_at_rows() -> Sentences:
    """No row names another that is not there. PostgreSQL refuses it; SQLite did not always."""
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA foreign_key_check")
        for where, _row, target, _key in cursor.fetchall():
            yield f"A row of {where} names a row of {target} that is not there."


def totals_are_the_sum_of_what_they_total() -> Sentences:
    """The total of a kind in a frozen year, whole or of a service area, is the sum of its authorities' figures."""
    key = ("year", "kind", "service_area")
    rows = Performance.objects.order_by().values(*key).annotate(**{f"sum_{name}": Sum(name) for name in COUNTS})
    sums = {tuple(row[name] for name in key): row for row in rows}
    for total in KindTotal.objects.select_related("year"):
        summed = sums.get((total.year_id, total.kind, total.service_area), {})
        area = f", {total.get_service_area_display()}" if total.service_area else ""
        for name in COUNTS:
            if summed.get(f"sum_{name}", 0) != getattr(total, name):
                yield f"{total.year}, {total.kind}{area}: the total of “{name}” is not the sum of its authorities."


def what_is_public_says_since_when() -> Sentences:
    """A decision that the public can read says since when: feeds, alerts and the API go by that."""
    for decision in Decision.objects.published().filter(became_public_at=None):
        yield f"Decision {decision} is public and does not say since when: save it again."


def frozen_years_have_figures() -> Sentences:
    """A frozen year has figures, and one that is not frozen has none."""
    for year in ReviewYear.objects.frozen().exclude(performances__isnull=False):
        yield f"{year} is frozen and has no figures."


def letters_that_went_out_are_in_the_outbox() -> Sentences:
    """An issued letter is on its way to somebody, and one that was not issued to nobody."""
    issued = Letter.objects.annotate(ways=Count("dispatches")).select_related("year", "authority")
    for letter in issued.filter(issued_at__isnull=False, ways=0):
        yield f"{letter} was issued and is in nobody's outbox."
    for letter in issued.filter(issued_at=None, ways__gt=0):
        yield f"{letter} is in the outbox and was not issued."


def nobody_is_written_to_twice() -> Sentences:
    """A letter goes to an address once."""
    same = Dispatch.objects.sent().of_letters().values("letter", "email").annotate(times=Count("pk"))
    for each in same.filter(times__gt=1):
        yield f"Letter {each['letter']} was sent to {each['email']} {each['times']} times."


def second_editions_replace_first_ones() -> Sentences:
    """A later edition says which it replaces, and the first none."""
    wrong = Q(edition=1, replaces__isnull=False) | Q(edition__gt=1, replaces=None)
    for letter in Letter.objects.filter(wrong):
        yield f"{letter}: its edition and what it replaces do not go together."


def files_are_what_they_were() -> Sentences:
    """Every file that the record names is there, and every PDF is the one that was rendered."""
    yield from map(str, files.faults())


def search_knows_what_is_public() -> Sentences:
    """Decisions that the public may read stand in the index of the search."""
    name = connection.ops.quote_name(index_table(Decision))
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {name}")  # noqa: S608 - our own
        indexed = cursor.fetchone()[0]
    decided = Decision.objects.published().count()
    if indexed < decided:
        yield f"{decided:,} decisions are public and the search knows {indexed:,}. `manage.py rebuild_search` mends it."


RULES: tuple[Callable[[], Sentences], ...] = (
    rows_point_at_rows,
    what_is_public_says_since_when,
    frozen_years_have_figures,
    totals_are_the_sum_of_what_they_total,
    letters_that_went_out_are_in_the_outbox,
    nobody_is_written_to_twice,
    second_editions_replace_first_ones,
    files_are_what_they_were,
    search_knows_what_is_public,
)
