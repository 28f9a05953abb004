"""Corrections: the right figures beside public ones that were wrong, row by row, and what is left to be put right."""

from dataclasses import replace
from functools import partial
from http import HTTPStatus
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import Model
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from councils.admin import decision_actions
from councils.backoffice.actions import Action
from councils.backoffice.export_admin import Exports
from councils.backoffice.release_pages import (
    RELEASE,
    WITHHOLD,
    ReleaseFilter,
    Releases,
    also_follows,
    ask_about_findings,
    blockers_to_withholding,
)
from councils.casework.release import blockers_to_release, is_held, what_release_does, what_withholding_does
from councils.figures.corrections import (
    blockers_to_holding,
    blockers_to_taking_down,
    contradicted,
    corrections_to,
    fingerprint_together,
    holding,
    release_correction,
    row_without_cases,
    what_correcting_does,
    withhold_correction,
)
from councils.figures.council_year import COUNT_WORDS
from councils.figures.freezing import correct, correct_by_recount, recount
from councils.models import COUNTS, Correction, Performance


class Unseen(forms.HiddenInput):
    """A field that goes with the form; its label, hidden as well, names no control that anybody could reach."""

    def id_for_label(self, id_: str | None) -> str:
        return ""


class CorrectionForm(forms.ModelForm):
    """The right figures of one authority, beside the old ones, and why."""

    class Meta:
        model = Correction
        fields = ["performance", *COUNTS, "reason"]
        widgets = {"performance": Unseen}
        help_texts = {"reason": "The public reads it beside the old figures and the new."}

    def clean(self) -> dict[str, Any] | None:
        """Refuse what is not public, changes nothing, or does not add up: said above all, for no field shows it."""
        if (performance := self.cleaned_data.get("performance")) and not self.errors:
            corrections_to(performance, wanted(performance, self.cleaned_data))
        return super().clean()


def wanted(performance: Performance, typed: dict[str, Any]) -> dict[str, dict[str, int]]:
    """The counts that figures are to have: those of the casework where they were counted from it, or those typed."""
    if performance.imported:
        return {performance.service_area: {name: typed[name] for name in COUNTS}}
    return recount(performance)


def releasing_consequences(correction: Correction, by: Any) -> list[str]:
    """What the public reads instead, and what moves with it."""
    done = partial(release_correction, by=by, read=fingerprint_together(correction))
    return [
        what_release_does(correction),
        *what_correcting_does(correction),
        *contradicted(correction.performance),
        *also_follows(correction, done),
    ]


def withholding_consequences(correction: Correction, by: Any) -> list[str]:
    done = partial(withhold_correction, reason="To see what follows.", by=by)
    return [what_withholding_does(correction), *also_follows(correction, done)]


def release_with_others(correction: Correction, **options: Any) -> None:
    """Release a chosen correction, unless one that was made together with it has taken it along."""
    correction.refresh_from_db()
    if is_held(correction):
        release_correction(correction, **options)


RELEASE_CORRECTION = replace(
    RELEASE,
    seen=lambda record: {"read": fingerprint_together(record)},
    blockers=lambda record, by: [*blockers_to_release(record, by), *blockers_to_holding(record)],
    consequences=releasing_consequences,
    perform=release_correction,
)
RELEASE_MANY = replace(
    decision_actions.RELEASE_MANY,
    description="Release the chosen corrections",
    seen=RELEASE_CORRECTION.seen,
    blockers=RELEASE_CORRECTION.blockers,
    joined=["performance__year"],
    fetched=[],
    perform=release_with_others,
)
WITHHOLD_CORRECTION = replace(
    WITHHOLD,
    blockers=lambda record, by: [*blockers_to_withholding(record, by), *blockers_to_taking_down(record)],
    consequences=withholding_consequences,
    perform=withhold_correction,
)


@admin.register(Correction)
class CorrectionAdmin(Exports, Releases):
    exported = [
        ("year", "performance__year__label"),
        ("authority", "performance__name"),
        ("service_area", "performance__service_area"),
        *("at", "by", "reason"),
        *COUNTS,
    ]
    form = CorrectionForm
    add_form_template = "backoffice/casework/correction_form.html"
    readonly_fields = ["status"]
    list_display = ["performance", "at", "by", "reason", "released_at"]
    list_filter = [ReleaseFilter]
    actions = [RELEASE_MANY]
    record_actions = [RELEASE_CORRECTION, WITHHOLD_CORRECTION]
    list_select_related = ["performance__year", "by"]
    search_fields = ["performance__name", "reason"]
    date_hierarchy = "at"

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        """From the figures that are wrong; whoever does not come from there is led to the list of them."""
        performance = asked_about(request)
        if performance is None and self.has_add_permission(request):
            messages.info(request, "Choose the row of figures that is wrong: “Correct” stands at its end.")
            return redirect("admin:councils_performance_changelist")
        more: dict[str, Any] = {"show_save_and_add_another": False, "title": f"Correct the figures of {performance}"}
        if performance and not performance.imported:
            more |= {
                "title": f"Recount {performance.name}, {performance.year}",
                "recounted": recounted_rows(performance),
            }
        return super().add_view(request, form_url, {**more, **(extra_context or {})})

    def get_fields(self, request: HttpRequest, obj: Correction | None = None) -> Any:
        """Nobody types what the casework says."""
        performance = None if obj else asked_about(request)
        counts = [] if performance and not performance.imported else COUNTS
        return ["performance", *counts, "reason", "status"]

    def get_changeform_initial_data(self, request: HttpRequest) -> dict:
        """The figures that hold today, so that only what is wrong has to be typed; and the reason given just before."""
        performance = asked_about(request)
        if performance is None:
            return {}
        mine = Correction.objects.filter(by=request.user.pk, at__date=timezone.localdate()).order_by("-at", "-pk")
        same = mine.filter(performance__year=performance.year, performance__authority=performance.authority).first()
        return {"performance": performance, **performance.figures.counts, "reason": same.reason if same else ""}

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def action_view(self, request: HttpRequest, pk: int, action: Action) -> HttpResponse:
        """Once a correction is released, say what has gone out that says otherwise."""
        answer = super().action_view(request, pk, action)
        if action is RELEASE_CORRECTION and answer.status_code == HTTPStatus.FOUND:
            performance = Correction.objects.select_related("performance__year").get(pk=pk).performance
            for sentence in contradicted(performance):
                messages.warning(request, sentence)
        return answer

    def save_model(self, request: HttpRequest, obj: Correction, form: ModelForm, change: bool) -> None:
        if obj.performance.imported:
            counts = {name: form.cleaned_data[name] for name in COUNTS}
            correct({obj.performance: counts}, reason=obj.reason, by=request.user)
        else:
            correct_by_recount(obj.performance, reason=obj.reason, by=request.user)
        obj.pk = Correction.objects.filter(by=request.user.pk, performance__year=obj.performance.year).latest("pk").pk
        obj.refresh_from_db()
        messages.info(request, "The figures stay as they are until a second person has released the correction.")
        ask_about_findings(request, obj)

    def response_post_save_add(self, request: HttpRequest, obj: Correction) -> HttpResponseRedirect:
        """Go on to the other figures of the authority's year, of which some may be wrong with it."""
        performance = obj.performance
        query = urlencode({"q": performance.name, "year__id__exact": str(performance.year_id)})
        return HttpResponseRedirect(f"{reverse('admin:councils_performance_changelist')}?{query}")


def recounted_rows(performance: Performance) -> list[tuple[str, str, int, int, int]]:
    """Each count of an authority's year that the casework tells otherwise: as published, as it holds, as recounted."""
    rows = {row.service_area: row for row in Performance.objects.beside(performance)}
    differ = []
    for area, counts in recount(performance).items():
        row = rows.get(area) or row_without_cases(performance, area)
        holds = holding(row).counts
        part = row.get_service_area_display() or "Whole year"
        told = ((COUNT_WORDS[name], row.counts[name], holds[name], now) for name, now in counts.items())
        differ += [(part, *each) for each in told if each[2] != each[3]]
    return differ


def asked_about(request: HttpRequest) -> Performance | None:
    asked = (request.POST if request.method == "POST" else request.GET).get("performance", "")
    found = Performance.objects.select_related("year", "authority")
    return found.filter(pk=asked).first() if asked.isdecimal() and len(asked) < 10 else None
