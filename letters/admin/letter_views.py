"""The pages of one letter in the back office: read it, write something for it alone, approve, issue, replace it."""

from csp.constants import SELF
from csp.decorators import csp_replace
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.decorators import method_decorator

from councils.backoffice.actions import Action, ActionPage, TakesActions
from councils.backoffice.base import shown
from letters.admin.letter_actions import APPROVE, ISSUE, NARRATIVE, REPLACE, narrative_trial
from letters.admin.letter_forms import NarrativeForm
from letters.models import Letter
from letters.models.document import DamagedPdfError
from letters.pdf import letter_pages as pages

# A PDF may be shown inside our own pages, and nowhere else.
IN_OUR_OWN_PAGES = {"frame-ancestors": [SELF], "object-src": [SELF]}


class LetterPages(TakesActions):
    record_actions = [NARRATIVE, APPROVE, ISSUE, REPLACE]

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("<int:pk>/pdf/", wrap(self.pdf_view), name="letter-pdf-for-staff"),
            path("<int:pk>/text/", wrap(self.text_view), name="letter-text"),
            *super().get_urls(),
        ]

    @method_decorator(csp_replace(IN_OUR_OWN_PAGES))
    def pdf_view(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        """The PDF for those who may see the letter before the public does; never kept by any cache."""
        letter = shown(self, request, pk)
        if not letter.pdf:
            raise Http404
        # Every page of the back office goes out as private and never to be stored, this one too.
        return letter_page(letter)

    def text_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The letter as text, for those whose browser shows no PDF, and for those who listen."""
        letter = shown(self, request, pk)
        context = {
            **self.admin_site.each_context(request),
            **pages.page_context(letter.content),
            "title": f"{letter} as text",
            "opts": self.opts,
            "original": letter,
        }
        return TemplateResponse(request, "backoffice/letters/text.html", context)

    def action_view(self, request: HttpRequest, pk: int, action: Action) -> HttpResponse:
        """A text for one authority can be looked at before it is saved."""
        asks = request.htmx or {"look", "suggestion"} & {*request.POST}  # type: ignore[attr-defined]
        only_looking = action is NARRATIVE and request.method == "POST" and asks
        if not only_looking or not action.may(request.user):
            return super().action_view(request, pk, action)
        letter = shown(self, request, pk)
        page = ActionPage(self, request, action, letter, self.back(request, letter))
        page.form, page.confirmed = NarrativeForm(initial=with_suggestion(request.POST.dict())), False
        if request.htmx:  # type: ignore[attr-defined]
            tried = narrative_trial(letter, page.form)
            return TemplateResponse(request, "backoffice/components/narrative_trial.html", tried)
        return page.answer()


def with_suggestion(typed: dict[str, str]) -> dict[str, str]:
    texts = (typed.get("narrative", "").strip(), typed.get("suggestion", ""))
    return typed | {"narrative": "\n\n".join(filter(None, texts))}


def letter_page(letter: Letter) -> HttpResponse:
    """A letter's PDF, to be shown inside a page of ours."""
    name = f"{letter.authority.slug}-{letter.year.label}.pdf"
    headers = {"X-Frame-Options": "SAMEORIGIN", "Content-Disposition": f'inline; filename="{name}"'}
    try:
        return HttpResponse(letter.read_pdf(), content_type="application/pdf", headers=headers)
    except DamagedPdfError as damaged:
        return HttpResponse(str(damaged), content_type="text/plain; charset=utf-8", status=503, headers=headers)
