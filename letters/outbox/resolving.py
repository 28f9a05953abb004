"""What people decide about dispatches: that an uncertain mail did arrive, that one goes again, that one was posted.

Every decision is kept in the dispatch's history, with who, when, and what was known. Nothing here is public.
"""

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from councils.models import Role
from letters.models import Dispatch
from letters.models.dispatch import LONGEST_CONVERSATION, have_it_mailed, new_message_id


def permission_blockers(by: Any) -> list[str]:
    if by.has_perm("letters.issue_letter"):
        return []
    return [f"{by} may not decide about letters on their way: a manager can."]


def blockers_to_settling(dispatch: Dispatch, by: Any, at: datetime | None = None) -> list[str]:
    """Why somebody cannot decide what became of a mail: only of an uncertain one that is not on its way any more."""
    if dispatch.state != "uncertain":
        return ["Nothing is uncertain about it.", *permission_blockers(by)]
    assert dispatch.started_at
    over = dispatch.started_at + LONGEST_CONVERSATION
    if not dispatch.said and (at or timezone.now()) < over:
        return [
            f"It may be on its way this moment: look again at {timezone.localtime(over):%H:%M}.",
            *permission_blockers(by),
        ]
    return permission_blockers(by)


def presume_sent(dispatch: Dispatch, *, by: Any, at: datetime | None = None) -> None:
    """Decide that an uncertain mail did arrive: it is not sent again."""
    at = at or timezone.now()
    reasons, why = blockers_to_settling(dispatch, by, at), f"Presumed sent. {dispatch.account}"
    resolve(dispatch, reasons, by, why, presumed_at=at, presumed_by=by)


def blockers_to_sending_again(dispatch: Dispatch, by: Any, at: datetime | None = None) -> list[str]:
    if dispatch.state not in ("failed", "returned"):
        return blockers_to_settling(dispatch, by, at)
    others = dispatch.parcel.dispatches.exclude(pk=dispatch.pk).filter(occasion=dispatch.occasion)
    same = others.filter(email__iexact=dispatch.present_email)
    gets_it = [f"{other.email} gets this letter already." for other in same]
    return gets_it + blockers_to_another_address(dispatch) + permission_blockers(by)


def blockers_to_another_address(dispatch: Dispatch) -> list[str]:
    """Why a letter cannot go to the address on record now: that is of somebody whom it does not name."""
    if not dispatch.letter or dispatch.role != Role.CHIEF_EXECUTIVE or dispatch.present_email == dispatch.email:
        return []
    named = dispatch.letter.content["recipient"]["name"]
    contact = dispatch.recipient.contacts.filter(role=dispatch.role).first()
    if not named or contact is None or contact.name == named:
        return []  # by office alone it is for whoever holds the office
    whose = contact.name or contact.office
    return [
        f"It is addressed to {named}, and {dispatch.present_email} is the address of {whose}: "
        "replace it by a second letter."
    ]


def send_again(dispatch: Dispatch, *, by: Any, at: datetime | None = None) -> None:
    """Put a failed, returned or uncertain mail back into the queue; but for the last, to the address on record now.

    It keeps its Message-ID, so that a server which did take it can tell; but what came back goes as another mail.
    """
    fresh: dict[str, Any] = {"started_at": None, "failed_at": None, "next_try_at": None, "attempts": 0, "said": ""}
    if dispatch.state in ("failed", "returned"):
        fresh["email"] = dispatch.present_email
    if dispatch.state == "returned":
        fresh |= {
            "sent_at": None,
            "presumed_at": None,
            "presumed_by": None,
            "returned_at": None,
            "returned_because": "",
        }
        fresh["message_id"] = new_message_id(dispatch.present_email)
    why = f"To be sent again. {dispatch.account}"
    resolve(dispatch, blockers_to_sending_again(dispatch, by, at), by, why, **fresh)
    have_it_mailed()


def blockers_to_returning(dispatch: Dispatch, by: Any = None) -> list[str]:
    """Why a mail cannot have come back: it is not one that went. Whoever reads the mailbox is nobody."""
    gone = dispatch.state in ("sent", "presumed", "uncertain")
    return ([] if gone else ["It is not on record as mailed."]) + (permission_blockers(by) if by else [])


def mark_returned(dispatch: Dispatch, *, reason: str, by: Any = None, at: datetime | None = None) -> None:
    """Keep that a mail came back, and what was said then. Raises ValidationError without that."""
    reasons = blockers_to_returning(dispatch, by)
    if not reason.strip():
        reasons.append("Say what the notice says, or how you know that it came back.")
    facts = {"returned_at": at or timezone.now(), "returned_because": reason.strip()}
    resolve(dispatch, reasons, by, f"Returned: {reason.strip()}", **facts)


def blockers_to_posting(dispatch: Dispatch, by: Any) -> list[str]:
    """Why somebody cannot mark it as posted: only what has no address for mail, or was refused by the server."""
    goes_by_post = dispatch.state in ("to_print", "failed", "returned")
    return ([] if goes_by_post else ["It does not go by post, or has gone already."]) + permission_blockers(by)


def mark_posted(dispatch: Dispatch, *, by: Any, at: datetime | None = None) -> None:
    reasons = blockers_to_posting(dispatch, by)
    resolve(dispatch, reasons, by, "Posted.", posted_at=at or timezone.now(), posted_by=by)


@transaction.atomic
def resolve(dispatch: Dispatch, reasons: list[str], by: Any, why: str, **facts: Any) -> None:
    """Keep a person's decision, with what it was about. Raises ValidationError with every reason against it."""
    if reasons:
        raise ValidationError(reasons)
    dates = ("started_at", "sent_at", "failed_at", "presumed_at", "returned_at", "posted_at")
    as_seen = {name: getattr(dispatch, name) for name in dates}
    if not Dispatch.objects.filter(pk=dispatch.pk, **as_seen).update(**facts):
        raise ValidationError("Somebody else decided meanwhile: look at it again.")
    dispatch.refresh_from_db()
    dispatch._history_user, dispatch._change_reason = by, why  # type: ignore[attr-defined]
    dispatch.save()


def presume_sent_by_log(message_ids: set[str], *, by: Any, at: datetime | None = None) -> list[Dispatch]:
    """Take for sent the mails whose Message-ID the mail server's log names, though this record says otherwise.

    After a restore the record is older than the log: what waits in it may have gone out. Returns those that were
    taken for sent.
    """
    at = at or timezone.now()
    found = [
        each for each in Dispatch.objects.filter(message_id__in=message_ids) if each.state in ("queued", "uncertain")
    ]
    if reasons := found and permission_blockers(by):
        raise ValidationError(reasons)
    for dispatch in found:
        begun = {"started_at": dispatch.started_at or at, "next_try_at": None}
        resolve(
            dispatch, [], by, "Presumed sent: the mail server's log names it.", **begun, presumed_at=at, presumed_by=by
        )
    return found
