"""The back office of a year's wording: tried out while it is typed, copied from another year, compared with itself."""

from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from councils.backoffice.actions import Action, TakesActions
from councils.backoffice.base import Tracked, shown
from councils.backoffice.release_pages import MARKED, checked_while_typed, marked_texts
from councils.models import ReviewYear
from councils.statistics.rates import count
from councils.tables.characters import number_in
from letters.admin.wording_forms import ComparedForm, PreviewForm
from letters.admin.wording_preview import figures_for, landings
from letters.lifecycle.contradicted import contradicted_sentences
from letters.models import Wording
from letters.wording import markdown as wording
from letters.wording.diff import DiffLine, differences

UNSAVED = "The texts are checked when they are saved."


def copying(kept: Wording) -> str:
    return f"Copy the wording of {kept.earlier.year if kept.earlier else 'an earlier year'} to {kept.year}"


def blockers_to_copying(kept: Wording, by: Any) -> list[str]:
    earlier = kept.earlier
    if earlier is None:
        return [f"No year before {kept.year} has a wording."]
    return [] if changed_text(kept, earlier) else [f"It says the same as the wording of {earlier.year}."]


def copying_consequences(kept: Wording, by: Any) -> list[str]:
    letters = kept.year.letters.filter(issued_at=None).count()
    again = [f"{count(letters, 'letter')} not issued yet must be composed again."] if letters else []
    return ["What stands here now is replaced, and stays in the history.", *again]


def changed_text(older: Any, newer: Any) -> list[DiffLine]:
    return differences(*(f"{each.text}\n{signed_by(each)}" for each in (older, newer)))


def asked_about(kept: Wording) -> list[str]:
    to_do = "Put it right, or say why it may stand: no letter is approved before."
    return [f"{question} {to_do}" for question in kept.questions()]


def signed_by(each: Any) -> str:
    signed = [each.signatory_name, each.signatory_office, each.signatory_second_office]
    return f"Signed: {', '.join(filter(None, signed))}"


COPY = Action(
    name="copy",
    button="Copy it",
    permission="letters.change_wording",
    title=copying,
    blockers=blockers_to_copying,
    consequences=copying_consequences,
    perform=lambda kept, *, by: kept.take_over(kept.earlier, by=by),
    success_message=lambda kept, _: f"The wording of {kept.year} is that of {kept.earlier.year} now.",
    template="backoffice/wording/copy.html",
    context=lambda kept, form: {"lines": changed_text(kept, kept.earlier) if kept.earlier else []},
)


@admin.register(Wording)
class WordingAdmin(TakesActions, Tracked):
    """One wording a year, kept in history; refused with reasons while it names what does not exist."""

    record_actions = [COPY]
    list_display = ["year", "signatory_office", "signatory_name"]
    list_select_related = ["year"]
    fields = ["year", *Wording.public_fields, "overruled_because", "status"]
    readonly_fields = ["status"]
    change_form_template = "backoffice/wording/form.html"
    object_history_list_template = "backoffice/wording/history.html"

    def get_readonly_fields(self, request: HttpRequest, obj: Wording | None = None) -> list[str]:
        return [*self.readonly_fields, "year"] if obj else self.readonly_fields

    @admin.display(description="text check")
    def status(self, kept: Wording) -> SafeString | str:
        """What the text check finds, and whose changes another has to approve."""
        marks = render_to_string(MARKED, {"texts": marked_texts(kept, asked_about=True)}) if kept.pk else ""
        found = "The text check finds what is marked." if marks.strip() else "The text check found nothing."
        by = (
            f" {kept.written_by} changed it last: another approves letters composed with it." if kept.written_by else ""
        )
        return format_html("{}<p>{}{}</p>", SafeString(marks), found if kept.pk else UNSAVED, by)

    def save_model(self, request: HttpRequest, obj: Wording, form: Any, change: bool) -> None:
        # A browser that sends a text back drops the line end after it: nobody has changed it by that.
        before = Wording.objects.get(pk=obj.pk) if change else Wording()
        if any(getattr(before, name).strip() != getattr(obj, name).strip() for name in obj.public_fields):
            obj.written_by = request.user  # type: ignore[assignment]
        if "overruled_because" in form.changed_data:
            obj.let_stand(obj.overruled_because)
        super().save_model(request, obj, form, change)
        for sentence in asked_about(obj):
            messages.warning(request, sentence)

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """The year that is asked for, or the next one without a wording, and the wording shipped for it."""
        without, asked = ReviewYear.objects.filter(wording=None), number_in(request.GET.get("year"))
        year = without.filter(pk=asked or 0).first() or without.order_by("starts_on").last()
        return {"year": year, **Wording.shipped(year)} if year else {}

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        return super().formfield_for_foreignkey(db_field, request, queryset=ReviewYear.objects.filter(wording=None))

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("<int:pk>/preview/", wrap(self.preview_view), name="wording-preview"),
            path("<int:pk>/preview.pdf", wrap(self.preview_pdf_view), name="wording-preview-pdf"),
            path("<int:pk>/check/", wrap(self.check_view), name="wording-check"),
            path("<int:pk>/differences/", wrap(self.differences_view), name="wording-differences"),
            *super().get_urls(),
        ]

    def history_sentences(self, entry: Any) -> list[str]:
        """An entry of the history, without the whole text twice over: the differences have a page of their own."""
        before = entry.prev_record if entry.history_type == "~" else None
        sentences = super().history_sentences(entry)
        if before is None or before.text == entry.text:
            return sentences
        because = f" ({entry.history_change_reason})" if entry.history_change_reason else ""
        others = [sentence for sentence in sentences if " changed text from " not in sentence]
        return [f"{entry.history_user or 'A command or an import'} changed the text{because}.", *others]

    def response_post_save_change(self, request: HttpRequest, obj: Wording) -> HttpResponseRedirect:
        return HttpResponseRedirect(reverse("admin:desk", args=[obj.year.label]))

    def response_post_save_add(self, request: HttpRequest, obj: Wording) -> HttpResponseRedirect:
        return self.response_post_save_change(request, obj)

    def render_change_form(self, request: HttpRequest, context: dict, *args: Any, **kwargs: Any) -> HttpResponse:
        kept = context.get("original")
        return super().render_change_form(request, context | (self.beside(kept) if kept else {}), *args, **kwargs)

    def beside(self, kept: Wording) -> dict[str, Any]:
        figures = figures_for(kept.year)
        first = PreviewForm(figures).fields["authority"].queryset.first()  # type: ignore[attr-defined]
        form = PreviewForm(figures, {"text": kept.text, "authority": first.pk} if first else None, instance=kept)
        return {**self.tried(kept, form), "landings": list(landings(figures, kept)) if figures else []}

    def tried(self, kept: Wording, form: PreviewForm) -> dict[str, Any]:
        text = form.data.get("text", kept.text) if form.is_bound else kept.text
        problems = wording.problems(text)
        figures = figures_for(kept.year)
        return {
            "wording": kept,
            "preview_form": form,
            "figures": figures,
            "borrowed": figures is not None and figures != kept.year,
            "problems": problems,
            **checked_while_typed(kept, "text", text),
            "trial": None if problems else form.trial,
        }

    def filled(self, request: HttpRequest, kept: Wording) -> PreviewForm:
        """The form for a trial with what was sent; where only a name was sent, with the wording as it was saved."""
        saved = {name: getattr(kept, name) for name in PreviewForm.Meta.fields}
        sent = {**saved, **request.POST.dict()} if "authority" in request.POST or "text" in request.POST else None
        return PreviewForm(figures_for(kept.year), sent, instance=kept, initial=saved)

    def preview_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The wording as one authority's letter would say it, before anything is saved."""
        kept = shown(self, request, pk)
        tried = self.tried(kept, self.filled(request, kept))
        if request.htmx:  # type: ignore[attr-defined]
            return TemplateResponse(request, "backoffice/components/wording_trial.html", tried)
        return self.preview_page(request, tried)

    def preview_page(self, request: HttpRequest, tried: dict[str, Any], no_pdf: str = "") -> HttpResponse:
        """A preview on a page of its own, for those without JavaScript and where there can be no PDF."""
        title = f"Preview of the wording of {tried['wording'].year}"
        context = self.admin_site.each_context(request) | {"title": title, "opts": self.opts, "no_pdf": no_pdf, **tried}
        return TemplateResponse(request, "backoffice/wording/preview.html", context)

    def preview_pdf_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The whole letter with the unsaved wording as a PDF that says it is none; made for this answer, kept nowhere.

        Every page of the back office goes out as private and never to be stored, this one too.
        """
        kept = shown(self, request, pk)
        tried = self.tried(kept, self.filled(request, kept))
        trial = tried["trial"]
        no_pdf = trial.pdf_problem if trial else ""
        if trial is None or no_pdf:
            return self.preview_page(request, tried, no_pdf)
        name = f"PREVIEW-{trial.performance.authority.slug}-{kept.year}.pdf"
        headers = {"Content-Disposition": f'inline; filename="{name}"'}
        return HttpResponse(trial.pdf, content_type="application/pdf", headers=headers)

    def check_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The wording, as it is kept, against the facts of every letter of its year."""
        kept = shown(self, request, pk)
        context = {
            **self.admin_site.each_context(request),
            "title": f"Letters of {kept.year} against their facts",
            "opts": self.opts,
            "original": kept,
            "found": contradicted_sentences(kept.year, kept) if kept.year.is_frozen else [],
        }
        return TemplateResponse(request, "backoffice/wording/check.html", context)

    def differences_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Two versions of a wording beside each other: the last two, unless others are asked for."""
        kept = shown(self, request, pk)
        last = [record.pk for record in kept.history.all()[:2]]
        asked = request.GET if {"older", "newer"} <= set(request.GET) else {"older": last[-1], "newer": last[0]}
        form = ComparedForm(kept, asked)
        older, newer = (form.cleaned_data.get(n) for n in ("older", "newer")) if form.is_valid() else (None, None)
        context = {
            **self.admin_site.each_context(request),
            "title": f"What changed in the wording of {kept.year}",
            "opts": self.opts,
            "original": kept,
            "form": form,
            "compared": older and newer,
            "lines": changed_text(older, newer) if older and newer else [],
        }
        return TemplateResponse(request, "backoffice/wording/differences.html", context)
