"""The list of letters: what each says beside last year and similar authorities, and the questions it can be asked."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from councils.backoffice.base import AuthorityKindFilter, QuestionFilter
from councils.models import ReviewYear
from councils.tables.characters import number_in
from letters.models import Letter, Sample
from letters.models.staleness import CurrentFacts

# A measure of the letter, the columns of its table of years that say the same, and what is said of nothing to divide.
FIGURES = {
    "uphold_rate": ("uphold_text", "upheld", "investigated", "none investigated"),
    "compliance_rate": ("compliance_text", "complied", "compliance_of", "none due"),
    "satisfactory_remedy_rate": ("remedy_text", "remedied", "remedy_of", "none upheld"),
}


class StateFilter(QuestionFilter):
    title = "state"
    parameter_name = "state"
    questions = {
        "unrendered": "has no PDF yet",
        "awaiting_approval": "awaits approval",
        "awaiting_issue": "approved, not issued",
        "issued": "issued",
        "unrenderable": "could not be rendered",
        "held_back": "held back from the public",
    }


class WorthALookFilter(QuestionFilter):
    title = "what it tells"
    parameter_name = "tells"
    questions = {
        "with_new_text": "a text of its own, not approved yet",
        "with_own_text": "a text of its own",
        "nothing_investigated": "nothing investigated (0 of 0)",
        "complied_late": "complied late",
        "not_complied": "not complied",
        "with_public_report": "a public report",
        "to_successors": "goes to a successor",
        "replacing": "replaces an earlier letter",
        "to_be_read": "in the latest sample",
    }


class ProblemFilter(admin.SimpleListFilter):
    """Whether anything stands against a letter: that it goes, or, once it has gone, that its year is published."""

    title = "whether it can go"
    parameter_name = "problems"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        return [
            ("none", "nothing stands against it"),
            ("some", "held back by a problem"),
            ("contradicted", "gone out with figures that have changed since"),
        ]

    def queryset(self, request: HttpRequest, queryset: Any) -> QuerySet:
        if self.value() == "contradicted":
            return queryset.filter(pk__in=[letter.pk for letter in Letter.objects.contradicted()])
        if self.value() not in ("none", "some"):
            return queryset
        waiting = queryset.filter(issued_at=None)
        found = list(waiting.order_by().select_related("year", "authority", "recipient"))
        current = CurrentFacts(found)
        held_back = [each.pk for each in found if each.problems(current)]
        return waiting.filter(pk__in=held_back) if self.value() == "some" else waiting.exclude(pk__in=held_back)


def state(letter: Letter) -> str:
    if letter.issued_at:
        return "public" if letter.is_published() else "issued"
    if letter.approved_at:
        return "approved"
    return "awaits approval" if letter.pdf else "has no PDF yet"


def share_text(text: str, part: int, of: int, nothing: str) -> str:
    return f"{text} ({part:,} of {of:,})" if of else nothing


def figure_column(letter: Letter, key: str) -> SafeString | str:
    """A measure as the letter gives it, last year's, and the average of similar authorities."""
    measure: dict[str, Any] = next((m for m in letter.content["measures"] if m["key"] == key), {})
    if not measure:
        return "not shown this year"
    text, part, of, nothing = FIGURES[key]
    lines = [share_text(measure["text"], measure["part"], measure["of"], nothing)]
    if before := letter.content["years"][-2:-1]:
        lines.append(f"year before: {share_text(before[0][text], before[0][part], before[0][of], nothing)}")
    if similar := measure["similar"]:
        lines.append(f"similar: {similar['text']}")
    if measure["late"]:
        lines.append(f"late: {measure['late']:,}")
    beside = format_html_join("", '<span class="beside-it">{}</span>', ((line,) for line in lines[1:]))
    return format_html("{}{}", lines[0], beside)


class LetterColumns(admin.ModelAdmin):
    list_display = ["about", "status", "uphold", "compliance", "remedy", "highlights", "stands_against_it"]
    list_filter = ["year", StateFilter, WorthALookFilter, ProblemFilter, ("authority__kind", AuthorityKindFilter)]
    list_per_page = 50
    search_fields = [
        *("authority__name", "recipient__name", "authority__former__name", "authority__gss_code"),
        "pdf_sha256",
    ]
    search_help_text = "Authority by name, former name or GSS code, or the SHA-256 of a PDF"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Letter]:
        return super().get_queryset(request).select_related("year", "authority", "recipient")

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        changelist = super().get_changelist_instance(request)
        # Read once for all the letters on the page.
        current = CurrentFacts(changelist.result_list)
        for letter in changelist.result_list:
            letter.current_facts = current
        return changelist

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        return super().changelist_view(request, {**year_in_question(request), **(extra_context or {})})

    @admin.display(description="letter about", ordering="authority__name")
    def about(self, letter: Letter) -> str:
        to = f", to {letter.recipient}" if letter.recipient_id != letter.authority_id else ""
        edition = f", edition {letter.edition}" if letter.edition > 1 else ""
        return format_html('{}<span class="beside-it">{}{}{}</span>', letter.authority, letter.year, to, edition)

    @admin.display(description="state")
    def status(self, letter: Letter) -> str:
        if not letter.pdf:
            return state(letter)
        address = reverse("admin:letter-pdf-for-staff", args=[letter.pk])
        return format_html('{}<span class="beside-it"><a href="{}">PDF</a></span>', state(letter), address)

    @admin.display(description="upheld")
    def uphold(self, letter: Letter) -> str:
        return figure_column(letter, "uphold_rate")

    @admin.display(description="complied with")
    def compliance(self, letter: Letter) -> str:
        return figure_column(letter, "compliance_rate")

    @admin.display(description="satisfactory remedies")
    def remedy(self, letter: Letter) -> str:
        return figure_column(letter, "satisfactory_remedy_rate")

    @admin.display(description="what it tells")
    def highlights(self, letter: Letter) -> str:
        own = "own text" if letter.approved_at else "own text, new"
        told = [own] if letter.narrative else []
        return ", ".join([*told, "public report"] if letter.content["reports"] else told)

    @admin.display(description="what stands against it")
    def stands_against_it(self, letter: Letter) -> str:
        found = [] if letter.issued_at else letter.problems(letter.current_facts)  # type: ignore[attr-defined]
        return format_html_join("", "<p>{}</p>", ((sentence,) for sentence in found)) or "-"


def year_in_question(request: HttpRequest) -> dict[str, Any]:
    """What can be done with all the letters of a year: the one that is asked for, or the last one with letters."""
    asked = number_in(request.GET.get("year__id__exact"))
    years = ReviewYear.objects.exclude(letters=None).order_by("-starts_on")
    year = (years if asked is None else years.filter(pk=asked)).first()
    return {"of_year": year, "sample": Sample.objects.current().filter(year=year).first() if year else None}
