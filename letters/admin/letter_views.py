"""The pages of one letter in the back office: read it, write something for it alone, approve, issue, replace it."""

from functools import partial
from typing import Any

from csp.constants import SELF
from csp.decorators import csp_replace
from django.contrib import admin
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.decorators import method_decorator
from django.utils.safestring import SafeString, mark_safe

from councils.backoffice.confirmation import NothingToSay, ask, filled_in, shown
from letters.admin.letter_forms import NarrativeForm, ReplaceForm, questions
from letters.lifecycle.replace import blockers_to_replacing, replace
from letters.models import Letter
from letters.models.document import DamagedPdfError
from letters.pdf import letter_pages as pages
from letters.wording import markdown as wording

# A PDF may be shown inside our own pages, and nowhere else.
IN_OUR_OWN_PAGES = {"frame-ancestors": [SELF], "object-src": [SELF]}


class LetterPages(admin.ModelAdmin):
    """What can be read and done page by page."""

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("<int:pk>/pdf/", wrap(self.pdf_view), name="letter-pdf-for-staff"),
            path("<int:pk>/text/", wrap(self.text_view), name="letter-text"),
            path("<int:pk>/narrative/", wrap(self.narrative_view), name="letter-narrative"),
            path("<int:pk>/approve/", wrap(self.approve_view), name="letter-approve"),
            path("<int:pk>/issue/", wrap(self.issue_view), name="letter-issue"),
            path("<int:pk>/replace/", wrap(self.replace_view), name="letter-replace"),
            *super().get_urls(),
        ]

    @method_decorator(csp_replace(IN_OUR_OWN_PAGES))
    def pdf_view(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        """The PDF for those who may see the letter before the public does; never kept by any cache."""
        letter = shown(self, request, pk)
        if not letter.pdf:
            raise Http404
        # Every page of the back office goes out as private and never to be stored, this one too.
        return framed(letter)

    def text_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The letter as text, for those whose browser shows no PDF, and for those who listen."""
        letter = shown(self, request, pk)
        context = {
            **self.admin_site.each_context(request),
            **pages.said(letter.content),
            "title": f"{letter} as text",
            "opts": self.opts,
            "original": letter,
        }
        return TemplateResponse(request, "backoffice/letters/text.html", context)

    def narrative_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Write something for one authority alone; the letter then needs a new PDF and a new approval."""
        letter = shown(self, request, pk)
        if not request.user.has_perm("letters.change_letter"):
            raise PermissionDenied
        text = request.POST.get("narrative", letter.narrative)
        tried: dict[str, Any] = {
            "problems": wording.problems(text),
            "questions": questions(text),
            "said": told(letter, text),
        }
        if request.htmx:  # type: ignore[attr-defined]
            return TemplateResponse(request, "backoffice/components/narrative_trial.html", tried)
        only_looking = "look" in request.POST
        form = NarrativeForm(initial=request.POST.dict()) if only_looking else None
        return ask(
            self,
            request,
            letter,
            title=f"A text for {letter.recipient} alone",
            button="Save",
            form=form or filled_in(NarrativeForm, request, narrative=letter.narrative),
            take=partial(tell, letter),
            done=lambda: done_of(request),
            consequences=["The PDF is made again, and somebody other than you has to approve it."],
            reasons=["An issued letter never changes: a second letter can replace it."] if letter.issued_at else [],
            template="backoffice/letters/narrative.html",
            **tried,
        )

    def approve_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Approve one letter as a second person."""
        letter = shown(self, request, pk)
        if not self.has_approve_permission(request):
            raise PermissionDenied
        asked = [f"Its own text: {question} Its writer let it stand." for question in questions(letter.narrative)]
        return ask(
            self,
            request,
            letter,
            title=f"Approve {letter}",
            button="Approve",
            form=filled_in(NothingToSay, request),
            take=letter.approve,
            done=lambda: "The letter is approved.",
            consequences=["It can be issued. Composing it again, or changing its text, undoes the approval.", *asked],
            reasons=letter.blockers_to_approval(request.user),
        )

    def issue_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Let one letter go."""
        letter = shown(self, request, pk)
        if not self.has_issue_permission(request):
            raise PermissionDenied
        return ask(
            self,
            request,
            letter,
            title=f"Issue {letter}",
            button="Issue",
            form=filled_in(NothingToSay, request),
            take=letter.issue,
            done=lambda: "The letter is issued.",
            consequences=ISSUING_MEANS,
            reasons=letter.blockers_to_issue(request.user),
        )

    def replace_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Compose the second letter that takes the place of one that has gone out."""
        letter = shown(self, request, pk)
        if not request.user.has_perm("letters.change_letter"):
            raise PermissionDenied
        second: list[Letter] = []
        return ask(
            self,
            request,
            letter,
            title=f"A second letter in place of {letter}",
            button="Compose the second letter",
            form=filled_in(ReplaceForm, request),
            take=lambda **facts: second.append(replace(letter, **facts)),
            done=lambda: "The second letter is composed. It needs a PDF, an approval, and to be issued.",
            consequences=[
                "The letter that has gone out stays as it is, and public, as an earlier edition.",
                "The second has the figures that hold today. Somebody other than you has to approve it.",
            ],
            reasons=blockers_to_replacing(letter),
            then=lambda: reverse("admin:letters_letter_change", args=[second[0].pk]),
        )

    def has_approve_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("letters.approve_letter")

    def has_issue_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("letters.issue_letter")


ISSUING_MEANS = [
    "It is put into the outbox, to be mailed to the authority's contacts, or printed where no address is known.",
    "An issued letter never changes: a mistake is put right by a second letter that replaces it.",
    "The public sees it when its year is published, not before.",
]


def framed(letter: Letter) -> HttpResponse:
    """A letter's PDF, to be shown inside a page of ours."""
    name = f"{letter.authority.slug}-{letter.year.label}.pdf"
    headers = {"X-Frame-Options": "SAMEORIGIN", "Content-Disposition": f'inline; filename="{name}"'}
    try:
        return HttpResponse(letter.read_pdf(), content_type="application/pdf", headers=headers)
    except DamagedPdfError as damaged:
        return HttpResponse(str(damaged), content_type="text/plain; charset=utf-8", status=503, headers=headers)


def tell(letter: Letter, *, narrative: str, may_stand: str, by: Any) -> None:
    """Keep a text for one authority alone, unless it is the one that is there."""
    if narrative.strip() == letter.narrative.strip():
        raise ValidationError("It says the same as before: nothing was changed.")
    letter.tell(narrative, by=by)


def done_of(request: HttpRequest) -> str:
    """What is said, and kept in the letter's history, once a text was saved."""
    why = request.POST.get("may_stand", "").strip()
    stands = f" What the text check found may stand: {why}" if why else ""
    return f"The text is kept. The letter needs a new PDF and a new approval.{stands}"


def told(letter: Letter, narrative: str) -> SafeString | str:
    """A text for one authority as the letter prints it; nothing while it has problems."""
    if wording.problems(narrative):
        return ""
    # Markdown was turned into markup with HTML switched off, and the facts were escaped.
    return mark_safe(wording.to_html("", letter.content["facts"], letter.content["paragraphs"], narrative))  # noqa: S308
