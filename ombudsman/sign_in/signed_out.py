"""What somebody typed whose session had ended when they saved: shown to them once more, and kept nowhere."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import update_wrapper
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.template.response import TemplateResponse
from django.utils.cache import add_never_cache_headers
from django.utils.text import capfirst

# What a form carries along that nobody typed, and what nobody should see again.
NOT_SHOWN = re.compile(r"^_|^action$|^select_across$|^csrfmiddlewaretoken$|_FORMS$|-id$|password|^code$")
# What is chosen from a list comes as a number that says nothing to a person.
CHOSEN = re.compile(r"(?:^|-)(?:category|further_to|groups|reason|seminar)$")
ROW = re.compile(r"(\w+)-(\d+)-(\w+)")
LONG = 60


@dataclass(frozen=True)
class Typed:
    """One line or text of a form, by a name that a person knows it by."""

    name: str
    text: str

    @property
    def rows(self) -> int:
        """How many lines it needs, if it is more than a word or two."""
        long = len(self.text) > LONG or "\n" in self.text
        return min(20, 2 + len(self.text) // LONG + self.text.count("\n")) if long else 0


def named(name: str) -> str:
    """What a field is called: "recommendations-0-due_on" is "Recommendations 1: due on"."""
    row = ROW.fullmatch(name)
    said = f"{row[1]} {int(row[2]) + 1}: {row[3]}" if row else name
    return capfirst(said.replace("_", " "))


def typed_in(request: HttpRequest) -> list[Typed]:
    """What somebody typed into the form that they sent."""
    lines = ((name, text.strip()) for name, texts in request.POST.lists() for text in texts)
    return [Typed(named(name), text) for name, text in lines if says_something(name, text)]


def says_something(name: str, text: str) -> bool:
    """Whether somebody typed it, and would know it again."""
    is_key = CHOSEN.search(name) and text.isdecimal()
    return bool(text and not is_key and not NOT_SHOWN.search(name))


def gives_back(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """A page of the back office that gives back what was typed, to whoever is signed out by then."""

    def page(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method != "POST" or request.user.is_authenticated or not (typed := typed_in(request)):
            return view(request, *args, **kwargs)
        context = {
            "title": "You are signed out, and nothing was saved",
            "typed": typed,
            "path": request.get_full_path(),
        }
        response = TemplateResponse(request, "sign_in/signed_out.html", context, status=403)
        add_never_cache_headers(response)
        return response

    return update_wrapper(page, view)
