"""What the public may read of a decision, from when and until when, and what keeps it back."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from councils.models.choices import PUBLIC_OUTCOMES, RecommendationKind
from councils.models.fields import CleanTextField, PlausibleDateField
from councils.texts.personal_data import Finding, findings

# What keeps a decision from the public until a second person has read it. Withholding is the only lock there is.
NOT_RELEASED = "Not released yet: a second person has to read what the public will see."

SOMEBODY: dict[str, Any] = {
    "to": settings.AUTH_USER_MODEL,
    "on_delete": models.PROTECT,
    "null": True,
    "blank": True,
    "editable": False,
    "db_index": False,
    "related_name": "+",
}


def today(at: datetime | None = None) -> date:
    """The day in England at a moment, now when none is given."""
    return timezone.localdate(at)


def years_before(day: date, years: int) -> date:
    """The same day some years earlier; 28 February for a 29th that did not exist."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)


def retained_after(at: datetime | None = None) -> date:
    """Decisions made on this day or before are no longer shown."""
    return years_before(today(at), settings.KEEP_DECISIONS_PUBLIC_YEARS)


def come_out(at: datetime | None = None) -> Q:
    """What is true of those whose day of publication has come and which nobody withholds."""
    return Q(outcome__in=PUBLIC_OUTCOMES, publish_on__lte=today(at), withheld_because="")


def about(where: str, finding: Finding) -> str:
    """What the text check found as a sentence, with the text it stands in."""
    return f"{where}: {finding}."


class PublicationQuerySet(models.QuerySet):
    """Questions about what the public may read, when."""

    def published(self, at: datetime | None = None) -> Self:
        """Those the public may read at a moment. Twin: `Decision.is_published`."""
        return self.past_embargo(at).filter(decided_on__gt=retained_after(at))

    def retired(self, at: datetime | None = None) -> Self:
        """Those that were public and are no longer kept so: only a tombstone is left. Twin: `is_retired`."""
        return self.past_embargo(at).filter(decided_on__lte=retained_after(at))

    def withdrawn(self, at: datetime | None = None) -> Self:
        """Those that were public until somebody took them down: only a tombstone is left. Twin: `is_withdrawn`."""
        return self.filter(public_until__isnull=False).exclude(come_out(at))

    def past_embargo(self, at: datetime | None = None) -> Self:
        """Those whose day of publication has come and which nobody has withheld."""
        return self.filter(come_out(at))

    def awaiting_publication(self, at: datetime | None = None) -> Self:
        """Those that will be public once their day comes, if nobody withholds them."""
        return self.filter(outcome__in=PUBLIC_OUTCOMES, publish_on__gt=today(at), withheld_because="")

    def withheld(self) -> Self:
        """Those that somebody keeps from the public, with a reason."""
        return self.exclude(withheld_because="")

    def awaiting_release(self) -> Self:
        """Those whose texts a second person has to read before the public does."""
        return self.withheld().filter(withheld_because=NOT_RELEASED)

    def released(self) -> Self:
        """Those whose texts a second person has read and let go."""
        return self.filter(released_at__isnull=False)


class Publication(models.Model):
    """The part of a decision that says what the public may read of it, and when."""

    outcome: Any
    decided_on: Any
    recommendations: Any

    publish_on = PlausibleDateField(null=True, blank=True, help_text="Six weeks after the decision when left empty.")
    withheld_because = CleanTextField(
        blank=True, help_text="Why this decision is not published. Anything written here keeps it from the public."
    )
    public_until = models.DateTimeField(
        null=True, blank=True, editable=False, help_text="When it was taken down, if the public could read it before."
    )
    overruled_because = CleanTextField(
        "why the findings may stand",
        blank=True,
        help_text="What the text check found and why it may be published all the same.",
    )
    overruled_findings = CleanTextField(
        "findings that may stand", blank=True, editable=False, help_text="What the text check had found by then."
    )
    written_by: "models.ForeignKey[Any, Any]" = models.ForeignKey(
        **SOMEBODY, help_text="Who last changed what the public reads."
    )
    released_at = models.DateTimeField(null=True, blank=True, editable=False)
    released_by: "models.ForeignKey[Any, Any]" = models.ForeignKey(**SOMEBODY)

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep the record; one that was public until now leaves a tombstone behind."""
        self.publish_on = self.publish_on or self.usual_publish_on
        stored = type(self)._default_manager.filter(pk=self.pk)
        self.note_withdrawal(was_public=not self.is_past_embargo() and stored.filter(come_out()).exists())
        super().save(*args, **kwargs)

    def note_withdrawal(self, *, was_public: bool, at: datetime | None = None) -> None:
        """Say since when it is taken down, if the public could read it before this change and cannot after it."""
        if self.is_past_embargo(at):
            self.public_until = None
        elif was_public:
            self.public_until = at or timezone.now()

    @property
    def usual_publish_on(self) -> date | None:
        """The day it becomes public unless somebody says otherwise; None for what is never public."""
        if self.decided_on is None or not self.has_public_outcome:
            return None
        return self.decided_on + settings.PUBLISH_DECISIONS_AFTER

    @property
    def has_public_outcome(self) -> bool:
        """Whether it ended in a way that the public is told of."""
        return bool(self.outcome in PUBLIC_OUTCOMES)

    def public_texts(self) -> Iterator[tuple[str, str, list[Finding]]]:
        """Every text that the public may read, with what it is and what the check finds in it."""
        for name in ("summary", "statement", "provider"):
            if text := getattr(self, name):
                yield name.capitalize(), text, findings(text)
        for recommendation in self.recommendations.all():
            if recommendation.kind == RecommendationKind.SERVICE:
                found = findings(recommendation.text, service_improvement=True)
                yield f"Service improvement {recommendation.number}", recommendation.text, found

    def questions(self) -> list[str]:
        """What the text check asks, each sentence once: without what somebody said why it may stand."""
        found = (about(where, finding) for where, _, found in self.public_texts() for finding in found)
        return [sentence for sentence in dict.fromkeys(found) if not self.may_stand(sentence)]

    def may_stand(self, sentence: str) -> bool:
        """Whether somebody has said why this finding may be published. What is found later is asked about anew."""
        return bool(self.overruled_because) and sentence in self.overruled_findings.splitlines()

    def is_past_embargo(self, at: datetime | None = None) -> bool:
        """Twin of `past_embargo`."""
        has_come = self.publish_on is not None and self.publish_on <= today(at)
        return self.has_public_outcome and has_come and not self.withheld_because

    def is_published(self, at: datetime | None = None) -> bool:
        """Whether the public may read it at a moment. Twin of `published`."""
        return self.is_past_embargo(at) and bool(self.decided_on and self.decided_on > retained_after(at))

    def is_retired(self, at: datetime | None = None) -> bool:
        """Whether it was public and is no longer kept so. Twin of `retired`."""
        return self.is_past_embargo(at) and bool(self.decided_on and self.decided_on <= retained_after(at))

    def is_withdrawn(self, at: datetime | None = None) -> bool:
        """Whether it was public until somebody took it down. Twin of `withdrawn`."""
        return self.public_until is not None and not self.is_past_embargo(at)
