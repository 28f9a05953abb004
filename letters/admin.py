"""The back office of the letters: every letter with its PDF, what stands against it, and who did what to it."""

from functools import partial

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html, format_html_join

from councils.admin.asking import ask, filled_in, shown
from councils.admin.bulk import Bulk, confirm
from councils.admin.pages import QuestionFilter, ReadOnly
from letters.dispatch_admin import DispatchAdmin
from letters.models import Letter
from letters.replacing import reasons_against_replacing, replace
from letters.wording_admin import WordingAdmin

__all__ = ["DispatchAdmin", "LetterAdmin", "WordingAdmin"]


class StateFilter(QuestionFilter):
    title = "state"
    parameter_name = "state"
    questions = {
        "unrendered": "has no PDF yet",
        "awaiting_approval": "awaits approval",
        "awaiting_issue": "approved, not issued",
        "issued": "issued",
    }


APPROVE = Bulk(
    action="approve",
    button="Approve",
    done="approved",
    why_not=Letter.reasons_against_approval,
    take=Letter.approve,
    consequences=["Approved letters can be issued. Composing one again, or changing its text, undoes the approval."],
)
ISSUE = Bulk(
    action="issue",
    button="Issue",
    done="issued",
    why_not=Letter.reasons_against_issue,
    take=Letter.issue,
    consequences=[
        "It is put into the outbox, to be mailed to the authority's contacts, or printed where no address is known.",
        "An issued letter never changes: a mistake is put right by a second letter that replaces it.",
        "The public sees it when its year is published, not before.",
    ],
)


def state(letter: Letter) -> str:
    """Where a letter stands, in words."""
    if letter.issued_at:
        return "public" if letter.is_published() else "issued"
    if letter.approved_at:
        return "approved"
    return "awaits approval" if letter.pdf else "has no PDF yet"


class NarrativeForm(forms.Form):
    """A paragraph for one authority alone."""

    narrative = forms.CharField(
        required=False,
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text="Markdown, with the facts that the wording may name. Empty for none.",
    )


class ReplaceForm(forms.Form):
    """Why a letter that has gone out is replaced."""

    reason = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 4}), help_text="The second letter says it beside its figures."
    )


@admin.register(Letter)
class LetterAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["authority", "year", "recipient", "edition", "state", "pdf_link"]
    list_filter = ["year", StateFilter, "authority__kind"]
    list_select_related = ["authority", "year", "recipient"]
    search_fields = ["authority__name", "recipient__name", "pdf_sha256"]
    search_help_text = "Authority, or the SHA-256 of a PDF"
    date_hierarchy = "composed_at"
    fieldsets = [
        (
            None,
            {
                "fields": [
                    "authority",
                    "recipient",
                    "year",
                    "edition",
                    "replaces",
                    "state",
                    "pdf_link",
                    "problems",
                    "replace_link",
                ]
            },
        ),
        ("What it adds for this authority", {"fields": ["narrative", "narrative_link"]}),
        (
            "Who did what, when",
            {
                "fields": [
                    ("composed_at", "composed_by"),
                    ("edited_at", "edited_by"),
                    ("rendered_at", "pdf_sha256"),
                    ("approved_at", "approved_by"),
                    ("issued_at", "issued_by"),
                ]
            },
        ),
    ]
    readonly_fields = ["state", "pdf_link", "problems", "narrative_link", "replace_link"]
    actions = ["approve", "issue"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Letter]:
        # The copied facts are most of a letter's row, and no page here shows them.
        return super().get_queryset(request).defer("content")

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("<int:pk>/pdf/", wrap(self.pdf_view), name="letter-pdf-for-staff"),
            path("<int:pk>/narrative/", wrap(self.narrative_view), name="letter-narrative"),
            path("<int:pk>/replace/", wrap(self.replace_view), name="letter-replace"),
            *super().get_urls(),
        ]

    def view_on_site(self, letter: Letter) -> str | None:
        return letter.get_absolute_url() if letter.is_published() else None

    @admin.display
    def state(self, letter: Letter) -> str:
        return state(letter)

    @admin.display(description="PDF")
    def pdf_link(self, letter: Letter) -> str:
        if not letter.pdf:
            return "not made yet"
        return format_html('<a href="{}">PDF</a>', reverse("admin:letter-pdf-for-staff", args=[letter.pk]))

    @admin.display(description="why it cannot go")
    def problems(self, letter: Letter) -> str:
        """What has to be put right before the letter can be approved."""
        found = [] if letter.issued_at else letter.problems()
        return format_html_join("", "<p>{}</p>", ((sentence,) for sentence in found)) or "-"

    def has_approve_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("letters.approve_letter")

    def has_issue_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("letters.issue_letter")

    @admin.action(description="Approve the chosen letters", permissions=["approve"])
    def approve(self, request: HttpRequest, queryset: QuerySet[Letter]) -> HttpResponse | None:
        return confirm(self, request, queryset, APPROVE)

    @admin.action(description="Issue the chosen letters", permissions=["issue"])
    def issue(self, request: HttpRequest, queryset: QuerySet[Letter]) -> HttpResponse | None:
        return confirm(self, request, queryset, ISSUE)

    def pdf_view(self, request: HttpRequest, pk: int) -> FileResponse:
        """The PDF for those who may see the letter before the public does; never kept by any cache."""
        letter = shown(self, request, pk)
        if not letter.pdf:
            raise Http404
        name = f"{letter.authority.slug}-{letter.year.label}.pdf"
        # Every page of the back office goes out as private and never to be stored, this one too.
        return FileResponse(letter.pdf.open("rb"), filename=name, content_type="application/pdf")

    @admin.display(description="")
    def narrative_link(self, letter: Letter) -> str:
        if letter.issued_at:
            return "An issued letter never changes."
        return format_html('<a href="{}">Change this text</a>', reverse("admin:letter-narrative", args=[letter.pk]))

    def narrative_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Write something for one authority alone; the letter then needs a new PDF and a new approval."""
        letter = shown(self, request, pk)
        if not request.user.has_perm("letters.change_letter"):
            raise PermissionDenied
        issued = "An issued letter never changes: a second letter can replace it."
        return ask(
            self,
            request,
            letter,
            title=f"A paragraph for {letter.recipient} alone",
            button="Save",
            form=filled_in(NarrativeForm, request, narrative=letter.narrative),
            take=letter.tell,
            done=lambda: "The text is kept. The letter needs a new PDF and a new approval.",
            consequences=["The PDF is made again, and somebody other than you has to approve it."],
            reasons=[issued] if letter.issued_at else [],
        )

    @admin.display(description="")
    def replace_link(self, letter: Letter) -> str:
        if reasons_against_replacing(letter):
            return "-"
        return format_html(
            '<a href="{}">Replace by a second letter</a>', reverse("admin:letter-replace", args=[letter.pk])
        )

    def replace_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Compose the second letter that takes the place of one that has gone out."""
        letter = shown(self, request, pk)
        if not request.user.has_perm("letters.change_letter"):
            raise PermissionDenied
        return ask(
            self,
            request,
            letter,
            title=f"A second letter in place of {letter}",
            button="Compose the second letter",
            form=filled_in(ReplaceForm, request),
            take=partial(replace, letter),
            done=lambda: "The second letter is composed. It needs a PDF, an approval, and to be issued.",
            consequences=[
                "The letter that has gone out stays as it is, and public, as an earlier edition.",
                "The second has the figures that hold today. Somebody other than you has to approve it.",
            ],
            reasons=reasons_against_replacing(letter),
        )
