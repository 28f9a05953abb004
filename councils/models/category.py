"""What complaints are about (categories), and why they ended as they did (reasons)."""

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from simple_history.models import HistoricalRecords

from councils.models.choices import Outcome, ServiceArea
from councils.models.fields import BoundedSlugField, CleanCharField, PlausibleDateField


class Category(models.Model):
    """A finer subject of complaint, such as homelessness, mapped onto one of the nine service areas."""

    slug = BoundedSlugField(max_length=80, unique=True)
    name = CleanCharField(max_length=100, unique=True)
    service_area = models.CharField(max_length=40, choices=ServiceArea.choices)

    history = HistoricalRecords()

    class Meta:
        ordering = ["name"]
        verbose_name_plural = "categories"

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("category", args=[self.slug])


class ReasonQuerySet(models.QuerySet["Reason"]):
    def used(self, on: date) -> "ReasonQuerySet":
        return self.filter(Q(used_from=None) | Q(used_from__lte=on)).filter(Q(used_until=None) | Q(used_until__gte=on))


class Reason(models.Model):
    """Why a complaint had its outcome, in the vocabulary of its time: each reason stands under one outcome."""

    slug = BoundedSlugField(max_length=100, unique=True)
    text = CleanCharField(max_length=150)
    outcome = models.CharField(max_length=30, choices=Outcome.choices)
    used_from = PlausibleDateField(null=True, blank=True)
    used_until = PlausibleDateField(null=True, blank=True, help_text="Last day. Empty while still used.")
    nothing_to_recommend = models.BooleanField(
        default=False, help_text="It says itself why nothing was recommended, such as fault without injustice."
    )

    objects = ReasonQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        ordering = ["outcome", "text"]
        constraints = [
            models.CheckConstraint(
                condition=Q(used_until=None) | Q(used_from=None) | Q(used_until__gte=F("used_from")),
                name="reason_ends_after_it_begins",
                violation_error_message="A reason cannot end before it begins.",
            ),
        ]

    def __str__(self) -> str:
        return self.text

    def was_used(self, on: date) -> bool:
        """Whether it was in the list on a day. Twin of `used`."""
        return (self.used_from is None or self.used_from <= on) and (self.used_until is None or self.used_until >= on)
