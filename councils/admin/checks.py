"""The check of a year: its problems in sentences, what of it somebody lets stand, and the list to take away."""

from collections.abc import Iterable, Iterator
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse

from councils.backoffice.base import shown
from councils.backoffice.export_admin import table_file
from councils.backoffice.remark_field import RemarkField
from councils.figures.checks import CHECKS, Problem, YearChecks
from councils.figures.checks.accepting import let_stand
from councils.models import ReviewYear
from councils.statistics.rates import count

PER_PAGE = 100
FIRST_FEW = 8  # of each check, where all of them are shown
HEADER = ["Problem", "Blocks the freeze", "Reference", "Authority", "What is wrong", "What to do"]


class LetStandForm(forms.Form):
    everything = forms.BooleanField(required=False)
    reason = RemarkField(
        label="Why they may stand",
        help_text="Kept with your name and the day. The check shows them again once they read differently.",
        error_messages={"required": "Say why they may stand: the reason is kept."},
    )


def checks_view(model_admin: admin.ModelAdmin, request: HttpRequest, pk: int) -> HttpResponseBase:
    year: ReviewYear = shown(model_admin, request, pk)
    checks, known = YearChecks(year), {check.name for check in CHECKS}
    names = [name for name in request.GET.getlist("check") if name in known]
    form = LetStandForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        if not model_admin.has_change_permission(request, year):
            raise PermissionDenied
        if kept := keep_allowances(request, checks, names, form):
            messages.success(request, f"{count(kept, 'problem')} may stand.")
            return HttpResponseRedirect(request.get_full_path())
    problems = checks.problems(names)
    ending = request.GET.get("as")
    if ending and (file := table_file(request, ending, f"check-{year.label}", HEADER, rows(problems))):
        return file
    page = Paginator(problems, PER_PAGE).get_page(request.GET.get("p")) if names else first_few(checks)
    context = {
        **model_admin.admin_site.each_context(request),
        **about(checks, names),
        "title": f"Checking {year}",
        "opts": model_admin.opts,
        "original": year,
        "page": page,
        "groups": grouped(page, checks.summary.counts),
        "form": form,
        "sheets": sheets_of(year),
        "may_let_stand": model_admin.has_change_permission(request, year),
    }
    return TemplateResponse(request, "backoffice/year/checks.html", context)


def keep_allowances(request: HttpRequest, checks: YearChecks, names: list[str], form: LetStandForm) -> int:
    """Keep that the chosen problems may stand; how many. The form says why not when none."""
    if not form.is_valid():
        return 0
    everything, keys = form.cleaned_data["everything"], request.POST.getlist("problem")
    chosen = checks.problems(names)[:] if everything else checks.chosen(keys)
    if not chosen:
        form.add_error(None, "Choose the problems that may stand.")
        return 0
    try:
        return let_stand(checks.year, chosen, reason=form.cleaned_data["reason"], by=request.user)
    except ValidationError as refusal:
        form.add_error(None, refusal)
        return 0


def about(checks: YearChecks, names: list[str]) -> dict[str, Any]:
    counts = checks.summary.counts
    return {
        "summary": checks.summary,
        "found": [(check, counts[check.name], check.name in names) for check in CHECKS if counts[check.name]],
        "in_order": [check for check in CHECKS if not counts[check.name]],
        "names": names,
        "only": names[0] if len(names) == 1 else "",
    }


def sheets_of(year: ReviewYear) -> dict[str, int]:
    return year.consultations.aggregate(sent=Count("pk"), replied=Count("replied_on"))


def first_few(checks: YearChecks) -> list[Problem]:
    return [problem for check in CHECKS for problem in checks.problems([check.name])[:FIRST_FEW]]


def grouped(problems: Iterable[Problem], counts: dict[str, int]) -> list[dict[str, Any]]:
    """Problems under the check that found them, each with where it is put right."""
    groups: dict[str, dict[str, Any]] = {}
    for problem in problems:
        name = problem.check.name
        group = groups.setdefault(name, {"check": problem.check, "number": counts[name], "lines": []})
        group["lines"].append({"problem": problem, "name": name_of(problem), "url": where(problem)})
    return list(groups.values())


def name_of(problem: Problem) -> str:
    """What a problem is about: a reference with its authority, an authority, or nothing when it is the year."""
    decision, authority = problem.finding.decision, problem.finding.authority
    return ", ".join(str(each) for each in (decision, authority) if each)


def where(problem: Problem) -> str:
    """Where a problem is put right, in the back office; nothing when it is the year."""
    decision, authority, consultation = problem.finding[1:]
    if consultation:
        return reverse("admin:councils_consultation_change", args=[consultation.pk])
    if decision:
        return reverse("admin:councils_decision_change", args=[decision.pk])
    return reverse("admin:councils_authority_change", args=[authority.pk]) if authority else ""


def rows(problems: Iterable[Problem]) -> Iterator[list[str]]:
    for problem in problems:
        decision, authority = problem.finding.decision, problem.finding.authority
        yield [
            problem.check.title,
            "yes" if problem.check.blocks else "no",
            str(decision or ""),
            str(authority or ""),
            problem.sentence,
            problem.check.remedy,
        ]
