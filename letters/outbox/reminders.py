"""Reminding authorities of what is outstanding in a case: by hand, one case or many, or by the office's rule."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Min
from django.utils import timezone

from councils.models import Authority, Decision, Recommendation
from councils.models.decision import today
from councils.statistics.english import date_and_time, listed_words, long_date
from councils.statistics.rates import count
from letters.models import Dispatch, Reminder, ReminderRule
from letters.models.addressing import all_successors, recipients
from letters.models.dispatch import have_it_mailed, new_message_id
from letters.models.reminder import CATCHES_UP
from letters.outbox.consultation import BETWEEN, contact_of

FETCHED = ["recommendations", "reminder_mails__dispatches", "authority__contacts"]


def outstanding(decision: Decision) -> list[Recommendation]:
    """What is to be done in a case by a day, the first due first."""
    found = [each for each in decision.recommendations.all() if each.due_on and each.is_outstanding()]
    return sorted(found, key=lambda each: (each.due_on or date.max, each.number))


def line_about(recommendation: Recommendation, on: date) -> str:
    """What a mail says of a recommendation: its text may tell of somebody, and mail is read by many."""
    assert recommendation.due_on
    days, day = (recommendation.due_on - on).days, long_date(recommendation.due_on)
    when = f"is due on {day}, in {count(days, 'day')}" if days > 0 else f"is due today, {day}"
    if days < 0:
        when = f"was due on {day}, {count(-days, 'day')} ago"
    return f"- Recommendation {recommendation.number}, a {recommendation.get_kind_display().lower()}, {when}."


def text_of(decision: Decision, rule: ReminderRule, on: date) -> str:
    lines = "\n".join(line_about(each, on) for each in outstanding(decision))
    return rule.filled_in(
        {"reference": decision.reference, "authority": decision.authority.name, "recommendations": lines}
    )


def written_to(decision: Decision, on: date) -> list[Authority]:
    """Whom to write to about a case: its authority, or those that its duties have passed to."""
    authority = decision.authority
    return recipients(authority, on, {} if authority.existed(on) else all_successors())


def blockers_to_reminding(decision: Decision, by: Any, at: datetime | None = None) -> list[str]:
    """Why nobody is reminded of a case, as sentences; empty when they can be."""
    may = by.has_perm("letters.add_reminder")
    refused = [] if may else [f"{by} may not write to authorities: whoever follows cases up can."]
    return [*blockers(decision, at or timezone.now()), *refused]


def blockers(decision: Decision, at: datetime) -> Iterator[str]:
    if not outstanding(decision):
        yield "Nothing is outstanding in it that has a due date."
    to = written_to(decision, today(at))
    if len(to) > 1:
        yield f"The duties of {decision.authority} have passed to {listed_words([str(each) for each in to])}: ask them."
    elif not contact_of(to[0]):
        yield f"Neither a link officer nor a chief executive of {to[0]} has an e-mail address on record."
    last = last_of(decision)
    if last and any(each.state not in ("sent", "presumed", "posted") for each in last.dispatches.all()):
        yield "The last reminder of it has not arrived: see the dispatches."
    elif last and at < last.asked_at + BETWEEN:
        yield f"They were reminded of it on {date_and_time(last.asked_at)}: give it a day."


def last_of(decision: Decision) -> Reminder | None:
    reminders: Any = decision.reminder_mails.all()
    return max(reminders, key=lambda each: each.asked_at, default=None)


@transaction.atomic
def remind(decision: Decision, *, by: Any, at: datetime | None = None) -> Reminder:
    """Put a reminder of what is outstanding in a case into the outbox; `by` is None for the office's rule.

    Of two who do so at once the second waits, and is told. Raises ValidationError with every reason against it.
    """
    at = at or timezone.now()
    locked = Decision.objects.select_for_update().get(pk=decision.pk)
    if reasons := blockers_to_reminding(locked, by, at) if by else list(blockers(locked, at)):
        raise ValidationError([f"{locked}: {reason}" for reason in reasons])
    day = today(at)
    (recipient,) = written_to(locked, day)
    contact = contact_of(recipient)
    assert contact
    text = text_of(locked, ReminderRule.current(), day)
    reminder = Reminder(decision=locked, recipient=recipient, text=text, asked_at=at, asked_by=by)
    reminder._history_user = by  # type: ignore[attr-defined]
    reminder.save()
    Dispatch.objects.create(
        reminder=reminder,
        role=contact.role,
        email=contact.email,
        message_id=new_message_id(contact.email),
        queued_at=at,
    )
    have_it_mailed()
    return reminder


def planned(rule: ReminderRule, on: date, days: int = 0) -> list[tuple[date, Decision]]:
    """The cases that the rule has reminded of on a day and some days after it, each with its day."""
    if not (rule.days_before or rule.days_after):
        return []
    first = on - timedelta(days=rule.days_after or 0) - CATCHES_UP
    until = on + timedelta(days=days + (rule.days_before or 0))
    firsts = Recommendation.objects.outstanding().order_by().values_list("decision").annotate(due=Min("due_on"))
    due = dict(firsts.filter(due__range=(first, until)))
    found = Decision.objects.filter(pk__in=due).select_related("authority").prefetch_related(*FETCHED)
    plan = []
    for case in found.order_by("reference"):
        last = last_of(case)
        day = rule.goes_on(due[case.pk], on, today(last.asked_at) if last else None)
        if day and day <= on + timedelta(days=days):
            plan.append((day, case))
    return sorted(plan, key=lambda each: (each[0], each[1].reference))


def remind_by_rule(at: datetime | None = None) -> tuple[list[Reminder], list[tuple[Decision, str]]]:
    """Put into the outbox what the rule asks for today; which, and of which cases nobody is reminded, with why."""
    at = at or timezone.now()
    sent, left = [], []
    for _, case in planned(ReminderRule.current(), today(at)):
        if why := " ".join(blockers(case, at)):
            left.append((case, why))
        else:
            sent.append(remind(case, by=None, at=at))
    return sent, left
