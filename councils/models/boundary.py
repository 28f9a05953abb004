"""Boundaries: the outline of an authority's area, and the years it was so."""

from django.db import models
from django.db.models import F, Q

from councils.models.authority import Authority
from councils.models.fields import CleanCharField
from councils.models.year import ReviewYear


class BoundaryQuerySet(models.QuerySet["Boundary"]):
    def in_year(self, year: ReviewYear) -> "BoundaryQuerySet":
        starts = year.starts_on.year
        return self.filter(Q(first_year=None) | Q(first_year__lte=starts)).filter(
            Q(last_year=None) | Q(last_year__gte=starts)
        )


class Boundary(models.Model):
    """The outline of an authority's area from one 1 April to another."""

    authority = models.ForeignKey(Authority, models.CASCADE, related_name="boundaries")
    first_year = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="It held from 1 April of this year; empty when from before anybody drew it."
    )
    last_year = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="It held last on 1 April of this year; empty when it holds still."
    )
    geometry = models.JSONField(help_text="A GeoJSON Polygon or MultiPolygon, longitude before latitude.")
    source = CleanCharField(max_length=200, help_text="The file it came from.")

    objects = BoundaryQuerySet.as_manager()

    class Meta:
        ordering = ["authority", "first_year"]
        verbose_name_plural = "boundaries"
        constraints = [
            models.UniqueConstraint(fields=["authority", "first_year"], name="boundary_begins_once"),
            models.UniqueConstraint(
                fields=["authority"],
                condition=Q(first_year=None),
                name="boundary_from_the_start_is_one",
                violation_error_message="This authority already has a boundary from the start: give a first year.",
            ),
            models.CheckConstraint(
                condition=Q(first_year=None) | Q(last_year=None) | Q(last_year__gte=F("first_year")),
                name="boundary_ends_after_it_begins",
                violation_error_message="A boundary cannot end before it begins.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.authority}, {self.first_year or ''}–{self.last_year or ''}"
