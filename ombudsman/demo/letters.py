"""The demonstration's letters: composed, rendered, approved by a second person and issued, as if at the time."""

from datetime import datetime, time, timedelta
from typing import Any

from django.contrib.auth import get_user_model
from django.db import transaction

from councils.models import ReviewYear, Role
from letters.lifecycle.compose import compose
from letters.lifecycle.render import render_waiting
from letters.models import Dispatch, Letter, LetterQuerySet
from ombudsman.demo.loading import OnProgress
from ombudsman.demo.years import DATES, at, complete_years

# The year of the letter the project started from, and the latest: theirs are made first.
FIRST = (2019, 2024)
SHOWN_FIRST = "worcester-city-council"
LOT = 25  # letters that are let go together


def compose_letters(year: ReviewYear) -> None:
    if not year.letters.exists():
        User = get_user_model()
        compose(year, by=User.objects.get(username="demo-manager"))
        year.letters.update(composed_at=before_letters(year, 14))


def make_letters(letters: LetterQuerySet, *, workers: int, on_progress: OnProgress | None = None) -> int:
    """Render those that have no PDF and let them go, a lot at a time; how many went."""
    gone = 0

    def count(done: int, total: int) -> None:
        nonlocal gone
        if done % LOT == 0:
            gone += let_go()
        if on_progress:
            on_progress(done, total)

    render_waiting(letters, workers=workers, on_progress=count)
    return gone + let_go()


def let_go() -> int:
    """Approve and issue what has been rendered; how many.

    The letters were composed from frozen figures a moment ago and nobody has touched them, so they have none of
    the problems that managers look for: one statement a year does for them what `approve` and `issue` do one by one.
    """
    second = get_user_model().objects.get(username="demo-second-manager")
    return sum(let_go_of(year, by=second) for year in complete_years())


@transaction.atomic
def let_go_of(year: ReviewYear, *, by: Any) -> int:
    """Approve, issue and post the rendered letters of a year; how many. Nobody is mailed: nobody has an address."""
    day = before_letters(year, 0)
    gone = year.letters.awaiting_approval().update(
        rendered_at=before_letters(year, 5),
        approved_at=before_letters(year, 2),
        approved_by=by,
        issued_at=day,
        issued_by=by,
    )
    if gone:
        on_paper = {"role": Role.CHIEF_EXECUTIVE, "queued_at": day, "posted_at": day, "posted_by": by}
        unposted = year.letters.issued().filter(dispatches=None).values_list("pk", flat=True)
        Dispatch.objects.bulk_create(Dispatch(letter_id=letter, **on_paper) for letter in unposted)
    return gone


def before_letters(year: ReviewYear, days: int) -> datetime:
    return at(DATES[year.starts_on.year].letters - timedelta(days=days), time(9))


def unfinished_years(*, first: bool) -> list[ReviewYear]:
    years = [year for year in reversed(complete_years()) if (year.starts_on.year in FIRST) == first]
    years = [year for year in years if not year.letters.exists() or year.letters.filter(issued_at=None).exists()]
    return sorted(years, key=lambda year: FIRST.index(year.starts_on.year)) if first else years


def write_some_earlier_letters() -> int:
    """Make a few letters of the latest earlier year that misses some; how many."""
    for year in unfinished_years(first=False)[:1]:
        compose_letters(year)
        waiting = year.letters.unrendered().values_list("pk", flat=True)[:LOT]
        return make_letters(Letter.objects.filter(pk__in=list(waiting)), workers=1)
    return 0
