"""Training courses and seminars: those to come, those that were held, and what letters and reviews say of them."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from councils.models import ReviewYear, Seminar, TrainingCourse
from councils.public.views.lists import PER_PAGE
from councils.register.training import outreach_of


def training_page(request: HttpRequest) -> HttpResponse:
    """What is to come and what was held, by day; totals of published years only, as their letters quote them."""
    years = list(ReviewYear.objects.published())
    held = TrainingCourse.objects.past().only("held_on", "topic", "audience")
    context = {
        "coming": sorted([*Seminar.objects.coming(), *TrainingCourse.objects.coming()], key=lambda one: one.held_on),
        "totals": list(zip(years, outreach_of(years), strict=True)),
        "held_seminars": Seminar.objects.past(),
        "page": Paginator(held, PER_PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "site/training.html", context)
