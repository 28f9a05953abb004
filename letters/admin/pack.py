"""The back office of packs: letters put together for the printer, fetched, and marked as posted once they are."""

from collections.abc import Callable
from tempfile import TemporaryFile
from typing import Any, BinaryIO

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Count, QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse

from councils.backoffice.actions import Action, ActionPage, TakesActions
from councils.backoffice.base import ReadOnly, shown
from councils.models import ReviewYear
from councils.statistics.rates import count
from letters.models import Dispatch, Pack
from letters.models.document import DamagedPdfError
from letters.models.pack import a_copy_for_all, to_post
from letters.outbox import resolving as settling
from letters.outbox.print_run import Envelope, as_zip, envelopes, for_the_printer

FILES: dict[str, tuple[Callable[[list[Envelope], BinaryIO], None], str]] = {
    "pdf": (for_the_printer, "application/pdf"),
    "zip": (as_zip, "application/zip"),
}


class PackForm(forms.Form):
    which = forms.ChoiceField(
        label="Which letters",
        choices=[("post", "those that go by post"), ("all", "a paper copy of every letter that has been issued")],
        widget=forms.RadioSelect,
        initial="post",
    )


def make(year: ReviewYear, *, which: str, by: Any) -> Pack:
    return Pack.objects.make(a_copy_for_all(year) if which == "all" else to_post(year), year=year, by=by)


def making_consequences(year: ReviewYear, by: Any) -> list[str]:
    """What is to be known before letters are put together, and before a letter is printed a second time."""
    waiting = to_post(year)
    sentence = [
        f"Of {year}, {count(waiting.count(), 'letter')} go by post: no e-mail address is on record, or it was refused.",
        "It stays on record which letters are in a pack. Nothing counts as posted until somebody says so.",
    ]
    if packed := waiting.exclude(packs=None).distinct().count():
        sentence.append(f"{count(packed, 'letter')} of these are in an earlier pack, and not marked as posted yet.")
    return sentence


def mark_posted(pack: Pack, *, by: Any) -> list[Dispatch]:
    """Keep that all letters of a pack which were still to be posted are in the post: all of them, or none.

    Raises ValidationError when somebody else has said so meanwhile.
    """
    with transaction.atomic():
        waiting = pack.still_to_post
        if not waiting:
            raise ValidationError("Somebody else has marked them as posted meanwhile.")
        for dispatch in waiting:
            settling.mark_posted(dispatch, by=by)
    return waiting


MAKE = Action(
    name="make",
    button="Put together",
    permission="letters.add_pack",
    title="Put letters of {record} together for the printer",
    form=PackForm,
    consequences=making_consequences,
    perform=make,
    success_message=lambda year, pack: f"{count(pack.dispatches.count(), 'letter')} put together.",
    next_page=lambda year, pack: reverse("admin:letters_pack_change", args=[pack.pk]),
)
POSTED = Action(
    name="posted",
    button="They are in the post",
    permission="letters.issue_letter",
    title="Mark as posted",
    blockers=lambda pack, by: (
        [] if pack.still_to_post else ["Every letter of this pack that goes by post is marked as posted already."]
    ),
    consequences=["It is kept who said so and when. A letter is marked once: whoever is second is told."],
    perform=mark_posted,
    success_message=lambda pack, marked: f"{count(len(marked), 'letter')} marked as posted.",
    context=lambda pack, form: {"going": [f"{each.letter.recipient}: {each}" for each in pack.still_to_post]},
)


@admin.register(Pack)
class PackAdmin(TakesActions, ReadOnly, admin.ModelAdmin):
    """Every pack that was made, with what has become of its letters."""

    record_actions = [POSTED]
    list_display = ["__str__", "made_by", "letters"]
    list_filter = ["year"]
    fields = ["year", "made_at", "made_by"]
    change_form_template = "backoffice/letters/pack_form.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Pack]:
        return super().get_queryset(request).select_related("year", "made_by").annotate(number=Count("dispatches"))

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("make/<int:pk>/", wrap(self.make_view), name="pack-make"),
            path("<int:pk>/letters.<str:ending>", wrap(self.file_view), name="pack-file"),
            *super().get_urls(),
        ]

    @admin.display(ordering="number")
    def letters(self, pack: Pack) -> str:
        return f"{pack.number:,}"  # type: ignore[attr-defined]

    def render_change_form(self, request: HttpRequest, context: dict, *args: Any, **kwargs: Any) -> HttpResponse:
        pack = context["original"]
        inside = envelopes(pack)
        more = {
            "envelopes": inside,
            "waiting": len(pack.still_to_post),
            "replaced": pack.replaced.select_related("letter__year", "letter__authority", "letter__recipient"),
            "lacking": list(filter(None, (each.problem for each in inside))),
            "may_post": request.user.has_perm("letters.issue_letter"),
        }
        return super().render_change_form(request, context | more, *args, **kwargs)

    def make_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        if not MAKE.may(request.user):
            raise PermissionDenied
        year = get_object_or_404(ReviewYear, pk=pk)
        return ActionPage(self, request, MAKE, year, reverse("admin:letters_letter_changelist")).answer()

    def file_view(self, request: HttpRequest, pk: int, ending: str) -> HttpResponseBase:
        """The letters of a pack as one PDF, or as a ZIP; made for this answer, and kept by nobody."""
        pack = shown(self, request, pk)
        if not request.user.has_perm("letters.issue_letter"):
            raise PermissionDenied
        if ending not in FILES:
            raise Http404
        put_together, kind = FILES[ending]
        file = TemporaryFile()  # noqa: SIM115  the answer closes it once it is sent
        try:
            put_together(envelopes(pack), file)
            file.seek(0)
        except DamagedPdfError as problem:
            file.close()
            messages.error(request, f"Nothing was put together. {problem}")
            return HttpResponseRedirect(reverse("admin:letters_pack_change", args=[pack.pk]))
        name = f"letters-{pack.year}-for-the-printer.{ending}"
        return FileResponse(file, filename=name, as_attachment=True, content_type=kind)
