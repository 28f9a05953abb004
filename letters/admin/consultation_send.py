"""The page that sends case sheets for checking: who gets them and who does not, a test, and the button."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone

from councils.backoffice.date_field import TypedDateField
from councils.models import Consultation, ReviewYear
from councils.models.decision import today
from councils.statistics.rates import count
from letters.outbox import consultation as consulting
from letters.outbox.consultation import Addressee
from letters.outbox.sending import MailServerError, mail_problem, try_out


class ReplyByForm(forms.Form):
    reply_by = TypedDateField(label="Reply by", ahead=True, help_text="As 3/5, 3 May 2020, 4w or 3m from today.")


class TryOutForm(forms.Form):
    test_to = forms.EmailField(label="Test address", help_text="The first of them goes here, marked as a test.")


def send_view(model_admin: admin.ModelAdmin, request: HttpRequest, pk: int) -> HttpResponse:
    """Show who gets the sheets of a year and who does not, and why; try one out; send them."""
    if not request.user.has_perm("letters.issue_letter"):
        raise PermissionDenied
    year = get_object_or_404(ReviewYear, pk=pk)
    is_test = "try_out" in request.POST
    form = ReplyByForm(request.POST if request.method == "POST" and not is_test else None)
    test_form = TryOutForm(request.POST if is_test else None)
    found = consulting.addressees(year)
    if request.method == "POST":
        done = try_addresses(request, year, found, test_form) if is_test else send_all(request, year, form)
        if done:
            return HttpResponseRedirect(done)
    context = {
        **model_admin.admin_site.each_context(request),
        "title": f"Send the case sheets of {year} for checking",
        "opts": model_admin.opts,
        "original": year,
        "back": reverse("admin:year-checks", args=[year.pk]),
        "reasons": consulting.blockers_to_consulting(year, request.user),
        "consequences": MEANS,
        "problem": mail_problem(),
        "going": [each for each in found if not each.reason],
        "refusals": by_reason(found),
        "form": form,
        "test_form": test_form,
        "button": f"Send to {count(sum(not each.reason for each in found), 'authority', 'authorities')}",
    }
    return TemplateResponse(request, "backoffice/year/sheets.html", context)


def by_reason(found: list[Addressee]) -> dict[str, list[Addressee]]:
    reasons = sorted({each.reason for each in found if each.reason}, reverse=True)
    return {why: [each for each in found if each.reason == why] for why in reasons}


MEANS = [
    "Each authority gets one mail with its three sheets, as the cases stand when the mail goes.",
    "It goes to the link officer, or to the chief executive where no link officer has an address.",
    "Nobody is written to twice: whoever has been sent the sheets of this year is left out.",
]


def send_all(request: HttpRequest, year: ReviewYear, form: forms.Form) -> str:
    """Put the sheets into the outbox; where to go then, or nothing when the form says why not."""
    if not form.is_valid():
        return ""
    try:
        number = consulting.consult(year, reply_by=form.cleaned_data["reply_by"], by=request.user)
    except ValidationError as refusal:
        form.add_error(None, refusal)
        return ""
    put = f"The sheets of {count(number, 'authority', 'authorities')} are in the outbox."
    messages.success(request, put if number else "Nothing was left to send: all have been sent theirs.")
    return f"{reverse('admin:councils_consultation_changelist')}?year__id__exact={year.pk}"


def try_addresses(request: HttpRequest, year: ReviewYear, found: list[Addressee], form: forms.Form) -> str:
    """Send the first of them as a test; where to go then, or nothing when the form says why not."""
    first = next((each for each in found if not each.reason), None)
    if not form.is_valid() or first is None:
        return ""
    consultation = Consultation(year=year, reply_by=today(), asked_at=timezone.now(), **parties(first))
    try:
        if problem := mail_problem():
            raise ValidationError(problem)
        try_out([consulting.sheets_to(first.contact, consultation, timezone.now())], form.cleaned_data["test_to"])
    except (ValidationError, MailServerError, OSError) as error:
        form.add_error(None, getattr(error, "messages", None) or str(error))
        return ""
    messages.success(request, f"The mail to {first.recipient} went to {form.cleaned_data['test_to']} as a test.")
    return request.get_full_path()


def parties(addressee: Addressee) -> dict[str, Any]:
    return {"authority": addressee.authority, "recipient": addressee.recipient}
