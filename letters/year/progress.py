"""How far the letters of a year are: counted in a few queries, with who did what and when."""

from collections import Counter
from datetime import datetime
from functools import cached_property

from django.db.models import Count, Max, Q
from django.utils import timezone

from councils.models import ReviewYear
from councils.statistics.english import date_and_time, long_date
from councils.statistics.rates import count
from letters.models import Dispatch, DispatchQuerySet, Letter, LetterQuerySet, Run, Step
from letters.models.addressing import addressed, letters_date
from letters.models.pack import on_paper
from letters.models.staleness import CurrentFacts, stale_sentences

LATER = "“a later date”"
DATED = "is dated {}.", "are dated {}."
PUBLIC = "names {} as the day of publication.", "name {} as the day of publication."

Days = Counter[str | None]


class NamedDays:
    """Which days some letters name, and how many name each, whatever the days of their year are by now."""

    def __init__(self, letters: LetterQuerySet) -> None:
        self.dated, self.public, self.public_of_gone = Days(), Days(), Days()
        named = letters.order_by().values_list("content__dated_on", "content__publish_on")
        gone = Count("pk", filter=Q(issued_at__isnull=False))
        for dated, public, number, issued in named.annotate(number=Count("pk"), gone=gone):
            self.dated[dated] += number
            self.public[public] += number
            self.public_of_gone[public] += issued

    def sentences(self, dated: str | None, public: str | None, *, more_to_come: bool) -> list[str]:
        """What the letters say; and what those to come will say, where no letter says so yet.

        `dated` and `public` are what a letter composed today would name.
        """
        return [
            *day_sentences(self.dated, DATED, dated, "as of the day of the freeze", more_to_come),
            *day_sentences(self.public, PUBLIC, public, f"{LATER}, until the moment is set,", more_to_come),
        ]

    def gone_naming_another_than(self, day: str | None) -> int:
        """How many letters have gone out that name another day of publication; “a later date” never lies."""
        return sum(number for named, number in self.public_of_gone.items() if named not in (None, day))


def day_sentences(named: Days, verbs: tuple[str, str], today: str | None, unset: str, more_to_come: bool) -> list[str]:
    """Each day that is named, with how many letters name it; and the one that letters to come name."""
    sentences = [
        f"{count(number, 'letter')} {verbs[number > 1].format(long_date(day) if day else LATER)}"
        for day, number in named.most_common()
    ]
    if not named or (more_to_come and today not in named):
        sentences.append(f"Letters composed from now on {verbs[1].format(long_date(today) if today else unset)}")
    return sentences


class YearProgress:
    """A year, how many of its letters have come how far, and what is under way."""

    def __init__(self, year: ReviewYear) -> None:
        self.year = year
        self.letters: LetterQuerySet = self.year.letters.unreplaced()
        self.outbox: DispatchQuerySet = Dispatch.objects.filter(letter__year=self.year)

    @cached_property
    def runs(self) -> dict[str, Run]:
        found = [Run.objects.latest_of(self.year, step) for step in Step]
        return {run.step: run for run in found if run}

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
        return sum(1 for _ in addressed(self.year)) if self.year.is_frozen else 0

    @cached_property
    def mails(self) -> dict[str, int]:
        """How many dispatches are in which state; those on their way are not counted as uncertain."""
        states = ("queued", "on_their_way", "uncertain", "failed", "returned", "sent", "presumed", "to_print", "posted")
        mails = {state: getattr(self.outbox, state)().count() for state in states}
        # A letter that was replaced before it was posted is nobody's to print any more.
        to_post = on_paper(self.outbox)
        mails |= {state: getattr(to_post, state)().count() for state in ("failed", "returned", "to_print")}
        return mails | {"uncertain": mails["uncertain"] - mails["on_their_way"]}

    @cached_property
    def outdated(self) -> int:
        return len(self.stale(self.letters.filter(issued_at=None)))

    @cached_property
    def contradicted(self) -> list[Letter]:
        return self.year.letters.contradicted()

    @cached_property
    def named_days(self) -> NamedDays:
        return NamedDays(self.letters)

    @property
    def sentences_about_days(self) -> list[str]:
        """Which days the letters name, and which those name that are still to be composed."""
        dated = letters_date(self.year).isoformat() if self.year.letters_dated_on or self.year.is_frozen else None
        more_to_come = self.counts["issued"] < max(self.due, self.counts["composed"])
        return self.named_days.sentences(dated, self.day_of_publication, more_to_come=more_to_come)

    @property
    def of_another_day(self) -> int:
        return self.named_days.gone_naming_another_than(self.day_of_publication)

    @property
    def day_of_publication(self) -> str | None:
        return timezone.localdate(self.year.publish_at).isoformat() if self.year.publish_at else None

    def stale(self, letters: LetterQuerySet) -> list[Letter]:
        if not self.year.is_frozen:
            return []
        found = list(letters.select_related("year", "authority", "recipient"))
        current = CurrentFacts(found)
        return [letter for letter in found if any(stale_sentences(letter, current))]

    def live(self, step: str) -> Run | None:
        run = self.runs.get(step)
        return run if run and not run.ended_at else None

    @property
    def is_under_way(self) -> bool:
        letters_at_work = any(self.live(step) for step in (Step.COMPOSE, Step.RENDER))
        return letters_at_work or bool(self.mails["on_their_way"]) or self.outbox.waiting().exists()

    def who(self, verb: str) -> list[str]:
        """Who has composed, approved or issued how many letters, and when last, as sentences."""
        by, at = f"{verb}_by__username", f"{verb}_at"
        done = self.letters.filter(**{f"{at}__isnull": False})
        rows = done.order_by().values_list(by).annotate(number=Count("pk"), last=Max(at)).order_by("-number")
        return [f"{name or 'The command line'} {verb} {number:,}, {day(last)}." for name, number, last in rows]


def day(at: datetime) -> str:
    return f"last on {date_and_time(at)}"
