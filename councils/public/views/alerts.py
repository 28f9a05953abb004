"""Asking for e-mail alerts, saying yes to them, and ending them."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from councils.models import Alert, MailStoppedError
from councils.models.alert import alert_of
from councils.public.alerts import AlertForm, TooManyQuestionsError, ask, confirm


# Without sessions there is nothing that a forged request could misuse: it could only have us ask an address a question.
@csrf_exempt
@never_cache
def alerts_page(request: HttpRequest) -> HttpResponse:
    """The form; and once it is sent, the same word for everybody."""
    form = AlertForm(request.POST) if request.method == "POST" else AlertForm(initial=request.GET.dict())
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data
        try:
            ask(chosen["email"], chosen["c"], chosen["words"].strip(), site=site_of(request))
        except (MailStoppedError, TooManyQuestionsError):
            form.add_error(None, "The question cannot be mailed just now. Please try again in an hour.")
        else:
            return render(request, "alerts/asked.html", {"email": chosen["email"]})
    return render(request, "alerts/ask.html", {"form": form}, status=400 if form.errors else 200)


@csrf_exempt
@never_cache
def confirm_page(request: HttpRequest, token: str) -> HttpResponse:
    """Yes is said by a button: programmes that follow links in mails say nothing by it."""
    alert = alert_named(token)
    if request.method == "POST":
        confirm(alert)
    done = request.method == "POST" or alert.confirmed_at
    return render(request, "alerts/confirm.html", {"alert": alert, "done": done})


@csrf_exempt
@never_cache
def end_page(request: HttpRequest, token: str) -> HttpResponse:
    """End an alert, by the page's button or by a mail programme's own (RFC 8058); the address is deleted."""
    alert = alert_of(token)
    if alert and request.method == "POST":
        alert.delete()
        return render(request, "alerts/ended.html", {"alert": alert})
    return render(request, "alerts/end.html" if alert else "alerts/ended.html", {"alert": alert})


def alert_named(token: str) -> Alert:
    alert = alert_of(token)
    if alert is None:
        raise Http404
    return alert


def site_of(request: HttpRequest) -> str:
    return f"{'https' if settings.HTTPS else request.scheme}://{request.get_host()}"
