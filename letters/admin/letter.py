"""The back office of the letters: every letter with its PDF, what stands against it, and who did what to it."""

from dataclasses import replace as with_other
from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html, format_html_join

from councils.backoffice.base import ReadOnly, without
from councils.backoffice.bulk_actions import confirm
from councils.backoffice.export_admin import Exports
from letters.admin.holding import HoldingBack
from letters.admin.letter_actions import APPROVE, ISSUE, REPLACE, TEST
from letters.admin.letter_list import LetterColumns, state
from letters.admin.letter_views import LetterPages
from letters.lifecycle.approve_and_issue import whole
from letters.lifecycle.replace import blockers_to_replacing
from letters.models import Letter, Sample
from letters.outbox.sending import mail_problem


@admin.register(Letter)
class LetterAdmin(Exports, HoldingBack, ReadOnly, LetterColumns, LetterPages):
    """Nobody edits a letter: it is composed of frozen figures, and people decide about it page by page, or in bulk."""

    change_list_template = "backoffice/letters/list.html"
    change_form_template = "backoffice/letters/form.html"
    exported = [
        *("year", "authority", "recipient", "edition", "composed_at", "rendered_at", "approved_at", "approved_by"),
        *("issued_at", "issued_by", "held_back_at", "held_back_because", "pdf_sha256"),
    ]
    fieldsets = [
        (None, {"fields": ["authority", "recipient", "year", "edition", "replaces", "second", "state", "problems"]}),
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
                    ("held_back_at", "held_back_by"),
                    "held_back_because",
                ]
            },
        ),
    ]
    readonly_fields = ["second", "state", "problems", "narrative_link"]
    actions = ["approve", "issue", "send_as_test", "replace", "hold_back", "release"]

    def view_on_site(self, letter: Letter) -> str | None:
        return letter.get_absolute_url() if letter.is_published() else None

    def get_fieldsets(self, request: HttpRequest, obj: Letter | None = None) -> Any:
        if request.user.has_perm("letters.change_letter"):
            return super().get_fieldsets(request, obj)
        return without(super().get_fieldsets(request, obj), "narrative_link")

    def render_change_form(self, request: HttpRequest, context: dict, *args: Any, **kwargs: Any) -> HttpResponse:
        letter = context["original"]
        more = {
            "dispatches": letter.dispatches.order_by("pk"),
            "readings": letter.readings.select_related("sample__year", "checked_by", "letter").order_by(
                "-sample__drawn_at"
            ),
            "open_to": [step for step, against in self.steps(request, letter) if not against],
        }
        return super().render_change_form(request, context | more, *args, **kwargs)

    def steps(self, request: HttpRequest, letter: Letter) -> list[tuple[str, bool]]:
        """What can be done to a letter, and whether something stands against it."""
        may_change = request.user.has_perm("letters.change_letter")
        return [
            ("approve", not self.has_approve_permission(request) or bool(letter.approved_at)),
            ("issue", not self.has_issue_permission(request) or not letter.approved_at or bool(letter.issued_at)),
            ("replace", not may_change or bool(blockers_to_replacing(letter))),
        ]

    @admin.display(description="replaced by")
    def second(self, letter: Letter) -> str:
        """The letter that takes its place, and where that one stands: it counts once it has gone out."""
        second = Letter.objects.select_related("year").filter(replaces=letter).first()
        if second is None:
            return "-"
        page = reverse("admin:letters_letter_change", args=[second.pk])
        return format_html('<a href="{}">Edition {}</a>: {}', page, second.edition, state(second))

    @admin.display
    def state(self, letter: Letter) -> str:
        return state(letter)

    @admin.display(description="why it cannot go")
    def problems(self, letter: Letter) -> str:
        """What has to be put right before the letter can be approved."""
        found = [] if letter.issued_at else letter.problems()
        return format_html_join("", "<p>{}</p>", ((sentence,) for sentence in found)) or "-"

    @admin.display(description="to change it")
    def narrative_link(self, letter: Letter) -> str:
        if letter.issued_at:
            return "An issued letter never changes."
        return format_html('<a href="{}">Change this text</a>', reverse("admin:letter-narrative", args=[letter.pk]))

    @admin.action(description="Approve the chosen letters", permissions=["approve"])
    def approve(self, request: HttpRequest, queryset: QuerySet[Letter]) -> HttpResponse | None:
        years = set(queryset.order_by().values_list("year", flat=True))
        said = [*APPROVE.consequences, *Sample.objects.said_of(years)]
        return confirm(self, request, whole(queryset), with_other(APPROVE, consequences=said))

    @admin.action(description="Issue the chosen letters", permissions=["issue"])
    def issue(self, request: HttpRequest, queryset: QuerySet[Letter]) -> HttpResponse | None:
        return confirm(self, request, whole(queryset), ISSUE)

    @admin.action(description="Replace the chosen letters by second ones", permissions=["replace"])
    def replace(self, request: HttpRequest, queryset: QuerySet[Letter]) -> HttpResponse | None:
        return confirm(self, request, queryset, REPLACE)

    def has_replace_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("letters.change_letter")

    @admin.action(description="Send the chosen letters to a test address", permissions=["issue"])
    def send_as_test(self, request: HttpRequest, queryset: QuerySet[Letter]) -> HttpResponse | None:
        if problem := mail_problem():
            messages.error(request, problem)
            return None
        return confirm(self, request, whole(queryset).prefetch_related("dispatches", "recipient__contacts"), TEST)
