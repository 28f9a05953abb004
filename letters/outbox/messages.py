"""The mails of letters, case sheets and reminders: who they are from and to, what they say, what is attached."""

from email.mime.application import MIMEApplication
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils import timezone

from councils.models import Consultation, Role
from councils.statistics.english import long_date
from letters.models import Dispatch, Letter, Reminder
from letters.models.dispatch import new_message_id
from letters.outbox.case_sheets import sheets
from letters.pdf.letter_figures import changes, year_in_figures


def message_for(dispatch: Dispatch, *, test_to: str = "") -> EmailMessage:
    """The mail of a dispatch; with `test_to` one that says it is a test, and goes there instead."""
    parcel = dispatch.parcel
    about = f" ({parcel.authority})" if parcel.recipient_id != parcel.authority_id else ""
    subject, template, attached = what_it_says(dispatch)
    facts = {
        "parcel": parcel,
        "dispatch": dispatch,
        "is_copy": dispatch.role != Role.CHIEF_EXECUTIVE,
        "test": bool(test_to),
        "office": settings.OMBUDSMAN_NAME,
        "today": timezone.localdate(),
    }
    if isinstance(parcel, Letter):
        facts |= told_by(parcel)
    message = EmailMessage(
        subject=f"{'TEST: ' if test_to else ''}{subject}: {parcel.recipient}{about}",
        body=render_to_string(template, facts),
        to=[test_to or dispatch.email],
        headers={"Message-ID": new_message_id(test_to) if test_to else dispatch.message_id},
    )
    for part in attached:
        message.attach(part)
    return message


def what_it_says(dispatch: Dispatch) -> tuple[str, str, list[MIMEApplication]]:
    """What a mail is called, which template says the rest, and what is attached."""
    parcel = dispatch.parcel
    if isinstance(parcel, Letter):
        return of_letter(parcel)
    if isinstance(parcel, Reminder):
        return f"Recommendations in {parcel.decision}", "letters/mail/reminder_mail.txt", []
    return of_sheets(parcel, dispatch)


def of_letter(letter: Letter) -> tuple[str, str, list[MIMEApplication]]:
    """What a mail with a letter is called, says and carries: the PDF, and the cases behind its figures."""
    pdf = MIMEApplication(letter.read_pdf(), "pdf")
    pdf.add_header("Content-Disposition", "attachment", filename=f"{letter.file_name}.pdf")
    return letter.content["title"], "letters/mail/mail.txt", [pdf, *csv_parts(letter)]


def told_by(letter: Letter) -> dict[str, Any]:
    """What a mail says of the letter that it brings; the main figures, where the letter keeps them by their names."""
    content = letter.content
    return {
        "title": content["title"],
        "replaces": content["replaces"],
        "changes": changes(content),
        "year_in_figures": year_in_figures(content) if "numbers" in content else [],
    }


def of_sheets(consultation: Consultation, dispatch: Dispatch) -> tuple[str, str, list[MIMEApplication]]:
    """What a mail with case sheets is called, says and carries: the cases as they stand on this day."""
    reminder = "Reminder: " if dispatch.occasion else ""
    subject = f"{reminder}Please check your cases of {consultation.year} by {long_date(consultation.reply_by)}"
    return subject, "letters/mail/sheets_mail.txt", csv_parts(consultation)


def csv_parts(parcel: Letter | Consultation) -> list[MIMEApplication]:
    return [csv_part(name, content) for name, content in sheets(parcel)]


def csv_part(name: str, content: bytes) -> MIMEApplication:
    """A sheet to attach, that arrives byte for byte: as text its line endings would be the mail system's."""
    part = MIMEApplication(content)
    part.replace_header("Content-Type", "text/csv; charset=utf-8")
    part.add_header("Content-Disposition", "attachment", filename=name)
    return part
