"""Consulting: every authority is sent its cases of a year for checking before the freeze, once, and is reminded."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from simple_history.utils import bulk_create_with_history

from councils.figures.checks.year_data import YearView
from councils.models import Authority, Consultation, Contact, Performance, ReviewYear, Role
from councils.models.decision import today
from councils.statistics.english import date_and_time, long_date
from letters.models import Dispatch
from letters.models.addressing import all_successors, recipients
from letters.models.dispatch import have_it_mailed, new_message_id

# Who is asked: the first of these who has an e-mail address.
ASKED = (Role.LINK_OFFICER, Role.CHIEF_EXECUTIVE)
# Two reminders are a day apart at least, so that a button pressed twice reminds once.
BETWEEN = timedelta(days=1)


@dataclass(frozen=True)
class Addressee:
    """An authority whose cases could be sent for checking, to whom they would go, and why they will not."""

    authority: Authority
    recipient: Authority
    contact: Contact | None
    reason: str

    def __str__(self) -> str:
        to = f" to {self.recipient}" if self.recipient.pk != self.authority.pk else ""
        where = f": {self.contact.get_role_display()}, {self.contact.email}" if self.contact and not self.reason else ""
        return f"{self.authority}{to}{where}"


def addressees(year: ReviewYear, on: date | None = None) -> list[Addressee]:
    """Every authority reviewed in a year, by name, with whom its sheets go to, or why they do not."""
    view, successors = YearView(year), all_successors()
    asked = {(each.authority_id, each.recipient_id): each for each in year.consultations.all()}
    with_email = Contact.objects.filter(role__in=ASKED).exclude(email="")
    contacts = {(contact.authority_id, contact.role): contact for contact in with_email}
    found = []
    for authority in sorted(view.authorities.values(), key=lambda each: each.name):
        for recipient in recipients(authority, on or today(), successors):
            contact = next(filter(None, (contacts.get((recipient.pk, role)) for role in ASKED)), None)
            reason = blocker(view.figures.get(authority.pk), asked.get((authority.pk, recipient.pk)), contact)
            found.append(Addressee(authority, recipient, contact, reason))
    return found


def blocker(counts: Performance | None, asked: Consultation | None, contact: Contact | None) -> str:
    if asked:
        return f"Sent on {long_date(asked.asked_at)}."
    if not (counts and any(counts.counts.values())):
        return "It has no case in the year."
    return "" if contact else "Neither a link officer nor a chief executive has an e-mail address on record."


def blockers_to_consulting(year: ReviewYear, by: Any) -> list[str]:
    reasons = [f"{year} is frozen: its cases are not checked any more."] if year.is_frozen else []
    if year.performances.filter(imported=True).exists():
        reasons.append(f"The figures of {year} are those of imported tables: no case here is counted.")
    return reasons + permission_blockers(by)


def permission_blockers(by: Any) -> list[str]:
    if by.has_perm("letters.issue_letter"):
        return []
    return [f"{by} may not write to authorities: a manager can."]


@transaction.atomic
def consult(year: ReviewYear, *, reply_by: date, by: Any, at: datetime | None = None) -> int:
    """Put the sheets of all that have not been sent theirs into the outbox; how many.

    Of two who do so at once the second waits, and finds nothing left. Raises ValidationError with every reason.
    """
    locked, at = ReviewYear.objects.select_for_update().get(pk=year.pk), at or timezone.now()
    if reasons := blockers_to_consulting(locked, by) + blockers_to_day(reply_by, at):
        raise ValidationError(reasons)
    going = [each for each in addressees(locked) if not each.reason]
    facts = {"year": locked, "reply_by": reply_by, "asked_at": at, "asked_by": by}
    consultations = [Consultation(authority=each.authority, recipient=each.recipient, **facts) for each in going]
    kept = bulk_create_with_history(consultations, Consultation, batch_size=500, default_user=by, default_date=at)
    pairs = zip(kept, going, strict=True)
    Dispatch.objects.bulk_create(sheets_to(each.contact, consultation, at) for consultation, each in pairs)
    if going:
        have_it_mailed()
    return len(going)


def blockers_to_day(reply_by: date, at: datetime) -> list[str]:
    return [] if reply_by > today(at) else [f"{long_date(reply_by)} is too soon to reply by: choose a later day."]


def sheets_to(contact: Contact | None, consultation: Consultation, at: datetime) -> Dispatch:
    assert contact
    return Dispatch(
        consultation=consultation,
        occasion=consultation.reminders,
        role=contact.role,
        email=contact.email,
        message_id=new_message_id(contact.email),
        queued_at=at,
    )


def blockers_to_reminding(consultation: Consultation, by: Any, at: datetime | None = None) -> list[str]:
    """Why an authority is not reminded: it has replied, the year is frozen, or the last mail has not had its time."""
    reasons = list(blockers_by_state(consultation, at or timezone.now()))
    if not contact_of(consultation.recipient):
        reasons.append("Neither a link officer nor a chief executive has an e-mail address on record.")
    return reasons + permission_blockers(by)


def blockers_by_state(consultation: Consultation, at: datetime) -> Iterator[str]:
    if consultation.replied_on:
        yield f"It replied on {long_date(consultation.replied_on)}."
    if consultation.year.is_frozen:
        yield f"{consultation.year} is frozen: its cases are not checked any more."
    last = max(consultation.dispatches.all(), key=lambda dispatch: dispatch.occasion, default=None)
    if last and last.state not in ("sent", "presumed", "posted"):
        yield "The last mail to it has not arrived: see the dispatches."
    elif at < consultation.written_at + BETWEEN:
        yield f"It was written to on {date_and_time(consultation.written_at)}: give it a day."


def contact_of(recipient: Authority) -> Contact | None:
    """Who is asked at an authority: the link officer, or else the chief executive, by e-mail."""
    by_role = {contact.role: contact for contact in recipient.contacts.all() if contact.email}
    return next(filter(None, (by_role.get(role) for role in ASKED)), None)


@transaction.atomic
def remind(consultation: Consultation, *, reply_by: date, by: Any, at: datetime | None = None) -> None:
    """Put a reminder into the outbox, with the sheets as they stand then and the day to reply by."""
    at = at or timezone.now()
    if reasons := blockers_to_reminding(consultation, by, at) + blockers_to_day(reply_by, at):
        raise ValidationError([f"{consultation.recipient}: {reason}" for reason in reasons])
    mine = Consultation.objects.awaiting_reply().filter(pk=consultation.pk, reminders=consultation.reminders)
    if not mine.update(reminders=F("reminders") + 1, reminded_at=at, reply_by=reply_by):
        raise ValidationError(f"{consultation.recipient} replied or was reminded meanwhile: look at it again.")
    consultation.refresh_from_db(fields=["reminders", "reminded_at", "reply_by"])
    consultation._history_user, consultation._change_reason = by, "Reminded."  # type: ignore[attr-defined]
    consultation.save()
    Dispatch.objects.bulk_create([sheets_to(contact_of(consultation.recipient), consultation, at)])
    have_it_mailed()
