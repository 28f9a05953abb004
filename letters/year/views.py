"""The year's page in the back office: the picture, looked at again while something happens, and its steps."""

from datetime import datetime
from typing import Any

from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django_htmx.http import HTMX_STOP_POLLING

from councils.backoffice.actions import Action, ActionPage
from councils.models import ReviewYear
from letters.year import figure_actions, letter_actions
from letters.year.figure_stages import checking, freezing, publishing, wording
from letters.year.letter_stages import approving, composing, issuing, rendering
from letters.year.progress import YearProgress
from letters.year.review_stage import reviewing
from letters.year.stage import Stage

STAGES = [checking, freezing, wording, composing, rendering, approving, issuing, publishing]


def stages_of(progress: YearProgress, user: Any, at: datetime | None = None) -> list[Stage]:
    """The stages of a year in their order; the first that is not complete and waits for nothing is next."""
    at = at or timezone.now()
    stages = [make(progress, user, at) for make in STAGES]
    found_next = False
    for stage in stages:
        stage.state = state_of(stage, found_next=found_next)
        found_next = found_next or stage.state in ("now", "running")
    # What is under way comes before what could be done meanwhile: one stage alone is the current one.
    at_work = [stage for state in ("running", "now") for stage in stages if stage.state == state]
    for stage in at_work[:1]:
        stage.is_current = True
    return stages


def state_of(stage: Stage, *, found_next: bool) -> str:
    if stage.run:
        return "running"
    if stage.complete:
        return "done"
    if stage.waits_for:
        return "set" if stage.is_set else "waits"
    if not found_next:
        return "now"
    if stage.part:
        return "partly"
    return "open" if stage.buttons else "waits"


LATELY = 12
ACTIONS = {
    action.name: action
    for module in (figure_actions, letter_actions)
    for action in vars(module).values()
    if isinstance(action, Action)
}


def desk_urls(site: admin.AdminSite) -> list[URLPattern]:
    return [
        path("year/<str:label>/", site.admin_view(desk_view), name="desk"),
        path("year/<str:label>/progress/", site.admin_view(progress_view), name="desk-progress"),
        path("year/<str:label>/<str:name>/", site.admin_view(action_view), name="desk-step"),
    ]


def year_shown(request: HttpRequest, label: str) -> ReviewYear:
    """The year that is asked for. Raises PermissionDenied for those who may not see it, Http404 where there is none."""
    if not (request.user.has_perm("councils.view_reviewyear") and request.user.has_perm("letters.view_letter")):
        raise PermissionDenied
    try:
        return ReviewYear.objects.labelled(label)
    except (ValueError, ReviewYear.DoesNotExist) as error:
        raise Http404 from error


def desk_view(request: HttpRequest, label: str) -> HttpResponse:
    year = year_shown(request, label)
    context = {
        **admin.site.each_context(request),
        "title": f"The year {year}",
        "opts": ReviewYear._meta,
        "done_lately": done_lately(year),
        **picture(request, year),
    }
    return TemplateResponse(request, "backoffice/year/page.html", context)


def progress_view(request: HttpRequest, label: str) -> HttpResponse:
    """The picture alone, for a page that looks again; it is told to stop once nothing happens by itself."""
    year = year_shown(request, label)
    context = picture(request, year)
    status = 200 if context["is_under_way"] else HTMX_STOP_POLLING
    return TemplateResponse(request, "backoffice/year/path.html", context, status=status)


def picture(request: HttpRequest, year: ReviewYear) -> dict[str, Any]:
    progress = YearProgress(year)
    return {
        "year": year,
        "stages": stages_of(progress, request.user),
        "review": reviewing(progress, request.user),
        "is_under_way": progress.is_under_way,
    }


def done_lately(year: ReviewYear) -> list[LogEntry]:
    entries = LogEntry.objects.filter(content_type=ContentType.objects.get_for_model(year), object_id=str(year.pk))
    return list(entries.select_related("user")[:LATELY])


def action_view(request: HttpRequest, label: str, name: str) -> HttpResponse:
    year, action = year_shown(request, label), ACTIONS.get(name)
    if action is None:
        raise Http404
    if not action.may(request.user):
        raise PermissionDenied
    back = reverse("admin:desk", args=[year.label])
    return ActionPage(admin.site.get_model_admin(ReviewYear), request, action, year, back).answer()
