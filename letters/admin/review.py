"""The back office of the national reviews: drafted, worded, rendered, and approved by a second person."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Model
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from councils.backoffice.actions import TakesActions
from councils.backoffice.base import ReadOnly, address, shown
from councils.models import ReviewYear
from letters.models import NationalReview
from letters.review.actions import APPROVE, DRAFT, RENDER, REPLACE, REWORD, TAKE_DOWN, with_pdf, wording_trial
from letters.review.draft import draft_review


class DraftForm(forms.Form):
    year = forms.ModelChoiceField(ReviewYear.objects.none(), help_text="A frozen year that has no review yet.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        without = ReviewYear.objects.frozen().filter(national_reviews=None)
        self.fields["year"].queryset = without  # type: ignore[attr-defined]
        self.initial.setdefault("year", without.first())


def state(review: NationalReview) -> str:
    if review.public_until:
        return "taken down"
    if review.approved_at:
        return "public" if review.is_published() else "approved"
    return "awaits approval" if review.pdf else "has no PDF yet"


@admin.register(NationalReview)
class NationalReviewAdmin(TakesActions, ReadOnly, admin.ModelAdmin):
    noun = "review"
    record_actions = [REWORD, DRAFT, RENDER, APPROVE, REPLACE, TAKE_DOWN]
    list_display = ["year", "edition", "state", "pdf_link"]
    list_select_related = ["year"]
    fieldsets = [
        (None, {"fields": ["year", "edition", "replaces", "state", "pdf_link", "problems", "steps"]}),
        ("What it says", {"fields": ["body_preview"]}),
        (
            "Who did what, when",
            {
                "fields": [
                    ("composed_at", "composed_by"),
                    ("edited_at", "edited_by"),
                    ("rendered_at", "pdf_sha256"),
                    ("approved_at", "approved_by"),
                    ("public_until", "taken_down_by"),
                    "withheld_because",
                ]
            },
        ),
    ]
    readonly_fields = ["state", "pdf_link", "problems", "steps", "body_preview"]

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return request.user.has_perm("letters.add_nationalreview")

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("<int:pk>/pdf/", wrap(self.pdf_view), name="review-pdf-for-staff"),
            path("<int:pk>/preview/", wrap(self.preview_view), name="review-preview"),
            *super().get_urls(),
        ]

    def view_on_site(self, review: NationalReview) -> str | None:
        return review.get_absolute_url() if review.is_published() else None

    def render_change_form(self, request: HttpRequest, context: dict, *args: Any, **kwargs: Any) -> HttpResponse:
        if review := context.get("original"):
            review.asked_by = request.user
        return super().render_change_form(request, context, *args, **kwargs)

    @admin.display
    def state(self, review: NationalReview) -> str:
        return state(review)

    @admin.display(description="PDF")
    def pdf_link(self, review: NationalReview) -> str:
        if not review.pdf:
            return "not made yet"
        return format_html('<a href="{}">PDF</a>', reverse("admin:review-pdf-for-staff", args=[review.pk]))

    @admin.display(description="why it cannot be approved")
    def problems(self, review: NationalReview) -> str:
        found = [] if review.approved_at else review.problems()
        return format_html_join("", "<p>{}</p>", ((sentence,) for sentence in found)) or "-"

    @admin.display(description="what can be done")
    def steps(self, review: NationalReview) -> str:
        """Links to the steps that it can take now, for whoever looks at it."""
        by = review.asked_by  # type: ignore[attr-defined]
        links = [
            (reverse(f"admin:review-{action.name}", args=[review.pk]), action.button)
            for action in self.record_actions
            if action.may(by) and not action.blockers(review, by)
        ]
        return format_html_join(" · ", '<a href="{}">{}</a>', links) or "-"

    @admin.display(description="wording")
    def body_preview(self, review: NationalReview) -> SafeString:
        return format_html('<article class="letter-preview">{}</article>', review.body)

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        if not self.has_add_permission(request):
            raise PermissionDenied
        asked = {name: value for name, value in request.GET.items() if name == "year"}
        form = DraftForm(request.POST if request.method == "POST" else None, initial=asked)
        if request.method == "POST" and form.is_valid():
            try:
                review = draft_review(form.cleaned_data["year"], by=request.user)
            except ValidationError as refusal:
                form.add_error(None, refusal.messages)
            else:
                with_pdf(review)
                self.log_addition(request, review, "Drafted.")
                messages.success(request, f"{review} is drafted. Somebody other than you has to approve it.")
                return redirect(address(self, review))
        context = {
            **self.admin_site.each_context(request),
            "title": "Draft a national review",
            "opts": self.opts,
            "form": form,
            "button": "Draft it",
            "back": reverse("admin:letters_nationalreview_changelist"),
            "consequences": [
                "The figures of all authorities together are copied from the frozen year.",
                "The wording is that of the latest review before it, or the one shipped with the project.",
                "The public sees nothing of it until a second person has approved it and its year is public.",
            ],
        }
        return TemplateResponse(request, "backoffice/confirm.html", context)

    def preview_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The wording as it stands on the screen, with the review's facts, before anything is saved."""
        review = shown(self, request, pk)
        tried = wording_trial(review, request.POST.get("text", review.text))
        if request.htmx:  # type: ignore[attr-defined]
            return TemplateResponse(request, "backoffice/components/review_trial.html", tried)
        frame = {**self.admin_site.each_context(request), "title": f"Preview of {review}", "opts": self.opts}
        return TemplateResponse(request, "backoffice/review/preview.html", {**frame, "original": review, **tried})

    def pdf_view(self, request: HttpRequest, pk: int) -> FileResponse:
        """The PDF for those who may see it before the public does; no cache keeps what the back office sends."""
        review = shown(self, request, pk)
        if not review.pdf:
            raise Http404
        return FileResponse(review.pdf.open("rb"), filename=f"{review.file_name}.pdf", content_type="application/pdf")
