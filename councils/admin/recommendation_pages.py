"""The pages that lead on from a recommendation: what falls due, the due date moved, its completion recorded."""

from functools import partial
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.dateparse import parse_date
from django.utils.html import format_html

from councils.admin.compliance import AmendmentForm
from councils.admin.decision_actions import CompletionForm, blockers_to_complete, complete
from councils.admin.due import due_view
from councils.backoffice.base import Tracked
from councils.backoffice.confirmation import ask, filled_in, shown
from councils.casework.attention import awaiting_verdict
from councils.models import Decision, Recommendation
from councils.statistics.english import long_date

FOLLOWS = [
    "Whether it was late is measured against its due date as amended.",
    "If nothing else is outstanding in the case, its compliance outcome is asked for next.",
]


@transaction.atomic
def complete_once(recommendation: Recommendation, *, by: Any, **said: Any) -> None:
    """Record that a recommendation was carried out, as it stands now. Raises ValidationError when it is already."""
    locked = Recommendation.objects.select_for_update().get(pk=recommendation.pk)
    if reasons := blockers_to_complete(locked, by):
        raise ValidationError(reasons)
    complete(locked, by=by, **said)
    recommendation.refresh_from_db()


def due_list(request: HttpRequest) -> str:
    """The list of what falls due as somebody left it; nothing if they do not come from there."""
    return f"{reverse('admin:recommendation-due')}?{request.GET.urlencode()}" if "whose" in request.GET else ""


class FollowingUp(Tracked):
    """The pages on which recommendations are followed up."""

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("due/", wrap(partial(due_view, self)), name="recommendation-due"),
            path("<int:pk>/amend/", wrap(self.amend_view), name="recommendation-amend"),
            path("<int:pk>/complete/", wrap(self.complete_view), name="recommendation-complete"),
            *super().get_urls(),
        ]

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        """A recommendation that knows whether whoever looks at it may change it."""
        recommendation: Any = super().get_object(request, object_id, from_field)
        if recommendation is not None:
            recommendation.may_change = self.has_change_permission(request, recommendation)
        return recommendation

    @admin.display(description="to move it")
    def amend(self, recommendation: Any) -> str:
        """Where the due date is amended, for those who may."""
        if not recommendation.pk or not recommendation.due_on or not recommendation.may_change:
            return "-"
        return format_html('<a href="{}">Amend it</a>', reverse("admin:recommendation-amend", args=[recommendation.pk]))

    def to_be_changed(self, request: HttpRequest, pk: int) -> Recommendation:
        """A recommendation that whoever asks may change."""
        recommendation: Recommendation = shown(self, request, pk)
        if not self.has_change_permission(request, recommendation):
            raise PermissionDenied
        return recommendation

    def amend_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Move a due date by agreement; what it was, who moved it, when and why stay on record."""
        recommendation = self.to_be_changed(request, pk)
        return ask(
            self,
            request,
            recommendation,
            title=f"Amend the due date of {recommendation}",
            button="Amend",
            form=filled_in(AmendmentForm, request, to=recommendation.due_on),
            carried=[("before", recommendation.due_on.isoformat() if recommendation.due_on else "")],
            take=partial(recommendation.amend_due_date, before=parse_date(request.POST.get("before", ""))),
            done=lambda: f"{recommendation} is now due on {long_date(recommendation.due_on)}.",  # type: ignore[arg-type]
            consequences=["Whether it was late is measured against the new date. The old one stays on record."],
            back=due_list(request),
        )

    def complete_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Record that a recommendation was carried out; if it was the last of its case, go on to the verdict."""
        recommendation = self.to_be_changed(request, pk)
        case = recommendation.decision

        def next_step() -> str:
            if awaiting_verdict(Decision.objects.filter(pk=case.pk)).exists():
                return reverse("admin:decision-compliance", args=[case.pk])
            return due_list(request) or reverse("admin:councils_recommendation_change", args=[pk])

        return ask(
            self,
            request,
            recommendation,
            title=f"Record the completion of {recommendation}",
            button="Record",
            form=filled_in(CompletionForm, request),
            take=partial(complete_once, recommendation),
            done=lambda: f"{recommendation} is {recommendation.standing}.",
            consequences=FOLLOWS,
            reasons=blockers_to_complete(recommendation, request.user),
            back=due_list(request),
            then=next_step,
            template="backoffice/casework/complete.html",
        )
