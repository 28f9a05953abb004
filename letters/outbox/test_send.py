"""The dry run: letters mailed to a test address, marked as a test: nothing counts as sent, no outbox changes."""

from typing import Any

from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db.models import QuerySet

from letters.models import Dispatch, Letter
from letters.outbox.messages import message_for
from letters.outbox.sending import Conversation, MailServerError, paced, words


def blockers_to_testing(letter: Letter, by: Any) -> list[str]:
    reasons = [] if letter.pdf else ["It has no PDF yet: render it."]
    if not mails_of(letter):
        reasons.append("Nobody it goes to has an e-mail address: it is printed and posted.")
    if not by.has_perm("letters.issue_letter"):
        reasons.append(f"{by} may not mail letters: a manager can.")
    return reasons


def mails_of(letter: Letter) -> list[Dispatch]:
    """The mails of a letter: those in the outbox once it is issued, until then those that would be."""
    dispatches = list(letter.dispatches.all()) or Dispatch.objects.addressed(letter)
    return [dispatch for dispatch in dispatches if dispatch.email]


def send(letters: QuerySet[Letter], to: str, *, by: int) -> int:
    """Mail letters to a test address instead, and keep in the history of each who did; how many mails.

    It stops at the first that the mail server does not take: the next would not go either.
    """
    sent = 0
    chosen = letters.select_related("year", "authority", "recipient").order_by("pk")
    mails = [dispatch for letter in chosen for dispatch in mails_of(letter)]
    for dispatch in paced(mails, None):
        try:
            with Conversation() as conversation:
                conversation.deliver(message_for(dispatch, test_to=to))
        except (MailServerError, OSError) as error:
            sentence = str(error) if isinstance(error, MailServerError) else words(error)
            log_test(dispatch, f"A test to {to} was not sent, nor was what came after it: {sentence}", by)
            break
        log_test(dispatch, f"The mail to the {dispatch.get_role_display().lower()} was sent as a test to {to}.", by)
        sent += 1
    return sent


def log_test(dispatch: Dispatch, said: str, by: int) -> None:
    LogEntry.objects.create(
        user_id=by,
        content_type=ContentType.objects.get_for_model(Letter),
        object_id=str(dispatch.letter_id),
        object_repr=str(dispatch.letter)[:200],
        action_flag=CHANGE,
        change_message=said,
    )
