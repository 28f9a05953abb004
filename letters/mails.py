"""The mail that carries a letter: who it is from and to, what it says, and what is attached to it."""

import hashlib
from email.mime.application import MIMEApplication

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils import timezone

from councils.models import Role
from letters.models import Dispatch, Letter
from letters.models.dispatch import new_message_id
from letters.sheets import sheets


class DamagedLetterError(OSError):
    """The PDF in store is not the one that was approved."""


def letter_pdf(letter: Letter) -> bytes:
    """The PDF that was approved, and no other."""
    with letter.pdf.open("rb") as file:
        pdf: bytes = file.read()
    if hashlib.sha256(pdf).hexdigest() != letter.pdf_sha256:
        raise DamagedLetterError(f"{letter}: the PDF in store is not the one that was approved.")
    return pdf


def mail(dispatch: Dispatch, *, test_to: str = "") -> EmailMessage:
    """The mail of a dispatch; with `test_to` one that says it is a test, and goes there instead."""
    letter = dispatch.letter
    about = f" ({letter.authority})" if letter.recipient_id != letter.authority_id else ""
    subject = f"Annual Review letter {letter.year.letter_year}: {letter.recipient}{about}"
    facts = {
        "letter": letter,
        "dispatch": dispatch,
        "is_copy": dispatch.role != Role.CHIEF_EXECUTIVE,
        "test": bool(test_to),
        "office": settings.OMBUDSMAN_NAME,
        "today": timezone.localdate(),
    }
    message = EmailMessage(
        subject=f"TEST: {subject}" if test_to else subject,
        body=render_to_string("letters/mail.txt", facts),
        to=[test_to or dispatch.email],
        headers={"Message-ID": new_message_id(test_to) if test_to else dispatch.message_id},
    )
    slug = letter.authority.slug
    message.attach(f"annual-review-letter-{letter.year.letter_year}-{slug}.pdf", letter_pdf(letter), "application/pdf")
    for name, content in sheets(letter):
        message.attach(csv_part(name, content))
    return message


def csv_part(name: str, content: bytes) -> MIMEApplication:
    """A sheet to attach, that arrives byte for byte: as text its line endings would be the mail system's."""
    part = MIMEApplication(content)
    part.replace_header("Content-Type", "text/csv; charset=utf-8")
    part.add_header("Content-Disposition", "attachment", filename=name)
    return part
