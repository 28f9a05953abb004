"""Allowances: problems of a year that a manager has looked at and lets stand, with the reason."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from councils.models.authority import Authority
from councils.models.decision import Decision
from councils.models.fields import LONGEST_REMARK, CleanTextField
from councils.models.year import ReviewYear


class AllowanceQuerySet(models.QuerySet["Allowance"]):
    def in_force(self) -> "AllowanceQuerySet":
        return self.filter(withdrawn_at=None)

    def withdrawn(self) -> "AllowanceQuerySet":
        """Those taken back: the check shows the problem again."""
        return self.filter(withdrawn_at__isnull=False)


class Allowance(models.Model):
    """A problem that somebody has looked at: what the check said, why it may stand, who says so and when."""

    year = models.ForeignKey(ReviewYear, models.CASCADE, related_name="allowances")
    check_name = models.CharField("what was checked", max_length=40)
    decision = models.ForeignKey(Decision, models.CASCADE, null=True, blank=True, related_name="allowances")
    authority = models.ForeignKey(Authority, models.CASCADE, null=True, blank=True, related_name="allowances")
    said = CleanTextField("what the check said")
    reason = CleanTextField("why it may stand", max_length=LONGEST_REMARK)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    objects = AllowanceQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "pk"]
        verbose_name = "problem looked at"
        verbose_name_plural = "problems looked at"
        constraints = [
            models.CheckConstraint(
                condition=Q(decision=None) | Q(authority=None),
                name="allowance_is_about_one_record",
                violation_error_message="A problem is of a decision, of an authority or of the year, and of one alone.",
            ),
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="allowance_has_a_reason",
                violation_error_message="Say why the problem may stand: the reason is kept.",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None, withdrawn_by=None)
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False),
                name="allowance_withdrawn_by_somebody",
                violation_error_message="It is taken back by somebody, at a time, or it stands.",
            ),
            models.UniqueConstraint(
                fields=["year", "check_name", "decision"],
                condition=Q(withdrawn_at=None, decision__isnull=False),
                name="allowance_once_a_decision",
                violation_error_message="Somebody has looked at this problem already.",
            ),
            models.UniqueConstraint(
                fields=["year", "check_name", "authority"],
                condition=Q(withdrawn_at=None, authority__isnull=False),
                name="allowance_once_an_authority",
                violation_error_message="Somebody has looked at this problem already.",
            ),
            models.UniqueConstraint(
                fields=["year", "check_name"],
                condition=Q(withdrawn_at=None, decision=None, authority=None),
                name="allowance_once_a_year",
                violation_error_message="Somebody has looked at this problem already.",
            ),
        ]

    def __str__(self) -> str:
        return self.said

    def withdraw(self, *, by: Any, at: datetime | None = None) -> bool:
        """Have the check show the problem again; False when somebody else has taken it back already."""
        mine = Allowance.objects.in_force().filter(pk=self.pk)
        taken = mine.update(withdrawn_at=at or timezone.now(), withdrawn_by=by)
        self.refresh_from_db()
        return bool(taken)
