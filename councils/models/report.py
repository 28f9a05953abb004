"""Public reports: what the Ombudsman publishes in full because it matters beyond one person."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime

from django.db import models
from django.urls import reverse
from simple_history.models import HistoricalRecords

from councils.models.authority import Authority
from councils.models.decision import Decision, today
from councils.models.fields import BoundedSlugField, CleanCharField, CleanTextField, PlausibleDateField
from councils.models.released import Released, ReleasedQuerySet
from councils.search.engines import SearchDocument
from councils.search.index import AUTHORITY, Searched, SearchedQuerySet, document
from councils.tables.dates import later
from councils.texts.personal_data import TextFinding, findings

MONTHS_TO_ANSWER = 3  # Local Government Act 1974, section 31(2)


class ReportKind(models.TextChoices):
    """Under which section of the Local Government Act 1974 a report is made."""

    PUBLIC_INTEREST = "s30", "Public interest report (section 30)"
    FURTHER = "s31", "Further report (section 31)"


class PublicReportQuerySet(ReleasedQuerySet, SearchedQuerySet, models.QuerySet["PublicReport"]):  # type: ignore[override]
    """Questions about public reports."""

    def published(self, at: datetime | None = None) -> "PublicReportQuerySet":
        """Those the public may read at a moment. Twin: `PublicReport.is_published`."""
        return self.past_embargo(at)

    def come_out(self, at: datetime | None = None) -> models.Q:
        """What is true of those whose day has come and which nobody withholds."""
        return models.Q(published_on__lte=today(at), withheld_because="")

    def published_in(self, first: date, last: date) -> "PublicReportQuerySet":
        """Those published from one day to another, both included, or to be published then and held back by nobody."""
        return self.filter(published_on__range=(first, last), withheld_because="")


class PublicReport(Released, Searched):
    """A public interest report about an authority, or a further report when it does not act on one."""

    public_fields = ("title", "summary")
    public_facts = ("kind", "authority", "further_to", "published_on")

    searched_fields = frozenset({"title", "authority", "summary"})

    slug = BoundedSlugField(max_length=120, unique=True)
    title = CleanCharField(max_length=200)
    kind = models.CharField(max_length=3, choices=ReportKind.choices, default=ReportKind.PUBLIC_INTEREST)
    authority = models.ForeignKey(Authority, models.PROTECT, related_name="reports")
    decisions = models.ManyToManyField(Decision, blank=True, related_name="reports")
    further_to = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="further_reports")
    published_on = PlausibleDateField()
    summary = CleanTextField(blank=True)
    file = models.FileField(upload_to="reports/", blank=True)

    objects = PublicReportQuerySet.as_manager()
    history = HistoricalRecords(m2m_fields=[decisions])

    class Meta:
        ordering = ["-published_on", "title"]
        constraints = [
            *Released.Meta.constraints,
            models.CheckConstraint(
                condition=models.Q(further_to=None) | models.Q(kind=ReportKind.FURTHER),
                name="report_further_to_is_section_31",
                violation_error_message="Only a further report (section 31) follows an earlier one.",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @classmethod
    def documents(cls, keys: Iterable[int]) -> Iterator[SearchDocument]:
        for pk, authority, title, summary in cls.objects.filter(pk__in=keys).values_list(
            "pk", "authority_id", "title", "summary"
        ):
            yield document(pk, [f"{AUTHORITY}{authority}"], [title], [summary])

    def get_absolute_url(self) -> str:
        return reverse("report", args=[self.slug])

    @property
    def answer_due_on(self) -> date:
        """Three months after it came out: so long the law gives an authority to say what it has done, or means to do.

        They begin when the authority receives it, which is on that day or before it.
        """
        return later(self.published_on, MONTHS_TO_ANSWER, "m")

    @property
    def public_from(self) -> date:
        return self.published_on

    def public_texts(self) -> Iterator[tuple[str, str, tuple[TextFinding, ...]]]:
        """Every text of it, its address, and the name of its file, which whoever releases it has to read as well."""
        yield from super().public_texts()
        yield "Address", self.slug, findings(self.slug.replace("-", " "))
        if self.file:
            yield "File", str(self.file.name).rpartition("/")[2], ()

    def is_past_embargo(self, at: datetime | None = None) -> bool:
        """Twin of `past_embargo`."""
        return self.published_on <= today(at) and not self.withheld_because

    def is_published(self, at: datetime | None = None) -> bool:
        """Whether the public may read it at a moment. Twin of `published`."""
        return self.is_past_embargo(at)
