"""The back office of the letters: every letter with its PDF, what stands against it, and who did what to it."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html, format_html_join

from councils.backoffice.base import ReadOnly, without
from councils.backoffice.export_admin import Exports
from letters.admin.letter_actions import (
    APPROVE,
    APPROVE_MANY,
    HOLD_BACK,
    ISSUE,
    ISSUE_MANY,
    RELEASE,
    REPLACE,
    REPLACE_MANY,
    TEST,
)
from letters.admin.letter_list import LetterColumns, state
from letters.admin.letter_views import LetterPages
from letters.lifecycle.replace import blockers_to_replacing
from letters.models import Letter


@admin.register(Letter)
class LetterAdmin(Exports, ReadOnly, LetterColumns, LetterPages):
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
                    "worded_by",
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
    actions = [APPROVE_MANY, ISSUE_MANY, TEST, REPLACE_MANY, HOLD_BACK, RELEASE]

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
            "open_to": self.open_to(request, letter),
        }
        return super().render_change_form(request, context | more, *args, **kwargs)

    def open_to(self, request: HttpRequest, letter: Letter) -> list[str]:
        """What can be done to a letter now, as far as its dates tell: the page of each says what else is against it."""
        open_still = {
            APPROVE: not letter.approved_at,
            ISSUE: letter.approved_at and not letter.issued_at,
            REPLACE: not blockers_to_replacing(letter),
        }
        return [action.name for action, is_open in open_still.items() if is_open and action.may(request.user)]

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
        found = [] if letter.issued_at else letter.problems()
        return format_html_join("", "<p>{}</p>", ((sentence,) for sentence in found)) or "-"

    @admin.display(description="to change it")
    def narrative_link(self, letter: Letter) -> str:
        if letter.issued_at:
            return "An issued letter never changes."
        return format_html('<a href="{}">Change this text</a>', reverse("admin:letter-narrative", args=[letter.pk]))
