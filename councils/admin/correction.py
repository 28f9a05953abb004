"""Corrections: the right figures beside public ones that were wrong, row by row, and what is left to be put right."""

from dataclasses import replace
from functools import partial
from http import HTTPStatus
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from councils.admin import decision_actions
from councils.backoffice.actions import Action
from councils.backoffice.base import QuestionFilter
from councils.backoffice.export_admin import Exports
from councils.backoffice.release_pages import RELEASE, WITHHOLD, Releases, also_follows, ask_about_findings
from councils.casework.release import text_fingerprint, what_release_does, what_withholding_does
from councils.figures.corrections import contradicted, parted, what_correcting_does
from councils.figures.freezing import correct
from councils.figures.ordinary_ranges import release_correction, withhold_correction
from councils.models import COUNTS, Correction, Performance


class CorrectionStatusFilter(QuestionFilter):
    title = "status"
    parameter_name = "status"
    questions = {
        "awaiting_release": "waiting for a second person",
        "published": "public",
        "withheld": "withheld",
        "withdrawn": "taken down",
    }


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
        """Which figures it is about stands in no field that could show what is wrong with it: it is said above all."""
        performance = self.cleaned_data.get("performance")
        if performance and not performance.year.is_published():
            raise ValidationError(f"{performance.year} is not public yet: thaw it and freeze it again instead.")
        return super().clean()


# What the public reads instead, and what moves with it.
RELEASE_CORRECTION = replace(
    RELEASE,
    consequences=lambda record, by: [
        what_release_does(record),
        *what_correcting_does(record),
        *also_follows(record, partial(release_correction, by=by, read=text_fingerprint(record))),
    ],
    perform=release_correction,
)
RELEASE_MANY = replace(
    decision_actions.RELEASE_MANY,
    description="Release the chosen corrections",
    joined=["performance__year"],
    fetched=[],
    perform=release_correction,
)
WITHHOLD_CORRECTION = replace(
    WITHHOLD,
    consequences=lambda record, by: [
        what_withholding_does(record),
        *also_follows(record, partial(withhold_correction, reason="To see what follows.", by=by)),
    ],
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
    fields = ["performance", *COUNTS, "reason", "status"]
    readonly_fields = ["status"]
    list_display = ["performance", "at", "by", "reason", "released_at"]
    list_filter = [CorrectionStatusFilter]
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
        more = {"title": f"Correct the figures of {performance}", "show_save_and_add_another": False}
        return super().add_view(request, form_url, {**more, **(extra_context or {})})

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
        """Once a correction is released, say what no longer adds up, and what says otherwise."""
        answer = super().action_view(request, pk, action)
        if action is RELEASE_CORRECTION and answer.status_code == HTTPStatus.FOUND:
            performance = Correction.objects.select_related("performance__year").get(pk=pk).performance
            if does_not_add_up := parted(performance):
                messages.warning(request, does_not_add_up)
            for sentence in contradicted(performance):
                messages.warning(request, sentence)
        return answer

    def save_model(self, request: HttpRequest, obj: Correction, form: ModelForm, change: bool) -> None:
        counts = {name: form.cleaned_data[name] for name in COUNTS}
        correct({obj.performance: counts}, reason=obj.reason, by=request.user)
        obj.pk = obj.performance.corrections.latest("pk").pk
        obj.refresh_from_db()
        messages.info(request, "The figures stay as they are until a second person has released the correction.")
        ask_about_findings(request, obj)

    def response_post_save_add(self, request: HttpRequest, obj: Correction) -> HttpResponseRedirect:
        """Go on to the other figures of the authority's year, of which some may be wrong with it."""
        performance = obj.performance
        query = urlencode({"q": performance.name, "year__id__exact": str(performance.year_id)})
        return HttpResponseRedirect(f"{reverse('admin:councils_performance_changelist')}?{query}")


def asked_about(request: HttpRequest) -> Performance | None:
    asked = (request.POST if request.method == "POST" else request.GET).get("performance", "")
    found = Performance.objects.select_related("year", "authority")
    return found.filter(pk=asked).first() if asked.isdecimal() and len(asked) < 10 else None
