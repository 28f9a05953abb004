"""Decisions: one complaint about one authority, from the day it was received to its outcome."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from simple_history.models import HistoricalRecords

from councils.models.authority import Authority
from councils.models.bulk import BulkQuerySet
from councils.models.category import Category, Reason
from councils.models.choices import INVESTIGATED, PUBLIC_OUTCOMES, Compliance, Outcome, RecommendationKind
from councils.models.fields import CleanCharField, CleanTextField, PlausibleDateField
from councils.models.publication import (
    Publication,
    PublicationQuerySet,
    retained_after,
    today,
    years_before,
)
from councils.models.released import NOT_RELEASED
from councils.models.text_question import TextQuestion
from councils.search.engines import SearchDocument
from councils.search.index import AUTHORITY, CATEGORY, Searched, SearchedQuerySet, document, in_batches
from councils.statistics.english import long_date

__all__ = ["NOT_RELEASED", "Decision", "DecisionQuerySet", "retained_after", "today", "years_before"]

# What the year's count reads besides authority and dates: an index that holds it all answers the count alone.
COUNTED = ["category", "outcome", "remedied_already", "compliance_outcome", "compliance_recorded_on"]

# What release hangs on, beside the texts themselves.
RELEASE = frozenset({"withheld_because", "overruled_because", "overruled_findings"})

# What lists are filtered by, and the key that leads to the rest of what the list shows.
FILTERED = ["outcome", "compliance_outcome", "category", "authority", "handler", "publish_on", "id"]


# The type checker takes the managers that two parents would make for a contradiction.
class DecisionHistory(HistoricalRecords):
    """The history of decisions, in which later changes are found by their day without reading what was imported."""

    def get_meta_options(self, model: type[models.Model]) -> dict[str, Any]:
        changed = models.Index(fields=["history_date"], condition=Q(history_type="~"), name="decision_changed_later")
        return {**super().get_meta_options(model), "indexes": [changed]}


class DecisionQuerySet(PublicationQuerySet, SearchedQuerySet, BulkQuerySet, models.QuerySet["Decision"]):  # type: ignore[override]
    def open(self) -> "DecisionQuerySet":
        return self.filter(outcome="", decided_on=None)

    def drafts(self) -> "DecisionQuerySet":
        """Those with a summary that the public is not going to read as things stand: search keeps nothing of them."""
        return self.filter(publish_on=None).exclude(summary="")

    def received_in(self, first: date, last: date) -> "DecisionQuerySet":
        return self.filter(received_on__range=(first, last))

    def decided_in(self, first: date, last: date) -> "DecisionQuerySet":
        return self.filter(decided_on__range=(first, last))

    def investigated(self) -> "DecisionQuerySet":
        """Those that were investigated in detail: upheld or not upheld, nothing else."""
        return self.filter(outcome__in=INVESTIGATED)

    def without_verdict(self) -> "DecisionQuerySet":
        """Upheld ones whose compliance outcome is not recorded."""
        return self.filter(outcome=Outcome.UPHELD, compliance_outcome="")

    def asked_about(self) -> "DecisionQuerySet":
        """Those that wait for a second person, and about whose texts the check asks what nobody has answered."""
        return self.filter(pk__in=TextQuestion.objects.values("decision"))


class Decision(Publication, Searched):
    """One complaint about one authority, from the day it was received to its outcome."""

    searched_fields = frozenset({"reference", "authority", "category", "provider", "summary", "statement", "outcome"})

    reference = CleanCharField(
        max_length=10,
        unique=True,
        validators=[
            RegexValidator(r"^[0-9]{2} [0-9]{3} [0-9]{3}\Z", "A reference is year, three, three digits: 19 012 345.")
        ],
    )
    authority = models.ForeignKey(Authority, models.PROTECT, related_name="decisions", db_index=False)
    category = models.ForeignKey(Category, models.PROTECT, related_name="decisions", db_index=False)
    provider = CleanCharField(
        max_length=150, blank=True, help_text="Who gave the service for the authority, such as a care home."
    )
    received_on = PlausibleDateField()
    decided_on = PlausibleDateField(null=True, blank=True)
    outcome = models.CharField(max_length=30, choices=Outcome.choices, blank=True)
    reason = models.ForeignKey(Reason, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    remedied_already = models.BooleanField(
        default=False,
        help_text="The authority had already provided a satisfactory remedy before the complaint reached us.",
    )
    summary = CleanTextField(blank=True, help_text="What the public reads first: two or three sentences.")
    statement = CleanTextField(blank=True, help_text="The decision statement.")
    compliance_outcome = models.CharField(max_length=20, choices=Compliance.choices, blank=True)
    compliance_recorded_on = PlausibleDateField(null=True, blank=True)
    about_compliance_with = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        db_index=False,
        related_name="compliance_complaints",
        help_text="The earlier decision, if this complaint is that its recommendations were not carried out.",
    )
    notes = CleanTextField(blank=True, help_text="For colleagues. Never public.")
    handler = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="decisions",
        editable=False,
        db_index=False,  # the indexes below hold it beside what it is asked together with
    )

    objects = DecisionQuerySet.as_manager()
    history = DecisionHistory()

    class Meta:
        ordering = ["-decided_on", "-received_on", "reference"]
        permissions = [
            ("release_decision", "Can release texts to the public"),
            ("cease_compliance", "Can record that compliance was no longer pursued"),
        ]
        indexes = [
            # The few that are in hand, and the few that are withheld, are found without reading all the others.
            models.Index(fields=["received_on", "handler"], condition=Q(decided_on=None), name="decision_in_hand"),
            models.Index(
                fields=["-decided_on", "-received_on", "reference"],
                condition=~Q(withheld_because=""),
                name="decision_withheld",
            ),
            models.Index(
                fields=["-decided_on", "-received_on", "reference"],
                condition=Q(released_at__isnull=False),
                name="decision_released",
            ),
            models.Index(fields=["authority"], condition=Q(publish_on=None) & ~Q(summary=""), name="decision_draft"),
            models.Index(
                fields=["about_compliance_with"],
                condition=Q(about_compliance_with__isnull=False),
                name="decision_about_compliance",
            ),
            models.Index(
                fields=["-decided_on", "-received_on", "reference"],
                condition=Q(public_until__isnull=False),
                name="decision_taken_down",
            ),
            # Lists an authority's decisions, latest first, and answers the year's count without a look at the table.
            models.Index(fields=["authority", "-decided_on", "-received_on", *COUNTED], name="decision_by_authority"),
            # Lists all decisions, latest first, with what they are filtered by: what a filter leaves out is never read.
            models.Index(fields=["-decided_on", "-received_on", "reference", *FILTERED], name="decision_by_date"),
            # Feeds, alerts and the API go by these.
            models.Index(
                fields=["became_public_at", "id"],
                condition=Q(became_public_at__isnull=False),
                name="decision_became_public",
            ),
            models.Index(fields=["updated_at"], condition=Q(became_public_at__isnull=False), name="decision_updated"),
            models.Index(
                fields=["became_public_at"],
                condition=Q(announced_at=None, became_public_at__isnull=False),
                name="decision_unannounced",
            ),
            models.Index(fields=["announced_at"], condition=Q(announced_at__isnull=False), name="decision_announced"),
            models.Index(
                fields=["publish_on", "outcome", "handler"],
                condition=Q(withheld_because="", publish_on__isnull=False),
                name="decision_to_be_public",
            ),
            # The check of a year asks for cases by the day of their verdict, and for those that still wait for one.
            models.Index(
                fields=["compliance_recorded_on"],
                condition=Q(compliance_recorded_on__isnull=False),
                name="decision_by_verdict",
            ),
            models.Index(
                # With what its condition asks for, or SQLite goes to the table for each, and takes another index.
                fields=["decided_on", "outcome", "compliance_outcome"],
                condition=Q(outcome=Outcome.UPHELD, compliance_outcome=""),
                name="decision_without_verdict",
            ),
        ]
        constraints = [
            *Publication.Meta.constraints,
            models.CheckConstraint(
                condition=Q(decided_on=None, outcome="") | (Q(decided_on__isnull=False) & ~Q(outcome="")),
                name="decision_outcome_and_date_together",
                violation_error_message="A decision has an outcome and the day it was decided, or neither yet.",
            ),
            models.CheckConstraint(
                condition=Q(outcome__in=["", *Outcome.values]),
                name="decision_outcome_is_known",
                violation_error_message="Choose one of the six outcomes, or none while the case is open.",
            ),
            models.CheckConstraint(
                condition=Q(decided_on=None) | Q(decided_on__gte=F("received_on")),
                name="decision_follows_receipt",
                violation_error_message="A complaint cannot be decided before it was received.",
            ),
            models.CheckConstraint(
                condition=Q(reason=None) | ~Q(outcome=""),
                name="decision_reason_needs_outcome",
                violation_error_message="A reason belongs to an outcome: choose the outcome too.",
            ),
            models.CheckConstraint(
                condition=Q(remedied_already=False) | Q(outcome=Outcome.UPHELD),
                name="decision_remedied_already_is_upheld",
                violation_error_message="Only an upheld decision can have been remedied already.",
            ),
            models.CheckConstraint(
                condition=Q(publish_on=None) | Q(publish_on__gte=F("decided_on")),
                name="decision_published_after_decided",
                violation_error_message="A decision cannot be published before it was decided.",
            ),
            models.CheckConstraint(
                condition=Q(compliance_outcome="", compliance_recorded_on=None)
                | (~Q(compliance_outcome="") & Q(compliance_recorded_on__isnull=False)),
                name="decision_compliance_and_date_together",
                violation_error_message="A compliance outcome has the day it was recorded, or neither yet.",
            ),
            models.CheckConstraint(
                condition=Q(compliance_outcome="") | Q(outcome=Outcome.UPHELD),
                name="decision_compliance_is_upheld",
                violation_error_message="Only an upheld decision has recommendations to comply with.",
            ),
            models.CheckConstraint(
                condition=Q(compliance_recorded_on=None) | Q(compliance_recorded_on__gte=F("decided_on")),
                name="decision_compliance_follows_decision",
                violation_error_message="A compliance outcome cannot be recorded before the decision.",
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    @classmethod
    def documents(cls, keys: Iterable[int]) -> Iterator[SearchDocument]:
        """Of those that may become public: the texts, those of the service improvements included."""
        found = cls.objects.filter(pk__in=keys, outcome__in=PUBLIC_OUTCOMES)
        improvements = found.filter(recommendations__kind=RecommendationKind.SERVICE)
        agreed: dict[int, list[str]] = defaultdict(list)
        for pk, text in improvements.order_by("recommendations__number").values_list("pk", "recommendations__text"):
            agreed[pk].append(text)
        shown = "pk", "authority_id", "category_id", "reference", "summary", "provider", "statement"
        for pk, authority, category, *first, statement in found.values_list(*shown):
            about = [f"{AUTHORITY}{authority}", f"{CATEGORY}{category}"]
            yield document(pk, about, first, [*agreed[pk], statement])

    @classmethod
    def write_documents(cls, keys: list[int]) -> None:
        """Keep what they say, what their recommendations say, and what the text check asks about them now."""
        super().write_documents(keys)
        found = cls.objects.filter(pk__in=keys)
        of_these = found.filter(recommendations__isnull=False).order_by().values_list("recommendations", flat=True)
        recommendations: Any = cls._meta.get_field("recommendations").related_model
        recommendations.write_documents(list(of_these))
        TextQuestion.objects.keep(cls.asked_about_among(keys), among=keys)

    @classmethod
    def index_new(cls, keys: Iterable[int]) -> None:
        """As all that is searched does; and keep what the text check asks about them."""
        super().index_new(keys)
        for some in in_batches(keys):
            TextQuestion.objects.keep(cls.asked_about_among(some), among=())

    @classmethod
    def asked_about_among(cls, keys: list[int]) -> list[int]:
        waiting = cls.objects.filter(pk__in=keys).awaiting_release().prefetch_related("recommendations")
        return [each.pk for each in waiting if each.questions()]

    @classmethod
    def is_touched_by(cls, fields: Iterable[str]) -> bool:
        """Whether a change of these fields changes what search finds, or what the text check asks a colleague."""
        return super().is_touched_by(fields) or not RELEASE.isdisjoint(fields)

    def get_absolute_url(self) -> str:
        return reverse("decision", args=[self.reference_slug])

    @property
    def reference_slug(self) -> str:
        return self.reference.replace(" ", "-")

    def clean(self) -> None:
        """Raise ValidationError for what only the day or another record can tell."""
        faults, now = {}, today()
        for field in ("received_on", "decided_on", "compliance_recorded_on"):
            if (day := getattr(self, field)) and day > now:
                faults[field] = f"{long_date(day)} has not come yet: give the day it happened."
        if self.reason and self.outcome and self.reason.outcome != self.outcome:
            faults["reason"] = f"“{self.reason}” is a reason for “{self.reason.get_outcome_display()}”: choose another."
        elif self.reason and self.decided_on and not self.reason.was_used(self.decided_on):
            faults["reason"] = f"“{self.reason}” was not in use on {long_date(self.decided_on)}: choose another."
        if faults:
            raise ValidationError(faults)
