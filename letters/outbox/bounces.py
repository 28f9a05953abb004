"""Mail that comes back after a server had taken it: delivery reports (RFC 3464) in a mailbox, matched by Message-ID.

Only what says that a delivery failed for good counts, and only of a mail that is on record as gone: a delay, the answer
of somebody on leave, and a report about anything else change nothing. The mailbox is only read.

The library for this, flufl.bounce, finds addresses and no Message-ID, and an address says nothing of which mail it was.
"""

import imaplib
import mailbox
import ssl
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes, message_from_string
from email.message import Message
from pathlib import Path
from urllib.parse import SplitResult, unquote, urlsplit

from django.conf import settings

from councils.tables.characters import one_line
from letters.models import Dispatch
from letters.outbox.resolving import blockers_to_returning, mark_returned

LONGEST = 500
ORIGINALS = ("message/rfc822", "message/global", "text/rfc822-headers", "message/global-headers")


class MailboxError(Exception):
    """A mailbox cannot be read, as a sentence."""


@dataclass(frozen=True)
class Bounce:
    """Which mail came back, and what was said."""

    message_id: str
    said: str


def take_in(where: str) -> tuple[list[Dispatch], Counter[str]]:
    """Mark as returned what the reports in a mailbox say came back; which, and how many messages were of which sort.

    Reading again changes nothing. Raises MailboxError.
    """
    returned, sorts = [], Counter[str]()
    for message in messages_in(where):
        bounce = bounce_of(message)
        dispatch = Dispatch.objects.filter(message_id=bounce.message_id).first() if bounce else None
        if dispatch is None:
            sorts["unknown" if bounce else "other"] += 1
        elif blockers_to_returning(dispatch):
            sorts["known"] += 1
        else:
            mark_returned(dispatch, reason=bounce.said if bounce else "")
            returned.append(dispatch)
    return returned, sorts


def bounce_of(message: Message) -> Bounce | None:
    """What a delivery report says failed for good; None for every other message."""
    if message.get_content_type() != "multipart/report":
        return None
    said, message_id = "", ""
    for part in message.walk():
        sort = part.get_content_type()
        if sort in ("message/delivery-status", "message/global-delivery-status"):
            said = said or " ".join(filter(None, map(failure, parts_of(part))))
        elif sort in ORIGINALS:
            message_id = message_id or id_of_original(part)
    return Bounce(message_id, one_line(said)[:LONGEST]) if said and message_id else None


def parts_of(part: Message) -> list[Message]:
    """The messages within a part of a message."""
    within = part.get_payload()
    return [each for each in within if isinstance(each, Message)] if isinstance(within, list) else []


def failure(fields: Message) -> str:
    """Whom a mail did not reach, and why, out of the report on one recipient; empty where it has not failed."""
    if str(fields.get("Action", "")).strip().lower() != "failed":
        return ""
    facts = [str(fields.get(name, "")).partition(";")[2].strip() for name in ("Final-Recipient", "Diagnostic-Code")]
    return ": ".join(filter(None, [facts[0], f"{fields.get('Status', '')} {facts[1]}".strip()])) or "It failed."


def id_of_original(part: Message) -> str:
    """The Message-ID of the mail that a report is about, out of what it gives of it."""
    if part.get_content_type().startswith("message/rfc822") or part.is_multipart():
        original = next(iter(parts_of(part)), None)
    else:
        text = part.get_payload(decode=True)
        original = message_from_string(text.decode("utf-8", "replace")) if isinstance(text, bytes) else None
    return str(original.get("Message-ID", "")).strip() if original is not None else ""


def messages_in(where: str) -> Iterator[Message]:
    """Every message in a mailbox: a Maildir or mbox by its path, or one behind IMAP by its address."""
    address = urlsplit(where)
    try:
        if address.scheme in ("imap", "imaps"):
            yield from by_imap(address)
            return
        path = Path(where)
        if not path.exists():
            raise MailboxError(f"There is no mailbox at “{where}”.")
        box: mailbox.Mailbox = (
            mailbox.Maildir(path, create=False) if path.is_dir() else mailbox.mbox(path, create=False)
        )
        try:
            yield from (message_from_bytes(box.get_bytes(key)) for key in box.iterkeys())
        finally:
            box.close()
    except (OSError, imaplib.IMAP4.error, mailbox.Error) as error:
        raise MailboxError(f"The mailbox cannot be read: {error}.") from error


def by_imap(address: SplitResult) -> Iterator[Message]:
    """Every message in a folder of a mail server. Nothing there is changed, nor marked as read."""
    timeout = settings.EMAIL_TIMEOUT
    host = address.hostname or ""
    server = (
        imaplib.IMAP4_SSL(host, address.port or 993, ssl_context=ssl.create_default_context(), timeout=timeout)
        if address.scheme == "imaps"
        else imaplib.IMAP4(host, address.port or 143, timeout=timeout)
    )
    with server:
        server.login(unquote(address.username or ""), unquote(address.password or ""))
        status, said = server.select(unquote(address.path.strip("/")) or "INBOX", readonly=True)
        if status != "OK":
            raise MailboxError(f"The mail server does not open the folder: {said[0]!r}.")
        for number in server.search(None, "ALL")[1][0].split():
            fetched = server.fetch(number.decode(), "(BODY.PEEK[])")[1]
            yield from (message_from_bytes(part[1]) for part in fetched if isinstance(part, tuple))
