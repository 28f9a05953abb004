"""What can be wrong with the decisions that a year counts: each a name, what it looks at, and a sentence."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta

from django.db.models import BooleanField, Case, Exists, F, OuterRef, Q, QuerySet, When
from django.db.models.functions import Substr
from django.utils.timezone import get_default_timezone

from councils.casework.attention import RECOMMENDED, nothing_recommended
from councils.casework.compliance import settled
from councils.figures.checks.finding import CaseCheck
from councils.models import Authority, Compliance, Decision, ReviewYear
from councils.models.decision import today
from councils.statistics.english import long_date

NOT_COMPLETED = RECOMMENDED.filter(completed_on=None)
COMPLETED_LATE = RECOMMENDED.filter(completed_on__gt=F("due_on"))
# An outcome that is put on record so long after the end of the year may have been dated back into it.
MAY_TAKE = timedelta(weeks=4)


def day_text(day: date | None) -> str:
    return f"{long_date(day)}" if day else "no day"


# Which decisions are looked at. Checks that look at the same are answered together.


def made(year: ReviewYear) -> QuerySet[Decision]:
    return Decision.objects.decided_in(*year.days)


def received(year: ReviewYear) -> QuerySet[Decision]:
    """Those received in the year: not decided before it began, so that the older ones need not be read."""
    later = Q(decided_on__gte=year.starts_on) | Q(decided_on=None)
    return Decision.objects.received_in(*year.days).filter(later)


def of_the_abolished(year: ReviewYear) -> QuerySet[Decision]:
    gone = Authority.objects.filter(closed_on__lt=year.ends_on)
    return Decision.objects.received_in(*year.days).filter(authority__in=gone)


def with_verdict(year: ReviewYear) -> QuerySet[Decision]:
    return Decision.objects.filter(compliance_recorded_on__range=year.days)


def without_verdict(year: ReviewYear) -> QuerySet[Decision]:
    return Decision.objects.without_verdict().filter(decided_on__lte=year.ends_on)


def ahead(year: ReviewYear) -> QuerySet[Decision]:
    return Decision.objects.filter(decided_on__gt=today())


def put_on_record_late(dated: str) -> Callable[[ReviewYear], QuerySet[Decision]]:
    """Those dated in the year, by the name of that date, that were known before and got the date long after its end.

    What came with a table, date and all, is not late: nobody knows when that was put on record elsewhere.
    """

    def late(year: ReviewYear) -> QuerySet[Decision]:
        known_by = datetime.combine(year.ends_on + MAY_TAKE, time.max, tzinfo=get_default_timezone())
        history = Decision.history.model.objects
        later = history.filter(history_type="~", history_date__gt=known_by, **{f"{dated}__range": year.days})
        if year.frozen_at:
            later = later.filter(history_date__lt=year.frozen_at)
        before = history.filter(id=OuterRef("pk"), history_date__lte=known_by)
        in_time = before.filter(**{f"{dated}__isnull": False})
        found = Decision.objects.filter(**{f"{dated}__range": year.days}, pk__in=later.values("id"))
        return found.filter(Exists(before), ~Exists(in_time))

    return late


# What takes more than a line to say of what is wrong with them.


def verdict_at_odds(year: ReviewYear) -> Q:
    """The verdict says one thing and the days of the recommendations another."""
    late, undone = Q(Exists(COMPLETED_LATE)), Q(Exists(NOT_COMPLETED))
    completed_after = Q(Exists(RECOMMENDED.filter(completed_on__gt=OuterRef("compliance_recorded_on"))))
    something = Q(Exists(RECOMMENDED))
    # One case after another, and not joined by OR: for that PostgreSQL would look for each verdict in all the years.
    at_odds = Case(
        When(compliance_outcome=Compliance.COMPLIED, then=late | undone | completed_after),
        When(compliance_outcome=Compliance.LATE, then=undone | completed_after | something & ~late),
        When(compliance_outcome=Compliance.NOT_COMPLIED, then=something & ~undone),
        default=False,
        output_field=BooleanField(),
    )
    return Q(at_odds)


CASE_CHECKS = [
    CaseCheck(
        "reason-of-another-outcome",
        "The reason belongs to another outcome",
        "One of the two is wrong, and with the outcome the figures would be: correct the decision.",
        made,
        lambda year: Q(reason__isnull=False) & ~Q(reason__outcome=F("outcome")),
        lambda case, year: (
            f"The outcome is “{case.get_outcome_display()}”, and “{case.reason}” is a reason for "
            f"“{case.reason.get_outcome_display()}”."  # type: ignore[union-attr]
        ),
        blocks=True,
    ),
    CaseCheck(
        "dated-ahead",
        "Dated in the future",
        "Correct the date: the case would be counted in a year in which it was not decided.",
        ahead,
        lambda year: Q(received_on__lte=year.ends_on),
        lambda case, year: f"It is decided on {day_text(case.decided_on)}, a day that has not come yet.",
        blocks=True,
    ),
    CaseCheck(
        "verdict-at-odds",
        "Compliance outcome at odds with the recommendations",
        "Correct the verdict or the days of completion: late compliance is counted beside compliance.",
        with_verdict,
        verdict_at_odds,
        lambda case, year: (
            f"“{case.get_compliance_outcome_display()}” was recorded on {day_text(case.compliance_recorded_on)}, "
            "and the days on which its recommendations were due and completed say otherwise."
        ),
    ),
    CaseCheck(
        "number-of-another-year",
        "Received in another year than its reference",
        "See whether the day of receipt has a slip in its year: it decides in which year the complaint counts.",
        lambda year: received(year).annotate(numbered=Substr("reference", 1, 2)),
        lambda year: ~Q(numbered=f"{year.starts_on:%y}"),
        lambda case, year: (
            f"It is received on {day_text(case.received_on)}, in {year}, and its reference begins with "
            f"{case.reference[:2]}."
        ),
    ),
    CaseCheck(
        "follows-authority",
        "Received after the authority had ceased to exist",
        "Give the case to the authority that took over: as it is, one that was gone is reviewed.",
        of_the_abolished,
        lambda year: Q(authority__closed_on__lt=F("received_on")),
        lambda case, year: f"It is received on {day_text(case.received_on)}, when the authority no longer existed.",
    ),
    CaseCheck(
        "precedes-authority",
        "Decided before the authority existed",
        "Give the case to the authority of that day, or correct the date.",
        made,
        lambda year: Q(authority__opened_on__gt=F("decided_on")),
        lambda case, year: f"It is decided on {day_text(case.decided_on)}, before the authority’s first day.",
    ),
    CaseCheck(
        "decided-late",
        "Outcome put on record long after the year had ended",
        "See whether the date is right: the case counts in this year, and nobody could have known when it ended.",
        put_on_record_late("decided_on"),
        lambda year: Q(),
        lambda case, year: (
            f"Decided on {day_text(case.decided_on)}, which was put on record after "
            f"{day_text(year.ends_on + MAY_TAKE)}."
        ),
    ),
    CaseCheck(
        "verdict-late",
        "Compliance outcome put on record long after the year had ended",
        "See whether the date is right: the verdict counts in the year in which it was recorded.",
        put_on_record_late("compliance_recorded_on"),
        lambda year: Q(),
        lambda case, year: (
            f"Its verdict is dated {day_text(case.compliance_recorded_on)}, and was put on record after "
            f"{day_text(year.ends_on + MAY_TAKE)}."
        ),
    ),
    CaseCheck(
        "without-reason",
        "Decided without a reason",
        "Choose the reason: it says why the case ended as it did.",
        made,
        lambda year: Q(reason=None),
        lambda case, year: f"Decided on {day_text(case.decided_on)} ({case.get_outcome_display()}) without a reason.",
    ),
    CaseCheck(
        "reason-not-in-use",
        "The reason was not in use that day",
        "Choose the reason of that time.",
        made,
        lambda year: Q(reason__used_from__gt=F("decided_on")) | Q(reason__used_until__lt=F("decided_on")),
        lambda case, year: f"“{case.reason}” was not in the list on {day_text(case.decided_on)}.",
    ),
    CaseCheck(
        "nothing-recommended",
        "Upheld, nothing recommended, and no note why",
        "Add the recommendations, or say in the notes why there are none.",
        made,
        lambda year: nothing_recommended(),
        lambda case, year: f"Upheld on {day_text(case.decided_on)} without a recommendation, and no note says why.",
    ),
    CaseCheck(
        "overdue",
        "Overdue, and no compliance outcome",
        "Ask the authority, and record what became of it; or amend the due date if that was agreed.",
        without_verdict,
        lambda year: Q(Exists(NOT_COMPLETED.filter(due_on__lte=year.ends_on))),
        lambda case, year: (
            f"A recommendation of the decision of {day_text(case.decided_on)} fell due by {day_text(year.ends_on)}, "
            "is not completed, and no verdict is recorded."
        ),
    ),
    CaseCheck(
        "all-completed",
        "Everything completed, and no compliance outcome",
        "Record the verdict: it counts in the year of the day on which it is recorded.",
        without_verdict,
        lambda year: settled(year.ends_on),
        lambda case, year: (
            f"All that was recommended on {day_text(case.decided_on)} was completed by {day_text(year.ends_on)}, "
            "and no verdict is recorded."
        ),
    ),
    CaseCheck(
        "verdict-on-nothing",
        "A compliance outcome, and nothing recommended",
        "Add the recommendations, or take the verdict back.",
        with_verdict,
        lambda year: ~Q(Exists(RECOMMENDED)),
        lambda case, year: (
            f"“{case.get_compliance_outcome_display()}” was recorded on {day_text(case.compliance_recorded_on)} "
            "of a case in which nothing is recommended."
        ),
    ),
]
