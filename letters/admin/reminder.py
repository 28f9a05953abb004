"""Reminders in the back office: sent for one case or many, what was answered, and the rule by which some go."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.text import Truncator

from councils.admin.case_page import ALSO_HAPPENED, Happening, on
from councils.admin.decision import DecisionAdmin
from councils.backoffice.actions import Action
from councils.backoffice.base import QuestionFilter, Tracked
from councils.backoffice.date_field import TypedDateField
from councils.backoffice.edit_conflicts import SharedForm
from councils.backoffice.export_admin import Exports
from councils.models import Decision
from councils.models.decision import today
from councils.statistics.english import long_date
from councils.statistics.rates import count
from letters.models import Reminder, ReminderRule
from letters.models.reminder import KNOWN_FACTS, shipped_wording
from letters.outbox import reminders as reminding

SEEN_AHEAD = 7  # days of which the rule's page says what goes
MOST_SHOWN = 200


def what_goes(decision: Decision, form: forms.Form) -> dict[str, Any]:
    """The mail as it would go now."""
    return {"mail": reminding.text_of(decision, ReminderRule.current(), today())}


def who_gets_it(decision: Decision, by: Any) -> list[str]:
    to = reminding.written_to(decision, today())
    contact = reminding.contact_of(to[0]) if len(to) == 1 else None
    if contact is None:
        return []
    return [f"1 mail goes to the {contact.get_role_display().lower()} of {to[0]}, {contact.email}."]


def how_many_go(decisions: QuerySet[Decision], by: Any) -> list[str]:
    found = decisions.select_related("authority").prefetch_related(*reminding.FETCHED)
    going = sum(not reminding.blockers_to_reminding(each, by) for each in found)
    return [f"{count(going, 'mail')} go out, one for each case, so that it can be passed on to whom it concerns."]


REMIND = Action(
    name="remind",
    button="Remind",
    permission="letters.add_reminder",
    title="Remind the authority of {record}",
    blockers=reminding.blockers_to_reminding,
    consequences=who_gets_it,
    context=what_goes,
    perform=reminding.remind,
    success_message="The reminder of {record} is in the outbox.",
    template="backoffice/casework/remind.html",
)
REMIND_MANY = replace(
    REMIND,
    description="Remind the authorities of the chosen cases",
    title="{button}: {record}",
    consequences=how_many_go,
    success_message="Reminders of {records} put into the outbox.",
    joined=["authority"],
    fetched=reminding.FETCHED,
    template=Action.template,
)
DecisionAdmin.record_actions = [*DecisionAdmin.record_actions, REMIND]
DecisionAdmin.actions = [REMIND_MANY, *DecisionAdmin.actions]


def reminders_of(decision: Decision) -> Iterator[Happening]:
    """What a case's page tells of its reminders: that they went, what became of the mail, and what was answered."""
    found = Reminder.objects.filter(decision=decision).select_related("recipient", "asked_by")
    for each in found.prefetch_related("dispatches"):
        how = ", ".join(dispatch.status for dispatch in each.dispatches.all())
        yield Happening(each.asked_at, f"Reminder to {each.recipient}, {how}", each.who)
        if each.answered_on:
            yield on(each.answered_on, f"Answered: {Truncator(each.answer).words(30)}")


ALSO_HAPPENED.append(reminders_of)


class AnswerForm(SharedForm):
    answered_on = TypedDateField(required=False, help_text="The day their answer came: 3/5, 3 May 2020 or today.")


class ReminderStatusFilter(QuestionFilter):
    title = "status"
    parameter_name = "status"
    questions = {"unanswered": "no answer yet", "answered": "answered"}


@admin.register(Reminder)
class ReminderAdmin(Exports, Tracked):
    """What authorities were reminded of: their answer is recorded here, and nothing else is edited."""

    form = AnswerForm
    exported = ["decision", "recipient", "asked_at", "asked_by", "answered_on", "answer"]
    list_display = ["decision", "recipient", "asked_at", "sent_by", "mail", "answered_on"]
    list_filter = [ReminderStatusFilter]
    list_select_related = ["decision", "recipient", "asked_by"]
    search_fields = ["decision__reference", "recipient__name"]
    search_help_text = "Reference or authority"
    fields = ["decision", "recipient", ("asked_at", "sent_by"), "mail", "text", "answered_on", "answer"]
    readonly_fields = ["decision", "recipient", "asked_at", "sent_by", "mail", "text"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Reminder | None = None) -> bool:
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Reminder]:
        return super().get_queryset(request).select_related("decision__authority").prefetch_related("dispatches")

    @admin.display(description="by")
    def sent_by(self, reminder: Reminder) -> str:
        return reminder.who

    @admin.display
    def mail(self, reminder: Any) -> str:
        links = ((reverse("admin:letters_dispatch_change", args=[d.pk]), d.status) for d in reminder.dispatches.all())
        return format_html_join(", ", '<a href="{}">{}</a>', links) or "-"


@admin.register(ReminderRule)
class ReminderRuleAdmin(Tracked):
    """The one rule, and what goes by it in the days to come."""

    list_display = ["__str__", "days_before", "days_after"]
    fields = ["text", "named", "days_before", "days_after", "to_come"]
    readonly_fields = ["named", "to_come"]

    def has_delete_permission(self, request: HttpRequest, obj: ReminderRule | None = None) -> bool:
        return False

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        return {"text": shipped_wording()}

    @admin.display(description="what may be named")
    def named(self, rule: ReminderRule) -> str:
        return format_html_join("", "<p><code>{{{}}}</code> {}</p>", KNOWN_FACTS.items())

    @admin.display(description="what goes by it")
    def to_come(self, rule: ReminderRule) -> str:
        """What goes by the rule as it is saved, today and in the days after it."""
        plan = reminding.planned(ReminderRule.current(), today(), SEEN_AHEAD)
        if not plan:
            return f"Nothing goes by itself in the next {SEEN_AHEAD} days."
        more = f" The first {MOST_SHOWN} are shown." if len(plan) > MOST_SHOWN else ""
        said = f"{count(len(plan), 'reminder')} in the next {SEEN_AHEAD} days, if nothing is done before.{more}"
        rows = (
            (long_date(day), reverse("admin:councils_decision_change", args=[case.pk]), case, case.authority)
            for day, case in plan[:MOST_SHOWN]
        )
        lines = format_html_join("", '<li>{}: <a href="{}">{}</a>, {}</li>', rows)
        return format_html("<p>{}</p><ul>{}</ul>", said, lines)
