"""Sending what waits in the outbox, one conversation with the mail server for each mail.

A mail is claimed, and that is kept, before the server hears of it. What the server then refuses for now goes back
into the queue, what it refuses for good has failed, and what was cut off after the text began to flow is uncertain.
"""

import smtplib
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from typing import Any, TypeVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage, get_connection
from django.db import connection

from councils.models import MailingStop, ReviewYear
from letters.models import Dispatch, DispatchQuerySet
from letters.models.document import DamagedPdfError
from letters.outbox.messages import message_for

OnProgress = Callable[[int, int], None]
T = TypeVar("T")
CARRIED = [f"{parcel}__{part}" for parcel in ("letter", "consultation") for part in ("year", "authority", "recipient")]
CARRIED += ["reminder__decision__authority", "reminder__recipient"]
# Where mail goes with these, nobody receives it, and yet it would count as sent.
NOWHERE = ("console", "dummy", "filebased")


class MailServerError(Exception):
    """The mail server cannot be reached or will not have us: nothing was sent, and no mail is to blame."""


def send_waiting(
    dispatches: DispatchQuerySet, *, limit: int | None = None, on_progress: OnProgress | None = None
) -> Counter[str]:
    """Send those of the dispatches that wait, at most so many; how many are in which state now.

    Several senders share the work. Raises ValidationError when no mail server is named, MailServerError when it
    cannot be reached.
    """
    if problem := mail_problem():
        raise ValidationError(problem)
    survive_power_cuts()
    done: Counter[str] = Counter()
    found = Dispatch.objects.select_related(*CARRIED)
    for key in paced(dispatches.waiting().order_by("pk").values_list("pk", flat=True)[:limit], on_progress):
        dispatch = found.defer("letter__content").get(pk=key)
        if dispatch.claim():
            send(dispatch)
            done[dispatch.state] += 1
    return done


def send_as_test(year: ReviewYear, to: str, *, limit: int | None = None, on_progress: OnProgress | None = None) -> int:
    """Send a year's letters to one address instead, marked as a test; how many. The outbox stays as it is.

    They are those that wait, and those that would once the approved letters are issued.
    """
    approved = year.letters.awaiting_issue().select_related("year", "authority", "recipient")
    to_come = [each for letter in approved for each in Dispatch.objects.addressed(letter) if each.email]
    return try_out([*Dispatch.objects.queued().filter(letter__year=year), *to_come][:limit], to, on_progress)


def try_out(dispatches: Sequence[Dispatch], to: str, on_progress: OnProgress | None = None) -> int:
    """Send what these would to one address, marked as a test; how many. Nothing is kept."""
    for dispatch in paced(dispatches, on_progress):
        with Conversation() as conversation:
            conversation.deliver(message_for(dispatch, test_to=to))
    return len(dispatches)


def mail_problem() -> str:
    """Why nothing can be mailed, as a sentence; empty when it can."""
    if stopped := MailingStop.objects.in_force().first():
        return f"{stopped} `manage.py mailing start` lets it go again."
    if settings.EMAIL_BACKEND.split(".")[-2] not in NOWHERE:
        return ""
    return "No mail server is named, so letters would reach nobody: set EMAIL_URL, as in smtp+tls://user:password@host:587."


def paced(mails: Iterable[T], on_progress: OnProgress | None) -> Iterator[T]:
    """One mail after another, no faster than the office allows."""
    waiting = list(mails)
    pause = 60 / settings.MAILS_PER_MINUTE if settings.MAILS_PER_MINUTE else 0
    last = -pause
    for number, one in enumerate(waiting, start=1):
        time.sleep(max(0, last + pause - time.monotonic()))
        last = time.monotonic()
        yield one
        if on_progress:
            on_progress(number, len(waiting))


def survive_power_cuts() -> None:
    """SQLite alone may forget its last commits when the power goes; a claim must not be forgotten."""
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA synchronous=FULL")


def send(dispatch: Dispatch) -> None:
    """Send a claimed mail and keep what became of it."""
    with Conversation() as conversation:
        try:
            conversation.deliver(message_for(dispatch))
        except DamagedPdfError as damaged:
            dispatch.fail(f"Nothing was sent. {damaged}")
        except OSError as error:  # everything that smtplib and a socket can run into
            keep_refusal(dispatch, error, handed_over=conversation.handed_over)
        except BaseException:  # an end from outside, a mail server that is away, or a fault of ours
            if not conversation.handed_over:
                dispatch.release()
            raise
        else:
            dispatch.keep_sent()


class Conversation:
    """A conversation with the mail server, which knows whether the text of a mail has begun to flow."""

    def __init__(self) -> None:
        self.backend: Any = get_connection(timeout=settings.EMAIL_TIMEOUT)
        self.handed_over = False

    def __enter__(self) -> "Conversation":
        return self

    def __exit__(self, *raised: object) -> None:
        # Whatever was to be learnt has been learnt; a server that does not say goodbye changes nothing.
        with suppress(OSError):
            self.backend.close()

    def deliver(self, message: EmailMessage) -> None:
        """Hand a mail to the server. Raises MailServerError when there is none to speak to."""
        try:
            self.backend.open()
        except OSError as error:
            raise MailServerError(f"The mail server cannot be reached: {words(error)}. Nothing was lost.") from error
        if smtp := getattr(self.backend, "connection", None):
            # smtplib does not say whether it was cut off before the text or after; this is the moment between.
            smtp.data = self.noting(smtp.data)
        self.backend.send_messages([message])

    def noting(self, data: Callable[[Any], Any]) -> Callable[[Any], Any]:
        """smtplib's step that hands over the text, noted before it is taken."""

        def noted(text: Any) -> Any:
            self.handed_over = True
            return data(text)

        return noted


def keep_refusal(dispatch: Dispatch, error: OSError, *, handed_over: bool) -> None:
    """Keep why a mail was not taken, or that nobody knows whether it was."""
    code = reply(error)[0]
    if code // 100 == 4:
        dispatch.put_off(words(error))
    elif code // 100 == 5 or isinstance(error, smtplib.SMTPNotSupportedError):
        dispatch.fail(words(error))
    elif handed_over:
        dispatch.leave_uncertain(f"Cut off after the letter had begun to flow: {words(error)}")
    else:
        dispatch.put_off(words(error))


def reply(error: OSError) -> tuple[int, bytes | str]:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return next(iter(error.recipients.values()))
    if isinstance(error, smtplib.SMTPResponseException):
        return error.smtp_code, error.smtp_error
    return 0, str(error) or type(error).__name__


def words(error: OSError) -> str:
    code, sentence = reply(error)
    text = sentence.decode(errors="replace") if isinstance(sentence, bytes) else sentence
    return f"{code} {text}" if code > 0 else text
