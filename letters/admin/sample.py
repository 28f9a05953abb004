"""The back office of samples: ten letters drawn at random, ticked off one by one, with what was wrong."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html

from councils.backoffice.base import ReadOnly, Tracked
from councils.backoffice.confirmation import NothingToSay, ask, filled_in, shown
from councils.models import ReviewYear
from letters.models import Reading, Sample
from letters.models.sample import DRAWN


class ReadingForm(forms.Form):
    """What somebody found who has read a letter."""

    fault = forms.CharField(
        label="What is wrong with it",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Leave it empty when nothing is. A fault holds the letter back until it has a new PDF.",
    )
    pdf_sha256 = forms.CharField(widget=forms.HiddenInput)


class ReadingInline(ReadOnly, admin.TabularInline):
    """The letters of a sample and how far each is."""

    model = Reading
    readonly_fields = ["about", "standing", "checked_by", "checked_at", "read_it"]
    can_delete = False
    extra = 0

    def get_queryset(self, request: HttpRequest) -> QuerySet[Reading]:
        found = (
            super()
            .get_queryset(request)
            .select_related("letter__authority", "letter__recipient", "letter__year", "checked_by", "sample")
        )
        return found.defer("letter__content")

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list:
        reads = request.user.has_perm("letters.change_reading")
        return self.readonly_fields if reads else self.readonly_fields[:-1]

    @admin.display(description="letter")
    def about(self, reading: Reading) -> str:
        address = reverse("admin:letters_letter_change", args=[reading.letter_id])
        return format_html('<a href="{}">{}</a>', address, reading.letter)

    @admin.display
    def standing(self, reading: Reading) -> str:
        return reading.standing

    @admin.display(description="")
    def read_it(self, reading: Reading) -> str:
        return format_html('<a href="{}">Read it</a>', reverse("admin:reading-tick", args=[reading.pk]))


@admin.register(Sample)
class SampleAdmin(ReadOnly, admin.ModelAdmin):
    """Every sample that was ever drawn, the last one of a year first."""

    list_display = ["year", "drawn_at", "drawn_by", "progress"]
    list_filter = ["year"]
    list_select_related = ["year", "drawn_by"]
    fields = ["year", ("drawn_at", "drawn_by"), ("among", "seed"), "progress"]
    readonly_fields = ["progress"]
    inlines = [ReadingInline]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Sample]:
        return super().get_queryset(request).select_related("year", "drawn_by").prefetch_related("readings__letter")

    def get_urls(self) -> list[URLPattern]:
        draw = path("draw/<int:pk>/", self.admin_site.admin_view(self.draw_view), name="sample-draw")
        return [draw, *super().get_urls()]

    @admin.display
    def progress(self, sample: Sample) -> str:
        return sample.progress

    def draw_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Draw letters of a year at random, to be read before all are approved."""
        year = ReviewYear.objects.filter(pk=pk).first()
        if not request.user.has_perm("letters.add_sample"):
            raise PermissionDenied
        if year is None:
            raise Http404
        drawn: list[Sample] = []
        return ask(
            self,
            request,
            year,
            title=f"Draw {DRAWN} letters of {year} to be read",
            button="Draw",
            form=filled_in(NothingToSay, request),
            take=lambda by: drawn.append(Sample.objects.draw(year, by=by)),
            done=lambda: f"{drawn[0].readings.count()} letters were drawn.",
            consequences=[
                "Chance chooses, and it is kept who drew, when, and with which seed, so that the draw can be repeated.",
                "An earlier sample of the year stays on record and counts no more.",
            ],
            back=reverse("admin:letters_letter_changelist"),
            then=lambda: reverse("admin:letters_sample_change", args=[drawn[0].pk]),
        )


@admin.register(Reading)
class ReadingAdmin(ReadOnly, Tracked):
    """What was read in samples, with its history."""

    list_display = ["letter", "sample", "checked_by", "checked_at", "fault"]
    list_select_related = ["letter__year", "letter__authority", "letter__recipient", "sample__year", "checked_by"]
    fields = ["sample", "letter", "checked_by", "checked_at", "pdf_sha256", "fault"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Reading]:
        return super().get_queryset(request).select_related(*self.list_select_related).defer("letter__content")

    def get_urls(self) -> list[URLPattern]:
        tick = path("<int:pk>/tick/", self.admin_site.admin_view(self.tick_view), name="reading-tick")
        return [tick, *super().get_urls()]

    def tick_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Read a letter, and say that nothing is wrong with it, or what is."""
        reading = shown(self, request, pk)
        if not request.user.has_perm("letters.change_reading"):
            raise PermissionDenied
        letter = reading.letter
        told: dict[str, Any] = {"fault": reading.fault if reading.holds else "", "pdf_sha256": letter.pdf_sha256}
        return ask(
            self,
            request,
            reading,
            title=f"Read {letter}",
            button="I have read it",
            form=filled_in(ReadingForm, request, **told),
            take=reading.tick,
            done=lambda: f"{reading.sample.progress} {letter}: {reading.standing}.",
            reasons=[] if letter.pdf else ["It has no PDF at the moment: render it first."],
            template="backoffice/letters/reading.html",
            letter=letter,
            back=reverse("admin:letters_sample_change", args=[reading.sample_id]),
            then=lambda: next_of(reading.sample),
        )


def next_of(sample: Sample) -> str:
    """The address of the next letter to be read in a sample; of the sample, when all have been read."""
    readings = sample.readings.select_related("letter__authority").order_by("letter__authority__name", "pk")
    unread = next((reading for reading in readings if not reading.holds), None)
    if unread:
        return reverse("admin:reading-tick", args=[unread.pk])
    return reverse("admin:letters_sample_change", args=[sample.pk])
