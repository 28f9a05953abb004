"""An authority's counts for a year, frozen; the totals of each kind; and dated corrections."""

from datetime import datetime
from functools import cached_property
from typing import NamedTuple

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from simple_history.models import HistoricalRecords

from councils.models.authority import Authority
from councils.models.choices import COUNCIL_KINDS, NOT_FOR_US, Compliance, Kind, Outcome, ServiceArea
from councils.models.fields import LONGEST_REMARK, CleanCharField, CleanTextField
from councils.models.released import Released, ReleasedQuerySet
from councils.models.year import ReviewYear
from councils.statistics.english import long_date
from councils.statistics.rates import PerHundredThousand, Rate

COUNTS = ("received", *Outcome.values, "satisfactory_remedies", *Compliance.values)


class Counts(models.Model):
    """What is counted for an authority, or for all authorities of a kind, in a review year."""

    received = models.PositiveIntegerField(default=0)
    invalid_or_incomplete = models.PositiveIntegerField(default=0)
    advice_given = models.PositiveIntegerField(default=0)
    referred_back = models.PositiveIntegerField(default=0)
    closed_after_initial_enquiries = models.PositiveIntegerField(default=0)
    not_upheld = models.PositiveIntegerField(default=0)
    upheld = models.PositiveIntegerField(default=0)
    satisfactory_remedies = models.PositiveIntegerField(default=0)
    complied = models.PositiveIntegerField(default=0)
    complied_late = models.PositiveIntegerField(default=0)
    not_complied = models.PositiveIntegerField(default=0)
    ceased = models.PositiveIntegerField(default=0)

    residents: int | None

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(satisfactory_remedies__lte=F("upheld")),
                name="%(class)s_remedies_within_upheld",
                violation_error_message="There cannot be more satisfactory remedies than upheld decisions.",
            ),
        ]

    @property
    def counts(self) -> dict[str, int]:
        return {name: getattr(self, name) for name in COUNTS}

    @property
    def outcomes(self) -> dict[str, int]:
        """How many decisions had each of the six outcomes."""
        return {outcome: getattr(self, outcome) for outcome in Outcome.values}

    @property
    def decided(self) -> int:
        return sum(self.outcomes.values())

    @property
    def not_for_us(self) -> int:
        """Decisions in the first of the three buckets: invalid, advice given, referred back."""
        return sum(getattr(self, outcome) for outcome in NOT_FOR_US)

    @property
    def assessed_and_closed(self) -> int:
        """Decisions in the second bucket: closed after initial enquiries."""
        return self.closed_after_initial_enquiries

    @property
    def investigated(self) -> int:
        """Detailed investigations: upheld and not upheld, nothing else."""
        return self.upheld + self.not_upheld

    @property
    def compliance_outcomes(self) -> int:
        """Cases with a compliance outcome that counts: all but those ceased."""
        return self.complied + self.complied_late + self.not_complied

    @property
    def uphold_rate(self) -> Rate:
        """Upheld decisions of detailed investigations."""
        return Rate(self.upheld, self.investigated)

    @property
    def compliance_rate(self) -> Rate:
        """Cases complied with, late ones included, of compliance outcomes recorded in the year."""
        return Rate(self.complied + self.complied_late, self.compliance_outcomes)

    @property
    def satisfactory_remedy_rate(self) -> Rate:
        """Upheld decisions where the authority had already provided a satisfactory remedy."""
        return Rate(self.satisfactory_remedies, self.upheld)

    @property
    def upheld_per_100k(self) -> PerHundredThousand:
        """Upheld decisions for every 100,000 residents."""
        return PerHundredThousand(self.upheld, self.residents or 0)


class OpenCases(NamedTuple):
    """Cases open at the start and at the end of a year; None where nobody knows."""

    start: int | None
    end: int | None


class PerformanceQuerySet(models.QuerySet["Performance"]):
    """Questions about frozen figures."""

    def published(self, at: datetime | None = None) -> "PerformanceQuerySet":
        """Those of years the public may see at a moment. Twin: `ReviewYear.is_published` of their year."""
        return self.filter(year__in=ReviewYear.objects.published(at))

    def totals(self) -> "PerformanceQuerySet":
        """An authority's whole year, not a service area of it."""
        return self.filter(service_area="")

    def by_service_area(self) -> "PerformanceQuerySet":
        return self.exclude(service_area="")

    def beside(self, performance: "Performance") -> "PerformanceQuerySet":
        """All rows of an authority's year, the whole first, with their corrections."""
        mine = self.filter(year=performance.year_id, authority=performance.authority_id)
        return mine.order_by("service_area").prefetch_related("corrections")

    def due_a_letter(self) -> "PerformanceQuerySet":
        """Whole years that are written about: every council, and any other body that was decided upon."""
        decided_upon = Q()
        for outcome in Outcome.values:
            decided_upon |= Q(**{f"{outcome}__gt": 0})
        return self.totals().filter(Q(kind__in=COUNCIL_KINDS) | decided_upon)  # twin: `is_due_a_letter`


def is_due_a_letter(kind: str, counts: Counts | None) -> bool:
    """Whether an authority of a kind in a year, with these counts, is written about. Twin of `due_a_letter`."""
    return kind in COUNCIL_KINDS or bool(counts and counts.decided)


class Performance(Counts):
    """An authority's counts for a review year, as frozen: name and kind are those of that year."""

    year = models.ForeignKey(ReviewYear, models.PROTECT, related_name="performances")
    authority = models.ForeignKey(Authority, models.PROTECT, related_name="performances")
    service_area = models.CharField(
        max_length=40, choices=ServiceArea.choices, blank=True, help_text="Empty for the whole."
    )
    name = CleanCharField(max_length=150)
    kind = models.CharField(max_length=20, choices=Kind.choices)
    residents = models.PositiveIntegerField(
        null=True, blank=True, help_text="Nought for a body without residents of its own; empty when not known."
    )
    open_at_start = models.PositiveIntegerField(null=True, blank=True)
    open_at_end = models.PositiveIntegerField(null=True, blank=True)
    imported = models.BooleanField(default=False, help_text="From a published table, not counted from cases here.")
    ordinary = models.JSONField(
        default=dict,
        blank=True,
        editable=False,
        help_text="The ordinary range of each measure of the whole year, worked out at freeze and after a correction.",
    )

    objects = PerformanceQuerySet.as_manager()

    class Meta:
        ordering = ["year", "name", "service_area"]
        constraints = [
            *Counts.Meta.constraints,
            models.UniqueConstraint(fields=["year", "authority", "service_area"], name="performance_counted_once"),
            models.CheckConstraint(
                condition=Q(open_at_start=None)
                | Q(open_at_end=None)
                | Q(
                    open_at_end=F("open_at_start")
                    + F("received")
                    - F("invalid_or_incomplete")
                    - F("advice_given")
                    - F("referred_back")
                    - F("closed_after_initial_enquiries")
                    - F("not_upheld")
                    - F("upheld")
                ),
                name="performance_bridge_holds",
                violation_error_message="Open at the start, plus received, less decided, must be open at the end.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.year}" + (f", {self.get_service_area_display()}" if self.service_area else "")

    def get_absolute_url(self) -> str:
        return reverse("council-year", args=[self.authority.slug, self.year.label])

    @cached_property
    def corrections_made(self) -> "list[Correction]":
        holding = (correction for correction in self.corrections.all() if not correction.withheld_because)
        return sorted(holding, key=lambda correction: (correction.at, correction.pk))

    @cached_property
    def correction(self) -> "Correction | None":
        return self.corrections_made[-1] if self.corrections_made else None

    @property
    def figures(self) -> Counts:
        """The figures that hold today: those frozen, or those of the latest correction."""
        return self.correction or self

    @property
    def open_cases(self) -> OpenCases:
        """Cases open at the start and at the end; None for both where a correction has parted them from the counts."""
        start, end, figures = self.open_at_start, self.open_at_end, self.figures
        if None not in (start, end) and start + figures.received - figures.decided != end:  # type: ignore[operator]
            return OpenCases(None, None)
        return OpenCases(start, end)

    @property
    def is_council(self) -> bool:
        """Whether it was, in that year, of a kind that is compared with similar authorities."""
        return self.kind in COUNCIL_KINDS


class KindTotal(Counts):
    """The counts of all reviewed authorities of a kind, added up when the year was frozen.

    The average of similar authorities is a rate of these sums; later corrections do not move it.
    """

    year = models.ForeignKey(ReviewYear, models.CASCADE, related_name="kind_totals")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    service_area = models.CharField(max_length=40, choices=ServiceArea.choices, blank=True)
    authorities = models.PositiveIntegerField()
    residents = models.PositiveBigIntegerField(
        null=True, blank=True, help_text="Empty when the residents of any of them are not known."
    )
    dispersion = models.JSONField(
        default=dict,
        blank=True,
        editable=False,
        help_text="How far councils of the kind lie from what is expected of them, in each share; of the whole year.",
    )

    # What it would be with the corrections made since, where somebody has asked: see `councils.figures.corrections`.
    as_corrected: "KindTotal | None" = None

    class Meta:
        ordering = ["year", "kind", "service_area"]
        constraints = [
            *Counts.Meta.constraints,
            models.UniqueConstraint(fields=["year", "kind", "service_area"], name="kind_added_up_once"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.year}"

    @property
    def corrected_uphold_rate(self) -> Rate | None:
        """What the uphold rate would be with the corrections made since; None where they do not move it."""
        would_be = self.as_corrected.uphold_rate if self.as_corrected else self.uphold_rate
        return would_be if would_be != self.uphold_rate else None


class CorrectionQuerySet(ReleasedQuerySet):
    """Questions about corrections."""

    def published(self, at: datetime | None = None) -> "CorrectionQuerySet":
        """Those that hold: a second person has released them, and their year is public. Twin: `is_published`."""
        return self.past_embargo(at).filter(performance__year__in=ReviewYear.objects.published(at))


class Correction(Released, Counts):
    """Figures found wrong after publication: the right ones, dated, with a reason, beside the old.

    They hold from the moment at which a second person releases them.
    """

    public_fields = ("reason",)
    once_taken_down = "the figures that stood before hold again"
    public_facts = COUNTS

    performance = models.ForeignKey(Performance, models.PROTECT, related_name="corrections")
    reason = CleanTextField(max_length=LONGEST_REMARK)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(help_text="Since when it holds; until it is released, when it was made.")

    objects = CorrectionQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        ordering = ["performance", "at"]
        constraints = [
            *Counts.Meta.constraints,
            *Released.Meta.constraints,
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="correction_has_a_reason",
                violation_error_message="Say why the figures are corrected: the public reads it beside them.",
            ),
        ]

    def __str__(self) -> str:
        return f"Correction of {self.performance} on {long_date(self.at)}"

    @property
    def residents(self) -> int | None:  # type: ignore[override]
        """Residents of the authority: a correction of counts does not change them."""
        return self.performance.residents

    def become_public(self, at: datetime) -> None:
        self.at = at

    @property
    def made_together(self) -> "list[Correction]":
        """The corrections of rows of one authority's year that were made at once: they hold together, or not at all."""
        same = {"performance__year": self.performance.year_id, "performance__authority": self.performance.authority_id}
        found = Correction.objects.filter(at=self.at, **same)
        found = found.select_related("performance__year", "performance__authority")
        return list(found.order_by("performance__service_area", "pk"))

    def is_published(self, at: datetime | None = None) -> bool:
        """Whether it holds, and the public can read it. Twin of `published`."""
        return self.is_past_embargo(at) and self.performance.year.is_published(at)
