"""What somebody typed whose session had ended when they saved: shown once more, to be sent again, and kept nowhere."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import update_wrapper
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.text import capfirst
from django.views.csrf import csrf_failure

# What a form carries along that nobody typed, and what nobody should see again.
NOT_SHOWN = re.compile(r"^_|-__prefix__-|^action$|^select_across$|^csrfmiddlewaretoken$|_FORMS$|-id$|password|^code$")
SECRET = re.compile(r"password|^code$")
# What is chosen from a list comes as a number that says nothing to a person.
CHOSEN = re.compile(r"(?:^|-)(?:authority|category|county|decisions?|further_to|groups|reason|seminar|successors)$")
ROW = re.compile(r"(\w+)-(\d+)-(\w+)")
LONG = 60
SHORTEST_REFERENCE = 8  # digits: a number of so many was typed


@dataclass(frozen=True)
class Typed:
    """One line or text of a form, by a name that a person knows it by."""

    name: str
    text: str

    @property
    def rows(self) -> int:
        long = len(self.text) > LONG or "\n" in self.text
        return min(20, 2 + len(self.text) // LONG + self.text.count("\n")) if long else 0


def named(name: str) -> str:
    """What a field is called: "recommendations-0-due_on" is "Recommendations 1: due on"."""
    row = ROW.fullmatch(name)
    sentence = f"{row[1]} {int(row[2]) + 1}: {row[3]}" if row else name
    return capfirst(sentence.replace("_", " "))


def typed_in(request: HttpRequest) -> list[Typed]:
    lines = ((name, text.strip()) for name, texts in request.POST.lists() for text in texts)
    return [Typed(named(name), text) for name, text in lines if says_something(name, text)]


def says_something(name: str, text: str) -> bool:
    is_key = CHOSEN.search(name) and text.isdecimal() and len(text) < SHORTEST_REFERENCE
    return bool(text and not is_key and not NOT_SHOWN.search(name))


def sent_by(request: HttpRequest) -> list[tuple[str, str]]:
    sent = [(name, text) for name, texts in request.POST.lists() for text in texts if name != "csrfmiddlewaretoken"]
    return [] if request.FILES or any(SECRET.search(name) for name, _ in sent) else sent


def given_back(request: HttpRequest, title: str, typed: list[Typed]) -> TemplateResponse:
    """The page on which somebody finds what they typed again, and may send it once more."""
    context = {"title": title, "typed": typed, "sent": sent_by(request), "path": request.get_full_path()}
    response = TemplateResponse(request, "sign_in/signed_out.html", context, status=403)
    add_never_cache_headers(response)
    return response


def on_csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The answer to a form with an old mark against forgery: a colleague who signed in since is given back their own.

    Browsers say where a form was sent from. What comes from elsewhere is not shown.
    """
    own = request.headers.get("Origin") == f"{request.scheme}://{request.get_host()}"
    of_a_colleague = request.path.startswith(reverse("admin:index")) and request.user.is_authenticated
    typed = typed_in(request) if own and of_a_colleague else []
    if not typed:
        return csrf_failure(request, reason)
    return given_back(request, "You have signed in since, and nothing is saved yet", typed).render()


def gives_back(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """A page of the back office that gives back what was typed, to whoever is signed out by then."""

    def page(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method != "POST" or request.user.is_authenticated or not (typed := typed_in(request)):
            return view(request, *args, **kwargs)
        return given_back(request, "You are signed out, and nothing was saved", typed)

    return update_wrapper(page, view)
