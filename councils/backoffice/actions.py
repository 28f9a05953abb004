"""Actions: what is done to one record, to many, or to a year's letters, behind a page that shows what follows first.

The page says what follows and what stands against it before there is a button. The button does all of it in one
transaction, once however often it is pressed, and says what was done.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.http import urlencode
from django.utils.text import capfirst

from councils.backoffice.base import address, came_from, shown
from councils.backoffice.double_submit import SHOWING, new_showing, once
from councils.backoffice.written_down import write_down_of_many
from councils.statistics.rates import count

Refused = list[tuple[Any, str]]  # records that stay as they are, each with why


class NothingToAsk(forms.Form):
    """For what needs no more than to be confirmed."""


def nothing_against(record: Any, by: Any) -> list[str]:
    return []


@dataclass(frozen=True, kw_only=True, eq=False)
class Action:
    """Something done to a record, to each of many, or to many that a record leads to, as a year leads to its letters.

    `perform` is given the record, `by`, what the form asks, and what `seen` had the page carry along. Where there are
    many it is done to each that nothing stands against; `perform_all` and `sort_out` do the same for all at once.
    """

    name: str
    button: str
    perform: Callable[..., Any]
    # Of one with {record}, of many with {records}; or what is said of a record, and of what came of it.
    success_message: str | Callable[[Any, Any], str]
    permission: str = ""  # none but to see the record
    title: str | Callable[[Any], str] = "{button}: {record}"
    form: type[forms.Form] | Callable[[Any], type[forms.Form]] = NothingToAsk
    initial: Callable[[Any], dict[str, Any]] = lambda record: {}
    seen: Callable[[Any], dict[str, str]] = lambda record: {}
    consequences: Sequence[str] | Callable[[Any, Any], Iterable[str]] = ()
    blockers: Callable[[Any, Any], Sequence[str]] = nothing_against
    template: str = "backoffice/confirm.html"
    context: Callable[[Any, forms.Form], dict[str, Any]] = lambda record, form: {}  # what the template shows besides
    next_page: Callable[[Any, Any], str] = lambda record, result: ""  # of the record, and what came of it
    # The page of the one that comes after this, for whoever does it to one after another.
    following: Callable[[Any, Any], str] = lambda record, by: ""
    # Of many.
    description: str = ""
    most: int = 0  # at once; nought for however many
    context_of_many: Callable[[list], dict[str, Any]] = lambda records: {}
    among: Callable[[Any], QuerySet] | None = None
    joined: Sequence[str] = ()
    fetched: Sequence[str] = ()
    sort_out: Callable[[QuerySet, Any], tuple[list, Refused]] | None = None
    perform_all: Callable[..., Any] | None = None

    # What Django asks of an action in a list of records.

    @property
    def __name__(self) -> str:
        return self.name

    @property
    def short_description(self) -> str:
        return self.description

    def __call__(self, model_admin: admin.ModelAdmin, request: HttpRequest, records: QuerySet) -> HttpResponse:
        return ActionPage(model_admin, request, self, records, request.get_full_path()).answer()

    def may(self, user: Any) -> bool:
        return not self.permission or user.has_perm(self.permission)

    def follows(self, on: Any, by: Any) -> list[str]:
        return list(self.consequences(on, by) if callable(self.consequences) else self.consequences)

    def sorted_out(self, records: QuerySet, by: Any) -> tuple[list, Refused]:
        if self.sort_out:
            return self.sort_out(records, by)
        found: Iterable[Any] = records.select_related(*self.joined).prefetch_related(*self.fetched)
        against = [(record, " ".join(self.blockers(record, by))) for record in found]
        going = [record for record, why in against if not why]
        later = [(record, f"Not more than {self.most} at once.") for record in going[self.most :] if self.most]
        return going[: self.most or None], [(record, why) for record, why in against if why] + later

    def do(self, record: Model, by: Any, facts: dict[str, Any]) -> tuple[Any, str]:
        """Do it to one; what came of it, and what is said. Raises ValidationError with what stands against it."""
        list(type(record)._default_manager.select_for_update().filter(pk=record.pk).order_by().values_list("pk"))
        record.refresh_from_db()
        if blockers := self.blockers(record, by):
            raise ValidationError(list(blockers))
        result = self.perform(record, by=by, **facts)
        if callable(self.success_message):
            return result, self.success_message(record, result)
        return result, self.success_message.format(record=record)

    def carried_by(self, record: Any) -> dict[str, str]:
        """What the page of many carries along of one of them, by names of its own."""
        return {f"{name}-{record.pk}": value for name, value in self.seen(record).items()}

    def seen_of(self, record: Any, sent: Mapping[str, str] | None) -> dict[str, str]:
        """What the page of many had carried along of one of them."""
        return {} if sent is None else {name: sent.get(f"{name}-{record.pk}", "") for name in self.seen(record)}

    def do_to_all(self, records: QuerySet, by: Any, facts: dict[str, Any], sent: Mapping[str, str] | None) -> str:
        """Do it to all that nothing stands against; what was done, in numbers. Raises ValidationError if there is none.

        Of two people who do it at once the second waits here, and sees what the first has left.
        """
        chosen = records.model._default_manager.filter(pk__in=list(records.values_list("pk", flat=True)))
        list(chosen.select_for_update().order_by("pk").values_list("pk"))
        going, refused = self.sorted_out(records.all(), by)
        if not going:
            raise ValidationError("None of them can be changed in this way.")
        if self.perform_all:
            self.perform_all(going, by=by, **facts)
        else:
            for record in going:
                self.perform(record, by=by, **facts, **self.seen_of(record, sent))
        left = f" {named(records, len(refused))} left as before." if refused else ""
        return f"{str(self.success_message).format(records=named(records, len(going)))}{left}"


def named(records: QuerySet, number: int) -> str:
    opts = records.model._meta
    return capfirst(count(number, str(opts.verbose_name), str(opts.verbose_name_plural)))


@dataclass
class ActionPage:
    """The page of an action on a record, or on many: what follows, then what was done."""

    model_admin: admin.ModelAdmin
    request: HttpRequest
    action: Action
    on: Any
    back: str  # where it began, and where it ends unless the action leads on
    page_of_record: str = ""

    def __post_init__(self) -> None:
        self.record = None if isinstance(self.on, QuerySet) else self.on
        self.many = self.on if self.record is None else self.action.among and self.action.among(self.on)
        # A list sends its first form by POST, too: that asks for the page.
        self.confirmed = self.request.method == "POST" and (self.record is not None or "confirmed" in self.request.POST)
        form = self.action.form if isinstance(self.action.form, type) else self.action.form(self.on)
        initial = {} if self.record is None else self.action.initial(self.record)
        self.form = form(self.request.POST if self.confirmed else None, initial=initial)

    def answer(self) -> HttpResponse:
        """What follows, once confirmed what was done, or why it cannot be."""
        pressed = self.confirmed and self.form.is_valid()
        if pressed and (answer := once(self.request, self.done, "was done already")):
            return answer
        by = self.request.user
        going, refused = ([], []) if self.many is None else self.action.sorted_out(self.many, by)
        context = {
            **self.model_admin.admin_site.each_context(self.request),
            "title": self.title(len(going)),
            "opts": self.model_admin.opts,
            "original": self.record,
            "back": self.back,
            "page_of_record": self.page_of_record or self.back,
            "consequences": self.action.follows(self.on, by),
            "reasons": self.action.blockers(self.record, by) if self.many is None else [],
            "going": going,
            "refusals": refused,
            "nothing_to_do": self.many is not None and not going,
            "form": self.form,
            "button": self.action.button,
            "following": self.following(),
            "carried": self.carried(going),
            **self.shown_of(going),
        }
        return TemplateResponse(self.request, self.action.template, context)

    def following(self) -> str:
        """The page of the next one, which leads back to where this began."""
        address = self.action.following(self.record, self.request.user) if self.record is not None else ""
        back = came_from(self.request)
        return f"{address}?{urlencode({'back': back})}" if address and back else address

    def title(self, number: int) -> str:
        """What the page is called; of many it says how many."""
        if callable(self.action.title):
            return self.action.title(self.record)
        on = named(self.on, number) if self.record is None else self.record
        return self.action.title.format(button=self.action.button, record=on)

    def done(self) -> HttpResponse | None:
        """Do it in one transaction, say so and go on; None where it cannot be done, and the form says why."""
        by, facts, result = self.request.user, self.form.cleaned_data, None
        try:
            with transaction.atomic():
                if self.many is None:
                    seen = {name: self.request.POST.get(name, "") for name in self.action.seen(self.record)}
                    result, said = self.action.do(self.on, by, facts | seen)
                else:
                    said = self.action.do_to_all(self.many, by, facts, None if self.record else self.request.POST)
                if self.record is not None:
                    self.model_admin.log_change(self.request, self.record, said)
                else:
                    write_down_of_many(by, self.on.model, said)
        except ValidationError as refusal:
            self.form.add_error(None, refusal.messages)
            if self.record is not None:
                self.record.refresh_from_db()  # what was tried on it is not kept
            return None
        messages.success(self.request, said)
        self.request.saved = f"“{self.title(0) if self.record else self.action.button}”"  # type: ignore[attr-defined]
        if self.record is None:
            return HttpResponseRedirect(".")
        on = self.following() if self.request.POST.get("confirmed") == "next" else ""
        return HttpResponseRedirect(on or self.action.next_page(self.record, result) or self.back)

    def shown_of(self, going: list) -> dict[str, Any]:
        """What the page shows of the record, or of those that it can be done to."""
        return (
            self.action.context_of_many(going) if self.record is None else self.action.context(self.record, self.form)
        )

    def carried(self, going: list) -> list[tuple[str, str]]:
        """What the button sends along: which showing of the page it is on, what that showed, which were chosen."""
        if self.record is not None:
            return [(SHOWING, new_showing()), *self.action.seen(self.record).items()]
        across = self.request.POST.get("select_across", "0")
        chosen = self.on.values_list("pk", flat=True)
        return [
            (SHOWING, new_showing()),
            ("action", self.action.name),
            ("select_across", across),
            *((ACTION_CHECKBOX_NAME, str(pk)) for pk in (chosen[:1] if across == "1" else chosen)),
            *(one for record in going for one in self.action.carried_by(record).items()),
        ]


class TakesActions(admin.ModelAdmin):
    """Actions on one record, each with a page; those on many stand among `actions`. Each is offered to whoever may."""

    noun = ""  # what the addresses of the pages are called by, if not by the model
    record_actions: Sequence[Action] = ()

    def get_urls(self) -> list[URLPattern]:
        view, noun = self.admin_site.admin_view(self.action_view), self.noun or self.opts.model_name
        pages = [
            path(
                f"<int:pk>/{action.name}/",
                view,
                {"action": action},
                name=f"{noun}-{action.name}",
            )
            for action in self.record_actions
        ]
        return [*pages, *super().get_urls()]

    def action_view(self, request: HttpRequest, pk: int, action: Action) -> HttpResponse:
        record = shown(self, request, pk)
        if not action.may(request.user):
            raise PermissionDenied
        back = self.back(request, record)
        return ActionPage(self, request, action, record, came_from(request) or back, back).answer()

    def back(self, request: HttpRequest, record: Any) -> str:
        return address(self, record)

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        declared = [action for action in self.actions or [] if isinstance(action, Action)]
        barred = {action.name for action in declared if not action.may(request.user)}
        return {name: offered for name, offered in super().get_actions(request).items() if name not in barred}
