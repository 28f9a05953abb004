"""The demonstration's letters: composed, rendered, approved by a second person and issued, as if at the time."""

from datetime import datetime, time, timedelta
from typing import Any

from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import F

from councils.figures.corrections import fingerprint_together, release_correction
from councils.figures.freezing import correct_by_recount
from councils.models import Compliance, Decision, Performance, ReviewYear
from letters.lifecycle.approve_and_issue import approve, issue
from letters.lifecycle.compose import compose
from letters.lifecycle.render import render_waiting
from letters.lifecycle.replace import replace_letter
from letters.models import Letter, LetterQuerySet
from ombudsman.demo import prose
from ombudsman.demo.loading import OnProgress
from ombudsman.demo.mailing import post_letters, send_off
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
    """Approve, issue and send off the rendered letters of a year; how many."""
    day = before_letters(year, 0)
    gone = year.letters.awaiting_approval().update(
        rendered_at=before_letters(year, 5),
        approved_at=before_letters(year, 2),
        approved_by=by,
        issued_at=day,
        issued_by=by,
    )
    if gone:
        unsent = year.letters.issued().filter(dispatches=None).select_related("year", "authority")
        post_letters(unsent.defer("content").prefetch_related("recipient__contacts"), day, by=by)
    return gone


def before_letters(year: ReviewYear, days: int) -> datetime:
    return at(DATES[year.starts_on.year].letters - timedelta(days=days), time(9))


@transaction.atomic
def make_second_letter(year: ReviewYear) -> int:
    """Put a verdict right that had been recorded as late, and replace the letter that said so; how many, once."""
    User = get_user_model()
    first = year.letters.complied_late().filter(recipient=F("authority"), held_back_at=None)
    letter = first.order_by("authority__slug").first()
    if not letter or year.letters.replacing().exists():
        return 0
    manager, other = (User.objects.get(username=name) for name in ("demo-manager", "demo-second-manager"))
    words = prose.general()["second_letter"]
    record_in_time(late_case(letter), words["evidence"], by=manager)
    performance = Performance.objects.totals().get(year=year, authority=letter.authority)
    correct_by_recount(performance, reason=words["reason"], by=manager)
    correction = performance.corrections.latest("pk")
    release_correction(correction, by=other, read=fingerprint_together(correction))
    second = replace_letter(letter, reason=words["reason"], by=manager)
    render_waiting(Letter.objects.filter(pk=second.pk))
    second.refresh_from_db()
    approve([second], by=other)
    issue([second], by=other)
    send_off(second.dispatches.select_related("letter__year", "letter__authority"), by=other)
    return 1


def late_case(letter: Letter) -> Decision:
    recorded = {"compliance_outcome": Compliance.LATE, "compliance_recorded_on__range": letter.year.days}
    return letter.authority.decisions.filter(**recorded).order_by("reference")[0]


def record_in_time(decision: Decision, evidence: str, *, by: Any) -> None:
    """Record that all that a case asked for was done by its day."""
    for recommendation in decision.recommendations.filter(completed_on__gt=F("due_on")):
        recommendation.completed_on, recommendation.evidence = recommendation.due_on, evidence
        recommendation._history_user = by
        recommendation.save()
    decision.compliance_outcome, decision._history_user = Compliance.COMPLIED, by  # type: ignore[attr-defined]
    decision.save()


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
