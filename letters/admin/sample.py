"""The back office of samples: ten letters drawn at random, ticked off one by one, with what was wrong."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html

from councils.backoffice.actions import Action, ActionPage, TakesActions
from councils.backoffice.base import ReadOnly, Tracked
from councils.backoffice.remark_field import RemarkField
from councils.models import ReviewYear
from letters.models import Reading, Sample
from letters.models.sample import DRAWN


class ReadingForm(forms.Form):
    fault = RemarkField(
        label="What is wrong with it",
        required=False,
        help_text="Leave it empty when nothing is. A fault holds the letter back until it has a new PDF.",
    )
    pdf_sha256 = forms.CharField(max_length=64, widget=forms.HiddenInput)


def next_reading(sample: Sample) -> str:
    """The address of the next letter to be read in a sample; of the sample, when all have been read."""
    readings = sample.readings.select_related("letter__authority").order_by("letter__authority__name", "pk")
    unread = next((reading for reading in readings if not reading.holds), None)
    if unread:
        return reverse("admin:reading-tick", args=[unread.pk])
    return reverse("admin:letters_sample_change", args=[sample.pk])


def what_was_read(reading: Reading) -> dict[str, Any]:
    return {"fault": reading.fault if reading.holds else "", "pdf_sha256": reading.letter.pdf_sha256}


DRAW = Action(
    name="draw",
    button="Draw",
    permission="letters.add_sample",
    title=f"Draw {DRAWN} letters of {{record}} to be read",
    consequences=[
        "Chance chooses, and it is kept who drew, when, and with which seed, so that the draw can be repeated.",
        "An earlier sample of the year stays on record and counts no more.",
    ],
    perform=Sample.objects.draw,
    success_message=lambda year, sample: f"{sample.readings.count()} letters were drawn.",
    next_page=lambda year, sample: reverse("admin:letters_sample_change", args=[sample.pk]),
)
TICK = Action(
    name="tick",
    button="I have read it",
    permission="letters.change_reading",
    title="Read {record.letter}",
    form=ReadingForm,
    initial=what_was_read,
    blockers=lambda reading, by: [] if reading.letter.pdf else ["It has no PDF at the moment: render it first."],
    perform=Reading.tick,
    success_message=lambda reading, _: f"{reading.sample.progress} {reading.letter}: {reading.status}.",
    next_page=lambda reading, _: next_reading(reading.sample),
    template="backoffice/letters/reading.html",
)


class ReadingInline(ReadOnly, admin.TabularInline):
    model = Reading
    readonly_fields = ["about", "status", "checked_by", "checked_at", "read_it"]
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
    def status(self, reading: Reading) -> str:
        return reading.status

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
        if not DRAW.may(request.user):
            raise PermissionDenied
        year = get_object_or_404(ReviewYear, pk=pk)
        return ActionPage(self, request, DRAW, year, reverse("admin:letters_letter_changelist")).answer()


@admin.register(Reading)
class ReadingAdmin(TakesActions, ReadOnly, Tracked):
    record_actions = [TICK]
    list_display = ["letter", "sample", "checked_by", "checked_at", "fault"]
    list_select_related = ["letter__year", "letter__authority", "letter__recipient", "sample__year", "checked_by"]
    fields = ["sample", "letter", "checked_by", "checked_at", "pdf_sha256", "fault"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Reading]:
        return super().get_queryset(request).select_related(*self.list_select_related).defer("letter__content")

    def back(self, request: HttpRequest, record: Reading) -> str:
        return reverse("admin:letters_sample_change", args=[record.sample_id])
