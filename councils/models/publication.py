"""What the public may read of a decision, from when and until when, and what keeps it back."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time
from functools import lru_cache
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from councils.models.choices import PUBLIC_OUTCOMES, RecommendationKind
from councils.models.fields import LONGEST_REMARK, CleanTextField, PlausibleDateField
from councils.models.released import Released, ReleasedQuerySet
from councils.texts.personal_data import TextFinding, findings


def today(at: datetime | None = None) -> date:
    """The day in England at a moment, now when none is given."""
    return timezone.localdate(at)


def years_before(day: date, years: int) -> date:
    """The same day some years earlier; 28 February for a 29th that did not exist."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)


@lru_cache(maxsize=1000)
def start_of(day: date) -> datetime:
    """The moment at which a day begins in England."""
    return timezone.make_aware(datetime.combine(day, time.min))


def retained_after(at: datetime | None = None) -> date:
    """Decisions made on this day or before are no longer shown."""
    return years_before(today(at), settings.KEEP_DECISIONS_PUBLIC_YEARS)


class PublicationQuerySet(ReleasedQuerySet):
    """Questions about what the public may read, when."""

    def bulk_create(self, objs: Iterable[Any], *args: Any, **kwargs: Any) -> list[Any]:
        """As Django does; what is new says since when the public can read it."""
        records = list(objs)
        if not kwargs.get("update_conflicts"):
            at = timezone.now()
            for record in records:
                record.note_publication(is_changed=True, at=at)
        return super().bulk_create(records, *args, **kwargs)

    def published(self, at: datetime | None = None) -> Self:
        """Those the public may read at a moment. Twin: `Decision.is_published`."""
        return self.past_embargo(at).filter(decided_on__gt=retained_after(at))

    def retired(self, at: datetime | None = None) -> Self:
        """Those that were public and are no longer kept so: only a tombstone is left. Twin: `is_retired`."""
        return self.past_embargo(at).filter(decided_on__lte=retained_after(at))

    def come_out(self, at: datetime | None = None) -> Q:
        """What is true of those whose day of publication has come and which nobody withholds."""
        return Q(outcome__in=PUBLIC_OUTCOMES, publish_on__lte=today(at), withheld_because="")

    def in_order_of_publication(self) -> Self:
        """Those that became public first come first: what becomes public later is always at the end."""
        return self.order_by("became_public_at", "pk")

    def latest_public(self) -> Self:
        """Those that became public last come first."""
        return self.order_by("-became_public_at", "-publish_on", "-decided_on", "reference")

    def unannounced(self, at: datetime) -> Self:
        """Those that have become public by a moment, and that no reading of what is new has seen yet."""
        return self.past_embargo(at).filter(announced_at=None, became_public_at__lte=at)

    def announced_between(self, after: datetime, until: datetime) -> Self:
        """Those that were first seen to be public since a moment, up to another."""
        return self.filter(announced_at__gt=after, announced_at__lte=until)

    def updated_since(self, at: datetime) -> Self:
        """Those that became public, or of which the public reads something else, since a moment."""
        return self.filter(Q(became_public_at__gte=at) | Q(updated_at__gte=at))

    def awaiting_publication(self, at: datetime | None = None) -> Self:
        """Those that will be public once their day comes, if nobody withholds them."""
        return self.filter(outcome__in=PUBLIC_OUTCOMES, publish_on__gt=today(at), withheld_because="")


class Publication(Released):
    """The part of a decision that says what the public may read of it, and when."""

    outcome: Any
    decided_on: Any
    recommendations: Any
    compliance_outcome: Any

    publish_on = PlausibleDateField(null=True, blank=True, help_text="Six weeks after the decision when left empty.")
    withheld_because = CleanTextField(
        max_length=LONGEST_REMARK,
        blank=True,
        help_text="Why this decision is not published. Anything written here keeps it from the public.",
    )

    became_public_at = models.DateTimeField(
        null=True, blank=True, editable=False, help_text="When the public could first read it, or will be able to."
    )
    updated_at = models.DateTimeField(
        null=True, blank=True, editable=False, help_text="When what the public reads of it last changed."
    )

    announced_at = models.DateTimeField(
        null=True,
        blank=True,
        editable=False,
        help_text="When whoever looks for what is new first saw it, which may be after it was written.",
    )

    public_fields = ("summary", "statement", "provider")
    # A verdict on compliance is shown as well. It has a rule of its own: it is recorded once everything is settled.
    public_facts = (
        *("reference", "authority", "category", "outcome", "reason", "decided_on", "remedied_already"),
        "about_compliance_with",
    )

    class Meta:
        abstract = True
        constraints = Released.Meta.constraints

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep the record, with its usual day of publication unless another was chosen, and since when it is public."""
        self.publish_on = self.publish_on or self.usual_publish_on
        stored: Any = type(self)._default_manager.filter(pk=self.pk).first() if self.pk else None
        if stored:
            self.announced_at = stored.announced_at  # whoever looks for what is new says so, and no copy at hand
        self.note_publication(is_changed=stored is None or stored.public_face != self.public_face)
        if (written := kwargs.get("update_fields")) is not None:
            kwargs["update_fields"] = {*written, "became_public_at", "updated_at"}
        super().save(*args, **kwargs)

    def note_publication(self, *, is_changed: bool, at: datetime | None = None) -> None:
        """Say since when the public can read it, or from when on: its day, or now if it was logged or released later.

        What was taken down keeps its first moment if it was announced since, and is else as if it never was: alerts
        tell of it once. Whoever writes records without `save` calls this before.
        """
        at = at or timezone.now()
        first = self.became_public_at
        if first and (first > at or not (self.is_past_embargo(at) or self.announced_at)):
            first = None
        if first is None and self.will_be_public:
            assert self.publish_on
            first = max(at, start_of(self.publish_on))
        self.became_public_at = first
        if is_changed:
            self.updated_at = at

    @property
    def public_face(self) -> tuple[Any, ...]:
        """All that the pages and the API say of it: what a second person reads, and what has rules of its own."""
        return *self.public_values, self.publish_on, self.withheld_because, self.compliance_outcome

    @property
    def public_from(self) -> date | None:
        return self.publish_on

    @property
    def is_for_the_public(self) -> bool:
        """Whether it has an outcome that the public is told of: that is read, also where no text stands with it."""
        return self.has_public_outcome

    @property
    def will_be_public(self) -> bool:
        """Whether nothing but its day, if that, keeps it from the public."""
        return bool(self.has_public_outcome and self.publish_on and not self.withheld_because)

    @property
    def last_updated_at(self) -> datetime | None:
        """When it became public, or what the public reads of it last changed."""
        return max(filter(None, (self.became_public_at, self.updated_at)), default=None)

    @property
    def usual_publish_on(self) -> date | None:
        """The day it becomes public unless somebody says otherwise; None for what is never public."""
        if self.decided_on is None or not self.has_public_outcome:
            return None
        return self.decided_on + settings.PUBLISH_DECISIONS_AFTER

    @property
    def has_public_outcome(self) -> bool:
        return bool(self.outcome in PUBLIC_OUTCOMES)

    def public_texts(self) -> Iterator[tuple[str, str, tuple[TextFinding, ...]]]:
        yield from super().public_texts()
        for recommendation in self.recommendations.all():
            if recommendation.kind == RecommendationKind.SERVICE:
                found = findings(recommendation.text, service_improvement=True)
                yield f"Service improvement {recommendation.number}", recommendation.text, found

    def is_past_embargo(self, at: datetime | None = None) -> bool:
        has_come = self.publish_on is not None and self.publish_on <= today(at)
        return self.has_public_outcome and has_come and not self.withheld_because

    def is_published(self, at: datetime | None = None) -> bool:
        """Whether the public may read it at a moment. Twin of `published`."""
        return self.is_past_embargo(at) and bool(self.decided_on and self.decided_on > retained_after(at))

    def is_retired(self, at: datetime | None = None) -> bool:
        """Whether it was public and is no longer kept so. Twin of `retired`."""
        return self.is_past_embargo(at) and bool(self.decided_on and self.decided_on <= retained_after(at))
