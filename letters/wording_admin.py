"""The back office of a year's wording: what may be named in it, and a preview with an authority's own facts."""

from typing import Any, cast

from django import forms
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.html import format_html_join
from django.utils.safestring import mark_safe

from councils.admin.asking import shown
from councils.admin.pages import Tracked
from councils.models import Performance, ReviewYear
from letters import wording
from letters.contents import YearFacts
from letters.models import Wording


class NameInThatYear(forms.ModelChoiceField):
    """A choice of authorities by the names they had in the year."""

    def label_from_instance(self, performance: Performance) -> str:
        return performance.name


class PreviewForm(forms.Form):
    """For whom to try a wording out, and the text as it stands on the screen, saved or not."""

    authority = NameInThatYear(Performance.objects.none(), label="As the letter about")
    text = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, year: ReviewYear, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = cast(forms.ModelChoiceField, self.fields["authority"])
        choices.queryset = Performance.objects.filter(year=year).due_a_letter().select_related("authority", "year")


@admin.register(Wording)
class WordingAdmin(Tracked):
    """One wording a year, kept in history; refused with reasons while it names what does not exist."""

    list_display = ["year", "signatory_office", "signatory_name"]
    list_select_related = ["year"]
    fields = ["year", "text", "known_facts", "known_conditions", "signatory_name", "signatory_office"]
    readonly_fields = ["known_facts", "known_conditions"]
    change_form_template = "admin/wording_form.html"

    def get_readonly_fields(self, request: HttpRequest, obj: Wording | None = None) -> list[str]:
        return [*self.readonly_fields, "year"] if obj else self.readonly_fields

    def get_urls(self) -> list[URLPattern]:
        preview = path("<int:pk>/preview/", self.admin_site.admin_view(self.preview_view), name="wording-preview")
        return [preview, *super().get_urls()]

    @admin.display
    def known_facts(self, wording_: Wording) -> str:
        """The facts that may stand in braces."""
        return format_html_join("", "<p><code>{{{}}}</code> {}</p>", wording.KNOWN_FACTS.items())

    @admin.display
    def known_conditions(self, wording_: Wording) -> str:
        """The conditions that a paragraph may depend on."""
        known = ((name, when) for name, (when, _) in wording.CONDITIONS.items())
        return format_html_join("", "<p><code>:::if {}</code> when {}</p>", known)

    def preview_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The wording as one authority's letter would say it, before anything is saved."""
        kept = shown(self, request, pk)
        text = request.POST.get("text", kept.text)
        form = PreviewForm(kept.year, {**request.POST.dict(), "text": text} if "authority" in request.POST else None)
        form.fields["text"].initial = text
        problems = wording.problems(text)
        context = {
            **self.admin_site.each_context(request),
            "title": f"Preview of the wording of {kept.year}",
            "opts": self.opts,
            "wording": kept,
            "form": form,
            "problems": problems,
            "said": said(kept, form) if form.is_valid() and not problems else "",
        }
        return TemplateResponse(request, "admin/wording_preview.html", context)


def said(kept: Wording, form: PreviewForm) -> str:
    """A wording with the facts of one authority in it, as the letter prints it."""
    performance = form.cleaned_data["authority"]
    content = YearFacts(kept.year, kept).content(performance, performance.authority)
    # Markdown was turned into markup with HTML switched off, and the facts were escaped.
    return mark_safe(wording.to_html(form.cleaned_data["text"], content["facts"], content["paragraphs"]))  # noqa: S308
