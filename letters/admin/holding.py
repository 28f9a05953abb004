"""Holding letters back from the public, and releasing them, in the back office: each behind a page that says why."""

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse

from councils.backoffice.bulk_actions import Bulk, confirm
from letters.lifecycle import withhold as holding
from letters.models import Letter


class HoldBackForm(forms.Form):
    """Why the public does not get a letter."""

    reason = forms.CharField(widget=forms.Textarea(attrs={"rows": 3}), help_text="Kept in the letter's history.")


HOLD_BACK = Bulk(
    action="hold_back",
    button="Hold back",
    done="held back",
    why_not=holding.blockers_to_holding_back,
    take=holding.hold_back,
    consequences=[
        "The public does not get these letters when their year is published, nor learns that there are any.",
        "Their figures appear all the same, and the letters are mailed if they are issued.",
        "They stay back until somebody releases them.",
    ],
    form=HoldBackForm,
)
RELEASE = Bulk(
    action="release",
    button="Release",
    done="released",
    why_not=holding.blockers_to_releasing,
    take=holding.release,
    consequences=["They appear with their year; at once, where that is public. Nobody can take them back then."],
)


class HoldingBack:
    """What a list of letters offers to those who may decide what is made public."""

    @admin.action(description="Hold the chosen letters back from the public", permissions=["issue"])
    def hold_back(self, request: HttpRequest, queryset: QuerySet[Letter]) -> HttpResponse | None:
        return confirm(self, request, queryset, HOLD_BACK)  # type: ignore[arg-type]

    @admin.action(description="Release the chosen letters to the public", permissions=["issue"])
    def release(self, request: HttpRequest, queryset: QuerySet[Letter]) -> HttpResponse | None:
        return confirm(self, request, queryset, RELEASE)  # type: ignore[arg-type]
