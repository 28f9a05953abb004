"""Recommendations: what an authority agreed to do, by when, and whether it did."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import F, Min, Q
from simple_history.models import HistoricalRecords

from councils.models.bulk import BulkQuerySet
from councils.models.choices import PUBLIC_OUTCOMES, RecommendationKind, Remedy
from councils.models.decision import Decision, today, years_before
from councils.models.fields import LONGEST_REMARK, CleanTextField, PlausibleDateField, plausible_day
from councils.search.engines import SearchDocument
from councils.search.index import AUTHORITY, CATEGORY, Searched, SearchedQuerySet, document
from councils.statistics.english import long_date
from councils.statistics.rates import count


# The type checker takes the managers that two parents would make for a contradiction.
class RecommendationQuerySet(SearchedQuerySet, BulkQuerySet, models.QuerySet["Recommendation"]):  # type: ignore[override]
    """Questions about recommendations."""

    def first_days(self) -> dict[int, date]:
        """The first day on which something falls due or was completed in each decision, by the decision's key."""
        days = self.order_by().values_list("decision").annotate(Min("due_on"), Min("completed_on"))
        return {decision: min(filter(None, both)) for decision, *both in days if any(both)}

    def outstanding(self) -> "RecommendationQuerySet":
        """Those not carried out yet, in cases without a verdict. Twin: `is_outstanding`."""
        return self.filter(completed_on=None, decision__compliance_outcome="")

    def overdue(self, on: date | None = None) -> "RecommendationQuerySet":
        return self.outstanding().filter(due_on__lt=on or today())

    def completed(self) -> "RecommendationQuerySet":
        return self.filter(completed_on__isnull=False)

    def due_soon(self, days: int = 7, on: date | None = None) -> "RecommendationQuerySet":
        """Outstanding ones that fall due in the coming days, today included."""
        start = on or today()
        return self.outstanding().filter(due_on__range=(start, start + timedelta(days=days)))

    def delayed(self, on: date | None = None) -> "RecommendationQuerySet":
        """Outstanding ones more than twelve months past their due date, as amended. Twin: `is_delayed`."""
        return self.outstanding().filter(due_on__lt=years_before(on or today(), 1))

    def service_improvements(self) -> "RecommendationQuerySet":
        """Those for everybody the service reaches: the only ones the public may read."""
        return self.filter(kind=RecommendationKind.SERVICE)


class Recommendation(Searched):
    """One thing an authority agreed to do after an upheld decision."""

    searched_fields = frozenset({"decision", "kind", "text"})
    indexed_by = "decision_id"

    decision = models.ForeignKey(Decision, models.CASCADE, related_name="recommendations")
    number = models.PositiveSmallIntegerField(help_text="Its place in the decision: 1, 2, 3.")
    kind = models.CharField(max_length=20, choices=RecommendationKind.choices)
    remedy = models.CharField(max_length=20, choices=Remedy.choices)
    text = CleanTextField(help_text="For a service improvement: what the public reads, without dates.")
    amount = models.DecimalField("amount in pounds", max_digits=9, decimal_places=2, null=True, blank=True)
    due_on = PlausibleDateField(null=True, blank=True)
    completed_on = PlausibleDateField(null=True, blank=True)
    evidence = CleanTextField(blank=True, help_text="What the authority sent to show that it was done. Never public.")

    objects = RecommendationQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        ordering = ["decision", "number"]
        indexes = [
            models.Index(fields=["due_on"], condition=Q(completed_on=None), name="recommendation_to_follow_up"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["decision", "number"],
                name="recommendation_number_once",
                violation_error_message="This decision already has a recommendation with that number.",
            ),
            models.CheckConstraint(
                condition=Q(amount=None) | Q(amount__gt=0),
                name="recommendation_amount_is_positive",
                violation_error_message="Leave the amount empty when no money is to be paid.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.decision.reference}, recommendation {self.number}"

    @classmethod
    def documents(cls, keys: Iterable[int]) -> Iterator[SearchDocument]:
        """Of service improvements of what may become public: themselves first, then what their decision is about."""
        improvements = cls.objects.service_improvements().filter(pk__in=keys, decision__outcome__in=PUBLIC_OUTCOMES)
        for pk, text, reference, summary, authority, category in improvements.values_list(
            "pk", "text", *(f"decision__{name}" for name in ("reference", "summary", "authority_id", "category_id"))
        ):
            yield document(pk, [f"{AUTHORITY}{authority}", f"{CATEGORY}{category}"], [text], [reference, summary])

    @classmethod
    def reindex(cls, keys: Iterable[int]) -> None:
        Decision.reindex(keys)

    def clean(self) -> None:
        """Raise ValidationError for what only the day or the decision can tell."""
        if self.completed_on and self.completed_on > today():
            raise ValidationError({"completed_on": "That day has not come yet: give the day it was completed."})
        for field in ("due_on", "completed_on"):
            if (day := getattr(self, field)) and (sentence := self.too_early(day)):
                raise ValidationError({field: sentence})

    def too_early(self, day: date) -> str:
        """A sentence about a day before the decision; nothing for any other. The decision may be about to be saved."""
        decided_on = self.decision.decided_on if Recommendation.decision.is_cached(self) or self.decision_id else None
        if not decided_on or day >= decided_on:
            return ""
        return f"The decision was made on {long_date(decided_on)}: this cannot be earlier."

    @property
    def was_late(self) -> bool:
        """Whether it was completed after the due date as amended; an extension agreed is not lateness."""
        return bool(self.completed_on and self.due_on and self.completed_on > self.due_on)

    def is_outstanding(self) -> bool:
        """Whether it is not carried out yet, in a case without a verdict. Twin of `outstanding`."""
        return self.completed_on is None and not self.decision.compliance_outcome

    def is_delayed(self, on: date | None = None) -> bool:
        """Whether it is outstanding more than twelve months after its due date. Twin of `delayed`."""
        return bool(self.is_outstanding() and self.due_on and self.due_on < years_before(on or today(), 1))

    @property
    def status(self) -> str:
        """How it stands against its due date today, in a word or two."""
        if self.completed_on:
            return "completed late" if self.was_late else "completed"
        if self.decision.compliance_outcome or not self.due_on:
            return "case closed" if self.decision.compliance_outcome else "no due date"
        days = (self.due_on - today()).days
        if not days:
            return "due today"
        delayed = ", delayed" if self.is_delayed() else ""
        return f"{count(-days, 'day')} overdue{delayed}" if days < 0 else f"due in {count(days, 'day')}"

    @transaction.atomic
    def amend_due_date(
        self, to: date, *, reason: str, by: Any = None, before: date | None = None
    ) -> "DueDateAmendment":
        """Move the due date by agreement, keeping what it was, who moved it, when and why.

        Raises ValidationError without a reason, when nothing would change, or when it is not the one it was before.
        """
        if not reason.strip():
            raise ValidationError("Say why the due date changes: the reason is kept with the old date.")
        plausible_day(to)
        if sentence := self.too_early(to):
            raise ValidationError(sentence)
        # Whoever comes second waits here, and then sees the date that the first has agreed.
        self.due_on = Recommendation.objects.select_for_update().get(pk=self.pk).due_on
        if to == self.due_on:
            raise ValidationError(f"It is due on {long_date(to)} already.")
        if before and self.due_on and self.due_on != before:
            raise ValidationError(f"Somebody has amended it meanwhile: it is due on {long_date(self.due_on)}.")
        amendment = self.amendments.create(due_before=self.due_on, due_after=to, reason=reason, by=by)
        self.due_on = to
        self._change_reason, self._history_user = reason[:100], by
        self.save(update_fields=["due_on"])
        return amendment


def later_than_recommendations(first: date) -> str:
    return f"Something that it recommends is due or was completed on {long_date(first)}: it cannot be decided later."


class DueDateAmendment(models.Model):
    """A due date moved by agreement: lateness is measured against the date after it."""

    recommendation = models.ForeignKey(Recommendation, models.CASCADE, related_name="amendments")
    due_before = PlausibleDateField(null=True, blank=True)
    due_after = PlausibleDateField()
    reason = CleanTextField(max_length=LONGEST_REMARK)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["recommendation", "at"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="amendment_has_a_reason",
                violation_error_message="Say why the due date changes: the reason is kept with the old date.",
            ),
            models.CheckConstraint(
                condition=Q(due_before=None) | ~Q(due_before=F("due_after")),
                name="amendment_changes_the_date",
                violation_error_message="The due date is that day already: choose another.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.recommendation}: due {self.due_after}"
