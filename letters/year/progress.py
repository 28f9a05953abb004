"""How far the letters of a year are: counted in a few queries, with who did what and when."""

from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from django.db.models import Count, Max, Q
from django.utils import timezone

from councils.models import ReviewYear
from councils.statistics.english import date_and_time
from letters.lifecycle.compose import addressed
from letters.models import Dispatch, DispatchQuerySet, Letter, LetterQuerySet, Run, Step
from letters.models.pack import on_paper
from letters.models.staleness import CurrentFacts, letters_date, stale_sentences
from letters.year.dates import DaysSaid


@dataclass
class YearProgress:
    """A year, how many of its letters have come how far, and what is under way."""

    year: ReviewYear
    runs: dict[str, Run] = field(init=False)  # the last of each step

    def __post_init__(self) -> None:
        found = [Run.objects.latest_of(self.year, step) for step in Step]
        self.runs = {run.step: run for run in found if run}
        self.letters: LetterQuerySet = self.year.letters.unreplaced()
        self.outbox: DispatchQuerySet = Dispatch.objects.filter(letter__year=self.year)

    @cached_property
    def counts(self) -> dict[str, int]:
        """How many letters are composed, rendered, cannot be rendered, are approved, issued, held back."""
        return self.letters.aggregate(
            composed=Count("pk"),
            rendered=Count("pk", filter=~Q(pdf="")),
            faults=Count("pk", filter=~Q(fault="")),
            approved=Count("pk", filter=Q(approved_at__isnull=False)),
            issued=Count("pk", filter=Q(issued_at__isnull=False)),
            held_back=Count("pk", filter=Q(held_back_at__isnull=False)),
        )

    @cached_property
    def due(self) -> int:
        """How many letters a frozen year asks for."""
        return sum(1 for _ in addressed(self.year)) if self.year.is_frozen else 0

    @cached_property
    def mails(self) -> dict[str, int]:
        """How many dispatches are in which state; those on their way are not counted as uncertain."""
        states = ("queued", "on_their_way", "uncertain", "failed", "sent", "presumed", "to_print", "posted")
        mails = {state: getattr(self.outbox, state)().count() for state in states}
        # A letter that was replaced before it was posted is nobody's to print any more.
        to_post = on_paper(self.outbox)
        mails |= {"failed": to_post.failed().count(), "to_print": to_post.to_print().count()}
        return mails | {"uncertain": mails["uncertain"] - mails["on_their_way"]}

    @cached_property
    def outdated(self) -> int:
        """How many letters that have not gone out say what no longer holds."""
        return len(self.stale(self.letters.filter(issued_at=None)))

    @cached_property
    def contradicted(self) -> list[Letter]:
        """Letters that have gone out, and say other figures than the year has since it was frozen again."""
        return self.year.letters.contradicted()

    @cached_property
    def days_said(self) -> DaysSaid:
        """Which days the letters name, whatever the year's are by now."""
        return DaysSaid(self.letters)

    @property
    def sentences_about_days(self) -> list[str]:
        """Which days the letters name, and which those name that are still to be composed."""
        dated = letters_date(self.year).isoformat() if self.year.letters_dated_on or self.year.is_frozen else None
        more_to_come = self.counts["issued"] < max(self.due, self.counts["composed"])
        return self.days_said.sentences(dated, self.day_of_publication, more_to_come=more_to_come)

    @property
    def of_another_day(self) -> int:
        """How many letters have gone out that name another day of publication than the year's."""
        return self.days_said.gone_naming_another_than(self.day_of_publication)

    @property
    def day_of_publication(self) -> str | None:
        """The day on which the year becomes public, as letters hold it."""
        return timezone.localdate(self.year.publish_at).isoformat() if self.year.publish_at else None

    def stale(self, letters: LetterQuerySet) -> list[Letter]:
        """Those of the letters that say what no longer holds."""
        if not self.year.is_frozen:
            return []
        found = list(letters.suspected_of_age().select_related("year", "authority", "recipient"))
        current = CurrentFacts(found)
        return [letter for letter in found if any(stale_sentences(letter, current))]

    def live(self, step: str) -> Run | None:
        """The run of a step that is under way."""
        run = self.runs.get(step)
        return run if run and not run.ended_at else None

    @property
    def is_under_way(self) -> bool:
        """Whether something happens by itself, so that it is worth while to look again."""
        letters_at_work = any(self.live(step) for step in (Step.COMPOSE, Step.RENDER))
        return letters_at_work or bool(self.mails["on_their_way"]) or self.outbox.waiting().exists()

    def who(self, verb: str) -> list[str]:
        """Who has composed, approved or issued how many letters, and when last, as sentences."""
        by, at = f"{verb}_by__username", f"{verb}_at"
        done = self.letters.filter(**{f"{at}__isnull": False})
        rows = done.order_by().values_list(by).annotate(number=Count("pk"), last=Max(at)).order_by("-number")
        return [f"{name or 'The command line'} {verb} {number:,}, {day(last)}." for name, number, last in rows]


def day(at: datetime) -> str:
    """When somebody did something last."""
    return f"last on {date_and_time(at)}"
