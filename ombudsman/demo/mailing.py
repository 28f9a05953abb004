"""The demonstration's post: case sheets sent for checking, letters mailed and posted, and what came back.

No mail leaves the machine: every address lies in a domain that is reserved for examples, and what is said here to have
been sent was put on record as sent.
"""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

from django.contrib.auth import get_user_model
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from councils.models import Authority, Consultation, Decision, Dispute, Outcome, ReviewYear
from councils.models.year import start_of_year
from letters.models import Dispatch, Letter
from letters.outbox.consultation import consult
from ombudsman.demo import prose
from ombudsman.demo.years import DATES, at

ASKED_BEFORE = timedelta(days=24)  # so long before today the sheets of the year that waits for its freeze were sent
TO_REPLY = timedelta(days=42)
# Shares of mails that came back or were refused, and of bodies that have replied, and that dispute a case.
RETURNED, REFUSED, REPLIED, DISPUTED = 0.012, 0.006, 0.6, 0.1


def load_consultation(today: date) -> int:
    """Send the sheets of the latest year that has ended, unless it is frozen at once; how many bodies were asked."""
    asked_on = today - ASKED_BEFORE
    begun = ReviewYear.objects.filter(starts_on__lte=start_of_year(asked_on)).exclude(starts_on__year__in=DATES)
    year = next((each for each in begun.order_by("-starts_on") if each.ends_on < asked_on), None)
    if not year:
        return 0
    manager = get_user_model().objects.get(username="demo-manager")
    sent = consult(year, reply_by=asked_on + TO_REPLY, by=manager, at=at(asked_on, time(10)))
    send_off(Dispatch.objects.of_year(year).of_sheets().select_related("consultation__recipient"), by=manager)
    take_replies(year, today, by=manager)
    return sent


def take_replies(year: ReviewYear, today: date, *, by: Any) -> None:
    words = prose.general()["consultation"]
    arrived = year.consultations.filter(dispatches__sent_at__isnull=False, dispatches__returned_at=None)
    replied, disputes = [], []
    for consultation in arrived.select_related("authority", "recipient").order_by("pk"):
        rng = Random(f"reply {year.label} {consultation.authority.slug} {consultation.recipient.slug}")
        if rng.random() > REPLIED:
            continue
        consultation.replied_on = today - timedelta(days=rng.randrange(ASKED_BEFORE.days))
        case = disputable(consultation.authority, year) if rng.random() < DISPUTED else None
        consultation.reply = words["disputed"] if case else rng.choice(words["agreed"])
        replied.append(consultation)
        if case:
            said = rng.choice(words["dispute"])
            disputes.append(
                Dispute(consultation=consultation, decision=case, said=said, raised_on=consultation.replied_on)
            )
    bulk_update_with_history(replied, Consultation, ["replied_on", "reply"], batch_size=200, default_user=by)
    bulk_create_with_history(disputes, Dispute, default_user=by)


def disputable(authority: Authority, year: ReviewYear) -> Decision | None:
    return authority.decisions.decided_in(*year.days).filter(outcome=Outcome.UPHELD).order_by("reference").first()


def post_letters(letters: Iterable[Letter], on: datetime, *, by: Any) -> None:
    """Put the mails and papers of letters on record, with what became of each."""
    queued = [each for letter in letters for each in Dispatch.objects.addressed(letter, on)]
    for dispatch in queued:
        become_of(dispatch, by=by)
    Dispatch.objects.bulk_create(queued, batch_size=500)


def send_off(dispatches: Iterable[Dispatch], *, by: Any) -> None:
    """Put down what became of mails that wait in the outbox."""
    waiting = list(dispatches)
    for dispatch in waiting:
        become_of(dispatch, by=by)
    facts = ["attempts", "started_at", "sent_at", "failed_at", "said", "returned_at", "returned_because"]
    Dispatch.objects.bulk_update(waiting, [*facts, "posted_at", "posted_by"], batch_size=200)


def become_of(dispatch: Dispatch, *, by: Any) -> None:
    """What became of one: the same every time, drawn by whom it is about and to whom it goes."""
    day, words = dispatch.queued_at, prose.general()["post"]
    if not dispatch.email:
        dispatch.posted_at, dispatch.posted_by = day, by
        return
    parcel = dispatch.letter or dispatch.consultation
    assert parcel
    chance = Random(f"post {parcel.year.label} {parcel.authority.slug} {dispatch.email}").random()
    dispatch.attempts, dispatch.started_at = 1, day + timedelta(minutes=2)
    if chance < REFUSED:
        dispatch.failed_at, dispatch.said = dispatch.started_at, words["refused"]
        return
    dispatch.sent_at = dispatch.started_at + timedelta(seconds=3)
    if chance < REFUSED + RETURNED:
        dispatch.returned_at, dispatch.returned_because = day + timedelta(hours=5), words["returned"]
