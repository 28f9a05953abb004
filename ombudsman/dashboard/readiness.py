"""How far the latest year that has ended is on its way to the public."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from councils.models import Decision, ReviewYear
from councils.statistics.english import date_and_time, long_date
from councils.statistics.rates import count
from letters.year.progress import YearProgress

STAGES = {"rendered": "with a PDF", "approved": "approved", "issued": "issued"}


@dataclass(frozen=True)
class Readiness:
    year: ReviewYear
    url: str
    sentences: list[str]


def readiness(user: Any) -> Readiness | None:
    """The latest year that has ended, until it is public: what is done and what is not."""
    if not user.has_perm("councils.view_reviewyear"):
        return None
    ended = (year for year in ReviewYear.objects.order_by("-starts_on")[:3] if year.has_ended)
    year = next(ended, None)
    if year is None or year.is_published():
        return None
    url = reverse("admin:desk", args=[year.label])
    return Readiness(year, url, [*figures_readiness(year), *letters_readiness(year)])


def figures_readiness(year: ReviewYear) -> list[str]:
    if year.frozen_at:
        return [f"The figures were frozen on {long_date(year.frozen_at)}."]
    unexplained = Decision.objects.decided_in(*year.days).filter(reason=None).count()
    without = f" Without a reason so far: {count(unexplained, 'decision')} of the year." if unexplained else ""
    return [f"The figures are not frozen yet.{without}"]


def letters_readiness(year: ReviewYear) -> list[str]:
    done = YearProgress(year).counts
    if not done["composed"]:
        return ["No letters have been composed."] if year.frozen_at else []
    stages = [f"{done[stage]:,} {words}" for stage, words in STAGES.items()]
    at = year.publish_at
    return [
        f"{count(done['composed'], 'letter')} composed, {', '.join(stages)}.",
        f"It becomes public on {date_and_time(at)}." if at else "Nobody has said yet when it is published.",
    ]
