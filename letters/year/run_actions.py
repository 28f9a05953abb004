"""Asking for the long steps, composing and rendering, and stopping them: what follows, what stands against it."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from councils.models import ReviewYear
from councils.statistics.english import date_and_time
from councils.statistics.rates import count
from letters.models import Run, Step
from letters.tasks import wake_workers
from letters.year.progress import YearProgress

Sentences = list[str]


def ask_for(step: Step, against: Callable[[ReviewYear, Any], Sentences], year: ReviewYear, *, by: Any) -> str:
    """Have the workers compose or render. Raises ValidationError with every reason against it."""
    if reasons := against(year, by):
        raise ValidationError(reasons)
    letters = year.letters.all()
    with transaction.atomic():
        of = 0
        if step == Step.RENDER:
            letters.unrenderable().update(fault="")
            of = letters.unrendered().count()
        Run.objects.ask(year, step, by=by, of=of)
        transaction.on_commit(wake_workers)
    return f"{step.label.capitalize()} {year} has begun; this page says how far it is."


def under_way(step: Step, year: ReviewYear) -> Sentences:
    """Why a long step cannot be asked for: somebody has, and it goes on."""
    run = YearProgress(year).live(step)
    if run is None or run.is_silent():
        return []
    return [f"{run.asked_by} asked for this on {date_and_time(run.asked_at)}: it is under way."]


def blockers_to_composing(year: ReviewYear, by: Any) -> Sentences:
    """Why letters cannot be composed now."""
    if not year.is_frozen:
        return [f"{year} is not frozen: letters are made of figures that no longer move."]
    return under_way(Step.COMPOSE, year)


def stays_as_it_is(issued: int) -> Sentences:
    """That letters which have gone out are not composed again; nothing while none has."""
    return [f"{count(issued, 'letter that has', 'letters that have')} gone out stay as they are."] if issued else []


def composing_means(year: ReviewYear, by: Any) -> Sentences:
    """What follows from composing."""
    standing = YearProgress(year)
    return [
        f"{count(standing.due, 'letter')} are due: the year's figures, its wording and its dates are copied into each.",
        "A letter that says the same as before is left alone. One that changes loses its PDF and its approval.",
        *stays_as_it_is(standing.counts["issued"]),
        "You will have composed them, so somebody else has to approve them.",
        "It takes seconds, in the background. You can stop it, and do it again at any time.",
    ]


def blockers_to_rendering(year: ReviewYear, by: Any) -> Sentences:
    """Why PDFs cannot be made now."""
    if not year.letters.unrendered().exists():
        return ["There is no letter without a PDF."]
    return under_way(Step.RENDER, year)


def rendering_means(year: ReviewYear, by: Any) -> Sentences:
    """What follows from rendering."""
    waiting = year.letters.unrendered().count()
    return [
        f"The PDFs of {count(waiting, 'letter')} are made, in the background, a few in a second at best.",
        "You can stop it at any time, and go on later: PDFs that are there stay.",
        "A letter that cannot be rendered does not hold up the others, and says why.",
    ]


def stop(step: Step, year: ReviewYear, *, by: Any) -> str:
    """Stop a long step before its next letter."""
    run = YearProgress(year).live(step)
    if run is None:
        raise ValidationError("It is over already.")
    run.cancel(by=by)
    return f"{step.label.capitalize()} {year} is stopped. What is done stays."


def stopping_means(year: ReviewYear, by: Any) -> Sentences:
    """What follows from stopping."""
    return ["It stops before the next letter. What is done stays, and you can go on later."]
