"""The year's page in the back office: the picture, looked at again while something happens, and its steps."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.functional import SimpleLazyObject
from django_htmx.http import HTMX_STOP_POLLING

from councils.backoffice.confirmation import NothingToSay, ask, filled_in
from councils.models import ReviewYear
from letters.year import page as desk
from letters.year.actions import STEPS
from letters.year.progress import YearProgress
from letters.year.review_stage import reviewing

LATELY = 12


def desk_urls(site: admin.AdminSite) -> list[URLPattern]:
    """The addresses of the year's page."""
    return [
        path("year/<str:label>/", site.admin_view(desk_view), name="desk"),
        path("year/<str:label>/progress/", site.admin_view(progress_view), name="desk-progress"),
        path("year/<str:label>/<str:name>/", site.admin_view(step_view), name="desk-step"),
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
    """The year's page: where it stands, what is next, and what was done lately."""
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
    """What the picture shows."""
    standing = YearProgress(year)
    return {
        "year": year,
        "stages": desk.path(standing, request.user),
        "review": reviewing(standing, request.user),
        "is_under_way": standing.is_under_way,
    }


def done_lately(year: ReviewYear) -> list[LogEntry]:
    """What was done to the year from its pages, latest first."""
    entries = LogEntry.objects.filter(content_type=ContentType.objects.get_for_model(year), object_id=str(year.pk))
    return list(entries.select_related("user")[:LATELY])


def step_view(request: HttpRequest, label: str, name: str) -> HttpResponse:
    """Say what follows from a step; take it once somebody has agreed."""
    year = year_shown(request, label)
    step = STEPS.get(name)
    if step is None:
        raise Http404
    if not request.user.has_perm(step.permission):
        raise PermissionDenied
    said: list[str] = []
    letters = SimpleLazyObject(lambda: step.sort_out(year, request.user) if step.sort_out else ([], []))
    return ask(
        admin.site.get_model_admin(ReviewYear),
        request,
        year,
        title=f"{step.button}: {year}",
        button=step.button,
        form=filled_in(NothingToSay, request),
        take=lambda *, by: said.append(step.take(year, by=by)),
        done=lambda: said[-1],
        consequences=later(step.means, year, request.user),
        reasons=later(step.against, year, request.user),
        back=reverse("admin:desk", args=[year.label]),
        then=partial(then, year, name),
        going=SimpleLazyObject(lambda: letters[0]),
        refusals=SimpleLazyObject(lambda: letters[1]),
        nothing_to_do=SimpleLazyObject(lambda: bool(step.sort_out) and not letters[0]),
    )


def later(say: Callable[..., list[str]], *about: Any) -> Iterator[str]:
    """Sentences that are worked out only when somebody reads them: whoever confirms goes on to another page."""
    yield from say(*about)


def then(year: ReviewYear, name: str) -> str:
    """Where one goes after a step: the year's page, or the wording that was put on record."""
    if name == "word":
        return reverse("admin:letters_wording_change", args=[ReviewYear.objects.get(pk=year.pk).wording.pk])
    return reverse("admin:desk", args=[year.label])
