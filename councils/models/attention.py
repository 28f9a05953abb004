"""What of a decision needs somebody's attention: a question about its texts, a verdict, what is overdue or missing."""

from datetime import date
from typing import Any, Self

from django.db import models
from django.db.models import QuerySet

from councils.models.choices import Outcome
from councils.models.publication import today


class AttentionQuerySet(models.QuerySet):
    """Questions about what waits for a colleague; each is looked up from its own few records, never one by one."""

    def without_verdict(self) -> Self:
        """Upheld ones whose compliance outcome is not recorded."""
        return self.filter(outcome=Outcome.UPHELD, compliance_outcome="")

    def awaiting_verdict(self, on: date | None = None) -> Self:
        """Those in which all that was recommended is done, and nobody has recorded the compliance outcome."""
        from councils.casework.compliance import settled

        settled_ones = self.model._default_manager.without_verdict().filter(settled(on or today()))  # type: ignore[attr-defined]
        return self.filter(pk__in=settled_ones.order_by().values("pk"))

    def asked_about(self) -> Self:
        """Those that wait for a second person, and about whose texts the check asks what nobody has answered."""
        return self.filter(pk__in=TextQuestion.objects.values("decision"))

    def overdue(self, on: date | None = None) -> Self:
        """Those with a recommendation that is overdue and no compliance outcome."""
        return self.filter(pk__in=with_something_overdue(on))

    def unexplained(self) -> Self:
        """Upheld ones of years not frozen yet in which nothing is recommended, and nothing says why."""
        from councils.figures.checks.decisions import unexplained

        return self.filter(pk__in=unexplained().order_by().values("pk"))

    def needs_attention(self, on: date | None = None) -> Self:
        """Those that the text check asks about, with something overdue, or with nothing recommended unexplained."""
        from councils.figures.checks.decisions import unexplained

        asked = TextQuestion.objects.order_by().values("decision")
        return self.filter(pk__in=asked.union(with_something_overdue(on), unexplained().order_by().values("pk")))


def with_something_overdue(on: date | None = None) -> "QuerySet[Any, Any]":
    """The keys of decisions with a recommendation that is overdue."""
    from councils.models.recommendation import Recommendation

    return Recommendation.objects.overdue(on).order_by().values("decision")


class TextQuestion(models.Model):
    """A decision that waits for a second person, and about whose texts the check asks what nobody has answered.

    Kept by `councils.casework.release.note_questions`, whichever way a text, an answer or the waiting changes.
    """

    decision = models.OneToOneField("councils.Decision", models.CASCADE, primary_key=True, related_name="+")

    class Meta:
        default_permissions = ()  # nobody reads or changes these by hand

    def __str__(self) -> str:
        return str(self.decision)
