"""What the public reads, in the back office: what the text check asks, the second person who releases, withholding."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import Model, QuerySet
from django.forms import ModelForm
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from councils.backoffice.actions import Action, TakesActions
from councils.backoffice.base import QuestionFilter, Tracked
from councils.backoffice.remark_field import RemarkField
from councils.casework.release import (
    FEW_QUESTIONS,
    ask_again,
    blockers_to_asking_again,
    blockers_to_release,
    blockers_to_sending_back,
    is_held,
    mark_held,
    overrule,
    release,
    send_back,
    text_fingerprint,
    what_release_does,
    what_withholding_does,
    withhold,
)
from councils.models.checked import Checked, about
from councils.models.fields import Fits
from councils.models.released import Released
from councils.statistics.english import long_date
from councils.texts.personal_data import TextFinding, findings, marked

MARKED = "backoffice/components/marked_texts.html"
Pieces = list[tuple[str, str, bool]]


def ask_about_findings(request: HttpRequest, record: Released) -> None:
    """Tell whoever saved what the text check asks, while a second person has still to read."""
    questions = record.questions() if is_held(record) else []
    if len(questions) > FEW_QUESTIONS:
        found = f"The text check asks about {len(questions)} passages of {record}."
        page = reverse(f"admin:{record._meta.model_name}-release", args=[record.pk])
        text = '{} Put them right, or say why they may stand: <a href="{}">they are marked in the text</a>.'
        messages.warning(request, format_html(text, found, page))
        return
    for question in questions:
        messages.warning(request, f"{question} Put it right, or say why it may stand.")


def marked_texts(record: Checked, *, asked_about: bool = False) -> list[tuple[str, Pieces]]:
    texts = [text for text in record.public_texts() if text[2] or not asked_about]
    return [(where, in_pieces(record, where, text, found)) for where, text, found in texts]


def in_pieces(record: Checked, where: str, text: str, found: Iterable[TextFinding]) -> Pieces:
    """A text in pieces, each with what it looks like, if anything, and whether somebody said why it may stand."""
    may_stand = record.may_stand
    return [
        (piece, finding.looks_like, about(where, finding) in may_stand) if finding else (piece, "", False)
        for piece, finding in marked(text, found)
    ]


def checked_while_typed(record: Checked, name: str, text: str) -> dict[str, Any]:
    """What the check finds in a text that is being typed, where it stands, and what of it nobody has answered."""
    where, found = name.capitalize(), findings(text)
    asked = dict.fromkeys(about(where, finding) for finding in found)
    return {
        "texts": [(where, in_pieces(record, where, text, found))] if found else [],
        "questions": [sentence for sentence in asked if sentence not in record.may_stand],
    }


class WithholdForm(forms.Form):
    reason = RemarkField(help_text="Kept with the record.")


class SendBackForm(forms.Form):
    note = RemarkField(
        label="What has to be put right", help_text="Whoever handles it sees this. The history keeps it."
    )


class AskAgainForm(forms.Form):
    answer = forms.CharField(
        label="Why it can stand",
        validators=[Fits(100)],
        widget=forms.TextInput(attrs={"size": 60}),
        help_text="Kept in the history, with your name and the day.",
    )


def next_to_read(record: Released, by: Any) -> str:
    """The page of the next text that waits for this reader, the first again after the last; empty where none waits."""
    waiting = type(record)._default_manager.to_be_read_by(by).exclude(pk=record.pk)  # type: ignore[attr-defined]
    # They are few, and found by an index of their own; in the order of keys a database would go through all records.
    keys = sorted(waiting.order_by().values_list("pk", flat=True))
    key = next((key for key in keys if key > record.pk), min(keys, default=None))
    return reverse(f"admin:{record._meta.model_name}-release", args=[key]) if key else ""


def blockers_to_withholding(record: Released, by: Any) -> list[str]:
    """Why somebody cannot withhold it: it is withheld already, or they may not."""
    reasons = []
    if record.withheld_because and not is_held(record):
        reasons.append(f"It is withheld already: {record.withheld_because}")
    if not (by.has_perm(f"councils.change_{record._meta.model_name}") or by.has_perm("councils.release_decision")):
        reasons.append(f"{by} may not withhold it: a co-ordinator or a manager can.")
    return reasons


def what_is_read(record: Released, form: forms.Form) -> dict[str, Any]:
    """Every text as the public will read it, what the check finds marked in place, and ways to look at all of it."""
    page: Any = admin.site.get_model_admin(type(record))
    return {
        "texts": marked_texts(record),
        "facts": list(record.facts()),
        "links": page.public_links(record),
        "is_sent_back": bool(record.sent_back_because),
        "waits": is_held(record),
        "send_back": SendBackForm(auto_id="send_back_%s"),
        "send_back_page": page_to_send_back(record) if SEND_BACK in page.record_actions else "",
    }


def page_to_send_back(record: Released) -> str:
    return reverse(f"admin:{record._meta.model_name}-send-back", args=[record.pk])


def what_is_read_of_many(records: list[Any]) -> dict[str, Any]:
    return {"all_texts": [(record, marked_texts(record), list(record.facts())) for record in records]}


# What else follows from doing something to a record that the public reads: an app above this one adds to it. Each is
# given the record and what does it, which may be tried and undone.
ALSO_FOLLOWS: list[Callable[[Released, Callable[[Released], None]], list[str]]] = []


def also_follows(record: Released, done: Callable[[Released], None]) -> list[str]:
    return [sentence for find in ALSO_FOLLOWS for sentence in find(record, done)]


def releasing_consequences(record: Released, by: Any) -> list[str]:
    return [what_release_does(record), *also_follows(record, partial(release, by=by, read=text_fingerprint(record)))]


def withholding_consequences(record: Released, by: Any) -> list[str]:
    withheld = partial(withhold, reason="To see what follows.", by=by)
    return [what_withholding_does(record), *also_follows(record, withheld)]


def releasing_many_consequences(records: QuerySet, by: Any) -> list[str]:
    """What the public can read of each that can be released, and of how many."""
    return counted(what_release_does(record) for record in records if not blockers_to_release(record, by))


def withholding_many_consequences(records: QuerySet, by: Any) -> list[str]:
    """How many of them the public can read now, and what it will see instead."""
    return counted(
        what_withholding_does(record) for record in records if not record.withheld_because or is_held(record)
    )


def counted(sentences: Iterable[str]) -> list[str]:
    return [f"{number:,}: {sentence}" for sentence, number in Counter(sentences).items()]


RELEASE = Action(
    name="release",
    button="Release",
    title="Read and release {record}",
    seen=lambda record: {"read": text_fingerprint(record)},
    blockers=blockers_to_release,
    consequences=releasing_consequences,
    perform=release,
    success_message=lambda record, _: f"{record} is released. {what_release_does(record)}",
    template="backoffice/casework/release.html",
    context=what_is_read,
    following=next_to_read,
)
SEND_BACK = Action(
    name="send-back",
    button="Send back",
    permission="councils.release_decision",
    title="Send {record} back",
    form=SendBackForm,
    blockers=blockers_to_sending_back,
    consequences=["It stands on the front page of whoever handles or wrote it, with your note, until it is answered."],
    perform=send_back,
    success_message="{record} is sent back.",
    following=next_to_read,
)
ASK_AGAIN = Action(
    name="ask-again",
    button="Ask again",
    title="Have {record} read as it stands",
    form=AskAgainForm,
    blockers=blockers_to_asking_again,
    consequences=["It waits for a second person again. The history keeps the note and your answer."],
    perform=ask_again,
    success_message="{record} waits for a second person again.",
)
WITHHOLD = Action(
    name="withhold",
    button="Withhold",
    title="Withhold {record} from the public",
    form=WithholdForm,
    blockers=blockers_to_withholding,
    consequences=withholding_consequences,
    perform=withhold,
    success_message="{record} is withheld.",
)


class Releases(TakesActions, Tracked):
    """A page of records that the public reads once a second person has released them."""

    record_actions: Sequence[Action] = [RELEASE, SEND_BACK, ASK_AGAIN, WITHHOLD]

    @admin.display(description="text check")
    def status(self, record: Any) -> str:
        """What the text check asks, and whether a second person still has to read."""
        if not record.pk:
            return "The texts are checked when they are saved, and wait for a second person to release them."
        marks = render_to_string(MARKED, {"texts": marked_texts(record, asked_about=True)})
        sentences = ["The text check finds what is marked." if marks.strip() else "Nothing was found."]
        sentences += self.public_links(record)
        if record.public_until and record.is_withdrawn():
            sentences.append(f"The public could read it until {long_date(record.public_until)}.")
        sentences += self.released_or_not(record)
        if is_held(record) or not record.withheld_because:
            link = reverse(f"admin:{self.opts.model_name}-withhold", args=[record.pk])
            sentences.append(format_html('<a href="{}">Withhold it from the public</a>', link))
        return SafeString(marks) + format_html_join("", "<p>{}</p>", ((sentence,) for sentence in sentences))

    def released_or_not(self, record: Any) -> list[str]:
        if record.sent_back_because:
            return [self.told_to_put_right(record)]
        if is_held(record):
            link = reverse(f"admin:{self.opts.model_name}-release", args=[record.pk])
            return [format_html('It waits for a second person. <a href="{}">Read and release</a>', link)]
        if record.withheld_because:
            return [f"Withheld: {record.withheld_because}"]
        return [f"Released by {record.released_by}, {long_date(record.released_at)}."] if record.released_at else []

    def told_to_put_right(self, record: Any) -> str:
        link = reverse(f"admin:{self.opts.model_name}-ask-again", args=[record.pk])
        text = 'Sent back by {}: “{}” Put it right, or <a href="{}">have it read as it stands</a>.'
        return format_html(text, record.sent_back_by, record.sent_back_because, link)

    def public_links(self, record: Any) -> list[str]:
        return []


class ReleaseFilter(QuestionFilter):
    title = "status"
    parameter_name = "status"
    questions = {
        "awaiting_release": "waiting for a second person",
        "sent_back": "sent back with a note",
        "past_embargo": "public",
        "withheld": "withheld",
        "withdrawn": "taken down",
    }


class HeldWhenSaved(Releases):
    """A page on which whatever is saved waits for a second person, unless the public reads none of what was changed."""

    not_read_by_the_public: frozenset[str] = frozenset()

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """What the public can read, or could, is taken down with a reason and never deleted."""
        is_known: Any = obj and (obj.is_past_embargo() or obj.public_until)  # type: ignore[attr-defined]
        return not is_known and super().has_delete_permission(request, obj)

    def save_model(self, request: HttpRequest, obj: Any, form: ModelForm, change: bool) -> None:
        if not change or set(form.changed_data) - self.not_read_by_the_public:
            mark_held(obj, by=request.user)
        super().save_model(request, obj, form, change)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        record = form.instance
        if "overruled_because" in form.changed_data:
            overrule(record)
        ask_about_findings(request, record)
