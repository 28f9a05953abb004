"""What the public reads, in the back office: what the text check asks, the second person who releases, withholding."""

from functools import partial
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import Model
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from councils.backoffice.base import Tracked
from councils.backoffice.confirmation import NothingToSay, ask, filled_in, shown
from councils.casework.release import (
    blockers_to_release,
    fingerprint,
    is_held,
    mark_held,
    overrule,
    release,
    what_release_does,
    what_withholding_does,
    withhold,
)
from councils.models.released import Released, about
from councils.statistics.english import long_date
from councils.texts.personal_data import TextFinding, marked

MARKED = "backoffice/components/marked_texts.html"
Pieces = list[tuple[str, str, bool]]


def ask_about_findings(request: HttpRequest, record: Released) -> None:
    """Tell whoever saved what the text check asks, while a second person has still to read."""
    for question in record.questions() if is_held(record) else []:
        messages.warning(request, f"{question} Put it right, or say why it may stand.")


def marked_texts(record: Released, *, asked_about: bool = False) -> list[tuple[str, Pieces]]:
    """Every text that the public may read, its findings marked; or only those in which something is found."""
    texts = [text for text in record.public_texts() if text[2] or not asked_about]
    return [(where, in_pieces(record, where, text, found)) for where, text, found in texts]


def in_pieces(record: Released, where: str, text: str, found: list[TextFinding]) -> Pieces:
    """A text in pieces, each with what it looks like, if anything, and whether somebody said why it may stand."""
    return [
        (piece, finding.looks_like, record.may_stand(about(where, finding))) if finding else (piece, "", False)
        for piece, finding in marked(text, found)
    ]


class WithholdForm(forms.Form):
    """Why the public may not read it."""

    reason = forms.CharField(widget=forms.Textarea(attrs={"rows": 3}), help_text="Kept with the record.")


class Releases(Tracked):
    """A page of records that the public reads once a second person has released them."""

    def get_urls(self) -> list[URLPattern]:
        wrap, name = self.admin_site.admin_view, self.opts.model_name
        return [
            path("<int:pk>/release/", wrap(self.release_view), name=f"{name}-release"),
            path("<int:pk>/withhold/", wrap(self.withhold_view), name=f"{name}-withhold"),
            *super().get_urls(),
        ]

    @admin.display(description="text check")
    def standing(self, record: Any) -> str:
        """What the text check asks, and whether a second person still has to read."""
        if not record.pk:
            return "The texts are checked when they are saved, and wait for a second person to release them."
        marks = render_to_string(MARKED, {"texts": marked_texts(record, asked_about=True)})
        sentences = ["The text check finds what is marked." if marks.strip() else "Nothing was found."]
        sentences += self.ways_to_look(record)
        if record.public_until and record.is_withdrawn():
            sentences.append(f"The public could read it until {long_date(record.public_until)}.")
        if is_held(record):
            link = reverse(f"admin:{self.opts.model_name}-release", args=[record.pk])
            said = 'It waits for a second person. <a href="{}">Read and release</a>'
            sentences.append(format_html(said, link))
        elif record.withheld_because:
            sentences.append(f"Withheld: {record.withheld_because}")
        elif record.released_at:
            sentences.append(f"Released by {record.released_by}, {long_date(record.released_at)}.")
        if is_held(record) or not record.withheld_because:
            link = reverse(f"admin:{self.opts.model_name}-withhold", args=[record.pk])
            sentences.append(format_html('<a href="{}">Withhold it from the public</a>', link))
        return SafeString(marks) + format_html_join("", "<p>{}</p>", ((sentence,) for sentence in sentences))

    def ways_to_look(self, record: Any) -> list[str]:
        """Links to what the public will see."""
        return []

    def release_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Every text as the public will read it, what the check finds marked in place, and the button to let it go."""
        record = shown(self, request, pk)
        return ask(
            self,
            request,
            record,
            title=f"Read and release {record}",
            button="Release",
            form=filled_in(NothingToSay, request),
            carried=[("read", fingerprint(record))],
            take=partial(self.let_go, request, record),
            done=lambda: f"{record} is released. {what_release_does(record)}",
            consequences=self.what_follows(record),
            reasons=blockers_to_release(record, request.user),
            template="backoffice/casework/release.html",
            texts=marked_texts(record),
            ways=self.ways_to_look(record),
        )

    def let_go(self, request: HttpRequest, record: Any, *, by: Any) -> None:
        """Release it, and say what is to be done about it."""
        release(record, by=by, read=request.POST.get("read", ""))

    def withhold_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Keep something from the public, also what is public now, for a reason that is kept."""
        record = shown(self, request, pk)
        return ask(
            self,
            request,
            record,
            title=f"Withhold {record} from the public",
            button="Withhold",
            form=filled_in(WithholdForm, request),
            take=partial(withhold, record),
            done=lambda: f"{record} is withheld.",
            consequences=[what_withholding_does(record)],
            reasons=self.blockers_to_withholding(request, record),
        )

    def blockers_to_withholding(self, request: HttpRequest, record: Any) -> list[str]:
        """Why somebody cannot withhold it: it is withheld already, or they may not."""
        reasons = []
        if record.withheld_because and not is_held(record):
            reasons.append(f"It is withheld already: {record.withheld_because}")
        may: Any = self.has_change_permission(request, record) or request.user.has_perm("councils.release_decision")
        if not may:
            reasons.append(f"{request.user} may not withhold it: a co-ordinator or a manager can.")
        return reasons

    def what_follows(self, record: Any) -> list[str]:
        """What the public can read once it is released, and from when."""
        return [what_release_does(record)]


class HeldWhenSaved(Releases):
    """A page on which whatever is saved waits for a second person, whatever was changed."""

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """What the public can read, or could, is taken down with a reason and never deleted."""
        is_known: Any = obj and (obj.is_past_embargo() or obj.public_until)  # type: ignore[attr-defined]
        return not is_known and super().has_delete_permission(request, obj)

    def save_model(self, request: HttpRequest, obj: Any, form: ModelForm, change: bool) -> None:
        if form.has_changed() or not change:
            mark_held(obj, by=request.user)
        super().save_model(request, obj, form, change)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Whatever stands under it is read with it; then say what the check asks."""
        super().save_related(request, form, formsets, change)
        record = form.instance
        if any(formset.has_changed() for formset in formsets) and mark_held(record, by=request.user):
            record.save()
        if "overruled_because" in form.changed_data:
            overrule(record)
        ask_about_findings(request, record)
